"""keras.optimizers.schedules on JAX, live."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keras.optimizers import schedules

from .common import FACTORS, FLAGS, NEAR, POWERS, SHARES, STEPS, TRIED_LESS, Maybe, Params, Peer, milestones

# keras asks JAX for an array in a way that numpy would rather not have
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

WAITS = "driven by a metric: see test_plateau.py"
PEER = Peer("keras", single=True, left_out={"callbacks.ReduceLROnPlateau": WAITS})


def asked(schedule: Any) -> list[float]:
    return [float(schedule(step)) for step in range(60)]


def asked_at_once(schedule: Any) -> list[float]:
    """The same for schedules that branch: JAX would compile them anew at each step."""
    return list(np.asarray(jax.jit(jax.vmap(schedule))(jnp.arange(60))))


def enter(name: str, **drawn: Any) -> None:
    @PEER.schedule(name, **drawn)
    def run(**params: Any) -> list[float]:
        return asked(getattr(schedules, name)(**params))


enter(
    "ExponentialDecay",
    initial_learning_rate=NEAR,
    decay_steps=STEPS,
    decay_rate=SHARES,
    staircase=Maybe(FLAGS),
)
enter(
    "InverseTimeDecay",
    initial_learning_rate=NEAR,
    decay_steps=STEPS,
    decay_rate=NEAR,
    staircase=Maybe(FLAGS),
)
enter(
    "PolynomialDecay",
    initial_learning_rate=NEAR,
    decay_steps=STEPS,
    end_learning_rate=Maybe(NEAR),
    power=Maybe(POWERS),
    cycle=Maybe(FLAGS),
)


@PEER.schedule(
    "CosineDecayRestarts",
    initial_learning_rate=NEAR,
    first_decay_steps=STEPS,
    t_mul=Maybe(st.sampled_from([1.0, 2.0])),
    m_mul=Maybe(st.floats(0.5, 1)),
    alpha=Maybe(SHARES),
)
def cosine_restarts(**params: Any) -> list[float]:
    return asked_at_once(schedules.CosineDecayRestarts(**params))


@st.composite
def piecewise(draw: st.DrawFn) -> Params:
    times = draw(milestones(least=3, most=3))  # always as many, or JAX compiles anew for each number
    return {"boundaries": times, "values": draw(st.lists(NEAR, min_size=4, max_size=4))}


@PEER.schedule_from(piecewise(), "PiecewiseConstantDecay")
def piecewise_constant(**params: Any) -> list[float]:
    return asked(schedules.PiecewiseConstantDecay(**params))


@PEER.schedule(
    "CosineDecay",
    initial_learning_rate=NEAR,
    decay_steps=STEPS,
    alpha=Maybe(SHARES),
    warmup_target=Maybe(NEAR),
    warmup_steps=Maybe(st.integers(0, 20)),
)
def cosine(**params: Any) -> list[float]:
    return asked_at_once(schedules.CosineDecay(**params))


FUNCTIONS = st.one_of(
    st.builds("lambda e: {} / (1 + e)".format, NEAR),
    st.builds("lambda e: {} * {} ** e".format, NEAR, FACTORS),
    st.builds("lambda e, lr: lr if e < {} else lr * {}".format, STEPS, FACTORS),
)


@PEER.schedule("callbacks.LearningRateScheduler", schedule=FUNCTIONS, base_lr=NEAR)
def callback(schedule: str, base_lr: float) -> list[float]:
    function = eval(schedule)
    scheduler = keras.callbacks.LearningRateScheduler(function)
    optimizer = keras.optimizers.SGD(base_lr)
    scheduler.set_model(SimpleNamespace(optimizer=optimizer))
    values = []
    for epoch in range(15):
        scheduler.on_epoch_begin(epoch)
        values.append(float(optimizer.learning_rate))
    return values


@pytest.mark.parametrize("name", PEER.names)
@TRIED_LESS
@given(st.data())
def test_the_sentence_does_as_keras_does(name: str, data: st.DataObject) -> None:
    PEER.compare(name, data)


def test_nothing_is_forgotten() -> None:
    assert PEER.forgotten == set()
