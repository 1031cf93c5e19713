"""One curve until a step, and another one from there: a change to a run that is under way."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .ends import evaluate
from .errors import ArgumentError
from .exact import of_tree
from .fill import tail_holds
from .library.functions import maximum
from .library.segments import hold, ramp
from .library.timemaps import skip, take
from .library.valuemaps import scale
from .resolve import as_number, length, resolve
from .slots import unwatched, waits
from .tree import Call, Number, Param, Schedule, Tree, a_schedule

ZERO = Number(Fraction(0))


def splice(a: Schedule, b: Any, at: Any, continuous: bool, over: Any) -> Schedule:
    """See :meth:`Schedule.splice`."""
    if waits(a):
        unwatched(a, "and nobody knows how long it is", "load_state_dict(state, accept=True) changes a run")
    step, bridge = _steps("at", at), _steps("over", over)
    old, new = _as_long(_without_end(a), step), _without_end(a_schedule(b))
    if bridge == ZERO:
        late = new | skip(step)
        return (old | take(step)) >> (late * _factor(old, new, step) if continuous else late)
    if continuous:
        raise ArgumentError(
            "a splice is joined in one way",
            "continuous=True rescales the new schedule; over=500 goes there along a straight line in 500 steps",
        )
    return (old | take(step)) >> ramp(bridge) >> (new | skip(step + bridge))


def _steps(name: str, value: Any) -> Any:
    tree = as_number(name, value)
    if not isinstance(tree, Number):
        return tree
    if tree.value < 0:
        raise ArgumentError(f"{name} is {tree}: it is a number of steps", argument=name)
    return Number(tree.value)  # it stands in the sentence, and came from no binding


def _without_end(schedule: Schedule) -> Schedule:
    """A hold at the end goes on for ever, as it does alone; before a ``take`` it would ask for ``total``."""
    held: Schedule = tail_holds(schedule)
    return held if "total" in schedule.params - held.params else schedule


def _as_long(schedule: Schedule, at: Tree) -> Schedule:
    """The schedule, held until ``at`` if it is over before."""
    own = a_schedule(length(schedule)) if length(schedule) != float("inf") else None
    if own is None or own == Param("total"):
        return schedule
    missing: Any = a_schedule(at) - own
    if not isinstance(missing, Number):
        missing = maximum(missing, 0)
    elif missing.value <= 0:
        return schedule
    held = schedule >> hold(missing)
    if evaluate(resolve(held), of_tree(own), before=False) == evaluate(resolve(schedule), of_tree(own), before=True):
        return held
    return (schedule | scale(1)) >> hold(missing)  # an open end would join through its floor or cap


def _factor(old: Schedule, new: Schedule, at: Tree) -> Any:
    """What makes the new curve begin where the old one is cut."""
    reached = evaluate(resolve(old), of_tree(at), before=True)
    begins = evaluate(resolve(new), of_tree(at), before=False)
    for which, value in (("old", reached), ("new", begins)):
        if value == ZERO:
            raise ArgumentError(
                f"the {which} schedule is 0 at {at}, and no multiple of 0 is anything else",
                "over=500 goes to the new one along a straight line in 500 steps",
            )
    factor = reached / begins
    if any(isinstance(node, Call) and node.head.name == "where" for node in factor.walk()):
        raise ArgumentError(
            f"how far the schedules are at {at} depends on names without a value",
            "bind them first, for instance total; or over=500, which asks nothing",
        )
    return factor
