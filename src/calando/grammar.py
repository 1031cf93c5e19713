"""The grammar file and the parser made from it."""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from pathlib import Path

from lark import Lark

from .layout import Layout

HERE = Path(__file__).resolve().parent


def grammar_text() -> str:
    """The one copy: shipped beside this file in a wheel, in ``grammar/`` of a checkout."""
    shipped = HERE / "schedule.lark"
    path = shipped if shipped.exists() else HERE.parent.parent / "grammar" / "schedule.lark"
    return path.read_text(encoding="utf-8")


@cache
def parser() -> Lark:
    """The LALR parser.  (The basic lexer: the layout looks one token ahead, which a contextual one forbids.)"""
    lark = Lark(
        grammar_text(),
        parser="lalr",
        lexer="basic",
        propagate_positions=True,
        maybe_placeholders=False,
        postlex=Layout(),
    )
    # An operand is a sum of one product of one sign …: lark would look up its place at each of these levels, though
    # it is the operand's own.  Four in five steps are such ones: a text is read in two thirds of the time.
    callbacks = getattr(lark, "_callbacks", {})
    for rule in callbacks:
        if len(rule.expansion) == 1 and rule.options.expand1 and rule.alias is None:
            callbacks[rule] = itemgetter(0)
    return lark


@cache
def lexer() -> Lark:
    """The same tokens, for who asks for no more."""
    return Lark(grammar_text(), parser=None, lexer="basic", postlex=Layout())
