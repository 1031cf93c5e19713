"""Where a smooth expression is 0: exactly if it can be said, else by looking.

sympy's own solvers know more and promise no time.  Schedules are made of few kinds of curves, and three ways are
enough for nearly all of them: polynomials; expressions in which time occurs once, taken apart from the outside to the
inside; and products, factor by factor.  What is left is looked at in many places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import mpmath
import sympy

if TYPE_CHECKING:
    from collections.abc import Iterable

DIGITS = 40  # in which numbers are compared
SAMPLES = 256  # places at which a curve of no known kind is looked at
WAVES = 2000  # how many half periods of a cosine are gone through
FAR = 10**6  # how far an endless curve of no known kind is looked at


class Found(NamedTuple):
    """Times in order; ``exact`` if it is known, and not only seen, that there are no others."""

    times: list[Any]
    exact: bool = True


class Everywhere(Exception):
    """The expression is 0 at all times."""


class TooMany(Exception):
    """More than one wants to go through one by one."""


class Unknown(Exception):
    """The curve is of no kind that can be cut into pieces."""


STUMBLES = (
    ArithmeticError,
    AttributeError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)  # sympy's own


def real(expression: Any) -> Any:
    """An expression without time as a number of many digits; ``None`` if it is not real."""
    if expression in (sympy.oo, -sympy.oo):
        return mpmath.inf if expression == sympy.oo else -mpmath.inf
    value = expression.evalf(DIGITS)
    if value is sympy.nan or value is sympy.zoo:
        return None
    if value.is_Float or value.is_Rational:
        return value._to_mpmath(int(DIGITS * 3.33) + 10)
    if value.is_number:
        re, im = value.as_real_imag()
        if im == 0 or abs(im) < sympy.Float(10) ** (5 - DIGITS) * (1 + abs(re)):
            return real(re) if re.is_Float or re.is_Rational else None
    return None


def same(a: Any, b: Any) -> bool:
    """Whether two numbers are equal, to nearly all of the digits in which they are compared."""
    if a == b:
        return True
    if a.is_Rational and b.is_Rational:
        return False
    x, y = real(a), real(b)
    if x is None or y is None:
        return x is y
    if mpmath.isinf(x) or mpmath.isinf(y):
        return bool(x == y)
    with mpmath.workdps(DIGITS):
        return bool(abs(x - y) <= mpmath.mpf(10) ** (10 - DIGITS) * max(abs(x), abs(y)) or abs(x - y) < 1e-60)


def between(time: Any, begin: Any, end: Any) -> bool:
    """Whether a time lies inside, and not at an end."""
    x = real(time)
    if x is None or same(time, begin) or (end != sympy.oo and same(time, end)):
        return False
    return bool(real(begin) < x < real(end))


def roots(expression: Any, t: Any, begin: Any, end: Any) -> Found:
    """The times between ``begin`` and ``end`` at which a smooth expression is 0.

    Raises ``Everywhere`` if it is 0 at all of them.

    >>> t = sympy.Symbol("t")
    >>> roots(sympy.cos(t) - sympy.Rational(1, 2), t, sympy.Integer(0), sympy.Integer(6))
    Found(times=[pi/3, 5*pi/3], exact=True)
    """
    if not expression.has(t):
        if same(expression, sympy.Integer(0)):
            raise Everywhere
        return Found([])
    found = _polynomial(expression, t)
    if found is None and expression.is_Mul:
        return _factors(expression, t, begin, end)
    if found is None:
        found = _inverted(expression, t, begin, end)
    if found is None and expression.is_Add:
        factored = sympy.factor_terms(expression)
        if factored.is_Mul:
            return _factors(factored, t, begin, end)
        if len(expression.args) == 2 and (ratio := expression.args[0] / expression.args[1]).count(t) == 1:
            found = _inverted(ratio + 1, t, begin, end)  # a + b = 0 is a / b = -1, where t may stand once
    if found is None:
        return Found(_looked_for(expression, t, begin, end), exact=False)
    return Found(ordered(time for time in found if between(time, begin, end)))


def ordered(times: Iterable[Any]) -> list[Any]:
    """Each once, in order."""
    result: list[Any] = []
    for time in sorted(times, key=real):
        if not result or not same(time, result[-1]):
            result.append(time)
    return result


def _factors(product: Any, t: Any, begin: Any, end: Any) -> Found:
    """The roots of all factors."""
    times: list[Any] = []
    exact = True
    for factor in product.args:
        base = factor
        if factor.is_Pow:
            base, exponent = factor.args
            if exponent.has(t) or exponent.could_extract_minus_sign():
                continue  # a power of a positive number, or what one divides by
        if isinstance(base, sympy.exp):
            continue
        found = roots(base, t, begin, end)
        times += found.times
        exact = exact and found.exact
    return Found(ordered(times), exact)


def _polynomial(expression: Any, t: Any) -> list[Any] | None:
    """The real roots of a polynomial with rational coefficients; a straight line may have others."""
    if not expression.is_polynomial(t):
        return None
    polynomial = sympy.Poly(expression, t)
    if polynomial.degree() == 1:
        a, b = polynomial.all_coeffs()
        return [-b / a]
    if polynomial.degree() == 2:
        a, b, c = polynomial.all_coeffs()
        inside = b**2 - 4 * a * c
        size = real(inside)
        if size is None or size < 0:
            return []
        return [(-b - sympy.sqrt(inside)) / (2 * a), (-b + sympy.sqrt(inside)) / (2 * a)]
    if not all(c.is_Rational for c in polynomial.all_coeffs()) or polynomial.degree() > 12:
        return None
    found = sympy.real_roots(polynomial.as_expr())
    return [root if root.is_Rational else root.evalf(DIGITS) for root in found]  # sympy calculates with it for long


def _inverted(expression: Any, t: Any, begin: Any, end: Any) -> list[Any] | None:
    """Where time occurs once: the functions around it undone, one after the other."""
    if expression.count(t) != 1:
        return None
    targets = [(expression, sympy.Integer(0))]
    times: list[Any] = []
    while targets:
        node, value = targets.pop()
        if node == t:
            times.append(value)
            continue
        inner = _undone(node, value, t, begin, end)
        if inner is None:
            return None
        targets += inner
    return times


def _undone(node: Any, value: Any, t: Any, begin: Any, end: Any) -> list[tuple[Any, Any]] | None:
    """What the part with time in it has to be, for the node to have a value; ``None`` if nobody knows."""
    part = next(arg for arg in node.args if arg.has(t))
    if node.is_Add or node.is_Mul:
        others = node.func(*(arg for arg in node.args if arg is not part))
        if node.is_Add:
            return [(part, value - others)]
        return None if same(others, sympy.Integer(0)) else [(part, value / others)]
    size = real(value)
    if size is None:
        return []
    if isinstance(node, sympy.exp):
        return [(part, sympy.log(value))] if size > 0 else []
    if node.is_Pow:
        return _power_undone(node, part, value, size)
    if isinstance(node, sympy.log):
        return [(part, sympy.exp(value))]
    if isinstance(node, sympy.tanh):
        return [(part, sympy.atanh(value))] if abs(size) < 1 else []
    if isinstance(node, sympy.cos):
        return _wave_undone(part, value, size, t, begin, end)
    if isinstance(node, sympy.sin):
        return _wave_undone(part - sympy.pi / 2, value, size, t, begin, end)
    return None


def _power_undone(node: Any, part: Any, value: Any, size: Any) -> list[tuple[Any, Any]] | None:
    base, exponent = node.args
    if part is exponent:
        if size <= 0 or not real(base) > 0:
            return []
        return [(part, sympy.log(value) / sympy.log(base))]
    if not exponent.is_Rational:
        return [(part, value ** (1 / exponent))] if size > 0 else []
    if exponent.q % 2 == 0 or not exponent.is_Integer:  # a root of what is not negative
        if size < 0 or (size == 0 and exponent < 0):
            return []
        return [(part, value ** (1 / exponent))]
    if size == 0:
        return [(part, sympy.Integer(0))] if exponent > 0 else []
    if exponent.p % 2 == 0:
        return [] if size < 0 else [(part, value ** (1 / exponent)), (part, -(value ** (1 / exponent)))]
    root = abs(value) ** (1 / exponent)
    return [(part, root if size > 0 else -root)]


def _wave_undone(phase: Any, value: Any, size: Any, t: Any, begin: Any, end: Any) -> list[tuple[Any, Any]] | None:
    """Every phase between the ends whose cosine is the value; the phase is a straight line."""
    if abs(size) > 1 and not same(abs(value), sympy.Integer(1)):
        return []
    slope = sympy.expand(phase).diff(t)
    if slope.has(t) or end == sympy.oo:
        return None
    edges = sorted(real(phase.subs(t, x)) for x in (begin, end))
    first, last = int(mpmath.floor(edges[0] / (2 * mpmath.pi))) - 1, int(mpmath.ceil(edges[1] / (2 * mpmath.pi))) + 1
    if last - first > WAVES:
        raise TooMany
    angle = sympy.acos(value if abs(size) <= 1 else sympy.sign(value))
    turns = [2 * sympy.pi * k for k in range(first, last + 1)]
    return [(phase, sign * angle + turn) for turn in turns for sign in (1, -1)]


def _looked_for(expression: Any, t: Any, begin: Any, end: Any) -> list[Any]:
    """Changes of sign between many places, each found to all digits."""
    try:
        function = sympy.lambdify(t, expression, "mpmath")
    except STUMBLES:
        raise Unknown from None
    low, high = real(begin), real(end)
    if high == mpmath.inf:
        width = FAR * (1 + abs(low))
        places = [low + width * ((1 + mpmath.mpf(1) / 20) ** i - 1) / 2**24 for i in range(2 * SAMPLES)]
    else:
        places = [low + (high - low) * mpmath.mpf(i) / SAMPLES for i in range(SAMPLES + 1)]
        places[0] += (high - low) * mpmath.mpf(10) ** -12
        places[-1] -= (high - low) * mpmath.mpf(10) ** -12
    found = []
    with mpmath.workdps(DIGITS):
        values = [_evaluated(function, place) for place in places]
        for i in range(len(places) - 1):
            a, b = values[i], values[i + 1]
            if a is None or b is None:
                continue
            if a == 0 and i:
                found.append(places[i])
            elif a * b < 0:
                found.append(_bisected(function, places[i], places[i + 1], a))
    return [sympy.Float(time, DIGITS) for time in found]


def _evaluated(function: Any, place: Any) -> Any:
    try:
        value = function(place)
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        return None
    return (
        value.real if isinstance(value, mpmath.mpc) and value.imag == 0 else value if mpmath.isfinite(value) else None
    )


def _bisected(function: Any, low: Any, high: Any, at_low: Any) -> Any:
    """A change of sign, by halving and secants."""
    try:
        return mpmath.findroot(function, (low, high), solver="anderson", tol=mpmath.mpf(10) ** (5 - 2 * DIGITS))
    except (ValueError, ZeroDivisionError):
        for _ in range(100):
            middle = (low + high) / 2
            value = function(middle)
            if value * at_low > 0:
                low = middle
            else:
                high = middle
        return (low + high) / 2
