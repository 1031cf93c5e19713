"""torch.optim.lr_scheduler: the rate of the optimizer, ``base``, times what is said here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ..errors import ArgumentError
from ..library.compounds import triangular
from ..library.curves import piecewise
from ..library.ramps import cosine, linear, poly
from ..library.segments import hold, ramp, warmup
from ..library.timemaps import pingpong, repeat, restart, skip
from ..tree import Clock
from .arguments import tidy
from .phrases import (
    at_milestones,
    base,
    between,
    chained,
    falling,
    joined,
    lasting,
    noted,
    notes_of,
    power_of,
    relative,
    rising,
    running_on,
    shape_of,
    times,
)
from .plateaus import at_least, like_torch, one_of
from .system import System

if TYPE_CHECKING:
    from ..tree import Schedule
    from .arguments import Anything, Flag, Maybe, Name, Number, Numbers, Several

RISES = "torch's cosine rises again after T_max"
STAYS = "with total_iters=0, torch stays at its first value for ever"


def step_lr(step_size: Number, gamma: Number = 0.1) -> Schedule:
    return base * power_of(gamma, step_size, staircase=True)


def multi_step_lr(milestones: Numbers, gamma: Number = 0.1) -> Schedule:
    return base * at_milestones(milestones, gamma)


def constant_lr(factor: Number = 1 / 3, total_iters: Number = 5) -> Schedule:
    if factor == 1:
        return base
    if total_iters == 0:
        return noted(base * factor, STAYS)
    schedule = base * piecewise({0: factor, total_iters: 1})
    return noted(schedule, "torch fails when it lifts a factor of 0") if factor == 0 else schedule


def linear_lr(start_factor: Number = 1 / 3, end_factor: Number = 1, total_iters: Number = 5) -> Schedule:
    if total_iters == 0:
        return noted(times(start_factor, base), STAYS)
    if end_factor == 1 and start_factor != 1:
        return base * warmup(total_iters, start=start_factor)
    if start_factor == 1:
        return base * between(linear, total_iters, 1, end_factor, joins=True)
    return base * between(linear, total_iters, start_factor, end_factor)


def exponential_lr(gamma: Number) -> Schedule:
    return base * power_of(gamma, 1, staircase=False)


def polynomial_lr(total_iters: Number = 5, power: Number = 1) -> Schedule:
    return falling(poly, total_iters, power=power) if total_iters else noted(base, STAYS)


def cosine_annealing_lr(T_max: Number, eta_min: Number = 0) -> Schedule:
    if T_max == 0:
        raise ArgumentError("T_max of CosineAnnealingLR is 0, and torch divides by it")
    return rising(falling(cosine, T_max, eta_min), RISES)


def cosine_annealing_warm_restarts(T_0: Number, T_mult: Number = 1, eta_min: Number = 0) -> Schedule:
    again = repeat if T_mult == 1 else restart(mult=T_mult)
    return falling(cosine, T_0, eta_min) | again


def swa_lr(swa_lr: Number, anneal_epochs: Number = 10, anneal_strategy: Name = "cos") -> Schedule:
    return ramp(anneal_epochs, base, swa_lr, shape_of(anneal_strategy, "anneal_strategy of SWALR"))


def cyclic_lr(
    base_lr: Number,
    max_lr: Number,
    step_size_up: Number = 2000,
    step_size_down: Maybe = None,
    mode: Name = "triangular",
    gamma: Number = 1,
    scale_fn: Anything = None,
) -> Schedule:
    if scale_fn is not None:
        raise ArgumentError("scale_fn of CyclicLR is a Python function, which cannot be read")
    down = {} if step_size_down in (None, step_size_up) else {"down": step_size_down}
    if mode == "triangular":
        return triangular(step_size_up, **down, low=base_lr, high=max_lr) | repeat
    wave = triangular(step_size_up, **down)
    if mode == "triangular2":
        return _above(base_lr, (max_lr - base_lr) * (wave | restart(gamma=0.5)))
    if mode == "exp_range":
        return _above(base_lr, (max_lr - base_lr) * gamma ** Clock("t") * (wave | repeat))
    raise ArgumentError(f"mode of CyclicLR is triangular, triangular2 or exp_range; not '{mode}'")


def _above(low: Number, schedule: Schedule) -> Schedule:
    return low + schedule if low else schedule


def one_cycle_lr(
    max_lr: Number,
    total_steps: Maybe = None,
    epochs: Maybe = None,
    steps_per_epoch: Maybe = None,
    pct_start: Number = 0.3,
    anneal_strategy: Name = "cos",
    cycle_momentum: Flag = True,
    base_momentum: Anything = 0.85,
    max_momentum: Anything = 0.95,
    div_factor: Number = 25,
    final_div_factor: Number = 1e4,
    three_phase: Flag = False,
) -> Schedule:
    if total_steps is None and (epochs is None or steps_per_epoch is None):
        raise ArgumentError("OneCycleLR wants total_steps, or epochs and steps_per_epoch")
    T = total_steps if total_steps is not None else cast("Number", epochs) * cast("Number", steps_per_epoch)
    if not T > 0 or not 0 <= pct_start <= 1:
        raise ArgumentError("OneCycleLR wants total_steps above 0, and pct_start between 0 and 1")
    low = max_lr / div_factor
    ends, values = [pct_start * T - 1], [low, max_lr]
    if three_phase:
        ends, values = [*ends, 2 * pct_start * T - 2], [*values, low]
    shape = shape_of(anneal_strategy, "anneal_strategy of OneCycleLR")
    return phases([*ends, T - 1], [*values, low / final_div_factor], shape)


def phases(ends: list[Number], values: list[Number], shape: Any) -> Schedule:
    """Through these values, which are reached one step before each phase is over."""
    ramps: list[Schedule] = []
    start: Number | None = None
    for i, (end, a, b) in enumerate(zip(ends, values, values[1:], strict=False)):
        T, start = end - (start or 0), end
        if T > 0:
            ramps.append(hold(T) if a == b and ramps else between(shape, T, a, b, joins=bool(ramps)))
        elif end < 0 or not ramps:  # the first phase is over before it begins
            fall = between(shape, ends[i + 1] - end, values[i + 1], values[i + 2])
            waves = fall | pingpong | skip(-end)
            return noted(fall | skip(-end), ENDS, runs_on=waves)
    whole = chained(ramps)
    if shape is linear or values[-1] == values[-2]:
        return noted(whole, ENDS)
    return noted(whole, ENDS, runs_on=chained([*ramps[:-1], ramps[-1] | pingpong]))


ENDS = "torch ends one step before total_steps, and raises after it; here the last value holds"


def reduce_lr_on_plateau(
    mode: Name = "min",
    factor: Number = 0.1,
    patience: Number = 10,
    threshold: Number = 1e-4,
    threshold_mode: Name = "rel",
    cooldown: Number = 0,
    min_lr: Number = 0,
    eps: Number = 1e-8,
) -> Schedule:
    cuts = like_torch(
        "torch",
        "what step(metric) is given",
        rises=one_of(mode, "mode of ReduceLROnPlateau", "max", "min"),
        relative=one_of(threshold_mode, "threshold_mode of ReduceLROnPlateau", "rel", "abs"),
        factor=factor,
        patience=patience,
        threshold=threshold,
        cooldown=cooldown,
        eps=eps,
    )
    return noted(at_least(min_lr, base * cuts), *cuts.notes)


def sequential_lr(schedulers: Several, milestones: Numbers) -> Schedule:
    children = [SYSTEM.read(child) for child in schedulers]
    if any(child.signals for child in children):
        raise ArgumentError(
            "SequentialLR steps its schedulers without a metric, and ReduceLROnPlateau wants one",
            "a sentence can say it: warmup(5, end=base) >> plateau(metric)",
        )
    if len(milestones) != len(children) - 1:
        raise ArgumentError(
            f"SequentialLR wants a milestone between each two of its schedulers: {len(children) - 1}, "
            f"and got {len(milestones)}"
        )
    lengths = [b - a for a, b in zip([0, *milestones], milestones, strict=False)]
    head = [lasting(child, n) for child, n in zip(children, lengths, strict=False) if n]
    last = children[-1]
    runs_on = running_on(last)
    return noted(
        joined([*head, last]), *notes_of(children), runs_on=joined([*head, runs_on]) if runs_on is not last else None
    )


def chained_scheduler(schedulers: Several) -> Schedule:
    product: Schedule | None = None
    children = [SYSTEM.read(child) for child in schedulers]
    for asked, child in zip(schedulers, children, strict=True):
        factor = relative(child)
        name = SYSTEM.ask(asked).name
        if factor is None or name not in MULTIPLYING:
            raise ArgumentError(
                f"{name} in a ChainedScheduler does not multiply what the others say, and the whole cannot be read",
                "those that multiply are: " + ", ".join(MULTIPLYING) + " (with eta_min=0)",
            )
        product = base * factor if product is None else product * factor
    assert product is not None
    return noted(product, *notes_of(children))


MULTIPLYING = (
    "StepLR",
    "MultiStepLR",
    "ConstantLR",
    "LinearLR",
    "ExponentialLR",
    "PolynomialLR",
    "CosineAnnealingLR",
)


# -- objects ---------------------------------------------------------------------------------------------------


def cyclic_attributes(what: Any) -> dict[str, Any]:
    up = tidy(what.total_size * what.step_ratio)
    return {
        "base_lr": one(what.base_lrs, "base_lr"),
        "max_lr": one(what.max_lrs, "max_lr"),
        "step_size_up": up,
        "step_size_down": what.total_size - up,
        "mode": what.mode,
        "gamma": what.gamma,
        "scale_fn": what._scale_fn_custom,
    }


def one_cycle_attributes(what: Any) -> dict[str, Any]:
    groups = what.optimizer.param_groups
    high, low, last = (one([g[k] for g in groups], k) for k in ("max_lr", "initial_lr", "min_lr"))
    return {
        "max_lr": high,
        "total_steps": what.total_steps,
        "pct_start": tidy((what._schedule_phases[0]["end_step"] + 1) / what.total_steps),
        "anneal_strategy": what._anneal_func_type,
        "div_factor": tidy(high / low),
        "final_div_factor": tidy(low / last),
        "three_phase": len(what._schedule_phases) == 3,
    }


def plateau_attributes(what: Any) -> dict[str, Any]:
    names = ("mode", "factor", "patience", "threshold", "threshold_mode", "cooldown", "eps")
    return {**{name: getattr(what, name) for name in names}, "min_lr": one(what.min_lrs, "min_lr")}


def swa_attributes(what: Any) -> dict[str, Any]:
    return {
        "swa_lr": one([group["swa_lr"] for group in what.optimizer.param_groups], "swa_lr"),
        "anneal_epochs": what.anneal_epochs,
        "anneal_strategy": what._anneal_strategy,
    }


def one(values: list[Any], name: str) -> Any:
    """What all parameter groups have."""
    if any(value != values[0] for value in values):
        raise ArgumentError(f"the parameter groups have different {name}: {values}", "read them one by one")
    return values[0]


SYSTEM = System(
    "torch",
    {
        "StepLR": step_lr,
        "MultiStepLR": multi_step_lr,
        "ConstantLR": constant_lr,
        "LinearLR": linear_lr,
        "ExponentialLR": exponential_lr,
        "PolynomialLR": polynomial_lr,
        "CosineAnnealingLR": cosine_annealing_lr,
        "CosineAnnealingWarmRestarts": cosine_annealing_warm_restarts,
        "CyclicLR": cyclic_lr,
        "OneCycleLR": one_cycle_lr,
        "SWALR": swa_lr,
        "ReduceLROnPlateau": reduce_lr_on_plateau,
        "SequentialLR": sequential_lr,
        "ChainedScheduler": chained_scheduler,
    },
    modules=["torch"],
    ignored=[
        "optimizer",
        "last_epoch",
        "verbose",
        "scale_mode",
        "cycle_momentum",
        "base_momentum",
        "max_momentum",
    ],
    functions=["LambdaLR", "MultiplicativeLR"],
    attributes={
        "CyclicLR": cyclic_attributes,
        "OneCycleLR": one_cycle_attributes,
        "SWALR": swa_attributes,
        "ReduceLROnPlateau": plateau_attributes,
    },
)
