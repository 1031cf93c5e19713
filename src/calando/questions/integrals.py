"""``s.integral(begin, end)``: the area under the curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mpmath
import sympy

from ..errors import ArgumentError, UnboundError
from ..formula.cases import cases_of
from ..resolve import names_of
from .answers import Approximate
from .antiderivatives import antiderivative
from .course import T, limit
from .pieces import inside
from .roots import Unknown, real

if TYPE_CHECKING:
    from ..tree import Schedule
    from .course import Course

DIGITS = 20


def integral(course: Course) -> float:
    """Piece by piece, by the table of antiderivatives; what it has not, by quadrature."""
    total, seen, error = sympy.Integer(0), mpmath.mpf(0), mpmath.mpf(0)
    for piece in course.pieces:
        limit(piece.value, inside(piece.begin, piece.end), piece.end)  # says if there is no value
        exactly = area(piece.value, piece.begin, piece.end)
        if exactly is not None:
            total += exactly
            continue
        part, doubt = quadrature(course, piece)
        seen, error = seen + part, error + doubt
    result = real(total) + seen
    if not error and all(piece.exact for piece in course.pieces):
        return float(result)
    return Approximate(float(result), max(float(error), 1e-15 * abs(float(result))))


def area(value: Any, begin: Any, end: Any) -> Any:
    """The integral of an expression between two numbers, exactly, or ``None``."""
    inner = antiderivative(value, T)
    if inner is None:
        return None
    try:
        result = edge(inner, end, begin) - edge(inner, begin, end)
    except Unknown:
        return None
    if result is sympy.nan:
        raise ArgumentError("the area is not finite", "ask for a stretch of time in which the curve is")
    return result if real(result) is not None else None


def edge(inner: Any, time: Any, towards: Any) -> Any:
    """An antiderivative at an end; logarithms of what is negative are complex, until they are subtracted."""
    there = inner.subs(T, time)
    return there if there.is_number and there.is_finite else limit(inner, time, towards)


def quadrature(course: Course, piece: Any) -> tuple[Any, Any]:
    """By tanh and sinh, between the times at which the curve turns."""
    if piece.end == sympy.oo:
        raise Unknown
    edges = [real(run.begin) for run in course.runs if real(piece.begin) <= real(run.begin) < real(piece.end)]
    function = sympy.lambdify(T, piece.value, "mpmath")
    with mpmath.workdps(DIGITS):
        total, error = mpmath.quad(lambda x: mpmath.re(function(x)), [*edges, real(piece.end)], error=True)
        return total, error + mpmath.mpf(10) ** (4 - DIGITS) * abs(total)


def symbolic(schedule: Schedule, begin: Any, end: Any) -> Any:
    """The area of a schedule with free names, as an expression in them.

    ``end`` may be ``None``: then it is that of the schedule.
    """
    from .sentences import schedule_of

    names = ", ".join(sorted(names_of(schedule) | schedule.params))
    total = sympy.Integer(0)
    for case in cases_of(schedule.to_sympy(T)):
        if case.condition is not None:
            raise undecided(names)
        first = begin if case.begin is None else later(case.begin, begin, sympy.Max, names)
        last = end if case.end is None else case.end if end is None else later(case.end, end, sympy.Min, names)
        if last is None:
            continue
        if first == last or later(first, last, sympy.Max, names) == first:
            continue
        value = case.value
        for name, meaning in case.where:
            value = value.xreplace({name: meaning})
        inner = antiderivative(value, T)
        if inner is None:
            raise UnboundError(f"the area has no formula in {names}", "give them values: s.integral(…, name=…)")
        total += inner.subs(T, last) - inner.subs(T, first)
    return schedule_of(sympy.factor_terms(sympy.expand(total)))


def later(a: Any, b: Any, pick: Any, names: str) -> Any:
    """The later of two times (or the earlier one), if that can be said of all lengths."""
    from ..algebra.symbolic import Row, order

    first = order(Row(None, sympy.sympify(a)), Row(None, sympy.sympify(b)))
    if first is None:
        raise undecided(names)
    return (b if first <= 0 else a) if pick is sympy.Max else (a if first <= 0 else b)


def undecided(names: str) -> UnboundError:
    return UnboundError(
        f"how much of the area lies between these times depends on {names}", "give them values: s.integral(…, name=…)"
    )
