"""keras.optimizers.schedules: with the rate among their arguments; and the callback that watches a metric."""

# Functions have the parameters of their classes, under keras' names.

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ..errors import ArgumentError
from ..library.compounds import sgdr
from ..library.curves import inverse_time, piecewise
from ..library.functions import ceil, maximum
from ..library.ramps import cosine, poly
from ..library.timemaps import restart, stairs
from ..tree import Clock
from .phrases import base, between, noted, power_of, rise, times
from .plateaus import at_least, cuts, one_of
from .system import System

if TYPE_CHECKING:
    from ..tree import Schedule
    from .arguments import Anything, Flag, Maybe, Name, Number, Numbers


def exponential_decay(
    initial_learning_rate: Number, decay_steps: Number, decay_rate: Number, staircase: Flag = False
) -> Schedule:
    return times(initial_learning_rate, power_of(decay_rate, decay_steps, staircase))


def inverse_time_decay(
    initial_learning_rate: Number, decay_steps: Number, decay_rate: Number, staircase: Flag = False
) -> Schedule:
    schedule = times(initial_learning_rate, inverse_time(decay_rate, every=decay_steps))
    return cast("Schedule", schedule | stairs(decay_steps)) if staircase else schedule


def piecewise_constant_decay(boundaries: Numbers, values: Numbers) -> Schedule:
    if len(values) != len(boundaries) + 1:
        raise ArgumentError("PiecewiseConstantDecay wants one value more than boundaries")
    keys = [0, *(boundary // 1 + 1 for boundary in boundaries)]
    return noted(
        piecewise(dict(zip(keys, values, strict=True))),
        "keras keeps the old value at a boundary: the keys stand one step later here",
    )


def polynomial_decay(
    initial_learning_rate: Number,
    decay_steps: Number,
    end_learning_rate: Number = 1e-4,
    power: Number = 1,
    cycle: Flag = False,
) -> Schedule:
    if not cycle:
        return between(poly, decay_steps, initial_learning_rate, end_learning_rate, power=power)
    t = Clock("t")
    horizon = decay_steps * maximum(1, ceil(t / decay_steps))
    wave = times(initial_learning_rate - end_learning_rate, times(1, (1 - t / horizon) ** power))
    return end_learning_rate + wave if end_learning_rate else wave


def cosine_decay(
    initial_learning_rate: Number,
    decay_steps: Number,
    alpha: Number = 0,
    warmup_target: Maybe = None,
    warmup_steps: Number = 0,
) -> Schedule:
    if warmup_target is not None and warmup_steps:
        fall = between(cosine, decay_steps, warmup_target, warmup_target * alpha, joins=True)
        return rise(warmup_steps, initial_learning_rate, warmup_target) >> fall
    peak = initial_learning_rate if warmup_target is None else warmup_target
    schedule = times(peak, between(cosine, decay_steps, 1, alpha, joins=peak != 1))
    if warmup_steps:
        return noted(schedule, "without a warmup_target, keras has no warmup")
    return schedule


def cosine_decay_restarts(
    initial_learning_rate: Number, first_decay_steps: Number, t_mul: Number = 2, m_mul: Number = 1, alpha: Number = 0
) -> Schedule:
    if alpha >= 1:  # no fall, but what is left of one above a floor that is higher
        again = cosine(first_decay_steps) | restart(mult=t_mul, gamma=m_mul)
        return times(initial_learning_rate, alpha + (1 - alpha) * again)
    return times(initial_learning_rate, sgdr(first_decay_steps, mult=t_mul, gamma=m_mul, eta_min=alpha))


def reduce_lr_on_plateau(
    monitor: Name = "val_loss",
    factor: Number = 0.1,
    patience: Number = 10,
    verbose: Anything = 0,
    mode: Name = "auto",
    min_delta: Number = 1e-4,
    cooldown: Number = 0,
    min_lr: Number = 0,
) -> Schedule:
    if mode == "auto":
        mode = "min" if monitor.endswith("loss") else "max" if "acc" in monitor else "auto"
        if mode == "auto":
            raise ArgumentError(
                f"ReduceLROnPlateau does not say whether {monitor} is to fall or to rise",
                "write mode='min' or mode='max'",
            )
    schedule = cuts(
        factor,
        max(patience, 1) - 1,  # keras counts one epoch less, in both
        rises=one_of(mode, "mode of ReduceLROnPlateau", "max", "min"),
        min_delta=min_delta,
        cooldown=max(cooldown, 1) - 1,
    )
    return noted(at_least(min_lr, base * schedule), f"metric is what keras monitors, {monitor}")


SYSTEM = System(
    "keras",
    {
        "ExponentialDecay": exponential_decay,
        "InverseTimeDecay": inverse_time_decay,
        "PiecewiseConstantDecay": piecewise_constant_decay,
        "PolynomialDecay": polynomial_decay,
        "CosineDecay": cosine_decay,
        "CosineDecayRestarts": cosine_decay_restarts,
        "ReduceLROnPlateau": reduce_lr_on_plateau,
    },
    modules=["keras", "tf_keras", "tensorflow"],
    ignored=["name", "module", "registered_name", "build_config"],
    functions=["LearningRateScheduler"],
)
