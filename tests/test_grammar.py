"""The grammar: one copy, without conflicts, and no schedule in it by name."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, Tree
from lark.exceptions import UnexpectedInput

from calando.grammar import grammar_text, parser
from calando.layout import Layout, Misplaced
from calando.names import CLOCKS, CONSTANTS, FIXED
from calando.tables import Stuck, tables
from calando.word import WORDS

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


LINES = (ROOT / "tests" / "sentences.txt").read_text(encoding="utf-8").splitlines()
TEXTS = [line for line in LINES if line.strip() and not line.startswith("#")]
TOKENS = [*"+-*/<>|=,:;()[]{}", "**", "//", ">>", "<=", ">=", "\n", " ", "# note\n", "5ep", "1e-3", "10%", "warmup", "t"]


def by_lark(text: str) -> Any:
    """The parse tree, or what went wrong."""
    try:
        return parser().parse(text)
    except (UnexpectedInput, Misplaced) as trouble:
        return type(trouble)


def by_tables(text: str) -> Any:
    try:
        return tables().parse(text)
    except Stuck:
        return Stuck
    except Misplaced as trouble:
        return type(trouble)


@given(st.lists(st.sampled_from(TOKENS) | st.sampled_from(TEXTS) | st.text(max_size=3), max_size=12).map("".join))
def test_the_tables_are_larks(text: str) -> None:
    """What they read is what lark reads, to the last token; where they are stuck, lark is."""
    wanted, read = by_lark(text), by_tables(text)
    if read is Stuck:
        assert isinstance(wanted, type)  # a character or a bracket before it may be what lark names
    else:
        assert read == wanted


@cache
def propagating() -> Lark:
    return Lark(
        grammar_text(),
        parser="lalr",
        lexer="basic",
        maybe_placeholders=False,
        postlex=Layout(),
        propagate_positions=True,
    )


def places(tree: Tree[Any]) -> list[Any]:
    return [(inner.data, inner.meta.start_pos, inner.meta.end_pos) for inner in tree.iter_subtrees()]


@pytest.mark.parametrize("text", TEXTS)
def test_places(text: str) -> None:
    """A tree begins and ends where its tokens do, as lark has it when it is asked to propagate positions."""
    assert places(tables().parse(text)) == places(propagating().parse(text))
