"""optax, live, in double precision and in single; and the schedules of jax.example_libraries."""

from __future__ import annotations

from typing import Any

import jax
import optax
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jax.example_libraries import optimizers

from .common import (
    FACTORS,
    FLAGS,
    POWERS,
    RATES,
    SHARES,
    SOME_STEPS,
    STEPS,
    TRIED,
    Maybe,
    Params,
    Peer,
    called,
    kwargs,
    milestones,
)

WAITS = "driven by a metric: waits for the word `plateau`"
PEER = Peer("optax", left_out={"contrib.reduce_on_plateau": WAITS})
SINGLE = Peer("optax-f32", single=True, left_out={"contrib.reduce_on_plateau": WAITS})
JAX = Peer("jax.example_libraries", single=True)
BELOW_ONE = SHARES.filter(lambda share: share < 1)


def asked(schedule: Any) -> list[float]:
    return [float(schedule(count)) for count in range(60)]


def enter(name: str, params: st.SearchStrategy[Params]) -> None:
    @SINGLE.schedule_from(params, name)
    def single(**params: Any) -> list[float]:
        return asked(built(name, **params))

    @PEER.schedule_from(params, name)
    def double(**params: Any) -> list[float]:
        with jax.enable_x64(True):
            return asked(built(name, **params))


def built(name: str, **params: Any) -> Any:
    if "src" in params:
        return eval(params["src"], {"optax": optax})
    if "boundaries_and_scales" in params:  # a record has its keys as text
        scales = params["boundaries_and_scales"]
        params["boundaries_and_scales"] = {int(key): scale for key, scale in scales.items()}
    return getattr(optax, name)(**params)


SCALES = st.builds(
    lambda times, scales: {str(t): scale for t, scale in zip(times, scales, strict=False)},
    milestones(least=3, most=3),  # always as many, or JAX compiles anew for each number
    st.lists(st.floats(0.1, 3), min_size=3, max_size=3),
)
EXPONENTIAL = {
    "transition_steps": SOME_STEPS,
    "decay_rate": FACTORS | st.floats(1.01, 1.2),
    "transition_begin": Maybe(SOME_STEPS),
    "staircase": Maybe(FLAGS),
    "end_value": Maybe(RATES),
}

CLASSES = {
    "constant_schedule": kwargs(value=RATES),
    "linear_schedule": kwargs(
        init_value=RATES, end_value=RATES, transition_steps=SOME_STEPS, transition_begin=Maybe(SOME_STEPS)
    ),
    "polynomial_schedule": kwargs(
        init_value=RATES, end_value=RATES, power=POWERS, transition_steps=SOME_STEPS, transition_begin=Maybe(SOME_STEPS)
    ),
    "piecewise_constant_schedule": kwargs(init_value=RATES, boundaries_and_scales=SCALES),
    "piecewise_interpolate_schedule": kwargs(
        interpolate_type=st.sampled_from(["linear", "cosine"]), init_value=RATES, boundaries_and_scales=SCALES
    ),
    "exponential_decay": kwargs(init_value=RATES, **EXPONENTIAL),
    "cosine_decay_schedule": kwargs(
        init_value=RATES, decay_steps=STEPS, alpha=Maybe(BELOW_ONE), exponent=Maybe(st.floats(0.5, 3))
    ),
    "cosine_onecycle_schedule": kwargs(
        transition_steps=st.integers(10, 60),
        peak_value=RATES,
        pct_start=Maybe(st.floats(0.1, 0.9)),
        div_factor=Maybe(st.floats(2, 100)),
        final_div_factor=Maybe(st.floats(2, 1e5)),
    ),
    "linear_onecycle_schedule": kwargs(
        transition_steps=st.integers(20, 60),
        peak_value=RATES,
        pct_start=Maybe(st.floats(0.1, 0.4)),
        pct_final=Maybe(st.floats(0.5, 0.9)),
        div_factor=Maybe(st.floats(2, 100)),
        final_div_factor=Maybe(st.floats(2, 1e5)),
    ),
    "warmup_constant_schedule": kwargs(init_value=RATES, peak_value=RATES, warmup_steps=SOME_STEPS),
    "warmup_exponential_decay_schedule": kwargs(init_value=RATES, peak_value=RATES, warmup_steps=SOME_STEPS, **EXPONENTIAL),
}


@st.composite
def warmup_cosine(draw: st.DrawFn) -> Params:
    peak = draw(RATES)
    W = draw(SOME_STEPS)
    more = kwargs(end_value=Maybe(BELOW_ONE), exponent=Maybe(st.floats(0.5, 3)))
    params = {"init_value": draw(st.just(0.0) | RATES), "peak_value": peak, "warmup_steps": W, **draw(more)}
    if "end_value" in params:
        params["end_value"] *= peak
    return {**params, "decay_steps": W + draw(STEPS)}


CLASSES["warmup_cosine_decay_schedule"] = warmup_cosine()
CLASSES["sgdr_schedule"] = kwargs(cosine_kwargs=st.lists(warmup_cosine(), min_size=1, max_size=3))
JOINED = {
    "constant_schedule": CLASSES["constant_schedule"],
    "linear_schedule": kwargs(init_value=RATES, end_value=RATES, transition_steps=STEPS),
    "cosine_decay_schedule": CLASSES["cosine_decay_schedule"],
    "exponential_decay": kwargs(init_value=RATES, transition_steps=STEPS, decay_rate=FACTORS),
}


@st.composite
def joins(draw: st.DrawFn) -> str:
    boundaries = draw(milestones(most=2))
    names = draw(st.lists(st.sampled_from(list(JOINED)), min_size=len(boundaries) + 1, max_size=len(boundaries) + 1))
    schedules = [called(f"optax.{name}", **draw(JOINED[name])) for name in names]
    return f"optax.join_schedules([{', '.join(schedules)}], {boundaries})"


CLASSES["join_schedules"] = kwargs(src=joins())

for _name, _params in CLASSES.items():
    enter(_name, _params)


def jax_schedule(name: str, **drawn: Any) -> None:
    @JAX.schedule(name, **drawn)
    def run(**params: Any) -> list[float]:
        return asked(getattr(optimizers, name)(**params))


jax_schedule("constant", step_size=RATES)
jax_schedule("exponential_decay", step_size=RATES, decay_steps=STEPS, decay_rate=FACTORS)
jax_schedule("inverse_time_decay", step_size=RATES, decay_steps=STEPS, decay_rate=RATES, staircase=Maybe(FLAGS))
jax_schedule("polynomial_decay", step_size=RATES, decay_steps=STEPS, final_step_size=RATES, power=Maybe(POWERS))


@JAX.schedule_from(
    milestones(least=2).flatmap(
        lambda times: st.fixed_dictionaries(
            {"boundaries": st.just(times), "values": st.lists(RATES, min_size=len(times) + 1, max_size=len(times) + 1)}
        )
    ),
    "piecewise_constant",
)
def jax_piecewise_constant(**params: Any) -> list[float]:
    return asked(optimizers.piecewise_constant(**params))


@pytest.mark.parametrize(
    ("peer", "name"), [(peer, name) for peer in (PEER, SINGLE, JAX) for name in peer.names], ids=str
)
@TRIED
@given(st.data())
def test_the_sentence_does_as_optax_does(peer: Peer, name: str, data: st.DataObject) -> None:
    peer.compare(name, data)


@pytest.mark.parametrize("peer", [PEER, SINGLE, JAX], ids=str)
def test_nothing_is_forgotten(peer: Peer) -> None:
    assert peer.forgotten == set()
