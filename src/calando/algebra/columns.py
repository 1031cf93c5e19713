"""numpy source: a formula run on arrays that are not there yet leaves a function of them behind.

As :mod:`source`, with arrays for numbers.  A piece of a curve becomes a function of its own, with its constants as
arguments: pieces that differ in nothing else share one function, and :class:`Pieces` may call it once for all of
them, with columns of constants.
"""

from __future__ import annotations

import re
from functools import partial
from math import inf, nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .arrays import numpy_arrays
from .base import is_whole, known
from .kernels import (
    fall_at,
    fall_at_steps,
    half_cosine,
    periods,
    plain_fall_at,
    plain_half_cosine,
    until,
)
from .pieces import Pieces
from .recurrence import checked_steps
from .scalar import vectorised
from .source import Emitting, Source, Var, atom

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .recurrence import Running

NAME = re.compile(r"\bv\d+\b")
SPELLED = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
FUNCTIONS = {
    **{name: getattr(np, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "abs", "floor", "ceil")},
    **{name: getattr(np, name) for name in (*SPELLED.values(), "minimum", "maximum", "where")},
    "round": np.rint,
    "until": until,
    "periods": periods,
    "plain_half_cosine": plain_half_cosine,
    "inf": inf,
    "nan": nan,
}
# what ascends with what comes first, beside positive numbers
MONOTONE = (*SPELLED, "minimum", "maximum", "until", "periods", "floor")


class Outside(Exception):
    """A piece uses what was computed for all times, of which it has only some."""


class Column(Var):
    """An array that is not known until the function runs; it lives in the function that made it."""

    __slots__ = ("ascends", "index", "own", "scope", "share", "steps", "wave")
    source: Columns

    def __init__(self, name: str, source: Columns, *, ascends: bool = False, steps: bool = False) -> None:
        self.own, self.source, self.scope = name, source, source.scope
        self.ascends = ascends  # as times do on any clock that does not jump
        self.steps = steps  # whether it is consecutive wherever the times are, as on a clock that was set anew
        self.share: tuple[Column, Any] | None = None  # the steps, and the length, that it is the ratio of
        self.wave: tuple[Column, Any] | None = None  # the same, if it is half a cosine of that
        self.index = False  # whether it holds whole numbers, as indices do

    @property
    def name(self) -> str:  # type: ignore[override]  # outside of its function it has none
        if self.scope is not self.source.scope:
            raise Outside
        return self.own

    def _do(self, operator: str, left: Any, right: Any) -> Any:
        return self.source.calculate(operator, left, right)

    def __neg__(self) -> Any:
        return self.source.calculate("*", self, -1.0)

    def __pow__(self, other: Any) -> Any:
        if known(other) and other in (1, 2):
            return self if other == 1 else self * self
        return self.source.emit(f"{self.name} ** {literal(other)}")

    def __rpow__(self, other: Any) -> Any:
        return self.source.emit(f"{literal(other)} ** {self.name}")


def literal(value: Any) -> str:
    """A variable's name, or a number among floats."""
    return atom(value if isinstance(value, Var) else float(value))


class Statement(NamedTuple):
    """``v3 = v1 * c0``: an expression, and the operation that it is if its result may take an operand's place."""

    target: str
    expression: str
    operation: str | None
    operands: tuple[str, ...]


class Scope:
    """One function under construction."""

    def __init__(self, lifts: bool) -> None:
        self.statements: list[Statement] = []
        self.seen: dict[str, Var] = {}
        self.constants: dict[float, str] | None = {} if lifts else None

    def body(self, result: str, out: str | None = None) -> str:
        """The statements that the result needs; what is needed no more gives its place to what comes next.

        An array that was written a moment ago is in the cache of the processor, and a new one is not: large arrays
        take two thirds of the time that new ones for every step would.
        """
        needed, lines = {result}, [f"    return {result}\n"]
        owned = {s.target for s in self.statements if s.operation}
        for target, expression, operation, operands in reversed(self.statements):
            if target not in needed:
                continue
            used = set(NAME.findall(expression))
            free = [x for x in operands if x in owned and x not in needed]
            if out and target == result:
                free = [out]
            if free and operation and not operation.startswith("g"):
                name = SPELLED.get(operation, operation)
                lines.append(f"    {target} = {name}({', '.join(operands)}, out={free[0]})\n")
            else:
                lines.append(f"    {target} = {expression}\n")
            needed |= used
        return "".join(reversed(lines))


class Columns(Source):
    """All functions of one schedule."""

    def __init__(self) -> None:
        super().__init__()
        self.scope = Scope(lifts=False)
        self.functions: dict[str, str] = {}
        self.globals = {**FUNCTIONS, "normal": numpy_arrays().normal}

    def emit(self, expression: str, operation: str | None = None, operands: tuple[str, ...] = ()) -> Var:
        scope = self.scope
        if expression not in scope.seen:
            var = scope.seen[expression] = Column(f"v{len(scope.statements)}", self)
            scope.statements.append(Statement(var.name, expression, operation, operands))
        return scope.seen[expression]

    def calculate(self, operation: str, *values: Any) -> Var:
        """A ufunc of arrays and numbers."""
        operands = tuple(map(self.operand, values))
        infix = operation in SPELLED
        expression = f" {operation} ".join(operands) if infix else f"{operation}({', '.join(operands)})"
        var: Any = self.emit(expression, operation, operands)
        first, *others = values
        if isinstance(first, Column) and first.ascends and all(known(x) and x > 0 for x in others):
            var.ascends = operation in MONOTONE
            var.steps = first.steps and operation in ("+", "-", "until")
        return var

    def operand(self, value: Any) -> str:
        """A variable's name, a constant's, or a literal."""
        constants = self.scope.constants
        if constants is None or isinstance(value, Var):
            return literal(value)
        return constants.setdefault(float(value), f"c{len(constants)}")

    def function(self, body: Callable[[Any], Any], steps: bool) -> tuple[str, tuple[float, ...]]:
        """The name of a function of time, and the constants that it is to be called with."""
        outer, self.scope = self.scope, Scope(lifts=True)
        try:
            scope = self.scope
            value = self.operand(body(Column("t", self, ascends=True, steps=steps)))
            constants: dict[float, str] = scope.constants or {}
        finally:
            self.scope = outer
        text = f"({', '.join(['t', *constants.values()])}):\n{scope.body(value)}"
        name = self.functions.setdefault(text, f"f{len(self.functions)}")
        return name, tuple(constants)

    def build(self, result: Any) -> list[Callable[..., Any]]:
        """The function of ascending times, as it is quick for few of them, for many, and for consecutive ones."""
        texts = [f"def {name}{text}" for text, name in self.functions.items()]
        main = f"def schedule(t, out=None):\n{self.scope.body(literal(result), 'out')}"
        code = compile("\n".join([*texts, main]), "<schedule>", "exec")
        built = []
        plain: dict[str, Any] = {}
        for kernel, fall, names in (
            (plain_half_cosine, plain_fall_at, plain),
            (half_cosine, fall_at, {}),
            (half_cosine, fall_at_steps, {}),
        ):
            names |= {**self.globals, "half_cosine": kernel, "fall_at": fall}
            for name, pieces in self.globals.items():
                if isinstance(pieces, Pieces):
                    names[name] = pieces.within(names, plain)
            exec(code, names)  # noqa: S102 - our own source, made from the tree
            built.append(names["schedule"])
        return built


class EmittingColumns(Emitting):
    """See the module."""

    source: Columns

    def side(self, before: bool) -> EmittingColumns:
        return EmittingColumns(self.source, before).sharing(self)

    def apply(self, name: str, x: Any) -> Any:
        return self.source.calculate(name, x) if isinstance(x, Var) else self.numbers.apply(name, x)

    def _extreme(self, operator: str, fold: Callable[[Any, Any], Any], x: Any, y: Any) -> Any:
        if not isinstance(x, Var) and not isinstance(y, Var):
            return fold(x, y)
        return self.source.calculate("minimum" if operator == "<=" else "maximum", x, y)

    def divide(self, x: Any, y: Any) -> Any:
        if known(x, y):
            return self.numbers.divide(x, y)
        return x * self.numbers.divide(1.0, y) if known(y) and y == 0 else x / y

    def floor_ratio(self, x: Any, y: Any) -> Any:
        if not isinstance(x, Var) and not isinstance(y, Var):
            return self.numbers.floor_ratio(x, y)
        if is_whole(y) and y != 0:
            return self.source.calculate("periods", x, y)
        return self.apply("floor", self.divide(x, y))

    def compare(self, operator: str, x: Any, y: Any) -> Any:
        if not isinstance(x, Var) and not isinstance(y, Var):
            return self.numbers.compare(operator, x, y)
        return self.source.emit(f"{self.source.operand(x)} {operator} {self.source.operand(y)}")

    def where(self, condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        if not isinstance(condition, Var):
            return self.numbers.where(condition, then, otherwise)
        a, b = then(), otherwise()
        return self.source.emit(f"where({condition.name}, {self.source.operand(a)}, {self.source.operand(b)})")

    def half_cosine(self, u: Any) -> Any:
        if not isinstance(u, Column):
            return self.numbers.half_cosine(u)
        if u.share is not None and u.scope is self.source.scope:
            wave: Any = self.source.calculate("fall_at", *u.share, 1.0, 0.0)
            wave.wave = u.share
            return wave
        return self.source.calculate("half_cosine" if u.ascends else "plain_half_cosine", u)

    def fall(self, start: Any, end: Any, share: Any) -> Any:
        wave = share.wave if isinstance(share, Column) and share.scope is self.source.scope else None
        if wave is None or not known(start, end) or end + (start - end) != start:
            return super().fall(start, end, share)
        return self.source.calculate("fall_at", *wave, start - end, end)

    def ratio(self, t: Any, length: Any) -> Any:
        share = super().ratio(t, length)
        if isinstance(t, Column) and t.steps and known(length):
            share.share = t, length
        return share

    def select(self, t: Any, ends: Sequence[Any], pieces: Sequence[Callable[[Any], Any]]) -> Any:
        if not known(*ends):
            raise Outside
        functions = [self.source.function(piece, t.steps) for piece in pieces]
        kept = self.source.keep(Pieces(ends, self.before, functions))
        way = f"{kept}.along" if t.ascends else kept
        return self.source.emit(f"{way}({t.name})", way, (t.name,))

    def locate(self, t: Any, table: list[Any]) -> Any:
        if not isinstance(t, Var):
            return self.numbers.locate(t, table)
        side = "left" if self.before else "right"
        kept = self.source.keep(np.array([float(x) for x in table]))
        var: Any = self.source.emit(f"{kept}.searchsorted({t.name}, {side!r})")
        var.index = True
        return var

    def lookup(self, table: list[Any], index: Any) -> Any:
        if not isinstance(index, Var):
            return self.numbers.lookup(table, index)
        return self.source.emit(f"{self.source.keep(np.array([float(x) for x in table]))}.take({index.name})")

    def counted(self, k: Any) -> Any:
        return self.source.emit(f"{k.name} + 0.0") if isinstance(k, Column) and k.index else k

    def progress(self, t: Any, length: Any, formula: Callable[[Any], Any]) -> Any:
        if isinstance(t, Column) and t.ascends and known(length):
            return formula(self.through(self.source.calculate("until", t, length), length))
        return formula(self.through(self.minimum(t, length), length))

    def running(self, kind: str, formula: Callable[[Any, Any], Any], t: Any) -> Any:
        table = vectorised(kind, formula)
        if not isinstance(t, Var):
            return table.at(t)
        return self.source.emit(f"{self.source.keep(partial(walked, table))}({t.name})")


def walked(running: Running, t: Any) -> Any:
    """A running product or sum at each of some times."""
    steps = checked_steps(float(np.floor(t.max(initial=0))))
    return running.table(steps)[t.astype(np.int64)]
