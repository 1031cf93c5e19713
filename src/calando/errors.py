"""What goes wrong, said in one sentence, with the place underlined and a hint.

An error is born without a place: the code that notices a mistake knows trees, not text.  Trees that were
parsed remember their :class:`Span`, so an error that names its tree has a place, and one that was raised in
Python has none.  Both read the same otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_TEXT = 64 * 1024  # bytes
WIDTH = 100  # a longer line of text is shown as a window around the place


class Source:
    """A text and where it stands: by itself, or inside a file.

    ``places`` says of a position in the text where that is in the file, as line and column, both from 1; a text
    that is a file of its own needs none.
    """

    __slots__ = ("file", "places", "text")

    def __init__(
        self, text: str, file: str | None = None, places: Callable[[int], tuple[int, int]] | None = None
    ) -> None:
        self.text, self.file, self.places = text, file, places

    def locate(self, position: int) -> tuple[int, int]:
        """Line and column, both from 1, of a position in the text, in the file's own counting."""
        if self.places is not None:
            return self.places(position)
        before = self.text[:position]
        return before.count("\n") + 1, position - before.rfind("\n")


def limited(text: str) -> str:
    """The text, unless it is longer than anybody writes."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_TEXT:
        raise ScheduleSyntaxError(f"the text is longer than {MAX_TEXT // 1024} KiB")
    return text


class Span:
    """A stretch of a source: positions ``start`` to ``end``."""

    __slots__ = ("end", "source", "start")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source, self.start, self.end = source, start, end

    def picture(self) -> str:
        """The line it stands on, and carets below; a stretch over several lines is marked on its first."""
        text = self.source.text
        begin = text.rfind("\n", 0, self.start) + 1
        finish = text.find("\n", self.start)
        finish = len(text) if finish < 0 else finish
        line = text[begin:finish].replace("\t", " ")
        left = self.start - begin
        right = max(min(self.end, finish) - begin, left + 1)
        shift = max(0, min(left - 20, len(line) - WIDTH)) if len(line) > WIDTH else 0
        window = line[shift : shift + WIDTH]
        head = "…" if shift else ""
        tail = "…" if shift + WIDTH < len(line) else ""
        carets = "^" * max(1, min(right - shift, len(window) + 1) - (left - shift))
        pad = " " * (left - shift + len(head))
        return f"    {printable(head + window + tail)}\n    {pad}{carets}"


def printable(text: str) -> str:
    """The text with control characters and lone surrogates shown as ``\N{REPLACEMENT CHARACTER}``, line by line."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


class ScheduleError(ValueError):
    """Base of all errors that calando raises on purpose.

    Attributes: ``message`` (one sentence), ``hint`` (what to write instead, or ``None``), ``span`` (the place,
    or ``None``), ``argument`` (the name or position of the offending argument,
    ``("keyword", name)`` where the keyword itself offends, or ``None``).
    """

    def __init__(
        self,
        message: str,
        hint: str | None = None,
        *,
        span: Span | None = None,
        argument: str | int | tuple[str, str] | None = None,
    ) -> None:
        super().__init__(message, hint)
        self.message, self.hint, self.span, self.argument = message, hint, span, argument

    def at(self, span: Span | None) -> ScheduleError:
        """This error at a place, unless it has one already."""
        if self.span is None:
            self.span = span
        return self

    def __str__(self) -> str:
        sentence = printable(self.message)
        span = self.span
        if span is not None and span.source.file is not None:
            line, column = span.source.locate(span.start)
            sentence += f" ({span.source.file}, line {line}, column {column})"
        blocks = [sentence]
        if span is not None and span.source.text.strip():
            blocks.append(f"\n{span.picture()}")
        if self.hint:
            blocks.append(("    " if span is not None else "") + printable(self.hint))
        return "\n".join(blocks)


class ScheduleSyntaxError(ScheduleError):
    """The text is not a sentence of the language."""


class UnknownNameError(ScheduleError):
    """A name that is neither a word, nor a parameter of this word, nor defined here."""


class ArgumentError(ScheduleError):
    """A value that a word cannot take, or words that do not fit together."""


class UnboundError(ScheduleError):
    """A schedule was asked for a number while some of its names had no value."""


def did_you_mean(name: str, candidates: Iterable[str], closeness: float = 0.6) -> str | None:
    """A hint that offers the closest of the candidates, if one is close."""
    from difflib import get_close_matches  # only who misspells pays for its import

    found = get_close_matches(name, sorted(candidates), n=1, cutoff=closeness)
    return f"did you mean '{found[0]}'?" if found else None
