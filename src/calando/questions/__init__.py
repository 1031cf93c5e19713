"""What one can ask a schedule: its slope, its area, when it has a value, how high and how low it gets.

The closed form is cut into smooth pieces, and each question is asked of them: exactly, as far as algebra goes.  A
curve of too many pieces, or of a kind that algebra does not know, is looked at instead, and answers say so.  sympy is
not asked to solve or to integrate: what it does here, it does in little time.
"""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING, Any

import sympy

from ..errors import ArgumentError, ScheduleError
from ..resolve import names_of, resolve
from ..slots import unwatched
from . import extremes, integrals, moments, monotony, slopes
from .course import Course, bound, moment
from .endless import sight
from .equivalence import equivalent
from .roots import STUMBLES, TooMany, Unknown
from .sampled import Sampled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..tree import Schedule
    from .answers import Extreme, Jump, Moment, Monotony

__all__ = ["derivative", "equivalent", "integral", "is_monotonic", "jumps", "maximum", "minimum", "when"]


class Endless(ArgumentError):
    """No answer without an end to look up to."""


def derivative(schedule: Schedule, values: Mapping[str, Any]) -> Schedule:
    """See :meth:`Schedule.derivative`."""
    return slopes.derivative(schedule.bind(**values) if values else schedule)


def integral(schedule: Schedule, begin: Any, end: Any, values: Mapping[str, Any]) -> Any:
    """See :meth:`Schedule.integral`."""
    schedule = schedule.bind(**values) if values else schedule
    unwatched(schedule, "and its area depends on what is observed", "numpy adds up s([0, 1, …], loss=…)")
    start = moment(begin, "begin")
    if end is None and schedule.length == inf:
        raise ArgumentError("the schedule has no end: say up to when, as in s.integral(0, 1000)", argument="end")
    if names_of(resolve(schedule)):
        return integrals.symbolic(schedule, start, None if end is None else moment(end, "end"))
    finish = moment(schedule.length if end is None else end, "end")
    if finish < start:
        return -integral(schedule, end, begin, {})
    if finish == start:
        return 0.0
    try:
        return integrals.integral(Course(schedule, start, finish))
    except ScheduleError:
        raise
    except (TooMany, Unknown, *STUMBLES):
        if finish == sympy.oo:
            raise ArgumentError("nobody knows that area: say up to when, as in s.integral(0, 1000)") from None
        return Sampled(schedule, float(start), float(finish), held=False).integral()


def when(schedule: Schedule, value: Any, begin: Any, end: Any, values: Mapping[str, Any]) -> tuple[Moment, ...]:
    """See :meth:`Schedule.when`."""
    wanted = moment(value, "value")
    course = asked(schedule, begin, end, values, f"when({value!r}, 0, 1000)")
    if isinstance(course, Course):
        try:
            return moments.when(course, wanted)
        except ScheduleError:
            raise
        except (TooMany, Unknown, *STUMBLES):
            course = looked_at(course.schedule, course.begin, course.end, f"when({value!r}, 0, 1000)")
    return course.when(float(wanted))


def maximum(schedule: Schedule, begin: Any, end: Any, values: Mapping[str, Any]) -> Extreme:
    """See :meth:`Schedule.maximum`."""
    return extreme(schedule, begin, end, values, 1, "maximum(0, 1000)")


def minimum(schedule: Schedule, begin: Any, end: Any, values: Mapping[str, Any]) -> Extreme:
    """See :meth:`Schedule.minimum`."""
    return extreme(schedule, begin, end, values, -1, "minimum(0, 1000)")


def extreme(schedule: Schedule, begin: Any, end: Any, values: Mapping[str, Any], sign: int, hint: str) -> Extreme:
    """The highest value, or the lowest one."""
    course, tail = seen(schedule, begin, end, values, hint)
    return course.extreme(sign) if isinstance(course, Sampled) else extremes.extreme(course, sign, tail)


def is_monotonic(schedule: Schedule, begin: Any, end: Any, values: Mapping[str, Any]) -> Monotony:
    """See :meth:`Schedule.is_monotonic`."""
    course, _ = seen(schedule, begin, end, values, "is_monotonic(0, 1000)")
    return course.monotony() if isinstance(course, Sampled) else monotony.monotony(course)


def jumps(schedule: Schedule, begin: Any, end: Any, values: Mapping[str, Any]) -> tuple[Jump, ...]:
    """See :meth:`Schedule.jumps`."""
    course = asked(schedule, begin, end, values, "jumps(0, 1000)")
    return course.jumps() if isinstance(course, Sampled) else monotony.jumps(course)


def asked(schedule: Schedule, begin: Any, end: Any, values: Mapping[str, Any], hint: str) -> Course | Sampled:
    """The curve between two times, as runs or as far as it can be seen; without an ``end``, for ever."""
    schedule = bound(schedule, values)
    start = moment(begin, "begin")
    if end is None and schedule.length == inf and "total" in values:
        end = values["total"]
    finish = sympy.oo if end is None else moment(end, "end")
    if not finish > start:
        raise ArgumentError(f"end is a time after begin, not {end!r}", argument="end")
    try:
        return course_between(schedule, start, finish)
    except (TooMany, Unknown):
        return looked_at(schedule, start, finish, hint)


def looked_at(schedule: Schedule, start: Any, finish: Any, hint: str) -> Sampled:
    """The same in numbers."""
    length = schedule.length
    if finish != sympy.oo:
        return Sampled(schedule, float(start), float(finish), held=False)
    if isinstance(length, (int, float)) and isfinite(length):
        return Sampled(schedule, float(start), max(float(length), float(start) + 1), held=True)
    raise Endless("the curve goes on for ever, and never settles", f"say how far to look, as in s.{hint}")


def seen(
    schedule: Schedule, begin: Any, end: Any, values: Mapping[str, Any], hint: str
) -> tuple[Course | Sampled, Any]:
    """The same for questions that cycles without an end may have an answer to; and what the curve tends to."""
    try:
        return asked(schedule, begin, end, values, hint), None
    except Endless:
        schedule = bound(schedule, values)
        far = sight(schedule, moment(begin, "begin"))
        if far is None:
            raise
        return course_between(schedule, moment(begin, "begin"), far.end), far.limit


def course_between(schedule: Schedule, begin: Any, end: Any) -> Course:
    """The course of a schedule, which remembers those that it was asked for."""
    key = ("course", begin, end)
    course = schedule._cache.get(key)
    if course is None:
        try:
            course = Course(schedule, begin, end)
            course.runs  # noqa: B018 - made when they are asked for, and there may be too many
        except (TooMany, Unknown) as trouble:
            course = trouble
        except ScheduleError:
            raise
        except STUMBLES:
            course = Unknown()
        schedule._cache[key] = course
    if isinstance(course, Exception):
        raise course
    return course
