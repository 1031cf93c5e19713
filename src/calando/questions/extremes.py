"""``s.maximum()`` and ``s.minimum()``: the highest and the lowest value, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from .answers import Extreme
from .course import number
from .roots import real, same

if TYPE_CHECKING:
    from .course import Course


def extreme(course: Course, sign: int, tail: Any = None) -> Extreme:
    """The largest value (``sign`` 1) or the smallest one (-1), the first time that it is there or nearly there.

    ``tail`` is what the curve tends to after the course.
    """
    candidates: list[tuple[Any, Any, bool]] = []  # a value, its time, whether it is attained
    for run in course.runs:
        for time, limit in ((run.begin, run.first), (run.end, run.last)):
            candidates.append((limit, time, False))
    candidates += [(value, time, True) for time, value in course.nodes() if real(value) is not None]
    if tail is not None:
        candidates.append((tail, sympy.oo, False))
    best = max((value for value, _, _ in candidates), key=lambda value: sign * real(value))
    there = [(time, attained) for value, time, attained in candidates if same(value, best)]
    attained = [time for time, reached in there if reached and real(time) < float("inf")]
    time = min(attained or [time for time, _ in there], key=real)
    return Extreme(number(best, course.exact), number(time, course.exact), bool(attained))
