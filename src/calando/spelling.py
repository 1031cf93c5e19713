"""How a sentence is laid out: the space between its tokens, and nothing else.

The tokens stay what they are, and so does the meaning: ``5ep`` is not multiplied out, comments and line breaks stay
where they were put.  Only what stands between two tokens of one line has a right way, and a number has a right
spelling: ``0.5`` for ``.5``, ``1e-3`` for ``1E-3``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from .parse_tree import read_text
from .tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lark import Token

    from .errors import Source

OPENING = {"_OPEN_PARENTHESIS", "_OPEN_BRACKET", "_OPEN_BRACE"}
CLOSING = {"_CLOSE_PARENTHESIS", "_CLOSE_BRACKET", "_CLOSE_BRACE"}
OPERANDS = {"NAME", "NUMBER", *CLOSING}  # after one of these a minus is a minus, and no sign


class Edit(NamedTuple):
    """What stands from ``start`` to ``end`` is to be ``text``."""

    start: int
    end: int
    text: str


def formatted(source: Source) -> str:
    """The text of a sentence, or of definitions, laid out.

    Raises :class:`~calando.ScheduleSyntaxError` for what is no sentence.

    >>> from calando.errors import Source
    >>> formatted(Source("peak=.1 ; peak*warmup( 5ep,start = 1% )>>cosine(eta_min=-1E-3)|floor( 0 )"))
    'peak = 0.1; peak * warmup(5ep, start=1%) >> cosine(eta_min=-1e-3) | floor(0)'
    """
    return applied(source.text, edits(source))


def applied(text: str, changes: Iterable[Edit]) -> str:
    """The text with the edits made, which do not overlap."""
    for edit in sorted(changes, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def edits(source: Source) -> Iterator[Edit]:
    """What there is to change in a text that is a sentence."""
    read_text(source)  # says what is wrong with it
    text = source.text
    tokens = list(tables().laid_out(text))
    depth = 0
    for i, token in enumerate(tokens):
        depth += (token.type in OPENING) - (token.type in CLOSING)
        start, end = token.start_pos or 0, token.end_pos or 0
        if i:
            begin = tokens[i - 1].end_pos or 0
            gap, wanted = text[begin:start], space(tokens, i, depth)
            if gap != wanted and not gap.strip(" \t"):
                yield Edit(begin, start, wanted)
        if token.type == "NUMBER" and spelled(token) != token:
            yield Edit(start, end, spelled(token))


def space(tokens: list[Token], i: int, depth: int) -> str:
    """What stands before a token, if it stands on the same line as the one before it."""
    before, after = tokens[i - 1], tokens[i]
    if "_SEPARATOR" in (before.type, after.type):
        return " " if before == ";" else ""
    if before.type in OPENING or after.type in CLOSING or is_sign(tokens, i - 1):
        return ""
    if after.type == "_COMMA" or "_COLON" in (before.type, after.type):
        return ""  # {0:1} needs no quotes in YAML
    if "_EQUAL" in (before.type, after.type):
        return "" if depth else " "
    if before.type == "NAME" and after.type == "_OPEN_PARENTHESIS":
        return ""
    return "" if is_fraction(tokens, i) or is_fraction(tokens, i - 1) else " "


def is_sign(tokens: list[Token], i: int) -> bool:
    """Whether a plus or minus is the sign of what follows."""
    return tokens[i].type in ("PLUS", "MINUS") and (not i or tokens[i - 1].type not in OPERANDS)


def is_fraction(tokens: list[Token], i: int) -> bool:
    """Whether it is the stroke of ``1/3``: two plain numbers, and no longer product around them."""
    around = [token.type for token in tokens[max(i - 2, 0) : i + 3]]
    if tokens[i].type != "DIVIDE" or not 0 < i < len(tokens) - 1 or {*around} & {"TIMES", "FLOOR_DIVIDE", "_POWER"}:
        return False
    if around.count("DIVIDE") > 1:
        return False
    return all(token.type == "NUMBER" and token[-1] in "0123456789." for token in (tokens[i - 1], tokens[i + 1]))


def spelled(number: str) -> str:
    """A number with a digit before its point, and a small e."""
    number = re.sub(r"^\.", "0.", number)
    return re.sub(r"^([\d_.]+)E(?=[+-]?\d)", r"\1e", number)
