"""A curve cut where it is not smooth, until every piece is one expression of time without a choice in it.

Cuts are made wherever a condition changes, a rounding steps, a maximum goes to its other side.  They are found
exactly where that can be done, so that what is asked of the pieces has exact answers.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import mpmath
import sympy

from ..formula.cases import plainly
from .roots import Everywhere, Found, TooMany, Unknown, ordered, real, roots, same

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 400  # pieces that are gone through one by one
HEAVY = 2000  # operations; sympy takes its time with more
STEPS = (sympy.floor, sympy.ceiling)
CHOICES = (sympy.Max, sympy.Min, sympy.Abs, sympy.Piecewise, *STEPS)
ONE, TWO = sympy.Integer(1), sympy.Integer(2)


class Piece(NamedTuple):
    """A smooth expression between two times; ``exact`` if both are."""

    begin: Any
    end: Any
    value: Any
    exact: bool = True


def cut(expression: Any, t: Any, begin: Any, end: Any) -> list[Piece]:
    """The pieces of a closed form between two times; ``end`` may be ``oo``.

    Raises ``TooMany`` or ``Unknown`` if there are too many of them, or if it is not known where they are.

    >>> t = sympy.Symbol("t", nonnegative=True)
    >>> for piece in cut(sympy.Max(1 - t / 4, sympy.Rational(1, 2)), t, sympy.Integer(0), sympy.oo):
    ...     print(piece.begin, piece.end, piece.value)
    0 2 1 - t/4
    2 oo 1/2
    """
    if expression.atoms(sympy.Product, sympy.Sum) or _unnamed(expression):
        raise Unknown
    found: list[Piece] = []
    if isinstance(expression, sympy.Piecewise):
        rows = [(value, plainly(condition)) for value, condition in expression.args]
        expression = sympy.Piecewise(*rows, evaluate=False)
    for piece in _cut(Piece(begin, end, expression), t):
        if found and found[-1].value == piece.value and not _delicate(piece.value, t):
            found[-1] = found[-1]._replace(end=piece.end, exact=found[-1].exact and piece.exact)
        else:
            found.append(piece)
        if len(found) > MOST:
            raise TooMany
    return found


def _unnamed(expression: Any) -> bool:
    """Whether there is a function in it that sympy knows nothing of (a noise)."""
    return bool(expression.atoms(sympy.core.function.AppliedUndef))


def _cut(piece: Piece, t: Any) -> Iterator[Piece]:
    if piece.value.count_ops() > HEAVY and not isinstance(piece.value, sympy.Piecewise):
        raise Unknown
    choice = _choice(piece.value, t)
    if choice is None:
        poles = _all([(base, piece.begin, piece.end) for base in _delicate(piece.value, t)], t)
        for a, b in pairwise([piece.begin, *poles.times, piece.end]):
            yield Piece(a, b, piece.value, piece.exact and poles.exact)
        return
    edges = _edges(choice, t, piece.begin, piece.end)
    if len(edges.times) > MOST:
        raise TooMany
    for a, b in pairwise([piece.begin, *edges.times, piece.end]):
        decided = piece.value.xreplace({choice: _decided(choice, t, inside(a, b))})
        yield from _cut(Piece(a, b, decided, piece.exact and edges.exact), t)


def _delicate(value: Any, t: Any) -> list[Any]:
    """What must not be 0 for the value to be smooth: what is divided by, what a root or a logarithm is taken of."""
    powers = [p.args[0] for p in value.atoms(sympy.Pow) if p.args[0].has(t) and not p.args[1].is_nonnegative]
    powers += [p.args[0] for p in value.atoms(sympy.Pow) if p.args[0].has(t) and p.args[1].is_integer is False]
    return sorted({*powers, *(log.args[0] for log in value.atoms(sympy.log) if log.has(t))}, key=str)


def _choice(value: Any, t: Any) -> Any:
    """The choice to make first: the outermost one that stands on conditions without others in them."""
    if isinstance(value, sympy.Piecewise):
        conditions = [c for _, condition in value.args for c in condition.atoms(*CHOICES) if c.has(t)]
        return min(conditions, key=_size) if conditions else value
    return min((c for c in value.atoms(*CHOICES) if c.has(t)), key=_size, default=None)


def _size(expression: Any) -> tuple[int, str]:
    return expression.count_ops() + sum(1 for _ in sympy.preorder_traversal(expression)), str(expression)


def inside(begin: Any, end: Any) -> Any:
    """A time between two times, which are not both endless."""
    return begin + 1 if end == sympy.oo else (begin + end) / 2


def _edges(choice: Any, t: Any, begin: Any, end: Any) -> Found:
    """The times at which a choice may come out differently."""
    if isinstance(choice, STEPS):
        return _stairs(choice.args[0], t, begin, end)
    return _all([(difference, begin, end) for difference in _differences(choice)], t)


def _all(wanted: list[tuple[Any, Any, Any]], t: Any) -> Found:
    """The roots of several expressions."""
    times: list[Any] = []
    exact = True
    for expression, begin, end in wanted:
        try:
            found = roots(expression, t, begin, end)
        except Everywhere:
            continue
        times += found.times
        exact = exact and found.exact
    return Found(ordered(times), exact)


def _differences(choice: Any) -> list[Any]:
    """What is 0 where the choice changes."""
    if isinstance(choice, sympy.Abs):
        return [choice.args[0]]
    if isinstance(choice, sympy.Piecewise):
        relations = {r for _, condition in choice.args for r in condition.atoms(sympy.Rel)}
        return [r.lhs - r.rhs for r in sorted(relations, key=str)]
    return [a - b for i, a in enumerate(choice.args) for b in choice.args[i + 1 :]]


def _stairs(inner: Any, t: Any, begin: Any, end: Any) -> Found:
    """The times at which something passes a whole number."""
    turns = _all([(inner.diff(t), begin, end)], t)
    wanted = []
    for a, b in pairwise([begin, *turns.times, end]):
        low, high = sorted((_limit(inner, t, a), _limit(inner, t, b)))
        if not mpmath.isfinite(low) or not mpmath.isfinite(high) or high - low > MOST:
            raise TooMany
        wanted += [
            (inner - k, a, b) for k in range(int(mpmath.ceil(low - 1e-20)), int(mpmath.floor(high + 1e-20)) + 1)
        ]
    found = _all(wanted, t)
    return Found(ordered([*found.times, *turns.times]), found.exact and turns.exact)


def _limit(inner: Any, t: Any, time: Any) -> Any:
    value = real(inner.subs(t, time))
    if value is None:
        raise Unknown
    return value


def _decided(choice: Any, t: Any, time: Any) -> Any:
    """What a choice comes to at a time that is none of its edges."""
    if isinstance(choice, sympy.Piecewise):
        for value, condition in choice.args:
            if condition == sympy.true or holds(condition, t, time):
                return value
        return sympy.nan
    values = [_limit(part, t, time) for part in choice.args]
    if isinstance(choice, STEPS):
        whole = mpmath.floor(values[0]) if isinstance(choice, sympy.floor) else mpmath.ceil(values[0])
        return sympy.Integer(int(whole))
    if isinstance(choice, sympy.Abs):
        return choice.args[0] if values[0] >= 0 else -choice.args[0]
    pick = max(values) if isinstance(choice, sympy.Max) else min(values)
    return choice.args[values.index(pick)]


def holds(condition: Any, t: Any, time: Any) -> bool:
    """Whether a condition holds at a time."""
    if isinstance(condition, sympy.And):
        return all(holds(part, t, time) for part in condition.args)
    left, right = condition.lhs.subs(t, time), condition.rhs.subs(t, time)
    if same(left, right):
        return isinstance(condition, (sympy.LessThan, sympy.GreaterThan, sympy.Eq))
    a, b = real(left), real(right)
    below = isinstance(condition, (sympy.LessThan, sympy.StrictLessThan))
    return a is not None and b is not None and bool(a < b if below else a > b)


def value_at(expression: Any, t: Any, time: Any) -> Any:
    """What a closed form is at a time, exactly."""
    value = expression
    while True:
        choice = _choice(value, t)
        if choice is None:
            return value.subs(t, time)
        if isinstance(choice, STEPS):
            inner = choice.args[0].subs(t, time)
            near = sympy.Integer(int(mpmath.nint(real(inner))))
            decided = near if same(inner, near) else choice.func(inner)
        elif isinstance(choice, sympy.Piecewise):
            decided = _decided(choice, t, time)
        else:
            decided = choice.func(*(part.subs(t, time) for part in choice.args))
        value = value.xreplace({choice: decided})
