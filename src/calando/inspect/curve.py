"""Points of a curve to draw: every whole step, both sides of every seam and of every jump."""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError
from ..observations import as_series
from ..resolve import resolve
from ..watched import on_library, watch
from .horizon import horizon
from .segments import seams

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..tree import Schedule

WHOLE = 1_000_000  # so many steps are all looked at: what a training sees is not missed
POINTS = 2000  # and so many times between 0 and the end in any case
GOLDEN = 0.6180339887498949  # an uneven grid: an even one would fall into step with a cycle
LEAP = 1e-3  # of the height of the curve: what is less is no jump that one could see
FACTOR = 0.05  # of the larger value: nor is this, where the scale is logarithmic
ROUNDING = 1e-12  # of the height
TEXTURE = 4000  # so many jumps are no longer looked for one by one
FIRST = 4  # halvings, after which what is merely steep has turned out so
JUMPS = 100  # so many are shown one by one


class Curve:
    """Times and values, and the seams and jumps among them.

    ``jumps`` are the times at which the value leaps: the point before such a time is the float next to it.
    ``endless``: it would go on, and ``end`` is only as far as there is something to see.  ``observed`` are the
    signals that it watched, each as steps and numbers, and ``ep`` is the number of steps in an epoch, where that is
    known.

    >>> from calando import parse
    >>> curve = Curve(parse("constant(1, 0.1) >> constant(0.5, 2) | stairs(1)"), None, {})
    >>> curve.end, curve.seams, curve.jumps
    (2.1, (), (1.0,))
    """

    __slots__ = ("end", "endless", "ep", "jumps", "observed", "seams", "t", "value")

    def __init__(self, schedule: Schedule, steps: float | None, values: Mapping[str, Any]) -> None:
        import numpy as np

        observed = {name: value for name, value in values.items() if name in schedule.signals}
        values = {name: value for name, value in values.items() if name not in observed}
        bound = schedule.bind(**values) if values else schedule
        bound(0, **observed)  # says which names have no value
        watching = watch(bound, observed, steps) if observed else None
        self.end = end_of(bound, steps, values) if watching is None else float(steps or watching.now)
        self.endless = steps is None and watching is None and "total" not in values and bound.length == inf
        self.ep = epoch_of(schedule, values)
        self.observed = {name: points(name, value) for name, value in observed.items()}
        self.seams = tuple(seam for seam in seams(bound, watching) if 0 < seam < self.end)

        def value_at(t: Any) -> Any:
            """What ``bound(t, **observed)`` is, without going through all that was observed each time."""
            with np.errstate(all="ignore"):
                return bound(t) if watching is None else on_library(resolve(bound), t, t, {}, watching)

        sides = [side for seam in self.seams for side in (np.nextafter(seam, 0), seam)]
        count = POINTS if self.end <= WHOLE else WHOLE
        even = np.arange(count)
        grid = (even + even * GOLDEN % 1) * (self.end / count)
        whole: Any = np.arange(int(self.end) + 1.0) if self.end <= WHOLE else []
        t = in_order(np.concatenate([whole, grid, [self.end], sides]))
        value = value_at(t)
        before, after = leaps(value_at, t, value)
        self.jumps = tuple(after.tolist())
        if self.jumps:
            t = in_order(np.concatenate([t, before, after]))
            value = value_at(t)
        self.t, self.value = t, value

    def broken(self) -> tuple[Any, Any]:
        """Times and values with a gap at each jump, a NaN; where there are too many to be told apart, as they are."""
        import numpy as np

        at = np.searchsorted(self.t, self.jumps if len(self.jumps) <= JUMPS else [])
        return np.insert(self.t, at, self.t[at]), np.insert(self.value, at, np.nan)

    def leaps(self) -> list[tuple[float, float, float]]:
        """Time, value before and value after of each jump that is shown."""
        import numpy as np

        shown = self.jumps if len(self.jumps) <= JUMPS else ()
        at = np.searchsorted(self.t, shown)
        return list(zip(shown, self.value[at - 1].tolist(), self.value[at].tolist(), strict=True))


def in_order(t: Any) -> Any:
    """Times in order, each once; np.unique would first load a tenth of numpy again."""
    import numpy as np

    t = np.sort(t, kind="stable")  # which knows what is in order already
    return t[np.diff(t, prepend=-1) > 0]


def leaps(function: Callable[[Any], Any], t: Any, value: Any) -> tuple[Any, Any]:
    """Both sides of each jump: halving goes on until no float lies between them."""
    import numpy as np

    finite = value[np.isfinite(value)]
    height = np.ptp(finite) if len(finite) else 0.0
    with np.errstate(all="ignore"):
        gap, size = abs(np.diff(value)), np.fmax(abs(value[1:]), abs(value[:-1]))
        far = np.flatnonzero((gap > LEAP * height) | ((gap > FACTOR * size) & (gap > ROUNDING * height)))
        left, right, below, above, least = t[far], t[far + 1], value[far], value[far + 1], gap[far] / 4
        halvings = 0
        while len(left) <= TEXTURE or halvings < FIRST:
            gap, halvings = abs(above - below), halvings + 1
            middle = (left + right) / 2
            if not ((left < middle) & (middle < right)).any():
                return left, right
            there = function(middle)
            first = abs(there - below) >= abs(above - there)
            left, below = np.where(first, left, middle), np.where(first, below, there)
            right, above = np.where(first, middle, right), np.where(first, there, above)
            kept = abs(above - below) > np.maximum(0.75 * gap, least)  # what is smooth is spread over both halves
            left, right, below, above, least = (array[kept] for array in (left, right, below, above, least))
    return t[:0], t[:0]


def reduced(t: Any, value: Any, end: float, columns: int) -> tuple[Any, Any]:
    """As many points as a picture so wide can show: of each column the first, lowest, highest and last.

    No spike is lost that way (Jugel et al. 2014, "M4: a visualization-oriented time series data aggregation").
    """
    import numpy as np

    if len(t) <= 4 * columns:
        return t, value
    column = np.minimum((t * (columns / end)).astype(int), columns - 1)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    sizes = np.diff(starts, append=len(t))
    known = np.isnan(value)
    edges = np.flatnonzero(known[1:] != known[:-1])  # the points beside a gap, and one in it
    kept = [starts, starts + sizes - 1, edges, edges + 1]
    for extreme in (np.fmin, np.fmax):
        found = np.flatnonzero(value == np.repeat(extreme.reduceat(value, starts), sizes))
        kept.append(found[np.diff(column[found], prepend=-1) > 0])
    chosen = np.sort(np.concatenate(kept))
    chosen = chosen[np.diff(chosen, prepend=-1) > 0]
    return t[chosen], value[chosen]


def points(name: str, observed: Any) -> tuple[list[float], list[float]]:
    """What was observed, as steps and numbers."""
    series = as_series(name, observed)
    return list(map(float, series.steps)), list(map(float, series.values))


def end_of(schedule: Schedule, steps: float | None, values: Mapping[str, Any]) -> float:
    """How far to draw: as asked; to ``total``, if that is bound; to the horizon."""
    if steps is not None:
        if not (isinstance(steps, (int, float)) and isfinite(steps) and steps > 0):
            raise ArgumentError(f"steps is how far to draw, a positive number, not {steps!r}", argument="steps")
        return float(steps)
    total = values.get("total")
    if isinstance(total, (int, float)) and isfinite(total) and total > 0:
        return float(total)
    return horizon(schedule)


def epoch_of(schedule: Schedule, values: Mapping[str, Any]) -> float | None:
    """The number of steps in an epoch, if it is said now or was said when the schedule was bound."""
    ep = values.get("ep", schedule._cache.get("ep"))
    try:
        ep = float(ep)
    except (TypeError, ValueError):
        return None
    return ep if isfinite(ep) and ep > 0 else None
