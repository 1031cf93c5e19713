"""For every schedule of every peer, the sentence that says the same, from the peer's own arguments.

Each function takes the arguments that a record has in ``params``, under the peer's names and with its defaults.
It answers a sentence; or two of them, where the peer runs on past its end (a cosine that rises again, a line that
goes negative): the one that a user wants, which holds its final value, and the one that runs on as the peer does.
"""

# Functions have the parameters of their peers, needed or not, under the peers' names.
# ruff: noqa: ARG001, N803, PLR0917

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable
from math import ceil, floor, inf, log, nan
from typing import Any

from calando import parse

from .writing import (
    Saying,
    again,
    at_milestones,
    between,
    both,
    built,
    canonical,
    evaluated,
    falling_to,
    first,
    formula,
    is_number,
    lasting,
    length,
    onward,
    percent,
    smoothly,
    stepwise,
    table,
)

SENTENCES: dict[tuple[str, ...], Callable[..., Saying]] = {}
NOTES: dict[tuple[str, ...], str] = {}


def says(system: str, *names: str, note: str = "") -> Callable[..., Any]:
    """Enter a function in the table, for these classes of a system; ``class.output`` is for that output only."""

    def enter(function: Callable[..., Saying]) -> Callable[..., Saying]:
        for name in names:
            SENTENCES[system, name] = function
            NOTES[system, name] = note
        return function

    return enter


def key(record: dict[str, Any]) -> tuple[str, str]:
    """Where a record stands in the table."""
    special = (record["system"], f"{record['class']}.{record['output']}")
    return special if special in SENTENCES else (record["system"], record["class"])


def sentences(record: dict[str, Any]) -> tuple[str, str]:
    """The sentence for a record, and the one that also runs on past the end as the peer does."""
    short, long = both(SENTENCES[key(record)](**arguments(record)))
    return canonical(short), canonical(long)


def arguments(record: dict[str, Any]) -> dict[str, Any]:
    """What the peer was given; of two records, only the text of the call says all of it."""
    params = record["params"]
    if record["id"] == "torch/SequentialLR/07":
        return {**params, "src": record["call"]}
    if record["id"] == "pytorch_warmup/ExponentialWarmup+StepLR/01":
        return {**params, "inner": record["call"].partition(": ")[2].removesuffix(".step()")}
    return params


def observed(record: dict[str, Any]) -> dict[int, float]:
    """The metric that a record was driven by, step by step; ``None`` stands for NaN."""
    metric = [nan if value is None else value for value in record["params"].get("metric", [])]
    n = record["params"].get("accumulation_size", 1)  # optax looks at the mean of so many
    if n > 1:
        return {end - 1: sum(metric[end - n : end]) / n for end in range(n, len(metric) + 1, n)}
    return dict(list(enumerate(metric))[:: record["params"].get("eval_every", 1)])


def delay(record: dict[str, Any]) -> int:
    """How many steps later than a record says its value is in force here: it is before or after the step's metric."""
    return 1 if key(record) in {("ignite", "ReduceLROnPlateauScheduler"), ("thinc", "plateau")} else 0


# torch

RISES = "torch's cosine rises again after `T_max`; here it holds"


@says("torch", "LambdaLR")
def lambda_lr(base_lr: float, lr_lambda: str) -> Saying:
    return f"{base_lr} * {formula(lr_lambda)}"


@says("torch", "MultiplicativeLR")
def multiplicative_lr(base_lr: float, lr_lambda: str) -> Saying:
    return f"{base_lr} * cumprod({formula(lr_lambda)})"


@says("torch", "StepLR", "StepLR[closed]")
def step_lr(base_lr: float, step_size: int, gamma: float = 0.1) -> Saying:
    return f"{base_lr} * {stepwise(step_size, gamma)}"


@says("torch", "MultiStepLR", "MultiStepLR[closed]")
def multi_step_lr(base_lr: float, milestones: list[int], gamma: float = 0.1) -> Saying:
    return f"{base_lr} * {at_milestones(milestones, gamma)}"


@says("torch", "ConstantLR[closed]")
def constant_lr_closed(base_lr: float, factor: float = 1 / 3, total_iters: int = 5) -> Saying:
    return constant_lr(base_lr, factor, total_iters) if total_iters else str(base_lr)


@says("torch", "ConstantLR", note="torch divides by a `factor` of 0; with `total_iters=0`, it never lifts the factor")
def constant_lr(base_lr: float, factor: float = 1 / 3, total_iters: int = 5) -> Saying:
    if not total_iters:
        return f"{base_lr} * {factor}"
    return f"{base_lr} * piecewise({table({0: factor, total_iters: 1})})"


@says("torch", "LinearLR", "LinearLR[closed]", note="with `total_iters=0`, torch stays at `start_factor` for ever")
def linear_lr(base_lr: float, start_factor: float = 1 / 3, end_factor: float = 1, total_iters: int = 5) -> Saying:
    if total_iters == 0:
        return f"{base_lr} * {start_factor}"
    if end_factor == 1 and start_factor != 1:
        return f"{base_lr} * warmup({total_iters}, start={start_factor})"
    return f"{base_lr} * {between('linear', total_iters, start_factor, end_factor)}"


@says("torch", "ExponentialLR", "ExponentialLR[closed]")
def exponential_lr(base_lr: float, gamma: float) -> Saying:
    return f"{base_lr} * {smoothly(gamma)}"


@says("torch", "PolynomialLR", "PolynomialLR[closed]", note="with `total_iters=0`, torch stays at the base rate")
def polynomial_lr(base_lr: float, total_iters: int = 5, power: float = 1) -> Saying:
    return f"{base_lr} * {between('poly', total_iters, 1, 0, power=power)}" if total_iters else str(base_lr)


@says("torch", "CosineAnnealingLR", "CosineAnnealingLR[closed]", note=RISES)
def cosine_annealing_lr(base_lr: float, T_max: int, eta_min: float = 0) -> Saying:
    fall = between("cosine", T_max, base_lr, eta_min)
    return fall, f"{fall} | pingpong"


@says("torch", "CosineAnnealingWarmRestarts", "CosineAnnealingWarmRestarts[step(epoch)]")
def cosine_annealing_warm_restarts(base_lr: float, T_0: int, T_mult: int = 1, eta_min: float = 0) -> Saying:
    return f"{between('cosine', T_0, base_lr, eta_min)} | {again(T_mult)}"


@says("torch", "SWALR")
def swalr(base_lr: float, swa_lr: float, anneal_epochs: int = 10, anneal_strategy: str = "cos") -> Saying:
    return between({"cos": "cosine"}.get(anneal_strategy, anneal_strategy), anneal_epochs, base_lr, swa_lr)


def triangle(low: float, high: float, up: int, down: int | None, mode: str, gamma: float) -> str:
    """The three modes of a cyclical learning rate, from ``low`` to ``high`` and back."""
    sides = f"{up}" if down in (None, up) else f"{up}, {down}"
    wave = f"(triangular({sides}) | repeat)"
    rise = f"{low} + {high - low}" if high >= low else f"{low} - {low - high}"
    return {
        "triangular": f"triangular({sides}, low={low}, high={high}) | repeat",
        "triangular2": f"{rise} * (triangular({sides}) | restart(gamma=0.5))",
        "exp_range": f"{rise} * {gamma} ** t * {wave}",
    }[mode]


@says("torch", "CyclicLR")
def cyclic_lr(
    base_lr: float,
    base_lr_arg: float,
    max_lr: float,
    step_size_up: int = 2000,
    step_size_down: int | None = None,
    mode: str = "triangular",
    gamma: float = 1,
    scale_fn: str | None = None,
    scale_mode: str = "cycle",
    **momentum: Any,
) -> Saying:
    if scale_fn is None:
        return triangle(base_lr_arg, max_lr, step_size_up, step_size_down, mode, gamma)
    wave = triangle(0, 1, step_size_up, step_size_down, "triangular", 1)
    if scale_mode == "iterations":
        return f"{base_lr_arg} + {max_lr - base_lr_arg} * {formula(scale_fn)} * ({wave})"
    factor = formula(scale_fn).replace("t", "(cycle + 1)")
    return f"{base_lr_arg} + {max_lr - base_lr_arg} * ({wave.replace('| repeat', f'| scale({factor}) | repeat')})"


@says("torch", "CyclicLR.momentum")
def cyclic_momentum(
    base_momentum: float = 0.8,
    max_momentum: float = 0.9,
    step_size_up: int = 2000,
    step_size_down: int | None = None,
    mode: str = "triangular",
    gamma: float = 1,
    **rate: Any,
) -> Saying:
    return triangle(max_momentum, base_momentum, step_size_up, step_size_down, mode, gamma)


def phases(ends: list[float], values: list[float], anneal: str) -> Saying:
    """A one-cycle policy through these values, which it reaches one step before the ends of its phases."""
    shape = {"cos": "cosine"}.get(anneal, anneal)
    ramps, start = [], -1.0
    for end, a, b in zip(ends, values, values[1:], strict=False):
        start, T = end, (end - start if start >= 0 else end)
        if T > 0:
            ramps.append(f"hold({T})" if a == b else between(shape, T, a, b))
        elif end < 0 or not ramps:  # the first phase is over before it begins
            before, values, start = -end, values[1:], end
            fall = between(shape, ends[1] - end, values[0], values[1])
            return f"{fall} | skip({before})", f"{fall} | pingpong | skip({before})"
    if shape == "linear" or values[-1] == values[-2]:
        return " >> ".join(ramps)
    return " >> ".join(ramps), " >> ".join([*ramps[:-1], f"({ramps[-1]} | pingpong)"])


ONE_STEP_MORE = "the peer's last value comes one step before `total_steps`"


@says("torch", "OneCycleLR", note=ONE_STEP_MORE)
def one_cycle_lr(
    max_lr: float,
    total_steps: int | None = None,
    epochs: int = 0,
    steps_per_epoch: int = 0,
    pct_start: float = 0.3,
    anneal_strategy: str = "cos",
    div_factor: float = 25,
    final_div_factor: float = 1e4,
    three_phase: bool = False,
    **momentum: Any,
) -> Saying:
    T = total_steps or epochs * steps_per_epoch
    low = max_lr / div_factor
    if three_phase:
        ends, values = ([pct_start * T - 1, 2 * pct_start * T - 2, T - 1], [low, max_lr, low, low / final_div_factor])
    else:
        ends, values = [pct_start * T - 1, T - 1], [low, max_lr, low / final_div_factor]
    return phases(ends, values, anneal_strategy)


@says("torch", "OneCycleLR.momentum", note=ONE_STEP_MORE)
def one_cycle_momentum(
    total_steps: int | None = None,
    epochs: int = 0,
    steps_per_epoch: int = 0,
    pct_start: float = 0.3,
    anneal_strategy: str = "cos",
    three_phase: bool = False,
    base_momentum: float = 0.85,
    max_momentum: float = 0.95,
    **rate: Any,
) -> Saying:
    T = total_steps or epochs * steps_per_epoch
    if three_phase:
        ends = [pct_start * T - 1, 2 * pct_start * T - 2, T - 1]
        return phases(ends, [max_momentum, base_momentum, max_momentum, max_momentum], anneal_strategy)
    return phases([pct_start * T - 1, T - 1], [max_momentum, base_momentum, max_momentum], anneal_strategy)


TORCH = {
    "StepLR": step_lr,
    "MultiStepLR": multi_step_lr,
    "ConstantLR": constant_lr,
    "LinearLR": linear_lr,
    "ExponentialLR": exponential_lr,
    "PolynomialLR": polynomial_lr,
    "CosineAnnealingLR": cosine_annealing_lr,
    "CosineAnnealingWarmRestarts": cosine_annealing_warm_restarts,
}


@says("torch", "ChainedScheduler", note="a product; torch's cosine with an `eta_min` does not multiply, but adds")
def chained_scheduler(base_lr: float, src: str) -> Saying:
    members = evaluated(src, {**TORCH, "opt": 1, "ChainedScheduler": lambda members: members})
    return f"{base_lr} * " + " * ".join(first(member).removeprefix("1 * ") for member in members)


@says(
    "torch", "SequentialLR", note="in torch each part starts from the base rate; here one without `eta_max` goes on"
)
def sequential_lr(base_lr: float, src: str) -> Saying:
    def sequence(_: float, children: list[Saying], milestones: list[int]) -> Saying:
        lengths = [b - a for a, b in zip([0, *milestones], milestones, strict=False)]
        *head, last = children
        parts = [lasting(n, first(child)) for n, child in zip(lengths, head, strict=True) if n]
        short, long = both(last)
        return " >> ".join([*parts, inner(short)]), " >> ".join([*parts, inner(long)])

    return evaluated(src, {**TORCH, "ConstantLR": released, "opt": base_lr, "SequentialLR": sequence})


def released(base_lr: float, factor: float = 1 / 3, total_iters: int = 5) -> Saying:
    return str(base_lr) if factor == 1 else constant_lr(base_lr, factor, total_iters)


def inner(text: str) -> str:
    """In parentheses, where a pipe would bind more than it should."""
    return f"({text})" if "|" in text else text


@says("torch", "ReduceLROnPlateau")
def reduce_lr_on_plateau(
    base_lr: float,
    mode: str = "min",
    factor: float = 0.1,
    patience: int = 10,
    threshold: float = 1e-4,
    threshold_mode: str = "rel",
    cooldown: int = 0,
    min_lr: float = 0,
    **_: Any,
) -> Saying:
    signal = "metric" if mode == "min" else "-metric"
    margins = (threshold, 0.0) if threshold_mode == "rel" else (0.0, threshold)
    text = f"{base_lr} * {plateau(signal, factor, patience, *margins, cooldown)}"
    return f"{text} | floor({min_lr})" if min_lr else text


def plateau(
    signal: str, factor: float, patience: int, threshold: float, min_delta: float = 0, cooldown: int = 0
) -> str:
    """The call, without what is a default: a threshold of 1e-4, or of 0 beside a ``min_delta``."""
    default = 0 if min_delta else 1e-4
    text = f"plateau({signal}, factor={factor}, patience={patience}"
    text += f", threshold={threshold}" if threshold != default else ""
    text += f", min_delta={min_delta}" if min_delta else ""
    return f"{text}, cooldown={cooldown})" if cooldown else f"{text})"


# optax, and jax.example_libraries.optimizers


@says("optax", "constant_schedule")
def optax_constant(value: float) -> Saying:
    return str(value)


@says("optax", "linear_schedule")
def optax_linear(init_value: float, end_value: float, transition_steps: int, transition_begin: int = 0) -> Saying:
    return optax_polynomial(init_value, end_value, 1, transition_steps, transition_begin)


@says("optax", "polynomial_schedule", note="with `transition_steps=0`, optax stays at `init_value`")
def optax_polynomial(
    init_value: float, end_value: float, power: float, transition_steps: int, transition_begin: int = 0
) -> Saying:
    if transition_steps <= 0:
        return str(init_value)
    if power == 1:
        ramp = between("linear", transition_steps, init_value, end_value)
    else:
        ramp = between("poly", transition_steps, init_value, end_value, power=power)
    return f"{ramp} | delay({transition_begin})" if transition_begin > 0 else ramp


@says("optax", "piecewise_constant_schedule")
def optax_piecewise_constant(init_value: float, boundaries_and_scales: dict[str, float]) -> Saying:
    scales = {float(time): boundaries_and_scales[time] for time in sorted(boundaries_and_scales, key=float)}
    if 0 not in scales.values():
        return f"{init_value} * multistep({table(scales)})"
    value, values = init_value, {0: init_value}
    for time, scale in scales.items():
        value *= scale
        values[time] = value  # type: ignore[index]
    return f"piecewise({table(values)})"


@says("optax", "piecewise_interpolate_schedule")
def optax_piecewise_interpolate(
    interpolate_type: str, init_value: float, boundaries_and_scales: dict[str, float]
) -> Saying:
    knots, value = {0: init_value}, init_value
    for boundary in sorted(boundaries_and_scales, key=float):
        value *= boundaries_and_scales[boundary]
        knots[int(boundary)] = value
    return f"keyframes({table(knots)}, {interpolate_type})"


@says("optax", "exponential_decay", note="with `transition_steps=0` or `decay_rate=0`, optax stays at `init_value`")
def optax_exponential(
    init_value: float,
    transition_steps: int,
    decay_rate: float,
    transition_begin: int = 0,
    staircase: bool = False,
    end_value: float | None = None,
) -> Saying:
    if transition_steps <= 0 or decay_rate == 0:
        return str(init_value)
    text = f"{init_value} * {power_of(decay_rate, transition_steps, staircase)}"
    if transition_begin > 0:
        text += f" | delay({transition_begin})"
    if end_value is not None:
        text += f" | floor({end_value})" if decay_rate < 1 else f" | cap({end_value})"
    return text


def power_of(rate: float, steps: float, staircase: bool) -> str:
    return stepwise(steps, rate) if staircase else smoothly(rate, steps)


@says("optax", "cosine_decay_schedule")
def optax_cosine(init_value: float, decay_steps: int, alpha: float = 0, exponent: float = 1) -> Saying:
    if exponent == 1:
        return f"{init_value} * {falling_to('cosine', decay_steps, alpha)}"
    return f"{init_value} * ({alpha} + {1 - alpha} * cosine({decay_steps}) ** {exponent})"


@says("optax", "cosine_onecycle_schedule", note="optax rounds `pct_start` of the steps down to a whole step")
def optax_cosine_onecycle(
    transition_steps: int,
    peak_value: float,
    pct_start: float = 0.3,
    div_factor: float = 25,
    final_div_factor: float = 1e4,
) -> Saying:
    up = int(pct_start * transition_steps)
    if up == transition_steps:  # one of two boundaries is lost, and the divisors make one fall
        low = peak_value / div_factor
        return between("cosine", transition_steps, low, low / (div_factor * final_div_factor))
    share = pct_start if up == pct_start * transition_steps else f"{up}/{transition_steps}"
    divisors = f"div={div_factor}, final_div={final_div_factor}"
    return f"{peak_value} * onecycle({transition_steps}, pct_start={share}, {divisors})"


@says("optax", "linear_onecycle_schedule", note="optax rounds `pct_start` and `pct_final` down to a whole step")
def optax_linear_onecycle(
    transition_steps: int,
    peak_value: float,
    pct_start: float = 0.3,
    pct_final: float = 0.85,
    div_factor: float = 25,
    final_div_factor: float = 1e4,
) -> Saying:
    low = peak_value / div_factor
    up, down = int(pct_start * transition_steps), int(pct_final * transition_steps)
    if not up < down < transition_steps:  # boundaries that meet: the last of them counts
        scales = {up: div_factor, down: 1 / div_factor, transition_steps: 1 / final_div_factor}
        return optax_piecewise_interpolate("linear", low, scales)  # type: ignore[arg-type]
    return f"keyframes({table({0: low, up: peak_value, down: low, transition_steps: low / final_div_factor})})"


@says("optax", "warmup_constant_schedule", note="with `warmup_steps=0`, optax stays at `init_value`")
def optax_warmup_constant(init_value: float, peak_value: float, warmup_steps: int) -> Saying:
    return f"warmup({warmup_steps}, start={init_value}, end={peak_value})" if warmup_steps else str(init_value)


@says("optax", "warmup_cosine_decay_schedule", note="optax counts the warmup in `decay_steps`")
def optax_warmup_cosine(
    init_value: float,
    peak_value: float,
    warmup_steps: int,
    decay_steps: int,
    end_value: float = 0,
    exponent: float = 1,
) -> Saying:
    start = f"warmup({warmup_steps}, start={init_value}, end={peak_value}) >> " if warmup_steps else ""
    T, end_value = decay_steps - warmup_steps, end_value if peak_value else 0
    if exponent != 1:
        floor = f"{end_value} + " if end_value else ""
        return f"{start}{floor}{peak_value - end_value} * cosine({T}) ** {exponent}"
    if not warmup_steps:
        return between("cosine", T, peak_value, end_value)
    return start + onward("cosine", T, peak_value, end_value)


@says("optax", "warmup_exponential_decay_schedule")
def optax_warmup_exponential(
    init_value: float,
    peak_value: float,
    warmup_steps: int,
    transition_steps: int,
    decay_rate: float,
    transition_begin: int = 0,
    staircase: bool = False,
    end_value: float | None = None,
) -> Saying:
    decay = first(optax_exponential(peak_value, transition_steps, decay_rate, transition_begin, staircase, end_value))
    return (
        f"warmup({warmup_steps}, start={init_value}, end={peak_value}) >> {inner(decay)}" if warmup_steps else decay
    )


@says("optax", "sgdr_schedule")
def optax_sgdr(cosine_kwargs: list[dict[str, Any]]) -> Saying:
    return " >> ".join(first(optax_warmup_cosine(**arguments)) for arguments in cosine_kwargs)


@says("optax", "join_schedules")
def optax_join(src: str) -> Saying:
    def join(schedules: list[str], boundaries: list[int]) -> Saying:
        lengths = [b - a for a, b in zip([0, *boundaries], boundaries, strict=False)]
        parts = [lasting(n, text) for n, text in zip(lengths, schedules, strict=False)]
        return " >> ".join([*parts, schedules[-1]])

    words = {
        name.removeprefix("optax."): function for (system, name), function in SENTENCES.items() if system == "optax"
    }
    return evaluated(src, {**words, "join_schedules": join})


@says("optax", "contrib.reduce_on_plateau", note="optax cuts one step earlier than torch does")
def optax_plateau(
    factor: float = 0.1,
    patience: int = 10,
    rtol: float = 1e-4,
    atol: float = 0,
    cooldown: int = 0,
    accumulation_size: int = 1,
    min_scale: float = 0,
    **_: Any,
) -> Saying:
    text = plateau("metric", factor, patience - 1, rtol, atol, cooldown)
    return f"{text} | floor({min_scale})" if min_scale else text


for (_system, _name), _function in list(SENTENCES.items()):
    if _system == "optax":
        says("optax-f32", _name, note=NOTES[_system, _name])(_function)


@says("jax.example_libraries", "constant")
def jax_constant(step_size: float) -> Saying:
    return str(step_size)


@says("jax.example_libraries", "exponential_decay")
def jax_exponential(step_size: float, decay_steps: int, decay_rate: float) -> Saying:
    return f"{step_size} * exponential({decay_rate}, every={decay_steps})"


@says("jax.example_libraries", "inverse_time_decay")
def jax_inverse_time(step_size: float, decay_steps: int, decay_rate: float, staircase: bool = False) -> Saying:
    return keras_inverse_time(step_size, decay_steps, decay_rate, staircase)


@says("jax.example_libraries", "polynomial_decay")
def jax_polynomial(step_size: float, decay_steps: int, final_step_size: float, power: float = 1) -> Saying:
    return optax_polynomial(step_size, final_step_size, power, decay_steps)


OLD_VALUE = "the peer keeps the old value at the boundary, here the new one holds: the keys are one step later"


@says("jax.example_libraries", "piecewise_constant", note=OLD_VALUE)
@says("tf.compat.v1.train", "piecewise_constant", note=OLD_VALUE)
@says("keras", "PiecewiseConstantDecay", note=OLD_VALUE)
def after_boundaries(boundaries: list[float], values: list[float]) -> Saying:
    times = [0, *(floor(b) + 1 for b in boundaries)]
    return f"piecewise({table(dict(zip(times, values, strict=True)))})"


# keras, and tf.compat.v1.train


@says("keras", "ExponentialDecay")
def keras_exponential(
    initial_learning_rate: float, decay_steps: int, decay_rate: float, staircase: bool = False
) -> Saying:
    return f"{initial_learning_rate} * {power_of(decay_rate, decay_steps, staircase)}"


@says("keras", "InverseTimeDecay")
def keras_inverse_time(
    initial_learning_rate: float, decay_steps: int, decay_rate: float, staircase: bool = False
) -> Saying:
    text = f"{initial_learning_rate} * inverse_time({decay_rate}, every={decay_steps})"
    return f"{text} | stairs({decay_steps})" if staircase else text


@says("keras", "PolynomialDecay", note="keras ends at 1e-4 where nothing is said")
def keras_polynomial(
    initial_learning_rate: float,
    decay_steps: int,
    end_learning_rate: float = 1e-4,
    power: float = 1,
    cycle: bool = False,
) -> Saying:
    if not cycle:
        return optax_polynomial(initial_learning_rate, end_learning_rate, power, decay_steps)
    height = initial_learning_rate - end_learning_rate
    horizon = f"({decay_steps} * max(1, ceil(t / {decay_steps})))"
    return f"{end_learning_rate} + {height} * (1 - t / {horizon}) ** {power}"


@says(
    "keras", "CosineDecay", note="keras does not count the warmup in `decay_steps`, and ignores it without a target"
)
def keras_cosine(
    initial_learning_rate: float,
    decay_steps: int,
    alpha: float = 0,
    warmup_target: float | None = None,
    warmup_steps: int = 0,
) -> Saying:
    if warmup_target is None or not warmup_steps:
        peak = initial_learning_rate if warmup_target is None else warmup_target
        return f"{peak} * {falling_to('cosine', decay_steps, alpha)}"
    start = f"warmup({warmup_steps}, start={initial_learning_rate}, end={warmup_target})"
    return f"{start} >> {onward('cosine', decay_steps, 1, percent(alpha), alpha)}"


@says("keras", "CosineDecayRestarts", note="keras doubles the cycles where nothing is said")
def keras_cosine_restarts(
    initial_learning_rate: float, first_decay_steps: int, t_mul: float = 2, m_mul: float = 1, alpha: float = 0
) -> Saying:
    if alpha >= 1:  # no fall: what is left of it, above a floor that is higher
        falls = f"(cosine({first_decay_steps}) | restart(mult={t_mul}, gamma={m_mul}))"
        return f"{initial_learning_rate} * ({alpha} + {1 - alpha} * {falls})"
    return f"{initial_learning_rate} * sgdr({first_decay_steps}, mult={t_mul}, gamma={m_mul}, eta_min={alpha})"


@says("keras", "callbacks.LearningRateScheduler", note="a function of the previous rate is a running product")
def keras_scheduler(schedule: str, base_lr: float) -> Saying:
    body = formula(schedule)
    if "," not in schedule.partition(":")[0]:
        return body
    before = parse(body)(0)  # keras calls it before epoch 0, too
    return f"{base_lr * before} * cumprod({body})"


@says("keras", "callbacks.ReduceLROnPlateau", note="keras cuts one epoch earlier than torch, by an absolute margin")
def keras_plateau(
    base_lr: float,
    factor: float = 0.1,
    patience: int = 10,
    mode: str = "auto",
    min_delta: float = 1e-4,
    cooldown: int = 0,
    min_lr: float = 0,
    **_: Any,
) -> Saying:
    return reduce_lr_on_plateau(
        base_lr,
        mode.replace("auto", "min"),
        factor,
        max(patience, 1) - 1,
        min_delta,
        "abs",
        max(cooldown, 1) - 1,
        min_lr,
    )


TF = {
    "exponential_decay": keras_exponential,
    "inverse_time_decay": keras_inverse_time,
    "polynomial_decay": keras_polynomial,
    "cosine_decay": keras_cosine,
    "cosine_decay_restarts": keras_cosine_restarts,
}


def enter_tf(name: str, function: Callable[..., Saying]) -> None:
    @says("tf.compat.v1.train", name)
    def under_tf_names(learning_rate: float, **others: Any) -> Saying:
        return function(learning_rate, **others)


for _name, _function in TF.items():
    enter_tf(_name, _function)


@says("tf.compat.v1.train", "natural_exp_decay")
def tf_natural_exp(learning_rate: float, decay_steps: int, decay_rate: float, staircase: bool = False) -> Saying:
    text = f"{learning_rate} * exp(-{decay_rate} * t / {decay_steps})"
    return f"{text} | stairs({decay_steps})" if staircase else text


@says("tf.compat.v1.train", "linear_cosine_decay", "noisy_linear_cosine_decay", note="tf's noise is not seeded")
def tf_linear_cosine(
    learning_rate: float,
    decay_steps: int,
    num_periods: float = 0.5,
    alpha: float = 0,
    beta: float = 0.001,
    initial_variance: float = 0,
) -> Saying:
    wave = f"({alpha + 1} - u) * (1 + cos({2 * num_periods} * pi * u)) / 2"
    whole = f"({wave} + {beta})" if beta else wave
    return f"{learning_rate} * {whole} | stretch({decay_steps})"


# transformers


def decaying(base_lr: float, W: int | None, T: int | None, decay: str) -> str:
    """A warmup, and what the rest of the run is for; nothing, where the warmup takes all of it."""
    if W and T is not None and T < W:
        return f"{base_lr} * warmup({W}) >> constant(0)"
    head = f"{base_lr} * warmup({W}) >> " if W else f"{base_lr} * "
    return f"total = {T}; {head}{decay}" if T is not None else f"{head}{decay}"


@says("transformers", "constant")
def hf_constant(base_lr: float, **_: Any) -> Saying:
    return str(base_lr)


@says("transformers", "constant_with_warmup")
def hf_constant_with_warmup(base_lr: float, num_warmup_steps: int, **_: Any) -> Saying:
    return f"{base_lr} * warmup({num_warmup_steps})"


@says("transformers", "linear")
def hf_linear(base_lr: float, num_warmup_steps: int, num_training_steps: int) -> Saying:
    return decaying(base_lr, num_warmup_steps, num_training_steps, "linear")


HF_RISES = "the peer's cosine rises again after `num_training_steps`; here it holds"


@says("transformers", "cosine", "cosine_with_min_lr", note=HF_RISES)
def hf_cosine(
    base_lr: float,
    num_warmup_steps: int,
    num_training_steps: int,
    num_cycles: float = 0.5,
    min_lr: float | None = None,
    min_lr_rate: float = 0,
) -> Saying:
    W, T = num_warmup_steps, num_training_steps
    rate = min_lr_rate if min_lr is None else min_lr / base_lr
    if num_cycles == 0 or rate == 1:
        return hf_constant_with_warmup(base_lr, W)
    wave = decaying(base_lr, W, None, f"({hf_fall(base_lr, W, max(1, T - W) / (2 * num_cycles), rate)} | pingpong)")
    if num_cycles != 0.5 or T <= W:
        return wave
    if rate > 1:
        return decaying(base_lr, W, None, hf_fall(base_lr, W, T - W, rate)), wave
    return decaying(base_lr, W, T, f"cosine(eta_min={percent(rate)})" if rate else "cosine"), wave


def hf_fall(base_lr: float, W: int, n: float, rate: float) -> str:
    """To a share of the base rate; after a warmup, or as a factor of the base rate."""
    if W:
        return onward("cosine", n, base_lr, percent(rate) if rate < 1 else base_lr * rate, base_lr * rate)
    return falling_to("cosine", n, rate)


@says(
    "transformers", "cosine_warmup_with_min_lr", note="the peer counts steps from 1: its minimum comes one step early"
)
def hf_cosine_warmup_with_min_lr(
    base_lr: float,
    num_warmup_steps: int,
    num_training_steps: int,
    num_cycles: float = 0.5,
    min_lr: float | None = None,
    min_lr_rate: float = 0,
    warmup_lr_rate: float | None = None,
) -> Saying:
    W, T = num_warmup_steps, num_training_steps
    rate = min_lr_rate if min_lr is None else min_lr / base_lr
    if not W:
        head = ""
    elif warmup_lr_rate is None:
        head = f"{base_lr} * (warmup({W}) | skip(1)) >> "
    elif W == 1:
        head = f"constant({base_lr * warmup_lr_rate}, 1) >> "
    else:
        head = f"warmup({W - 1}, start={base_lr * warmup_lr_rate}, end={base_lr}) >> "
    jumps = not W or (W == 1 and warmup_lr_rate is not None)  # to the second step of the cosine
    if num_cycles == 0 or rate == 1:
        return f"{head}{f'constant({base_lr})' if jumps else 'hold'}"
    n = max(1, T - W) / (2 * num_cycles)
    if jumps:
        fall = between("cosine", n, base_lr, base_lr * rate)
        short, wave = f"{head}({fall} | skip(1))", f"{head}({fall} | pingpong | skip(1))"
    else:
        fall = hf_fall(base_lr, W, n, rate)
        short, wave = f"{head}{fall}", f"{head}({fall} | pingpong)"
    return (short, wave) if num_cycles == 0.5 and T > W else wave


@says("transformers", "cosine_with_restarts")
def hf_cosine_with_restarts(
    base_lr: float, num_warmup_steps: int, num_training_steps: int, num_cycles: int = 1
) -> Saying:
    W, T = num_warmup_steps, num_training_steps
    if num_cycles % 1 == 0 and num_cycles and T > W:
        return decaying(base_lr, W, T, f"(cosine | repeat({num_cycles:g}))")
    n = max(1, T - W)
    if num_cycles:
        return decaying(base_lr, W, None, f"(cosine({n / num_cycles}) | repeat | take({n})) >> constant(0)")
    return decaying(base_lr, W, None, f"hold({n}) >> constant(0)")


@says("transformers", "polynomial")
def hf_polynomial(
    base_lr: float, num_warmup_steps: int, num_training_steps: int, lr_end: float = 1e-7, power: float = 1
) -> Saying:
    if num_training_steps < num_warmup_steps:
        return f"{base_lr} * warmup({num_warmup_steps}) >> constant({lr_end})"
    if num_warmup_steps:
        return decaying(base_lr, num_warmup_steps, num_training_steps, f"poly(power={power}, eta_min={lr_end})")
    return between("poly", num_training_steps, base_lr, lr_end, power=power)


@says("transformers", "inverse_sqrt")
def hf_inverse_sqrt(base_lr: float, num_warmup_steps: int, timescale: int | None = None, **_: Any) -> Saying:
    timescale = timescale or num_warmup_steps or 10_000
    return decaying(base_lr, num_warmup_steps, None, f"inverse_sqrt({timescale})")


@says("transformers", "warmup_stable_decay")
def hf_warmup_stable_decay(
    base_lr: float,
    num_warmup_steps: int,
    num_decay_steps: int,
    num_training_steps: int | None = None,
    num_stable_steps: int | None = None,
    warmup_type: str = "linear",
    decay_type: str = "cosine",
    min_lr_ratio: float = 0,
    num_cycles: float = 0.5,
) -> Saying:
    W, D, shape = num_warmup_steps, num_decay_steps, {"1-sqrt": "one_minus_sqrt"}
    low = base_lr * min_lr_ratio
    if min_lr_ratio == 1:
        return str(base_lr)
    S = num_stable_steps if num_training_steps is None else num_training_steps - W - D  # type: ignore[operator]
    head = f"{base_lr} * warmup({W}, {shape.get(warmup_type, warmup_type)}, start={min_lr_ratio}) >> " if W else ""
    value = "" if W else f", value={base_lr}"
    fall = f"{shape.get(decay_type, decay_type)}({D}, eta_min={percent(min_lr_ratio)})"
    ways = 2 * num_cycles if decay_type == "cosine" else 1
    if not ways or not D:
        return f"{head}hold({max(S + D, 0)}, value={base_lr}) >> constant({low})"
    if ways != 1:
        fall = f"(cosine({D / ways}, eta_min={percent(min_lr_ratio)}) | pingpong | take({D}))"
    if S < 0:  # the fall begins in its middle, or is over before it has begun
        whole = between(shape.get(decay_type, decay_type), D / ways, base_lr, low)
        through = "" if ways == 1 else f" | pingpong | take({D})"
        fall = f"({whole}{through} | skip({-S}))" if -S < D else f"constant({low})"
        after = f" >> constant({low})" if ways % 2 != 1 and -S < D else ""
        return f"{head}hold(0, value={base_lr}) >> {fall}{after}"
    if ways % 2 != 1:
        fall += f" >> constant({low})"
    elif num_training_steps is not None:
        return f"total = {num_training_steps}; {head}{'hold' if W else f'hold(value={base_lr})'} >> {fall}"
    return f"{head}hold({S}{value}) >> {fall}"


@says("transformers", "reduce_lr_on_plateau")
def hf_plateau(base_lr: float, **arguments: Any) -> Saying:
    return reduce_lr_on_plateau(base_lr, **arguments)


@says("transformers", "Adafactor(relative_step)")
def hf_adafactor(warmup_init: bool) -> Saying:
    return f"min({'1e-6 * t' if warmup_init else '0.01'}, 1 / sqrt(t))"


# fvcore and detectron2: the peer's clock is a share of the run, here it is steps


def later(function: Callable[..., Saying]) -> Callable[..., Callable[[Any], Saying]]:
    """A call that waits for the number of steps that it is for."""
    return lambda *arguments, **more: lambda T: function(T, *arguments, **more)


def whole(x: float) -> float:
    return round(x) if abs(x - round(x)) < 1e-9 * max(abs(x), 1) else x


def line(a: float, b: float, T: float) -> str:
    """A straight line that does not end."""
    return f"{a} {'+' if b > a else '-'} {abs(b - a)} * t / {T}"


def fv_constant(T: int, value: float) -> Saying:
    return str(value)


def fv_cosine(T: int, start_value: float, end_value: float) -> Saying:
    fall = between("cosine", T, start_value, end_value)
    return fall, f"{fall} | pingpong"


def fv_exponential(T: int, start_value: float, decay: float) -> Saying:
    return f"{start_value} * {smoothly(decay, T)}"


def fv_linear(T: int, start_value: float, end_value: float) -> Saying:
    if start_value == end_value:
        return str(start_value)
    return between("linear", T, start_value, end_value), line(start_value, end_value, T)


def fv_polynomial(T: int, base_value: float, power: float) -> Saying:
    fall = f"{base_value} * {between('poly', T, 1, 0, power=power)}"
    return (fall, f"{base_value} * (1 - t / {T}) ** {power}") if power % 1 == 0 else fall


def fv_multi_step(
    T: int, values: list[float], num_updates: int | None = None, milestones: list[int] | None = None
) -> Saying:
    if milestones is None:
        updates = num_updates or len(values)
        milestones = [ceil(updates / len(values)) * i for i in range(1, len(values))]
    else:
        updates = num_updates or milestones[-1]
    times = [0, *(whole(m * T / updates) for m in milestones)]
    return f"piecewise({table(dict(zip(times, values, strict=False)))})"


def fv_step(T: int, num_updates: int, values: list[float]) -> Saying:
    times = [0, *(f"{i * T}/{len(values)}" for i in range(1, len(values)))]
    return f"piecewise({table(dict(zip(times, values, strict=True)))})"


def fv_fixed_gamma(T: int, base_value: float, num_decays: int, gamma: float, num_updates: int) -> Saying:
    return f"{base_value} * step({T}/{num_decays + 1}, gamma={gamma})"


def fv_composite(
    T: int, schedulers: list[Callable[[Any], Saying]], lengths: list[float], interval_scaling: list[str]
) -> Saying:
    parts, pieces, begin = [], {}, 0.0
    for scheduler, share, scaling in zip(schedulers, lengths, interval_scaling, strict=True):
        n = whole(share * T)
        text = first(scheduler(n if scaling == "rescaled" else T))
        if scaling == "rescaled" or is_number(text):
            parts.append(lasting(n, text))
        pieces[whole(begin)] = f"{text} | delay({whole(begin)})" if scaling == "rescaled" and begin else text
        begin += n
    return " >> ".join(parts) if len(parts) == len(pieces) else f"piecewise({table(pieces)})"


def fv_warmup(
    T: int, scheduler: Callable[[Any], Saying], factor: float, share: float, method: str = "linear"
) -> Saying:
    main, n = first(scheduler(T)), whole(share * T)
    if not n:
        return main
    low = factor * parse(main)(0)
    start = str(low) if method == "constant" else f"ramp({n}, {low}, {parse(main)(n)})"
    return f"piecewise({table({0: start, n: main})})"


FVCORE = {
    "ConstantParamScheduler": later(fv_constant),
    "CosineParamScheduler": later(fv_cosine),
    "ExponentialParamScheduler": later(fv_exponential),
    "LinearParamScheduler": later(fv_linear),
    "PolynomialDecayParamScheduler": later(fv_polynomial),
    "MultiStepParamScheduler": later(fv_multi_step),
    "StepParamScheduler": later(fv_step),
    "StepWithFixedGammaParamScheduler": later(fv_fixed_gamma),
    "CompositeParamScheduler": later(fv_composite),
    "WarmupParamScheduler": later(fv_warmup),
}
RUNS_ON = "the peer runs on past the end of the run"
RAISES = "the peer raises at the end of the run"


@says("fvcore", "CosineParamScheduler", note="the peer's cosine rises again after the run; here it holds")
@says("fvcore", "LinearParamScheduler", "PolynomialDecayParamScheduler", note=RUNS_ON)
@says("fvcore", "ExponentialParamScheduler", note="the peer's `decay` is the ratio over the whole run")
@says("fvcore", "ConstantParamScheduler", "StepParamScheduler", "StepWithFixedGammaParamScheduler", note=RAISES)
@says("fvcore", "CompositeParamScheduler", note="`>>` joins rescaled parts, a table those on the clock of the run")
def fvcore(T: int, src: str) -> Saying:
    return evaluated(src, FVCORE)(T)


@says("fvcore", "MultiStepParamScheduler", note="the peer switches early, by a millionth of the run")
def fvcore_multi_step(
    T: int, src: str = "", milestones: list[int] | None = None, values: list[float] | None = None
) -> Saying:
    return fvcore(T, src or f"MultiStepParamScheduler({values}, milestones={milestones})")


@says("detectron2", "LRMultiplier+WarmupParamScheduler")
def detectron2_multiplier(base_lr: float, src: str, max_iter: int) -> Saying:
    return f"{base_lr} * {first(fvcore(max_iter, src))}"


def detectron2_warmup(factor: float, n: int, method: str) -> str:
    if not n:
        return ""
    return f"warmup({n}, start={factor}) * " if method == "linear" else f"piecewise({table({0: factor, n: 1})}) * "


@says("detectron2", "WarmupMultiStepLR")
def detectron2_multi_step(
    base_lr: float,
    milestones: list[int],
    gamma: float = 0.1,
    warmup_factor: float = 0.001,
    warmup_iters: int = 1000,
    warmup_method: str = "linear",
) -> Saying:
    return (
        f"{base_lr} * {detectron2_warmup(warmup_factor, warmup_iters, warmup_method)}multistep({milestones}, {gamma})"
    )


@says("detectron2", "WarmupCosineLR", note="the peer's cosine rises again after `max_iters`; here it holds")
def detectron2_cosine(
    base_lr: float,
    max_iters: int,
    warmup_factor: float = 0.001,
    warmup_iters: int = 1000,
    warmup_method: str = "linear",
) -> Saying:
    head = f"{base_lr} * {detectron2_warmup(warmup_factor, warmup_iters, warmup_method)}"
    return f"{head}cosine({max_iters})", f"{head}(cosine({max_iters}) | pingpong)"


@says("detectron2", "WarmupPolyLR(DeepLab)", note="the peer raises past `max_iters` for a fractional power")
def detectron2_poly(
    base_lr: float,
    max_iters: int,
    warmup_factor: float = 0.001,
    warmup_iters: int = 1000,
    warmup_method: str = "linear",
    power: float = 0.9,
    constant_ending: float = 0,
) -> Saying:
    fall = f"poly({max_iters}, power={power})"
    fall = f"({fall} | floor({constant_ending}))" if constant_ending else fall
    return f"{base_lr} * {detectron2_warmup(warmup_factor, warmup_iters, warmup_method)}{fall}"


# ignite

COUNTS_FIRST = "the peer counts before it looks, so that its first value is that of step 1"


@says("ignite", "BatchSizeScheduler")
def ignite_batch_size(scheduler_fn: str) -> Saying:
    return formula(scheduler_fn)


@says("ignite", "PiecewiseLinear")
def ignite_piecewise_linear(milestones_values: list[tuple[int, float]], **_: Any) -> Saying:
    return knots(milestones_values)


def knots(milestones_values: list[tuple[int, float]]) -> str:
    """A table; and where two values are for one time, a jump between two tables."""
    tables: list[dict[int, float]] = [{}]
    begin = 0
    for time, value in milestones_values:
        if time - begin in tables[-1]:
            tables, begin = [*tables, {}], time
        tables[-1][time - begin] = value
    return " >> ".join(f"keyframes({table(entries)})" for entries in tables)


def cycles(
    shape: str,
    start: float,
    end: float,
    size: int,
    size_mult: float,
    start_mult: float,
    end_mult: float,
    gap: int,
    there_and_back: bool = False,
) -> Saying:
    """ignite's cycles: where the lengths are rounded or gaps stand between, a list of as many as fill 50 steps."""
    if there_and_back:
        wave = f"{between(shape, size / 2, start, end)} | pingpong(2)"
    else:
        wave = between(shape, size, start, end)
    if not gap and size_mult % 1 == 0 and start_mult == end_mult:
        return f"{wave} | {again(size_mult, start_mult)}"
    parts, steps = [], 0
    while steps < 50:
        n = size / 2 if there_and_back else size
        parts.append(between(shape, n, start, end))
        if there_and_back:
            parts.append(between(shape, n, end, start))
        if gap:
            parts.append(f"ramp({gap}, {end}, {start * start_mult})")
        steps += size + gap
        size, gap = int(size * size_mult), int(gap * size_mult)
        start, end = start * start_mult, end * end_mult
    return " >> ".join(parts)


ROUNDS = (
    "the peer rounds the length of each cycle down to a whole step: a list of cycles says it, as long as it lasts"
)


@says("ignite", "CosineAnnealingScheduler", note=ROUNDS)
def ignite_cosine(
    start_value: float,
    end_value: float,
    cycle_size: int,
    cycle_mult: float = 1,
    start_value_mult: float = 1,
    end_value_mult: float = 1,
    warmup_duration: int = 0,
    **_: Any,
) -> Saying:
    mults = cycle_mult, start_value_mult, end_value_mult
    return cycles("cosine", start_value, end_value, cycle_size, *mults, warmup_duration)


@says("ignite", "LinearCyclicalScheduler", note=ROUNDS)
def ignite_linear(
    start_value: float,
    end_value: float,
    cycle_size: int,
    cycle_mult: float = 1,
    start_value_mult: float = 1,
    end_value_mult: float = 1,
    warmup_duration: int = 0,
    monotonic: bool = False,
    **_: Any,
) -> Saying:
    mults = cycle_mult, start_value_mult, end_value_mult
    return cycles("linear", start_value, end_value, cycle_size, *mults, warmup_duration, not monotonic)


def ignite_words(base_lr: float) -> dict[str, Any]:
    def without_names(function: Callable[..., Saying]) -> Callable[..., Saying]:
        return lambda optimizer, name, *arguments, **more: function(*arguments, **more)

    scheduled = {
        "PiecewiseLinear": ignite_piecewise_linear,
        "CosineAnnealingScheduler": ignite_cosine,
        "LinearCyclicalScheduler": ignite_linear,
    }
    return {**TORCH, **{name: without_names(f) for name, f in scheduled.items()}, "opt": base_lr}


@says("ignite", "ConcatScheduler")
def ignite_concat(schedulers: list[str], durations: list[int]) -> Saying:
    children = [first(evaluated(src, ignite_words(0))) for src in schedulers]
    parts = [lasting(n, child) for n, child in zip(durations, children, strict=False)]
    return " >> ".join([*parts, inner(children[-1])])


@says("ignite", "create_lr_scheduler_with_warmup", note="the peer's warmup ends one step before `warmup_duration`")
def ignite_with_warmup(
    base_lr: float,
    inner: str,
    warmup_start_value: float,
    warmup_duration: int,
    warmup_end_value: float | None = None,
) -> Saying:
    main = first(evaluated(inner, ignite_words(base_lr)))
    end = base_lr if warmup_end_value is None else warmup_end_value
    gap = "" if parse(main)(0) == end else " >> hold(1)"
    main = f"({main})" if "|" in main else main
    return f"ramp({warmup_duration - 1}, {warmup_start_value}, {end}){gap} >> {main}"


@says("ignite", "LRScheduler", note="the peer is one step early with some of torch's schedulers")
def ignite_lr_scheduler(base_lr: float, src: str) -> Saying:
    text = first(evaluated(src, ignite_words(base_lr)))
    return f"{text} | skip(1)" if src.startswith("ExponentialLR") else text


@says("ignite", "LambdaStateScheduler", note=COUNTS_FIRST)
def ignite_lambda(lambda_obj: str) -> Saying:
    return f"{formula(lambda_obj)} | skip(1)"


@says("ignite", "ExpStateScheduler", note=COUNTS_FIRST)
def ignite_exp(initial_value: float, gamma: float, **_: Any) -> Saying:
    return f"{initial_value} * exponential({gamma}) | skip(1)"


@says("ignite", "StepStateScheduler", note=COUNTS_FIRST)
def ignite_step(initial_value: float, gamma: float, step_size: int, **_: Any) -> Saying:
    return f"{initial_value} * step({step_size}, gamma={gamma}) | skip(1)"


@says("ignite", "MultiStepStateScheduler", note=COUNTS_FIRST)
def ignite_multi_step(initial_value: float, gamma: float, milestones: list[int], **_: Any) -> Saying:
    return f"{initial_value} * multistep({milestones}, {gamma}) | skip(1)"


@says("ignite", "PiecewiseLinearStateScheduler", note=COUNTS_FIRST)
def ignite_piecewise_linear_state(milestones_values: list[tuple[int, float]], **_: Any) -> Saying:
    return f"{knots(milestones_values)} | skip(1)"


@says("ignite", "ReduceLROnPlateauScheduler", note="the peer records the rate after the step's own metric")
def ignite_plateau(
    base_lr: float, min_lr: float = 0, param_group_index: int | None = None, **arguments: Any
) -> Saying:
    low = 0 if param_group_index is None else min_lr  # which is for the one group that is named
    return reduce_lr_on_plateau(base_lr, min_lr=low, **arguments)


# mmengine: a scheduler works on [begin, end) and leaves the value as it is outside

WINDOW = "the peer leaves the value as it was at the last step of its window"


def window(base: float, text: str, begin: int, steps: float | None) -> str:
    """On a window, before which the value is the base, and after which it stays what it was after ``steps``."""
    text = f"{base} * {inner(text)}"
    text = f"{text} | take({steps})" if steps is not None and length(text) > steps else text
    return f"{text} | delay({begin})" if begin else text


def bases(arguments: dict[str, Any]) -> float:
    return arguments.pop("base_lr") if "base_lr" in arguments else arguments.pop("base_momentum")


def both_kinds(name: str, note: str = WINDOW) -> Callable[..., Any]:
    """For the learning rate and for the momentum."""

    def enter(function: Callable[..., str]) -> Callable[..., Saying]:
        def with_base(**arguments: Any) -> Saying:
            return function(bases(arguments), **arguments)

        says("mmengine", f"{name}LR", f"{name}Momentum", note=note)(with_base)
        return function

    return enter


@both_kinds("Constant", note="the peer lifts the factor at the last step of its window, one step early")
def mm_constant(base: float, factor: float = 1 / 3, begin: int = 0, end: float = inf, **_: Any) -> str:
    table_ = {0: 1, begin: factor, end - 1: 1} if begin else {0: factor, end - 1: 1}
    return f"{base} * piecewise({table(table_)})"


@both_kinds("Linear", note="the peer's ramp ends at the last step of its window, one step early")
def mm_linear(
    base: float, start_factor: float = 1 / 3, end_factor: float = 1, begin: int = 0, end: int = 0, **_: Any
) -> str:
    ramp = f"{base} * {between('linear', end - begin - 1, start_factor, end_factor)}"
    return f"constant({base}, {begin}) >> {ramp}" if begin else ramp


@both_kinds("Exponential")
def mm_exponential(base: float, gamma: float, begin: int = 0, end: float = inf) -> str:
    return window(base, f"exponential({gamma})", begin, None if end == inf else end - begin - 1)


@both_kinds("Step")
def mm_step(base: float, step_size: int, gamma: float = 0.1, begin: int = 0, end: float = inf) -> str:
    return window(base, f"step({step_size}, gamma={gamma})", begin, None if end == inf else end - begin)


@both_kinds("MultiStep")
def mm_multi_step(base: float, milestones: list[int], gamma: float = 0.1, begin: int = 0, end: float = inf) -> str:
    return window(base, f"multistep({milestones}, {gamma})", begin, None if end == inf else end - begin)


@both_kinds(
    "CosineAnnealing", note="the peer's cosine rises again after `T_max`, and stops one step short of a window"
)
def mm_cosine(
    base: float, T_max: int | None = None, eta_min: float = 0, begin: int = 0, end: float = inf, **_: Any
) -> Saying:
    n = end - begin if T_max is None else T_max
    fall = between("cosine", n, base, eta_min)
    after = f" | delay({begin})" if begin else ""
    if end - begin <= n:
        return f"{fall} | take({end - begin - 1}){after}"
    wave = f"{fall} | pingpong{after}" if end == inf else f"{fall} | pingpong | take({end - begin - 1}){after}"
    return fall + after, wave


@both_kinds("Poly", note="the peer's curve ends at the last step of its window, one step early")
def mm_poly(base: float, power: float = 1, eta_min: float = 0, begin: int = 0, end: int = 0, **_: Any) -> str:
    text = between("poly", end - begin - 1, base, eta_min, power=power)
    return f"{text} | delay({begin})" if begin else text


@both_kinds("CosineRestart", note="the peer stops one step short of its last minimum")
def mm_cosine_restart(
    base: float,
    periods: list[int],
    restart_weights: list[float],
    eta_min: float = 0,
    eta_min_ratio: float | None = None,
    begin: int = 0,
    end: float = inf,
) -> str:
    low = eta_min if eta_min_ratio is None else base * eta_min_ratio
    falls = [between("cosine", n, base * weight, low) for n, weight in zip(periods, restart_weights, strict=True)]
    text = " >> ".join(falls) + f" | take({sum(periods) - 1})"
    return f"{text} | delay({begin})" if begin else text


@says("mmengine", "OneCycleLR", note=ONE_STEP_MORE)
def mm_one_cycle(base_lr: float, eta_max: float, total_steps: int, **arguments: Any) -> Saying:
    return one_cycle_lr(eta_max, total_steps, **arguments)


@says("mmengine", "combined", note="the peer's windows follow each other; a ramp ends one step before its window")
def mm_combined(base_lr: float, schedulers: list[str]) -> Saying:
    def part(function: Callable[..., Saying]) -> Callable[..., str]:
        def words(base: float, begin: int, end: int, by_epoch: bool = False, **arguments: Any) -> str:
            return lasting(end - begin, first(function(base, begin=0, end=end - begin, **arguments)))

        return words

    words = {"LinearLR": mm_linear, "ConstantLR": mm_constant, "PolyLR": mm_poly, "CosineAnnealingLR": mm_cosine}
    parts = [evaluated(src, {**{name: part(f) for name, f in words.items()}, "opt": base_lr}) for src in schedulers]
    parts[-1] = inner(parts[-1].partition(" >> hold")[0])
    return " >> ".join(inner(text) if "|" in text and not text.startswith("(") else text for text in parts)


@says("mmengine", "ReduceOnPlateauLR", "ReduceOnPlateauMomentum")
def mm_plateau(
    base: float,
    rule: str = "less",
    factor: float = 0.1,
    patience: int = 10,
    threshold: float = 1e-4,
    threshold_rule: str = "rel",
    cooldown: int = 0,
    min_value: float = 0,
    **_: Any,
) -> Saying:
    mode = "min" if rule == "less" else "max"
    return reduce_lr_on_plateau(base, mode, factor, patience, threshold, threshold_rule, cooldown, min_value)


# thinc


@says("thinc", "constant")
def thinc_constant(rate: float) -> Saying:
    return str(rate)


@says("thinc", "decaying")
def thinc_decaying(base_rate: float, decay: float, t: float = 0) -> Saying:
    text = f"{base_rate} * inverse_time({decay})"
    return f"{text} | skip({t})" if t else text


@says("thinc", "compounding")
def thinc_compounding(start: float, stop: float, compound: float, t: float = 0) -> Saying:
    text = f"{start} * exponential({compound})" + (f" | skip({t})" if t else "")
    return f"{text} | {'floor' if start > stop else 'cap'}({stop})"


@says("thinc", "warmup_linear")
def thinc_warmup_linear(initial_rate: float, warmup_steps: int, total_steps: int) -> Saying:
    if total_steps < warmup_steps:
        return decaying(initial_rate, warmup_steps, total_steps, "")
    return decaying(initial_rate, warmup_steps, None, f"linear({total_steps - warmup_steps})")


@says("thinc", "cyclic_triangular", note="the peer counts steps from 1")
def thinc_cyclic(min_lr: float, max_lr: float, period: int) -> Saying:
    return f"triangular({period}, low={min_lr}, high={max_lr}) | repeat | skip(1)"


@says("thinc", "slanted_triangular", note="the peer counts steps from 1, and falls on past the end, below zero")
def thinc_slanted(max_rate: float, num_steps: int, cut_frac: float = 0.1, ratio: float = 32, t: float = 0) -> Saying:
    cut = int(num_steps * cut_frac)
    low, down = max_rate / ratio, whole(cut * (1 / cut_frac - 1))
    peak = min(f"(t + {1 + t}) / {cut}", f"({cut + down - 1 - t} - t) / {down}", key=len)
    other = f"({cut + down - 1 - t} - t) / {down}" if peak.startswith("(t") else f"(t + {1 + t}) / {cut}"
    return (
        f"triangular({cut}, {down}, low={low}, high={max_rate}) | skip({1 + t})",
        f"{low} * (1 + {ratio - 1} * min({peak}, {other}))",
    )


THINC = {"constant": thinc_constant, "decaying": thinc_decaying, "warmup_linear": thinc_warmup_linear}


@says(
    "thinc", "constant_then", note="the peer's second schedule stays on the clock of the run, as a table's values do"
)
def thinc_constant_then(src: str) -> Saying:
    def then(rate: float, steps: int, schedule: Saying) -> Saying:
        return f"piecewise({table({0: rate, steps: first(schedule)})})"

    return evaluated(src, {**THINC, "constant_then": then})


@says("thinc", "plateau", note="the peer maximises, without a margin, and cuts one score earlier than torch")
def thinc_plateau(max_patience: int, scale: float, schedule: str, **_: Any) -> Saying:
    text = first(evaluated(schedule, THINC))
    text = f"({text})" if ">>" in text else text
    return f"{text} * {plateau('-metric', scale, max_patience - 1, 0)}"


# timm


def timm_warmup(main: str, base: float, W: int, start: float, prefix: bool) -> str:
    """timm's warmup comes before the curve, or overwrites its head."""
    if not W:
        return main
    if prefix:
        return f"warmup({W}, start={start}, end={base}) >> {inner(main)}"
    return f"piecewise({table({0: f'ramp({W}, {start}, {base})', W: main})})"


@says("timm", "CosineLRScheduler", note="timm's noise comes from torch's generator")
def timm_cosine(
    base_lr: float,
    t_initial: int,
    lr_min: float = 0,
    cycle_mul: float = 1,
    cycle_decay: float = 1,
    cycle_limit: int = 1,
    k_decay: float = 1,
    warmup_t: int = 0,
    warmup_lr_init: float = 0,
    warmup_prefix: bool = False,
    **_: Any,
) -> Saying:
    shape = f"(1 - cos(pi * u ** {k_decay})) / 2" if k_decay != 1 else "cosine"
    main = timm_cycles(shape, t_initial, base_lr, lr_min, cycle_mul, cycle_decay, cycle_limit)
    return timm_warmup(main, base_lr, warmup_t, warmup_lr_init, warmup_prefix)


def timm_cycles(
    shape: str, T: int, high: float, low: float, mult: float, decay: float, limit: int, **more: Any
) -> str:
    """So many falls, each longer and lower than the one before; and none, where the limit is 0."""
    if not limit:
        return str(low)
    named = shape.isidentifier()
    if limit == 1:
        return between(shape, T, high, low, **more) if named else f"ramp({T}, {high}, {low}, {shape})"
    top = high if decay == 1 else f"{high} * {decay} ** cycle"
    keywords = ", ".join(f"{key}={value}" for key, value in more.items())
    if named and high * min(1, decay) ** limit > low:
        fall = f"{shape}({T}, eta_max={top}, eta_min={low}, {keywords})"
    else:
        fall = f"ramp({T}, {top}, {low}, {shape}{f'({keywords})' if more else ''})"
    return f"{fall} | restart({limit}, mult={mult})"


@says("timm", "TanhLRScheduler", note="timm's curve stops a little above `lr_min`, and jumps there at the end")
def timm_tanh(
    base_lr: float,
    t_initial: int,
    lb: float = -7,
    ub: float = 3,
    lr_min: float = 0,
    cycle_mul: float = 1,
    cycle_decay: float = 1,
    cycle_limit: int = 1,
    warmup_t: int = 0,
    warmup_lr_init: float = 0,
    warmup_prefix: bool = False,
    **_: Any,
) -> Saying:
    main = timm_cycles(
        "tanh_decay", t_initial, base_lr, lr_min, cycle_mul, cycle_decay, cycle_limit, lb=lb, ub=ub
    )
    main = f"{inner(main)} >> constant({lr_min})" if cycle_limit else main
    target = base_lr if warmup_prefix else parse(main)(warmup_t)
    return timm_warmup(main, target, warmup_t, warmup_lr_init, warmup_prefix)


@says("timm", "PolyLRScheduler")
def timm_poly(
    base_lr: float,
    t_initial: int,
    power: float = 0.5,
    lr_min: float = 0,
    cycle_mul: float = 1,
    cycle_decay: float = 1,
    cycle_limit: int = 1,
    k_decay: float = 1,
    warmup_t: int = 0,
    warmup_lr_init: float = 0,
    warmup_prefix: bool = False,
    **_: Any,
) -> Saying:
    cycle = cycle_mul, cycle_decay, cycle_limit
    if k_decay == 1:
        main = timm_cycles("poly", t_initial, base_lr, lr_min, *cycle, power=power)
    else:
        main = timm_cycles(f"1 - (1 - u ** {k_decay}) ** {power}", t_initial, base_lr, lr_min, *cycle)
    return timm_warmup(main, base_lr, warmup_t, warmup_lr_init, warmup_prefix)


@says("timm", "StepLRScheduler", note="timm's noise comes from torch's generator")
def timm_step(
    base_lr: float,
    decay_t: float,
    decay_rate: float = 1,
    warmup_t: int = 0,
    warmup_lr_init: float = 0,
    warmup_prefix: bool = True,
    **_: Any,
) -> Saying:
    return timm_warmup(
        f"{base_lr} * {stepwise(decay_t, decay_rate)}", base_lr, warmup_t, warmup_lr_init, warmup_prefix
    )


@says("timm", "MultiStepLRScheduler", note="timm drops one step before each milestone")
def timm_multi_step(
    base_lr: float,
    decay_t: list[int],
    decay_rate: float = 1,
    warmup_t: int = 0,
    warmup_lr_init: float = 0,
    warmup_prefix: bool = True,
    **_: Any,
) -> Saying:
    main = f"{base_lr} * {at_milestones([max(t - 1, 0) for t in decay_t], decay_rate)}"
    return timm_warmup(main, base_lr, warmup_t, warmup_lr_init, warmup_prefix)


@says("timm", "WSDLRScheduler")
def timm_wsd(
    base_lr: float,
    t_initial: int,
    decay_t: int,
    lr_min: float = 0,
    stable_fn: str = "constant",
    stable_timescale: int | None = None,
    stable_power: float = 0.5,
    decay_fn: str = "1-sqrt",
    decay_power: float = 0.5,
    decay_ratio: float = 0.1,
    warmup_t: int = 0,
    warmup_lr_init: float = 0,
    **_: Any,
) -> Saying:
    W, flat, scale = warmup_t, t_initial - decay_t, stable_timescale or warmup_t
    warm = f"warmup({W}, start={warmup_lr_init}, end={base_lr}) >> " if W else ""
    shape = {"1-sqrt": "one_minus_sqrt", "power": f"u ** {decay_power}"}.get(decay_fn, decay_fn)
    shape = f"(1 - {decay_ratio} ** u) / (1 - {decay_ratio})" if decay_fn == "exp" else shape
    if stable_fn == "constant":
        if shape.isidentifier():
            fall = onward(shape, decay_t, base_lr, lr_min)
        elif base_lr == lr_min:
            fall = f"hold({decay_t})"
        else:
            fall = f"ramp({decay_t}, end={lr_min}, shape={shape})"
        return f"{warm}hold({flat}) >> {fall}" if W else f"constant({base_lr}, {flat}) >> {fall}"
    stable = {
        "rsqrt": f"{base_lr} * inverse_sqrt({scale})",
        "power": f"{base_lr} * inverse_time(1, every={scale}, power={stable_power})",
    }[stable_fn]
    tail = f"(constant(1, {flat}) >> ramp({decay_t}, 1, 0, {shape}))"
    if not lr_min:
        return f"{warm}{stable} * {tail}"
    return f"{warm}{lr_min} + ({stable} - {lr_min} | floor(0)) * {tail}"


@says("timm", "PlateauLRScheduler", note="timm counts no metric while it warms up")
def timm_plateau(
    base_lr: float,
    decay_rate: float = 0.1,
    patience_t: int = 10,
    threshold: float = 1e-4,
    cooldown_t: int = 0,
    warmup_t: int = 0,
    warmup_lr_init: float = 0,
    lr_min: float = 0,
    mode: str = "max",
    **_: Any,
) -> Saying:
    main = first(reduce_lr_on_plateau(base_lr, mode, decay_rate, patience_t, threshold, "rel", cooldown_t, lr_min))
    return f"warmup({warmup_t}, start={warmup_lr_init}, end={base_lr}) >> {inner(main)}" if warmup_t else main


# pytorch-warmup: a factor, counted from 1, times another schedule

FROM_ONE = "the peer counts steps from 1"


@says("pytorch_warmup", "LinearWarmup", note=FROM_ONE)
def warmup_linear(base_lr: float, warmup_period: int) -> Saying:
    return f"{base_lr} * (warmup({warmup_period}) | skip(1))"


@says("pytorch_warmup", "ExponentialWarmup", note=FROM_ONE)
def warmup_exponential(base_lr: float, warmup_period: int) -> Saying:
    return f"{base_lr} * (1 - exp(-(t + 1) / {warmup_period}))"


@says("pytorch_warmup", "UntunedLinearWarmup", note=FROM_ONE)
def warmup_untuned_linear(base_lr: float, beta2: float) -> Saying:
    return warmup_linear(base_lr, int(2 / (1 - beta2)))


@says("pytorch_warmup", "UntunedExponentialWarmup", note=FROM_ONE)
def warmup_untuned_exponential(base_lr: float, beta2: float) -> Saying:
    return warmup_exponential(base_lr, int(1 / (1 - beta2)))


@says("pytorch_warmup", "LinearWarmup+CosineAnnealingLR", note=RISES)
def warmup_linear_cosine(base_lr: float, warmup_period: int, T_max: int, eta_min: float = 0) -> Saying:
    fall = between("cosine", T_max, base_lr, eta_min)
    head = f"(warmup({warmup_period}) | skip(1)) * "
    return f"{head}{fall}", f"{head}({fall} | pingpong)"


@says("pytorch_warmup", "ExponentialWarmup+StepLR")
def warmup_exponential_step(base_lr: float, warmup_period: int, inner: str) -> Saying:
    main = first(evaluated(inner, {**TORCH, "opt": base_lr}))
    return f"(1 - exp(-(t + 1) / {warmup_period})) * {main}"


@says(
    "pytorch_warmup",
    "RAdamWarmup",
    note="the rectification of Liu et al. 2019, from the first step at which it is real",
)
def warmup_radam(base_lr: float, beta2: float) -> Saying:
    limit = 2 / (1 - beta2) - 1
    offset = next(n for n in range(1, 100) if limit - 2 * n * beta2**n / (1 - beta2**n) > 4)
    return (
        f"R = {limit:.15g}; n = t + {offset}; r = R - 2 * n * {beta2} ** n / (1 - {beta2} ** n); "
        f"{base_lr} * sqrt((r - 4) * (r - 2) * R / ((R - 4) * (R - 2) * r))"
    )


# T5X and Scenic: factors by name


@says("t5x", "create_learning_rate_scheduler")
def t5x(
    factors: str = "constant * linear_warmup * rsqrt_decay",
    base_learning_rate: float = 0.5,
    warmup_steps: int = 1000,
    decay_factor: float = 0.5,
    steps_per_decay: int = 20_000,
    steps_per_cycle: int = 100_000,
    min_learning_rate: float = 1e-8,
) -> Saying:
    W = warmup_steps
    words = {
        "constant": f"{base_learning_rate}",
        "linear_warmup": f"warmup({W})",
        "linear_decay": f"{base_learning_rate} * min(t / {W}, 1 + {decay_factor} * ({W} - t))",
        "rsqrt_decay": f"(inverse_sqrt({W}) | delay({W})) / sqrt({W})",
        "rsqrt_normalized_decay": f"(inverse_sqrt({W}) | delay({W}))",
        "decay_every": f"step({steps_per_decay}, gamma={decay_factor})",
        "cosine_decay": f"(cosine({steps_per_cycle}) | repeat | delay({W}))",
    }
    text = " * ".join(words[name] for name in factors.split(" * "))
    return text if text == words["constant"] else f"{text} | floor({min_learning_rate})"


@says("scenic", "compound_lr_scheduler")
def scenic(
    factors: str,
    base_learning_rate: float = 1,
    warmup_steps: int = 0,
    warmup_alpha: float = 0,
    decay_steps: int = 0,
    decay_rate: float = 0,
    staircase: bool = False,
    end_factor: float = 0,
    power: float = 1,
    decay_events: list[int] | None = None,
    decay_factors: list[float] | None = None,
    steps_per_cycle: int = 0,
    total_steps: int = 0,
    end_learning_rate: float = 0,
    cooldown_steps: int = 0,
) -> Saying:
    W, T = warmup_steps, total_steps
    if factors == "constant * linear_warmup * linear_decay":
        return f"{base_learning_rate} * warmup({W}) >> linear({T - W}, eta_min={end_learning_rate})"
    words = {
        "constant": f"{base_learning_rate}",
        "polynomial": f"poly({decay_steps}, power={power}, eta_min={end_factor})",
        "linear_warmup": f"warmup({W}, start={warmup_alpha})",
        "exponential_decay": power_of(decay_rate, decay_steps, staircase),
        "cosine_decay": f"(cosine({steps_per_cycle}) | repeat)",
        "linear_cooldown": f"(linear({cooldown_steps}) | delay({T - cooldown_steps}))",
    }
    if decay_events:
        keys = [0, *(event + 1 for event in decay_events)]
        words["piecewise_constant"] = f"piecewise({table(dict(zip(keys, [1, *(decay_factors or [])], strict=True)))})"
    text = " * ".join(words[name] for name in factors.split(" * "))
    return text, text.replace(words["linear_cooldown"], f"min(1, ({T} - t) / {cooldown_steps})")


# composer: multipliers, of times with units


def composer(function: Callable[..., Saying]) -> Callable[..., Saying]:
    """With the arguments as written, and ``total`` and ``ep`` in front where the sentence says them."""

    def scheduler(args: str, max_duration: str, dataloader_len: int, ssr: float) -> Saying:
        def time(text: Any) -> Any:
            if isinstance(text, list):
                return [time(item) for item in text]
            if not isinstance(text, str):
                return text
            number, unit = float(text.rstrip("badurep")), text.lstrip("0123456789.")
            if unit == "dur":
                return percent(number)
            if unit == "ep" and ssr == 1:
                return "ep" if number == 1 else f"{number:g}ep"
            return int(number * ssr)

        arguments = evaluated(f"scheduler({args})", {"scheduler": lambda **arguments: arguments})
        text = first(function(**{name: time(value) for name, value in arguments.items()}))
        total, names = int(max_duration.removesuffix("ba")), []
        if "%" in text or "total" in parse(text).params:
            names.append(f"total = {total}; ")
        if "ep" in text.replace("step", "").replace("piecewise", "").replace("repeat", ""):
            names.append(f"ep = {dataloader_len}; ")
        return "".join(names) + text

    return scheduler


def ending(T: Any) -> str:
    """A length, left out where it is the whole run."""
    return "" if T == "100.0%" else f"{T}, "


@says("composer", "StepScheduler")
@composer
def composer_step(step_size: Any, gamma: float = 0.1) -> Saying:
    return f"step({step_size}, gamma={gamma})"


@says("composer", "MultiStepScheduler")
@composer
def composer_multi_step(milestones: list[Any], gamma: float = 0.1) -> Saying:
    return f"multistep([{', '.join(map(str, milestones))}], {gamma})"


@says("composer", "ConstantScheduler")
@composer
def composer_constant(alpha: float = 1, t_max: Any = "100.0%") -> Saying:
    return "1" if alpha == 1 else f"piecewise({table({0: alpha, t_max: 1})})"


@says("composer", "LinearScheduler")
@composer
def composer_linear(alpha_i: float = 1, alpha_f: float = 0, t_max: Any = "100.0%") -> Saying:
    return between("linear", t_max, alpha_i, alpha_f)


@says("composer", "ExponentialScheduler")
@composer
def composer_exponential(gamma: float, decay_period: Any = "ep") -> Saying:
    return f"exponential({gamma}, every={decay_period})"


@says("composer", "CosineAnnealingScheduler")
@composer
def composer_cosine(t_max: Any = "100.0%", alpha_f: float = 0) -> Saying:
    return f"cosine({ending(t_max)}eta_min={alpha_f})"


@says("composer", "CosineAnnealingWarmRestartsScheduler", note=ROUNDS)
@composer
def composer_restarts(t_0: Any, t_mult: float = 1, alpha_f: float = 0) -> Saying:
    if t_mult % 1 == 0:
        return f"cosine({t_0}, eta_min={alpha_f}) | {again(t_mult)}"
    parts, steps, n = [], 0, int(t_0)
    while steps < 50:
        parts.append(between("cosine", n, 1, alpha_f))
        steps, n = steps + n, int(n * t_mult)
    return " >> ".join(parts)


@says("composer", "PolynomialScheduler")
@composer
def composer_polynomial(power: float, t_max: Any = "100.0%", alpha_f: float = 0) -> Saying:
    return f"poly({ending(t_max)}power={power}, eta_min={alpha_f})"


@says("composer", "MultiStepWithWarmupScheduler", note="the peer's milestones stay on the clock of the run")
@composer
def composer_multi_step_with_warmup(t_warmup: Any, milestones: list[Any], gamma: float = 0.1) -> Saying:
    steps = first(f"multistep([{', '.join(map(str, milestones))}], {gamma})")
    return f"piecewise({table({0: f'warmup({t_warmup})', t_warmup: steps})})"


@says("composer", "ConstantWithWarmupScheduler")
@composer
def composer_constant_with_warmup(t_warmup: Any, alpha: float = 1) -> Saying:
    return f"{alpha} * warmup({t_warmup})"


@says("composer", "LinearWithWarmupScheduler")
@composer
def composer_linear_with_warmup(
    t_warmup: Any, alpha_i: float = 1, alpha_f: float = 0, t_max: Any = "100.0%"
) -> Saying:
    return f"{alpha_i} * warmup({t_warmup}) >> linear(eta_min={alpha_f})"


@says("composer", "CosineAnnealingWithWarmupScheduler", note="the peer raises where the curve ends before the run")
@composer
def composer_cosine_with_warmup(t_warmup: Any, t_max: Any = "100.0%", alpha_f: float = 0) -> Saying:
    return f"warmup({t_warmup}) >> cosine(eta_min={alpha_f})"


@says("composer", "PolynomialWithWarmupScheduler")
@composer
def composer_polynomial_with_warmup(t_warmup: Any, power: float = 2, alpha_f: float = 0) -> Saying:
    return f"warmup({t_warmup}) >> poly(power={power}, eta_min={alpha_f})"


# fairseq


@says("fairseq", "FixedLRSchedule", note="the peer's warmup counts steps from 1")
def fairseq_fixed(
    lr: list[float], force_anneal: int | None, lr_shrink: float, warmup_updates: int, epoch_len: int
) -> Saying:
    text = str(lr[0]) if len(lr) == 1 else f"piecewise({table({f'{i}ep': x for i, x in enumerate(lr)})})"
    if force_anneal is not None:
        text = f"{text} * (step(ep, gamma={lr_shrink}) | delay({force_anneal - 2} * ep))"
    if warmup_updates:
        text = f"{text} * (warmup({warmup_updates}) | skip(1))"
    return f"ep = {epoch_len}; {text}" if "ep" in text.replace("step", "") else text


@says("fairseq", "InverseSquareRootSchedule")
def fairseq_inverse_sqrt(lr: list[float], warmup_updates: int, warmup_init_lr: float) -> Saying:
    start = max(warmup_init_lr, 0)
    return f"warmup({warmup_updates}, start={start}, end={lr[0]}) >> inverse_sqrt({warmup_updates})"


@says("fairseq", "PolynomialDecayLRSchedule")
def fairseq_polynomial(
    lr: list[float], warmup_updates: int, end_learning_rate: float, power: float, total_num_update: int, **_: Any
) -> Saying:
    fall = f"poly({total_num_update - warmup_updates}, power={power}, eta_min={end_learning_rate})"
    if warmup_updates:
        return f"{lr[0]} * warmup({warmup_updates}) >> {fall}"
    return between("poly", total_num_update, lr[0], end_learning_rate, power=power)


@says("fairseq", "CosineLRSchedule", note="the peer's cycles never end: at `max_update` the rate jumps up again")
def fairseq_cosine(
    lr: list[float],
    warmup_updates: int,
    warmup_init_lr: float,
    min_lr: float,
    t_mult: float,
    lr_period_updates: int,
    lr_shrink: float,
    max_update: int,
) -> Saying:
    W, n = (warmup_updates, lr_period_updates if lr_period_updates > 0 else max_update - warmup_updates)
    fall = between("cosine", n, lr[0], min_lr)
    start = warmup_init_lr if warmup_init_lr >= 0 else min_lr
    head = f"warmup({W}, start={start}) >> " if W else ""
    wave = f"{fall} | {again(t_mult, lr_shrink)}"
    return f"{head}({wave})" if W else wave


@says("fairseq", "StepLRSchedule")
def fairseq_step(
    lr: list[float], warmup_updates: int, warmup_init_lr: float, min_lr: float, lr_deacy_period: int, lr_decay: float
) -> Saying:
    start = warmup_init_lr if warmup_init_lr >= 0 else min_lr
    steps = f"step({lr_deacy_period}, gamma={lr_decay})"
    head = f"warmup({warmup_updates}, start={start}, end={lr[0]}) >> " if warmup_updates else f"{lr[0]} * "
    return f"{head}{steps} | floor({min_lr})" if min_lr else f"{head}{steps}"


@says("fairseq", "TriStageLRSchedule")
def fairseq_tri_stage(
    lr: list[float],
    warmup_steps: int,
    hold_steps: int,
    decay_steps: int,
    phase_ratio: list[float] | None,
    init_lr_scale: float,
    final_lr_scale: float,
    max_update: int,
) -> Saying:
    W, H, D, total = warmup_steps, hold_steps, decay_steps, ""
    if phase_ratio:
        (W, H, D), total = map(percent, phase_ratio), f"total = {max_update}; "  # type: ignore[assignment]
    start, end = percent(init_lr_scale), percent(final_lr_scale)
    return f"{total}{lr[0]} * (warmup({W}, start={start}) >> hold({H}) >> geometric({D}, eta_min={end}))"


@says("fairseq", "TriangularLRSchedule", note="the peer rounds an odd period down")
def fairseq_triangular(
    lr: list[float], max_lr: float, lr_period_updates: int, lr_shrink: float, shrink_min: bool
) -> Saying:
    side = lr_period_updates // 2
    if shrink_min or lr_shrink == 1:
        return f"triangular({side}, low={lr[0]}, high={max_lr}) | {again(1, lr_shrink)}"
    return f"triangular({side}, low={lr[0]}, high={max_lr} * {lr_shrink} ** cycle) | repeat"


@says("fairseq", "ManualSchedule")
def fairseq_manual(lr: list[float], update2lr: str, epoch2lr: str) -> Saying:
    keys = {0: lr[0]}
    for text, value in literal_eval(update2lr).items():
        for piece in text.split(","):
            keys[int(piece.split("-")[0])] = value
    times = sorted(keys)
    changes = [time for i, time in enumerate(times) if i == 0 or keys[time] != keys[times[i - 1]]]
    return f"piecewise({table({time: keys[time] for time in changes})})"


@says("fairseq", "ReduceLROnPlateauLRSchedule")
def fairseq_plateau(
    lr: list[float],
    lr_patience: int,
    lr_shrink: float,
    lr_threshold: float,
    maximize_best_checkpoint_metric: bool,
    **_: Any,
) -> Saying:
    mode = "max" if maximize_best_checkpoint_metric else "min"
    return reduce_lr_on_plateau(lr[0], mode, lr_shrink, lr_patience, lr_threshold)


# fastai: the peer's clock is a position from 0 to 1, here it is steps


def fastai_cos(T: Any, start: float, end: float) -> Saying:
    fall = between("cosine", T, start, end)
    return fall, f"{fall} | pingpong"


def fastai_lin(T: Any, start: float, end: float) -> Saying:
    return between("linear", T, start, end), line(start, end, T)


def fastai_exp(T: Any, start: float, end: float) -> Saying:
    return between("geometric", T, start, end), f"{start} * exponential({end / start}, every={T})"


def fastai_no(T: Any, start: float, end: float) -> Saying:
    return str(start)


def fastai_poly(T: Any, start: float, end: float, power: float) -> Saying:
    rise = f"{start} {'+' if end > start else '-'} {abs(end - start)} * (t / {T}) ** {power}"
    return f"ramp({T}, {start}, {end}, u ** {power})", rise


def fastai_combine(T: int, pcts: list[float], scheds: list[Callable[[Any], Saying]]) -> Saying:
    parts = [(percent(share), first(sched(percent(share)))) for share, sched in zip(pcts, scheds, strict=True)]
    texts = [f"constant({text}, {share})" if is_number(text) else text for share, text in parts]
    return f"total = {T}; " + " >> ".join(texts)


def fastai_combined_cos(T: int, pct: float, start: float, middle: float, end: float) -> Saying:
    return fastai_combine(
        T, [pct, 1 - pct], [lambda n: fastai_cos(n, start, middle), lambda n: fastai_cos(n, middle, end)]
    )


FASTAI = {
    "SchedCos": later(fastai_cos),
    "SchedLin": later(fastai_lin),
    "SchedExp": later(fastai_exp),
    "SchedNo": later(fastai_no),
    "SchedPoly": later(fastai_poly),
    "combine_scheds": later(fastai_combine),
    "combined_cos": later(fastai_combined_cos),
}


@says("fastai", "SchedCos", "SchedLin", "SchedExp", note="the peer runs on past its end; here it holds")
@says("fastai", "SchedPoly", note="the power is on the way covered, where every other peer has it on the way left")
@says("fastai", "SchedNo")
@says("fastai", "combine_scheds", "combined_cos", note="the peer's positions are single precision")
def fastai(src: str, T: int = 0) -> Saying:
    return evaluated(src, FASTAI)(T)


# torchtitan


@says("torchtitan", "LRSchedulersContainer", note="the peer counts steps from 1, and runs on below its minimum")
def torchtitan(
    base_lr: float,
    training_steps: int,
    warmup_steps: int,
    decay_ratio: float | None = None,
    decay_type: str = "linear",
    min_lr_factor: float = 0,
) -> Saying:
    T, W = training_steps, min(warmup_steps, training_steps)
    D = min(round(T * decay_ratio), T - W) if decay_ratio is not None else T - W
    end = "" if min_lr_factor == 0 else f", eta_min={percent(min_lr_factor)}"
    fall = f"{ {'sqrt': 'one_minus_sqrt'}.get(decay_type, decay_type) }({D}{end})"
    warm = f"(warmup({W}) | skip(1))" if W > 1 else ""
    head = f"{base_lr} * {warm} >> hold >> " if warm else f"hold(value={base_lr}) >> "
    short = f"total = {T}; {head}{fall}" if D < T else f"{base_lr} * {fall}"
    if decay_type == "linear" and not min_lr_factor:
        return short, f"{base_lr} * {warm + ' * ' if warm else ''}min(1, ({T} - t) / {D})"
    wave = f"({fall} | pingpong)"
    start, value = (f"{base_lr} * {warm} >> ", "") if warm else ("", f", value={base_lr}")
    return short, f"{start}hold({T - D - max(W - 1, 0)}{value}) >> {wave}"


# DJL


DJL: dict[str, Callable[..., Saying]] = {}


def djl_word(name: str) -> Callable[..., Any]:
    def enter(function: Callable[..., Saying]) -> Callable[..., Saying]:
        DJL[name] = function
        return function

    return enter


@djl_word("Fixed")
def djl_fixed(value: float) -> Saying:
    return str(value)


@djl_word("CosineTracker")
def djl_cosine(BaseValue: float, MaxUpdates: int, FinalValue: float = 0.01) -> Saying:
    return between("cosine", MaxUpdates, BaseValue, FinalValue)


@djl_word("CyclicalTracker")
def djl_cyclical(
    BaseValue: float = 0.001,
    MaxValue: float = 0.006,
    StepSizeUp: int = 2000,
    StepSizeDown: int = 0,
    Mode: str = "triangular",
    Gamma: float = 1,
) -> Saying:
    return triangle(BaseValue, MaxValue, StepSizeUp, StepSizeDown or StepSizeUp, Mode, Gamma)


@djl_word("FactorTracker")
def djl_factor(
    BaseValue: float, Factor: float, MaxUpdates: int | None = None, MinValue: float | None = None
) -> Saying:
    n = round(log(MinValue / BaseValue) / log(Factor)) if MinValue is not None else MaxUpdates
    text = f"{BaseValue} * exponential({Factor})"
    return text if n is None else f"{text} | take({n})"


@djl_word("LinearTracker")
def djl_linear(
    BaseValue: float, Slope: float, MaxValue: float | None = None, MinValue: float | None = None
) -> Saying:
    text = f"{BaseValue} {'+' if Slope > 0 else '-'} {abs(Slope)} * t"
    if MaxValue is not None:
        return f"{text} | cap({MaxValue})"
    return text if MinValue is None else f"{text} | floor({MinValue})"


@djl_word("MultiFactorTracker")
def djl_multi_factor(BaseValue: float, Steps: list[int], Factor: float = 1) -> Saying:
    return f"{BaseValue} * multistep({[step + 1 for step in Steps]}, {Factor})"


@djl_word("PolynomialDecayTracker")
def djl_polynomial(BaseValue: float, EndLearningRate: float, DecaySteps: int, Power: float = 1) -> Saying:
    return between("poly", DecaySteps, BaseValue, EndLearningRate, power=Power)


@djl_word("WarmUpTracker")
def djl_warm_up(
    MainTracker: str, WarmUpSteps: int, WarmUpBeginValue: float = 0, WarmUpMode: str = "linear"
) -> Saying:
    if WarmUpMode == "constant":
        return f"constant({WarmUpBeginValue}, {WarmUpSteps}) >> {inner(MainTracker)}"
    return f"warmup({WarmUpSteps}, start={WarmUpBeginValue}) >> {inner(MainTracker)}"


@says("djl", "CosineTracker", "CyclicalTracker", "FixedTracker", "LinearTracker", "PolynomialDecayTracker")
@says("djl", "WarmUpTracker")
@says(
    "djl", "FactorTracker", note="the peer's minimum only says how many updates there are, and is not reached exactly"
)
@says("djl", "MultiFactorTracker", note="the peer drops one update after each step")
def djl(java: str) -> Saying:
    return built(java, DJL)
