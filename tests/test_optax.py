"""A bound schedule is an optax schedule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import calando as ca

EPSILON = float(jnp.finfo(jnp.float32).eps)
WARM, TOTAL, PEAK, END = 100, 1000, 3e-3, 3e-5
SENTENCE = "3e-3 * (warmup(100) >> cosine(900, eta_min=1%))"
THEIRS = optax.warmup_cosine_decay_schedule(0.0, PEAK, WARM, TOTAL, END)


def descend(tx: Any, steps: int) -> list[float]:
    """The steps of gradient descent down a slope of 1, inside ``jit`` and ``scan``."""

    @jax.jit
    def run(p: Any) -> Any:
        def step(carry: Any, _: Any) -> Any:
            p, state = carry
            updates, state = tx.update(jnp.ones(()), state, p)
            return (optax.apply_updates(p, updates), state), -updates

        return jax.lax.scan(step, (p, tx.init(p)), None, length=steps)[1]

    return list(np.asarray(run(jnp.zeros(())), dtype=float))


@pytest.fixture(autouse=True)
def _single_precision() -> Iterator[None]:
    """As JAX is by default, whatever the tests before these have asked for."""
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", False)
    yield
    jax.config.update("jax_enable_x64", before)


def test_x64_is_off() -> None:
    """What follows is about float32."""
    assert jnp.zeros(1).dtype == jnp.float32


def test_as_theirs() -> None:
    """At every step, to a few units in the last place of the peak."""
    ours = ca.parse(SENTENCE)
    t = jnp.arange(TOTAL + 50)
    for mine in (jax.jit(jax.vmap(ours))(t), jax.jit(ours)(t)):
        assert mine.dtype == jnp.float32
        np.testing.assert_allclose(mine, jax.vmap(THEIRS)(t), rtol=0, atol=2 * EPSILON * PEAK)
    np.testing.assert_allclose(
        descend(optax.sgd(ours), TOTAL), descend(optax.sgd(THEIRS), TOTAL), rtol=0, atol=2 * EPSILON * PEAK
    )


@pytest.mark.parametrize(
    "make", [optax.sgd, optax.adam, optax.adamw, optax.lion, optax.adafactor], ids=lambda make: make.__name__
)
def test_as_a_learning_rate(make: Any) -> None:
    mine, theirs = (descend(make(learning_rate=s), 30) for s in (ca.parse(SENTENCE), THEIRS))
    np.testing.assert_allclose(mine, theirs, rtol=4 * EPSILON, atol=2 * EPSILON * PEAK)


def test_injected_hyperparameters() -> None:
    """Any of them, and their values can be read from the state."""
    tx = optax.inject_hyperparams(optax.adamw)(
        learning_rate=ca.parse(SENTENCE),
        weight_decay=ca.parse("0.1 * linear(1000)"),
        b1=ca.parse("0.95 - 0.1 * (warmup(100) >> linear(900))"),
    )

    @jax.jit
    def step(p: Any, state: Any) -> Any:
        updates, state = tx.update(jax.grad(lambda p: jnp.sum((p - 1) ** 2))(p), state, p)
        return optax.apply_updates(p, updates), state

    p = jnp.zeros(3)
    state = tx.init(p)
    for t in range(5):
        p, state = step(p, state)
        seen = {name: float(value) for name, value in state.hyperparams.items()}
        assert seen["learning_rate"] == pytest.approx(PEAK * t / 100, rel=EPSILON)
        assert seen["weight_decay"] == pytest.approx(0.1 * (1 - t / 1000), rel=EPSILON)
        assert seen["b1"] == pytest.approx(0.95 - 0.1 * t / 100, rel=2 * EPSILON)


def test_steps_are_exact() -> None:
    """optax counts in int32, and a float32 cannot tell these steps apart."""
    edge = 2**24 + 1
    schedule = ca.parse(f"constant(1, {edge}) >> constant(0.5)")
    steps = jnp.array([edge - 1, edge, edge + 1], dtype=jnp.int32)
    assert jax.jit(schedule)(steps).tolist() == [1, 0.5, 0.5]
    state = optax.ScaleByScheduleState(count=jnp.array(edge - 1, jnp.int32))
    tx = optax.scale_by_schedule(schedule)
    updates, state = jax.jit(tx.update)(jnp.ones(()), state)
    assert updates == 1
    updates, state = jax.jit(tx.update)(jnp.ones(()), state)
    assert updates == 0.5


def test_a_traced_peak() -> None:
    """A sweep over peaks in one compiled function, and the gradient of the loss by the peak."""
    shape = ca.parse("peak * (warmup(3) >> cosine(7))")

    def final(peak: Any) -> Any:
        tx = optax.sgd(lambda step: shape(step, peak=peak))

        def step(carry: Any, _: Any) -> Any:
            p, state = carry
            updates, state = tx.update(2 * p, state)
            return (optax.apply_updates(p, updates), state), None

        (p, _), _ = jax.lax.scan(step, (jnp.ones(()), tx.init(jnp.ones(()))), None, length=10)
        return p

    peaks = jnp.array([0.0, 0.1, 0.2])
    rates = np.array([[ca.parse("warmup(3) >> cosine(7)")(t) for t in range(10)]])
    np.testing.assert_allclose(
        jax.jit(jax.vmap(final))(peaks), np.prod(1 - 2 * np.asarray(peaks)[:, None] * rates, axis=1), rtol=1e-5
    )
    assert float(jax.grad(final)(0.0)) == pytest.approx(-2 * rates.sum(), rel=1e-5)


def test_it_learns() -> None:
    """Regression, to the end of the schedule; what is left is rounding."""
    x = jax.random.normal(jax.random.key(0), (64, 4))
    y = x @ jnp.array([1.0, -2.0, 0.5, 3.0])
    tx = optax.adamw(learning_rate=ca.parse("0.1 * (warmup(10%) >> cosine)", total=300), weight_decay=0.0)

    def loss(w: Any) -> Any:
        return jnp.mean((x @ w - y) ** 2)

    @jax.jit
    def train(w: Any) -> Any:
        def step(carry: Any, _: Any) -> Any:
            w, state = carry
            updates, state = tx.update(jax.grad(loss)(w), state, w)
            return (optax.apply_updates(w, updates), state), None

        return jax.lax.scan(step, (w, tx.init(w)), None, length=300)[0][0]

    assert loss(train(jnp.zeros(4))) < 1e-6
