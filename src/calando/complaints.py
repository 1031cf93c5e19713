"""What lark did not expect, said for people."""

from __future__ import annotations

from typing import Any

from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from .errors import ScheduleSyntaxError, Source, Span

CHARACTERS = {
    '"': "a sentence has no quotes inside",
    "'": "a sentence has no quotes inside",
    ".": "names have no parts: there are no attributes in the language",
    "%": "a percent sign touches its number, as in 3%; the remainder is mod(a, b)",
    "&": "schedules are joined by >> and |; conditions nest: where(a, where(b, x, y), y)",
    "^": "a power is written **",
    "!": "comparisons are < <= > >=",
    "@": "a product is written *",
    "$": "interpolation happens before the sentence is parsed: did it?",
    "×": "a product is written *",
    "−": "a minus sign is written -",
    "–": "a minus sign is written -",
    "·": "a product is written *",
    "÷": "a quotient is written /",
    "≤": "write <=",
    "≥": "write >=",
    "→": "one after the other is written >>",
}

WORDS = {
    "if": "write where(condition, a, b)",
    "else": "write where(condition, a, b)",
    "and": "conditions nest: where(a, where(b, x, y), y); max(until(a), until(b)) waits for both",
    "or": "conditions nest: where(a, x, where(b, x, y)); min(until(a), until(b)) waits for the first",
    "not": "turn the comparison round",
    "for": "repeat(n) repeats",
    "in": "for instance where(t < 5, a, b)",
    "is": "comparisons are < <= > >=",
}


def unexpected(trouble: UnexpectedToken | UnexpectedCharacters, source: Source) -> ScheduleSyntaxError:
    """The error for what lark stumbled over."""
    if isinstance(trouble, UnexpectedCharacters):
        return _character(trouble.pos_in_stream or 0, source)
    token = trouble.token
    if token.type == "$END":
        return _too_early(source)
    start, end = token.start_pos or 0, token.end_pos or 0
    span = Span(source, start, end)
    message, hint = _token(token, source.text[:start].rstrip(), trouble.accepts or set())
    error = ScheduleSyntaxError(message, hint)
    error.at(span)
    return error


def _character(position: int, source: Source) -> ScheduleSyntaxError:
    character = source.text[position]
    error = ScheduleSyntaxError(f"'{character}' has no meaning here", CHARACTERS.get(character))
    error.at(Span(source, position, position + 1))
    return error


def _too_early(source: Source) -> ScheduleSyntaxError:
    text = source.text.rstrip()
    last = text[-2:] if text[-2:] in (">>", "**", "//") else text[-1:]
    error = ScheduleSyntaxError(f"the sentence ends after '{last}', and something is missing")
    error.at(Span(source, len(text), len(text) + 1))
    return error


def _token(token: Any, before: str, accepts: set[str]) -> tuple[str, str | None]:
    value = str(token)
    if token.type == "_SEPARATOR":
        return "the statement ends too early", "a line continues after an operator or inside brackets"
    for name in (value, before.rpartition(" ")[2]):
        if name in WORDS:
            return f"'{name}' is not an operator of the language", WORDS[name]
    if token.type in ("NAME", "NUMBER", "_OPEN_PARENTHESIS", "_OPEN_BRACE", "_OPEN_BRACKET") and before:
        return _missing_operator(token, value, before)
    if token.type == "_EQUAL":
        if before.endswith(("=", "<", ">", "!")):
            return f"'{value}' does not fit here", "comparisons are < <= > >="
        return (
            "'=' stands in definitions and keyword arguments only",
            "a definition is a statement of its own",
        )
    if token.type == "_COLON":
        return "':' stands only in tables", "for instance {0: 1, 30: 0.1}"
    if token.type == "_COMMA":
        return (
            "',' stands only between arguments, items and entries",
            "inside a YAML flow mapping, quote the sentence",
        )
    if token.type in ("_POWER", "TIMES") and before.endswith(("(", ",")):
        return f"arguments cannot be unpacked with {value}", "write them out"
    if "NUMBER" in accepts:
        return f"something is missing before '{value}'", None
    return f"'{value}' does not fit here", None


def _missing_operator(token: Any, value: str, before: str) -> tuple[str, str]:
    if token.type == "NAME" and before[-1:].isdigit():
        return (
            f"an operator is missing before '{value}'",
            "a unit touches its number, as in 5ep; a product is written *",
        )
    if token.type == "_OPEN_BRACKET":
        return (
            "'[' does not fit here: there is no indexing in the language",
            "a list stands alone, as in multistep([30, 60])",
        )
    return f"an operator is missing before '{value}'", "one after the other is written >>, a product *"
