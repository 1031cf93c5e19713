"""A schedule in a table: its segments, their lengths, ends and jumps, and the values worth knowing."""

from __future__ import annotations

import re
from html import escape
from math import ceil, isfinite, isnan
from typing import TYPE_CHECKING, Any

from ..resolve import names_of, resolve
from ..roles import is_wait
from ..text import sentence
from ..tree import Slot, Tree
from .curve import Curve, epoch_of
from .lines import of_use, shortened
from .measures import At, area, extremes, slopes
from .scale import short
from .segments import Segment, segments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..plan import Plan
    from ..tree import Schedule

FEW = 5  # values of the first steps, and of the last ones
COLUMNS = ("segment", "from", "to", "epochs", "length", "first", "last", "jump", "slope")
WIDTH = 80  # columns of the table, as long as a segment's sentence can be shortened
NARROW = 20  # characters that a segment's sentence keeps in any case
WIDE = 22  # characters of any other cell
MAXIMUM = re.compile(r"\b(max|min)imum\(")  # the shorter names will do


class Description:
    """What :meth:`Schedule.describe` returns; ``print`` it, or look at its parts.

    Attributes: ``segments``; ``length``; ``params``, the names without a value; ``end``, the value that is held
    (``None`` if the schedule has no end); and, where every name has a value, ``first`` and ``last`` (the values of
    the first and of the last five steps), ``peak``, ``minimum`` (each a value ``at`` a time) and ``area``, values
    times steps (``None`` if there is no end).  ``ep`` is the number of steps in an epoch, where it is known.
    ``watches`` says of a schedule that watches a signal what it waits for and counts: under these names it stands in
    lengths and values.

    >>> from calando import parse
    >>> d = parse("warmup(5) >> cosine(20, eta_min=0.01)").describe()
    >>> d.length, d.end, d.peak.value, d.peak.t, round(d.area, 9)
    (25, 0.01, 1.0, 5.0, 12.6)
    >>> d.segments[1].start, d.segments[1].first, d.segments[1].last, d.segments[1].slope
    (5, 1, 0.01, (0, 0))
    """

    __slots__ = (
        "area",
        "end",
        "ep",
        "first",
        "last",
        "length",
        "minimum",
        "params",
        "peak",
        "schedule",
        "segments",
        "watches",
    )

    def __init__(self, schedule: Schedule, ep: float | None = None) -> None:
        self.schedule = schedule
        self.segments: tuple[Segment, ...] = segments(schedule)
        self.length = schedule.length
        self.params = tuple(sorted(schedule.params))
        self.end: Any = self.segments[-1].last
        self.ep = ep
        self.watches = watched(schedule)
        self.first: tuple[float, ...] = ()
        self.last: tuple[float, ...] = ()
        self.peak: At | None = None
        self.minimum: At | None = None
        self.area: float | None = None
        if not names_of(resolve(schedule)) and not self.watches:
            self._measure(schedule)

    def _measure(self, schedule: Schedule) -> None:
        """What only numbers can tell."""
        curve = Curve(schedule, None, {})
        self.first = tuple(schedule(t) for t in range(FEW))
        self.peak, self.minimum = extremes(schedule, curve)
        if isfinite(self.length):  # type: ignore[arg-type]
            self.last = tuple(schedule(t) for t in range(max(ceil(curve.end) - FEW + 1, 0), ceil(curve.end) + 1))
            self.area = area(schedule, curve) if self.length else 0.0
        taking_time = [i for i, segment in enumerate(self.segments) if segment.length]
        found = slopes(schedule, [(self.segments[i].start, self.segments[i].end) for i in taking_time])
        known = dict(zip(taking_time, found, strict=True))
        self.segments = tuple(
            segment._replace(slope=known.get(i, (None, None))) for i, segment in enumerate(self.segments)
        )

    def rows(self) -> list[tuple[str, ...]]:
        """The table of segments, as text."""
        return [
            (
                segment.sentence,
                cell(segment.start),
                cell(segment.end),
                self._epochs(segment),
                *(cell(v) for v in (segment.length, segment.first, segment.last)),
                signed(segment.jump),
                steepness(segment.slope),
            )
            for segment in self.segments
        ]

    def _epochs(self, segment: Segment) -> str:
        """From where to where, in epochs."""
        both = (segment.start, segment.end)
        return "–".join(short(t / self.ep) for t in both) if self.ep and all(map(is_number, both)) else ""

    def _when(self, at: At) -> str:
        return f"{at} (epoch {short(at.t / self.ep)})" if self.ep else str(at)

    def facts(self) -> list[tuple[str, str]]:
        """What there is to say about the whole, line by line."""
        steps = self.length
        epochs = f" ({short(steps / self.ep)} epochs)" if self.ep and isinstance(steps, (int, float)) else ""
        facts = [("length", cell(self.length) + epochs)]
        if self.first:
            facts.append(("first values", ", ".join(map(short, self.first))))
        if len(self.last) == FEW:
            facts.append(("last values", ", ".join(map(short, self.last)) + ", held"))
        elif self.end is not None:
            facts.append(("last value", f"{cell(self.end)}, held"))
        if self.peak is not None and self.minimum is not None:
            facts += [("peak", self._when(self.peak)), ("minimum", self._when(self.minimum))]
        if self.area is not None:
            epochs = f" ({short(self.area / self.ep)} in epochs)" if self.ep else ""
            facts.append(("area", short(self.area) + epochs))
        facts += self.watches
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

        used, rows = columns_in_use(self.rows())
        table = Table(box=None, pad_edge=False)
        for i in used:
            table.add_column(COLUMNS[i], justify="right" if i else "left", no_wrap=i > 0, overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        facts = Table(box=None, pad_edge=False, show_header=False)
        facts.add_column(style="bold", no_wrap=True)
        for label, text in self.facts():
            facts.add_row(label, Text(text))
        return Group(table, "", facts)

    def _repr_html_(self) -> str:
        used, rows = columns_in_use(self.rows())
        head = "".join(f'<th style="text-align:{side(i)}">{escape(COLUMNS[i])}</th>' for i in used)
        body = "".join(f"<tr>{''.join(map(html_cell, used, row))}</tr>" for row in rows)
        facts = "".join(f"<tr><th>{escape(label)}</th>{html_cell(0, text)}</tr>" for label, text in self.facts())
        return (
            f"<p><code>{escape(str(self.schedule))}</code></p><table><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table><table>{facts}</table>"
        )


class Descriptions(dict[str, Description]):
    """What :meth:`Plan.describe` returns: the descriptions by name, which print one after the other."""

    def __str__(self) -> str:
        return "\n\n".join(f"{name} = {one.schedule}\n\n{one}" for name, one in self.items())

    def __repr__(self) -> str:
        return f"<descriptions of {', '.join(self)}>"

    def __rich__(self) -> Any:
        from rich.console import Group
        from rich.text import Text

        return Group(
            *(
                part
                for name, one in self.items()
                for part in (Text(f"{name} = {one.schedule}", "bold"), "", one.__rich__(), "")
            )
        )

    def _repr_html_(self) -> str:
        return "".join(f"<h4>{escape(name)}</h4>{one._repr_html_()}" for name, one in self.items())


def side(column: int) -> str:
    return "right" if column else "left"


def html_cell(column: int, text: str) -> str:
    return f'<td style="text-align:{side(column)}">{escape(text)}</td>'


def columns_in_use(rows: list[tuple[str, ...]]) -> tuple[list[int], list[tuple[str, ...]]]:
    """The columns with something in them, and the rows made of these."""
    used = [i for i in range(len(rows[0])) if any(row[i] for row in rows)]
    return used, [tuple(row[i] for i in used) for row in rows]


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
    return Description(schedule.bind(**values) if values else schedule, epoch_of(schedule, values))


def describe_plan(plan: Plan, values: Mapping[str, Any]) -> Descriptions:
    """See :meth:`Plan.describe`."""
    plan._check_names(values)
    return Descriptions((name, describe(schedule, of_use(schedule, values))) for name, schedule in plan.items())


def cell(value: Any) -> str:
    """A number, or an expression, or nothing."""
    if value is None:
        return ""
    if isinstance(value, Tree):
        return shortened(MAXIMUM.sub(r"\1(", sentence(value)), WIDE)
    return "nan" if isnan(value) else short(value)


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float))


def steepness(slope: tuple[Any, Any]) -> str:
    """A slope in three digits, or two where it is not the same at both ends.

    >>> steepness((0.2, 0.2)), steepness((-0.0123456, 0)), steepness((None, None))
    ('0.2', '-0.0123 … 0', '')
    """
    begin, end = ("" if value is None else short(float(f"{value:.3g}")) for value in slope)
    return begin if end in ("", begin) else f"{begin} … {end}".lstrip()


def signed(value: Any) -> str:
    text = cell(value)
    return f"+{text}" if isinstance(value, (int, float)) and value > 0 else text


def aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns side by side: the first to the left, the others to the right; empty ones left out."""
    used, _ = columns_in_use(rows[1:])
    widths = {i: max(len(row[i]) for row in rows) for i in used}
    widths[0] = min(widths[0], max(NARROW, WIDTH - sum(widths[i] + 2 for i in used[1:])))
    lines = []
    for row in rows:
        cells = [shortened(row[0], widths[0]).ljust(widths[0]), *(row[i].rjust(widths[i]) for i in used[1:])]
        lines.append("  ".join(cells).rstrip())
    return lines
