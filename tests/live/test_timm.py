"""timm.scheduler, live."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

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
    decimals,
    kwargs,
    milestones,
)
from .timm_alone import schedulers

PEER = Peer("timm", left_out={"PlateauLRScheduler": "driven by a metric: see test_plateau.py"})

WARM = {"warmup_t": Maybe(SOME_STEPS), "warmup_lr_init": Maybe(RATES)}
OVER = {**WARM, "warmup_prefix": Maybe(FLAGS)}
# timm finds the cycle by a logarithm, which misses some restarts of cycles that grow threefold; twofold is safe
CYCLES = {
    "cycle_limit": st.integers(0, 4),
    "cycle_mul": Maybe(st.sampled_from([1.0, 2.0])),
    "cycle_decay": Maybe(st.floats(0.3, 1)),
}
LOW = Maybe(decimals(9, -9, -8, -7))  # below the last of the cycles


def stepped(name: str, base_lr: float, **arguments: Any) -> list[float]:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base_lr)
    scheduler = getattr(schedulers, name)(optimizer, **arguments)
    values = []
    for t in range(100):
        scheduler.step(t)
        values.append(optimizer.param_groups[0]["lr"])
    return values


def enter(name: str, *params: st.SearchStrategy[Params]) -> None:
    @PEER.schedule_from(st.one_of(params), name)
    def run(**params: Any) -> list[float]:
        return stepped(name, **params)


ONCE = {"base_lr": RATES, "t_initial": STEPS, "lr_min": Maybe(RATES), **OVER}
CYCLIC = {**ONCE, "lr_min": LOW, **CYCLES}
TANH = {"lb": Maybe(st.floats(-8, -2)), "ub": Maybe(st.floats(1, 5))}
DECAY = {"base_lr": RATES, "decay_rate": Maybe(SHARES), **OVER}
# floats without a rounding: in floats, 4 // 0.8 is 4, and for whom 0.8 is a decimal it is 5
QUARTERS = st.integers(2, 80).map(lambda quarters: quarters / 4)

enter("CosineLRScheduler", kwargs(**ONCE, k_decay=Maybe(POWERS)), kwargs(**CYCLIC, k_decay=Maybe(POWERS)))
enter("TanhLRScheduler", kwargs(**{**ONCE, "lr_min": LOW}, **TANH), kwargs(**CYCLIC, **TANH))
POLY = {"power": Maybe(POWERS), "k_decay": Maybe(POWERS)}
enter("PolyLRScheduler", kwargs(**ONCE, **POLY), kwargs(**CYCLIC, **POLY))
enter("StepLRScheduler", kwargs(decay_t=STEPS | QUARTERS, **DECAY))
enter("MultiStepLRScheduler", kwargs(decay_t=milestones(), **DECAY))


def beside(params: Params) -> Params:
    """With a minimum that is a share of the base rate: timm's own last digits are those of the larger number."""
    return {**params, "lr_min": params["lr_min"] * params["base_lr"]} if "lr_min" in params else params


@st.composite
def wsd(draw: st.DrawFn) -> dict[str, Any]:
    decay_t = draw(STEPS)
    params = {
        "base_lr": draw(RATES),
        "decay_t": decay_t,
        "t_initial": decay_t + draw(SOME_STEPS),
        **draw(
            kwargs(
                lr_min=Maybe(SHARES),
                stable_fn=Maybe(st.sampled_from(["constant", "rsqrt", "power"])),
                stable_timescale=Maybe(st.integers(1, 50)),
                stable_power=Maybe(POWERS),
                decay_fn=Maybe(st.sampled_from(["1-sqrt", "linear", "cosine", "power", "exp"])),
                decay_power=Maybe(POWERS),
                decay_ratio=Maybe(FACTORS),
                **WARM,
            )
        ),
    }
    # without a warmup timm has no timescale of its own
    assume(
        params.get("stable_fn", "constant") == "constant" or params.get("stable_timescale") or params.get("warmup_t")
    )
    return beside(params)


@PEER.schedule_from(wsd(), "WSDLRScheduler")
def wsd_scheduler(**params: Any) -> list[float]:
    return stepped("WSDLRScheduler", **params)


@pytest.mark.parametrize("name", PEER.names)
@TRIED
@given(st.data())
def test_the_sentence_does_as_timm_does(name: str, data: st.DataObject) -> None:
    PEER.compare(name, data)


def test_nothing_is_forgotten() -> None:
    assert PEER.forgotten == set()
