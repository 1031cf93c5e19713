"""numpy source: a formula run on arrays that are not there yet leaves a function of them behind.

As :mod:`source`, with arrays for numbers.  A piece of a curve becomes a function of its own, with its constants as
arguments: pieces that differ in nothing else share one function, and :class:`Pieces` may call it once for all of them,
with columns of constants.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import partial
from math import inf, nan, pi
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import ArgumentError
from .arrays import numpy_arrays
from .base import is_whole, known
from .recurrence import checked_steps
from .scalar import vectorised
from .source import Emitting, Source, Var, atom

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .recurrence import Running

OPERATORS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
BLOCK = 16384  # 128 KiB of floats
DENSE = 4  # whole steps among so many for each that is asked for are dense
EXACT = 2**53  # whole numbers below it are floats too
LARGE = 1500  # elements from which on the cosine by its polynomial is the faster one
FEW = 16  # pieces that are all looked at
SHORT = 200  # elements in a piece below which all pieces are computed together

# sin(pi * sqrt(z)) / (2 * sqrt(z)) for z up to 1/4, in Chebyshev's sense; the highest power first
COSINE = (
    3.8489133841120955e-07,
    -1.0951748537313009e-05,
    0.0002331499080949197,
    -0.003685215252958472,
    0.04107294328655145,
    -0.29963226465947235,
    1.2750820199386503,
    -2.5838563900249847,
    1.5707963267948966,
)


class TooFine(Exception):
    """The steps are smaller than what the polynomial can tell apart."""


def half_cosine(u: Any, out: Any = None) -> Any:
    """``(1 + cos(pi * u)) / 2`` for 0 <= u <= 1, from multiplications and additions only.

    For large arrays, and ``u`` that ascends: numpy's cosine of float64 takes one number at a time, and this half to two
    thirds of its time.  It errs by at most one unit in the last place of 1, is exact at both ends and in the middle, and
    falls; where the steps of ``u`` are so fine that rounding would show, it gives up.
    """
    x = np.subtract(0.5, u, out)
    z = x * x
    p = z * COSINE[0]
    for coefficient in COSINE[1:-1]:
        p += coefficient
        p *= z
    p += COSINE[-1]
    p *= x
    p += 0.5
    if np.count_nonzero(p[1:] <= p[:-1]) != len(p) - 1:
        raise TooFine
    return p


def plain_half_cosine(u: Any, out: Any = None) -> Any:
    """The same by the cosine itself: the first to be done with few numbers."""
    x = np.multiply(u, pi, out)
    np.cos(x, x)
    x += 1
    x *= 0.5
    return x


def until(t: Any, end: Any, out: Any = None) -> Any:
    """The smaller of the two, for times that ascend: mostly all of them or none are within, and nothing is to do."""
    if out is t and type(end) is float and t[-1] <= end:
        return t
    return np.minimum(t, end, out=out)


def ascending(t: Any) -> bool:
    """Whether the times ascend, and are numbers."""
    n = len(t)
    return bool(np.count_nonzero(t[1:] >= t[:-1]) == n - 1 and t[0] == t[0]) if n else True


class Program:
    """A schedule as a function of an array of times."""

    __slots__ = ("few", "many", "size")

    def __init__(self, few: Callable[..., Any], many: Callable[..., Any], size: int = BLOCK) -> None:
        self.few, self.many, self.size = few, many, size

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
        if not ascending(t):
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


class Outside(Exception):
    """A piece uses what was computed for all times, of which it has only some."""


class Column(Var):
    """An array that is not known until the function runs; it lives in the function that made it."""

    __slots__ = ("ascends", "index", "own", "scope")

    def __init__(self, name: str, source: Columns, *, ascends: bool = False) -> None:
        self.own, self.source, self.scope = name, source, source.scope
        self.ascends = ascends  # as times do on any clock that does not jump
        self.index = False  # whether it holds whole numbers, as indices do

    @property
    def name(self) -> str:  # type: ignore[override]
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

        Arrays that were written a moment ago are in the cache of the processor, and new ones are not: large arrays
        take two thirds of the time.
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


UFUNCS = {
    **{name: getattr(np, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "abs", "floor", "ceil")},
    "round": np.rint,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "until": until,
}
MONOTONE = ("+", "-", "*", "/", "minimum", "maximum", "until", "floor")  # in what comes first, beside a positive number
NAME = re.compile(r"\bv\d+\b")
SPELLED = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


class Columns(Source):
    """All functions of one schedule."""

    def __init__(self) -> None:
        super().__init__()
        self.scope = Scope(lifts=False)
        self.functions: dict[str, str] = {}
        numpy = numpy_arrays()
        self.globals = {
            **UFUNCS,
            "plain_half_cosine": plain_half_cosine,
            **{SPELLED[sign]: ufunc for sign, ufunc in OPERATORS.items()},
            "where": np.where,
            "normal": numpy.normal,
            "inf": inf,
            "nan": nan,
        }

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
        return var

    def operand(self, value: Any) -> str:
        """A variable's name, a constant's, or a literal."""
        constants = self.scope.constants
        if constants is None or isinstance(value, Var):
            return literal(value)
        return constants.setdefault(float(value), f"c{len(constants)}")

    def function(self, body: Callable[[Any], Any]) -> tuple[str, tuple[float, ...]]:
        """The name of a function of time, and the constants that it is to be called with."""
        outer, self.scope = self.scope, Scope(lifts=True)
        try:
            scope = self.scope
            value = self.operand(body(Column("t", self, ascends=True)))
            constants: dict[float, str] = scope.constants or {}
        finally:
            self.scope = outer
        text = f"({', '.join(['t', *constants.values()])}):\n{scope.body(value)}"
        name = self.functions.setdefault(text, f"f{len(self.functions)}")
        return name, tuple(constants)

    def build(self, result: Any) -> tuple[Callable[..., Any], Callable[..., Any]]:
        """The function of ascending times, as it is quick for few of them and for many."""
        texts = [f"def {name}{text}" for text, name in self.functions.items()]
        main = f"def schedule(t, out=None):\n{self.scope.body(literal(result), 'out')}"
        code = compile("\n".join([*texts, main]), "<schedule>", "exec")
        built = []
        plain: dict[str, Any] = {}
        for kernel, names in ((plain_half_cosine, plain), (half_cosine, {})):
            names |= {**self.globals, "half_cosine": kernel}
            for name, pieces in self.globals.items():
                if isinstance(pieces, Pieces):
                    names[name] = pieces.within(names, plain)
            exec(code, names)  # noqa: S102 - our own source, made from the tree
            built.append(names["schedule"])
        return built[0], built[1]


class Pieces:
    """Pieces of a curve between ascending ends, as functions with their constants."""

    def __init__(self, ends: Sequence[Any], before: bool, pieces: list[tuple[str, tuple[float, ...]]]) -> None:
        self.ends, self.before, self.pieces = [float(end) for end in ends], before, pieces
        self.side: Any = "right" if before else "left"
        self.array = np.array(self.ends)
        self.groups: Any = None
        self.names: dict[str, Any] = {}
        self.plain: dict[str, Any] = {}

    def within(self, names: dict[str, Any], plain: dict[str, Any]) -> Pieces:
        """The same pieces, of functions that live there; ``plain`` are those for times in any order."""
        result = Pieces(self.ends, self.before, self.pieces)
        result.names, result.plain = names, plain
        return result

    def __call__(self, t: Any) -> Any:
        """At any times."""
        if ascending(t):
            return self.along(t)
        # sorted, every piece has a slice; a NaN comes last
        order = t.argsort()
        result = np.empty(t.shape)
        result[order] = self.along(t[order])
        return result

    def along(self, t: Any) -> Any:
        """At ascending times; the array is a new one."""
        if len(self.ends) > FEW and len(t):
            passed = bisect_left if self.before else bisect_right
            first = passed(self.ends, t[0])
            last = passed(self.ends, t[-1]) if t[-1] == t[-1] else len(self.ends)
        else:
            first, last = 0, len(self.ends)
        cuts = t.searchsorted(self.array[first:last], self.side)
        if last - first > FEW and len(t) < SHORT * (last - first):
            return self._together(t, first, cuts)
        start, result = 0, None
        for k, stop in enumerate((*cuts.tolist(), len(t)), first):
            if start < stop:
                name, constants = self.pieces[k]
                inside = t[start:stop]
                value = self.names[name](inside, *constants)
                if stop - start == len(t) and type(value) is np.ndarray and value is not inside:
                    return value
                if result is None:
                    result = np.empty(t.shape)
                result[start:stop] = value
                start = stop
        return t if result is None else result

    def _together(self, t: Any, first: int, cuts: Any) -> Any:
        """Many short pieces: each function once, with the constants of each element's piece beside it.

        A piece costs some microseconds, however short it is: with ten thousand of them in a million steps this takes a
        third of the time.
        """
        if self.groups is None:
            self.groups = self._grouped()
        group, row, tables = self.groups
        lengths = np.diff(cuts, prepend=0, append=len(t))
        pieces = slice(first, first + len(lengths))
        if len(tables) == 1:
            ((name, columns),) = tables
            return self.plain[name](t, *(np.repeat(column[pieces], lengths) for column in columns))
        result = np.empty(len(t))
        for g, (name, columns) in enumerate(tables):
            mine = group[pieces] == g
            of = np.repeat(mine, lengths).nonzero()[0]
            if len(of):
                rows, repeated = row[pieces][mine], lengths[mine]
                result[of] = self.plain[name](t[of], *(np.repeat(column[rows], repeated) for column in columns))
        return result

    def _grouped(self) -> tuple[Any, Any, list[tuple[str, list[Any]]]]:
        """For each piece its function and its row in the table of that function's constants; and the tables."""
        tables: dict[str, list[tuple[float, ...]]] = {}
        numbers: dict[str, int] = {}
        group, row = [], []
        for name, constants in self.pieces:
            table = tables.setdefault(name, [])
            group.append(numbers.setdefault(name, len(numbers)))
            row.append(len(table))
            table.append(constants)
        columns = [(name, [np.array(column) for column in zip(*rows, strict=True)]) for name, rows in tables.items()]
        return np.array(group), np.array(row), columns


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
        quotient = self.apply("floor", self.divide(x, y))
        if not is_whole(y):
            return quotient
        # the division may round up to a whole number that was not reached
        return quotient - self.source.emit(f"({(quotient * y).name} > {self.source.operand(x)})")

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
        return self.source.calculate("half_cosine" if u.ascends else "plain_half_cosine", u)

    def select(self, t: Any, ends: Sequence[Any], pieces: Sequence[Callable[[Any], Any]]) -> Any:
        if not known(*ends):
            raise Outside
        functions = [self.source.function(piece) for piece in pieces]
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
