"""The grammar: one copy, without conflicts, and no schedule in it by name."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from lark import Lark

from calando.define import CLOCKS, CONSTANTS, FIXED, WORDS
from calando.grammar import grammar_text, parser

ROOT = Path(__file__).parent.parent
FILE = ROOT / "grammar" / "schedule.lark"


def test_the_only_copy() -> None:
    """What the package reads is the file in ``grammar/``, and there is no other."""
    text = FILE.read_text(encoding="utf-8")
    assert grammar_text() == text
    hidden = {"build", "dist", "node_modules"}
    copies = [
        path
        for path in ROOT.rglob("*.lark")
        if not any(part.startswith(".") or part in hidden for part in path.relative_to(ROOT).parts)
    ]
    assert copies == [FILE]
    rule = re.compile(r"^\?then:\s*sum", re.MULTILINE)
    assert rule.search(text)
    for path in (ROOT / "src").rglob("*.py"):
        assert not rule.search(path.read_text(encoding="utf-8")), f"{path} has a grammar of its own"


def test_no_conflicts() -> None:
    """LALR(1): one way to read everything.  (``strict`` turns shift/reduce conflicts into errors, too.)"""
    strict = find_spec("interegular") is not None
    lark = Lark(grammar_text(), parser="lalr", lexer="basic", strict=strict, maybe_placeholders=False)
    assert lark.parse("warmup(5) >> cosine(20)")


def test_the_parser_is_the_grammar() -> None:
    """The same rules and tokens as the file alone gives."""
    plain = Lark(grammar_text(), parser="lalr", lexer="basic", maybe_placeholders=False)
    assert {t.name for t in parser().terminals} == {t.name for t in plain.terminals}
    assert len(parser().rules) == len(plain.rules)
    assert parser().options.parser == "lalr"


def test_every_token_has_a_name() -> None:
    """Messages speak of tokens, and none of them is called ``__ANON_3``."""
    terminals = parser().terminals
    assert len(terminals) > 20
    assert [t.name for t in terminals if t.name.startswith("__ANON")] == []
    ignored = set(parser().ignore_tokens)
    for terminal in terminals:
        assert re.fullmatch(r"_?[A-Z]+(_[A-Z]+)*", terminal.name) or terminal.name in ignored, terminal.name


def code(text: str) -> str:
    """The grammar without its comments."""
    return re.sub(r"//(?![\"/]).*", "", text)


NAMES = sorted({*WORDS, *CLOCKS, *CONSTANTS, *FIXED, "until", "plateau", "total", "ep", "min"})


@pytest.mark.parametrize("name", NAMES)
def test_it_knows_no_word(name: str) -> None:
    """No schedule, transform, function, clock or constant stands in the grammar as a literal."""
    text = code(FILE.read_text(encoding="utf-8"))
    literals = re.findall(r'"((?:[^"\\]|\\.)*)"i?', text)
    assert literals
    assert name not in literals
    for pattern in re.findall(r"/((?:[^/\\\n]|\\.)+)/", text):
        if len(name) > 1:
            assert name not in pattern


def test_literals_are_operators() -> None:
    """The only strings of the grammar are operators and brackets."""
    literals = re.findall(r'"((?:[^"\\]|\\.)*)"', code(FILE.read_text(encoding="utf-8")))
    assert all(not re.search(r"\w", literal) for literal in literals), literals
