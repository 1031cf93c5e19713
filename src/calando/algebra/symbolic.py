"""sympy: a schedule as one flat ``Piecewise``.

A value is a sympy expression, or :class:`Pieces`: expressions between ascending bounds of one variable, which
is time itself, or the local time of an endless cycle.  Arithmetic runs on the pieces and merges bounds that
can be ordered, so that nothing nests; :func:`expression` writes the result down.
"""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import sympy

from ..errors import ArgumentError
from .base import END, Algebra, Progress, always

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FUNCTIONS = {
    "exp": sympy.exp,
    "log": sympy.log,
    "sqrt": sympy.sqrt,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tanh": sympy.tanh,
    "abs": sympy.Abs,
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
}
CONSTANTS = {"pi": sympy.pi, "e": sympy.E, "inf": sympy.oo}
ZERO, ONE = Fraction(0), Fraction(1)
MAX_PARTS = 2_000  # of one expression: beyond, sympy takes minutes, and nobody reads it
MAX_ROWS = 4_000  # of one Piecewise
MAX_BITS = 100_000  # of an exact power
MIRROR = {">": "<=", ">=": "<"}


class Row(NamedTuple):
    """A value until the variable reaches ``bound`` (and there too, if ``inclusive``); the last has none."""

    value: Any
    bound: Any = None
    inclusive: bool = False


class Pieces:
    """Values between ascending bounds of ``variable``."""

    __slots__ = ("rows", "size", "variable")

    def __init__(self, variable: Any, rows: Sequence[Row]) -> None:
        self.variable, self.rows = variable, tuple(rows)
        self.size: int = sum(row.value.size if isinstance(row.value, Pieces) else 1 for row in self.rows)
        if self.size > MAX_ROWS:
            raise ArgumentError(
                f"the closed form would have more than {MAX_ROWS:,} pieces",
                "describe() says what it is made of, and a value is quick in any case",
            )

    def map(self, function: Callable[[Any], Any]) -> Pieces:
        return Pieces(self.variable, [row._replace(value=function(row.value)) for row in self.rows])

    def __add__(self, other: Any) -> Any:
        return lift(operator.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return lift(operator.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return lift(operator.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return lift(operator.sub, other, self)

    def __mul__(self, other: Any) -> Any:
        return lift(operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return lift(operator.mul, other, self)

    def __truediv__(self, other: Any) -> Any:
        return lift(divide, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return lift(divide, other, self)

    def __pow__(self, other: Any) -> Any:
        return lift(power, self, other)

    def __rpow__(self, other: Any) -> Any:
        return lift(power, other, self)

    def __neg__(self) -> Any:
        return self.map(operator.neg)


class Line:
    """``slope * term + offset``, of time or of one cosine, in Python's fractions until it meets anything else.

    sympy would put every sum and product on the way to it in order, which takes several times as long.
    """

    __slots__ = ("offset", "slope", "term")
    _op_priority = 100.0  # sympy leaves ``number + line`` to us

    def __init__(self, term: Any, slope: Fraction = ONE, offset: Fraction = ZERO) -> None:
        self.term, self.slope, self.offset = term, slope, offset

    def _sympy_(self) -> Any:
        part = self.term if self.slope == 1 else sympy.Mul(rational(self.slope), self.term, evaluate=False)
        return sympy.Add(rational(self.offset), part, evaluate=False) if self.offset else part

    def __add__(self, other: Any) -> Any:
        number = fraction(other)
        if number is None:
            return sympy.sympify(self) + other
        return Line(self.term, self.slope, self.offset + number)

    __radd__ = __add__

    def __mul__(self, other: Any) -> Any:
        factor = fraction(other)
        if not factor:
            return sympy.sympify(self) * other
        return Line(self.term, self.slope * factor, self.offset * factor)

    __rmul__ = __mul__

    def __neg__(self) -> Line:
        return Line(self.term, -self.slope, -self.offset)

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __truediv__(self, other: Any) -> Any:
        divisor = fraction(other)
        return self * (1 / divisor) if divisor else sympy.sympify(self) / other

    def __rtruediv__(self, other: Any) -> Any:
        return other / sympy.sympify(self)

    def __pow__(self, other: Any) -> Any:
        return power(self, other)

    def __rpow__(self, other: Any) -> Any:
        return power(other, self)


def fraction(value: Any) -> Fraction | None:
    """A rational number as Python has it, ``None`` for anything else."""
    if isinstance(value, sympy.Rational):
        return Fraction(int(value.p), int(value.q))
    return Fraction(value) if isinstance(value, int) or type(value) is Fraction else None


def rational(value: Fraction) -> Any:
    return sympy.Rational(value.numerator, value.denominator)


class Compared(NamedTuple):
    """A comparison that is not decided yet."""

    operator: str
    left: Any
    right: Any


def divide(x: Any, y: Any) -> Any:
    if isinstance(x, Line):
        return x / y
    return sympy.sympify(x) / sympy.sympify(y)


def power(x: Any, y: Any) -> Any:
    x, y = sympy.sympify(x), sympy.sympify(y)
    if x.is_Rational and y.is_Rational and x not in (0, 1, -1):
        bits = max(int(x.p).bit_length(), int(x.q).bit_length())
        if bits * abs(y) > MAX_BITS:
            raise ArgumentError(
                f"the closed form would write {x}**{y} with all its digits", "to_sympy(exact=False) writes floats"
            )
    return x**y


def lift(function: Callable[[Any, Any], Any], x: Any, y: Any) -> Any:
    """A function of two values, piece by piece."""
    if isinstance(x, Pieces) and isinstance(y, Pieces):
        merged = merge(function, x, y) if x.variable == y.variable else None
        return merged if merged is not None else x.map(lambda value: lift(function, value, y))
    if isinstance(x, Pieces):
        return x.map(lambda value: lift(function, value, y))
    if isinstance(y, Pieces):
        return y.map(lambda value: lift(function, x, value))
    return fitting(function(x, y))


def fitting(value: Any) -> Any:
    """The value, unless it is an expression of more parts than sympy could still calculate with.

    A rounding has its argument twice, so that thirty of them, one inside the other, would fill the memory.
    """
    if isinstance(value, sympy.Basic) and value.args:
        parts, left = [value], MAX_PARTS
        while parts:
            left -= 1
            if left < 0:
                raise ArgumentError(
                    f"the closed form would have expressions of more than {MAX_PARTS:,} parts",
                    "describe() says what it is made of, and a value is quick in any case",
                )
            parts.extend(parts.pop().args)
    return value


def order(a: Row, b: Row) -> int | None:
    """Which of two rows ends first: -1, 0, 1, or ``None`` where that depends on the parameters."""
    if a.bound is None or b.bound is None:
        return (a.bound is None) - (b.bound is None)
    difference = sympy.expand(a.bound - b.bound)
    if difference == 0:
        return a.inclusive - b.inclusive
    if difference.is_number:
        return 1 if difference > 0 else -1
    terms = difference.as_coefficients_dict()
    signs = {coefficient > 0 for coefficient in terms.values() if coefficient.is_number}
    if len(signs) == 1:  # bounds are sums of lengths, and lengths are not negative
        return 1 if signs.pop() else -1
    return None


def merge(function: Callable[[Any, Any], Any], x: Pieces, y: Pieces) -> Pieces | None:
    """Both on the union of their bounds, if those can be ordered."""
    rows: list[Row] = []
    i = j = 0
    while True:
        a, b = x.rows[i], y.rows[j]
        first = order(a, b)
        if first is None:
            return None
        rows.append((a if first <= 0 else b)._replace(value=lift(function, a.value, b.value)))
        if rows[-1].bound is None:
            return Pieces(x.variable, rows)
        i += first <= 0
        j += first >= 0


def expression(value: Any) -> Any:
    """The value as one sympy expression."""
    if not isinstance(value, Pieces):
        return sympy.sympify(value)
    rows = simplified(flat(value))
    if len(rows) == 1:
        return rows[0][0]
    return sympy.Piecewise(*rows, evaluate=False)


def flat(value: Any) -> list[tuple[Any, Any]]:
    """Expressions with their conditions, the first that holds counting; pieces within pieces spread out."""
    if not isinstance(value, Pieces):
        return [(sympy.sympify(value), sympy.true)]
    rows = []
    for row in value.rows:
        if row.bound is not None and row.bound.is_number and not row.inclusive and row.bound <= 0:
            continue  # time, of whatever clock, begins at 0
        condition = sympy.true
        if row.bound is not None:
            relation = sympy.Le if row.inclusive else sympy.Lt
            condition = relation(value.variable, row.bound, evaluate=False)
        for inner, own in flat(row.value):
            if sympy.true in (condition, own):
                rows.append((inner, own if condition == sympy.true else condition))
            else:
                rows.append((inner, sympy.And(condition, own, evaluate=False)))
    return rows


def simplified(rows: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Neighbours that are the same, as one."""
    result: list[tuple[Any, Any]] = []
    for value, condition in rows:
        if result and result[-1][0] == value and not result[-1][1].has(sympy.And) and not condition.has(sympy.And):
            result.pop()
        result.append((value, condition))
        if condition == sympy.true:
            break
    return result


class Symbols(Algebra):
    """See the module.  ``symbol`` is time."""

    pi = sympy.pi
    unrolls = 1000
    tables = False

    def __init__(self, symbol: Any, exact: bool = True, before: bool = False) -> None:
        super().__init__(before)
        self.symbol, self.exact = symbol, exact

    def side(self, before: bool) -> Symbols:
        return Symbols(self.symbol, self.exact, before).sharing(self)

    def number(self, value: Fraction) -> Any:
        return sympy.Rational(value.numerator, value.denominator) if self.exact else sympy.Float(float(value))

    def constant(self, name: str) -> Any:
        return CONSTANTS[name]

    def time(self, value: Fraction) -> Any:
        return int(value) if value.denominator == 1 else value

    def observed(self, slot: Any, t: Any, names: Any) -> Any:
        name = f"{slot.kind}_{slot.number}"
        if slot.kind == "n":
            return lift(lambda function, time: function(time), sympy.Function(name), t)
        return sympy.Symbol(name, positive=True)

    def plain(self, x: Any) -> Any:
        if isinstance(x, sympy.Float):
            return float(x)
        return Fraction(int(x.p), int(x.q)) if isinstance(x, sympy.Rational) else x

    def nonnegative(self, t: Any) -> Any:
        return t

    def later(self, t: Any, n: Any) -> Any:
        return t + n

    def counted(self, k: Any) -> Any:
        return k

    def shift(self, t: Any, start: Any) -> Any:
        return (Line(t) if t is self.symbol else t) - start

    def progress(self, t: Any, length: Any, formula: Callable[[Progress], Any]) -> Any:
        return self.switch(t, [length], [lambda t: formula(self.through(t, length)), lambda _: formula(END)])

    def ratio(self, t: Any, length: Any) -> Any:
        return lift(divide, t, length)

    def between(self, p: Progress, start: Any, end: Any) -> Any:
        if isinstance(start, sympy.Rational) and isinstance(end, sympy.Rational):
            if end == 0:
                return start * p.v
            u = p.u
            if isinstance(u, Line):
                return start + u * (end - start)  # the same sum in the end, for half the work
        return super().between(p, start, end)

    def apply(self, name: str, x: Any) -> Any:
        if isinstance(x, Pieces):
            return x.map(lambda value: self.apply(name, value))
        x = sympy.sympify(x)
        fitting(x)
        if name == "round":  # half to even
            return sympy.ceiling((2 * x - 1) / 4) + sympy.floor((2 * x + 1) / 4)
        return FUNCTIONS[name](x)

    def minimum(self, x: Any, y: Any) -> Any:
        return lift(lambda a, b: extreme(sympy.Min, a, b), x, y)

    def maximum(self, x: Any, y: Any) -> Any:
        return lift(lambda a, b: extreme(sympy.Max, a, b), x, y)

    def power(self, x: Any, y: Any) -> Any:
        return lift(power, x, y)

    def divide(self, x: Any, y: Any) -> Any:
        return lift(divide, x, y)

    def floor_ratio(self, x: Any, y: Any) -> Any:
        return lift(lambda a, b: sympy.floor(divide(a, b)), x, y)

    def compare(self, operator: str, x: Any, y: Any) -> Any:
        if isinstance(x, Pieces) or isinstance(y, Pieces):
            return Compared(operator, x, y)
        difference = sympy.sympify(x) - sympy.sympify(y)
        if difference.is_number:
            return bool(sympy.Rel(difference, 0, operator))
        return Compared(operator, sympy.sympify(x), sympy.sympify(y))

    def where(self, condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        if isinstance(condition, bool):
            return then() if condition else otherwise()
        return self._where(condition, then(), otherwise())

    def _where(self, condition: Any, a: Any, b: Any) -> Any:
        if isinstance(condition, bool):
            return a if condition else b
        sign, left, right = condition
        if isinstance(left, Pieces):
            return left.map(lambda value: self._where(self.compare(sign, value, right), a, b))
        if isinstance(right, Pieces):
            return right.map(lambda value: self._where(self.compare(sign, left, value), a, b))
        if sign in MIRROR:
            sign, a, b = MIRROR[sign], b, a
        if right.has(self.symbol):
            left, right = left - right, sympy.Integer(0)
        return self._rows(left, [Row(a, right, sign == "<="), Row(b)])

    def cospi(self, x: Any) -> Any:
        if isinstance(x, Pieces):
            return x.map(self.cospi)
        x = sympy.sympify(x)
        if x.is_number:
            return sympy.cos(sympy.pi * x)
        # evaluated, sympy would look for periods in every phase, which takes longer than all the rest
        return Line(sympy.cos(sympy.pi * x, evaluate=False))

    def select(self, t: Any, ends: Sequence[Any], pieces: Sequence[Callable[[Any], Any]]) -> Any:
        if isinstance(t, Pieces):
            return t.map(lambda value: self.switch(value, ends, pieces))
        rows = [Row(piece(t), sympy.sympify(end), self.before) for piece, end in zip(pieces, ends, strict=False)]
        return self._rows(sympy.sympify(t), [*rows, Row(pieces[-1](t))])

    def _rows(self, variable: Any, rows: list[Row]) -> Any:
        """Pieces of an expression; where it is a straight line in time, pieces of time itself."""
        slope = variable.diff(self.symbol) if not variable.has(sympy.floor, sympy.ceiling) else None
        if slope is None or slope == 0 or slope.has(self.symbol) or variable.has(sympy.Max, sympy.Min):
            return Pieces(variable, rows)
        if variable == self.symbol:
            return Pieces(variable, spliced(variable, rows))
        offset = variable.subs(self.symbol, 0)
        bounds = [None if row.bound is None else sympy.expand((row.bound - offset) / slope) for row in rows]
        if slope.could_extract_minus_sign():  # time runs backwards here
            values = [row.value for row in reversed(rows)]
            limits = [Row(None, b, not row.inclusive) for b, row in zip(bounds, rows, strict=True)][-2::-1]
            rows = [limit._replace(value=v) for limit, v in zip([*limits, Row(None)], values, strict=True)]
        else:
            rows = [row._replace(bound=b) for row, b in zip(rows, bounds, strict=True)]
        return Pieces(self.symbol, spliced(self.symbol, rows))

    def locate(self, t: Any, table: list[Any]) -> Any:
        return self.select(t, table, [always(k) for k in range(len(table) + 1)])

    def lookup(self, table: list[Any], index: Any) -> Any:
        pieces = [always(value) for value in table]
        return self.select(index, list(range(1, len(table))), pieces)

    def normal(self, seed: Any, k: Any) -> Any:
        return lift(sympy.Function("normal"), seed, k)

    def running(self, kind: str, formula: Callable[[Any, Any], Any], t: Any) -> Any:
        if isinstance(t, Pieces):
            return t.map(lambda value: self.running(kind, formula, value))
        k = sympy.Symbol("k", integer=True, positive=True)
        inner = expression(formula(k, Symbols(k, self.exact)))
        return (sympy.Product if kind == "product" else sympy.Sum)(inner, (k, 1, sympy.floor(t)))


def extreme(function: Any, a: Any, b: Any) -> Any:
    a, b = sympy.sympify(a), sympy.sympify(b)
    return function(a, b, evaluate=bool(a.is_number and b.is_number) or a == b)


def spliced(variable: Any, rows: list[Row]) -> list[Row]:
    """Rows whose values are pieces of the same variable, taken into the list itself."""
    result: list[Row] = []
    for row in rows:
        inner = row.value
        if not (isinstance(inner, Pieces) and inner.variable == variable):
            result.append(row)
            continue
        window = _window(inner.rows, result[-1] if result else None, row)
        result.extend([row] if window is None else window)
    return result


def _window(inner: tuple[Row, ...], before: Row | None, last: Row) -> list[Row] | None:
    """The rows that lie between one row's end and another's, or ``None`` where that is not known."""
    kept: list[Row] = []
    for row in inner:
        after = 1 if before is None else order(row, before)
        within = order(row, last)
        if after is None or within is None:
            return None
        if after <= 0:
            continue
        if within >= 0:
            kept.append(last._replace(value=row.value))
            break
        kept.append(row)
    return kept
