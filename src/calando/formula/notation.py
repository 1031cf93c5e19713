"""What is written, and in which order: the choices that all layouts share.

A formula on paper is numbers, names, sums, products, ratios, powers, roots, calls and fences around them.  Here
sympy's expressions become those: a number that is a short decimal is one, and a fraction otherwise; what divides
stands below the line; the constant of a sum comes first; half a cosine shows the value that it falls to.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import sympy

from ..text import number_text
from .cases import straight, weight

if TYPE_CHECKING:
    from .cases import Case

SMALL = 1000  # t/20 says more than 0.05*t, and 1e-7*t more than t/10000000
LARGE = 10**12  # a larger number under a root is nobody's idea of simple
ROOT, INVERSE_ROOT = sympy.Rational(1, 2), sympy.Rational(-1, 2)


class Number(NamedTuple):
    """A number that is not negative: a whole one or a decimal."""

    value: Fraction


class Name(NamedTuple):
    text: str


class Sum(NamedTuple):
    """Terms, each with its sign."""

    terms: tuple[tuple[str, Any], ...]


class Product(NamedTuple):
    factors: tuple[Any, ...]


class Ratio(NamedTuple):
    above: Any
    below: Any


class Power(NamedTuple):
    base: Any
    exponent: Any


class Root(NamedTuple):
    part: Any


class Call(NamedTuple):
    name: str
    arguments: tuple[Any, ...]


class Logarithm(NamedTuple):
    part: Any
    base: Any


class Fence(NamedTuple):
    """``kind`` is ``floor``, ``ceil`` or ``abs``."""

    kind: str
    part: Any


class Remainder(NamedTuple):
    part: Any
    by: Any


class Running(NamedTuple):
    """A product or a sum of ``part`` for ``index`` from ``first`` to ``last``."""

    kind: str
    part: Any
    index: Any
    first: Any
    last: Any


class Chain(NamedTuple):
    """A comparison, or two: ``5 <= t < 25``."""

    operands: tuple[Any, ...]
    operators: tuple[str, ...]


class Both(NamedTuple):
    conditions: tuple[Any, ...]


class Row(NamedTuple):
    """A value, its condition (``None``: otherwise), and the names defined for it."""

    value: Any
    condition: Any
    where: tuple[tuple[Any, Any], ...]


OPERATORS = {"StrictLessThan": "<", "LessThan": "<=", "StrictGreaterThan": ">", "GreaterThan": ">="}
FENCES = {sympy.floor: "floor", sympy.ceiling: "ceil", sympy.Abs: "abs"}
CALLS = {"Max": "max", "Min": "min"}


def written(cases: tuple[Case, ...]) -> tuple[Row, ...]:
    """The rows to print."""
    rows = []
    for i, case in enumerate(cases):
        inside = Writer(case.time, case.length)
        outside = Writer(case.time, None)
        condition = None if i == len(cases) - 1 else outside.when(case)
        where = tuple((outside(name), outside(value)) for name, value in case.where)
        rows.append(Row(inside(case.value), condition, where))
    return tuple(rows)


class Writer:
    """sympy's expressions in the notation of this module; ``time`` runs for ``length``, if that is known."""

    def __init__(self, time: Any, length: Any) -> None:
        self.time, self.length = time, length

    def __call__(self, expression: Any) -> Any:
        """Any expression."""
        sign, node = self.signed(expression)
        return node if sign == "+" else Sum(((sign, node),))

    def signed(self, expression: Any) -> tuple[str, Any]:
        """A term with the sign that stands before it."""
        if expression.is_Add:
            return "+", self.sum(expression)
        if expression.could_extract_minus_sign():
            return "-", self.term(-expression)
        return "+", self.term(expression)

    def term(self, expression: Any) -> Any:
        """What is no sum, and has no sign."""
        if expression.is_Number:
            return self.number(expression)
        if expression.is_Mul:
            return self.product(expression)
        if expression.is_Pow:
            return self.power(expression)
        return self.atom(expression)

    def atom(self, expression: Any) -> Any:
        if expression.is_Symbol:
            return Name(expression.name)
        if expression.is_NumberSymbol or expression in (sympy.oo, sympy.nan, sympy.zoo):
            return Name(CONSTANTS[expression])
        if expression.func in FENCES:
            return Fence(FENCES[expression.func], self(expression.args[0]))
        if isinstance(expression, sympy.Mod):
            return Remainder(*map(self, expression.args))
        if isinstance(expression, (sympy.Product, sympy.Sum)):
            index, first, last = expression.limits[0]
            kind = "product" if isinstance(expression, sympy.Product) else "sum"
            return Running(kind, *map(self, (expression.function, index, first, last)))
        if isinstance(expression, sympy.Piecewise):
            return self.choice(expression)
        if expression.is_Add:
            return self.sum(expression)
        name = CALLS.get(expression.func.__name__, expression.func.__name__)
        arguments = expression.args
        if name in ("max", "min"):
            arguments = sorted(arguments, key=lambda part: (not part.is_number, weight(part), str(part)))
        return Call(name, tuple(map(self, arguments)))

    def choice(self, expression: Any) -> Any:
        """A choice within a formula, which only running products have."""
        rows = []
        for value, condition in expression.args:
            rows.append(Row(self(value), None if condition == sympy.true else self.condition(condition), ()))
        return tuple(rows)

    def number(self, number: Any) -> Any:
        """A number, which is not negative."""
        if number.is_Float:
            return Number(Fraction(repr(float(number))))
        if not number.is_Rational:
            return self.atom(number)
        text = decimal(number)
        if number.is_Integer or text is not None:
            return Number(Fraction(int(number.p), int(number.q)))
        return Ratio(Number(Fraction(int(number.p))), Number(Fraction(int(number.q))))

    def sum(self, total: Any) -> Any:
        constant, rest = total.as_coeff_Add()
        line = self.line(total)
        if line is not None:
            return line
        if constant:
            shown = self.half_wave(constant, rest)
            if shown is not None:
                return shown
        terms = [*rest.as_ordered_terms()] if rest.is_Add else [rest]
        terms.sort(key=lambda term: term.could_extract_minus_sign())  # what is added, and then what is taken off
        if constant:
            last = terms[0].is_Symbol or (constant.is_negative and not terms[0].could_extract_minus_sign())
            terms.insert(1 if last else 0, constant)
            terms.sort(key=lambda term: term.could_extract_minus_sign())
        return Sum(tuple(map(self.signed, terms)))

    def line(self, expression: Any) -> Any:
        """A straight line down to 0: its start, times what is left of the way, ``1 - t/20``."""
        if self.length is None or not falls_to_zero(expression, self.time, self.length):
            return None
        start = sympy.cancel(expression.subs(self.time, 0))
        if start.is_Rational and start != 1 and decimal(start) is None:
            return None
        left = Sum((("+", Number(Fraction(1))), ("-", self.share())))
        return left if start == 1 else Product((*self.factors(start), left))

    def half_wave(self, constant: Any, rest: Any) -> Any:
        """``0.505 + 0.495*cos(x)`` as ``0.01 + 0.495*(1 + cos(x))``, where that is a shorter number."""
        height, wave = rest.as_coeff_Mul()
        if not isinstance(wave, sympy.cos) or not height.is_Rational or not constant.is_Rational:
            return None
        low = constant - abs(height)
        if weight_of_number(low) >= weight_of_number(constant):
            return None
        swing = Sum((("+", Number(Fraction(1))), ("+" if height > 0 else "-", self(wave))))
        raised: Any = Product((self.number(abs(height)), swing)) if abs(height) != 1 else swing
        if abs(height.p) == 1 and height.q <= SMALL and height.q != 1:
            raised = Ratio(swing, Number(Fraction(int(height.q))))
        if low == 0:
            return raised
        return Sum((self.signed(low), ("+", raised)))

    def product(self, product: Any) -> Any:
        along = self.along(product) or self.line(product)
        if along is not None:
            return along
        logarithm = self.logarithm(product)
        if logarithm is not None:
            return logarithm
        factor, rest = product.as_coeff_Mul()
        above, below = divided(rest)
        if self.time not in above:  # 0.1**n, and not 1/10**n
            above += [sympy.Pow(1 / part.args[0], part.args[1], evaluate=False) for part in below if shrinks(part)]
            below = [part for part in below if not shrinks(part)]
        factor, above, below = radicals(factor, above, below)
        if factor.is_Rational:
            numerator, denominator = split(factor)
        else:
            numerator, denominator = factor, sympy.Integer(1)
        tens = factor.is_Rational and factor.p == 1 and sympy.multiplicity(10, factor.q) and decimal(factor)
        if tens and not any(part.is_Symbol for part in above) and 10 ** sympy.multiplicity(10, factor.q) == factor.q:
            numerator, denominator = factor, sympy.Integer(1)  # 0.1*exp(-t), and t/10
        if not above and below and factor.is_Rational and decimal(factor) is not None:
            numerator, denominator = factor, sympy.Integer(1)  # 0.01/lr, and not 1/(100*lr)
        top = ([self.number(numerator)] if numerator != 1 else []) + [self.factor(part) for part in arranged(above)]
        bottom = ([self.number(denominator)] if denominator != 1 else []) + [self.factor(p) for p in arranged(below)]
        if not bottom:
            return together(top)
        # a sum with a number before it stands beside the ratio, and not on it
        if len(top) > 1 and isinstance(top[-1], Sum) and not isinstance(bottom[-1], (Sum, Call)):
            return together([ratio(top[:-1], bottom), top[-1]])
        if isinstance(top[0] if top else None, Number) and len(top) > 1 and top[0].value.denominator != 1:
            return together([top[0], ratio(top[1:], bottom)])
        return ratio(top, bottom)

    def along(self, product: Any) -> Any:
        """``0.0002*t`` over 5 steps as ``0.001*t/5``: what is reached, and the share of the way."""
        if self.length is None or product.coeff(self.time) == 0:
            return None
        slope = product.coeff(self.time)
        reached = sympy.cancel(slope * self.length)
        if slope.has(self.time) or (reached.is_Rational and not reached.is_Integer and decimal(reached) is None):
            return None
        simple = slope.is_Rational and split(slope)[0].is_Integer
        longer = length_to_read(reached) + length_to_read(self.length) > length_to_read(slope) + 1
        if reached != 1 and (simple or (longer and not slope.is_Rational)):
            return None
        share = self.share()
        if reached == 1:
            return share
        number, rest = reached.as_coeff_Mul()
        if number.is_Integer and not divided(rest)[1]:
            return Ratio(together([*self.factors(reached), self(self.time)]), share.below)
        return together([*self.factors(reached), share])

    def share(self) -> Ratio:
        """How much of the way has been gone."""
        factor, rest = self.length.as_coeff_Mul()
        if factor.is_Integer or decimal(factor) is None or rest == 1:
            return Ratio(self(self.time), self(self.length))
        return Ratio(self(self.time), together([self.number(factor), *self.factors(rest)]))

    def logarithm(self, product: Any) -> Any:
        """``log(x)/log(2)`` by its own name."""
        above, below = divided(product)
        if len(above) == len(below) == 1 and isinstance(above[0], sympy.log) and isinstance(below[0], sympy.log):
            return Logarithm(*(self(part.args[0]) for part in (above[0], below[0])))
        return None

    def factors(self, expression: Any) -> list[Any]:
        node = self(expression)
        return list(node.factors) if isinstance(node, Product) else [node]

    def factor(self, part: Any) -> Any:
        return self.power(part) if part.is_Pow else self(part)

    def power(self, power: Any) -> Any:
        if power.func is sympy.exp:
            return Call("exp", (self(power.args[0]),))
        base, exponent = power.args
        if exponent.could_extract_minus_sign():
            if base.is_Rational and base.p == 1 and base != 1:
                return self.power_of(1 / base, -exponent)
            if base.is_Rational and not base.is_Integer and decimal(base) is not None:
                return Power(self(base), self(exponent))
            return Ratio(Number(Fraction(1)), self.power_of(base, -exponent))
        return self.power_of(base, exponent)

    def power_of(self, base: Any, exponent: Any) -> Any:
        if exponent == 1:
            return self(base)
        if exponent == ROOT:
            return Root(self(base))
        if base.is_Rational and base.p == 1 and base.q != 1 and decimal(base) is None:
            return Ratio(Number(Fraction(1)), self.power_of(1 / base, exponent))
        return Power(self(base), self(exponent))

    # -- conditions

    def when(self, case: Case) -> Any:
        """When a case holds."""
        if case.condition is not None:
            return self.condition(case.condition)
        time = self(sympy.Symbol("t")) if case.where else self(case.time)
        end = "<=" if case.inclusive else "<"
        if case.begin is None:
            return Chain((time, self(case.end)), (end,))
        return Chain((self(case.begin), time, self(case.end)), ("<" if case.after else "<=", end))

    def condition(self, condition: Any) -> Any:
        if isinstance(condition, sympy.And):
            parts = sorted(condition.args, key=lambda part: (weight(part), str(part)))
            return Both(tuple(self.condition(part) for part in parts))
        operator = OPERATORS[type(condition).__name__]
        if (
            isinstance(condition.lhs, sympy.Mod)
            and condition.lhs.is_integer
            and operator == "<"
            and condition.rhs == 1
        ):
            return Chain((self(condition.lhs), Number(Fraction(0))), ("==",))
        return Chain((self(condition.lhs), self(condition.rhs)), (operator,))


CONSTANTS = {sympy.pi: "pi", sympy.E: "e", sympy.oo: "inf", sympy.nan: "nan", sympy.zoo: "nan"}


def falls_to_zero(expression: Any, time: Any, length: Any) -> bool:
    """Whether it is a straight line that ends at 0."""
    if not straight(expression, time):
        return False
    return bool(sympy.cancel(expression.subs(time, length)) == 0)


def decimal(number: Any) -> str | None:
    """A fraction as the decimal that it is exactly, if it is one and not a long one."""
    text = number_text(Fraction(int(number.p), int(number.q)))
    return None if "/" in text or len(text) > len(str(number)) + 4 else text


def weight_of_number(number: Any) -> int:
    """How many digits there are to read, in the way that it is written."""
    return len((decimal(abs(number)) or str(abs(number))).strip("0.")) if number else 0


def length_to_read(expression: Any) -> int:
    """The same of an expression."""
    if expression.is_Rational:
        return len(decimal(abs(expression)) or str(abs(expression)))
    return 1 + sum(map(length_to_read, expression.args))


def split(factor: Any) -> tuple[Any, Any]:
    """What stands above the line and what stands below it, of a rational number."""
    if factor.is_Integer or (abs(factor.p) == 1 and factor.q <= SMALL) or decimal(factor) is None:
        return sympy.Integer(factor.p), sympy.Integer(factor.q)
    return factor, sympy.Integer(1)


def divided(product: Any) -> tuple[list[Any], list[Any]]:
    """The factors above the line, and those below it."""
    above, below = [], []
    for part in product.args if product.is_Mul else (product,):
        if part.func is sympy.Pow and part.args[1].could_extract_minus_sign():
            below.append(sympy.Pow(part.args[0], -part.args[1]))
        elif part != 1:
            above.append(part)
    return above, below


def shrinks(part: Any) -> bool:
    """Whether one over it is the power of a short decimal."""
    if not part.is_Pow or not part.args[0].is_Integer or part.args[1].is_number:
        return False
    return part.args[0] > 1 and decimal(1 / part.args[0]) is not None


def radicals(factor: Any, above: list[Any], below: list[Any]) -> tuple[Any, list[Any], list[Any]]:
    """``sqrt(5)/(100*sqrt(t))`` as ``1/sqrt(2000*t)``: one root, and no number before it."""
    roots = [part for part in above if part.is_Pow and part.args[1] == ROOT]
    under = [part for part in below if part.is_Pow and part.args[1] == ROOT]
    if not factor.is_Rational or not any(part.args[0].is_Rational for part in (*roots, *under)):
        return factor, above, below
    inside = factor**2
    for part in roots:
        inside *= part.args[0]
    for part in under:
        inside /= part.args[0]
    number = inside.as_coeff_Mul()[0]
    if max(number.p, number.q) > LARGE:
        return factor, above, below
    sign = sympy.Integer(-1 if factor < 0 else 1)
    above = [part for part in above if part not in roots]
    below = [part for part in below if part not in under]
    top, bottom = inside.as_numer_denom()
    if top == 1:
        cube, exactly = sympy.integer_nthroot(int(bottom), 3) if bottom.is_Integer and bottom > SMALL else (0, False)
        under = [sympy.Pow(cube if exactly else bottom, 3 * ROOT if exactly else ROOT, evaluate=False)]
        return sign, above, [*below, *under]
    return sign, [sympy.Pow(inside, ROOT, evaluate=False), *above], below


def arranged(factors: list[Any]) -> list[Any]:
    """Factors in reading order: names, functions, and sums last."""
    return sorted(factors, key=lambda part: (part.is_Add, not part.is_Symbol and not part.is_number, False))


def ratio(top: list[Any], bottom: list[Any]) -> Ratio:
    return Ratio(together(top), together(bottom))


def together(factors: list[Any]) -> Any:
    if not factors:
        return Number(Fraction(1))
    return factors[0] if len(factors) == 1 else Product(tuple(factors))
