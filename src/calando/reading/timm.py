"""timm.scheduler: its classes, and the arguments of ``create_scheduler``; ``base`` is the optimizer's rate.

``t`` counts what timm's ``step`` is called with: epochs, or updates with ``t_in_epochs=False``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from ..errors import ArgumentError
from ..library.curves import inverse_sqrt, inverse_time, piecewise
from ..library.functions import cos
from ..library.ramps import cosine, poly, tanh_decay
from ..library.segments import constant, hold, ramp
from ..library.timemaps import restart
from ..library.valuemaps import floor
from ..tree import Clock, Constant, Schedule
from .arguments import Asked
from .phrases import at_milestones, base, falling, given, joined, noted, power_of, rise, shape_of
from .plateaus import at_least, like_torch, one_of
from .system import System
from .torch import plateau_attributes as torch_attributes

if TYPE_CHECKING:
    from .arguments import Anything, Flag, Maybe, Name, Number, Numbers

u, cycle, pi = Clock("u"), Clock("cycle"), Constant("pi")

NOISE = "timm's noise comes from torch's generator, and is left out here: | noise(std) adds some"
JUMPS = "timm's curve stops a little above lr_min, and jumps there at the end"
EARLY = "timm drops one step before each milestone"


def warmed(main: Schedule, n: Number, start: Number, prefix: bool, target: Any = base, noise: Any = None) -> Schedule:
    """Timm's warmup comes before the curve, or overwrites its head."""
    if not n:
        whole = main
    elif prefix:
        whole = joined([rise(n, start, base), main])
    else:
        whole = piecewise({0: ramp(n, start, target), n: main})
    return noted(whole, *main.notes, *([] if noise is None else [NOISE]))


def cycles(shape: Any, T: Number, low: Number, limit: Number, mul: Number, decay: Number, **more: Any) -> Schedule:
    """So many falls from the base rate, each longer and lower than the one before; ``shape`` may be a formula."""
    if limit <= 0:
        return constant(low)
    named = not isinstance(shape, Schedule)
    if limit == 1:
        return falling(shape, T, low, **more) if named else ramp(T, base, low, shape)
    high = base if decay == 1 else base * decay**cycle
    fall = shape(T, eta_max=high, **given(eta_min=low), **more) if named else ramp(T, high, low, shape)
    return cast("Schedule", fall | restart(limit, mult=mul))


def cosine_(
    t_initial: Number,
    lr_min: Number = 0,
    cycle_mul: Number = 1,
    cycle_decay: Number = 1,
    cycle_limit: Number = 1,
    warmup_t: Number = 0,
    warmup_lr_init: Number = 0,
    warmup_prefix: Flag = False,
    t_in_epochs: Flag = True,
    noise_range_t: Anything = None,
    noise_pct: Number = 0.67,
    noise_std: Number = 1,
    noise_seed: Anything = 42,
    k_decay: Number = 1,
) -> Schedule:
    shape = cosine if k_decay == 1 else (1 - cos(pi * u**k_decay)) / 2
    main = cycles(shape, t_initial, lr_min, cycle_limit, cycle_mul, cycle_decay)
    return warmed(main, warmup_t, warmup_lr_init, warmup_prefix, noise=noise_range_t)


def tanh(
    t_initial: Number,
    lb: Number = -7,
    ub: Number = 3,
    lr_min: Number = 0,
    cycle_mul: Number = 1,
    cycle_decay: Number = 1,
    cycle_limit: Number = 1,
    warmup_t: Number = 0,
    warmup_lr_init: Number = 0,
    warmup_prefix: Flag = False,
    t_in_epochs: Flag = True,
    noise_range_t: Anything = None,
    noise_pct: Number = 0.67,
    noise_std: Number = 1,
    noise_seed: Anything = 42,
) -> Schedule:
    bounds = {**({"lb": lb} if lb != -7 else {}), **({"ub": ub} if ub != 3 else {})}
    curve = cycles(tanh_decay, t_initial, lr_min, cycle_limit, cycle_mul, cycle_decay, **bounds)
    main = noted(curve >> constant(lr_min), JUMPS) if cycle_limit > 0 else curve
    target: Any = base
    if warmup_t and not warmup_prefix:  # it meets the curve where it stands by then
        low, high = (main(float(warmup_t), base=float(rate)) for rate in (0, 1))
        target = low + (high - low) * base if low else high * base
    return warmed(main, warmup_t, warmup_lr_init, warmup_prefix, target, noise_range_t)


def poly_(
    t_initial: Number,
    power: Number = 0.5,
    lr_min: Number = 0,
    cycle_mul: Number = 1,
    cycle_decay: Number = 1,
    cycle_limit: Number = 1,
    warmup_t: Number = 0,
    warmup_lr_init: Number = 0,
    warmup_prefix: Flag = False,
    t_in_epochs: Flag = True,
    noise_range_t: Anything = None,
    noise_pct: Number = 0.67,
    noise_std: Number = 1,
    noise_seed: Anything = 42,
    k_decay: Number = 1,
) -> Schedule:
    if k_decay == 1:
        main = cycles(poly, t_initial, lr_min, cycle_limit, cycle_mul, cycle_decay, power=power)
    else:
        main = cycles(1 - (1 - u**k_decay) ** power, t_initial, lr_min, cycle_limit, cycle_mul, cycle_decay)
    return warmed(main, warmup_t, warmup_lr_init, warmup_prefix, noise=noise_range_t)


def step_(
    decay_t: Number,
    decay_rate: Number = 1,
    warmup_t: Number = 0,
    warmup_lr_init: Number = 0,
    warmup_prefix: Flag = True,
    t_in_epochs: Flag = True,
    noise_range_t: Anything = None,
    noise_pct: Number = 0.67,
    noise_std: Number = 1,
    noise_seed: Anything = 42,
) -> Schedule:
    main = base if decay_rate == 1 else base * power_of(decay_rate, decay_t, staircase=True)
    return warmed(main, warmup_t, warmup_lr_init, warmup_prefix, noise=noise_range_t)


def multi_step(
    decay_t: Numbers,
    decay_rate: Number = 1,
    warmup_t: Number = 0,
    warmup_lr_init: Number = 0,
    warmup_prefix: Flag = True,
    t_in_epochs: Flag = True,
    noise_range_t: Anything = None,
    noise_pct: Number = 0.67,
    noise_std: Number = 1,
    noise_seed: Anything = 42,
) -> Schedule:
    main = noted(base * at_milestones([max(t - 1, 0) for t in decay_t], decay_rate), EARLY)
    return warmed(main, warmup_t, warmup_lr_init, warmup_prefix, noise=noise_range_t)


def wsd(
    t_initial: Number,
    decay_t: Number,
    lr_min: Number = 0,
    stable_fn: Name = "constant",
    stable_timescale: Maybe = None,
    stable_power: Number = 0.5,
    decay_fn: Anything = "1-sqrt",
    decay_power: Number = 0.5,
    decay_ratio: Number = 0.1,
    warmup_t: Number = 0,
    warmup_lr_init: Number = 0,
    t_in_epochs: Flag = True,
    noise_range_t: Anything = None,
    noise_pct: Number = 0.67,
    noise_std: Number = 1,
    noise_seed: Anything = 42,
) -> Schedule:
    if not isinstance(decay_fn, str):
        raise ArgumentError("decay_fn of WSDLRScheduler is a Python function, which cannot be read")
    flat, scale = t_initial - decay_t, stable_timescale or warmup_t
    formulas = {"power": lambda: u**decay_power, "exp": lambda: (1 - decay_ratio**u) / (1 - decay_ratio)}
    if decay_fn in formulas:
        shape: Any = formulas[decay_fn]()
        fall = ramp(decay_t, end=lr_min, shape=shape)
    else:
        shape = shape_of(decay_fn, "decay_fn of WSDLRScheduler")
        fall = shape(decay_t, **given(eta_min=lr_min))
    if stable_fn == "constant":
        if warmup_t:
            main = rise(warmup_t, warmup_lr_init, base) >> hold(flat) >> fall
        else:
            main = hold(flat, value=base) >> fall
        return warmed(main, 0, 0, True, noise=noise_range_t)
    if not scale:
        raise ArgumentError(f"stable_fn={stable_fn} wants stable_timescale, or a warmup")
    curves = {
        "rsqrt": lambda: base * inverse_sqrt(scale),
        "power": lambda: base * inverse_time(1, every=scale, power=stable_power),
    }
    if stable_fn not in curves:
        raise ArgumentError(f"stable_fn of WSDLRScheduler is constant, rsqrt or power; not '{stable_fn}'")
    stable, tail = curves[stable_fn](), constant(1, flat) >> ramp(decay_t, 1, 0, shape)
    main = lr_min + (stable - lr_min | floor(0)) * tail if lr_min else stable * tail
    return warmed(main, warmup_t, warmup_lr_init, True, noise=noise_range_t)


def plateau_(
    decay_rate: Number = 0.1,
    patience_t: Number = 10,
    threshold: Number = 1e-4,
    cooldown_t: Number = 0,
    warmup_t: Number = 0,
    warmup_lr_init: Number = 0,
    lr_min: Number = 0,
    mode: Name = "max",
    noise_range_t: Anything = None,
    noise_pct: Number = 0.67,
    noise_std: Number = 1,
    noise_seed: Anything = None,
) -> Schedule:
    cuts = like_torch(
        "timm",
        "what step(epoch, metric) is given",
        rises=one_of(mode, "mode of PlateauLRScheduler", "max", "min"),
        relative=True,
        factor=decay_rate,
        patience=patience_t,
        threshold=threshold,
        cooldown=cooldown_t,
        eps=1e-8,
    )
    main = noted(at_least(lr_min, base * cuts), *cuts.notes)
    return warmed(main, warmup_t, warmup_lr_init, True, noise=noise_range_t)


# -- the factory -----------------------------------------------------------------------------------------------


def create_scheduler_v2(
    sched: Name = "cosine",
    num_epochs: Number = 300,
    decay_epochs: Maybe = None,
    decay_milestones: Numbers = (90, 180, 270),  # type: ignore[assignment]
    cooldown_epochs: Number = 0,
    patience_epochs: Number = 10,
    decay_rate: Number = 0.1,
    min_lr: Number = 0,
    warmup_lr: Number = 1e-5,
    warmup_epochs: Number = 0,
    warmup_prefix: Flag = False,
    noise: Anything = None,
    noise_pct: Number = 0.67,
    noise_std: Number = 1,
    noise_seed: Anything = 42,
    cycle_mul: Number = 1,
    cycle_decay: Number = 0.1,
    cycle_limit: Number = 1,
    k_decay: Number = 1,
    decay_fn: Anything = None,
    stable_timescale: Maybe = None,
    plateau_mode: Name = "max",
    step_on_epochs: Flag = True,
    updates_per_epoch: Number = 0,
) -> Schedule:
    if not step_on_epochs and not updates_per_epoch > 0:
        raise ArgumentError("step_on_epochs=False wants updates_per_epoch")
    each = 1 if step_on_epochs else updates_per_epoch
    sharp = sched in ("wsd", "rsqrt")
    interval = decay_epochs if decay_epochs is not None else 0.2 if sharp else 90
    T, n = num_epochs * each, warmup_epochs * each
    heated: dict[str, Any] = {"warmup_t": n, "warmup_lr_init": warmup_lr, "noise_range_t": noise}
    ahead: dict[str, Any] = {"warmup_prefix": warmup_prefix}
    again: dict[str, Any] = {"cycle_mul": cycle_mul, "cycle_decay": cycle_decay, "cycle_limit": cycle_limit}
    again["lr_min"] = min_lr
    if sharp:
        room = T if warmup_prefix else T - n
        fall = round(interval * room if 0 < interval < 1 else interval * each)
        stable: dict[str, Any] = {"stable_fn": "rsqrt" if sched == "rsqrt" else "constant"}
        if stable_timescale is not None:
            stable["stable_timescale"] = stable_timescale * each
        shape = decay_fn or ("linear" if sched == "rsqrt" else "1-sqrt")
        return wsd(room, fall, min_lr, decay_fn=shape, **stable, **heated)
    if sched == "cosine":
        return cosine_(T, k_decay=k_decay, **again, **heated, **ahead)
    if sched == "tanh":
        return tanh(T, **again, **heated, **ahead)
    if sched == "poly":
        return poly_(T, decay_rate, k_decay=k_decay, **again, **heated, **ahead)
    if sched in ("step", "constant"):
        return step_(interval * each, decay_rate if sched == "step" else 1, **heated, **ahead)
    if sched == "multistep":
        return multi_step([milestone * each for milestone in decay_milestones], decay_rate, **heated, **ahead)
    if sched == "none":
        return base
    if sched == "plateau":
        if not step_on_epochs:
            raise ArgumentError("the scheduler plateau counts epochs, and knows no step_on_epochs=False")
        return plateau_(decay_rate, patience_epochs, lr_min=min_lr, mode=plateau_mode, **heated)
    known = "cosine, tanh, step, multistep, plateau, poly, wsd, rsqrt, constant, none"
    raise ArgumentError(f"sched is one of: {known}; not '{sched}'")


# what the command line of timm's training script calls it, and the default there
SCRIPT: dict[str, tuple[str, Any]] = {
    "epochs": ("num_epochs", 100),
    "decay_epochs": ("decay_epochs", 30),
    "decay_milestones": ("decay_milestones", [30, 60]),
    "warmup_epochs": ("warmup_epochs", 5),
    "patience_epochs": ("patience_epochs", 10),
    "decay_rate": ("decay_rate", 0.1),
    "min_lr": ("min_lr", 0),
    "warmup_lr": ("warmup_lr", 1e-5),
    "warmup_prefix": ("warmup_prefix", False),
    "lr_noise": ("noise", None),
    "lr_cycle_mul": ("cycle_mul", 1),
    "lr_cycle_decay": ("cycle_decay", 0.1),
    "lr_cycle_limit": ("cycle_limit", 1),
    "lr_k_decay": ("k_decay", 1),
    "lr_decay_fn": ("decay_fn", None),
    "lr_stable_timescale": ("stable_timescale", None),
    "updates_per_epoch": ("updates_per_epoch", 0),
}


def plateau_attributes(what: Any) -> dict[str, Any]:
    inner = torch_attributes(what.lr_scheduler)
    return {
        "decay_rate": inner["factor"],
        "patience_t": inner["patience"],
        "threshold": inner["threshold"],
        "cooldown_t": inner["cooldown"],
        "warmup_t": what.warmup_t,
        "warmup_lr_init": what.warmup_lr_init,
        "lr_min": inner["min_lr"],
        "mode": inner["mode"],
        "noise_range_t": what.noise_range_t,
    }


def asked_of(what: Any) -> Asked | None:
    """The arguments of timm's training script, all of them: those that a schedule depends on."""
    if type(what).__name__ == "Namespace" and hasattr(what, "sched"):
        what = vars(what)
    if not (isinstance(what, Mapping) and "sched" in what):
        return None
    if "num_epochs" in what:
        return Asked("create_scheduler_v2", [], dict(what))
    keywords = {name: what.get(key, default) for key, (name, default) in SCRIPT.items()}
    falls = "loss" in what.get("eval_metric", "top1")
    keywords |= {"sched": what["sched"], "step_on_epochs": not what.get("sched_on_updates", False)}
    keywords["plateau_mode"] = "min" if falls else "max"
    return Asked("create_scheduler_v2", [], keywords)


SYSTEM = System(
    "timm",
    {
        "CosineLRScheduler": cosine_,
        "TanhLRScheduler": tanh,
        "PolyLRScheduler": poly_,
        "StepLRScheduler": step_,
        "MultiStepLRScheduler": multi_step,
        "WSDLRScheduler": wsd,
        "PlateauLRScheduler": plateau_,
        "create_scheduler_v2": create_scheduler_v2,
    },
    modules=["timm"],
    ignored=["optimizer", "initialize", "param_group_field", "noise_type"],
    attributes={"PlateauLRScheduler": plateau_attributes},
    asked_of=asked_of,
)
