"""Python floats: the plainest reading, and the one that folds constants for the others."""

from __future__ import annotations

import math
import operator
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

from .base import Direct, is_whole, steps
from .random import normal
from .recurrence import Running

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf}


def whole(function: Callable[[float], int]) -> Callable[[float], float]:
    """Rounding that leaves infinities and NaN alone."""
    return lambda x: float(function(x)) if math.isfinite(x) else x


def total(function: Callable[[float], float], pole: float = math.nan) -> Callable[[float], float]:
    """The function as IEEE 754 has it: infinity where it overflows, NaN (or a pole) where it is not defined."""

    def answer(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return math.inf
        except ValueError:
            return pole if x == 0 else math.nan

    return answer


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "exp": total(math.exp),
    "log": total(math.log, -math.inf),
    "sqrt": total(math.sqrt),
    "sin": total(math.sin),
    "cos": total(math.cos),
    "tanh": math.tanh,
    "abs": abs,
    "floor": whole(math.floor),
    "ceil": whole(math.ceil),
    "round": whole(round),
}

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Scalars(Direct):
    """Numbers in, numbers out."""

    def side(self, before: bool) -> Scalars:
        return Scalars(before).sharing(self)

    def time(self, value: Fraction) -> Any:
        return steps(value)

    def number(self, value: Fraction) -> float:
        return float(value)

    def constant(self, name: str) -> float:
        return CONSTANTS[name]

    def apply(self, name: str, x: Any) -> Any:
        return FUNCTIONS[name](x)

    def minimum(self, x: Any, y: Any) -> Any:
        return x if x <= y or x != x else y

    def maximum(self, x: Any, y: Any) -> Any:
        return x if x >= y or x != x else y

    def power(self, x: Any, y: Any) -> Any:
        if y == 2:
            return x * x  # as in a compiled function, to the last digit
        try:
            return math.pow(x, y)
        except OverflowError:
            return -math.inf if x < 0 and y % 2 == 1 else math.inf
        except ValueError:  # zero to a negative power, or a negative number to a fractional one
            return math.inf if x == 0 else math.nan

    def divide(self, x: Any, y: Any) -> Any:
        if y == 0:
            return math.nan if x == 0 or x != x else math.copysign(math.inf, x) * math.copysign(1, y)
        return x / y

    def floor_ratio(self, x: Any, y: Any) -> Any:
        if y == 0:
            return self.divide(x, y)
        return x // y if is_whole(y) else x / y // 1

    def compare(self, operator: str, x: Any, y: Any) -> bool:
        return COMPARE[operator](x, y)

    def where(self, condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        return then() if condition else otherwise()

    def cospi(self, x: Any) -> float:
        return math.cos(math.pi * x)

    def select(self, t: Any, ends: Sequence[Any], pieces: Sequence[Callable[[Any], Any]]) -> Any:
        return pieces[self.locate(t, list(ends))](t)

    def locate(self, t: Any, table: list[Any]) -> int:
        if not table or t < table[0]:
            return 0
        return (bisect_left if self.before else bisect_right)(table, t)

    def lookup(self, table: list[Any], index: Any) -> Any:
        return table[int(index)]

    def normal(self, seed: Any, k: Any) -> float:
        return normal(int(seed), int(k))

    def running(self, kind: str, formula: Callable[[Any, Any], Any], t: Any) -> float:
        return vectorised(kind, formula).at(t)


def vectorised(kind: str, formula: Callable[[Any, Any], Any]) -> Running:
    """The running product or sum of a formula that is handed an algebra."""
    from .arrays import numpy_arrays  # numpy is loaded only where somebody sums over steps

    return Running(kind, lambda steps: formula(steps, numpy_arrays()))
