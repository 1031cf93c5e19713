"""Running products and sums under JAX: a loop that tracers can follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def running(kind: str, formula: Callable[[Any], Any], t: Any) -> Any:
    """The product or sum over the steps 1 … t, for every element of ``t`` at once."""
    import jax
    import jax.numpy as jnp

    floating = t * 1.0
    start = jnp.ones_like(floating) if kind == "product" else jnp.zeros_like(floating)
    last = jnp.floor(jnp.max(floating, initial=0)).astype(int)

    def step(k: Any, total: Any) -> Any:
        value = formula(k)
        return jnp.where(k <= t, total * value if kind == "product" else total + value, total)

    return jax.lax.fori_loop(1, last + 1, step, start)
