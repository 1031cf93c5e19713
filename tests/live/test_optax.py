"""optax, live, in double precision and in single; and the schedules of jax.example_libraries."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jax.example_libraries import optimizers

from .common import (
    FACTORS,
    FLAGS,
    NEAR,
    POWERS,
    RATES,
    SHARES,
    SOME_STEPS,
    STEPS,
    TRIED_LESS,
    Maybe,
    Params,
    Peer,
    called,
    kwargs,
    milestones,
)

WAITS = "driven by a metric: see test_plateau.py"
PEER = Peer("optax", left_out={"contrib.reduce_on_plateau": WAITS})
SINGLE = Peer("optax-f32", single=True, left_out={"contrib.reduce_on_plateau": WAITS})
JAX = Peer("jax.example_libraries", single=True)


def asked(schedule: Any) -> list[float]:
    """The values for all counts; mapped, which is much faster than one by one."""
    return list(np.asarray(jax.vmap(schedule)(jnp.arange(60))))


def built(name: str, **params: Any) -> Any:
    if "src" in params:
        return eval(params["src"], {"optax": optax})
    if "boundaries_and_scales" in params:  # a record has its keys as text
        scales = params["boundaries_and_scales"]
        params["boundaries_and_scales"] = {int(key): scale for key, scale in scales.items()}
    return getattr(optax, name)(**params)


def scales() -> st.SearchStrategy[dict[str, float]]:
    # always as many, or JAX compiles anew for each number
    times, factors = milestones(least=3, most=3), st.lists(st.just(0.0) | st.floats(0.1, 3), min_size=3, max_size=3)
    return st.builds(lambda keys, values: dict(zip(map(str, keys), values, strict=True)), times, factors)


@st.composite
def warmup_cosine(draw: st.DrawFn, rates: st.SearchStrategy[float]) -> Params:
    peak, W = draw(rates), draw(SOME_STEPS)
    more = draw(kwargs(end_value=Maybe(SHARES), exponent=Maybe(st.floats(0.5, 3))))
    if "end_value" in more:
        more["end_value"] *= peak
    start = draw(st.just(0.0) | rates)
    return {"init_value": start, "peak_value": peak, "warmup_steps": W, "decay_steps": W + draw(STEPS), **more}


@st.composite
def joins(draw: st.DrawFn, parts: dict[str, st.SearchStrategy[Params]]) -> str:
    boundaries = draw(milestones(most=2))
    names = [draw(st.sampled_from(list(parts))) for _ in range(len(boundaries) + 1)]
    schedules = [called(f"optax.{name}", **draw(parts[name])) for name in names]
    return f"optax.join_schedules([{', '.join(schedules)}], {boundaries})"


def classes(rates: st.SearchStrategy[float]) -> dict[str, st.SearchStrategy[Params]]:
    """The schedules of optax, and what they are called with."""
    line = {"init_value": rates, "end_value": rates}
    delayed = {"transition_steps": SOME_STEPS, "transition_begin": Maybe(SOME_STEPS)}
    divisors = {"div_factor": Maybe(st.floats(2, 50)), "final_div_factor": Maybe(st.floats(2, 1e4))}
    cycle = {"transition_steps": st.integers(20, 60), "peak_value": rates, **divisors}
    warm = {"init_value": rates, "peak_value": rates, "warmup_steps": SOME_STEPS}
    exponential = {
        **delayed,
        "decay_rate": SHARES | st.floats(1.01, 1.2),
        "staircase": Maybe(FLAGS),
        "end_value": Maybe(rates),
    }
    cosine = kwargs(init_value=rates, decay_steps=STEPS, alpha=Maybe(SHARES), exponent=Maybe(st.floats(0.5, 3)))
    joined = {
        "constant_schedule": kwargs(value=rates),
        "linear_schedule": kwargs(**line, transition_steps=STEPS),
        "cosine_decay_schedule": cosine,
        "exponential_decay": kwargs(init_value=rates, transition_steps=STEPS, decay_rate=FACTORS),
    }
    return {
        "constant_schedule": kwargs(value=rates),
        "linear_schedule": kwargs(**line, **delayed),
        "polynomial_schedule": kwargs(**line, **delayed, power=POWERS),
        "piecewise_constant_schedule": kwargs(init_value=rates, boundaries_and_scales=scales()),
        "piecewise_interpolate_schedule": kwargs(
            interpolate_type=st.sampled_from(["linear", "cosine"]), init_value=rates, boundaries_and_scales=scales()
        ),
        "exponential_decay": kwargs(init_value=rates, **exponential),
        "cosine_decay_schedule": cosine,
        "cosine_onecycle_schedule": kwargs(**cycle, pct_start=Maybe(SHARES)),
        "linear_onecycle_schedule": kwargs(
            **cycle, pct_start=Maybe(st.floats(0.1, 0.4)), pct_final=Maybe(st.floats(0.5, 0.9))
        ),
        "warmup_constant_schedule": kwargs(**warm),
        "warmup_exponential_decay_schedule": kwargs(**warm, **exponential),
        "warmup_cosine_decay_schedule": warmup_cosine(rates),
        "sgdr_schedule": kwargs(cosine_kwargs=st.lists(warmup_cosine(rates), min_size=1, max_size=3)),
        "join_schedules": kwargs(src=joins(joined)),
    }


def enter(name: str, params: st.SearchStrategy[Params], near: st.SearchStrategy[Params]) -> None:
    @PEER.schedule_from(params, name)
    def double(**params: Any) -> list[float]:
        with jax.enable_x64(True):
            return asked(built(name, **params))

    @SINGLE.schedule_from(near, name)
    def single(**params: Any) -> list[float]:
        return asked(built(name, **params))


for _name, _near in classes(NEAR).items():
    enter(_name, classes(RATES)[_name], _near)


def jax_schedule(name: str, **drawn: Any) -> None:
    @JAX.schedule(name, **drawn)
    def run(**params: Any) -> list[float]:
        return asked(getattr(optimizers, name)(**params))


jax_schedule("constant", step_size=NEAR)
jax_schedule("exponential_decay", step_size=NEAR, decay_steps=STEPS, decay_rate=FACTORS)
jax_schedule("inverse_time_decay", step_size=NEAR, decay_steps=STEPS, decay_rate=NEAR, staircase=Maybe(FLAGS))
jax_schedule("polynomial_decay", step_size=NEAR, decay_steps=STEPS, final_step_size=NEAR, power=Maybe(POWERS))


@JAX.schedule_from(
    milestones(least=2).flatmap(
        lambda times: st.fixed_dictionaries(
            {"boundaries": st.just(times), "values": st.lists(NEAR, min_size=len(times) + 1, max_size=len(times) + 1)}
        )
    ),
    "piecewise_constant",
)
def jax_piecewise_constant(**params: Any) -> list[float]:
    return asked(optimizers.piecewise_constant(**params))


@pytest.mark.parametrize(
    ("peer", "name"), [(peer, name) for peer in (PEER, SINGLE, JAX) for name in peer.names], ids=str
)
@TRIED_LESS
@given(st.data())
def test_the_sentence_does_as_optax_does(peer: Peer, name: str, data: st.DataObject) -> None:
    peer.compare(name, data)


@pytest.mark.parametrize("peer", [PEER, SINGLE, JAX], ids=str)
def test_nothing_is_forgotten(peer: Peer) -> None:
    assert peer.forgotten == set()
