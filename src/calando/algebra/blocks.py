"""Arrays of times, in any order and of any size, for a function of ascending times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import ArgumentError
from .kernels import TooFine, ascending, consecutive

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCK = 32768  # 256 KiB of floats: a few such arrays stay in the cache of a processor
DENSE = 4  # whole steps among so many for each that is asked for are dense
EXACT = 2**53  # whole numbers below it are floats too
LARGE = 1500  # elements from which on the cosine by its polynomial is the faster one


class Program:
    """A schedule as a function of an array of times: one for few of them, for many, and for consecutive steps."""

    __slots__ = ("few", "many", "size", "steps")

    def __init__(
        self, few: Callable[..., Any], many: Callable[..., Any], steps: Callable[..., Any], size: int = BLOCK
    ) -> None:
        self.few, self.many, self.steps, self.size = few, many, steps, size

    def __call__(self, steps: Any) -> Any:
        if steps.dtype.kind not in "iuf":
            raise ArgumentError(f"t is a time in steps, not an array of {steps.dtype}")
        if steps.ndim != 1:
            return self(steps.ravel()).reshape(steps.shape)
        with np.errstate(all="ignore"):
            return self.block(self.few, steps) if len(steps) <= LARGE else self.blocks(steps)

    def blocks(self, steps: Any) -> Any:
        """Block by block, what is computed on the way stays in the cache of the processor: twice as fast."""
        n = len(steps)
        if steps.dtype.kind != "f" and not ascending(steps[: self.size]):
            first, last = int(steps.min()), int(steps.max())
            if last - first < DENSE * n and first > -EXACT and last < EXACT:
                # whole steps in any order: each of them once, and looked up from there: four times as fast as sorting
                return self.blocks(np.arange(first, last + 1)).take(steps.astype(np.int64) - first)
        result = np.empty(n)
        try:
            self.fill(self.many, steps, result)
        except TooFine:
            self.fill(self.few, steps, result)
        return result

    def fill(self, function: Callable[..., Any], steps: Any, result: Any) -> None:
        for i in range(0, len(steps), self.size):
            self.block(function, steps[i : i + self.size], result[i : i + self.size])

    def block(self, function: Callable[..., Any], steps: Any, out: Any = None) -> Any:
        """The values at any times; the function is handed times that ascend from 0 on and are numbers."""
        t = steps.astype(np.float64)
        if not len(t):
            return t
        if function is self.many and consecutive(t, whole=steps.dtype.kind != "f"):
            function = self.steps
        elif not ascending(t):
            value = self.disordered(function, t)
            if out is not None:
                out[:] = value
            return value
        if t[0] < 0:
            np.maximum(t, 0.0, out=t)
        value = function(t, out)
        if out is not None and value is not out:
            out[:] = value
        return value if type(value) is np.ndarray else np.full(len(t), float(value))

    def disordered(self, function: Callable[[Any], Any], t: Any) -> Any:
        """In order, and put back; a NaN comes last, and stays one."""
        order = t.argsort()
        numbers = len(t) - int(np.count_nonzero(t != t))
        result = np.full(len(t), np.nan)
        result[order[:numbers]] = self.block(function, t[order[:numbers]])
        return result
