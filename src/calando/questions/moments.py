"""``s.when(value)``: all times at which the curve passes a value, reaches it, or rests at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import sympy

from .answers import Moment, course_of
from .course import number
from .roots import real, same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .course import Course, Run


class Stretch(NamedTuple):
    """Times at which the curve lies on one side of the value (-1, 1), or on it (0)."""

    begin: Any
    end: Any
    side: int
    exact: bool


def when(course: Course, value: Any) -> tuple[Moment, ...]:
    """The moments, in order."""
    stretches = joined(course, value)
    found = []
    for i, stretch in enumerate(stretches):
        before = stretches[i - 1] if i else None
        after = stretches[i + 1] if i + 1 < len(stretches) else None
        if stretch.side:
            if before is not None and before.side:
                time = number(stretch.begin, stretch.exact and before.exact)
                found.append(Moment(time, time, course_of(before.side, stretch.side), jump=True))
            continue
        begin = number(stretch.begin, stretch.exact)
        until = begin if stretch.begin == stretch.end else number(stretch.end, stretch.exact)
        sides = (0 if before is None else before.side, 0 if after is None else after.side)
        found.append(Moment(begin, until, "rests" if until > begin else course_of(*sides)))
    return tuple(found)


def joined(course: Course, value: Any) -> list[Stretch]:
    """Where the curve lies, neighbours on the same side as one."""
    result: list[Stretch] = []
    for stretch in stretches(course, value):
        if result and result[-1].side == stretch.side:
            last = result[-1]
            result[-1] = Stretch(last.begin, stretch.end, last.side, last.exact and stretch.exact)
        else:
            result.append(stretch)
    return result


def stretches(course: Course, value: Any) -> Iterator[Stretch]:
    """Node by node, and run by run."""
    nodes = course.nodes()
    for (time, here), run in zip(nodes, course.runs, strict=False):
        yield Stretch(time, time, side(here, value), run.exact)
        yield from along(run, value)
    time, here = nodes[-1]
    if time != sympy.oo:
        yield Stretch(time, time, side(here, value), course.runs[-1].exact if course.runs else True)


def along(run: Run, value: Any) -> Iterator[Stretch]:
    """A run between its ends."""
    first, last = side(run.first, value), side(run.last, value)
    if run.constant:
        yield Stretch(run.begin, run.end, first, run.exact)
    elif first * last < 0:
        time, exact = run.when(value)
        exact = exact and run.exact
        yield Stretch(run.begin, time, first, exact)
        yield Stretch(time, time, 0, exact)
        yield Stretch(time, run.end, last, exact)
    else:
        yield Stretch(run.begin, run.end, first or last, run.exact)


def side(number: Any, value: Any) -> int:
    """On which side of a value a number lies."""
    if same(number, value):
        return 0
    return 1 if real(number) > real(value) else -1
