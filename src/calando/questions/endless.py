"""How far to look at a curve that goes on for ever in ever new cycles, and still can be known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import sympy

from ..formula.cases import flattened
from .course import T, limit
from .roots import Everywhere, Unknown, real, roots

if TYPE_CHECKING:
    from ..tree import Schedule

COUNT = sympy.Symbol("count", nonnegative=True)


class Sight(NamedTuple):
    """By ``end`` a curve has shown what it does: it repeats it, or goes on the same way to a ``limit``."""

    end: Any
    limit: Any = None


def sight(schedule: Schedule, begin: Any) -> Sight | None:
    """For the highest and the lowest value and for the direction; ``None`` if the curve goes on to surprise."""
    expression = schedule.to_sympy(T)
    if expression.atoms(sympy.Product, sympy.Sum, sympy.core.function.AppliedUndef):
        return None
    rows = cyclic_rows(expression)
    steps = {step for row in rows for step in row.atoms(sympy.floor) if step.has(T)}
    plain = [step for step in steps if not step.args[0].has(sympy.floor) and not step.args[0].diff(T).has(T)]
    if not plain or any(row.has(sympy.ceiling) for row in rows):
        return None
    ratio = plain[0].args[0]
    period = 1 / ratio.diff(T)
    bounds = [row.rhs for row in expression.atoms(sympy.Rel) if row.lhs == T]
    start = max([begin, sympy.expand(-ratio.subs(T, 0) * period), *bounds], key=real)
    if not period > 0:
        return None
    for cycles in (1, 2):
        if all(repeats(row, cycles * period) for row in rows):
            return Sight(start + 2 * cycles * period)
    return stepping(rows[0], plain[0], start + 3 * period) if len(rows) == len(steps) == 1 else None


def cyclic_rows(expression: Any) -> list[Any]:
    """The values and conditions that are left when all else is over."""
    if not isinstance(expression, sympy.Piecewise):
        return [expression]
    rows: list[Any] = []
    for value, condition in expression.args:
        if condition == sympy.true:
            rows.append(value)
        elif condition.has(sympy.floor) and isinstance(condition, sympy.Rel):
            rows += [value, condition.lhs - condition.rhs]
    return rows


def repeats(expression: Any, period: Any) -> bool:
    """Whether an expression is the same a period later."""
    now, later = (whole(flattened(part, T)) for part in (expression, expression.xreplace({T: T + period})))
    return bool(sympy.expand(later - now) == 0)


def whole(expression: Any) -> Any:
    """The expression with whole numbers taken out of its floors: ``floor(x + 3/2)`` is ``floor(x + 1/2) + 1``."""
    if not expression.args or not expression.has(sympy.floor):
        return expression
    result = expression.func(*map(whole, expression.args))
    if isinstance(result, sympy.floor):
        number, rest = result.args[0].as_coeff_Add()
        turns = sympy.floor(number)
        return sympy.floor(rest + number - turns) + turns
    return result


def stepping(value: Any, step: Any, end: Any) -> Sight | None:
    """A function of the number of the step alone, if it goes one way for ever."""
    of_count = value.xreplace({step: COUNT})
    if of_count.has(T):
        return None
    try:
        turns = roots(of_count.diff(COUNT), COUNT, sympy.Integer(0), sympy.oo)
        goal = limit(of_count.xreplace({COUNT: T}), sympy.oo, sympy.Integer(0))
    except (Everywhere, Unknown):
        return None
    return Sight(end, goal) if turns.exact and not turns.times else None
