"""A curve as a chain of runs, on each of which it only rises, only falls, or stays: what questions are asked of."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from math import inf, isfinite, isnan
from typing import TYPE_CHECKING, Any, NamedTuple

import mpmath
import sympy

from ..errors import ArgumentError
from ..inspect.scale import short
from ..lasting import length_of
from ..once import once
from ..resolve import resolve
from ..slots import unwatched
from .answers import Approximate
from .pieces import Piece, cut, value_at
from .roots import DIGITS, Everywhere, Found, TooMany, Unknown, real, roots, same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..tree import Schedule

T = sympy.Symbol("t", nonnegative=True)
ZERO = sympy.Integer(0)
CLOSE = 1e-12  # of a time or a value that was found by looking
MANY = 400


class Run(NamedTuple):
    """The curve between two times: its expression ``value``, and what it begins and ends at, ``first`` and ``last``.

    Between them it is strictly monotonic, or constant.  ``exact`` if this is known, and not only seen.
    """

    begin: Any
    end: Any
    value: Any
    first: Any
    last: Any
    exact: bool

    @property
    def constant(self) -> bool:
        return not self.value.has(T) or same(self.first, self.last)

    def when(self, value: Any) -> tuple[Any, bool]:
        """The time at which it has a value that lies between its ends, and whether that is exact."""
        found = roots(self.value - value, T, self.begin, self.end)
        if found.times:
            return found.times[0], found.exact
        return halved(self.value - value, self.begin, self.end), False


class Course:
    """A schedule without free names between two times; ``end`` is ``oo`` where it is known for ever."""

    def __init__(self, schedule: Schedule, begin: Any, end: Any) -> None:
        self.schedule, self.begin, self.end = schedule, begin, end
        self.expression = schedule.to_sympy(T)
        self.pieces = self._pieces()

    @once
    def runs(self) -> list[Run]:
        """The pieces, cut where they turn."""
        runs = [run for piece in self.pieces for run in _runs(piece)]
        if len(runs) > MANY:
            raise TooMany
        for run in runs:
            for time, value in ((run.begin, run.first), (run.end, run.last), (run.begin, self.at(run.begin))):
                if time != sympy.oo and (real(value) is None or not mpmath.isfinite(real(value))):
                    raise without_value(time)
        return runs

    def _pieces(self) -> list[Piece]:
        start = max(self.begin, ZERO)
        length = length_of(resolve(self.schedule))
        over = None if length.endless else exactly(length.constant, float(length.constant))
        last = self.end if over is None else min(self.end, max(over, start))
        pieces = cut(self.expression, T, start, last) if last > start else []
        if self.end > last:  # and once it is over, its last one
            pieces.append(Piece(last, self.end, value_at(self.expression, T, last)))
        if self.begin < 0:  # before it begins, a schedule has its first value
            first = min(self.end, ZERO)
            pieces.insert(0, Piece(self.begin, first, value_at(self.expression, T, ZERO)))
        return pieces

    def at(self, time: Any) -> Any:
        """The value at a time."""
        if time == sympy.oo:
            return self.runs[-1].last
        return value_at(self.expression, T, max(time, ZERO))

    @property
    def exact(self) -> bool:
        return all(run.exact for run in self.runs)

    def nodes(self) -> list[tuple[Any, Any]]:
        """The times between the runs, and at both ends, with the values there."""
        times = [run.begin for run in self.runs] + [self.runs[-1].end if self.runs else self.begin]
        return [(time, self.at(time)) for time in times]

    def number(self, value: Any, exact: bool = True) -> float:
        return number(value, exact)


def _runs(piece: Piece) -> list[Run]:
    """A piece between the times at which it turns."""
    turns = Found([])
    if piece.value.has(T):
        with suppress(Everywhere):
            turns = roots(piece.value.diff(T), T, piece.begin, piece.end)
    exact = piece.exact and turns.exact
    return [
        Run(a, b, piece.value, limit(piece.value, a, b), limit(piece.value, b, a), exact)
        for a, b in pairwise([piece.begin, *turns.times, piece.end])
    ]


def limit(value: Any, time: Any, towards: Any) -> Any:
    """What an expression tends to at a time, from the side of another one."""
    there = value.subs(T, time) if value.has(T) else value
    if there in (sympy.oo, -sympy.oo):
        return there
    if there.is_number and not there.has(sympy.nan, sympy.zoo, sympy.oo, sympy.AccumBounds):
        if real(there) is None:
            raise without_value(time)
        return there
    if time == sympy.oo:
        return settled(value)
    with mpmath.workdps(2 * DIGITS):
        step = mpmath.mpf(10) ** -DIGITS
        near = real(time) + (step if towards == sympy.oo or real(towards) > real(time) else -step)
        seen = mpmath.mpc(sympy.lambdify(T, value, "mpmath")(near))
        if mpmath.isnan(seen.real) or abs(seen.imag) > mpmath.mpf(10) ** (10 - DIGITS) * (1 + abs(seen.real)):
            raise without_value(time)
        if there == sympy.zoo or not mpmath.isfinite(seen) or abs(seen) > mpmath.mpf(10) ** (DIGITS // 4):
            return sympy.oo if seen.real > 0 else -sympy.oo
        return sympy.Float(seen.real, DIGITS)


def without_value(time: Any) -> ArgumentError:
    return ArgumentError(
        f"the curve has no finite value at t = {short(float(real(time)))}", "ask for a stretch of time without it"
    )


def settled(value: Any) -> Any:
    """What an expression comes to in the end, if it has come to it by some time."""
    function = sympy.lambdify(T, value, "mpmath")
    with mpmath.workdps(DIGITS):
        seen = [mpmath.mpf(mpmath.re(function(mpmath.mpf(10) ** k))) for k in (5, 6, 7)]
        if not all(map(mpmath.isfinite, seen)) or max(seen) - min(seen) > mpmath.mpf(10) ** (10 - DIGITS):
            raise Unknown
        return sympy.Float(seen[-1], DIGITS)


def halved(value: Any, begin: Any, end: Any) -> Any:
    """Where a monotonic expression changes its sign, by halving."""
    low, high = real(begin), real(end)
    below = real(limit(value, begin, end)) < 0
    function = sympy.lambdify(T, value, "mpmath")
    with mpmath.workdps(DIGITS):
        while high == mpmath.inf or high - low > mpmath.mpf(10) ** (8 - DIGITS) * (1 + abs(high)):
            middle = 2 * abs(low) + 1 if high == mpmath.inf else (low + high) / 2
            if (mpmath.re(function(middle)) < 0) == below:
                low = middle
            else:
                high = middle
        return sympy.Float(high, DIGITS)


def number(value: Any, exact: bool = True) -> float:
    """A number of sympy's as a float, which says so if it was found by looking."""
    size = real(value)
    if size is None:
        return float("nan")
    plain = float(size)
    return plain if exact or not isfinite(plain) else Approximate(plain, CLOSE * max(1.0, abs(plain)))


def moment(value: Any, name: str) -> Any:
    """A time that was asked for, as an exact number: a float is the shortest decimal that prints it."""
    if isinstance(value, (bool, str)):
        raise ArgumentError(f"{name} is a time in steps, not {value!r}", argument=name)
    try:
        plain = float(value)
    except (TypeError, ValueError):
        raise ArgumentError(f"{name} is a time in steps, not {value!r}", argument=name) from None
    if isnan(plain):
        raise ArgumentError(f"{name} is a time in steps, not {value!r}", argument=name)
    if plain in (inf, -inf):
        return sympy.oo if plain > 0 else -sympy.oo
    return exactly(value, plain)


def exactly(value: Any, plain: float) -> Any:
    exact = value if isinstance(value, (int, Fraction)) else Fraction(repr(plain))
    exact = Fraction(exact)
    return sympy.Rational(exact.numerator, exact.denominator)


def bound(schedule: Schedule, values: Mapping[str, Any]) -> Schedule:
    """The schedule with its values in place, without a name that has none."""
    result = schedule.bind(**values) if values else schedule
    unwatched(result, "and has a curve only with what was observed", "s([0, 1, …], loss=…) gives its values")
    result(0)
    return result
