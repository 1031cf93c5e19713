"""Where two curves differ: since when, by how much, and for how long."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, inf
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import UnknownNameError, did_you_mean
from .inspect.curve import end_of
from .inspect.describe import signed
from .inspect.scale import short
from .inspect.segments import seams
from .resolve import CONVENTIONS, resolve
from .slots import unwatched
from .tree import a_schedule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .tree import Schedule

STEPS = 1_000_000  # so many whole steps are all compared; of more, so many samples
FEW = 3  # steps; shorter curves are looked at between their steps too
SAMPLES = 1001
CLOSE = 1e-9  # of the larger value: two ways to write one curve may differ by rounding
ROWS = 12  # stretches that are printed
COLUMNS = ("from", "to", "largest difference", "at", "a", "b")


class Stretch(NamedTuple):
    """Times between which one curve lies above the other; and the largest difference, ``b - a``, at ``t``.

    ``begin`` and ``end`` are the first and the last time looked at that differ; ``end`` is ``inf`` where both stay
    apart for good.
    """

    begin: float
    end: float
    difference: float
    t: float
    a: float
    b: float


class Difference:
    """What :meth:`Schedule.diff` returns; ``print`` it, ``plot`` it, or look at its parts.

    Attributes: ``a`` and ``b``, the two schedules with all values in place; ``end``, how far they were compared;
    ``stretches``, where they differ.  It is true if there is a difference.

    >>> from calando import parse
    >>> d = parse("warmup(5) >> cosine(20)").diff(parse("warmup(5) >> linear(20)"))
    >>> bool(d), d.first, d.largest.t
    (True, 6.0, 9.0)
    >>> print(d)
    they differ first at 6: 0.993844 and 0.95 (-0.0438442)
    <BLANKLINE>
    from  to  largest difference  at          a    b
       6  14           -0.104508   9   0.904508  0.8
      16  24           +0.104508  21  0.0954915  0.2
    """

    __slots__ = ("a", "b", "end", "stretches")

    def __init__(self, a: Schedule, b: Schedule, end: float, stretches: tuple[Stretch, ...]) -> None:
        self.a, self.b, self.end, self.stretches = a, b, end, stretches

    def __bool__(self) -> bool:
        return bool(self.stretches)

    @property
    def first(self) -> float | None:
        """The first time at which they differ."""
        return self.stretches[0].begin if self.stretches else None

    @property
    def largest(self) -> Stretch | None:
        """The stretch with the largest difference."""
        return max(self.stretches, key=lambda s: abs(s.difference), default=None)

    def __str__(self) -> str:
        if not self.stretches or self.first is None:
            return "they are the same" + ("" if self.end == inf else f" at every step up to {short(self.end)}")
        here, there = self.a(self.first), self.b(self.first)
        lines = [
            f"they differ first at {short(self.first)}: {short(here)} and {short(there)} ({signed(there - here)})",
            "",
        ]
        lines += [line.rstrip() for line in _right([COLUMNS, *map(row, self.stretches[:ROWS])])]
        if len(self.stretches) > ROWS:
            lines.append(f"… and {len(self.stretches) - ROWS} more, up to {short(self.stretches[-1].end)}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<difference of {self.a} and {self.b}: {len(self.stretches)} stretches>"

    def plot(self, ax: Any = None) -> Any:
        """Draw both curves with matplotlib, what lies between them shaded; returns the axes."""
        from .inspect.plot import overlaid

        return overlaid(self.a, self.b, ax, self.end if self.end != inf else None)


def difference(a: Schedule, b: Any, steps: float | None, values: Mapping[str, Any]) -> Difference:
    """See :meth:`Schedule.diff`."""
    a, b = bound_alike(values, a, a_schedule(b))
    if resolve(a) == resolve(b):
        return Difference(a, b, inf, ())
    for one in (a, b):
        unwatched(one, "and has a curve only with what was observed", "compare a(t, loss=…) with b(t, loss=…)")
    a(0), b(0)  # say which names have no value
    end = max(end_of(a, steps, values), end_of(b, steps, values))
    return Difference(a, b, end, tuple(_stretches(a, b, end)))


def bound_alike(values: Mapping[str, Any], *schedules: Schedule) -> list[Schedule]:
    """The schedules with those of the values that they have a name for."""
    known = frozenset(CONVENTIONS).union(*(schedule.params for schedule in schedules))
    for name in values:
        if name not in known:
            raise UnknownNameError(
                f"neither schedule has a parameter '{name}'", did_you_mean(name, known), argument=name
            )
    bound = []
    for schedule in schedules:
        own = {name: value for name, value in values.items() if name in schedule.params or name in CONVENTIONS}
        bound.append(schedule.bind(**own) if own else schedule)
    return bound


def _stretches(a: Schedule, b: Schedule, end: float) -> list[Stretch]:
    """The runs of times that differ, and in which direction."""
    import numpy as np

    times = _times(a, b, end)
    with np.errstate(all="ignore"):
        left, right = a(times), b(times)
        gap = right - left
        same = (
            (left == right)
            | (np.isnan(left) & np.isnan(right))
            | (abs(gap) <= CLOSE * np.fmax(abs(left), abs(right)))
        )
        side = np.where(same, 0, np.where(np.isnan(gap), 2, np.sign(gap)))
    edges = np.flatnonzero(np.diff(side)) + 1  # a new stretch begins where they part, meet or cross
    found = []
    for first, after in pairwise([0, *edges.tolist(), len(times)]):
        if side[first]:
            i = first + int(np.argmax(np.where(np.isnan(gap[first:after]), inf, abs(gap[first:after]))))
            last = inf if after == len(times) and _stay_apart(a, b, end) else float(times[after - 1])
            largest = (float(values[i]) for values in (gap, times, left, right))
            found.append(Stretch(float(times[first]), last, *largest))
    return found


def _times(a: Schedule, b: Schedule, end: float) -> Any:
    import numpy as np

    whole = np.arange(min(ceil(end), STEPS) + 1, dtype=float)
    even = np.linspace(0, end, SAMPLES if end < FEW else STEPS if end > STEPS else 2)
    near = [seam for seam in (*seams(a), *seams(b)) if 0 < seam < end]
    times = np.unique(np.concatenate([whole, even, near]))
    return times[times <= end]


def _stay_apart(a: Schedule, b: Schedule, end: float) -> bool:
    """Whether both are over, and hold different values."""
    return all(isinstance(s.length, (int, float)) and s.length <= end for s in (a, b)) and a(end) != b(end)


def row(stretch: Stretch) -> tuple[str, ...]:
    return (
        short(stretch.begin),
        "ever after" if stretch.end == inf else short(stretch.end),
        signed(stretch.difference),
        short(stretch.t),
        short(stretch.a),
        short(stretch.b),
    )


def _right(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
