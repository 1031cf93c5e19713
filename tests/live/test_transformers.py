"""transformers.get_scheduler, live."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from transformers import Adafactor, get_scheduler

from .common import FLAGS, POWERS, RATES, SHARES, SOME_STEPS, TRIED, Maybe, Params, Peer, kwargs

WAITS = "driven by a metric: see test_plateau.py"
PEER = Peer("transformers", left_out={"reduce_lr_on_plateau": WAITS})
OWN = ("num_warmup_steps", "num_training_steps")


def stepped(name: str, base_lr: float, n: int, **arguments: Any) -> list[float]:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base_lr)
    steps = {key: arguments.pop(key, None) for key in OWN}
    scheduler = get_scheduler(name, optimizer, **steps, scheduler_specific_kwargs=arguments)
    optimizer.step()
    values = [scheduler.get_last_lr()[0]]
    for _ in range(n):
        scheduler.step()
        values.append(scheduler.get_last_lr()[0])
    return values


def enter(name: str, params: st.SearchStrategy[Params]) -> None:
    drawn = st.builds(lambda base_lr, more: minimum({"base_lr": base_lr, **more}), RATES, params)

    @PEER.schedule_from(drawn, name)
    def run(**params: Any) -> list[float]:
        return stepped(name, n=(params.get("num_training_steps") or 30) + 20, **params)


@st.composite
def horizons(draw: st.DrawFn, least: int = 0, **more: Any) -> Params:
    """A warmup, the whole that it is a part of, and what else the schedule takes."""
    W = draw(SOME_STEPS)
    T = W + draw(st.integers(least, 40) if least or draw(FLAGS) else st.integers(-W, 0))
    assume(T)
    return {"num_warmup_steps": W, "num_training_steps": T, **draw(kwargs(**more))}


CYCLES = Maybe(st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.5, 2.0]) | st.floats(0.1, 3))
RATIOS = SHARES | st.floats(1, 3)
MINIMUM = {"min_lr_rate": RATIOS, "as_a_rate": FLAGS}


def minimum(params: Params) -> Params:
    """A minimum as a share of the base rate, or as a rate itself."""
    if params.pop("as_a_rate", False):
        params["min_lr"] = params.pop("min_lr_rate") * params["base_lr"]
    return params


enter("constant", st.just({"num_warmup_steps": None, "num_training_steps": None}))
enter("constant_with_warmup", kwargs(num_warmup_steps=SOME_STEPS))
enter("linear", horizons())
enter("cosine", horizons(num_cycles=CYCLES))
enter("cosine_with_restarts", horizons(num_cycles=Maybe(st.integers(0, 5) | st.floats(0.1, 3))))
enter("cosine_with_min_lr", horizons(num_cycles=CYCLES, **MINIMUM))
enter(
    "cosine_warmup_with_min_lr",
    horizons(num_cycles=CYCLES, warmup_lr_rate=Maybe(SHARES), **MINIMUM),
)
enter("polynomial", horizons(1, lr_end=Maybe(st.floats(1e-8, 9e-6)), power=Maybe(POWERS)))
enter("inverse_sqrt", horizons(timescale=Maybe(st.integers(1, 100))))


@st.composite
def stable(draw: st.DrawFn) -> Params:
    W, S, D = draw(SOME_STEPS), draw(SOME_STEPS), draw(SOME_STEPS)
    whole = {"num_training_steps": draw(st.integers(1, W + S + D + 1))} if draw(FLAGS) else {"num_stable_steps": S}
    shapes = Maybe(st.sampled_from(["linear", "cosine", "1-sqrt"]))
    more = kwargs(warmup_type=shapes, decay_type=shapes, min_lr_ratio=Maybe(SHARES), num_cycles=CYCLES)
    return {"num_warmup_steps": W, "num_decay_steps": D, **whole, **draw(more)}


enter("warmup_stable_decay", stable())


@PEER.schedule("Adafactor(relative_step)", warmup_init=FLAGS)
def adafactor(warmup_init: bool) -> dict[int, float]:
    parameter = torch.nn.Parameter(torch.ones(1))
    optimizer = Adafactor([parameter], scale_parameter=False, warmup_init=warmup_init)
    values = {}
    for step in (1, 2, 3, 10, 99, 100, 101, 9_999, 10_000, 10_001, 20_000, 10**6):
        values[step] = optimizer._get_lr(optimizer.param_groups[0], {"step": step})
    return values


@pytest.mark.parametrize("name", PEER.names)
@TRIED
@given(st.data())
def test_the_sentence_does_as_transformers_does(name: str, data: st.DataObject) -> None:
    PEER.compare(name, data)


def test_nothing_is_forgotten() -> None:
    assert PEER.forgotten == set()
