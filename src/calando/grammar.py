"""The grammar file, and the parser that lark makes of it."""

from __future__ import annotations

from functools import cache
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
    return Lark(grammar_text(), parser="lalr", lexer="basic", maybe_placeholders=False, postlex=Layout())
