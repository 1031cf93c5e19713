"""Schedulers that watch a metric, read as plateaus of ``metric``."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
import torch

import calando as ca
from calando.reading import table_of

rng = np.random.default_rng(0)
FALLING = [float(x) for x in 2 / (1 + np.arange(60)) + 0.1 * rng.random(60)]
RISING = [1 - x for x in FALLING]


@pytest.mark.parametrize("arguments", [
    {},
    {"factor": 0.5, "patience": 3, "cooldown": 2, "min_lr": 0.01},
    {"factor": 0.5, "patience": 1, "threshold": 0.05, "threshold_mode": "abs", "min_lr": [0.002]},
    {"factor": 0.3, "patience": 2, "threshold": 0},
    {"mode": "max", "factor": 0.5, "patience": 3, "threshold": 0.02},
])  # fmt: skip
@pytest.mark.parametrize("system", ["torch", "hf"])
def test_an_object_of_torch(system: str, arguments: Mapping[str, Any]) -> None:
    """Read when it is new, and stepped with the metric of each epoch."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **arguments)  # type: ignore[arg-type]
    schedule = ca.read(system, scheduler)
    metrics, rates = (RISING if arguments.get("mode") == "max" else FALLING), []
    for metric in metrics:
        rates.append(optimizer.param_groups[0]["lr"])
        scheduler.step(metric)
    assert len(set(rates)) > 2
    assert schedule(np.arange(60), base=0.1, metric=metrics) == pytest.approx(rates, rel=1e-12)


@pytest.mark.parametrize("arguments", [
    {"patience": 3, "factor": 0.5},
    {"patience": 1, "factor": 0.5, "cooldown": 3, "rtol": 0.0, "atol": 0.03, "min_scale": 0.1},
    {"patience": 2, "factor": 0.5, "rtol": 0.1, "atol": 0.03, "accumulation_size": 3},
])  # fmt: skip
def test_an_object_of_optax(arguments: Mapping[str, Any]) -> None:
    """optax's scale holds at the step of the value, and the sentence's at the next one."""
    transformation = optax.contrib.reduce_on_plateau(**arguments)
    schedule = ca.read("optax", transformation)
    update = jax.jit(lambda state, value: transformation.update(jnp.ones(1), state, value=value))
    state, scales = transformation.init(jnp.zeros(1)), []
    for value in FALLING:
        updates, state = update(state, value)
        scales.append(float(updates[0]))
    n = arguments.get("accumulation_size", 1)
    means = {k: float(np.mean(FALLING[k + 1 - n : k + 1])) for k in range(n - 1, 60, n)}
    assert len(set(scales)) > 2
    assert schedule(np.arange(1, 61), metric=means) == pytest.approx(scales, rel=1e-6)
    assert ca.read("optax", "contrib.reduce_on_plateau", **arguments)(60, metric=means) == schedule(60, metric=means)


KERAS = {"type": "ReduceLROnPlateau"}
TORCH = {"factor": 0.5, "patience": 3}


@pytest.mark.parametrize(("system", "what", "sentence"), [
    ("torch", "ReduceLROnPlateau(optimizer, 'max', patience=3)", "base * plateau(-metric, patience=3)"),
    ("torch", "ReduceLROnPlateau(optimizer, threshold_mode='abs', threshold=0)", "base * plateau(metric, threshold=0)"),
    ("torch", "ReduceLROnPlateau(optimizer, min_lr=1e-5)", "base * plateau(metric) | floor(1e-5)"),
    ("keras", "ReduceLROnPlateau(patience=3)", "base * plateau(metric, patience=2, min_delta=0.0001)"),
    ("keras", "ReduceLROnPlateau('val_acc', cooldown=4, min_delta=0)", "base * plateau(-metric, patience=9, threshold=0, cooldown=3)"),
    ("keras", {**KERAS, "monitor": "f1", "mode": "max", "patience": 0}, "base * plateau(-metric, patience=0, min_delta=0.0001)"),
    ("optax", "contrib.reduce_on_plateau(min_scale=0.01)", "plateau(metric, patience=9) | floor(0.01)"),
    ("hf", "reduce_lr_on_plateau", "base * plateau(metric)"),
    ("hf", {"lr_scheduler_type": "reduce_lr_on_plateau", "lr_scheduler_kwargs": TORCH}, "base * plateau(metric, factor=0.5, patience=3)"),
    ("hf", "get_reduce_on_plateau_schedule(optimizer, mode='max')", "base * plateau(-metric)"),
    ("mmengine", "ReduceOnPlateauLR(rule='greater', begin=5)", "base * (hold(5, value=1) >> plateau(-metric))"),
    ("mmengine", "ReduceOnPlateauMomentum(min_value=0.1)", "base * plateau(metric) | floor(0.1)"),
    ("mmengine", "[LinearLR(0.1, end=5), ReduceOnPlateauLR(begin=5)]", "base * (warmup(4, start=0.1) >> hold(1) >> plateau(metric))"),
    ("mmengine", "[LinearLR(0.1, end=5, by_epoch=False), ReduceOnPlateauLR()]", "base * warmup(4, start=0.1) * plateau(metric)"),
    ("timm", "PlateauLRScheduler(optimizer, mode='min')", "base * plateau(metric)"),
    ("timm", "create_scheduler_v2(sched='plateau', warmup_epochs=5, warmup_lr=0)", "warmup(5, end=base) >> base * plateau(-metric)"),
    ("timm", {"sched": "plateau", "eval_metric": "loss", "warmup_epochs": 0}, "base * plateau(metric)"),
])  # fmt: skip
def test_sentence(system: str, what: Any, sentence: str) -> None:
    assert str(ca.read(system, what)) == sentence


@pytest.mark.parametrize(("system", "what", "notes"), [
    ("torch", "ReduceLROnPlateau(optimizer, eps=0, threshold=0)", ["what step(metric) is given"]),
    ("torch", "ReduceLROnPlateau(optimizer)", ["step(metric)", "negative", "eps=1e-8"]),
    ("keras", "ReduceLROnPlateau()", ["monitors, val_loss"]),
    ("optax", "contrib.reduce_on_plateau(accumulation_size=8)", ["the mean of 8 values", "one step earlier"]),
    ("hf", "reduce_lr_on_plateau(num_warmup_steps=9, eps=0, threshold=0)", ["step(metric)", "no warmup"]),
    ("mmengine", "ReduceOnPlateauLR('acc', eps=0, threshold=0)", ["monitors, acc", "t counts epochs"]),
    ("mmengine", "ReduceOnPlateauLR(begin=5, eps=0, threshold=0)", ["loss", "before begin", "t counts epochs"]),
    ("timm", "PlateauLRScheduler(noise_range_t=[5])", ["step(epoch, metric)", "negative", "eps", "noise"]),
])  # fmt: skip
def test_notes(system: str, what: str, notes: list[str]) -> None:
    """What ``metric`` is, and where the peer does something else."""
    found = ca.read(system, what).notes
    assert len(found) == len(notes)
    assert all(part in note for part, note in zip(notes, found, strict=True))


def test_an_object_of_timm() -> None:
    """It keeps a scheduler of torch, and its warmup beside it."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    inner = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, "max", 0.5, 3, 0.01, min_lr=0.002)
    own = type("PlateauLRScheduler", (SimpleNamespace,), {"__module__": "timm.scheduler.plateau_lr"})
    scheduler = own(lr_scheduler=inner, warmup_t=2, warmup_lr_init=0.001, noise_range_t=None)
    wanted = "warmup(2, start=0.001, end=base) >> (base * plateau(-metric, factor=0.5, patience=3, threshold=0.01) | floor(0.002))"
    assert str(ca.read("timm", scheduler)) == wanted


def test_who_reads_plateaus() -> None:
    names = {s: [n for n in table_of(s).readers if "lateau" in n] for s in ("torch", "optax", "keras", "hf", "mmengine", "timm")}
    assert {system: len(found) for system, found in names.items()} == {
        "torch": 1, "optax": 1, "keras": 1, "hf": 3, "mmengine": 3, "timm": 1
    }  # fmt: skip
