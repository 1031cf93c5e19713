"""The layout of sentences: blanks change, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import calando as ca
from calando import parse
from calando.errors import Source
from calando.spelling import formatted
from calando.yaml_file import Document
from calando.yaml_format import formatted_file
from trees import WHOLE, schedules

ROOT = Path(__file__).parent.parent


def laid_out(text: str) -> str:
    return formatted(Source(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("warmup(5)>>cosine(20)|floor(1e-7)", "warmup(5) >> cosine(20) | floor(1e-7)"),
        ("warmup( 5 , start = 1% )", "warmup(5, start=1%)"),
        ("a=3;b = 2 ;a*b", "a = 3; b = 2; a * b"),
        ("f( x )=x ** 2", "f(x) = x ** 2"),
        ("- t+-2*-(3-1)", "-t + -2 * -(3 - 1)"),
        ("2**-t", "2 ** -t"),
        ("piecewise({0: 1 , 30 :0.1})", "piecewise({0:1, 30:0.1})"),
        ("multistep( [ 30,60 ],.5 )", "multistep([30, 60], 0.5)"),
        ("where(t<5,.1,1E-3)", "where(t < 5, 0.1, 1e-3)"),
        ("1 / 3 * t", "1 / 3 * t"),
        ("poly(power=1 / 3)", "poly(power=1/3)"),
        ("1/2ep", "1 / 2ep"),
        ("4096/256*2", "4096 / 256 * 2"),
        ("( warmup(5)>>cosine )  # a  comment", "(warmup(5) >> cosine)  # a  comment"),
        ("peak=0.1\n\nlr=peak*\n    warmup( 5 )", "peak = 0.1\n\nlr = peak *\n    warmup(5)"),
        ("warmup(5)\n  >>cosine(\n    20,\n  )", "warmup(5)\n  >> cosine(\n    20,\n  )"),
        ("5ep + 1_000 - 300k", "5ep + 1_000 - 300k"),
    ],
)
def test_layout(text: str, wanted: str) -> None:
    assert laid_out(text) == wanted
    assert laid_out(wanted) == wanted


@settings(max_examples=40)
@given(schedules(WHOLE), st.data())
def test_blanks_are_all_that_changes(schedule: ca.Schedule, data: st.DataObject) -> None:
    """However a sentence is spaced, it is laid out as the canonical one, and means the same."""
    canonical = str(schedule)
    pieces = canonical.split(" ")
    blanks = [data.draw(st.sampled_from([" ", "  ", "\t"])) for _ in pieces]
    text = "".join(piece + blank for piece, blank in zip(pieces, blanks, strict=True)).rstrip()
    assert laid_out(text) == laid_out(canonical)
    assert parse(laid_out(text)) == schedule


def test_canonical_sentences_are_laid_out() -> None:
    for line in (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            assert laid_out(line) == line


def test_what_is_no_sentence() -> None:
    with pytest.raises(ca.ScheduleSyntaxError):
        laid_out("warmup(5) >>")


FILE = """\
# a comment
model: {a: 1,   b:  [2,3]}
schedules:   # another
  ep:   5004
  peak: &p .1
  anneal( w ): warmup(w)>>cosine( eta_min=1% )   # one   more
  "q": 'piecewise( {0: 1,30 : .5} )'
  mom: |
    warmup( 100ep,start=-1 )     # inside
      >>cosine(5,
          eta_min = 1)|take(- 3+5)
  folded: warmup(5)
    >>cosine( 5 )
  again: *p
  d: "warmup( 5 )\\
      >>linear( 3)"
"""
LAID_OUT = """\
# a comment
model: {a: 1,   b:  [2,3]}
schedules:   # another
  ep:   5004
  peak: &p 0.1
  anneal(w): warmup(w) >> cosine(eta_min=1%)   # one   more
  "q": 'piecewise({0:1, 30:0.5})'
  mom: |
    warmup(100ep, start=-1)     # inside
      >> cosine(5,
          eta_min=1) | take(-3 + 5)
  folded: warmup(5)
    >> cosine(5)
  again: *p
  d: "warmup(5)\\
      >> linear(3)"
"""


def test_files() -> None:
    assert formatted_file(Document("run.yaml", None, FILE)) == LAID_OUT
    assert formatted_file(Document("run.yaml", None, LAID_OUT)) == LAID_OUT


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("*.yaml")), ids=lambda path: path.stem)
def test_our_own_files_are_laid_out(path: Path) -> None:
    document = Document(path, None)
    assert formatted_file(document) == document.text
