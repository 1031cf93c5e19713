"""Python source: a formula run on :class:`Var` objects leaves flat statements behind.

Numbers stay numbers, so constants fold by themselves; every operation on a variable becomes one statement, so
nothing nests and CPython's limits on depth are never met; what was computed once in a block is not computed
again.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from functools import partial
from typing import TYPE_CHECKING, Any

from .base import Direct, is_whole, known, steps
from .random import normal
from .scalar import Scalars, vectorised

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

MAX_LEVEL = 60  # CPython's parser gives up at 100
IF_CHAIN = 6  # more pieces than this are found by halving


class TooDeep(Exception):
    """The nesting of choices exceeds what Python can compile."""


class Source:
    """The statements of one function under construction."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.level = 1
        self.names = 0
        self.globals: dict[str, Any] = {
            "exp": math.exp,
            "log": math.log,
            "sqrt": math.sqrt,
            "sin": math.sin,
            "cos": math.cos,
            "tanh": math.tanh,
            "pow": math.pow,
            "round_": lambda x: float(round(x)) if math.isfinite(x) else x,
            "normal": lambda seed, k: normal(int(seed), int(k)),
            "bisect_left": bisect_left,
            "bisect_right": bisect_right,
            "inf": math.inf,
            "nan": math.nan,
        }
        self.seen: list[dict[str, Var]] = [{}]

    def fresh(self) -> str:
        self.names += 1
        return f"v{self.names}"

    def write(self, line: str) -> None:
        self.lines.append("    " * self.level + line)

    def emit(self, expression: str) -> Var:
        """The variable that holds this expression."""
        for block in self.seen:
            if expression in block:
                return block[expression]
        var = Var(self.fresh(), self)
        self.write(f"{var.name} = {expression}")
        self.seen[-1][expression] = var
        return var

    def keep(self, value: Any) -> str:
        """A name for an object that the function needs (a table, a helper)."""
        name = f"g{len(self.globals)}"
        self.globals[name] = value
        return name

    def block(self, header: str, target: str, body: Callable[[], Any]) -> None:
        """An indented block that leaves the value of its body in a variable."""
        if self.level >= MAX_LEVEL:
            raise TooDeep
        self.write(header)
        self.level += 1
        self.seen.append({})
        self.write(f"{target} = {atom(body())}")
        self.seen.pop()
        self.level -= 1


def atom(value: Any) -> str:
    """A variable's name or a literal."""
    if isinstance(value, Var):
        return value.name
    text = repr(float(value) if not isinstance(value, int) else value)
    return f"({text})" if text.startswith("-") else text


class Var:
    """A number that is not known until the function runs."""

    __slots__ = ("name", "source")

    def __init__(self, name: str, source: Source) -> None:
        self.name, self.source = name, source

    def _do(self, operator: str, left: Any, right: Any) -> Any:
        return self.source.emit(f"{atom(left)} {operator} {atom(right)}")

    def __add__(self, other: Any) -> Any:
        return self if known(other) and other == 0 else self._do("+", self, other)

    def __radd__(self, other: Any) -> Any:
        return self if known(other) and other == 0 else self._do("+", other, self)

    def __sub__(self, other: Any) -> Any:
        return self if known(other) and other == 0 else self._do("-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return self._do("-", other, self)

    def __mul__(self, other: Any) -> Any:
        return self._times(other, self, other)

    def __rmul__(self, other: Any) -> Any:
        return self._times(other, other, self)

    def _times(self, factor: Any, left: Any, right: Any) -> Any:
        if known(factor) and factor in (0, 1):
            return self if factor else 0.0
        return self._do("*", left, right)

    def __truediv__(self, other: Any) -> Any:
        return self if known(other) and other == 1 else self._do("/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._do("/", other, self)

    def __pow__(self, other: Any) -> Any:
        if known(other) and other == 1:
            return self
        if known(other) and other == 2:
            return self._do("*", self, self)
        return self.source.emit(f"pow({self.name}, {atom(other)})")

    def __rpow__(self, other: Any) -> Any:
        if known(other) and other > 0:  # a positive base stays real, and the operator is faster than pow
            return self.source.emit(f"{atom(float(other))} ** {self.name}")
        return self.source.emit(f"pow({atom(other)}, {self.name})")

    def __neg__(self) -> Any:
        return self.source.emit(f"-{self.name}")


class Emitting(Direct):
    """See the module.  Anything without a variable in it is computed at once, by :class:`Scalars`."""

    def __init__(self, source: Source, before: bool = False) -> None:
        super().__init__(before)
        self.source = source
        self.numbers = Scalars(before)

    def side(self, before: bool) -> Emitting:
        return Emitting(self.source, before).sharing(self)

    def time(self, value: Fraction) -> Any:
        return steps(value)

    def number(self, value: Fraction) -> float:
        return float(value)

    def constant(self, name: str) -> float:
        return self.numbers.constant(name)

    def apply(self, name: str, x: Any) -> Any:
        if not isinstance(x, Var):
            return self.numbers.apply(name, x)
        if name == "floor":
            return self.source.emit(f"{x.name} // 1.0")
        if name == "ceil":
            return -self.source.emit(f"-{x.name} // 1.0")
        return self.source.emit(f"{'round_' if name == 'round' else name}({x.name})")

    def minimum(self, x: Any, y: Any) -> Any:
        return self._extreme("<=", self.numbers.minimum, x, y)

    def maximum(self, x: Any, y: Any) -> Any:
        return self._extreme(">=", self.numbers.maximum, x, y)

    def _extreme(self, operator: str, fold: Callable[[Any, Any], Any], x: Any, y: Any) -> Any:
        if not isinstance(x, Var) and not isinstance(y, Var):
            return fold(x, y)
        a, b = atom(x), atom(y)
        return self.source.emit(f"{a} if {a} {operator} {b} else {b}")

    def power(self, x: Any, y: Any) -> Any:
        if known(x) and x == 1:
            return 1.0
        return x**y if isinstance(x, Var) or isinstance(y, Var) else self.numbers.power(x, y)

    def divide(self, x: Any, y: Any) -> Any:
        return x / y if isinstance(x, Var) or isinstance(y, Var) else self.numbers.divide(x, y)

    def floor_ratio(self, x: Any, y: Any) -> Any:
        if not isinstance(x, Var) and not isinstance(y, Var):
            return self.numbers.floor_ratio(x, y)
        if is_whole(y):
            return self.source.emit(f"{atom(x)} // {atom(y)}")
        return self.source.emit(f"{atom(x / y)} // 1")

    def compare(self, operator: str, x: Any, y: Any) -> Any:
        if not isinstance(x, Var) and not isinstance(y, Var):
            return self.numbers.compare(operator, x, y)
        return self.source.emit(f"{atom(x)} {operator} {atom(y)}")

    def where(self, condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        if not isinstance(condition, Var):
            return self.numbers.where(condition, then, otherwise)
        result = Var(self.source.fresh(), self.source)
        self.source.block(f"if {condition.name}:", result.name, then)
        self.source.block("else:", result.name, otherwise)
        return result

    def cospi(self, x: Any) -> Any:
        if not isinstance(x, Var):
            return self.numbers.cospi(x)
        return self.source.emit(f"cos({math.pi!r} * {x.name})")

    def select(self, t: Any, ends: Sequence[Any], pieces: Sequence[Callable[[Any], Any]]) -> Any:
        result = Var(self.source.fresh(), self.source)
        self._halve(t, ends, pieces, result)
        return result

    def _halve(self, t: Any, ends: Sequence[Any], pieces: Sequence[Callable[[Any], Any]], result: Var) -> None:
        source, operator = self.source, "<=" if self.before else "<"
        if len(pieces) <= IF_CHAIN:
            for i, end in enumerate(ends):
                piece = pieces[i]
                header = f"{'elif' if i else 'if'} {atom(t)} {operator} {atom(end)}:"
                source.block(header, result.name, partial(piece, t))
            source.block("else:", result.name, lambda: pieces[-1](t))
            return
        middle = len(ends) // 2
        halves = (ends[:middle], pieces[: middle + 1]), (ends[middle + 1 :], pieces[middle + 1 :])
        for header, half in zip((f"if {atom(t)} {operator} {atom(ends[middle])}:", "else:"), halves, strict=True):
            source.block(header, result.name, partial(self._inner, t, *half))

    def _inner(self, t: Any, ends: Sequence[Any], pieces: Sequence[Callable[[Any], Any]]) -> Any:
        return self.select(t, ends, pieces) if ends else pieces[0](t)

    def locate(self, t: Any, table: list[Any]) -> Any:
        if not isinstance(t, Var):
            return self.numbers.locate(t, table)
        side = "left" if self.before else "right"
        return self.source.emit(f"bisect_{side}({self.source.keep(table)}, {t.name})")

    def lookup(self, table: list[Any], index: Any) -> Any:
        if not isinstance(index, Var):
            return self.numbers.lookup(table, index)
        return self.source.emit(f"{self.source.keep(table)}[{index.name}]")

    def normal(self, seed: Any, k: Any) -> Any:
        if not isinstance(seed, Var) and not isinstance(k, Var):
            return self.numbers.normal(seed, k)
        return self.source.emit(f"normal({atom(seed)}, {atom(k)})")

    def running(self, kind: str, formula: Callable[[Any, Any], Any], t: Any) -> Any:
        table = vectorised(kind, formula)
        if not isinstance(t, Var):
            return table.at(t)
        return self.source.emit(f"{self.source.keep(table.at)}({t.name})")
