"""A schedule in a table: its segments, their lengths, ends and jumps, and the values worth knowing."""

from __future__ import annotations

import re
from html import escape
from math import ceil, isfinite, isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from ..resolve import names_of, resolve
from ..roles import is_wait
from ..text import sentence
from ..tree import Slot, Tree
from .horizon import horizon
from .lines import shortened
from .scale import short
from .segments import Segment, segments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..tree import Schedule

FIRST = 5  # how many values to begin with
STEPS = 100_000  # so many whole steps are all looked at for the peak
SAMPLES = 2_000  # and so many times in any case
COLUMNS = ("segment", "begins", "length", "start", "end", "jump")
WIDTH = 80  # columns of the table, as long as a segment's sentence can be shortened
NARROW = 20  # characters that a segment's sentence keeps in any case
WIDE = 22  # characters of any other cell


MAXIMUM = re.compile(r"\b(max|min)imum\(")  # the shorter names will do


class At(NamedTuple):
    """A value and the time at which it is taken."""

    value: float
    t: float

    def __str__(self) -> str:
        return f"{short(self.value)} at {short(self.t)}"


class Description:
    """What :meth:`Schedule.describe` returns; ``print`` it, or look at its parts.

    Attributes: ``segments``; ``length``; ``params``, the names without a value; and, where every name that they
    need has one, ``first`` (the values of the first steps), ``peak``, ``minimum`` (each a value ``at`` a time)
    and ``end`` (the value that is held; ``None`` if the schedule has no end).  ``watches`` says of a schedule that
    watches a signal what it waits for and counts: under these names it stands in lengths and values.

    >>> from calando import parse
    >>> d = parse("warmup(5) >> cosine(20, eta_min=0.01)").describe()
    >>> d.length, d.end, d.peak.value, d.peak.t
    (25, 0.01, 1.0, 5.0)
    >>> d.segments[1].start, d.segments[1].first, d.segments[1].last
    (5, 1, 0.01)
    """

    __slots__ = ("end", "first", "length", "minimum", "params", "peak", "schedule", "segments", "watches")

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.segments: tuple[Segment, ...] = segments(schedule)
        self.length = schedule.length
        self.params = tuple(sorted(schedule.params))
        self.end: Any = self.segments[-1].last
        self.watches = watched(schedule)
        self.first: tuple[float, ...] = ()
        self.peak: At | None = None
        self.minimum: At | None = None
        if not names_of(resolve(schedule)) and not self.watches:
            self.first = tuple(schedule(t) for t in range(FIRST))
            self.peak, self.minimum = extremes(schedule, [s.start for s in self.segments])

    def rows(self) -> list[tuple[str, ...]]:
        """The table of segments, as text."""
        return [
            (
                segment.sentence,
                *(cell(v) for v in (segment.start, segment.length, segment.first, segment.last)),
                signed(segment.jump),
            )
            for segment in self.segments
        ]

    def facts(self) -> list[tuple[str, str]]:
        """What there is to say about the whole, line by line."""
        facts = [("length", cell(self.length))]
        if self.first:
            facts.append(("first values", ", ".join(map(short, self.first))))
        if self.peak is not None and self.minimum is not None:
            facts += [("peak", str(self.peak)), ("minimum", str(self.minimum))]
        facts += self.watches
        if self.end is not None:
            facts.append(("last value", f"{cell(self.end)}, held"))
        if self.params:
            facts.append(("free", ", ".join(self.params)))
        return facts

    def __str__(self) -> str:
        labels = self.facts()
        width = max(len(label) for label, _ in labels)
        lines = [f"{label:<{width}}  {text}" for label, text in labels]
        return "\n".join([*aligned([COLUMNS, *self.rows()]), "", *lines])

    def __repr__(self) -> str:
        return f"<description of {self.schedule}>"

    def __rich__(self) -> Any:
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False)
        for i, column in enumerate(COLUMNS):
            table.add_column(column, justify="right" if i else "left")
        for row in self.rows():
            table.add_row(*map(Text, row))
        facts = Table(box=None, pad_edge=False, show_header=False)
        facts.add_column(style="bold")
        for label, text in self.facts():
            facts.add_row(label, Text(text))
        return Group(table, "", facts)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(column)}</th>" for column in COLUMNS)
        body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in self.rows())
        facts = "".join(f"<tr><th>{escape(label)}</th><td>{escape(text)}</td></tr>" for label, text in self.facts())
        return (
            f"<p><code>{escape(str(self.schedule))}</code></p><table><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table><table>{facts}</table>"
        )


def watched(schedule: Schedule) -> list[tuple[str, str]]:
    """What a schedule waits for and counts, under the names that it has in lengths and values.

    >>> from calando import parse
    >>> watched(parse("constant(0.01, until(loss < 2)) >> 0.1 * plateau(loss)"))
    [('tau_1', 'until(loss < 2)'), ('n_1', 'the cuts of plateau(loss)')]
    """
    found = {}
    for node in resolve(schedule).walk():
        if isinstance(node, Slot) and not node.parts:
            kind, number, what = node.head
            if kind == "n":
                found[f"n_{number}"] = f"the cuts of {what}"
            elif is_wait(what):
                found[f"tau_{number}"] = str(what)
            else:
                found[f"tau_{number}"] = "the end of the cycles"
    return list(found.items())


def describe(schedule: Schedule, values: Mapping[str, Any]) -> Description:
    """See :meth:`Schedule.describe`."""
    return Description(schedule.bind(**values) if values else schedule)


def extremes(schedule: Schedule, seams: list[float]) -> tuple[At | None, At | None]:
    """The highest and the lowest value up to the horizon, each at the first time that has it."""
    import numpy as np

    end = horizon(schedule)
    steps = np.arange(min(ceil(end), STEPS) + 1, dtype=float)
    grid = [steps, np.linspace(0, end, SAMPLES + 1), np.array(seams, dtype=float), np.array([end])]
    times = np.sort(np.concatenate(grid))
    values = schedule(times)
    if np.isnan(values).all():
        return None, None
    peak, minimum = float(np.nanmax(values)), float(np.nanmin(values))
    largest = max(abs(peak), abs(minimum))
    slack = 1e-12 * largest if isfinite(largest) else 0.0  # rounding does not make a peak
    highest, lowest = np.argmax(values >= peak - slack), np.argmax(values <= minimum + slack)
    return At(peak, float(times[highest])), At(minimum, float(times[lowest]))


def cell(value: Any) -> str:
    """A number, or an expression, or nothing."""
    if value is None:
        return ""
    if isinstance(value, Tree):
        return shortened(MAXIMUM.sub(r"\1(", sentence(value)), WIDE)
    return "nan" if isnan(value) else short(value)


def signed(value: Any) -> str:
    text = cell(value)
    return f"+{text}" if isinstance(value, (int, float)) and value > 0 else text


def aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns side by side: the first to the left, the others to the right; empty ones left out."""
    used = [i for i in range(len(rows[0])) if i == 0 or any(row[i] for row in rows[1:])]
    widths = {i: max(len(row[i]) for row in rows) for i in used}
    widths[0] = min(widths[0], max(NARROW, WIDTH - sum(widths[i] + 2 for i in used[1:])))
    lines = []
    for row in rows:
        cells = [shortened(row[0], widths[0]).ljust(widths[0]), *(row[i].rjust(widths[i]) for i in used[1:])]
        lines.append("  ".join(cells).rstrip())
    return lines
