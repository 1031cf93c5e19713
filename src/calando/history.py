"""What a slot held, and when."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from math import inf, nan, nextafter
from sys import float_info
from typing import Any

LARGEST = float_info.max


def after(step: int) -> float:
    """The first time that knows the observation of a step: all that follow it."""
    return nextafter(step, inf)


class History:
    """Values and the times from which they hold.

    >>> history = History(0)
    >>> history.add(after(3), 1)
    >>> history.at(3), history.at(3.5), history.at(4)
    (0, 1, 1)
    """

    __slots__ = ("times", "values")

    def __init__(self, value: Any) -> None:
        self.times = [-inf]
        self.values = [value]

    def add(self, time: float, value: Any) -> None:
        """From that time on it is this value; times ascend."""
        if time <= self.times[-1]:
            self.values[-1] = value
        else:
            self.times.append(time)
            self.values.append(value)

    @property
    def last(self) -> Any:
        return self.values[-1]

    def at(self, time: Any) -> Any:
        """The value at a time, or at an array of times."""
        if not hasattr(time, "shape"):
            return self.values[bisect_right(self.times, time) - 1]
        import numpy as np

        indices = np.searchsorted(np.asarray(self.times), time, side="right") - 1
        return np.asarray(self.values, dtype=float)[indices]

    def forget(self, time: float) -> None:
        """Nobody will ask for what was before."""
        known = bisect_right(self.times, time) - 1
        if known > 0:
            del self.times[:known], self.values[:known]

    def state(self) -> list[Any]:
        """Plain data."""
        return [[plain(time) for time in self.times], [plain(value) for value in self.values]]

    def restore(self, state: list[Any], *, whole: bool) -> None:
        """What was saved, or a ``ValueError``: times that ascend, and amounts, ``whole`` ones if they count."""
        times, values = state
        times, values = [number(x) for x in times], [(count if whole else number)(x) for x in values]
        ascend = all(a < b for a, b in pairwise(times))
        if not values or len(times) != len(values) or not ascend or not all(v >= 0 for v in values):
            raise ValueError
        self.times[:], self.values[:] = times, values


def plain(value: Any) -> Any:
    """A number as JSON has it; it has no infinity."""
    return value if -inf < value < inf else str(value)


def count(value: Any) -> int:
    """How often, from what was saved; or a ``ValueError``."""
    if number(value) < 0 or value != int(value):
        raise ValueError
    return int(value)


def number(value: Any) -> Any:
    """What :func:`plain` has made of a number; anything else is a ``ValueError``."""
    if isinstance(value, str):
        return {"inf": inf, "-inf": -inf, "nan": nan}[value]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -LARGEST <= value <= LARGEST:
        raise ValueError
    return value
