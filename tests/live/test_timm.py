"""timm.scheduler, live.

It is taken out of its package, whose own import wants torchvision.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from .common import FACTORS, FLAGS, POWERS, RATES, SOME_STEPS, STEPS, TRIED, Maybe, Peer, kwargs, milestones

SPEC = find_spec("timm")
assert SPEC is not None
PACKAGE = ModuleType("timm")
PACKAGE.__path__ = list(SPEC.submodule_search_locations or [])
sys.modules["timm"] = PACKAGE

from timm import scheduler as schedulers  # noqa: E402

PEER = Peer("timm", left_out={"PlateauLRScheduler": "driven by a metric: waits for the word `plateau`"})

LOW = decimals_below = RATES.filter(lambda rate: rate < 1)
WARM = {"warmup_t": Maybe(SOME_STEPS), "warmup_lr_init": Maybe(RATES)}
OVER = {**WARM, "warmup_prefix": Maybe(FLAGS)}
# of longer cycles timm takes a logarithm, which misses restarts; twice as long is safe
CYCLES = {
    "cycle_mul": Maybe(st.sampled_from([1.0, 2.0])),
    "cycle_decay": Maybe(FACTORS | st.just(1.0)),
    "cycle_limit": Maybe(st.integers(1, 4)),
}


def stepped(name: str, base_lr: float, **arguments: Any) -> list[float]:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base_lr)
    scheduler = getattr(schedulers, name)(optimizer, **arguments)
    values = []
    for t in range(100):
        scheduler.step(t)
        values.append(optimizer.param_groups[0]["lr"])
    return values


def enter(name: str, **arguments: Any) -> None:
    @PEER.schedule(name, base_lr=RATES, **arguments)
    def run(**params: Any) -> list[float]:
        return stepped(name, **params)


enter("CosineLRScheduler", t_initial=STEPS, lr_min=Maybe(RATES), k_decay=Maybe(POWERS), **CYCLES, **OVER)
enter("TanhLRScheduler", t_initial=STEPS, lr_min=Maybe(RATES), lb=Maybe(st.floats(-8, -2)), ub=Maybe(st.floats(1, 5)), **CYCLES, **OVER)
enter("PolyLRScheduler", t_initial=STEPS, power=Maybe(POWERS), lr_min=Maybe(RATES), k_decay=Maybe(POWERS), **CYCLES, **OVER)
enter("StepLRScheduler", decay_t=STEPS | st.floats(0.5, 20), decay_rate=Maybe(FACTORS), **OVER)
enter("MultiStepLRScheduler", decay_t=milestones(), decay_rate=Maybe(FACTORS), **OVER)


@st.composite
def wsd(draw: st.DrawFn) -> dict[str, Any]:
    decay_t = draw(STEPS)
    return {
        "base_lr": draw(RATES),
        "decay_t": decay_t,
        "t_initial": decay_t + draw(SOME_STEPS),
        **draw(
            kwargs(
                lr_min=Maybe(RATES),
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
