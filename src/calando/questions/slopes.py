"""``s.derivative()``: how fast the curve changes, as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from ..resolve import names_of, resolve
from ..slots import unwatched
from .course import T
from .pieces import STEPS, cut
from .roots import TooMany, Unknown
from .sentences import sentence_of

if TYPE_CHECKING:
    from ..tree import Schedule

MOST = 60  # segments that a sentence is written in; one of more says with its floors what it has to say
CHOICES = (sympy.Max, sympy.Min, sympy.Abs)


def derivative(schedule: Schedule) -> Schedule:
    """The slope, from the right where there are two."""
    unwatched(schedule, "and its slope depends on what is observed", "run = s.run() goes step by step")
    expression = schedule.to_sympy(T)
    rows = None if names_of(resolve(schedule)) else smooth(expression)
    if rows is None:
        whole = expression.args if isinstance(expression, sympy.Piecewise) else ((expression, sympy.true),)
        rows = [(slope(value), condition) for value, condition in whole]
    return sentence_of(sympy.Piecewise(*rows, evaluate=False) if len(rows) > 1 else rows[0][0])


def smooth(expression: Any) -> list[tuple[Any, Any]] | None:
    """The slope of each smooth piece, if they are few and known exactly."""
    try:
        pieces = cut(expression, T, sympy.Integer(0), sympy.oo)
    except (TooMany, Unknown):
        return None
    if len(pieces) > MOST or not all(piece.exact and rational(piece.begin) for piece in pieces):
        return None
    last = pieces[-1]
    rows = [(piece.value.diff(T), sympy.StrictLessThan(T, piece.end, evaluate=False)) for piece in pieces[:-1]]
    return merged([*rows, (last.value.diff(T), sympy.true)])


def rational(time: Any) -> bool:
    """Whether a time is a length that the language can write."""
    return bool(time.is_Rational)


def merged(rows: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Neighbours with one slope, as one."""
    result: list[tuple[Any, Any]] = []
    for row in rows:
        if result and result[-1][0] == row[0]:
            result.pop()
        result.append(row)
    return result


def slope(value: Any) -> Any:
    """The slope of an expression: what steps is constant between its steps, and a choice is made as before."""
    choice = min((c for c in value.atoms(*CHOICES) if c.has(T)), key=str, default=None)
    if choice is not None:
        if isinstance(choice, sympy.Abs):
            a, b = choice.args[0], -choice.args[0]
        else:
            a, b = choice.args[0], choice.func(*choice.args[1:])
        above = (
            sympy.LessThan(b, a, evaluate=False)
            if choice.func is not sympy.Min
            else sympy.LessThan(a, b, evaluate=False)
        )
        first, second = (slope(value.xreplace({choice: other})) for other in (a, b))
        return first if first == second else sympy.Piecewise((first, above), (second, True), evaluate=False)
    held: dict[Any, Any] = {}
    return masked(value, held).diff(T).xreplace(held)


def masked(value: Any, held: dict[Any, Any]) -> Any:
    """The expression with a name for everything that only steps; ``held`` says for what."""
    stepping = (*STEPS, sympy.core.function.AppliedUndef, sympy.Product, sympy.Sum)
    if isinstance(value, stepping) and value.has(T):
        name = sympy.Dummy(real=True)
        held[name] = value
        return name
    if not value.args or not value.has(T):
        return value
    return value.func(*(masked(part, held) for part in value.args))
