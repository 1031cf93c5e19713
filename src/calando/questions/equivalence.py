"""``s.equivalent(other)``: whether two sentences stand for one curve."""

from __future__ import annotations

from math import isfinite, nextafter
from typing import TYPE_CHECKING, Any

import sympy
from sympy.simplify.fu import TR8

from ..errors import ScheduleError
from ..inspect.horizon import horizon
from ..inspect.segments import seams
from ..resolve import names_of, resolve
from ..slots import unwatched, watches
from ..tree import a_schedule
from .answers import Equivalence
from .course import ZERO, T, number
from .pieces import cut, value_at
from .roots import STUMBLES, TooMany, Unknown, real, same

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..tree import Schedule

PLACES = 1009  # times at which both are compared
APART = 1e-9  # of the larger value: two ways to write one curve may differ by rounding
TINY = 1e-13  # of the largest value
TRIES = 8  # times at which a difference is looked into
LONG = 60  # operations; sympy is not asked to simplify more
GUESSES = (997.0, 89.0, 12.5, 3.0, 0.75)  # values for names that have none


def equivalent(a: Schedule, b: Any, values: Mapping[str, Any]) -> Equivalence:
    """See :meth:`Schedule.equivalent`."""
    from ..diff import bound_alike

    a, b = bound_alike(values, a, a_schedule(b))
    one, two = resolve(a), resolve(b)
    if one == two:
        return Equivalence("proved", "they are one sentence, once lengths and ends are written")
    for schedule in (a, b):
        if watches(schedule):
            unwatched(
                schedule, "and only equal sentences are known to be alike", "compare s(t, loss=…) with t(t, loss=…)"
            )
    names = sorted(names_of(one) | names_of(two))
    for given in guesses(names):
        found = refuted(a, b, given)
        if found is not None:
            return found
    found = proved(one, two, names)
    return found if found is not None else Equivalence("undecided", "no difference was seen, and sympy has no proof")


def guesses(names: list[str]) -> Iterator[dict[str, float]]:
    """Values to try, several of them where there are names."""
    for shift in range(len(GUESSES) if names else 1):
        yield {name: GUESSES[(i + shift) % len(GUESSES)] for i, name in enumerate(names)}


def refuted(a: Schedule, b: Schedule, given: dict[str, float]) -> Equivalence | None:
    """A time at which they differ by more than rounding."""
    import numpy as np

    try:
        a, b = (s.bind(**{k: v for k, v in given.items() if k in s.params}) if given else s for s in (a, b))
        end = max(horizon(a), horizon(b))
        times = np.unique(np.array([x for x in places(a, b, end) if x >= 0]))
        with np.errstate(all="ignore"):
            left, right = a(times), b(times)
    except ScheduleError:  # lengths that do not fit: these values say nothing
        return None
    with np.errstate(all="ignore"):
        size = np.fmax(np.abs(left), np.abs(right))
        rounding = TINY * np.max(size[np.isfinite(size)], initial=0.0)  # what is left of a sum that ends at 0
        apart = np.abs(left - right) > np.fmax(APART * size, rounding)
    apart |= np.isnan(left) != np.isnan(right)
    whole = np.flatnonzero(apart & (times % 1 == 0))
    for i in [*whole, *np.flatnonzero(apart)][:TRIES]:  # at a whole step, if there is one
        if confirmed(a, b, float(times[i])):
            at, one, other = (float(column[i]) for column in (times, left, right))
            return Equivalence("refuted", "a time at which they differ", at, one, other, tuple(given.items()))
    return None


def confirmed(a: Schedule, b: Schedule, time: float) -> bool:
    """Whether algebra says so too, where it has a say: beside a seam, floats may have been rounded across it."""
    exactly = sympy.Rational(time)
    try:
        one, other = (real(value_at(s.to_sympy(T), T, exactly)) for s in (a, b))
    except (ScheduleError, TooMany, Unknown, *STUMBLES):
        return True
    if one is None or other is None:
        return True
    return bool(abs(one - other) > TINY * max(abs(one), abs(other)))


def places(a: Schedule, b: Schedule, end: float) -> Iterator[float]:
    """Times that are worth a look: evenly and at whole steps, and on both sides of every seam."""
    for i in range(PLACES + 1):
        yield 1.1 * end * i / PLACES
        yield float(round(1.1 * end * i / PLACES))
    yield from (10 * end, 1000 * end)
    for seam in (*seams(a), *seams(b)):
        if isfinite(seam):
            yield from (nextafter(seam, 0), seam, nextafter(seam, 2 * seam + 1))


def proved(a: Any, b: Any, names: list[str]) -> Equivalence | None:
    """A proof that their difference is 0, piece by piece; or a time at which it is not."""
    try:
        difference = (a - b).to_sympy(T)
    except ScheduleError:
        return None
    rows = difference.args if isinstance(difference, sympy.Piecewise) else ((difference, sympy.true),)
    if all(zero(value) for value, _ in rows):
        return Equivalence("proved", "their difference is 0 in every case of its closed form")
    if names:
        return None
    try:
        pieces = cut(difference, T, ZERO, sympy.oo)
    except (TooMany, Unknown):
        return None
    for piece in pieces:
        if zero(piece.value):
            continue
        place = piece.begin + 1 if piece.end == sympy.oo else (piece.begin + piece.end) / 2
        if not same(1 + piece.value.subs(T, place), sympy.Integer(1)):
            time = number(place)
            return Equivalence(
                "refuted", f"they differ by {float(real(piece.value.subs(T, place))):.3g}", time, a(time), b(time)
            )
        return None
    if not all(piece.exact for piece in pieces):
        return None
    return Equivalence("proved", "their difference is 0 in each of its pieces")


def zero(expression: Any) -> bool:
    """Whether sympy can see that an expression is 0, without thinking for long."""
    if expression == 0:
        return True
    expanded = sympy.expand(expression)
    if expanded == 0:
        return True
    if expanded.count_ops() > LONG:
        return False
    for way in (sympy.powsimp, sympy.cancel, lambda x: sympy.expand(TR8(x)), sympy.simplify):
        try:
            if way(expanded) == 0:
                return True
        except (sympy.PolynomialError, NotImplementedError, ValueError):
            continue
    return False
