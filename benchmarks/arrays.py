"""All steps at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import calando as ca

from . import by_hand
from .harness import Row, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from .harness import Effort

MILLION = 10**6


def whole(n: int) -> Callable[[Effort], tuple[Any, Any]]:
    def prepare(effort: Effort) -> tuple[Any, Any]:
        size = effort.size(n)
        s, t = ca.parse(by_hand.sentence(size)), np.arange(size)
        return lambda: s(t), lambda: by_hand.arrays(np, t, size)

    return prepare


def segments(k: int) -> Callable[[Effort], tuple[Any, Any]]:
    def prepare(effort: Effort) -> tuple[Any, Any]:
        n = effort.size(MILLION)
        t = np.arange(n)
        many, few = by_hand.segments(min(k, n // 2), n), by_hand.segments(10, n)
        return lambda: many(t), lambda: few(t)

    return prepare


def milestones(effort: Effort) -> tuple[Any, Any]:
    n = effort.size(MILLION)
    t = np.arange(n)
    many, few = (ca.multistep(list(range(1, n, max(n // k, 1))), gamma=0.9999) for k in (10_000, 10))
    return lambda: many(t), lambda: few(t)


def shuffled(effort: Effort) -> tuple[Any, Any]:
    n = effort.size(MILLION)
    t = np.arange(n)
    mixed = np.random.default_rng(0).permutation(t)
    s = by_hand.segments(10, n)
    return lambda: s(mixed), lambda: s(t)


def shuffled_floats(effort: Effort) -> tuple[Any, Any]:
    n = effort.size(MILLION)
    t = np.arange(n) + 0.5
    mixed = np.random.default_rng(0).permutation(t)
    s = by_hand.segments(10, n)
    return lambda: s(mixed), lambda: s(t)


def grid(effort: Effort) -> tuple[Any, Any]:
    """A row for each learning rate: ours by broadcasting, theirs one rate after the other."""
    n, rates = effort.size(10_000), np.geomspace(1e-5, 1e-2, effort.size(1000))
    t = np.arange(n)
    s = ca.parse(by_hand.sentence(n).replace(f"{by_hand.PEAK} *", "lr *"))
    column = rates[:, None]

    def rate_by_rate() -> Any:
        return np.stack([by_hand.arrays(np, t, n, rate) for rate in rates])

    return lambda: s(t, lr=column), rate_by_rate


def cycles(effort: Effort) -> tuple[Any, Any]:
    n = effort.size(MILLION)
    t, period = np.arange(n), max(n // 100, 1)
    s = ca.cosine(period) | ca.restart
    return lambda: s(t), lambda: 0.5 * (1 + np.cos(np.pi * (t % period) / period))


ROWS: list[Row] = [
    ratio("10⁶ int64 steps, against naive numpy", whole(MILLION), 0.5, 0.25),
    ratio("10⁵ steps, against the same", whole(10**5), 0.5),
    ratio("10³ steps, against the same", whole(10**3), 1.1),
    ratio("10² steps, against the same", whole(10**2), 1.5),
    ratio("10⁶ steps over 1 000 segments, against 10", segments(1000), 3, 2),
    ratio("10⁶ steps over 10 000 segments, against 10", segments(10_000), 5),
    ratio("10⁶ steps over 10 000 milestones, against 10", milestones, 5),
    ratio("10⁶ shuffled steps, 10 segments, against sorted", shuffled, 6, 1.5),
    ratio("10⁶ shuffled times between steps, against sorted", shuffled_floats, 6),
    ratio("1 000 learning rates by 10⁴ steps, against a loop over rates", grid, 0.5),
    ratio("10⁶ steps through 100 cosine restarts, against naive numpy", cycles, 1.0),
]
