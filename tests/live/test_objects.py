"""Objects of transformers, keras and timm, read as sentences; those of torch and optax are in ``test_reading.py``."""

from __future__ import annotations

import os
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"

import numpy as np
import pytest
import torch
from keras.optimizers import schedules
from transformers import get_scheduler

import calando as ca

from .timm_alone import schedulers as timm


def sgd(rate: float) -> torch.optim.SGD:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("linear", {}),
        ("cosine", {}),
        ("cosine_with_restarts", {"num_cycles": 3}),
        ("cosine_with_min_lr", {"min_lr": 0.01}),
        ("polynomial", {}),
        ("inverse_sqrt", {"timescale": 20}),
        ("warmup_stable_decay", {"num_decay_steps": 10, "min_lr_ratio": 0.1}),
        ("cosine_warmup_with_min_lr", {"min_lr_rate": 0.1}),
        ("constant_with_warmup", {}),
        ("constant", {}),
    ],
)
def test_transformers(name: str, more: dict[str, Any]) -> None:
    optimizer = sgd(0.2)
    scheduler = get_scheduler(name, optimizer, 5, 29, more)
    wanted = []
    for _ in range(29):
        wanted.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    assert ca.read("hf", scheduler)(np.arange(29.0), base=0.2) == pytest.approx(wanted, rel=1e-9)


# keras asks JAX for an array in a way that numpy would rather not have
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize(
    "made",
    [
        schedules.CosineDecay(0.1, 10, alpha=0.1, warmup_target=0.5, warmup_steps=4),
        schedules.CosineDecayRestarts(0.1, 4, m_mul=0.5),
        schedules.PiecewiseConstantDecay([3, 9], [0.1, 0.2, 0.05]),
        schedules.PolynomialDecay(0.1, 10, power=2.0),
        schedules.PolynomialDecay(0.1, 10, power=0.5, cycle=True),
        schedules.ExponentialDecay(0.1, 4, 0.9, staircase=True),
        schedules.InverseTimeDecay(0.1, 4, 0.9),
    ],
    ids=lambda made: type(made).__name__,
)
def test_keras(made: Any) -> None:
    wanted = [float(made(t)) for t in range(20)]
    for what in made, schedules.serialize(made):
        assert ca.read("keras", what)(np.arange(20.0)) == pytest.approx(wanted, rel=2e-5)


@pytest.mark.parametrize(
    "arguments",
    [
        {"sched": "cosine", "warmup_epochs": 3, "min_lr": 1e-3},
        {"sched": "cosine", "warmup_epochs": 3, "warmup_prefix": True, "cycle_limit": 2, "cycle_decay": 0.5},
        {"sched": "tanh", "min_lr": 1e-3, "warmup_epochs": 4},
        {"sched": "poly", "decay_rate": 2.0, "k_decay": 1.5},
        {"sched": "step", "decay_epochs": 4, "warmup_epochs": 3},
        {"sched": "multistep", "decay_milestones": [5, 9]},
        {"sched": "wsd", "warmup_epochs": 3, "decay_epochs": 5},
        {"sched": "rsqrt", "warmup_epochs": 3, "decay_epochs": 5, "min_lr": 1e-3},
        {"sched": "constant", "warmup_epochs": 3},
    ],
    ids=lambda arguments: arguments["sched"],
)
def test_timm(arguments: dict[str, Any]) -> None:
    optimizer = sgd(0.2)
    scheduler, _ = timm.create_scheduler_v2(optimizer, num_epochs=20, **arguments)
    wanted = []
    for t in range(20):
        scheduler.step(t)
        wanted.append(optimizer.param_groups[0]["lr"])
    for what in scheduler, {"num_epochs": 20, **arguments}:
        schedule = ca.read("timm", what)
        assert schedule(np.arange(20.0), base=0.2) == pytest.approx(wanted, rel=1e-9), str(schedule)
