"""The grammar file and the parser made from it."""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from lark import Lark, Token, Tree

from .layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable

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
        maybe_placeholders=False,
        postlex=Layout(),
    )
    # An operand is a sum of one product of one sign …: lark would look at its place at each of these levels, and they
    # are four steps in five; and it would find lines and columns, for nobody.  A text is read in half of the time.
    callbacks = getattr(lark, "_callbacks", {})
    for rule, build in callbacks.items():
        alone = len(rule.expansion) == 1 and rule.options.expand1 and rule.alias is None
        callbacks[rule] = itemgetter(0) if alone else placed(build)
    return lark


def placed(build: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
    """What builds a parse tree from its children, and says where they begin and end."""

    def reduce(children: list[Any]) -> Any:
        tree = build(children)
        if children and isinstance(tree, Tree):
            first, last, place = children[0], children[-1], cast("Any", tree.meta)
            place.start_pos = first.start_pos if isinstance(first, Token) else first.meta.start_pos
            place.end_pos = last.end_pos if isinstance(last, Token) else last.meta.end_pos
        return tree

    return reduce


@cache
def lexer() -> Lark:
    """The same tokens, for who asks for no more."""
    return Lark(grammar_text(), parser=None, lexer="basic", postlex=Layout())
