"""Points of a curve to draw: dense enough, with both sides of every seam."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError
from ..watched import watch
from .horizon import horizon
from .segments import seams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..tree import Schedule

POINTS = 2000
GOLDEN = 0.6180339887498949  # an uneven grid: an even one would fall into step with a cycle


class Curve:
    """Times and values, and the seams among them."""

    __slots__ = ("end", "seams", "t", "value")

    def __init__(self, schedule: Schedule, steps: float | None, values: Mapping[str, Any]) -> None:
        import numpy as np

        observed = {name: value for name, value in values.items() if name in schedule.signals}
        values = {name: value for name, value in values.items() if name not in observed}
        bound = schedule.bind(**values) if values else schedule
        bound(0, **observed)  # says which names have no value
        watching = watch(bound, observed, steps) if observed else None
        self.end = end_of(bound, steps, values) if watching is None else float(steps or watching.now)
        self.seams = tuple(seam for seam in seams(bound, watching) if 0 < seam < self.end)
        sides = [side for seam in self.seams for side in (np.nextafter(seam, 0), seam)]
        even = np.arange(POINTS)
        grid = (even + even * GOLDEN % 1) * (self.end / POINTS)
        whole: Any = np.arange(int(self.end) + 1) if self.end <= POINTS else []
        t = np.sort(np.concatenate([grid, [self.end], sides, whole]))
        self.t = t[np.diff(t, prepend=-1) > 0]  # each once; np.unique would first load a tenth of numpy again
        self.value = bound(self.t, **observed)


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
