"""``s.is_monotonic()`` and ``s.jumps()``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import sympy

from .answers import Jump, Monotony
from .course import number
from .moments import side
from .roots import same

if TYPE_CHECKING:
    from .course import Course


def monotony(course: Course) -> Monotony:
    """Whether the curve only rises, or only falls."""
    exact, rests = course.exact, False
    seen: list[tuple[Any, Any]] = []
    for (time, here), run in zip(course.nodes(), course.runs, strict=False):
        seen += [(time, here), (run.begin, run.first), (run.end, run.last)]
        rests = rests or run.constant
    time, here = course.nodes()[-1]
    if time != sympy.oo:
        seen.append((time, here))
    way = 0
    for (time, a), (_, b) in pairwise(seen):
        step = side(b, a)
        if step * way < 0:
            return Monotony(None, strictly=False, turn=number(time, exact), exact=exact)
        way = way or step
    if not way:
        return Monotony("constant", strictly=False, exact=exact)
    return Monotony("rising" if way > 0 else "falling", strictly=not rests, exact=exact)


def jumps(course: Course) -> tuple[Jump, ...]:
    """Where one run does not begin at what the one before it came to."""
    found = []
    for a, b in pairwise(course.runs):
        if not same(a.last, b.first):
            exact = a.exact and b.exact
            found.append(Jump(number(b.begin, exact), number(a.last, exact), number(b.first, exact)))
    return tuple(found)
