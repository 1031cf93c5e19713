"""Answers for a curve that has too many pieces, or none that algebra knows: it is looked at, at many times.

Every whole step is looked at from both sides, and some times between the steps.  What happens between two places may
be missed; a time that is found there is found to nearly all digits, and says that it is approximate.
"""

from __future__ import annotations

from math import ceil, inf, nextafter
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError
from ..inspect.segments import seams
from .answers import Approximate, Extreme, Jump, Moment, Monotony, course_of
from .course import exactly, without_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..tree import Schedule

MOST = 200_000  # places
FEW = 4000  # places at which even a short curve is looked at
CLOSE = 1e-12  # of the largest value: what is nearer counts as the same
LEAP = 1e-9  # of the largest value: what is less is no jump
NODES = 8  # of Gauss and Legendre, in each interval


class Sampled:
    """A schedule without free names between two times; ``held``: it keeps its last value for ever."""

    def __init__(self, schedule: Schedule, begin: float, end: float, held: bool) -> None:
        import numpy as np

        steps = ceil(end - begin)
        if steps > MOST:
            raise ArgumentError(
                f"there are {steps} steps between {begin:g} and {end:g}, too many to look at each",
                f"ask for fewer than {MOST}; or numpy, which takes them all: s(range({steps}))",
            )
        self.schedule, self.begin, self.end, self.held = schedule, begin, end, held
        share = 1 / max(1, ceil(FEW / max(steps, 1)))
        fine = np.arange(ceil(begin), end, share) if steps > 2 else np.linspace(begin, end, FEW + 1)
        near = [seam for seam in seams(schedule) if begin < seam < end]
        self.times = np.unique(np.concatenate([fine[(fine > begin) & (fine < end)], near, [begin, end]]))
        self.here = np.asarray(schedule(self.times))
        self.before = np.asarray(schedule(np.nextafter(self.times, -inf)))
        self.after = np.asarray(schedule(np.nextafter(self.times, inf)))
        if not np.isfinite(self.here).all():
            time = float(self.times[~np.isfinite(self.here)][0])
            raise without_value(exactly(time, time))
        self.before[0], self.after[-1] = self.here[0], self.here[-1]
        finite = np.abs(self.here[np.isfinite(self.here)])
        self.scale = float(finite.max()) if finite.size else 1.0

    def approximate(self, value: float) -> Approximate:
        return Approximate(value, CLOSE * max(1.0, abs(value)))

    def integral(self) -> float:
        """Gauss and Legendre between every two places, with half as many nodes for comparison."""
        import numpy as np

        widths = np.diff(self.times)
        results = []
        for count in (NODES, NODES // 2):
            x, w = np.polynomial.legendre.leggauss(count)
            places = self.times[:-1, None] + widths[:, None] * (x + 1) / 2
            results.append(float((np.asarray(self.schedule(places)) @ w * widths / 2).sum()))
        rounding = CLOSE * self.scale * (self.end - self.begin)
        return Approximate(results[0], abs(results[0] - results[1]) + rounding)

    def extreme(self, sign: int) -> Extreme:
        import numpy as np

        sides = np.stack([self.here, self.before, self.after])
        best = np.nanmax(sign * sides)
        places = np.nanmax(sign * sides, axis=0) >= best - CLOSE * self.scale
        i = int(np.argmax(places))
        time, value = float(self.times[i]), sign * float(best)
        attained = bool(sign * self.here[i] >= best - CLOSE * self.scale)
        step = float(self.times[i + 1] - self.times[i - 1]) / 2 if attained and 0 < i < len(self.times) - 1 else 0.0
        for _ in range(3 if step else 0):  # a closer look around it, and a closer one
            near = np.linspace(max(time - step, self.begin), min(time + step, self.end), 801)
            seen = sign * np.asarray(self.schedule(near))
            j = int(np.nanargmax(seen))
            if seen[j] > sign * value + CLOSE * self.scale:
                time, value = float(near[j]), float(sign * seen[j])
            step /= 200
        return Extreme(self.approximate(value), self.approximate(time), attained)

    def monotony(self) -> Monotony:
        import numpy as np

        seen = np.stack([self.before, self.here, self.after], axis=1).ravel()
        change = np.diff(seen)
        way = np.where(np.abs(change) <= CLOSE * self.scale, 0, np.sign(change))
        moving = np.flatnonzero(way)
        if not moving.size:
            return Monotony("constant", strictly=False, exact=False)
        against = moving[way[moving] != way[moving[0]]]
        if against.size:
            turn = float(self.times[(int(against[0]) + 1) // 3])
            return Monotony(None, strictly=False, turn=self.approximate(turn), exact=False)
        rests = bool(np.any(way[2::3] == 0)) or self.held
        return Monotony("rising" if way[moving[0]] > 0 else "falling", strictly=not rests, exact=False)

    def jumps(self) -> tuple[Jump, ...]:
        import numpy as np

        found = np.flatnonzero(np.abs(self.after - self.before) > LEAP * self.scale)
        return tuple(
            Jump(self.approximate(float(self.times[i])), float(self.before[i]), float(self.after[i])) for i in found
        )

    def when(self, value: float) -> tuple[Moment, ...]:
        import numpy as np

        seen = np.stack([self.before, self.here, self.after], axis=1).ravel()
        sides = np.where(np.abs(seen - value) <= CLOSE * max(self.scale, abs(value)), 0, np.sign(seen - value))
        edges = [0, *(np.flatnonzero(np.diff(sides)) + 1).tolist(), len(sides)]
        found = []
        for k, first in enumerate(edges[:-1]):
            last = edges[k + 1] - 1
            side = sides[first]
            before = sides[first - 1] if first else 0
            if side != 0:
                if before != 0:
                    found.append(self._crossing(first - 1, first, value, before, side))
                continue
            after = sides[last + 1] if last + 1 < len(sides) else 0
            begin, end = float(self.times[first // 3]), float(self.times[last // 3])
            until = inf if self.held and last == len(sides) - 1 else end
            course = "rests" if until > begin else course_of(before, after)
            found.append(Moment(self.approximate(begin), until if until == inf else self.approximate(until), course))
        return tuple(found)

    def _crossing(self, i: int, j: int, value: float, before: float, after: float) -> Moment:
        """From one side of a value to the other, between two things that were seen."""
        low, high = float(self.times[i // 3]), float(self.times[j // 3])
        if low == high:
            return Moment(self.approximate(low), self.approximate(low), course_of(before, after), jump=True)
        time = bisected(self.schedule, value, low, high)
        leap = abs(self.schedule(nextafter(time, inf)) - self.schedule(nextafter(time, -inf))) > LEAP * self.scale
        at = self.approximate(time)
        return Moment(at, at, course_of(before, after), jump=leap)


def bisected(curve: Callable[[float], Any], value: float, low: float, high: float) -> float:
    """Where a curve passes a value, to the last digit."""
    below = curve(nextafter(low, inf)) < value
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if (curve(middle) < value) == below else (low, middle)
    return high
