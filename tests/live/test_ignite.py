"""ignite.handlers, live."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch.optim import lr_scheduler

from .common import FACTORS, FLAGS, NEAR, RATES, STEPS, TRIED, Maybe, Peer, called, milestones

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # ignite uses what torch would rather not have used
    from ignite import handlers
    from ignite.handlers import state_param_scheduler as states

PEER = Peer(
    "ignite",
    left_out={
        "ReduceLROnPlateauScheduler": "driven by a metric: see test_plateau.py",
    },
)


def optimizer_at(base_lr: float) -> torch.optim.SGD:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base_lr)


def stepped(optimizer: torch.optim.SGD, scheduler: Any, n: int = 50) -> list[float]:
    values = []
    optimizer.step()
    for _ in range(n):
        scheduler(None)
        values.append(optimizer.param_groups[0]["lr"])
    return values


def built(name: str, **arguments: Any) -> list[float]:
    optimizer = optimizer_at(0.1)
    return stepped(optimizer, getattr(handlers, name)(optimizer, "lr", **arguments))


@PEER.schedule(
    "BatchSizeScheduler", scheduler_fn=st.builds("lambda e: min({}, 4 + {} * e)".format, st.integers(4, 512), STEPS)
)
def batch_size(scheduler_fn: str) -> list[float]:
    loader = torch.utils.data.DataLoader(torch.zeros(9), batch_size=3)
    scheduler = handlers.BatchSizeScheduler(loader, eval(scheduler_fn))
    values = []
    for _ in range(40):
        scheduler(None)
        values.append(loader.batch_sampler.batch_size)
    return values


KNOTS = st.builds(
    lambda times, values: list(zip(times, values, strict=False)),
    milestones(least=1, most=5, first=0),
    st.lists(RATES, min_size=5, max_size=5),
)


@PEER.schedule("PiecewiseLinear", milestones_values=KNOTS)
def piecewise_linear(**arguments: Any) -> list[float]:
    return built("PiecewiseLinear", **arguments)


EVEN = st.integers(1, 15).map(lambda half: 2 * half)
# these all together, and with factors whose cycles have whole lengths
CYCLIC = {
    "start_value": NEAR,
    "end_value": NEAR,
    "cycle_mult": Maybe(st.sampled_from([1.0, 1.5, 2.0])),
    "start_value_mult": Maybe(st.floats(0.8, 1.2)),
    "end_value_mult": Maybe(st.floats(0.8, 1.2)),
}


@PEER.schedule(
    "CosineAnnealingScheduler", cycle_size=st.integers(2, 30), warmup_duration=Maybe(st.integers(0, 5)), **CYCLIC
)
def cosine(**arguments: Any) -> list[float]:
    return built("CosineAnnealingScheduler", **arguments)


@PEER.schedule(
    "LinearCyclicalScheduler",
    cycle_size=EVEN,
    monotonic=Maybe(FLAGS),
    **{**CYCLIC, "cycle_mult": Maybe(st.sampled_from([1.0, 2.0]))},
)
def linear(**arguments: Any) -> list[float]:
    return built("LinearCyclicalScheduler", **arguments)


OWN = st.one_of(
    st.builds(lambda knots: called("PiecewiseLinear", milestones_values=knots), KNOTS),
    st.builds(
        lambda a, b, n: called("CosineAnnealingScheduler", start_value=a, end_value=b, cycle_size=n),
        RATES,
        RATES,
        st.integers(2, 30),
    ),
    st.builds(
        lambda a, b, n: called("LinearCyclicalScheduler", start_value=a, end_value=b, cycle_size=n, monotonic=True),
        RATES,
        RATES,
        EVEN,
    ),
).map(lambda src: src.replace("(", "(opt, 'lr', ", 1))

TORCH = st.one_of(
    st.builds(lambda n, g: called("StepLR", step_size=n, gamma=g), STEPS, FACTORS),
    st.builds(lambda g: called("ExponentialLR", gamma=g), FACTORS),
).map(lambda src: src.replace("(", "(opt, ", 1))


def evaluated(src: str, optimizer: torch.optim.SGD) -> Any:
    return eval(src, {**vars(lr_scheduler), **vars(handlers), "opt": optimizer})


@PEER.schedule(
    "ConcatScheduler",
    schedulers=st.lists(OWN, min_size=2, max_size=2),
    durations=st.lists(STEPS, min_size=1, max_size=1),
)
def concat(schedulers: list[str], durations: list[int]) -> list[float]:
    optimizer = optimizer_at(0.1)
    children = [evaluated(src, optimizer) for src in schedulers]
    return stepped(optimizer, handlers.ConcatScheduler(children, durations))


@PEER.schedule("LRScheduler", base_lr=RATES, src=TORCH)
def wrapped(base_lr: float, src: str) -> list[float]:
    optimizer = optimizer_at(base_lr)
    return stepped(optimizer, handlers.LRScheduler(evaluated(src, optimizer)))


@PEER.schedule(
    "create_lr_scheduler_with_warmup",
    base_lr=RATES,
    inner=OWN | TORCH.filter(lambda src: src.startswith("StepLR")),
    warmup_start_value=RATES,
    warmup_duration=st.integers(2, 20),
    warmup_end_value=Maybe(RATES),
)
def with_warmup(base_lr: float, inner: str, **arguments: Any) -> list[float]:
    optimizer = optimizer_at(base_lr)
    main = evaluated(inner, optimizer)
    # there a rising curve begins a rounding error away from where the warmup ended, and the sentence waits for it
    end = arguments.get("warmup_end_value", base_lr)
    assume(f"CosineAnnealingScheduler(opt, 'lr', start_value={end!r}" not in inner)
    return stepped(optimizer, handlers.create_lr_scheduler_with_warmup(main, **arguments))


def state(name: str, **arguments: Any) -> list[float]:
    scheduler = getattr(states, name)
    return [v for _, v in scheduler.simulate_values(num_events=50, param_name="p", create_new=True, **arguments)]


def enter(name: str, **drawn: Any) -> None:
    @PEER.schedule(name, **drawn)
    def run(**params: Any) -> list[float]:
        if "lambda_obj" in params:
            params["lambda_obj"] = eval(params["lambda_obj"])
        return state(name, **params)


enter("LambdaStateScheduler", lambda_obj=st.builds("lambda e: {} ** e".format, FACTORS))
enter("ExpStateScheduler", initial_value=RATES, gamma=FACTORS)
enter("StepStateScheduler", initial_value=RATES, gamma=FACTORS, step_size=STEPS)
enter("MultiStepStateScheduler", initial_value=RATES, gamma=FACTORS, milestones=milestones())
enter("PiecewiseLinearStateScheduler", milestones_values=KNOTS)


@pytest.mark.parametrize("name", PEER.names)
@TRIED
@given(st.data())
def test_the_sentence_does_as_ignite_does(name: str, data: st.DataObject) -> None:
    PEER.compare(name, data)


def test_nothing_is_forgotten() -> None:
    assert PEER.forgotten == set()
