"""A step, prepared: each shape is asked once, and its value written wherever it goes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ..places import is_tensor
from ..tree import TIMED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch.optim import Optimizer

    from ..run import Run
    from ..tree import Schedule
    from .groups import Group, Target

    # a plain tuple, since those of other types are slower to take apart
    Alone = tuple[list[Group] | None, int, Group, str, float, Callable[[float], float]]
    Writer = tuple[Callable[[int], bool], Alone]


class Job(NamedTuple):
    """A shape as a function of the step, and what takes its value times a scale."""

    function: Callable[[float], float]
    numbers: list[tuple[Group, str, float]]  # those that stand in their group as plain numbers
    others: list[tuple[Callable[[float], Any], float]]


def functions(
    programs: list[tuple[float, Schedule]], runs: Mapping[Schedule, Run]
) -> dict[Schedule, Callable[[float], float]]:
    """Each shape that changes, as a function of the step; one that watches is where its run is."""
    return {
        shape: value_of(runs[shape]) if shape in runs else shape.compile()
        for shape in dict.fromkeys(shape for _, shape in programs)
        if shape.flags & TIMED
    }


def value_of(run: Run) -> Callable[[float], float]:
    return lambda _t: run.value


def jobs_of(
    found: list[Target],
    programs: list[tuple[float, Schedule]],
    functions: Mapping[Schedule, Callable[[float], float]],
    constants: Mapping[Schedule, float],
) -> list[Job]:
    """What there is to do at every step; what does not change is written now."""
    jobs = {shape: Job(function, [], []) for shape, function in functions.items()}
    filled = set()
    for target, (scale, shape) in zip(found, programs, strict=True):
        group, place = target.group, target.place
        value = place.get(group)
        if shape in constants:
            place.put(group, scale * constants[shape])
        elif is_tensor(value):
            if id(value) not in filled:
                jobs[shape].others.append((value.fill_, scale))
            filled.add(id(value))
        elif place.part is None:
            jobs[shape].numbers.append((group, place.key, scale))
        else:
            jobs[shape].others.append((partial(place.replace, group), scale))
    return list(jobs.values())


def writer(optimizer: Optimizer, jobs: list[Job]) -> Writer:
    """A function that sets everything at a step, as long as the groups are these; if not, it sets nothing.

    The groups are others when the optimizer was loaded, and more when one was added.  Beside it stands the one number
    that there is to write, if it is one.
    """
    groups = optimizer.param_groups
    n = len(groups)

    def write(t: int) -> bool:
        if optimizer.param_groups is not groups or len(groups) != n:
            return False
        for function, numbers, others in jobs:
            value = function(t)
            for group, key, scale in numbers:
                group[key] = scale * value
            for put, scale in others:
                put(scale * value)
        return True

    return write, alone(groups, jobs)


NOBODY: Alone = (None, 0, {}, "", 0.0, float)


def alone(groups: list[Group], jobs: list[Job]) -> Alone:
    """The usual case, one number in one group, which a step writes without a call more than it needs.

    These are the groups, how many they are, the group, the key, the scale, and the function of the step.
    """
    if len(jobs) != 1 or len(jobs[0].numbers) != 1 or jobs[0].others:
        return NOBODY
    function, ((group, key, scale),), _ = jobs[0]
    return groups, len(groups), group, key, scale, function


# of who has not looked at the groups yet
unprepared: Writer = (lambda _t: False, NOBODY)
