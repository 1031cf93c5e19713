"""JAX and torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import calando as ca

from . import by_hand
from .harness import Row, count, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from .harness import Effort


def against_optax(effort: Effort) -> tuple[Any, Any]:
    import jax
    import jax.numpy as jnp
    import optax

    n = effort.size(10**6)
    warmup, decay = n // 20, n * 85 // 100
    s, t = ca.parse(by_hand.sentence(n)), np.arange(n)
    peak, last = by_hand.PEAK, by_hand.PEAK * by_hand.LEAST
    with jax.enable_x64(True):
        theirs = jax.jit(jax.vmap(optax.warmup_cosine_decay_schedule(0.0, peak, warmup, warmup + decay, last)))
        steps = jnp.arange(n)
        assert theirs(steps).dtype == "float64"

    def run() -> None:
        with jax.enable_x64(True):
            theirs(steps).block_until_ready()

    return lambda: s(t), run


def equations(jaxpr: Any) -> int:
    """How many primitive operations, those inside of others included."""
    total = 0
    for equation in jaxpr.eqns:
        inner = [p.jaxpr for p in equation.params.values() if hasattr(p, "jaxpr")]
        total += sum(map(equations, inner)) if inner else 1
    return total


def jaxpr(_: Effort) -> float:
    import jax
    import jax.numpy as jnp

    n = 10_000
    s = ca.parse(by_hand.sentence(n))
    step = jnp.asarray(3)
    ours, theirs = (equations(jax.make_jaxpr(f)(step).jaxpr) for f in (s, lambda t: by_hand.arrays(jnp, t, n)))
    return ours / theirs


def jax_segments(effort: Effort) -> tuple[Any, Any]:
    import jax
    import jax.numpy as jnp

    n = effort.size(10**6)
    t = jnp.arange(n)

    def jitted(k: int) -> Callable[[], Any]:
        s = by_hand.segments(k, n)
        f = jax.jit(s)
        return lambda: f(t).block_until_ready()

    return jitted(100), jitted(10)


def torch_segments(effort: Effort) -> tuple[Any, Any]:
    import torch

    n = effort.size(10**6)
    t = torch.arange(n)
    many, few = by_hand.segments(100, n), by_hand.segments(10, n)
    return lambda: many(t), lambda: few(t)


ROWS: list[Row] = [
    ratio("10⁶ steps in numpy, against optax under jit(vmap) in float64", against_optax, 0.75, 0.4),
    count("JAX: equations in the jaxpr, against hand-written jnp", jaxpr, 1.3, 1.0),
    ratio("JAX: 10⁶ steps, 100 segments, against 10", jax_segments, 3),
    ratio("torch: 10⁶ steps, 100 segments, against 10", torch_segments, 3),
]
