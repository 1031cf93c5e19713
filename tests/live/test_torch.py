"""torch.optim.lr_scheduler, live."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch.optim import lr_scheduler, swa_utils

from .common import (
    FACTORS,
    FLAGS,
    FOR_STEPS,
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

PEER = Peer("torch", left_out={"ReduceLROnPlateau": "driven by a metric: see test_plateau.py"})
CLASSES: dict[str, Any] = {**vars(lr_scheduler), "SWALR": swa_utils.SWALR}


def optimizer_at(base_lr: float) -> torch.optim.SGD:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base_lr, momentum=0.9)


def stepped(optimizer: torch.optim.SGD, scheduler: Any, n: int, output: str = "lr") -> list[float]:
    values = [optimizer.param_groups[0][output]]
    optimizer.step()  # or torch warns that the scheduler goes first
    for _ in range(n):
        scheduler.step()
        values.append(optimizer.param_groups[0][output])
    return values


def built(name: str, base_lr: float, n: int, output: str = "lr", **arguments: Any) -> list[float]:
    optimizer = optimizer_at(base_lr)
    return stepped(optimizer, CLASSES[name](optimizer, **arguments), n, output)


def jumped(name: str, base_lr: float, times: list[float], **arguments: Any) -> dict[float, float]:
    """The other way of stepping, to an epoch of one's own: torch then evaluates a closed form."""
    optimizer = optimizer_at(base_lr)
    scheduler = CLASSES[name](optimizer, **arguments)
    values = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch would rather not have it used
        for time in times:
            scheduler.step(time)
            values[time] = optimizer.param_groups[0]["lr"]
    return values


LAMBDAS = st.one_of(
    st.builds("lambda e: {} ** e".format, FACTORS),
    st.builds("lambda e: {} ** (e // {})".format, FACTORS, STEPS),
    st.builds("lambda e: 1 / (1 + {} * e)".format, RATES),
    st.builds("lambda e: min(1.0, (e + 1) / {})".format, STEPS),
    st.builds("lambda e: max({}, 1 - e / {})".format, FACTORS, STEPS),
    st.builds("lambda e: {} if e < {} else {}".format, FACTORS, STEPS, FACTORS),
    st.builds("lambda e: e % {} + {}".format, STEPS, FACTORS),
)


@PEER.schedule("LambdaLR", base_lr=RATES, lr_lambda=LAMBDAS)
def lambda_lr(base_lr: float, lr_lambda: str) -> list[float]:
    return built("LambdaLR", base_lr, 50, lr_lambda=eval(lr_lambda))


@PEER.schedule("MultiplicativeLR", base_lr=RATES, lr_lambda=LAMBDAS)
def multiplicative_lr(base_lr: float, lr_lambda: str) -> list[float]:
    return built("MultiplicativeLR", base_lr, 20, lr_lambda=eval(lr_lambda))


CLOSED = {
    "StepLR": kwargs(step_size=STEPS, gamma=Maybe(FOR_STEPS)),
    "MultiStepLR": kwargs(milestones=st.lists(SOME_STEPS, max_size=5), gamma=Maybe(FOR_STEPS)),
    "ConstantLR": kwargs(factor=Maybe(FACTORS | st.just(1.0)), total_iters=Maybe(STEPS)),  # 0 means two things to torch
    "LinearLR": kwargs(
        start_factor=Maybe(FACTORS | st.just(1.0)), end_factor=Maybe(FACTORS | st.just(1.0)), total_iters=Maybe(STEPS)
    ),
    "ExponentialLR": kwargs(gamma=SHARES | st.floats(1, 1.2)),
    "PolynomialLR": kwargs(total_iters=Maybe(STEPS), power=Maybe(POWERS)),
    "CosineAnnealingLR": kwargs(T_max=STEPS, eta_min=Maybe(RATES)),
}


TO_ZERO = kwargs(start_factor=st.just(1.0), end_factor=st.just(0.0), total_iters=Maybe(STEPS))


def enter(name: str, arguments: st.SearchStrategy[Params]) -> None:
    drawn = st.builds(lambda base_lr, more: {"base_lr": base_lr, **more}, RATES, arguments)

    @PEER.schedule_from(drawn, name)
    def by_steps(**params: Any) -> list[float]:
        # torch's cosine loses digits in each period, and more where it rises far before it falls
        assume(params.get("eta_min", 0) <= 100 * params["base_lr"])
        n = 2 * params["T_max"] + 5 if "T_max" in params else 75
        return built(name, n=n, **params)

    if name == "LinearLR":  # only here: step by step, rounding leaves the zero at 1e-17, or at -1e-17
        drawn |= st.builds(lambda base_lr, more: {"base_lr": base_lr, **more}, RATES, TO_ZERO)

    @PEER.schedule_from(drawn, f"{name}[closed]")
    def by_epochs(**params: Any) -> dict[float, float]:
        return jumped(name, times=list(range(75)), **params)


for _name, _arguments in CLOSED.items():
    enter(_name, _arguments)


@PEER.schedule(
    "CosineAnnealingWarmRestarts", base_lr=RATES, T_0=STEPS, T_mult=Maybe(st.integers(1, 3)), eta_min=Maybe(RATES)
)
def cosine_annealing_warm_restarts(**params: Any) -> list[float]:
    return built("CosineAnnealingWarmRestarts", n=100, **params)


QUARTERS = [k / 4 for k in range(400)]


# torch takes a logarithm here, which misses a restart where each cycle is three times as long
@PEER.schedule(
    "CosineAnnealingWarmRestarts[step(epoch)]",
    base_lr=RATES,
    T_0=STEPS,
    T_mult=Maybe(st.integers(1, 2)),
    eta_min=Maybe(RATES),
)
def cosine_annealing_warm_restarts_by_epochs(**params: Any) -> dict[float, float]:
    return jumped("CosineAnnealingWarmRestarts", times=QUARTERS, **params)


@PEER.schedule(
    "SWALR",
    base_lr=RATES,
    swa_lr=RATES,
    anneal_epochs=Maybe(SOME_STEPS),
    anneal_strategy=Maybe(st.sampled_from(["cos", "linear"])),
)
def swalr(**params: Any) -> list[float]:
    return built("SWALR", n=40, **params)


CYCLIC = kwargs(
    base_lr=RATES,
    base_lr_arg=RATES | st.just(0.0),
    max_lr=RATES,
    step_size_up=STEPS,
    step_size_down=Maybe(SOME_STEPS),
    mode=Maybe(st.sampled_from(["triangular", "triangular2", "exp_range"])),
    gamma=Maybe(st.floats(0.9, 1)),
    base_momentum=Maybe(FACTORS),
    max_momentum=Maybe(FACTORS),
)
SCALED = st.builds(
    lambda params, scaled: {**params, **scaled},
    CYCLIC,
    kwargs(
        scale_fn=st.builds("lambda x: 1 / (1 + {} * x)".format, FACTORS)
        | st.builds("lambda x: {} ** x".format, st.floats(0.5, 1)),
        scale_mode=st.sampled_from(["cycle", "iterations"]),
    ),
)


def cyclic(output: str, base_lr_arg: float, scale_fn: str | None = None, **params: Any) -> list[float]:
    base_lr = params.pop("base_lr")
    optimizer = optimizer_at(base_lr)
    scale = eval(scale_fn) if scale_fn else None
    scheduler = lr_scheduler.CyclicLR(optimizer, base_lr_arg, scale_fn=scale, **params)
    return stepped(optimizer, scheduler, 80, output)


@PEER.schedule_from(CYCLIC | SCALED, "CyclicLR")
def cyclic_lr(**params: Any) -> list[float]:
    return cyclic("lr", **params)


@PEER.schedule_from(CYCLIC, "CyclicLR.momentum")
def cyclic_momentum(**params: Any) -> list[float]:
    return cyclic("momentum", **params)


ONE_CYCLE = st.builds(
    lambda horizon, more: {**horizon, **more},
    kwargs(total_steps=st.integers(2, 60)) | kwargs(epochs=st.integers(2, 5), steps_per_epoch=STEPS),
    kwargs(
        base_lr=RATES,
        max_lr=RATES,
        pct_start=Maybe(FACTORS | st.just(0.0)),
        anneal_strategy=Maybe(st.sampled_from(["cos", "linear"])),
        div_factor=Maybe(st.floats(1, 100)),
        final_div_factor=Maybe(st.floats(1, 1e5)),
        three_phase=Maybe(FLAGS),
        base_momentum=Maybe(FACTORS),
        max_momentum=Maybe(FACTORS),
    ),
)


def one_cycle(output: str, **params: Any) -> list[float]:
    """As far as one step beyond the end: after that, torch raises. A line goes on below its end there."""
    T = params.get("total_steps") or params["epochs"] * params["steps_per_epoch"]
    share = params.get("pct_start", 0.3)
    assume(params.get("div_factor") != 1 != params.get("final_div_factor"))  # a phase that stands still
    assume(params.get("base_momentum", 0.85) != params.get("max_momentum", 0.95))
    assume(share * T != 1)  # torch divides by zero
    if params.get("three_phase"):
        assume(1 < share * T < T / 2)  # else the phases overlap
    last = T - 1 if params.get("anneal_strategy") == "linear" else T
    return built("OneCycleLR", n=last, output=output, **params)


@PEER.schedule_from(ONE_CYCLE, "OneCycleLR")
def one_cycle_lr(**params: Any) -> list[float]:
    return one_cycle("lr", **params)


@PEER.schedule_from(ONE_CYCLE, "OneCycleLR.momentum")
def one_cycle_momentum(**params: Any) -> list[float]:
    return one_cycle("momentum", **params)


@st.composite
def member(draw: st.DrawFn, *names: str, at_least: int = 0) -> str:
    """The source of a scheduler of the optimizer ``opt``; a cosine takes ``at_least`` so many steps."""
    name = draw(st.sampled_from(names))
    arguments = dict(draw(CLOSED[name]))
    if name == "CosineAnnealingLR":
        arguments["T_max"] = max(arguments["T_max"], at_least)
    return called(name, **arguments).replace("(", "(opt, ", 1)


MULTIPLICATIVE = ["StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR"]


@st.composite
def chains(draw: st.DrawFn) -> str:
    return f"ChainedScheduler([{', '.join(draw(st.lists(member(*MULTIPLICATIVE), min_size=1, max_size=3)))}])"


@st.composite
def sequences(draw: st.DrawFn) -> str:
    ends = draw(milestones(most=3))
    lengths = [b - a for a, b in zip([0, *ends], ends, strict=False)]
    # a cosine that is over before the next part begins would rise again
    parts = [draw(member(*CLOSED, at_least=n)) for n in lengths]
    return f"SequentialLR(opt, [{', '.join([*parts, draw(member(*CLOSED))])}], {ends})"


def from_source(base_lr: float, src: str) -> list[float]:
    optimizer = optimizer_at(base_lr)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch uses its own deprecated way of stepping
        return stepped(optimizer, eval(src, {**CLASSES, "opt": optimizer}), 80)


PEER.schedule("ChainedScheduler", base_lr=RATES, src=chains())(from_source)
PEER.schedule("SequentialLR", base_lr=RATES, src=sequences())(from_source)


@pytest.mark.parametrize("name", PEER.names)
@TRIED
@given(st.data())
def test_the_sentence_does_as_torch_does(name: str, data: st.DataObject) -> None:
    PEER.compare(name, data)


def test_nothing_is_forgotten() -> None:
    assert PEER.forgotten == set()
