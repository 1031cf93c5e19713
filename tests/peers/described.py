"""Schedules of which there is a description and no recorded run: a call, the sentence, and the formula described.

The formulas are written from the descriptions alone, with none of the library's words; ``t`` counts from 0, also
where the system itself counts from 1.
"""

# ruff: noqa: N803  (T is what a length is called in this project, and W a warmup)

from __future__ import annotations

from collections.abc import Callable
from math import cos, exp, log, pi, prod, sin, sqrt
from typing import NamedTuple


class Described(NamedTuple):
    system: str
    name: str
    call: str
    sentence: str
    formula: Callable[[int], float]
    steps: int = 30  # how far the system's own run is compared
    note: str = ""


def half(q: float) -> float:
    """Half a cosine, from 1 to 0."""
    return (1 + cos(pi * q)) / 2


def mix(a: float, b: float, q: float) -> float:
    return a + (b - a) * q


def up_to(t: float, n: float) -> float:
    return min(t, n) / n


def passed(t: float, milestones: list[int]) -> int:
    return sum(m <= t for m in milestones)


def triangle(t: int, up: int, down: int) -> float:
    k = t % (up + down)
    return k / up if k <= up else (up + down - k) / down


FROM_ONE = "the system counts from 1"
BELOW = "the system runs on below 0 past the end; here it holds"
RISES = "the system's cosine rises again past its end; here it holds"
CLIPS = "the minimum cuts the curve off, and does not bend it"
GLOBAL = "the milestones are on the clock of the run, the warmup included"

PADDLE = [
    ("NoamDecay", "NoamDecay(d_model=64, warmup_steps=10, learning_rate=2)",
     "2 * 64 ** -0.5 * min(1 / sqrt(t), t * 10 ** -1.5)",
     lambda t: 2 * 64**-0.5 * min(t**-0.5 if t else 1, t * 10**-1.5), 30, "the rate is 0 at step 0; `noam` begins with step 1"),
    ("PiecewiseDecay", "PiecewiseDecay(boundaries=[10, 20], values=[0.1, 0.05, 0.01])",
     "piecewise({0: 0.1, 10: 0.05, 20: 0.01})", lambda t: [0.1, 0.05, 0.01][passed(t, [10, 20])], 30, ""),
    ("NaturalExpDecay", "NaturalExpDecay(learning_rate=0.5, gamma=0.1)", "0.5 * exp(-0.1 * t)", lambda t: 0.5 * exp(-0.1 * t), 30, ""),
    ("InverseTimeDecay", "InverseTimeDecay(learning_rate=0.5, gamma=0.1)", "0.5 * inverse_time(0.1)", lambda t: 0.5 / (1 + 0.1 * t), 30, ""),
    ("ExponentialDecay", "ExponentialDecay(learning_rate=0.5, gamma=0.9)", "0.5 * exponential(0.9)", lambda t: 0.5 * 0.9**t, 30, ""),
    ("PolynomialDecay", "PolynomialDecay(learning_rate=0.5, decay_steps=20, end_lr=0.01, power=2)",
     "poly(20, eta_max=0.5, eta_min=0.01, power=2)", lambda t: 0.49 * (1 - up_to(t, 20)) ** 2 + 0.01, 40, ""),
    ("PolynomialDecay(cycle)", "PolynomialDecay(learning_rate=0.5, decay_steps=7, end_lr=0.01, power=2, cycle=True)",
     "0.01 + 0.49 * (1 - t / (7 * max(1, ceil(t / 7)))) ** 2",
     lambda t: 0.49 * (1 - t / (7 * max(1, -(-t // 7)))) ** 2 + 0.01, 40, "each tooth starts lower than the one before"),
    ("LinearWarmup", "LinearWarmup(StepDecay(0.5, step_size=10), warmup_steps=5, start_lr=0.0, end_lr=0.5)",
     "warmup(5, end=0.5) >> step(10)", lambda t: 0.1 * t if t < 5 else 0.5 * 0.1 ** ((t - 5) // 10), 30, ""),
    ("MultiStepDecay", "MultiStepDecay(0.5, milestones=[10, 20], gamma=0.1)", "0.5 * multistep([10, 20])",
     lambda t: 0.5 * 0.1 ** passed(t, [10, 20]), 30, ""),
    ("StepDecay", "StepDecay(0.5, step_size=10)", "0.5 * step(10)", lambda t: 0.5 * 0.1 ** (t // 10), 30, ""),
    ("LambdaDecay", "LambdaDecay(0.5, lr_lambda=lambda x: 0.95 ** x)", "0.5 * 0.95 ** t", lambda t: 0.5 * 0.95**t, 30, ""),
    ("MultiplicativeDecay", "MultiplicativeDecay(0.5, lr_lambda=lambda x: 1 - 1 / (x + 10))", "0.5 * cumprod(1 - 1 / (t + 10))",
     lambda t: 0.5 * prod(1 - 1 / (k + 10) for k in range(1, t + 1)), 30, ""),
    ("CosineAnnealingDecay", "CosineAnnealingDecay(0.5, T_max=20, eta_min=0.01)", "cosine(20, eta_max=0.5, eta_min=0.01)",
     lambda t: 0.01 + 0.49 * half(t / 20), 20, RISES),
    ("CosineAnnealingWarmRestarts", "CosineAnnealingWarmRestarts(0.5, T_0=5, T_mult=2, eta_min=0.01)",
     "cosine(5, eta_max=0.5, eta_min=0.01) | restart(mult=2)",
     lambda t: 0.01 + 0.49 * half(t / 5 if t < 5 else (t - 5) / 10 if t < 15 else (t - 15) / 20), 34, ""),
    ("LinearLR", "LinearLR(0.5, total_steps=5, start_factor=0.2)", "0.5 * warmup(5, start=0.2)", lambda t: 0.5 * mix(0.2, 1, up_to(t, 5)), 30, ""),
    ("CyclicLR", "CyclicLR(0.1, 0.5, step_size_up=4, step_size_down=6, mode='triangular2')",
     "0.1 + 0.4 * (triangular(4, 6) | restart(gamma=0.5))", lambda t: 0.1 + 0.4 * triangle(t, 4, 6) * 0.5 ** (t // 10), 40, ""),
    ("OneCycleLR", "OneCycleLR(0.5, total_steps=21, divide_factor=25, end_learning_rate=1e-4, phase_pct=0.3)",
     "ramp(5.3, 0.02, 0.5, cosine) >> cosine(14.7, eta_min=1e-4)",
     lambda t: mix(0.5, 0.02, half(t / 5.3)) if t <= 5.3 else mix(1e-4, 0.5, half((t - 5.3) / 14.7)), 20,
     "phases end one step early, as torch's do, and the end is a rate"),
]  # fmt: skip

MXNET = [
    ("FactorScheduler", "FactorScheduler(step=10, factor=0.5, stop_factor_lr=0.1, base_lr=0.5)", "0.5 * step(10, gamma=0.5) | floor(0.1)",
     lambda t: max(0.1, 0.5 * 0.5 ** (t // 10)), 50, FROM_ONE),
    ("MultiFactorScheduler", "MultiFactorScheduler(step=[10, 20], factor=0.1, base_lr=0.5)", "0.5 * multistep([10, 20])",
     lambda t: 0.5 * 0.1 ** sum(t + 1 > s for s in (10, 20)), 30, FROM_ONE),
    ("PolyScheduler", "PolyScheduler(max_update=20, base_lr=0.5, pwr=2, final_lr=0.01, warmup_steps=5)",
     "warmup(5) >> poly(15, eta_max=0.5, eta_min=0.01, power=2) | skip(1)",
     lambda t: 0.1 * (t + 1) if t + 1 < 5 else 0.01 + 0.49 * (1 - up_to(t + 1 - 5, 15)) ** 2, 30, FROM_ONE),
    ("CosineScheduler", "CosineScheduler(max_update=20, base_lr=0.5, final_lr=0.01, warmup_steps=5, warmup_begin_lr=0.1)",
     "warmup(5, start=0.1) >> cosine(15, eta_max=0.5, eta_min=0.01) | skip(1)",
     lambda t: mix(0.1, 0.5, (t + 1) / 5) if t + 1 < 5 else 0.01 + 0.49 * half(up_to(t + 1 - 5, 15)), 30, FROM_ONE),
    ("MultiFactorScheduler(warmup)", "MultiFactorScheduler(step=[10, 20], factor=0.1, base_lr=0.5, warmup_steps=5, warmup_mode='constant', warmup_begin_lr=0.01)",
     "piecewise({0: 0.01, 4: 0.5 * multistep([10, 20])})",
     lambda t: 0.01 if t + 1 < 5 else 0.5 * 0.1 ** sum(t + 1 > s for s in (10, 20)), 30, GLOBAL),
]  # fmt: skip

CAFFE = [
    ("fixed", 'lr_policy: "fixed" base_lr: 0.01', "0.01", lambda t: 0.01, 30, ""),
    ("step", 'lr_policy: "step" base_lr: 0.01 gamma: 0.1 stepsize: 10', "0.01 * step(10)", lambda t: 0.01 * 0.1 ** (t // 10), 30, ""),
    ("exp", 'lr_policy: "exp" base_lr: 0.01 gamma: 0.99', "0.01 * exponential(0.99)", lambda t: 0.01 * 0.99**t, 30, ""),
    ("inv", 'lr_policy: "inv" base_lr: 0.01 gamma: 1e-4 power: 0.75', "0.01 * inverse_time(1e-4, power=0.75)",
     lambda t: 0.01 * (1 + 1e-4 * t) ** -0.75, 30, ""),
    ("multistep", 'lr_policy: "multistep" base_lr: 0.01 gamma: 0.1 stepvalue: 10 stepvalue: 20', "0.01 * multistep([10, 20])",
     lambda t: 0.01 * 0.1 ** passed(t, [10, 20]), 30, ""),
    ("poly", 'lr_policy: "poly" base_lr: 0.01 power: 0.9 max_iter: 20', "0.01 * poly(20, power=0.9)",
     lambda t: 0.01 * (1 - t / 20) ** 0.9, 20, "past `max_iter` it is not a number there; here it holds"),
    ("sigmoid", 'lr_policy: "sigmoid" base_lr: 0.01 gamma: 0.5 stepsize: 10', "0.01 / (1 + exp(-0.5 * (t - 10)))",
     lambda t: 0.01 / (1 + exp(-0.5 * (t - 10))), 30, "`sigmoid` reaches both of its ends; this one has none"),
]  # fmt: skip


def big_vision(main: Callable[[float], float], W: int = 5, cooldown: int = 0, T: int = 30) -> Callable[[int], float]:
    def value(t: int) -> float:
        q = min(max((t - W) / (T - W), 0), 1)
        return main(q) * (min(1, t / W) if W else 1) * (min(1, (T - t) / cooldown) if cooldown else 1)

    return value


BIG_VISION = [
    ("linear", "create_learning_rate_schedule(total_steps=30, base=0.1, decay_type='linear', warmup_steps=5, linear_end=0.01)",
     "total = 30; 0.1 * warmup(5) >> linear(eta_min=0.01)", big_vision(lambda q: 0.01 + 0.09 * (1 - q)), 40, ""),
    ("polynomial", "create_learning_rate_schedule(total_steps=30, base=0.1, decay_type='polynomial', power=2, warmup_steps=5)",
     "total = 30; 0.1 * warmup(5) >> poly(power=2)", big_vision(lambda q: 0.1 * (1 - q) ** 2), 40, ""),
    ("cosine", "create_learning_rate_schedule(total_steps=30, base=0.1, decay_type='cosine', warmup_steps=5)",
     "total = 30; 0.1 * warmup(5) >> cosine", big_vision(lambda q: 0.1 * half(q)), 40, ""),
    ("rsqrt", "create_learning_rate_schedule(total_steps=30, base=0.1, decay_type='rsqrt', timescale=10, warmup_steps=5, cooldown_steps=6)",
     "total = 30; 0.1 * (warmup(5) >> inverse_sqrt(10)) * (hold(24, value=1) >> linear(6))",
     lambda t: 0.1 * min(1, t / 5) / sqrt(1 + max(t - 5, 0) / 10) * min(1, (30 - t) / 6), 30, BELOW),
    ("stair", "create_learning_rate_schedule(total_steps=30, base=0.1, decay_type='stair', steps=[10, 20], mults=[0.1, 0.01], warmup_steps=5)",
     "0.1 * warmup(5) * piecewise({0: 1, 10: 0.1, 20: 0.01})",
     lambda t: 0.1 * min(1, t / 5) * [1, 0.1, 0.01][passed(t, [10, 20])], 30, "the factors are of the base rate, not of each other"),
]  # fmt: skip


def after(t: int, W: int, main: Callable[[int], float], low: float = 0, peak: float = 0.1) -> float:
    """A warmup up to and with ``W``, and what follows it, on its own clock."""
    return mix(low, peak, t / W) if t < W else main(t - W)


OLMO = [
    ("ConstantWithWarmup", "ConstantWithWarmup(warmup=5)", "0.1 * warmup(5)", lambda t: 0.1 * up_to(t, 5), 30, ""),
    ("WSD", "WSD(warmup=5, decay_fraction=0.2, decay_min_lr=0.01)", "total = 30; 0.1 * warmup(5) >> hold >> linear(20%, eta_min=0.01)",
     lambda t: after(t, 5, lambda _: 0.1) if t <= 24 else mix(0.1, 0.01, (t - 24) / 6), 30, BELOW),
    ("PowerLR", "PowerLR(b=-0.51, warmup=5, decay_fraction=0.2)",
     "total = 30; 0.1 * (warmup(5) >> inverse_time(1/5, power=0.51)) >> linear(20%)",
     lambda t: after(t, 5, lambda k: 0.1 * ((k + 5) / 5) ** -0.51) if t <= 24 else 0.1 * (24 / 5) ** -0.51 * (30 - t) / 6, 30, BELOW),
    ("LinearWithWarmup", "LinearWithWarmup(warmup=5, alpha_f=0.1)", "total = 30; 0.1 * warmup(5) >> linear(eta_min=10%)",
     lambda t: after(t, 5, lambda k: mix(0.1, 0.01, up_to(k, 25))), 40, ""),
    ("CosWithWarmup", "CosWithWarmup(warmup=5, alpha_f=0.1)", "total = 30; 0.1 * warmup(5) >> cosine(eta_min=10%)",
     lambda t: after(t, 5, lambda k: mix(0.01, 0.1, half(up_to(k, 25)))), 40, ""),
    ("InvSqrtWithWarmup", "InvSqrtWithWarmup(warmup=5, alpha_f=0.1)", "warmup(5, end=0.1) >> 0.01 + 0.09 * inverse_sqrt(5)",
     lambda t: after(t, 5, lambda k: 0.01 + 0.09 * sqrt(5 / (k + 5))), 40, ""),
    ("HalfCosWithWarmup", "HalfCosWithWarmup(warmup=5, alpha_f=0.1)",
     "total = 30; warmup(5, end=0.055) >> (cosine(50, eta_max=0.1, eta_min=0.01) | skip(25))",
     lambda t: mix(0, 0.055, t / 5) if t < 5 else mix(0.01, 0.1, half(0.5 + 0.5 * up_to(t - 5, 25))), 40,
     "the second half of a cosine"),
    ("CosWithWarmupAndLinearDecay", "CosWithWarmupAndLinearDecay(warmup=5, alpha_f=0.1, decay_fraction=0.2)",
     "total = 30; (0.1 * warmup(5) >> cosine(eta_min=10%) | take(24)) >> linear(20%)",
     lambda t: after(t, 5, lambda k: mix(0.01, 0.1, half(k / 25))) if t <= 24 else mix(0.01, 0.1, half(19 / 25)) * (30 - t) / 6, 30, BELOW),
    ("ComposableScheduler", "ComposableScheduler([Stage(5, 'linear', 0, 0.1), Stage(15, 'cosine', end=0.05), Stage(10, 'linear', end=0)])",
     "warmup(5, end=0.1) >> cosine(15, eta_min=0.05) >> linear(10)",
     lambda t: 0.02 * t if t < 5 else mix(0.05, 0.1, half((t - 5) / 15)) if t < 20 else 0.005 * (30 - t), 30, "a stage starts where the last one ended"),
    ("WSDS", "WSDS(period_lengths=[10, 20], warmup=2, decay_fraction=0.2)",
     "0.1 * (warmup(2) >> hold(6) >> linear(2) >> hold(16, value=1) >> linear(4))",
     lambda t: 0.05 * t if t < 2 else 0.1 if t <= 8 else 0.05 * (10 - t) if t < 10 else 0.1 if t <= 26 else 0.025 * (30 - t), 30,
     "each period jumps back up"),
    ("ExponentialScheduler", "ExponentialScheduler(lr_min=1e-5)", "ramp(30, 1e-5, 0.1, geometric)",
     lambda t: 1e-5 * (0.1 / 1e-5) ** up_to(t, 30), 40, "it grows"),
]  # fmt: skip


def megatron(decay: Callable[[float], float], W: int = 5, T: int = 30, low: float = 0.01) -> Callable[[int], float]:
    def value(t: int) -> float:
        if t <= W:
            return 0.1 * t / W
        return low if t > T else low + (0.1 - low) * decay((t - W) / (T - W))

    return value


def megatron_wsd(tail: Callable[[float], float]) -> Callable[[int], float]:
    def value(t: int) -> float:
        if t <= 20:
            return min(0.1, 0.02 * t)
        return 0.01 if t > 30 else 0.01 + 0.09 * tail((t - 20) / 10)

    return value


MEGATRON = [
    ("linear", "lr_decay_style='linear', lr_warmup_steps=5, lr_decay_steps=30, max_lr=0.1, min_lr=0.01",
     "total = 30; 0.1 * warmup(5) >> linear(eta_min=0.01)", megatron(lambda q: 1 - q), 40, ""),
    ("cosine", "lr_decay_style='cosine', lr_warmup_steps=5, lr_decay_steps=30, max_lr=0.1, min_lr=0.01",
     "total = 30; 0.1 * warmup(5) >> cosine(eta_min=0.01)", megatron(half), 40, ""),
    ("constant", "lr_decay_style='constant', lr_warmup_steps=5, max_lr=0.1", "0.1 * warmup(5)", lambda t: 0.1 * up_to(t, 5), 40, ""),
    ("inverse-square-root", "lr_decay_style='inverse-square-root', lr_warmup_steps=5, lr_decay_steps=30, max_lr=0.1, min_lr=0.04",
     "0.1 * warmup(5) >> (inverse_sqrt(5) | floor(0.04)) | take(30.5)",
     lambda t: 0.02 * t if t <= 5 else max(0.04, 0.1 * sqrt(5 / t)), 30, "past `lr_decay_steps` it drops to `min_lr`"),
    ("WSD linear", "lr_decay_style='WSD', lr_wsd_decay_style='linear', wsd_decay_steps=10, lr_warmup_steps=5, lr_decay_steps=30",
     "total = 30; 0.1 * warmup(5) >> hold >> linear(10, eta_min=0.01)", megatron_wsd(lambda q: 1 - q), 40, ""),
    ("WSD cosine", "lr_decay_style='WSD', lr_wsd_decay_style='cosine', wsd_decay_steps=10, lr_warmup_steps=5, lr_decay_steps=30",
     "total = 30; 0.1 * warmup(5) >> hold >> cosine(10, eta_min=0.01)", megatron_wsd(half), 40, ""),
    ("WSD exponential", "lr_decay_style='WSD', lr_wsd_decay_style='exponential', wsd_decay_steps=10, lr_warmup_steps=5, lr_decay_steps=30",
     "total = 30; 0.1 * warmup(5) >> hold >> ramp(10, end=0.01, shape=2 - 2 * 0.5 ** u)", megatron_wsd(lambda q: 2 * 0.5**q - 1), 40, ""),
    ("WSD minus_sqrt", "lr_decay_style='WSD', lr_wsd_decay_style='minus_sqrt', wsd_decay_steps=10, lr_warmup_steps=5, lr_decay_steps=30",
     "total = 30; 0.1 * warmup(5) >> hold >> one_minus_sqrt(10, eta_min=0.01)", megatron_wsd(lambda q: 1 - sqrt(q)), 40, ""),
    ("weight decay", "wd_incr_style='cosine', start_wd=0.01, end_wd=0.1, wd_incr_steps=30", "ramp(30, 0.01, 0.1, cosine)",
     lambda t: mix(0.01, 0.1, 1 - half(up_to(t, 30))), 40, ""),
]  # fmt: skip

DEEPSPEED = [
    ("WarmupLR", "WarmupLR(warmup_min_lr=0, warmup_max_lr=0.1, warmup_num_steps=10)", "0.1 * (log(t + 1) / log(10) | cap(1))",
     lambda t: 0.1 * min(1, log(t + 1) / log(10)), 30, "logarithmic, unless it is told `linear`"),
    ("WarmupLR(linear)", "WarmupLR(0.01, 0.1, 10, warmup_type='linear')", "warmup(10, start=0.01, end=0.1)",
     lambda t: mix(0.01, 0.1, up_to(t, 10)), 30, ""),
    ("WarmupDecayLR", "WarmupDecayLR(30, 0, 0.1, 10, warmup_type='linear')", "total = 30; 0.1 * warmup(10) >> linear",
     lambda t: 0.01 * t if t < 10 else max(0, 0.1 * (30 - t) / 20), 40, ""),
    ("WarmupCosineLR", "WarmupCosineLR(30, warmup_num_steps=10, cos_min_ratio=1e-4, warmup_type='linear')",
     "total = 30; 0.1 * warmup(10) >> cosine(eta_min=0.01%)",
     lambda t: 0.01 * t if t < 10 else 0.1 * mix(1e-4, 1, half((t - 10) / 20)), 30, ""),
    ("LRRangeTest", "LRRangeTest(lr_range_test_min_lr=1e-3, lr_range_test_step_size=5, lr_range_test_step_rate=2)",
     "1e-3 * (1 + 2 * t / 5)", lambda t: 1e-3 * (1 + 2 * t / 5), 30, ""),
    ("LRRangeTest(staircase)", "LRRangeTest(1e-3, 5, 2, lr_range_test_staircase=True)", "1e-3 * (1 + 2 * (t // 5))",
     lambda t: 1e-3 * (1 + 2 * (t // 5)), 30, ""),
    ("OneCycle", "OneCycle(cycle_min_lr=0.01, cycle_max_lr=0.1, cycle_first_step_size=10, decay_step_size=5, decay_lr_rate=0.5)",
     "triangular(10, low=0.01, high=0.1) >> inverse_time(0.5, every=5)",
     lambda t: mix(0.01, 0.1, triangle(t, 10, 10)) if t < 20 else 0.01 / (1 + 0.5 * (t - 20) / 5), 40, ""),
]  # fmt: skip

MLX = [
    ("exponential_decay", "exponential_decay(0.1, 0.9)", "0.1 * exponential(0.9)", lambda t: 0.1 * 0.9**t, 30, ""),
    ("step_decay", "step_decay(0.1, 0.9, 10)", "0.1 * step(10, gamma=0.9)", lambda t: 0.1 * 0.9 ** (t // 10), 30, ""),
    ("cosine_decay", "cosine_decay(0.1, 20, end=0.01)", "0.1 * cosine(20) | floor(0.01)", lambda t: max(0.01, 0.1 * half(up_to(t, 20))), 30, CLIPS),
    ("linear_schedule", "linear_schedule(0, 0.1, 20)", "ramp(20, 0, 0.1)", lambda t: 0.1 * up_to(t, 20), 30, ""),
    ("join_schedules", "join_schedules([linear_schedule(0, 0.1, 5), cosine_decay(0.1, 20)], [5])", "warmup(5) >> 0.1 * cosine(20)",
     lambda t: 0.02 * t if t < 5 else 0.1 * half(up_to(t - 5, 20)), 30, ""),
]  # fmt: skip


def nemo(main: Callable[[int], float], W: int = 5) -> Callable[[int], float]:
    return lambda t: 0.1 * (t + 1) / (W + 1) if t < W else main(t)


NEMO_WARMUP = "the warmup is counted from 1 and is `(t + 1) / (W + 1)`"
NEMO = [
    ("WarmupPolicy", "WarmupPolicy(warmup_steps=5)", "0.1 * (warmup(6) | skip(1))", nemo(lambda t: 0.1), 30, NEMO_WARMUP),
    ("SquareAnnealing", "SquareAnnealing(max_steps=30, min_lr=1e-3)", "0.1 * poly(30, power=2) | floor(1e-3)",
     lambda t: max(1e-3, 0.1 * (1 - t / 30) ** 2), 30, CLIPS),
    ("SquareRootAnnealing", "SquareRootAnnealing(max_steps=30, min_lr=0.02)", "0.1 * poly(30, power=0.5) | floor(0.02)",
     lambda t: max(0.02, 0.1 * sqrt(1 - t / 30)), 30, CLIPS),
    ("CosineAnnealing", "CosineAnnealing(max_steps=30, warmup_steps=5, min_lr=0.01)",
     "total = 30; 0.1 * (warmup(6) | skip(1)) >> cosine(eta_min=0.01)",
     nemo(lambda t: mix(0.01, 0.1, half((t - 5) / 25))), 30, NEMO_WARMUP),
    ("NoamAnnealing", "NoamAnnealing(d_model=64, warmup_steps=5)", "0.1 * noam(64, 5)",
     lambda t: 0.1 * 64**-0.5 * min(max(t + 1, 1) ** -0.5, (t + 1) * 5**-1.5), 30, ""),
    ("WarmupAnnealing", "WarmupAnnealing(max_steps=30, warmup_steps=5)", "total = 30; 0.1 * (warmup(6) | skip(1)) >> linear",
     nemo(lambda t: 0.1 * (30 - t) / 25), 30, NEMO_WARMUP),
    ("InverseSquareRootAnnealing", "InverseSquareRootAnnealing(warmup_steps=5)", "0.1 * (warmup(6) | skip(1)) >> inverse_sqrt(6)",
     nemo(lambda t: 0.1 * sqrt(6 / (t + 1))), 30, NEMO_WARMUP),
    ("T5InverseSquareRootAnnealing", "T5InverseSquareRootAnnealing(warmup_steps=5)", "1 / sqrt(max(t, 5))",
     lambda t: 1 / sqrt(max(t, 5)), 30, ""),
    ("PolynomialDecayAnnealing", "PolynomialDecayAnnealing(max_steps=30, min_lr=0.01, power=2)",
     "poly(30, eta_max=0.1, eta_min=0.01, power=2)", lambda t: 0.01 + 0.09 * (1 - t / 30) ** 2, 30, ""),
    ("PolynomialHoldDecayAnnealing", "PolynomialHoldDecayAnnealing(max_steps=30, hold_steps=10, min_lr=0.01, power=2)",
     "constant(0.1, 10) >> poly(20, eta_min=0.01, power=2)",
     lambda t: 0.1 if t < 10 else 0.01 + 0.09 * (1 - (t - 10) / 20) ** 2, 30, ""),
]  # fmt: skip

JULIA = [
    ("Step", "Step(0.1, 0.5, [5, 10, 5])", "0.1 * multistep([5, 15, 20], 0.5)", lambda t: 0.1 * 0.5 ** passed(t, [5, 15, 20]), 30, FROM_ONE),
    ("Exp", "Exp(start=0.1, decay=0.9)", "0.1 * exponential(0.9)", lambda t: 0.1 * 0.9**t, 30, FROM_ONE),
    ("Poly", "Poly(start=0.1, degree=2, max_iter=30)", "0.1 * poly(30, power=2)", lambda t: 0.1 * (1 - t / 30) ** 2, 30, FROM_ONE),
    ("Inv", "Inv(start=0.1, degree=2, decay=0.1)", "0.1 * inverse_time(0.1, power=2)", lambda t: 0.1 / (1 + 0.1 * t) ** 2, 30, FROM_ONE),
    ("Triangle", "Triangle(0.1, 0.5, 10)", "triangular(5, low=0.1, high=0.5) | repeat", lambda t: mix(0.1, 0.5, triangle(t, 5, 5)), 30, FROM_ONE),
    ("TriangleDecay2", "TriangleDecay2(0.1, 0.5, 10)", "0.1 + 0.4 * (triangular(5) | restart(gamma=0.5))",
     lambda t: 0.1 + 0.4 * triangle(t, 5, 5) * 0.5 ** (t // 10), 30, FROM_ONE),
    ("TriangleExp", "TriangleExp(0.1, 0.5, 10, 0.9)", "0.1 + 0.4 * 0.9 ** t * (triangular(5) | repeat)",
     lambda t: 0.1 + 0.4 * triangle(t, 5, 5) * 0.9**t, 30, FROM_ONE),
    ("Sin", "Sin(0.1, 0.5, 10)", "0.1 + 0.4 * abs(sin(pi * t / 10))", lambda t: 0.1 + 0.4 * abs(sin(pi * t / 10)), 30, FROM_ONE),
    ("SinDecay2", "SinDecay2(0.1, 0.5, 10)", "0.1 + 0.4 * abs(sin(pi * t / 10)) * 0.5 ** (t // 10)",
     lambda t: 0.1 + 0.4 * abs(sin(pi * t / 10)) * 0.5 ** (t // 10), 30, FROM_ONE),
    ("SinExp", "SinExp(0.1, 0.5, 10, 0.9)", "0.1 + 0.4 * abs(sin(pi * t / 10)) * 0.9 ** t",
     lambda t: 0.1 + 0.4 * abs(sin(pi * t / 10)) * 0.9**t, 30, FROM_ONE),
    ("CosAnneal", "CosAnneal(0.5, 0.1, 10; restart = true)", "cosine(10, eta_max=0.5, eta_min=0.1) | repeat",
     lambda t: mix(0.1, 0.5, half(t % 10 / 10)), 30, FROM_ONE),
    ("Sequence", "Sequence(0.1 => 5, Exp(0.1, 0.9) => 10)", "constant(0.1, 5) >> exponential(0.9)",
     lambda t: 0.1 * 0.9 ** max(t - 5, 0), 15, FROM_ONE),
    ("Loop", "Loop(Exp(0.1, 0.9), 10)", "0.1 * exponential(0.9) | take(10) | repeat", lambda t: 0.1 * 0.9 ** (t % 10), 30, FROM_ONE),
    ("Interpolator", "Interpolator(Exp(0.1, 0.9), 10)", "0.1 * exponential(0.9, every=10)", lambda t: 0.1 * 0.9 ** (t / 10), 30, FROM_ONE),
    ("Shifted", "Shifted(Exp(0.1, 0.9), 6)", "0.1 * exponential(0.9) | skip(5)", lambda t: 0.1 * 0.9 ** (t + 5), 30, FROM_ONE),
    ("ComposedSchedule", "ComposedSchedule(Triangle(0, Exp(0.5, 0.9), 10), ...)", "0.5 * exponential(0.9) * (triangular(5) | repeat)",
     lambda t: 0.5 * 0.9**t * triangle(t, 5, 5), 30, "a parameter that changes is a factor here"),
]  # fmt: skip

MORE = [
    ("fastai fit_one_cycle", "learn.fit_one_cycle(4, lr_max=0.1)", "0.1 * onecycle(40, pct_start=25%, final_div=4000)",
     lambda t: mix(0.004, 0.1, 1 - half(t / 10)) if t <= 10 else mix(1e-6, 0.1, half((t - 10) / 30)), 40, "its last divisor is of the peak"),
    ("fastai fit_flat_cos", "learn.fit_flat_cos(4, lr=0.1)", "total = 40; constant(0.1, 75%) >> cosine(eta_min=1e-6)",
     lambda t: 0.1 if t < 30 else mix(1e-6, 0.1, half((t - 30) / 10)), 40, ""),
    ("fastai fit_sgdr", "learn.fit_sgdr(n_cycles=3, cycle_len=5, lr_max=0.1, cycle_mult=2)", "0.1 * (cosine(5) | restart(3, mult=2))",
     lambda t: 0.1 * half(t / 5 if t < 5 else (t - 5) / 10 if t < 15 else (t - 15) / 20), 35, "cycles double where nothing is said"),
    ("fastai lr_find", "learn.lr_find(start_lr=1e-7, end_lr=10, num_it=100)", "ramp(100, 1e-7, 10, geometric)",
     lambda t: 1e-7 * 1e8 ** (t / 100), 100, ""),
    ("Scenic rsqrt_decay", "factors='constant * linear_warmup * rsqrt_decay', base_learning_rate=0.1, warmup_steps=5, timescale=10",
     "0.1 * warmup(5) * (inverse_sqrt(10) | delay(5))", lambda t: 0.1 * up_to(t, 5) * (sqrt(10 / (t + 5)) if t > 5 else 1), 30, ""),
    ("MMEngine MomentumAnnealingEMA", "MomentumAnnealingEMA(momentum=0.01, gamma=100)", "inverse_time(1/100) | floor(0.01)",
     lambda t: max(0.01, 100 / (100 + t)), 30, ""),
    ("Transformers Adafactor's beta2", "Adafactor(decay_rate=-0.8)", "1 - (t + 1) ** -0.8", lambda t: 1 - (t + 1) ** -0.8, 30, FROM_ONE),
    ("PyTorch Adagrad's rate", "Adagrad(params, lr=0.1, lr_decay=0.01)", "0.1 * inverse_time(0.01)", lambda t: 0.1 / (1 + 0.01 * t), 30, ""),
]  # fmt: skip

SYSTEMS = {
    "paddle": PADDLE,
    "mxnet": MXNET,
    "caffe": CAFFE,
    "big_vision": BIG_VISION,
    "olmo_core": OLMO,
    "megatron": MEGATRON,
    "deepspeed": DEEPSPEED,
    "mlx": MLX,
    "nemo": NEMO,
    "parameter_schedulers": JULIA,
    "more": MORE,
}
DESCRIBED = [Described(system, *row) for system, rows in SYSTEMS.items() for row in rows]
