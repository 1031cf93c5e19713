"""What a check has to say: a code, a place, a reason, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..errors import ScheduleError, Span, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)


class Finding(NamedTuple):
    """One thing that is probably not meant.

    ``code`` and ``name`` are those of the check, ``message`` says what is the case, ``hint`` what to write
    instead (or ``None``), ``span`` where (``None`` for what was built in Python), and ``schedule`` is the name
    of the result that it was noticed in, if it has one.  ``str`` prints it like an error.

    >>> from calando import lint
    >>> (finding,) = lint("warmup(5, end=0.1) >> cosine(20, eta_max=0.3)")
    >>> finding.code, finding.message
    ('C101', 'warmup ends at 0.1, and cosine begins at 0.3')
    >>> print(finding)
    warning C101: warmup ends at 0.1, and cosine begins at 0.3
    <BLANKLINE>
        warmup(5, end=0.1) >> cosine(20, eta_max=0.3)
                              ^^^^^^^^^^^^^^^^^^^^^^^
        leave the end out, and it aims at what follows: warmup(5)
    """

    code: str
    name: str
    severity: str
    message: str
    hint: str | None = None
    span: Span | None = None
    schedule: str | None = None

    @property
    def place(self) -> tuple[str | None, int, int, int, int]:
        """File, line and column of the beginning, line and column of the end; all of them from 1."""
        if self.span is None:
            return None, 1, 1, 1, 1
        source = self.span.source
        return (source.file, *source.locate(self.span.start), *source.locate(max(self.span.end, self.span.start)))

    def __str__(self) -> str:
        file, line, column, _, _ = self.place
        where = f"{file}:{line}:{column}: " if file else ""
        blocks = [f"{where}{self.severity} {self.code}: {printable(self.message)}"]
        if self.span is not None and self.span.source.text.strip():
            blocks.append(f"\n{self.span.picture()}")
        if self.hint:
            blocks.append(("    " if self.span is not None else "") + printable(self.hint))
        return "\n".join(blocks)


def unreadable(error: ScheduleError) -> Finding:
    """A sentence that cannot be read, as the first thing to be said about it."""
    return Finding("C001", "unreadable", ERROR, error.message, error.hint, error.span)


def distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Each place once, in the order of the places: a definition that is used twice is wrong once."""
    seen: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        span = finding.span
        key = (finding.message,) if span is None else (id(span.source), span.start, span.end)
        seen.setdefault((finding.code, *key), finding)
    return sorted(seen.values(), key=lambda finding: finding.place[1:3])
