"""mmengine: schedulers, each on its window of the run, one of them or a list; ``base`` is the optimizer's value.

A scheduler multiplies what it finds, on ``[begin, end)``, and leaves its last value behind.  Where all go by
epochs, ``t`` counts epochs; where some go by epochs and some by iterations, it counts iterations, ``ep`` an epoch.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, cast

from ..errors import ArgumentError
from ..library.curves import exponential, multistep, piecewise, step
from ..library.ramps import cosine, linear, poly
from ..library.segments import constant, warmup
from ..library.timemaps import pingpong, take
from ..tree import Tree
from .arguments import Asked
from .phrases import between, given, joined, noted, shape_of, times
from .plateaus import at_least, like_torch, one_of
from .system import LIST, System
from .torch import phases
from .windows import (
    BASE,
    STEPS,
    Level,
    Part,
    Piece,
    Unit,
    down,
    half_cosine,
    lowest,
    sampled,
    scaled,
    span,
    until,
    whole,
    window,
)

if TYPE_CHECKING:
    from .arguments import Flag, Maybe, Name, Number, Numbers, Several


def constant_(
    factor: Number = 1 / 3,
    begin: Number = 0,
    end: Maybe = None,
    by_epoch: Flag = True,
    convert_to_iter_based: Flag = False,
) -> Piece:
    end, n = window(begin, end)

    def curve(level: Level, unit: Unit) -> Part:
        if n is None or n == 1:
            left = level.times(factor)
            body = constant(left.tree(), *([] if n is None else [unit.step]))
            return Part(body, 0, left, constant(left.tree()))
        body = scaled(level, piecewise({0: factor, span(unit, n, 1): 1}))
        return Part(body | take(span(unit, n)), 0, level, body)

    return Piece("Constant", begin, end, by_epoch, convert_to_iter_based, True, curve)


def linear_(
    start_factor: Number = 1 / 3,
    end_factor: Number = 1,
    begin: Number = 0,
    end: Maybe = None,
    by_epoch: Flag = True,
    convert_to_iter_based: Flag = False,
) -> Piece:
    end, n = until(begin, end)

    def curve(level: Level, unit: Unit) -> Part:
        T = span(unit, n, 1)
        if end_factor == 1 and start_factor != 1:
            ramp = warmup(T, **given(start=start_factor))
        else:
            ramp = between(linear, T, start_factor, end_factor)
        body = sampled(scaled(level, ramp), unit)
        return Part(body, unit.step, level.times(end_factor), body)

    return Piece("Linear", begin, end, by_epoch, convert_to_iter_based, True, curve)


def exponential_(
    gamma: Number, begin: Number = 0, end: Maybe = None, by_epoch: Flag = True, convert_to_iter_based: Flag = False
) -> Piece:
    end, n = window(begin, end)

    def curve(level: Level, unit: Unit) -> Part:
        word = exponential(gamma) if unit.step == 1 else step(unit.step, gamma=gamma)
        whole = scaled(level, word)
        if n is None:
            return Part(whole, 0, level, whole)
        body = whole | take(span(unit, n, 1))
        return Part(body, unit.step, level.times(gamma ** (times(n, unit.each) - 1)), body)

    return Piece("Exponential", begin, end, by_epoch, convert_to_iter_based, True, curve)


def step_(
    step_size: Number,
    gamma: Number = 0.1,
    begin: Number = 0,
    end: Maybe = None,
    by_epoch: Flag = True,
    convert_to_iter_based: Flag = False,
) -> Piece:
    end, n = window(begin, end)

    def curve(level: Level, unit: Unit) -> Part:
        whole = scaled(level, step(span(unit, step_size), gamma=gamma))
        if n is None:
            return Part(whole, 0, level, whole)
        body = whole | take(span(unit, n))
        return Part(body, 0, level.times(gamma ** (ceil(n / step_size) - 1)), body)

    return Piece("Step", begin, end, by_epoch, convert_to_iter_based, True, curve)


def multi_step(
    milestones: Numbers,
    gamma: Number = 0.1,
    begin: Number = 0,
    end: Maybe = None,
    by_epoch: Flag = True,
    convert_to_iter_based: Flag = False,
) -> Piece:
    end, n = window(begin, end)

    def curve(level: Level, unit: Unit) -> Part:
        times_ = [span(unit, milestone) for milestone in sorted(milestones)]
        whole = scaled(level, multistep(times_, gamma))
        if n is None:
            return Part(whole, 0, level, whole)
        cut = n > max(milestones, default=0)
        body = whole | take(span(unit, n))
        left = level.times(gamma ** sum(milestone < n for milestone in milestones))
        return Part(body, 0, left, whole if cut else body)

    return Piece("MultiStep", begin, end, by_epoch, convert_to_iter_based, True, curve)


def cosine_annealing(
    T_max: Maybe = None,
    eta_min: Maybe = None,
    begin: Number = 0,
    end: Maybe = None,
    by_epoch: Flag = True,
    convert_to_iter_based: Flag = False,
    eta_min_ratio: Maybe = None,
) -> Piece:
    if T_max is None:
        end, n = until(begin, end)
    else:
        end, n = window(begin, end)
    low, count = lowest(eta_min, eta_min_ratio), n if T_max is None else T_max

    def curve(level: Level, unit: Unit) -> Part:
        T = span(unit, count)
        fall = down(level, cosine, T, low)
        if n is None:
            waves = fall | pingpong
            return Part(waves, 0, level, noted(fall, RISES, runs_on=sampled(waves, unit)))
        rises, stop = not isinstance(n, Tree) and n > count, take(span(unit, n, 1))
        waves = fall | pingpong if rises else fall
        body = sampled(waves | stop, unit)
        left = level.towards(low, half_cosine(times(n, unit.each) - 1, times(count, unit.each)))
        alone = noted(sampled(fall, unit), RISES, runs_on=body) if rises else body
        return Part(body, unit.step, left, alone)

    return Piece("CosineAnnealing", begin, end, by_epoch, convert_to_iter_based, low == Level(0, 0), curve)


RISES = "mmengine's cosine rises again after T_max; here it holds its last value"


def poly_(
    power: Number = 1,
    eta_min: Number = 0,
    begin: Number = 0,
    end: Maybe = None,
    by_epoch: Flag = True,
    convert_to_iter_based: Flag = False,
) -> Piece:
    end, n = until(begin, end)

    def curve(level: Level, unit: Unit) -> Part:
        T = span(unit, n, 1)
        body = sampled(down(level, poly, T, Level(eta_min, 0), power=power), unit)
        return Part(body, unit.step, Level(eta_min, 0), body)

    return Piece("Poly", begin, end, by_epoch, convert_to_iter_based, eta_min == 0, curve)


def cosine_restart(
    periods: Numbers,
    restart_weights: Numbers = (1,),  # type: ignore[assignment]
    eta_min: Maybe = None,
    begin: Number = 0,
    end: Maybe = None,
    by_epoch: Flag = True,
    convert_to_iter_based: Flag = False,
    eta_min_ratio: Maybe = None,
) -> Piece:
    if len(periods) != len(restart_weights):
        raise ArgumentError("CosineRestart wants as many restart_weights as periods")
    end, n = window(begin, end)
    low = lowest(eta_min, eta_min_ratio)
    count = sum(periods) if n is None else min(n, sum(periods))

    def curve(level: Level, unit: Unit) -> Part:
        falls = [
            down(BASE.times(weight), cosine, span(unit, period), low)
            for period, weight in zip(periods, restart_weights, strict=True)
        ]
        whole = joined(falls)
        body = sampled(whole | take(span(unit, count, 1)), unit)
        share = half_cosine(times(periods[-1], unit.each) - 1, times(periods[-1], unit.each))
        left = BASE.times(restart_weights[-1]).towards(low, share)
        idle = unit.step if n is None or n == count else span(unit, n - count) + unit.step
        return Part(body, idle, left, body)

    return Piece("CosineRestart", begin, end, by_epoch, convert_to_iter_based, False, curve)


def one_cycle(
    eta_max: Number,
    total_steps: Maybe = None,
    pct_start: Number = 0.3,
    anneal_strategy: Name = "cos",
    div_factor: Number = 25,
    final_div_factor: Number = 1e4,
    three_phase: Flag = False,
    begin: Number = 0,
    end: Maybe = None,
    by_epoch: Flag = True,
    convert_to_iter_based: Flag = False,
) -> Piece:
    end, n = window(begin, end)
    if total_steps is None and n is None:
        raise ArgumentError("OneCycleLR wants total_steps, or an end")
    count = total_steps if total_steps is not None else n
    low = eta_max / div_factor
    shape = shape_of(anneal_strategy, "anneal_strategy of OneCycleLR")

    def curve(level: Level, unit: Unit) -> Part:
        if unit != STEPS:
            raise ArgumentError("OneCycleLR by epochs, beside others by iterations, cannot be read")
        ends, values = [pct_start * count - 1], [low, eta_max]
        if three_phase:
            ends, values = [*ends, 2 * pct_start * count - 2], [*values, low]
        whole = phases([*ends, count - 1], [*values, low / final_div_factor], shape)
        whole = noted(whole, "the value of the optimizer has no part in it")
        return Part(whole, 0 if n is None else n - count + 1, Level(low / final_div_factor, 0), whole)

    return Piece("OneCycle", begin, end, by_epoch, convert_to_iter_based, False, curve)


def reduce_on_plateau(
    monitor: Name = "loss",
    rule: Name = "less",
    factor: Number = 0.1,
    patience: Number = 10,
    threshold: Number = 1e-4,
    threshold_rule: Name = "rel",
    cooldown: Number = 0,
    min_value: Number = 0,
    eps: Number = 1e-8,
    begin: Number = 0,
    end: Maybe = None,
    by_epoch: Flag = True,
) -> Piece:
    end, n = window(begin, end)
    if n is not None or not by_epoch:
        raise ArgumentError("ReduceOnPlateau is read where it goes by epochs, and has no end")
    cuts = like_torch(
        "mmengine",
        f"what mmengine monitors, {monitor}",
        rises=one_of(rule, "rule of ReduceOnPlateau", "greater", "less"),
        relative=one_of(threshold_rule, "threshold_rule of ReduceOnPlateau", "rel", "abs"),
        factor=factor,
        patience=patience,
        threshold=threshold,
        cooldown=cooldown,
        eps=eps,
    )

    def curve(level: Level, unit: Unit) -> Part:
        early = ["mmengine counts the metric of the epoch before begin, too"] if begin else []
        whole = noted(at_least(min_value, scaled(level, cuts)), *cuts.notes, *early)
        return Part(whole, 0, level, whole)

    return Piece("ReduceOnPlateau", begin, end, by_epoch, False, min_value == 0, curve)


def several(schedulers: Several) -> list[Piece]:
    pieces: list[Any] = [SYSTEM.answer(SYSTEM.ask(scheduler)) for scheduler in schedulers]
    if any(isinstance(piece, list) for piece in pieces):
        raise ArgumentError("a list of schedulers has a list in it", "schedulers stand in one list")
    return cast("list[Piece]", pieces)


def asked_of(what: Any) -> Asked | None:
    """Several schedulers, as a config lists them."""
    return Asked(LIST, [what], {}) if isinstance(what, (list, tuple)) and what else None


KINDS: dict[str, Any] = {
    "Constant": constant_,
    "Linear": linear_,
    "Exponential": exponential_,
    "Step": step_,
    "MultiStep": multi_step,
    "CosineAnnealing": cosine_annealing,
    "Poly": poly_,
    "CosineRestart": cosine_restart,
    "OneCycle": one_cycle,
    "ReduceOnPlateau": reduce_on_plateau,
}
SUFFIXES = ("LR", "Momentum", "ParamScheduler")

READERS: dict[str, Any] = {
    **{f"{kind}{suffix}": reader for suffix in SUFFIXES for kind, reader in KINDS.items()},
    LIST: several,
}

SYSTEM = System(
    "mmengine",
    READERS,
    modules=["mmengine"],
    ignored=["optimizer", "param_name", "last_step", "verbose"],
    asked_of=asked_of,
    finish=whole,
)
