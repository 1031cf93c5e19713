"""Running products and sums over whole steps, in one table that grows as far as it is asked for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_STEPS = 10**7
FIRST = 1024


def checked_steps(steps: float) -> int:
    """The number of steps, if it is one that can be walked."""
    if not steps <= MAX_STEPS:
        raise ArgumentError(
            f"cumprod and cumsum walk through every step, and {steps:g} steps are more than {MAX_STEPS:,}",
            "take(n) ends them earlier",
        )
    return max(int(steps), 0)


class Running:
    """The product or sum of ``formula(1) … formula(t)``; ``formula`` takes a numpy array of steps."""

    def __init__(self, kind: str, formula: Callable[[Any], Any]) -> None:
        self.product, self.formula = kind == "product", formula
        self.values: Any = None

    def table(self, steps: int) -> Any:
        """The values for 0 … at least ``steps``, as an array."""
        import numpy as np

        known = self.values
        have = 0 if known is None else len(known) - 1
        if known is None or have < steps:
            until = min(max(steps, 2 * have, FIRST), MAX_STEPS)
            start = 1.0 if self.product else 0.0
            factors = np.full(until + 1, start)
            with np.errstate(all="ignore"):
                factors[1:] = self.formula(np.arange(1.0, until + 1))
                known = np.cumprod(factors) if self.product else np.cumsum(factors)
            self.values = known
        return known

    def at(self, t: float) -> float:
        if math.isnan(t):
            return t
        step = checked_steps(math.floor(t) if math.isfinite(t) else t)
        return float(self.table(step)[step])
