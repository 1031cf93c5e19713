"""A formula as a program that no language has spelled yet: values, and blocks that they are computed in.

A formula that runs on :class:`Value` objects leaves a graph behind.  Every value belongs to the block in which it was
made; a choice has a block for each alternative.  Numbers stay numbers, so constants fold by themselves.
"""

from __future__ import annotations

from functools import partial
from operator import add, mul, sub
from typing import TYPE_CHECKING, Any

from ..algebra.base import Direct, is_whole, known, steps
from ..algebra.scalar import Scalars
from ..errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

FOLDED = {"+": add, "-": sub, "*": mul}
RUNNING = {"product": ("*", 1.0), "sum": ("+", 0.0)}


class Block:
    """Values in the order in which they were made, and the one that is the result."""

    __slots__ = ("result", "values")

    def __init__(self) -> None:
        self.values: list[Value] = []
        self.result: Any = None


class Program:
    """A function under construction."""

    def __init__(self) -> None:
        self.body = Block()
        self.open: list[tuple[Block, dict[Any, Value]]] = [(self.body, {})]
        self.used: set[str] = set()  # the operations that occur

    def value(self, operation: str, *arguments: Any, data: Any = None, blocks: Sequence[Block] = ()) -> Value:
        """The value of an operation; the same operation on the same values is made once."""
        if operation in FOLDED and all(known(a) or a.operation == "constant" for a in arguments):
            left, right = (a if known(a) else a.data for a in arguments)
            return self.value("constant", data=FOLDED[operation](left, right))
        key = (operation, data, *((id(a) if isinstance(a, Value) else a) for a in arguments))
        for _, seen in self.open:
            if key in seen and not blocks:
                return seen[key]
        value = Value(self, operation, arguments, data, tuple(blocks))
        block, seen = self.open[-1]
        block.values.append(value)
        seen[key] = value
        self.used.add(operation)
        return value

    def name(self, name: str) -> Value:
        """An argument of the function."""
        return Value(self, "name", (), name, ())

    def block(self, body: Callable[[], Any]) -> Block:
        """A block of its own, with the result of a body."""
        block = Block()
        self.open.append((block, {}))
        block.result = body()
        self.open.pop()
        return block


class Value:
    """A number that is not known until the function runs."""

    __slots__ = ("arguments", "blocks", "data", "operation", "program")

    def __init__(
        self, program: Program, operation: str, arguments: tuple[Any, ...], data: Any, blocks: tuple[Block, ...]
    ) -> None:
        self.program, self.operation, self.arguments = program, operation, arguments
        self.data, self.blocks = data, blocks

    def __add__(self, other: Any) -> Any:
        return self if known(other) and other == 0 else self.program.value("+", self, other)

    def __radd__(self, other: Any) -> Any:
        return self if other == 0 else self.program.value("+", other, self)

    def __sub__(self, other: Any) -> Any:
        return self if known(other) and other == 0 else self.program.value("-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return -self if other == 0 else self.program.value("-", other, self)

    def __mul__(self, other: Any) -> Any:
        return self._times(other, self, other)

    def __rmul__(self, other: Any) -> Any:
        return self._times(other, other, self)

    def _times(self, factor: Any, left: Any, right: Any) -> Any:
        if known(factor) and factor in (0, 1):
            return self if factor else 0.0
        return self.program.value("*", left, right)

    def __truediv__(self, other: Any) -> Any:
        return self if known(other) and other == 1 else self.program.value("/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.program.value("/", other, self)

    def __pow__(self, other: Any) -> Any:
        if known(other) and other == 1:
            return self
        if known(other) and other == 2:
            return self * self
        return self.program.value("pow", self, other)

    def __rpow__(self, other: Any) -> Any:
        return self.program.value("pow", float(other), self)

    def __neg__(self) -> Any:
        return self.program.value("negative", self)


class Writing(Direct):
    """The algebra of values; what has none in it is computed at once, by :class:`Scalars`."""

    def __init__(self, program: Program, before: bool = False) -> None:
        super().__init__(before)
        self.program = program
        self.numbers = Scalars(before)

    def side(self, before: bool) -> Writing:
        return type(self)(self.program, before).sharing(self)

    def _value(self, operation: str, fold: Callable[..., Any], *arguments: Any) -> Any:
        if known(*arguments):
            return fold(*arguments)
        return self.program.value(operation, *arguments)

    def time(self, value: Fraction) -> Any:
        return steps(value)

    def number(self, value: Fraction) -> float:
        return float(value)

    def constant(self, name: str) -> float:
        return self.numbers.constant(name)

    def apply(self, name: str, x: Any) -> Any:
        if isinstance(x, Value) and x.operation == "constant":
            return self.numbers.apply(name, x.data)
        return self._value(name, lambda x: self.numbers.apply(name, x), x)

    def minimum(self, x: Any, y: Any) -> Any:
        return self._value("minimum", self.numbers.minimum, *self._value_first(x, y))

    def maximum(self, x: Any, y: Any) -> Any:
        return self._value("maximum", self.numbers.maximum, *self._value_first(x, y))

    def _value_first(self, x: Any, y: Any) -> tuple[Any, Any]:
        return (y, x) if known(x) else (x, y)

    def power(self, x: Any, y: Any) -> Any:
        if known(x) and x == 1:
            return 1.0
        return self.numbers.power(x, y) if known(x, y) else x**y

    def divide(self, x: Any, y: Any) -> Any:
        if known(x, y) or (known(y) and y == 0):
            return self.numbers.divide(x, y) if known(x) else x * self.numbers.divide(1.0, y)
        return x / y

    def floor_ratio(self, x: Any, y: Any) -> Any:
        if known(x, y):
            return self.numbers.floor_ratio(x, y)
        quotient = self.apply("floor", x / y)
        if not is_whole(y) or y == 1:
            return quotient
        # the division may round up to a whole number that was not reached
        return quotient - self.program.value("where", self.compare(">", quotient * y, x), 1.0, 0.0)

    def compare(self, operator: str, x: Any, y: Any) -> Any:
        return self._value(operator, lambda x, y: self.numbers.compare(operator, x, y), x, y)

    def where(self, condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        if not isinstance(condition, Value):
            return self.numbers.where(condition, then, otherwise)
        return self.choice([condition], [then, otherwise])

    def choice(self, conditions: list[Any], pieces: list[Callable[[], Any]]) -> Any:
        """The first piece whose condition holds; the last one has none."""
        blocks = [self.program.block(piece) for piece in pieces]
        if len(blocks) == 2 and not any(block.values for block in blocks):
            return self.program.value("where", *conditions, *(block.result for block in blocks))
        return self.program.value("choice", *conditions, blocks=blocks)

    def cospi(self, x: Any) -> Any:
        return self.numbers.cospi(x) if known(x) else self.apply("cos", self.pi * x)

    def select(self, t: Any, ends: Sequence[Any], pieces: Sequence[Callable[[Any], Any]]) -> Any:
        inside = [self.compare("<=" if self.before else "<", t, end) for end in ends]
        return self.choice(inside, [partial(piece, t) for piece in pieces])

    def locate(self, t: Any, table: list[Any]) -> Any:
        raise NotImplementedError  # pragma: no cover - growing cycles are found by a logarithm, see below

    def lookup(self, table: list[Any], index: Any) -> Any:
        raise NotImplementedError  # pragma: no cover

    def _growing(self, t: Any, length: Any, mult: Any) -> tuple[Any, Any, Any]:
        """By a logarithm, with a look at the boundaries on both sides: a table would fill the page."""
        if known(mult):
            mult = self.program.value("constant", data=float(mult))
        return super()._growing(t, length, mult)

    def normal(self, seed: Any, k: Any) -> Any:
        return self._value("normal", self.numbers.normal, seed, k)

    def running(self, kind: str, formula: Callable[[Any, Any], Any], t: Any) -> Any:
        if known(t):
            return self.numbers.running(kind, formula, t)
        k = self.program.name("k")
        body = self.program.block(lambda: formula(k, self))
        return self.program.value("running", t, data=kind, blocks=[body])


class Masking(Writing):
    """For libraries of arrays: every piece everywhere, on times from inside its own stretch, and then a choice."""

    def where(self, condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        if not isinstance(condition, Value):
            return self.numbers.where(condition, then, otherwise)
        return self.program.value("where", condition, then(), otherwise())

    def select(self, t: Any, ends: Sequence[Any], pieces: Sequence[Callable[[Any], Any]]) -> Any:
        value = self.program.value
        passed = [self.compare(">" if self.before else ">=", t, end) for end in ends]
        result = pieces[-1](value("where", passed[-1], t, ends[-1] + 1))
        for i in range(len(ends) - 1, -1, -1):
            within = self.compare("<=" if self.before else "<", t, ends[i])
            start = ends[i - 1] if i else 0
            mask = value("and", within, passed[i - 1]) if i else within
            piece = pieces[i](value("where", mask, t, (start + ends[i]) / 2))
            if not (known(piece, result) and piece == result):
                result = value("where", within, piece, result)
        return result

    def running(self, kind: str, formula: Callable[[Any, Any], Any], t: Any) -> Any:
        if known(t):
            return self.numbers.running(kind, formula, t)
        raise ArgumentError(
            "cumprod and cumsum walk through every step, which functions of arrays do not",
            "the other languages have loops: python, c, javascript, rust, julia",
        )
