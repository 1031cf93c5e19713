"""Lines: where a statement ends, and which brackets belong together.

Stands between lark's lexer and its parser.  A line's end separates statements unless it stands inside
brackets, follows an operator, or precedes one that cannot begin a statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lark.lark import PostLex

from .errors import ScheduleSyntaxError
from .tree import MAX_DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Token

SEPARATOR = "_SEPARATOR"
PAIRS = {"_OPEN_PARENTHESIS": ")", "_OPEN_BRACKET": "]", "_OPEN_BRACE": "}"}
CLOSING = {"_CLOSE_PARENTHESIS", "_CLOSE_BRACKET", "_CLOSE_BRACE"}
CONTINUES = {"_THEN", "_PIPE", "TIMES", "DIVIDE", "FLOOR_DIVIDE", "_POWER"}
OPERATORS = {*CONTINUES, "PLUS", "MINUS", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL", "_EQUAL"}


class Misplaced(Exception):
    """A syntax error at positions of the text, before anybody knows the text."""

    def __init__(self, error: ScheduleSyntaxError, start: int, end: int) -> None:
        super().__init__(error)
        self.error, self.start, self.end = error, start, end


def misplaced(token: Token, message: str, hint: str | None = None) -> Misplaced:
    return Misplaced(ScheduleSyntaxError(message, hint), token.start_pos or 0, token.end_pos or 0)


class Layout(PostLex):
    """Drops the line ends that separate nothing."""

    always_accept = (SEPARATOR,)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        open_: list[Token] = []
        pending: Token | None = None
        before = ""
        for token in stream:
            if token.type == SEPARATOR:
                if open_ and token == ";":
                    raise misplaced(open_[-1], f"'{open_[-1]}' is not closed before the statement ends")
                if not open_ and before and (token == ";" or before not in OPERATORS):
                    pending = token if pending is None or token == ";" else pending
                continue
            if pending is not None:
                if pending == ";" or token.type not in CONTINUES:
                    yield pending
                pending = None
            _match(open_, token)
            before = token.type
            yield token
        if open_:
            raise misplaced(open_[-1], f"'{open_[-1]}' is never closed", f"add the '{PAIRS[open_[-1].type]}'")


def _match(open_: list[Token], token: Token) -> None:
    """Follow the brackets."""
    if token.type in PAIRS:
        open_.append(token)
        if len(open_) > MAX_DEPTH:
            raise misplaced(token, f"nested more than {MAX_DEPTH} levels deep")
    elif token.type in CLOSING:
        if not open_:
            raise misplaced(token, f"'{token}' closes nothing", "remove it, or add the bracket that it closes")
        wanted = PAIRS[open_[-1].type]
        if token != wanted:
            raise misplaced(token, f"'{token}' does not close '{open_[-1]}'", f"a '{wanted}' is missing before it")
        open_.pop()
