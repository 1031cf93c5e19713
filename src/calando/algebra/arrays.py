"""Arrays: numpy, JAX, torch, and whatever follows the array API.

Pieces are chosen by masks: every piece is evaluated everywhere, each on times from inside its own stretch (so that no
gradient is poisoned by a piece that is not taken), and then one is selected.  Tracers can do nothing else, and arrays
of parameters need it; numpy with plain parameters is better served by :mod:`columns`.
"""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError
from .base import BEGIN, END, Algebra, is_whole, known, steps, whole
from .namespaces import NumpyLike, namespace
from .random import threefry, uniforms
from .recurrence import Running, checked_steps
from .scalar import Scalars

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from .namespaces import Namespace


def numpy_arrays() -> Arrays:
    """The algebra of numpy arrays."""
    import numpy as np

    return Arrays(namespace("numpy"), np.float64(0))


class Arrays(Algebra):
    """See the module.  ``like`` is an array of the kind and precision that is wanted.

    Numbers without an array beside them are left to :class:`Scalars`.
    """

    by_masks = True

    def __init__(self, names: Namespace, like: Any, before: bool = False) -> None:
        super().__init__(before)
        self.names, self.like = names, like
        self.numbers = Scalars(before)

    def side(self, before: bool) -> Arrays:
        return Arrays(self.names, self.like, before).sharing(self)

    def counted(self, k: Any) -> Any:
        return k if known(k) or not self.names.is_integral(k) else self.names.cast(k, self.like)

    def later(self, t: Any, n: Any) -> Any:
        if not self.names.is_integer(t):
            return t + n
        largest = self.names.largest(t)
        if not isinstance(n, int) or n > largest // 2:
            return self.counted(t) + n
        return self.names.minimum(t, largest - n) + n  # integers of a few bits must not wrap around

    def time(self, value: Fraction) -> Any:
        return steps(value)

    def observed(self, slot: Any, t: Any, names: Any) -> Any:
        return names[slot.key]

    def plain(self, x: Any) -> Any:
        return x

    def nonnegative(self, t: Any) -> Any:
        return self.maximum(t, 0)

    def number(self, value: Fraction) -> float:
        return float(value)

    def constant(self, name: str) -> float:
        return self.numbers.constant(name)

    def shift(self, t: Any, start: Any) -> Any:
        if known(start) and start == 0:
            return t
        if self._too_large(t, start):
            t = self.names.to_float(t)
        return t - self._beside(t, start)

    def _beside(self, t: Any, number: Any) -> Any:
        """A boundary beside times: a float beside floats, since a library's integers may be too short for it."""
        return float(number) if isinstance(number, int) and not self.names.is_integer(t) else number

    def _too_large(self, t: Any, number: Any) -> bool:
        return isinstance(number, int) and self.names.is_integer(t) and abs(number) > self.names.largest(t)

    def ratio(self, t: Any, length: Any) -> Any:
        if known(t) and t == 0:
            return 0  # whatever the length: no gradient comes from here
        t = self.counted(t)
        if known(length):
            return t / length
        positive = length > 0
        safe = self.names.where(positive, length, 1.0)
        return self.names.where(positive, t / safe, 1.0)

    def progress(self, t: Any, length: Any, formula: Callable[[Any], Any]) -> Any:
        if known(t, length):
            return formula(self.through(min(t, length), length))
        if known(t) and t == 0:  # no slope comes from the beginning, whatever the length turns out to be
            return self.choose(length > 0, formula(BEGIN), formula(END))
        if is_whole(length) and self.names.is_integer(t):  # no gradient comes from steps that are counted
            t = self.names.to_float(t) if self._too_large(t, length) else t
            return formula(self.through(self.minimum(t, self._beside(t, length)), length))
        return self.select(t, [length], [lambda t: formula(self.through(t, length)), lambda _: formula(END)])

    def apply(self, name: str, x: Any) -> Any:
        if known(x):
            return self.numbers.apply(name, x)
        if name in ("floor", "ceil", "round") and self.names.is_integer(x):
            return x
        return self.names.function(name)(x)

    def minimum(self, x: Any, y: Any) -> Any:
        return self.numbers.minimum(x, y) if known(x, y) else self.names.minimum(x, y)

    def maximum(self, x: Any, y: Any) -> Any:
        return self.numbers.maximum(x, y) if known(x, y) else self.names.maximum(x, y)

    def power(self, x: Any, y: Any) -> Any:
        if known(x) and x == 1:
            return 1.0
        return self.numbers.power(x, y) if known(x, y) else x**y

    def divide(self, x: Any, y: Any) -> Any:
        if known(x, y):
            return self.numbers.divide(x, y)
        if known(y) and y == 0:
            return x * self.numbers.divide(1.0, y)
        return x / y

    def floor_ratio(self, x: Any, y: Any) -> Any:
        if known(x, y):
            return self.numbers.floor_ratio(x, y)
        if not is_whole(y):
            return self.names.function("floor")(self.divide(x, y))
        if self.names.is_integer(x) and not self._too_large(x, int(y)):
            return x // int(y)
        quotient = self.names.function("floor")(self.divide(x, y))
        # the division may round up to a whole number that was not reached
        return quotient - self.choose(quotient * y > x, 1.0, 0.0)

    def compare(self, operator: str, x: Any, y: Any) -> Any:
        x, y = (whole(y) if self.names.is_integer(x) else y for x, y in ((y, x), (x, y)))
        return self.numbers.compare(operator, x, y)

    def where(self, condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        if isinstance(condition, bool):
            return then() if condition else otherwise()
        a, b = then(), otherwise()
        return self.choose(condition, a, b)

    @property
    def one(self) -> Any:
        """1 in the kind and precision that is wanted."""
        return self.names.array(1.0, self.like)

    def choose(self, condition: Any, a: Any, b: Any) -> Any:
        """Two numbers do not say what precision is wanted."""
        if known(a, b):
            a = self.names.array(float(a), self.like)
        return self.names.where(condition, a, b)

    def cospi(self, x: Any) -> Any:
        return self.numbers.cospi(x) if known(x) else self.names.function("cos")(pi * x)

    def select(self, t: Any, ends: Sequence[Any], pieces: Sequence[Callable[[Any], Any]]) -> Any:
        ends = [self._beside(t, end) for end in ends]
        inside = [not self._too_large(t, end) for end in ends]
        last = len(ends) if all(inside) else inside.index(False)
        passed = [t > end if self.before else t >= end for end in ends[:last]]
        where = self.names.where
        inside_last = ends[last - 1] + (0 if self.names.is_integer(t) else 1) if last else None
        result = pieces[last](where(passed[-1], t, inside_last) if last else t)
        for i in range(last - 1, -1, -1):
            start = ends[i - 1] if i else 0
            middle = (start + ends[i]) // 2 if self.names.is_integer(t) else (start + ends[i]) / 2
            outside = passed[i] | ~passed[i - 1] if i else passed[i]
            value = pieces[i](where(outside, middle, t))
            if known(value, result) and value == result:
                continue
            result = self.choose(passed[i], result, value)
        return result

    def locate(self, t: Any, table: list[Any]) -> Any:
        if known(t):
            return self.numbers.locate(t, table)
        return self.names.searchsorted(table, t, "left" if self.before else "right")

    def lookup(self, table: list[Any], index: Any) -> Any:
        if known(index):
            return self.numbers.lookup(table, index)
        return self.names.take(table, index, self.like)

    def normal(self, seed: Any, k: Any) -> Any:
        if known(seed, k):
            return self.numbers.normal(seed, k)
        low, high, mask = self.names.words(k)
        key_low, key_high, _ = self.names.words(seed)
        a, b = uniforms(
            *(self.names.cast(word, self.like) for word in threefry((key_low, key_high), (low, high), mask))
        )
        function = self.names.function
        return function("sqrt")(-2 * function("log")(a)) * function("cos")(2 * pi * b)

    def running(self, kind: str, formula: Callable[[Any, Any], Any], t: Any) -> Any:
        if known(t):
            return self.numbers.running(kind, formula, t)
        if self.names.name == "jax":
            from .jax_loops import running

            return running(kind, lambda k: formula(k, self), t)
        if isinstance(self.names, NumpyLike):
            return self._table(kind, formula, t)
        return self._by_hand(kind, formula, t)

    def _table(self, kind: str, formula: Callable[[Any, Any], Any], t: Any) -> Any:
        import numpy as np

        steps = checked_steps(float(np.floor(t.max(initial=0))))
        table = Running(kind, lambda k: formula(k, numpy_arrays())).table(steps)
        return table[t.astype(np.int64)]

    def _by_hand(self, kind: str, formula: Callable[[Any, Any], Any], t: Any) -> Any:
        """Step by step, for libraries without a table of their own; values of ``t`` must be known."""
        top = self.names.function("max")(t.detach() if hasattr(t, "detach") else t)
        try:
            steps = checked_steps(float(top))
        except (TypeError, RuntimeError) as error:  # pragma: no cover - what a tracer raises is its own
            raise ArgumentError("cumprod and cumsum need to know t, and a tracer does not") from error
        result = self.names.broadcast(1.0 if kind == "product" else 0.0, t)
        for k in range(1, steps + 1):
            value = formula(float(k), self)
            step = result * value if kind == "product" else result + value
            result = self.names.where(t >= float(k), step, result)
        return result
