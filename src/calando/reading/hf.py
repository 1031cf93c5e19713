"""transformers: the names of ``get_scheduler``, and the functions behind them; ``base`` is the optimizer's rate.

Where the number of training steps is not given, it is ``total``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from ..define import rest
from ..errors import ArgumentError
from ..library.curves import inverse_sqrt
from ..library.ramps import cosine, linear, poly
from ..library.segments import constant, hold, warmup
from ..library.timemaps import pingpong, repeat, skip, take
from ..tree import Pipe
from .arguments import Asked, keywords, number
from .phrases import base, given, noted, rise, shape_of, share, times
from .system import System
from .torch import plateau_attributes
from .torch import reduce_lr_on_plateau as torch_plateau

if TYPE_CHECKING:
    from ..tree import Schedule, Transform
    from .arguments import Anything, Keywords, Maybe, Name, Number

RISES = "transformers' cosine rises again after num_training_steps; here it holds its last value"
FROM_ONE = "transformers counts steps from 1 here: its minimum comes one step early"


def constant_(num_warmup_steps: Anything = None, num_training_steps: Anything = None) -> Schedule:
    return base


def constant_with_warmup(num_warmup_steps: Number = 0, num_training_steps: Anything = None) -> Schedule:
    return base * warmup(num_warmup_steps) if num_warmup_steps else base


def linear_(num_warmup_steps: Number = 0, num_training_steps: Maybe = None) -> Schedule:
    return decaying(num_warmup_steps, linear, num_training_steps)


def decaying(
    n: Number,
    shape: Any,
    total: Maybe,
    rate: Number = 0,
    low: Number = 0,
    through: Transform | None = None,
    parts: Number = 1,
    **more: Any,
) -> Schedule:
    """A warmup of ``n`` steps, and a ramp for the rest of the run, ``parts`` times through a transform.

    It ends at ``low``, or at ``rate`` times the base.
    """
    shape, more = (linear, {}) if more.get("power") == 1 else (shape, more)
    least = 1 if shape is cosine else 0  # as long as transformers lets it be, where the warmup takes it all
    T = rest if total is None else max(least, total - n) / Fraction(parts)
    if n:
        fall = shape(T, **given(eta_min=share(rate) if rate else low), **more)
    elif low:
        fall = shape(T, eta_max=base, eta_min=low, **more)
    else:
        fall = base * shape(T, **given(eta_min=rate), **more)
    if through is not None:
        fall = fall | through
    return base * warmup(n) >> fall if n else fall


def cosine_(
    num_warmup_steps: Number = 0,
    num_training_steps: Maybe = None,
    num_cycles: Number = 0.5,
    min_lr: Maybe = None,
    min_lr_rate: Maybe = None,
) -> Schedule:
    if min_lr is not None and min_lr_rate is not None:
        raise ArgumentError("only one of min_lr and min_lr_rate has a meaning")
    if num_cycles == 0 or min_lr_rate == 1:
        return constant_with_warmup(num_warmup_steps)
    arguments = (num_warmup_steps, cosine, num_training_steps, min_lr_rate or 0, min_lr or 0)
    waves = decaying(*arguments, cast("Transform", pingpong.tree()), 2 * num_cycles) if num_training_steps else None
    return noted(decaying(*arguments, *turns(num_cycles, num_training_steps, num_warmup_steps)), RISES, runs_on=waves)


def cosine_with_warmup(
    num_warmup_steps: Number, num_training_steps: Maybe = None, num_cycles: Number = 0.5
) -> Schedule:
    return cosine_(num_warmup_steps, num_training_steps, num_cycles)


def turns(cycles: Number, total: Maybe, n: Number) -> tuple[Any, ...]:
    """How a cosine goes down and up within the run: a transform, and into how many parts it cuts the time."""
    ways = 2 * cycles
    if ways == 1:
        return ()
    if ways % 1 == 0:
        return pingpong(ways), ways
    if total is None:
        raise ArgumentError(f"num_cycles={float(cycles)} wants num_training_steps")
    return pingpong | take(max(1, total - n)), ways


def cosine_with_min_lr(
    num_warmup_steps: Number = 0,
    num_training_steps: Maybe = None,
    num_cycles: Number = 0.5,
    min_lr: Maybe = None,
    min_lr_rate: Maybe = None,
) -> Schedule:
    if min_lr is None and min_lr_rate is None:
        raise ArgumentError("cosine_with_min_lr wants min_lr or min_lr_rate")
    return cosine_(num_warmup_steps, num_training_steps, num_cycles, min_lr, min_lr_rate)


def cosine_warmup_with_min_lr(
    num_warmup_steps: Number = 0,
    num_training_steps: Maybe = None,
    num_cycles: Number = 0.5,
    min_lr: Maybe = None,
    min_lr_rate: Maybe = None,
    warmup_lr_rate: Maybe = None,
) -> Schedule:
    if (min_lr is None) == (min_lr_rate is None):
        raise ArgumentError("cosine_warmup_with_min_lr wants one of min_lr and min_lr_rate")
    n = num_warmup_steps
    if num_cycles == 0 or min_lr_rate == 1:
        falls: list[Any] = [hold, hold]
    else:
        more, total = turns(num_cycles, num_training_steps, n), num_training_steps
        T = rest if total is None else max(1, total - n) / (more[1] if more else 1)
        fall = cosine(T, **given(eta_min=share(min_lr_rate) if min_lr_rate else min_lr or 0))
        falls = [fall | more[0] if more else fall, fall if total is None else fall | pingpong]

    def whole(fall: Any) -> Schedule:
        if n == 0:
            return late(fall)
        if warmup_lr_rate is None:
            return base * (warmup(n) | skip(1)) >> fall
        if n == 1:
            return hold(1, value=times(warmup_lr_rate, base)) >> late(fall)
        return rise(n - 1, times(warmup_lr_rate, base) if warmup_lr_rate else 0, base) >> fall

    waves = None if num_training_steps is None else whole(falls[1])
    return noted(whole(falls[0]), RISES, FROM_ONE, runs_on=waves)


def late(fall: Any) -> Schedule:
    """From the base rate, and one step on."""
    if fall is hold:
        return constant(base)
    head, through = (fall.parts[0], fall.parts[1:]) if isinstance(fall, Pipe) else (fall, ())
    named = {**head.head.named(head), "eta_max": base}
    whole: Any = head.head.build(list(named.values()))
    for transform in (*through, skip(1)):
        whole = whole | transform
    return cast("Schedule", whole)


def cosine_with_restarts(
    num_warmup_steps: Number = 0, num_training_steps: Maybe = None, num_cycles: Number = 1
) -> Schedule:
    n, total = num_warmup_steps, num_training_steps
    if num_cycles > 0 and num_cycles % 1 == 0:
        again = (repeat(num_cycles), num_cycles) if num_cycles != 1 else ()
        return decaying(n, cosine, total, 0, 0, *again)
    if total is None:
        raise ArgumentError(f"num_cycles={float(num_cycles):g} wants num_training_steps")
    T = max(1, total - n)
    if num_cycles == 0:
        return (base * warmup(n) >> hold(T) if n else hold(T, value=base)) >> constant(0)
    return decaying(n, cosine, total, 0, 0, cast("Transform", repeat | take(T)), num_cycles) >> constant(0)


def polynomial(
    num_warmup_steps: Number = 0, num_training_steps: Maybe = None, lr_end: Number = 1e-7, power: Number = 1
) -> Schedule:
    return decaying(num_warmup_steps, poly, num_training_steps, low=lr_end, power=power)


def inverse_sqrt_(
    num_warmup_steps: Number = 0, timescale: Maybe = None, num_training_steps: Anything = None
) -> Schedule:
    curve = inverse_sqrt(timescale or num_warmup_steps or 10_000)
    return base * warmup(num_warmup_steps) >> curve if num_warmup_steps else base * curve


def warmup_stable_decay(
    num_warmup_steps: Number = 0,
    num_decay_steps: Maybe = None,
    num_training_steps: Maybe = None,
    num_stable_steps: Maybe = None,
    warmup_type: Name = "linear",
    decay_type: Name = "cosine",
    min_lr_ratio: Number = 0,
    num_cycles: Number = 0.5,
) -> Schedule:
    if num_decay_steps is None:
        raise ArgumentError("warmup_stable_decay wants num_decay_steps")
    if min_lr_ratio == 1:
        return base
    n, D = num_warmup_steps, num_decay_steps
    low = times(min_lr_ratio, base) if min_lr_ratio else 0
    stable: Any = num_stable_steps
    if stable is None:
        stable = rest if num_training_steps is None else num_training_steps - n - D
    if stable is not rest and stable < 0:
        raise ArgumentError(f"warmup and decay of warmup_stable_decay are longer than the run, by {-stable}")
    ways = 2 * num_cycles if decay_type == "cosine" else 1
    if ways == 0 or D == 0:
        stable = stable if stable is rest else stable + D
        shape = shape_of(warmup_type, "warmup_type of warmup_stable_decay")
        head = base * warmup(n, shape, **given(start=min_lr_ratio)) >> hold(stable) if n else hold(stable, value=base)
        return head >> constant(low)
    fall = shape_of(decay_type, "decay_type of warmup_stable_decay")(D / ways, **given(eta_min=share(min_lr_ratio)))
    if ways != 1:
        fall = fall | (pingpong(ways) if ways % 1 == 0 else pingpong | take(D))
    if n:
        shape = shape_of(warmup_type, "warmup_type of warmup_stable_decay")
        whole = base * warmup(n, shape, **given(start=min_lr_ratio)) >> hold(stable) >> fall
    else:
        whole = hold(stable, value=base) >> fall
    return whole if ways % 2 == 1 else whole >> constant(low)


def reduce_lr_on_plateau(
    mode: Name = "min",
    factor: Number = 0.1,
    patience: Number = 10,
    threshold: Number = 1e-4,
    threshold_mode: Name = "rel",
    cooldown: Number = 0,
    min_lr: Number = 0,
    eps: Number = 1e-8,
    num_warmup_steps: Anything = None,
    num_training_steps: Anything = None,
) -> Schedule:
    schedule = torch_plateau(mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps)
    return noted(schedule, NO_WARMUP) if num_warmup_steps else schedule


NO_WARMUP = "transformers has no warmup before a plateau, whatever num_warmup_steps says"


def get_scheduler(
    name: Name,
    optimizer: Anything = None,
    num_warmup_steps: Anything = None,
    num_training_steps: Anything = None,
    scheduler_specific_kwargs: Keywords = None,
) -> Schedule:
    arguments = {
        "num_warmup_steps": num_warmup_steps,
        "num_training_steps": num_training_steps,
        **(scheduler_specific_kwargs or {}),
    }
    return SYSTEM.read(Asked(name, [], {key: value for key, value in arguments.items() if value is not None}))


# -- objects and configs ---------------------------------------------------------------------------------------

LAMBDAS = {
    "_get_constant_lambda": "constant",
    "_get_constant_schedule_with_warmup_lr_lambda": "constant_with_warmup",
    "_get_linear_schedule_with_warmup_lr_lambda": "linear",
    "_get_cosine_schedule_with_warmup_lr_lambda": "cosine",
    "_get_cosine_with_hard_restarts_schedule_with_warmup_lr_lambda": "cosine_with_restarts",
    "_get_polynomial_decay_schedule_with_warmup_lr_lambda": "polynomial",
    "_get_inverse_sqrt_schedule_lr_lambda": "inverse_sqrt",
    "_get_cosine_with_min_lr_schedule_with_warmup_lr_rate_lambda": "cosine_warmup_with_min_lr",
    "_get_wsd_scheduler_lambda": "warmup_stable_decay",
}


def asked_of(what: Any) -> Asked | None:
    """A scheduler that transformers has made, which is a LambdaLR; or the arguments of its trainer."""
    if isinstance(what, Mapping) and "lr_scheduler_type" in what:
        return trainer(dict(what))
    if type(what).__name__ != "LambdaLR":
        return None
    function = what.lr_lambdas[0]
    name = getattr(getattr(function, "func", function), "__name__", "")
    if name not in LAMBDAS:
        raise ArgumentError("this LambdaLR is made of a Python function that is not one of transformers")
    arguments = dict(getattr(function, "keywords", {}))
    arguments.pop("lr_init", None)
    if name == "_get_cosine_schedule_with_warmup_lr_lambda" and arguments.get("min_lr_rate") == 0:
        del arguments["min_lr_rate"]
    return Asked(LAMBDAS[name], [], arguments)


def trainer(what: dict[str, Any]) -> Asked:
    """The arguments of a ``Trainer`` that its schedule depends on."""
    arguments = keywords(what.get("lr_scheduler_kwargs"), "lr_scheduler_kwargs")
    steps = number(what.get("max_steps") or 0, "max_steps")
    share = number(what.get("warmup_ratio") or 0, "warmup_ratio")
    if steps > 0:
        arguments["num_training_steps"] = steps
    warmup = number(what.get("warmup_steps") or 0, "warmup_steps")
    if warmup >= 1:
        arguments["num_warmup_steps"] = warmup
    elif share := warmup or share:  # below 1, warmup_steps are a share of the run
        if not steps > 0:
            raise ArgumentError("a warmup_ratio wants max_steps", "give num_warmup_steps, or max_steps")
        arguments["num_warmup_steps"] = -(-steps * share // 1)  # rounded up
    name = what["lr_scheduler_type"]
    return Asked(str(getattr(name, "value", name)), [], arguments)


NAMES: dict[str, Any] = {
    "constant": constant_,
    "constant_with_warmup": constant_with_warmup,
    "linear": linear_,
    "cosine": cosine_,
    "cosine_with_restarts": cosine_with_restarts,
    "cosine_with_min_lr": cosine_with_min_lr,
    "cosine_warmup_with_min_lr": cosine_warmup_with_min_lr,
    "polynomial": polynomial,
    "inverse_sqrt": inverse_sqrt_,
    "warmup_stable_decay": warmup_stable_decay,
    "reduce_lr_on_plateau": reduce_lr_on_plateau,
}
FUNCTIONS: dict[str, Any] = {
    "get_constant_schedule": constant_,
    "get_constant_schedule_with_warmup": constant_with_warmup,
    "get_linear_schedule_with_warmup": linear_,
    "get_cosine_schedule_with_warmup": cosine_with_warmup,
    "get_cosine_with_hard_restarts_schedule_with_warmup": cosine_with_restarts,
    "get_cosine_with_min_lr_schedule_with_warmup": cosine_with_min_lr,
    "get_cosine_with_min_lr_schedule_with_warmup_lr_rate": cosine_warmup_with_min_lr,
    "get_polynomial_decay_schedule_with_warmup": polynomial,
    "get_inverse_sqrt_schedule": inverse_sqrt_,
    "get_wsd_schedule": warmup_stable_decay,
    "get_reduce_on_plateau_schedule": reduce_lr_on_plateau,
    "ReduceLROnPlateau": reduce_lr_on_plateau,
}

SYSTEM = System(
    "hf",
    {**NAMES, **FUNCTIONS, "get_scheduler": get_scheduler},
    modules=["transformers", "torch"],
    ignored=["optimizer", "last_epoch"],
    watching=["greedy", "get_greedy_schedule", "GreedyLR"],
    attributes={"ReduceLROnPlateau": plateau_attributes},
    functions=["get_adafactor_schedule", "AdafactorSchedule", "LambdaLR"],
    asked_of=asked_of,
)
