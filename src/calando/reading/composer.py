"""composer.optim: multipliers of the optimizer's rate, ``base``, of times with units.

``total`` is the training's duration and ``ep`` an epoch, both in batches; tokens and samples are ``tok`` and ``sp``,
the batches that one of them takes.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from ..define import param, rest
from ..errors import ArgumentError
from ..library.curves import exponential, multistep, piecewise, step
from ..library.ramps import cosine, linear, poly
from ..library.segments import warmup
from ..library.timemaps import repeat, restart
from ..tree import Number as NumberTree
from ..tree import Percent
from .arguments import Asked, number, said
from .phrases import base, between, noted, notes_of, relative, times
from .system import LIST, System

if TYPE_CHECKING:
    from ..tree import Schedule
    from .arguments import Anything, Flag, Number, Several

UNITS = {"ba": 1, "ep": param("ep"), "tok": param("tok"), "sp": param("sp"), "iter": param("iter")}
TIME = re.compile(r"\s*([\d_.]+(?:[eE][+-]?\d+)?)\s*([a-z]+)\s*")
CUTS = "composer cuts a share of the run down to whole batches"
ROUNDS = "composer cuts the length of each cycle down to whole batches"


def time(value: Any, place: str) -> Any:
    """A time string, or a Time of composer's, as a length."""
    unit = getattr(value, "unit", None)
    if unit is not None:
        value = f"{value.value}{getattr(unit, 'value', unit)}"
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value}ba"
    match = TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ArgumentError(f"{place} is a time like '10ep', '100ba' or '0.1dur', not {said(value)}")
    count = number(match[1], place)
    if match[2] == "dur":
        return Percent(Fraction(count * 100))
    if match[2] not in UNITS:
        raise ArgumentError(f"{place}: a time in '{match[2]}' cannot be read", f"units are: dur, {', '.join(UNITS)}")
    return times(count, cast("Any", UNITS[match[2]]))


def whole(T: Any) -> bool:
    """Whether a length is the whole run."""
    return isinstance(T, Percent) and T.head == 100


def ending(T: Any) -> Any:
    return rest if whole(T) else T


def cut(schedule: Schedule, *lengths: Any) -> Schedule:
    """With a note, where a length is a share of the run."""
    shares = any(isinstance(T, Percent) and T.head % 100 != 0 for T in lengths)
    return noted(schedule, CUTS) if shares else schedule


def step_(step_size: Anything, gamma: Number = 0.1) -> Schedule:
    T = time(step_size, "step_size of StepScheduler")
    return cut(base * step(T, gamma=gamma), T)


def multi_step(milestones: Anything, gamma: Number = 0.1) -> Schedule:
    moments = several(milestones, "milestones of MultiStepScheduler")
    return cut(base * multistep(moments, gamma), *moments)


def several(value: Any, place: str) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise ArgumentError(f"{place} is a list of times, not {said(value)}")
    return [time(item, place) for item in value]


def constant_(alpha: Number = 1, t_max: Anything = "1dur") -> Schedule:
    T = time(t_max, "t_max of ConstantScheduler")
    return base if alpha == 1 else cut(base * piecewise({0: alpha, T: 1}), T)


def linear_(alpha_i: Number = 1, alpha_f: Number = 0, t_max: Anything = "1dur") -> Schedule:
    T = time(t_max, "t_max of LinearScheduler")
    return cut(base * between(linear, ending(T), alpha_i, alpha_f, joins=alpha_i == 1), T)


def exponential_(gamma: Number, decay_period: Anything = "1ep") -> Schedule:
    T = time(decay_period, "decay_period of ExponentialScheduler")
    return cut(base * exponential(gamma, every=T), T)


def cosine_(t_max: Anything = "1dur", alpha_f: Number = 0) -> Schedule:
    T = time(t_max, "t_max of CosineAnnealingScheduler")
    return cut(scaled(cosine, ending(T), alpha_f), T)


def scaled(shape: Any, T: Any, low: Any, **more: Any) -> Schedule:
    """From the base rate down to a share of it."""
    return base * between(shape, T, 1, low, joins=True, **more)


def restarts(t_0: Anything, t_mult: Number = 1, alpha_f: Number = 0) -> Schedule:
    T = time(t_0, "t_0 of CosineAnnealingWarmRestartsScheduler")
    again = repeat if t_mult == 1 else restart(mult=t_mult)
    schedule = cut(scaled(cosine, T, alpha_f) | again, T)
    return schedule if t_mult % 1 == 0 else noted(schedule, ROUNDS)


def polynomial(power: Number, t_max: Anything = "1dur", alpha_f: Number = 0) -> Schedule:
    T = time(t_max, "t_max of PolynomialScheduler")
    return cut(scaled(poly, ending(T), alpha_f, power=power), T)


def multi_step_with_warmup(
    t_warmup: Anything, milestones: Anything, gamma: Number = 0.1, scale_warmup: Flag = False
) -> Schedule:
    n = time(t_warmup, "t_warmup of MultiStepWithWarmupScheduler")
    moments = several(milestones, "milestones of MultiStepWithWarmupScheduler")
    steps = multistep(moments, gamma)
    if n == NumberTree(0) or n == 0:
        return cut(base * steps, *moments)
    return cut(base * piecewise({0: warmup(n), n: steps}), n, *moments)


def constant_with_warmup(
    t_warmup: Anything, alpha: Number = 1, t_max: Anything = "1dur", scale_warmup: Flag = False
) -> Schedule:
    n = time(t_warmup, "t_warmup of ConstantWithWarmupScheduler")
    return cut(base * times(alpha, warmup(n)), n)


def linear_with_warmup(
    t_warmup: Anything,
    alpha_i: Number = 1,
    alpha_f: Number = 0,
    t_max: Anything = "1dur",
    scale_warmup: Flag = False,
) -> Schedule:
    n, T = ahead("LinearWithWarmupScheduler", t_warmup, t_max)
    fall = between(linear, T, alpha_i, alpha_f, joins=alpha_i > alpha_f)
    return cut(base * (warmup(n, end=alpha_i) >> fall), n, T)


def cosine_with_warmup(
    t_warmup: Anything, t_max: Anything = "1dur", alpha_f: Number = 0, scale_warmup: Flag = False
) -> Schedule:
    n, T = ahead("CosineAnnealingWithWarmupScheduler", t_warmup, t_max)
    return cut(base * (warmup(n) >> between(cosine, T, 1, alpha_f, joins=True)), n, T)


def polynomial_with_warmup(
    t_warmup: Anything,
    power: Number = 2,
    t_max: Anything = "1dur",
    alpha_f: Number = 0,
    scale_warmup: Flag = False,
) -> Schedule:
    n, T = ahead("PolynomialWithWarmupScheduler", t_warmup, t_max)
    return cut(base * (warmup(n) >> between(poly, T, 1, alpha_f, joins=True, power=power)), n, T)


def ahead(name: str, t_warmup: Any, t_max: Any) -> tuple[Any, Any]:
    """The warmup, and what it leaves of a length that contains it."""
    n, T = time(t_warmup, f"t_warmup of {name}"), time(t_max, f"t_max of {name}")
    return n, rest if whole(T) else plain(T) - plain(n)


def plain(T: Any) -> Any:
    """A length to calculate with: a percent stands alone."""
    return T.head / 100 * param("total") if isinstance(T, Percent) else T


def product(schedulers: Several) -> Schedule:
    """Schedulers in a list multiply."""
    children = [SYSTEM.read(scheduler) for scheduler in schedulers]
    whole: Schedule = base
    for child in children:
        factor = relative(child)
        whole = whole * (child / base if factor is None else factor)
    return noted(whole, *notes_of(children))


def asked_of(what: Any) -> Asked | None:
    return Asked(LIST, [what], {}) if isinstance(what, (list, tuple)) and what else None


SYSTEM = System(
    "composer",
    {
        "StepScheduler": step_,
        "MultiStepScheduler": multi_step,
        "ConstantScheduler": constant_,
        "LinearScheduler": linear_,
        "ExponentialScheduler": exponential_,
        "CosineAnnealingScheduler": cosine_,
        "CosineAnnealingWarmRestartsScheduler": restarts,
        "PolynomialScheduler": polynomial,
        "MultiStepWithWarmupScheduler": multi_step_with_warmup,
        "ConstantWithWarmupScheduler": constant_with_warmup,
        "LinearWithWarmupScheduler": linear_with_warmup,
        "CosineAnnealingWithWarmupScheduler": cosine_with_warmup,
        "PolynomialWithWarmupScheduler": polynomial_with_warmup,
        LIST: product,
    },
    modules=["composer"],
    asked_of=asked_of,
)
