"""One step at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import calando as ca

from . import by_hand
from .harness import Row, loop, ratio

if TYPE_CHECKING:
    from .harness import Effort

STEPS = [7, 130, 499, 500, 1234, 5000, 7777, 9999, 10_500, 20_000]


def compiled(_: Effort) -> tuple[Any, Any]:
    return loop(ca.parse(by_hand.SENTENCE).compile(), STEPS), loop(by_hand.scalar, STEPS)


def called(_: Effort) -> tuple[Any, Any]:
    return loop(ca.parse(by_hand.SENTENCE), STEPS), loop(by_hand.scalar, STEPS)


def numpy_scalars(_: Effort) -> tuple[Any, Any]:
    import numpy as np

    steps = [np.int64(t) for t in STEPS]
    return loop(ca.parse(by_hand.SENTENCE), steps), loop(by_hand.scalar, STEPS)


ROWS: list[Row] = [
    ratio("f = s.compile(); f(t), against hand-written Python", compiled, 1.1, 0.8),
    ratio("s(t), against the same", called, 1.6, 1.3),
    ratio("s(np.int64(t)), against the same", numpy_scalars, 3.5),
]
