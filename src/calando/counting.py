"""The counting of a plateau: torch's ``ReduceLROnPlateau``."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from .history import count, number, plain

if TYPE_CHECKING:
    from collections.abc import Iterable


class Counter:
    """The best observation, how many have been no better since, and how many more are not to count.

    >>> counter = Counter(patience=1, threshold=1e-4, min_delta=0, cooldown=0)
    >>> counter.cuts(range(6), [3.0, 2.0, 2.5, 2.5, 1.0, 1.5])
    [3]
    >>> counter.best, counter.bad
    (1.0, 1)
    """

    __slots__ = ("bad", "best", "cooldown", "min_delta", "patience", "threshold", "wait")

    def __init__(self, patience: float, threshold: float, min_delta: float, cooldown: float) -> None:
        self.patience, self.threshold, self.min_delta, self.cooldown = patience, threshold, min_delta, cooldown
        self.reset()

    def reset(self) -> None:
        """As before the first observation."""
        self.best: float = inf
        self.bad = 0
        self.wait: float = 0

    def cuts(self, steps: Iterable[int], values: Iterable[float]) -> list[int]:
        """Count these observations, in order; the steps at which they make a reduction."""
        # everything local: a million observations go through this loop
        patience, cooldown, wait, bad, best = self.patience, self.cooldown, self.wait, self.bad, self.best
        threshold, min_delta = self.threshold, self.min_delta
        limit = below(best, threshold, min_delta)
        cuts = []
        for step, value in zip(steps, values, strict=True):
            if value < limit:
                best, bad = value, 0
                limit = best - threshold * abs(best) - min_delta
            else:
                bad += 1
            if wait > 0:
                wait -= 1
                bad = 0
            if bad > patience:
                cuts.append(step)
                wait, bad = cooldown, 0
        self.best, self.bad, self.wait = best, bad, wait
        return cuts

    def state(self) -> list[Any]:
        """Plain data."""
        return [plain(self.best), self.bad, self.wait]

    def restore(self, state: list[Any]) -> None:
        """What was saved, or a ``ValueError``."""
        best, bad, wait = state
        if not number(wait) >= 0:
            raise ValueError
        self.best, self.bad, self.wait = number(best), count(bad), wait


def below(best: float, threshold: float, min_delta: float) -> float:
    """What an observation must stay below to be an improvement: anything, until there is a best one."""
    return best if best == inf else best - threshold * abs(best) - min_delta
