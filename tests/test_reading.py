"""What other frameworks call a schedule, read as a sentence, gives the numbers that they have computed.

Objects of torch and optax are read here, those of other frameworks in ``live/test_objects.py``.
"""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from argparse import Namespace
from functools import partial as partial_
from textwrap import dedent
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jax
import numpy as np
import optax
import pytest
import torch
from click.testing import CliRunner

import calando as ca
from calando.cli import main
from calando.reading import SYSTEMS
from calando.reading.phrases import running_on
from peers.exceptions import exempt
from test_peers import BY_ID, RECORDS, compare_schedules, partial

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = {"transformers": "hf", "optax-f32": "optax", **{name: name for name in SYSTEMS}}  # a record's system: our name

# Records that nothing reads, and why.
UNREAD = {
    "torch/LambdaLR/": "a Python function",
    "torch/MultiplicativeLR/": "a Python function",
    "torch/CyclicLR/07": "scale_fn is a Python function",
    "torch/CyclicLR.momentum/": "a momentum, and the rate is what is read",
    "torch/OneCycleLR.momentum/": "a momentum, and the rate is what is read",
    "keras/callbacks.LearningRateScheduler/": "a Python function",
    "transformers/Adafactor(relative_step)/": "no schedule, but a method of an optimizer",
    "transformers/greedy/": "watches a metric to raise the rate as well",
    "composer/MultiStepScheduler.multiplier/04": "the ratio is an argument of the trainer",
    "composer/CosineAnnealingWarmRestartsScheduler.multiplier/03": "composer cuts each cycle to whole batches",
}


def unread(name: str) -> str | None:
    """Why a record is not read, or ``None``."""
    row = exempt(name)
    if row is not None and not partial(row):
        return row.reason
    return next((reason for prefix, reason in UNREAD.items() if name.startswith(prefix)), None)


READ = [record["id"] for record in RECORDS if record["system"] in OURS and not unread(record["id"])]


def text_of(record: dict[str, Any]) -> str:
    """The call that a record has, without what is said about it."""
    return re.split(r"  #|; s\.step|  \[", record["call"])[0]


def from_text(record: dict[str, Any]) -> ca.Schedule | None:
    text = text_of(record)
    if "({" in text or "(opt, {" in text:  # keywords, as a record has them
        return None
    return ca.read(OURS[record["system"]], text)


def from_parameters(record: dict[str, Any]) -> ca.Schedule | None:
    system, params = OURS[record["system"]], dict(record["params"])
    for name in ("base_lr", "base_momentum", "base", "lr_at_construction", "metric", "metric_kind"):
        params.pop(name, None)
    if "args" in params or "src" in params:  # text again
        return None
    if "schedulers" in params:
        return ca.read(system, f"[{', '.join(params['schedulers'])}]")
    if "base_lr_arg" in params:
        params["base_lr"] = params.pop("base_lr_arg")
    params = {name: value for name, value in params.items() if value is not None or name == "step_size_down"}
    name = record["class"].split("[")[0]
    if name == "OneCycleLR" and not {"total_steps", "epochs"} & {*params}:
        return None
    return ca.read(system, name, **params)


def values_of(record: dict[str, Any]) -> dict[str, float]:
    """What the names of a sentence stand for in a record."""
    params = record["params"]
    if record["system"] == "composer":
        return {"base": 1.0, "total": float(params["max_duration"][:-2]), "ep": params["dataloader_len"]}
    return {"base": next((params[name] for name in ("base_lr", "base_momentum", "base") if name in params), 1.0)}


@pytest.mark.parametrize("way", [from_text, from_parameters])
@pytest.mark.parametrize("name", READ)
def test_a_record_is_read(name: str, way: Callable[[dict[str, Any]], ca.Schedule | None]) -> None:
    record = BY_ID[name]
    schedule = way(record)
    if schedule is None:
        assert (from_text if way is from_parameters else from_parameters)(record) is not None
        return
    assert ca.parse(str(schedule)) == schedule
    bound = schedule.bind(**values_of(record))
    long = running_on(schedule).bind(**values_of(record))
    compare_schedules(record, bound, long, exempt(name))
    if not schedule.notes:  # it says nothing, and so is the same at all times
        compare_schedules(record, bound, bound, exempt(name))


@pytest.mark.parametrize(
    "name", [record["id"] for record in RECORDS if record["system"] in OURS and unread(record["id"])]
)
def test_what_is_not_read_is_an_error(name: str) -> None:
    """Nothing that cannot be read is read as something else."""
    record = BY_ID[name]
    reason = re.search("watches a metric|Python function", unread(name) or "")
    if reason is not None:
        with pytest.raises(ca.ScheduleError, match=reason[0]):
            ca.read(OURS[record["system"]], text_of(record))


# -- objects ---------------------------------------------------------------------------------------------------


def torch_objects() -> list[Any]:
    """Name and maker, from an optimizer, of torch's schedulers."""
    lr, swa = torch.optim.lr_scheduler, torch.optim.swa_utils
    return [
        lambda o: lr.StepLR(o, 3, gamma=0.5),
        lambda o: lr.MultiStepLR(o, [7, 3, 3], gamma=0.3),
        lambda o: lr.ConstantLR(o, factor=0.25, total_iters=4),
        lambda o: lr.ConstantLR(o),
        lambda o: lr.LinearLR(o),
        lambda o: lr.LinearLR(o, start_factor=1, end_factor=0.1, total_iters=9),
        lambda o: lr.ExponentialLR(o, 0.9),
        lambda o: lr.PolynomialLR(o, total_iters=8, power=2),
        lambda o: lr.CosineAnnealingLR(o, T_max=10, eta_min=0.01),
        lambda o: lr.CosineAnnealingWarmRestarts(o, T_0=3, T_mult=2, eta_min=0.02),
        lambda o: lr.CyclicLR(o, 0.01, 0.1, step_size_up=4, step_size_down=3, cycle_momentum=False),
        lambda o: lr.CyclicLR(o, 0.01, 0.1, step_size_up=4, mode="triangular2", cycle_momentum=False),
        lambda o: lr.CyclicLR(o, 0.01, 0.1, 7, 6, mode="exp_range", gamma=0.97, cycle_momentum=False),
        lambda o: lr.OneCycleLR(o, max_lr=0.2, total_steps=30),
        lambda o: lr.OneCycleLR(o, 0.2, epochs=5, steps_per_epoch=7, pct_start=0.21, anneal_strategy="linear"),
        lambda o: lr.OneCycleLR(o, 0.2, total_steps=31, three_phase=True, div_factor=3, final_div_factor=17),
        lambda o: swa.SWALR(o, swa_lr=0.03, anneal_epochs=6),
        lambda o: swa.SWALR(o, swa_lr=0.3, anneal_epochs=6, anneal_strategy="linear"),
        lambda o: lr.SequentialLR(
            o, [lr.LinearLR(o, 0.1, total_iters=5), lr.CosineAnnealingLR(o, 20, eta_min=0.003)], [5]
        ),
        lambda o: lr.SequentialLR(
            o,
            [lr.ConstantLR(o, 0.3, 4), lr.CosineAnnealingLR(o, 5), lr.StepLR(o, 2), lr.ExponentialLR(o, 0.7)],
            [6, 14, 19],
        ),
        lambda o: lr.SequentialLR(o, [lr.PolynomialLR(o, 4), lr.MultiStepLR(o, [2, 4]), lr.LinearLR(o)], [4, 10]),
        lambda o: lr.ChainedScheduler([lr.LinearLR(o, 0.2, total_iters=4), lr.ExponentialLR(o, 0.95)]),
        lambda o: lr.ChainedScheduler([lr.CosineAnnealingLR(o, 40), lr.ConstantLR(o, 0.5, 3), lr.StepLR(o, 10)]),
    ]


def run(make: Callable[[Any], Any], base: float, n: int = 30) -> tuple[Any, list[float]]:
    """The scheduler as it is when it is new, and the rates of so many steps."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base)
    scheduler, rates = make(optimizer), []
    for _ in range(n):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return scheduler, rates


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("i", range(23))
def test_torch_objects(i: int) -> None:
    base = 0.15
    make = torch_objects()[i]
    scheduler, rates = run(make, base)
    schedule = running_on(ca.read("torch", scheduler))
    assert len(torch_objects()) == 23
    assert schedule(np.arange(30.0), base=base) == pytest.approx(rates, rel=1e-9, abs=1e-12), str(schedule)


@pytest.mark.parametrize(
    "call",
    [
        "constant_schedule(0.1)",
        "linear_schedule(0.0, 0.1, 5)",
        "linear_schedule(1.0, 0.1, 5, 3)",
        "polynomial_schedule(1.0, 0.1, 2, 7)",
        "polynomial_schedule(1.0, 0.1, 2, 0)",
        "piecewise_constant_schedule(0.5, {3: 0.5, 9: 0.1})",
        "piecewise_constant_schedule(0.5)",
        "piecewise_interpolate_schedule('cosine', 0.5, {3: 0.5, 9: 0.1})",
        "exponential_decay(0.5, 4, 0.9)",
        "exponential_decay(0.5, 4, 0.9, 3, True, 0.3)",
        "exponential_decay(0.5, 4, 1.5, end_value=2.0)",
        "cosine_decay_schedule(0.3, 13, 0.1)",
        "cosine_decay_schedule(1.0, 13, exponent=2.0)",
        "cosine_onecycle_schedule(20, 0.3)",
        "linear_onecycle_schedule(20, 0.3)",
        "warmup_constant_schedule(0.01, 0.3, 6)",
        "warmup_cosine_decay_schedule(0.0, 0.3, 6, 20, 0.01)",
        "warmup_exponential_decay_schedule(0.0, 0.3, 6, 5, 0.5)",
        "sgdr_schedule([dict(init_value=0.1, peak_value=0.2, warmup_steps=4, decay_steps=8, end_value=0.02)] * 3)",
        "join_schedules([linear_schedule(0.0, 1.0, 5), exponential_decay(1.0, 4, 0.5), constant_schedule(0.3)], [5, 12])",
        "join_schedules([cosine_decay_schedule(1.0, 5), cosine_decay_schedule(1.0, 9)], [8])",
    ],
)
def test_optax_objects(call: str) -> None:
    made = eval(call, {**vars(optax)})
    schedule = ca.read("optax", made)
    wanted = [float(made(jax.numpy.asarray(t))) for t in range(30)]
    assert schedule(np.arange(30.0)) == pytest.approx(wanted, rel=2e-5, abs=1e-7), str(schedule)
    if "*" not in call:
        assert ca.read("optax", call)(np.arange(30.0)) == pytest.approx(schedule(np.arange(30.0)), rel=1e-6)


# -- mmengine's windows, against what its schedulers do step by step ----------------------------------------------


def recurrence(configs: list[dict[str, Any]], base: float, n: int, ep: int = 1) -> list[float]:
    """The rates of ``n`` iterations, as mmengine's chainable formulas give them."""
    value, rates = base, []
    state = [{"last": -1, "at": -1, **config} for config in configs]
    for t in range(n):
        for s in state:
            if s.get("by_epoch", True) and t % ep:
                continue
            s["at"] += 1
            if not s.get("begin", 0) <= s["at"] < s.get("end", 10**9):
                continue
            s["last"] += 1
            value = advance(s, value)
        rates.append(value)
    return rates


def advance(s: dict[str, Any], value: float) -> float:
    k, n, low = s["last"], s.get("end", 10**9) - s.get("begin", 0), s.get("eta_min", 0)
    match s["type"]:
        case "LinearLR":
            a, b = s["start_factor"], s.get("end_factor", 1)
            return value * a if k == 0 else value * (1 + (b - a) / ((n - 1) * a + (k - 1) * (b - a)))
        case "MultiStepLR":
            return value * s["gamma"] ** s["milestones"].count(k)
        case "StepLR":
            return value * s["gamma"] if k and k % s["step_size"] == 0 else value
        case "ExponentialLR":
            return value * s["gamma"] if k else value
        case "PolyLR":
            return value if k == 0 else (value - low) * (1 - 1 / (n - k)) ** s["power"] + low
        case "CosineAnnealingLR":
            T, c = s.get("T_max", n), np.cos
            if k == 0:
                return value
            return float((1 + c(np.pi * k / T)) / (1 + c(np.pi * (k - 1) / T)) * (value - low) + low)
    raise AssertionError


LINEAR = {"type": "LinearLR", "start_factor": 0.1}


@pytest.mark.parametrize(
    ("configs", "ep"),
    [
        ([{**LINEAR, "end": 5}, {"type": "PolyLR", "power": 2.0, "begin": 5, "end": 20, "eta_min": 0.01}], 1),
        ([{**LINEAR, "begin": 3, "end": 8}, {"type": "CosineAnnealingLR", "begin": 12, "end": 20}], 1),
        ([{"type": "CosineAnnealingLR", "end": 9, "eta_min": 0.05}, {**LINEAR, "begin": 9, "end": 15}], 1),
        ([{"type": "ExponentialLR", "gamma": 0.9, "end": 9}, {"type": "StepLR", "step_size": 3, "gamma": 0.5, "begin": 9}], 1),
        ([{"type": "StepLR", "step_size": 3, "gamma": 0.5, "end": 9}, {**LINEAR, "end_factor": 0.5, "begin": 9, "end": 14}], 1),
        ([{"type": "MultiStepLR", "milestones": [2, 4, 20], "gamma": 0.5, "end": 9}, {**LINEAR, "begin": 11, "end": 14}], 1),
        ([{**LINEAR, "end": 5}, {"type": "MultiStepLR", "milestones": [8, 11], "gamma": 0.1, "end": 20}], 1),
        ([{**LINEAR, "begin": 2, "end": 5}, {"type": "CosineAnnealingLR", "T_max": 29}], 1),
        ([{**LINEAR, "end": 5, "by_epoch": False}, {"type": "MultiStepLR", "milestones": [2, 3], "gamma": 0.1, "end": 5}], 4),
        ([{**LINEAR, "end": 5, "by_epoch": False}, {"type": "CosineAnnealingLR", "begin": 2, "end": 8, "eta_min": 0.01}], 4),
        ([{**LINEAR, "end": 5, "by_epoch": False}, {"type": "ExponentialLR", "gamma": 0.7}], 4),
    ],
)  # fmt: skip
def test_mmengine_windows(configs: list[dict[str, Any]], ep: int) -> None:
    base = 0.3
    schedule = running_on(ca.read("mmengine", configs))
    names = {"ep": ep} if ep > 1 else {}
    wanted = recurrence(configs, base, 24, ep)
    assert schedule(np.arange(24.0), base=base, **names) == pytest.approx(wanted, rel=1e-9), str(schedule)


def test_mmengine_converted_to_iterations() -> None:
    """An epoch is so many iterations, and what is converted goes by these."""
    schedule = ca.read(
        "mmengine",
        "[dict(type='LinearLR', start_factor=0.1, by_epoch=True, end=2, convert_to_iter_based=True),"
        " dict(type='CosineAnnealingLR', begin=2, end=5, by_epoch=True, convert_to_iter_based=True)]",
    )
    configs = [{**LINEAR, "end": 14}, {"type": "CosineAnnealingLR", "begin": 14, "end": 35}]
    assert schedule(np.arange(35.0), base=0.3, ep=7) == pytest.approx(recurrence(configs, 0.3, 35), rel=1e-9)


# -- configs and names ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "what", "keywords", "sentence"),
    [
        ("torch", "StepLR", {"step_size": 30}, "base * step(30)"),
        ("torch", "torch.optim.lr_scheduler.StepLR", {"step_size": 30}, "base * step(30)"),
        ("torch", "StepLR(step_size=30)", {"gamma": 0.5}, "base * step(30, gamma=0.5)"),
        ("torch", "StepLR(self.optimizers[0], 30, last_epoch=-1)", {}, "base * step(30)"),
        ("torch", "scheduler = StepLR(opt, 30)", {}, "base * step(30)"),
        ("torch", "StepLR(SGD(model.parameters(), lr=0.1), 30)", {}, "base * step(30)"),
        ("torch", "StepLR(opt, 30, 0.5, -1)", {}, "base * step(30, gamma=0.5)"),
        ("torch", "StepLR(30, gamma=0)", {}, "base * piecewise({0: 1, 30: 0})"),
        ("torch", "ExponentialLR(0)", {}, "base * piecewise({0: 1, 1: 0})"),
        ("torch", "MultiStepLR([60, 30], gamma=0)", {}, "base * piecewise({0: 1, 30: 0})"),
        ("torch", "MultiStepLR", {"milestones": range(10, 40, 10)}, "base * multistep([10, 20, 30])"),
        ("hf", "get_cosine_schedule_with_warmup(opt, 5, 50, 0.5, -1)", {}, "base * warmup(5) >> cosine(45)"),
        ("hf", "cosine_with_min_lr(5, 50, min_lr_rate=1)", {}, "base * warmup(5)"),
        ("hf", "cosine_with_restarts(5, 15, num_cycles=2.5)", {},
         "base * warmup(5) >> (cosine(4) | repeat | take(10)) >> constant(0)"),
        ("hf", {"lr_scheduler_type": "linear", "max_steps": 1000, "warmup_steps": 0.03}, {}, "base * warmup(30) >> linear(970)"),
        ("timm", "CosineLRScheduler(20, k_decay=2, cycle_limit=3)", {},
         "ramp(20, base, 0, (1 - cos(pi * u**2)) / 2) | restart(3)"),
        ("optax", "piecewise_constant_schedule(0.5, {3: 0.5, 9: 0.0})", {}, "piecewise({0: 0.5, 3: 0.25, 9: 0})"),
        ("optax", "warmup_cosine_decay_schedule(0.0, 0.0, 5, 20, 0.1)", {}, "warmup(5, end=0) >> constant(0, 15)"),
        ("torch", "StepLR(optimizer=opt, step_size=10 * 5 - 20 // 1)", {}, "base * step(30)"),
        ("torch", "PolynomialLR(100, power=2 ** -1)", {}, "base * poly(100, power=0.5)"),
        ("torch", {"type": "StepLR", "step_size": 30}, {}, "base * step(30)"),
        ("torch", {"type": "StepLR", "step_size": "3e1"}, {}, "base * step(30)"),
        ("torch", {"_target_": "torch.optim.lr_scheduler.StepLR", "step_size": 30}, {}, "base * step(30)"),
        ("torch", {"class_path": "torch.optim.StepLR", "init_args": {"step_size": 30}}, {}, "base * step(30)"),
        ("torch", {"name": "StepLR", "params": {"step_size": 30}}, {}, "base * step(30)"),
        ("torch", "{'type': 'StepLR', 'step_size': 30}", {}, "base * step(30)"),
        ("torch", "dict(type='StepLR', step_size=30)", {}, "base * step(30)"),
        ("torch", "LinearLR()", {}, "base * warmup(5, start=1/3)"),
        ("torch", "LinearLR(start_factor=1/30)", {}, "base * warmup(5, start=1/30)"),
        ("torch", "CosineAnnealingLR(T_max=20, eta_min=1e-3)", {}, "cosine(20, eta_min=0.001, eta_max=base)"),
        (
            "torch",
            {"type": "SequentialLR", "milestones": [5], "schedulers": [{"type": "LinearLR"}, "CosineAnnealingLR(20)"]},
            {},
            "base * (warmup(5, start=1/3) >> cosine(20))",
        ),
        ("hf", "cosine", {}, "base * cosine"),
        ("hf", "cosine", {"num_warmup_steps": 100}, "base * warmup(100) >> cosine"),
        ("hf", "get_cosine_schedule_with_warmup(optimizer, 100, 1000)", {}, "base * warmup(100) >> cosine(900)"),
        ("hf", "get_wsd_schedule(optimizer, 100, 200)", {}, "base * warmup(100) >> hold >> cosine(200)"),
        (
            "hf",
            {"lr_scheduler_type": "linear", "max_steps": 1000, "warmup_ratio": 0.03, "learning_rate": 1e-4},
            {},
            "base * warmup(30) >> linear(970)",
        ),
        ("hf", {"lr_scheduler_type": "linear", "warmup_steps": 30}, {}, "base * warmup(30) >> linear"),
        ("hf", "cosine_warmup_with_min_lr(0, 20, min_lr=0.01)", {}, "cosine(20, eta_min=0.01, eta_max=base) | skip(1)"),
        ("hf", "cosine(5, 20, num_cycles=0.75)", {}, "base * warmup(5) >> (cosine(10) | pingpong | take(15))"),
        ("keras", {"class_name": "CosineDecay", "config": {"initial_learning_rate": 0.1, "decay_steps": 10, "name": None}},
         {}, "0.1 * cosine(10)"),
        ("timm", {"sched": "cosine", "epochs": 300, "warmup_epochs": 5, "model": "vit"}, {},
         "piecewise({0: ramp(5, 1e-5, base), 5: base * cosine(300)})"),
        ("timm", SimpleNamespace(sched="x"), {}, None),
        ("composer", "CosineAnnealingWithWarmupScheduler(t_warmup='100ba')", {}, "base * (warmup(100) >> cosine)"),
        ("composer", "LinearScheduler(t_max='10ep', alpha_f=0.1)", {}, "base * linear(10ep, eta_min=0.1)"),
        ("composer", "LinearScheduler(t_max='1e9tok')", {}, "base * linear(1000000000tok)"),
        ("composer", "[LinearScheduler(), StepScheduler('3ep')]", {}, "base * linear * step(3ep)"),
        ("composer", "CosineAnnealingWithWarmupScheduler('0.1dur', '0.9dur')", {},
         "base * (warmup(10%) >> cosine(0.9 * total - 0.1 * total))"),
        ("t5x", "constant * linear_warmup * rsqrt_normalized_decay", {"warmup_steps": 10},
         "0.5 * warmup(10) * (inverse_sqrt(10) | delay(10)) | floor(1e-8)"),
        ("t5x", {"factors": "constant", "base_learning_rate": 0.01}, {}, "0.01"),
        ("mmengine", "StepLR(step_size=3, by_epoch=False)", {}, "base * step(3)"),
        ("mmengine", "PolyLR(begin=3)", {}, "base * (hold(3, value=1) >> linear(total - 4))"),
        ("optax", "optax.join_schedules([optax.linear_schedule(0., .1, 5), optax.constant_schedule(.1)], [5])", {},
         "warmup(5, end=0.1) >> constant(0.1)"),
    ],
)  # fmt: skip
def test_forms(system: str, what: Any, keywords: dict[str, Any], sentence: str | None) -> None:
    if sentence is None:
        with pytest.raises(ca.ScheduleError):
            ca.read(system, what, **keywords)
        return
    assert ca.read(system, what, **keywords) == ca.parse(sentence)


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        ({}, "base * cosine(300)"),
        ({"cycle_limit": 2, "cycle_mul": 2, "min_lr": 0.01}, "cosine(300, eta_min=0.01, eta_max=base * 0.1**cycle) | restart(2, mult=2)"),
        ({"sched": "tanh"}, "base * tanh_decay(300) >> constant(0)"),
        ({"sched": "poly", "decay_rate": 2}, "base * poly(300, power=2)"),
        ({"sched": "poly", "decay_rate": 2, "k_decay": 3}, "ramp(300, base, 0, 1 - (1 - u**3)**2)"),
        ({"sched": "step"}, "base * step(90)"),
        ({"sched": "constant", "warmup_epochs": 3, "warmup_prefix": True}, "warmup(3, start=1e-5, end=base) >> constant(base)"),
        ({"sched": "multistep"}, "base * multistep([89, 179, 269])"),
        ({"sched": "wsd"}, "hold(240, value=base) >> one_minus_sqrt(60)"),
        ({"sched": "wsd", "warmup_epochs": 10, "decay_epochs": 30, "decay_fn": "power"},
         "warmup(10, start=1e-5, end=base) >> hold(260) >> ramp(30, end=0, shape=u**0.5)"),
        ({"sched": "rsqrt", "stable_timescale": 9, "num_epochs": 100},
         "base * inverse_sqrt(9) * (constant(1, 80) >> ramp(20, 1, 0))"),
        ({"sched": "none"}, "base"),
        ({"step_on_epochs": False, "updates_per_epoch": 10}, "base * cosine(3000)"),
        ({"noise": 0.5}, "base * cosine(300)"),
    ],
)  # fmt: skip
def test_the_factory_of_timm(keywords: dict[str, Any], sentence: str) -> None:
    schedule = ca.read("timm", "create_scheduler_v2", **keywords)
    assert schedule == ca.parse(sentence)
    assert any("noise" in note for note in schedule.notes) == ("noise" in keywords)


def test_lambdas_of_transformers() -> None:
    def _get_linear_schedule_with_warmup_lr_lambda() -> None: ...

    def _get_cosine_schedule_with_warmup_lr_lambda() -> None: ...

    def other() -> None: ...

    def made(function: Any, **keywords: Any) -> Any:
        scheduler = type("LambdaLR", (), {"__module__": "torch.optim.lr_scheduler"})()
        scheduler.lr_lambdas = [partial_(function, **keywords)]
        return scheduler

    steps = {"num_warmup_steps": 5, "num_training_steps": 20}
    linear = made(_get_linear_schedule_with_warmup_lr_lambda, **steps)
    assert ca.read("hf", linear) == ca.parse("base * warmup(5) >> linear(15)")
    cosine = made(_get_cosine_schedule_with_warmup_lr_lambda, **steps, num_cycles=0.5, min_lr_rate=0.0)
    assert ca.read("hf", cosine) == ca.parse("base * warmup(5) >> cosine(15)")
    with pytest.raises(ca.ArgumentError, match="not one of transformers"):
        ca.read("hf", made(other))
    with pytest.raises(ca.ArgumentError, match="Python function"):
        ca.read("torch", linear)


def test_command_line_arguments_of_timm() -> None:
    arguments = Namespace(sched="step", epochs=90, decay_epochs=30, warmup_epochs=0, model="resnet")
    assert ca.read("timm", arguments) == ca.parse("base * step(30)")


def test_t5x_function() -> None:
    def create_learning_rate_scheduler(factors: str, warmup_steps: int = 1000) -> Any:
        words = [word.strip() for word in factors.split("*")]
        return lambda step: (words, factors, warmup_steps, step)

    made = create_learning_rate_scheduler("constant", 5)
    made.__qualname__ = "create_learning_rate_scheduler.<locals>.step_fn"
    with pytest.raises(ca.ScheduleError):
        ca.read("t5x", made)


def test_notes() -> None:
    schedule = ca.read("torch", "SequentialLR([LinearLR(), CosineAnnealingLR(20)], [5])")
    assert "rises again" in schedule.notes[0]
    assert ca.parse(str(schedule)).notes == ()
    assert schedule == ca.parse(str(schedule))
    assert pickle.loads(pickle.dumps(schedule)) == schedule
    assert ca.parse("warmup(5)").notes == ()
    assert ca.read("torch", "StepLR(5)").notes == ()


def test_the_framework_is_not_imported() -> None:
    script = f"""
        import sys
        from calando.reading import table_of
        print(*(table_of(system).name for system in {SYSTEMS}))
        print(sorted({{name.partition(".")[0] for name in sys.modules}} & {{"torch", "jax", "optax", "keras"}}))
    """
    done = subprocess.run(  # noqa: S603 - our own script, in a fresh process
        [sys.executable, "-c", dedent(script)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines() == [" ".join(SYSTEMS), "[]"]


# -- errors ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "what", "error", "message", "hint"),
    [
        ("pytorch", "StepLR(3)", "UnknownNameError", "there is no system 'pytorch' to read from", "'torch'"),
        ("torch", "CosineAnealingLR(3)", "UnknownNameError", "torch has no schedule 'CosineAnealingLR'", "'CosineAnnealingLR'"),
        ("torch", "StepLR(step=3)", "UnknownNameError", "StepLR has no parameter 'step'", "'step_size'"),
        ("torch", "StepLR()", "ArgumentError", "StepLR wants step_size", "gamma"),
        ("torch", "StepLR(3, step_size=3)", "ArgumentError", "StepLR got step_size twice", None),
        ("torch", "StepLR(1, 2, 3, 4)", "ArgumentError", "StepLR takes 2 arguments, and got 4", None),
        ("torch", "StepLR(opt, n)", "ArgumentError", "step_size of StepLR is a number, not n", "write the number"),
        ("torch", "StepLR(step_size='x')", "ArgumentError", "step_size of StepLR is a number, not 'x'", None),
        ("torch", "StepLR(step_size=True)", "ArgumentError", "step_size of StepLR is a number, not True", None),
        ("torch", "StepLR(step_size=1e999)", "ArgumentError", "is a finite number, not inf", None),
        ("torch", "StepLR(step_size=3, step_size=4)", "ArgumentError", "StepLR got step_size twice", None),
        ("torch", "steplr(3)", "UnknownNameError", "torch has no schedule 'steplr'", "'StepLR'"),
        ("torch", "MultiStepLR([10 * i for i in range(3)])", "ArgumentError", "milestones of MultiStepLR is a list", None),
        ("torch", "CosineAnnealingLR(0)", "ArgumentError", "T_max of CosineAnnealingLR is 0", None),
        ("torch", "OneCycleLR(0.1, 100, pct_start=2)", "ArgumentError", "pct_start between 0 and 1", None),
        ("mmengine", [[{"type": "StepLR", "step_size": 3}]], "ArgumentError", "has a list in it", "one list"),
        ("hf", "warmup_stable_decay(5, 20, 10)", "ArgumentError", "longer than the run, by 15", None),
        ("torch", "StepLR(step_size=0)", "ArgumentError", "StepLR: every of step", None),
        ("torch", "OneCycleLR([0.1, 0.2], 100)", "ArgumentError", "max_lr of OneCycleLR is a number", "parameter group"),
        ("torch", "OneCycleLR(0.1)", "ArgumentError", "wants total_steps", None),
        ("torch", "OneCycleLR(0.1, 100, div_factor=0)", "ArgumentError", "cannot be computed", None),
        ("torch", "MultiStepLR(3)", "ArgumentError", "milestones of MultiStepLR is a list of numbers, not 3", None),
        ("torch", "CyclicLR(0, 1, mode='x')", "ArgumentError", "mode of CyclicLR is", None),
        ("torch", "SWALR(0.1, anneal_strategy='x')", "ArgumentError", "anneal_strategy of SWALR is one of", None),
        ("torch", "SWALR(0.1, anneal_strategy=3)", "ArgumentError", "anneal_strategy of SWALR is a name, not 3", None),
        ("torch", "LambdaLR(opt, lambda e: 0.9 ** e)", "ArgumentError", "Python function", "formula in t"),
        ("torch", "CyclicLR(0, 1, scale_fn=lambda x: x)", "ArgumentError", "scale_fn of CyclicLR", None),
        ("torch", "ReduceLROnPlateau(opt, 'up')", "ArgumentError", "mode of ReduceLROnPlateau is max or min, not 'up'", None),
        ("torch", "ReduceLROnPlateau(opt, factor=0)", "ArgumentError", "ReduceLROnPlateau: factor of plateau is 0", None),
        ("torch", "ReduceLROnPlateau(opt, min_lr=[0.1, 0.2])", "ArgumentError", "min_lr of ReduceLROnPlateau", "one by one"),
        ("torch", "SequentialLR([StepLR(3)], [5])", "ArgumentError", "wants a milestone between", None),
        ("torch", "SequentialLR(3, [5])", "ArgumentError", "schedulers of SequentialLR is a list of schedulers, not 3", None),
        ("torch", "SequentialLR([StepLR(3), ReduceLROnPlateau()], [5])", "ArgumentError", "without a metric", ">> plateau"),
        ("torch", "ChainedScheduler([CosineAnnealingLR(9, eta_min=0.1)])", "ArgumentError", "does not multiply", "StepLR"),
        ("torch", "ChainedScheduler([StepLR(2), CyclicLR(0, 1)])", "ArgumentError", "does not multiply", "StepLR"),
        ("torch", "StepLR(", "ScheduleSyntaxError", "the text is not a call", "StepLR(step_size=30)"),
        ("torch", "StepLR(30) + 1", "ScheduleSyntaxError", "the text is not a call", None),
        ("torch", "30", "ScheduleSyntaxError", "the text is not a call", None),
        ("torch", "", "ScheduleSyntaxError", "the text is not a call", None),
        ("torch", "\0", "ScheduleSyntaxError", "the text is not a call", None),
        ("torch", "\ud800(", "ScheduleSyntaxError", "the text is not a call", None),
        ("torch", "StepLR(*[30])", "ScheduleSyntaxError", "the text is not a call", None),
        ("torch", "StepLR(30)\nStepLR(20)", "ScheduleSyntaxError", "the text is not a call", None),
        ("torch", "__import__('os').system('true')", "UnknownNameError", "torch has no schedule 'system'", None),
        ("torch", "StepLR(step_size=__import__('os').getpid())", "ArgumentError", "is a number, not getpid(…)", None),
        ("torch", "StepLR(9 ** 9 ** 9)", "ArgumentError", "is too large", None),
        ("torch", "StepLR((-2) ** 0.5)", "ArgumentError", "no real power", None),
        ("torch", "StepLR(1 / 0)", "ScheduleSyntaxError", "division by zero", None),
        ("torch", "{(1, 2): 3}", "ArgumentError", "neither a number nor a string", None),
        ("torch", "(" * 5000, "ScheduleSyntaxError", "", None),
        ("torch", "-" * 30_000 + "1", "ScheduleSyntaxError", "", None),
        ("torch", "+".join("1" * 30_000), "ScheduleSyntaxError", "", None),
        ("torch", "StepLR(" + "9" * 60_000 + ")", "ScheduleSyntaxError", "", None),
        ("torch", "x" * 70_000, "ScheduleSyntaxError", "longer than 64 KiB", None),
        ("torch", {}, "ArgumentError", "the config does not say which class it is", "'type'"),
        ("torch", {"type": "StepLR", "size": 3}, "UnknownNameError", "StepLR has no parameter 'size'", None),
        ("torch", None, "ArgumentError", "torch has no schedule that is None", "an object"),
        ("torch", [], "ArgumentError", "torch has no schedule that is []", "an object"),
        ("torch", object(), "UnknownNameError", "torch has no schedule 'object'", "it has: "),
        ("torch", lambda t: t, "UnknownNameError", "torch has no schedule 'function'", None),
        ("optax", lambda t: t, "UnknownNameError", "optax has no schedule 'function'", None),
        ("optax", "cosine_decay_schedule(0.1, 0)", "ArgumentError", "decay_steps of cosine_decay_schedule", None),
        ("optax", "join_schedules([constant_schedule(1)], [3])", "ArgumentError", "wants a boundary between", None),
        ("optax", "join_schedules(3, 3)", "ArgumentError", "schedules of join_schedules is a list of schedulers", None),
        ("optax", "sgdr_schedule(3)", "ArgumentError", "is a list of dicts", None),
        ("optax", "sgdr_schedule([])", "ArgumentError", "wants a cycle", None),
        ("optax", "piecewise_constant_schedule(1, 3)", "ArgumentError", "is a dict of numbers, not 3", None),
        ("optax", "contrib.reduce_on_plateau(patience=0)", "ArgumentError", "patience of reduce_on_plateau must be", None),
        ("keras", "ReduceLROnPlateau(monitor='f1')", "ArgumentError", "does not say whether f1 is to fall or to rise", "mode="),
        ("keras", "LearningRateScheduler(f)", "ArgumentError", "Python function", None),
        ("keras", "PiecewiseConstantDecay([1], [1])", "ArgumentError", "one value more", None),
        ("keras", "ExponentialDecay(0.1, 10, 0.9, staircase=3)", "ArgumentError", "is True or False, not 3", None),
        ("hf", "cosin", "UnknownNameError", "hf has no schedule 'cosin'", "'cosine'"),
        ("hf", "greedy", "ArgumentError", "greedy watches a metric to raise the rate as well", "plateau(metric)"),
        ("hf", "cosine_with_min_lr", "ArgumentError", "wants min_lr or min_lr_rate", None),
        ("hf", "cosine_with_min_lr(min_lr=0.1, min_lr_rate=0.1)", "ArgumentError", "only one of", None),
        ("hf", "cosine_warmup_with_min_lr", "ArgumentError", "wants one of", None),
        ("hf", "cosine(num_cycles=0.7)", "ArgumentError", "wants num_training_steps", None),
        ("hf", "warmup_stable_decay(5)", "ArgumentError", "wants num_decay_steps", None),
        ("hf", {"lr_scheduler_type": "linear", "warmup_ratio": 0.1}, "ArgumentError", "wants max_steps", None),
        ("hf", "get_scheduler('cosine', scheduler_specific_kwargs=3)", "ArgumentError", "is a dict of arguments, not 3", None),
        ("hf", {"lr_scheduler_type": "cosine", "lr_scheduler_kwargs": "x"}, "ArgumentError", "is a dict of arguments", None),
        ("hf", {"lr_scheduler_type": "cosin"}, "UnknownNameError", "hf has no schedule 'cosin'", "'cosine'"),
        ("mmengine", "ReduceOnPlateauLR(end=5)", "ArgumentError", "has no end", None),
        ("mmengine", "StepLR(3, begin=5, end=5)", "ArgumentError", "end must be larger than begin", None),
        ("mmengine", "CosineAnnealingLR(9, eta_min=1, eta_min_ratio=1)", "ArgumentError", "only one of", None),
        ("mmengine", "CosineRestartLR([9], [1, 2])", "ArgumentError", "as many restart_weights", None),
        ("mmengine", "OneCycleLR(0.1)", "ArgumentError", "wants total_steps, or an end", None),
        ("mmengine", "[StepLR(3), CosineAnnealingLR(9, eta_min=0.1)]", "ArgumentError", "overlaps another", "windows"),
        ("mmengine", "[LinearLR(end=3, by_epoch=False), OneCycleLR(0.1, 9, begin=1)]", "ArgumentError", "by epochs", None),
        ("timm", "create_scheduler_v2(sched='plateau', step_on_epochs=False, updates_per_epoch=9)", "ArgumentError", "counts epochs", None),
        ("timm", "create_scheduler_v2(sched='x')", "ArgumentError", "sched is one of", None),
        ("timm", "create_scheduler_v2(step_on_epochs=False)", "ArgumentError", "wants updates_per_epoch", None),
        ("timm", "WSDLRScheduler(20, 5, stable_fn='rsqrt')", "ArgumentError", "wants stable_timescale", None),
        ("timm", "WSDLRScheduler(20, 5, stable_fn='x', warmup_t=3)", "ArgumentError", "stable_fn of", None),
        ("timm", "WSDLRScheduler(20, 5, decay_fn=f)", "ArgumentError", "Python function", None),
        ("composer", "LinearScheduler(t_max='3x')", "ArgumentError", "a time in 'x' cannot be read", "units are"),
        ("composer", "LinearScheduler(t_max='x')", "ArgumentError", "is a time like '10ep'", None),
        ("composer", "MultiStepScheduler('3ba')", "ArgumentError", "is a list of times", None),
        ("t5x", "constant * warmup", "UnknownNameError", "t5x has no factor 'warmup'", "'linear_warmup'"),
        ("t5x", {"factors": "linear_warmup", "warmup_steps": 0}, "ArgumentError", "wants warmup_steps above 0", None),
    ],
)  # fmt: skip
def test_errors(system: str, what: Any, error: str, message: str, hint: str | None) -> None:
    with pytest.raises(ca.ScheduleError) as caught:
        ca.read(system, what)
    assert type(caught.value).__name__ == error
    assert message in caught.value.message
    if hint is not None:
        assert hint in (caught.value.hint or "")


def test_a_class_of_ones_own_is_not_read() -> None:
    own = type("StepLR", (), {"step_size": 3, "gamma": 0.5, "__module__": "mine.schedulers"})()
    with pytest.raises(ca.ArgumentError, match=r"this StepLR is of mine\.schedulers, and not of torch"):
        ca.read("torch", own)
    old = type("StepLR", (), {"gamma": 0.5, "__module__": "torch.optim.lr_scheduler"})()
    with pytest.raises(ca.ArgumentError, match="does not say what its step_size is"):
        ca.read("torch", old)


def test_parameter_groups() -> None:
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))]}, {"params": [torch.nn.Parameter(torch.zeros(1))]}]
    scheduler = torch.optim.lr_scheduler.OneCycleLR(torch.optim.SGD(groups, 0.1), [0.1, 0.2], 100)
    with pytest.raises(ca.ArgumentError, match="different max_lr"):
        ca.read("torch", scheduler)


def test_what_contains_itself() -> None:
    config: dict[str, Any] = {"type": "ChainedScheduler"}
    config["schedulers"] = [config]
    with pytest.raises(ca.ArgumentError, match="nested too deeply"):
        ca.read("torch", config)


def test_a_keyword_twice() -> None:
    with pytest.raises(ca.ArgumentError, match="StepLR got step_size twice"):
        ca.read("torch", "StepLR(step_size=3)", step_size=4)


# -- the command line ------------------------------------------------------------------------------------------


def converted(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["convert", *arguments])


def test_convert() -> None:
    result = converted("--from", "torch", "CosineAnnealingLR(T_max=20)")
    assert result.output == (
        "base * cosine(20)\n# torch's cosine rises again after T_max; here it holds, "
        "and base * cosine(20) | pingpong does not\n"
    )
    assert ca.parse(result.output) == ca.parse("base * cosine(20)")
    assert (
        converted("--from", "hf", "linear", "--set", "base=0.1", "--set", "total=100").output == "0.1 * linear(100)\n"
    )


def test_convert_says_what_is_wrong() -> None:
    result = converted("--from", "torch", "CosineAnealingLR(T_max=20)")
    assert result.exit_code == 1
    assert "did you mean 'CosineAnnealingLR'?" in result.stderr
