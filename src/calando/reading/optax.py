"""optax: functions that return functions, with the rate among their arguments."""

# Functions have the parameters of optax's, under their names.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError
from ..library.compounds import onecycle
from ..library.curves import keyframes, multistep, piecewise
from ..library.ramps import cosine, poly
from ..library.timemaps import delay
from ..library.valuemaps import cap, floor
from ..tree import a_schedule
from .arguments import Asked
from .phrases import between, joined, lasting, noted, notes_of, power_of, rise, shape_of, times
from .plateaus import at_least, cuts
from .system import System, closure

if TYPE_CHECKING:
    from ..tree import Schedule
    from .arguments import Anything, Factors, Flag, Maybe, Name, Number, Numbers, Several

STAYS = "without steps, optax stays at init_value"
MEET = "two of optax's boundaries meet, and only the later one counts"


def constant_schedule(value: Number) -> Schedule:
    return a_schedule(value)


def linear_schedule(
    init_value: Number, end_value: Number, transition_steps: Number, transition_begin: Number = 0
) -> Schedule:
    return polynomial_schedule(init_value, end_value, 1, transition_steps, transition_begin)


def polynomial_schedule(
    init_value: Number, end_value: Number, power: Number, transition_steps: Number, transition_begin: Number = 0
) -> Schedule:
    if transition_steps <= 0:
        return noted(a_schedule(init_value), STAYS)
    if power == 1 and init_value < end_value:
        return delayed(rise(transition_steps, init_value, end_value), transition_begin)
    return delayed(between(poly, transition_steps, init_value, end_value, power=power), transition_begin)


def delayed(schedule: Schedule, steps: Number) -> Schedule:
    return schedule | delay(steps) if steps > 0 else schedule


def piecewise_constant_schedule(init_value: Number, boundaries_and_scales: Factors = None) -> Schedule:  # type: ignore[assignment]
    if not boundaries_and_scales:
        return a_schedule(init_value)
    if 0 not in boundaries_and_scales.values():
        return times(init_value, multistep(boundaries_and_scales))
    return piecewise(cumulated(init_value, boundaries_and_scales))


def cumulated(init_value: Number, scales: Factors) -> dict[Any, Any]:
    """The values themselves, from what each is times the one before."""
    values, value = {0: init_value}, init_value
    for boundary, scale in scales.items():
        value *= scale
        values[boundary] = value
    return values


def piecewise_interpolate_schedule(
    interpolate_type: Name,
    init_value: Number,
    boundaries_and_scales: Factors = None,  # type: ignore[assignment]
) -> Schedule:
    if not boundaries_and_scales:
        return a_schedule(init_value)
    return keyframes(cumulated(init_value, boundaries_and_scales), shape_of(interpolate_type, "interpolate_type"))


def exponential_decay(
    init_value: Number,
    transition_steps: Number,
    decay_rate: Number,
    transition_begin: Number = 0,
    staircase: Flag = False,
    end_value: Maybe = None,
) -> Schedule:
    if transition_steps <= 0 or decay_rate == 0:
        return noted(a_schedule(init_value), STAYS)
    schedule = delayed(times(init_value, power_of(decay_rate, transition_steps, staircase)), transition_begin)
    if end_value is None:
        return schedule
    return schedule | (floor(end_value) if decay_rate < 1 else cap(end_value))


def cosine_decay_schedule(
    init_value: Number, decay_steps: Number, alpha: Number = 0, exponent: Number = 1
) -> Schedule:
    positive(decay_steps, "decay_steps of cosine_decay_schedule")
    if exponent == 1:
        return times(init_value, between(cosine, decay_steps, 1, alpha, joins=init_value != 1))
    return times(init_value, alpha + (1 - alpha) * cosine(decay_steps) ** exponent)


def cosine_onecycle_schedule(
    transition_steps: Number,
    peak_value: Number,
    pct_start: Number = 0.3,
    div_factor: Number = 25,
    final_div_factor: Number = 1e4,
) -> Schedule:
    up = int(float(pct_start) * float(transition_steps))  # as optax rounds it
    if up == transition_steps:
        scales = {up: 1 / (div_factor * final_div_factor)}
        return noted(piecewise_interpolate_schedule("cosine", peak_value / div_factor, scales), MEET)
    share = pct_start if up == pct_start * transition_steps else up / transition_steps
    return times(peak_value, onecycle(transition_steps, pct_start=share, div=div_factor, final_div=final_div_factor))


def linear_onecycle_schedule(
    transition_steps: Number,
    peak_value: Number,
    pct_start: Number = 0.3,
    pct_final: Number = 0.85,
    div_factor: Number = 25,
    final_div_factor: Number = 1e4,
) -> Schedule:
    low = peak_value / div_factor
    up, down = (int(float(share) * float(transition_steps)) for share in (pct_start, pct_final))
    if not up < down < transition_steps:
        scales = {up: div_factor, down: 1 / div_factor, transition_steps: 1 / final_div_factor}
        return noted(piecewise_interpolate_schedule("linear", low, dict(sorted(scales.items()))), MEET)
    return keyframes({0: low, up: peak_value, down: low, transition_steps: low / final_div_factor})


def warmup_constant_schedule(init_value: Number, peak_value: Number, warmup_steps: Number) -> Schedule:
    if warmup_steps <= 0:
        return noted(a_schedule(init_value), STAYS)
    return rise(warmup_steps, init_value, peak_value)


def warmup_cosine_decay_schedule(
    init_value: Number,
    peak_value: Number,
    warmup_steps: Number,
    decay_steps: Number,
    end_value: Number = 0,
    exponent: Number = 1,
) -> Schedule:
    n = positive(decay_steps - warmup_steps, "decay_steps of warmup_cosine_decay_schedule, less warmup_steps,")
    end_value = end_value if peak_value else 0  # a share of the peak, says optax
    if exponent == 1:
        fall = between(cosine, n, peak_value, end_value, joins=warmup_steps > 0)
    else:
        fall = (peak_value - end_value) * cosine(n) ** exponent
        fall = end_value + fall if end_value else fall
    return rise(warmup_steps, init_value, peak_value) >> fall if warmup_steps > 0 else fall


def warmup_exponential_decay_schedule(
    init_value: Number,
    peak_value: Number,
    warmup_steps: Number,
    transition_steps: Number,
    decay_rate: Number,
    transition_begin: Number = 0,
    staircase: Flag = False,
    end_value: Maybe = None,
) -> Schedule:
    decay = exponential_decay(peak_value, transition_steps, decay_rate, transition_begin, staircase, end_value)
    if warmup_steps <= 0:
        return decay
    return noted(joined([rise(warmup_steps, init_value, peak_value), decay]), *decay.notes)


def sgdr_schedule(cosine_kwargs: Anything) -> Schedule:
    if not isinstance(cosine_kwargs, (list, tuple)) or not all(isinstance(k, dict) for k in cosine_kwargs):
        raise ArgumentError("cosine_kwargs of sgdr_schedule is a list of dicts")
    if not cosine_kwargs:
        raise ArgumentError("sgdr_schedule wants a cycle")
    return joined([SYSTEM.answer(Asked("warmup_cosine_decay_schedule", [], dict(k))) for k in cosine_kwargs])


def join_schedules(schedules: Several, boundaries: Numbers) -> Schedule:
    if len(boundaries) != len(schedules) - 1:
        raise ArgumentError(
            f"join_schedules wants a boundary between each two schedules: {len(schedules) - 1}, "
            f"and got {len(boundaries)}"
        )
    children = [SYSTEM.read(child) for child in schedules]
    lengths = [b - a for a, b in zip([0, *boundaries], boundaries, strict=False)]
    parts = [lasting(child, n) for child, n in zip(children, lengths, strict=False) if n]
    return noted(joined([*parts, children[-1]]), *notes_of(children))


def reduce_on_plateau(
    factor: Number = 0.1,
    patience: Number = 10,
    rtol: Number = 1e-4,
    atol: Number = 0,
    cooldown: Number = 0,
    accumulation_size: Number = 1,
    min_scale: Number = 0,
) -> Schedule:
    positive(patience, "patience of reduce_on_plateau")
    # optax counts one value less
    schedule = cuts(factor, patience - 1, threshold=rtol, min_delta=atol, cooldown=cooldown)
    if accumulation_size == 1:
        metric_is = "metric is the value that update is given"
    else:
        metric_is = f"metric is the mean of {accumulation_size} values that update is given, observed at the last"
    return noted(at_least(min_scale, schedule), metric_is, AT_ONCE)


AT_ONCE = "optax cuts at the step of the value itself, which is one step earlier than here"


def positive(value: Any, place: str) -> Any:
    if not value > 0:
        raise ArgumentError(f"{place} must be positive, and is {value}")
    return value


def asked_of(what: Any) -> Asked | None:
    """A schedule that optax has made: a function that closes over its arguments."""
    what = getattr(what, "update", what)  # of a transformation
    place = getattr(what, "__qualname__", "")
    if not (callable(what) and ".<locals>." in place and what.__module__.partition(".")[0] == "optax"):
        return None
    name, found = place.partition(".")[0], closure(what)
    if set(found) == {"init_value"}:  # what it returns where it has no steps
        return Asked("constant_schedule", [], {"value": found["init_value"]})
    if name == "piecewise_interpolate_schedule":
        shape = found["interpolate_fn"].__name__.split("_")[1]
        scales = dict(zip(found["boundaries"], found["scales"], strict=True))
        return Asked(name, [shape, found["init_value"], scales], {})
    SYSTEM.known(name)
    if name == "reduce_on_plateau":
        found |= closure(found.pop("_update_scale"))
    return Asked(name, [], {key: value for key, value in found.items() if key != "clip_fn"})


SYSTEM = System(
    "optax",
    {
        "constant_schedule": constant_schedule,
        "linear_schedule": linear_schedule,
        "polynomial_schedule": polynomial_schedule,
        "piecewise_constant_schedule": piecewise_constant_schedule,
        "piecewise_interpolate_schedule": piecewise_interpolate_schedule,
        "exponential_decay": exponential_decay,
        "cosine_decay_schedule": cosine_decay_schedule,
        "cosine_onecycle_schedule": cosine_onecycle_schedule,
        "linear_onecycle_schedule": linear_onecycle_schedule,
        "warmup_constant_schedule": warmup_constant_schedule,
        "warmup_cosine_decay_schedule": warmup_cosine_decay_schedule,
        "warmup_exponential_decay_schedule": warmup_exponential_decay_schedule,
        "sgdr_schedule": sgdr_schedule,
        "join_schedules": join_schedules,
        "reduce_on_plateau": reduce_on_plateau,
    },
    modules=["optax"],
    asked_of=asked_of,
)
