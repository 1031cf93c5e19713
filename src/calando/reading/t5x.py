"""T5X: factors by name, multiplied, with one set of parameters for all of them; the rate is among these."""

# The function has the parameters of T5X's own, under its names.

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError, UnknownNameError, did_you_mean
from ..library.curves import inverse_sqrt, step
from ..library.functions import minimum, sqrt
from ..library.ramps import cosine
from ..library.segments import warmup
from ..library.timemaps import delay, repeat, skip
from ..library.valuemaps import floor
from ..tree import Clock, a_schedule
from .arguments import Asked
from .phrases import times
from .system import System, closure

if TYPE_CHECKING:
    from ..tree import Schedule
    from .arguments import Name, Number

FACTORS = re.compile(r"\s*\w+\s*(\*\s*\w+\s*)*")
WORDS = (
    "constant",
    "linear_warmup",
    "linear_decay",
    "rsqrt_decay",
    "rsqrt_normalized_decay",
    "decay_every",
    "cosine_decay",
)


def create_learning_rate_scheduler(
    factors: Name = "constant * linear_warmup * rsqrt_decay",
    base_learning_rate: Number = 0.5,
    warmup_steps: Number = 1000,
    decay_factor: Number = 0.5,
    steps_per_decay: Number = 20_000,
    steps_per_cycle: Number = 100_000,
    step_offset: Number = 0,
    min_learning_rate: Number = 1e-8,
) -> Schedule:
    n, t = warmup_steps, Clock("t")
    words: dict[str, Any] = {
        "constant": lambda: base_learning_rate,
        "linear_warmup": lambda: warmup(n),
        "linear_decay": lambda: base_learning_rate * minimum(t / n, 1 + decay_factor * (n - t)),
        "rsqrt_decay": lambda: (inverse_sqrt(n) | delay(n)) / sqrt(n),
        "rsqrt_normalized_decay": lambda: inverse_sqrt(n) | delay(n),
        "decay_every": lambda: step(steps_per_decay, gamma=decay_factor),
        "cosine_decay": lambda: cosine(steps_per_cycle) | repeat | delay(n),
    }
    product: Any = None
    for name in (part.strip() for part in factors.split("*")):
        if name not in words:
            hint = did_you_mean(name, WORDS) or f"there are: {', '.join(WORDS)}"
            raise UnknownNameError(f"t5x has no factor '{name}'", hint)
        if n <= 0 and name in ("linear_warmup", "linear_decay", "rsqrt_decay", "rsqrt_normalized_decay"):
            raise ArgumentError(f"{name} wants warmup_steps above 0")
        factor = words[name]()
        product = factor if product is None else times(product, factor)
    schedule = a_schedule(product)
    if step_offset:
        schedule = schedule | (skip(-step_offset) if step_offset < 0 else delay(step_offset))
    if schedule == a_schedule(base_learning_rate) and base_learning_rate >= min_learning_rate:
        return schedule
    return schedule | floor(min_learning_rate)


def asked_of(what: Any) -> Asked | None:
    """A string of factors, a config that has one, or the function that T5X has made of it."""
    name = "create_learning_rate_scheduler"
    if isinstance(what, str) and FACTORS.fullmatch(what) and what.strip() != name:
        return Asked(name, [what], {})
    if isinstance(what, Mapping) and "factors" in what:
        return Asked(name, [], dict(what))
    if callable(what) and getattr(what, "__qualname__", "").startswith(f"{name}.<locals>"):
        found = closure(what)
        factors = found.pop("factors")
        return Asked(name, [" * ".join(factors)], {k: v for k, v in found.items() if k in PARAMETERS})
    return None


PARAMETERS = create_learning_rate_scheduler.__code__.co_varnames[
    : create_learning_rate_scheduler.__code__.co_argcount
]

SYSTEM = System(
    "t5x",
    {"create_learning_rate_scheduler": create_learning_rate_scheduler},
    modules=["t5x"],
    asked_of=asked_of,
)
