"""The schedulers that watch a metric, live: each is stepped with a metric of its own, and so is its sentence."""

from __future__ import annotations

import os
import warnings
from itertools import accumulate
from math import inf, nan
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

os.environ["KERAS_BACKEND"] = "jax"

import jax
import jax.numpy as jnp
import keras
import optax
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from thinc import schedules
from torch.optim import lr_scheduler
from transformers import get_scheduler

from peers.sentences import SENTENCES

from .common import (
    FACTORS,
    NEAR,
    RATES,
    SHARES,
    STEPS,
    TRIED_LESS,
    Maybe,
    Params,
    Peer,
    called,
    kwargs,
    tried,
)
from .timm_alone import schedulers

if TYPE_CHECKING:
    from random import Random

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # ignite uses what torch would rather not have used
    from ignite.handlers import ReduceLROnPlateauScheduler

pytestmark = [
    # keras asks JAX for an array in a way that numpy would rather not have
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:PlateauLRScheduler is deprecated:FutureWarning"),
]

TORCH, IGNITE, TRANSFORMERS, TIMM = map(Peer, ("torch", "ignite", "transformers", "timm"))
KERAS = Peer("keras", single=True)
OPTAX, SINGLE = Peer("optax"), Peer("optax-f32", single=True)
THINC = Peer("thinc")

STEPPED = [TORCH, IGNITE, TRANSFORMERS, TIMM, THINC, KERAS]
COMPILED = [OPTAX, SINGLE]

LEFT_OUT = {
    "mmengine": "not installed here; it counts as torch does",
    "fairseq": "not installed here; it steps torch's own",
}

LITTLE = st.integers(0, 5)
# The systems round a margin differently, and some in single precision; what meets it is not left to that.  The powers
# of two are exact with the 64ths of a metric, so that a tie is a tie everywhere; the others are less than any difference.
MARGINS = st.sampled_from([0.0, 1e-4, 5e-4, 1 / 64, 1 / 16, 1 / 8, 1 / 4, 1 / 2])


def a_metric(random: Random, least: int, odd_first: bool) -> list[float]:
    """In 64ths, below 14: few levels and many ties, or many, or a fall or rise with setbacks; and some that are odd."""
    few, many = ([random.randint(0, most) for _ in range(40)] for most in (9, 511))
    back = random.choice([4, 10])
    falling = list(accumulate((random.randint(-12, back) for _ in range(39)), initial=500))
    levels = random.choice([few, many, falling, [890 - level for level in falling]])
    metric = [least + level / 64 for level in levels]
    for _ in range(random.choice([0, 1, 3])):
        metric[random.randint(0 if odd_first else 1, 39)] = random.choice([nan, nan, inf, -inf])
    return metric


@st.composite
def driven(draw: st.DrawFn, params: st.SearchStrategy[Params], least: int = 0, odd_first: bool = True) -> Params:
    """Parameters, and a metric down to ``least``; ``odd_first`` says whether NaN or infinity may be the first of it."""
    drawn = draw(params)
    for name in {"min_lr", "lr_min"} & set(drawn):
        # drawn as a share of the base rate: none of them raises a rate to a minimum above it
        drawn[name] *= drawn["base_lr"]
    # a generator of its own: of forty numbers, Hypothesis would change few from one example to the next
    random = draw(st.randoms(use_true_random=True))
    return {**drawn, "metric": a_metric(random, least, odd_first)}


def torch_alike(**more: Any) -> st.SearchStrategy[Params]:
    """What torch's own takes."""
    drawn = {
        "base_lr": RATES,
        "mode": Maybe(st.sampled_from(["min", "max"])),
        "factor": Maybe(FACTORS),
        "patience": Maybe(LITTLE),
        "threshold": Maybe(MARGINS),
        "cooldown": Maybe(LITTLE),
        "min_lr": Maybe(SHARES),
        "eps": st.just(0),  # torch leaves out a cut that is smaller
        **more,
    }
    # a relative threshold of torch's changes sides for a negative metric
    relative = driven(kwargs(**drawn, threshold_mode=Maybe(st.just("rel"))))
    return relative | driven(kwargs(**drawn, threshold_mode=st.just("abs")), least=-4)


def optimizer_at(base_lr: float) -> torch.optim.SGD:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base_lr)


def stepped(optimizer: torch.optim.SGD, scheduler: Any, metric: list[float]) -> list[float]:
    values = [optimizer.param_groups[0]["lr"]]
    for value in metric:
        scheduler.step(value)
        values.append(optimizer.param_groups[0]["lr"])
    return values


@TORCH.schedule_from(torch_alike(), "ReduceLROnPlateau")
def on_torch(base_lr: float, metric: list[float], **arguments: Any) -> list[float]:
    optimizer = optimizer_at(base_lr)
    return stepped(optimizer, lr_scheduler.ReduceLROnPlateau(optimizer, **arguments), metric)


@TRANSFORMERS.schedule_from(torch_alike(), "reduce_lr_on_plateau")
def on_transformers(base_lr: float, metric: list[float], **arguments: Any) -> list[float]:
    optimizer = optimizer_at(base_lr)
    scheduler = get_scheduler("reduce_lr_on_plateau", optimizer, scheduler_specific_kwargs=arguments)
    return stepped(optimizer, scheduler, metric)


# without the group, it does not look at the minimum
@IGNITE.schedule_from(torch_alike(param_group_index=Maybe(st.just(0))), "ReduceLROnPlateauScheduler")
def on_ignite(base_lr: float, metric: list[float], **arguments: Any) -> dict[int, float]:
    return dict(ReduceLROnPlateauScheduler.simulate_values(len(metric), metric, base_lr, **arguments))


TIMM_TAKES = kwargs(
    base_lr=RATES,
    mode=Maybe(st.sampled_from(["min", "max"])),
    decay_rate=Maybe(FACTORS),
    patience_t=Maybe(LITTLE),
    threshold=Maybe(MARGINS),
    cooldown_t=Maybe(LITTLE),
    lr_min=Maybe(SHARES),
    warmup_t=Maybe(st.integers(0, 9)),
    warmup_lr_init=Maybe(RATES),
    eval_every=Maybe(st.integers(1, 3)),
)


@TIMM.schedule_from(driven(TIMM_TAKES), "PlateauLRScheduler")
def on_timm(base_lr: float, metric: list[float], eval_every: int = 1, **arguments: Any) -> list[float]:
    optimizer = optimizer_at(base_lr)
    scheduler = schedulers.PlateauLRScheduler(optimizer, **arguments)
    scheduler.lr_scheduler.eps = 0  # which timm has no argument for
    values = [optimizer.param_groups[0]["lr"]]
    for t, value in enumerate(metric):
        scheduler.step(t + 1, None if t % eval_every else value)
        values.append(optimizer.param_groups[0]["lr"])
    return values


KERAS_TAKES = kwargs(
    base_lr=NEAR,
    mode=Maybe(st.sampled_from(["auto", "min", "max"])),
    factor=Maybe(FACTORS),
    patience=Maybe(LITTLE),
    min_delta=Maybe(MARGINS),
    cooldown=Maybe(LITTLE),
    min_lr=Maybe(SHARES),
)


# whatever comes first is keras' best; nothing beats it if it is NaN
@KERAS.schedule_from(driven(KERAS_TAKES, least=-4, odd_first=False), "callbacks.ReduceLROnPlateau")
def on_keras(base_lr: float, metric: list[float], **arguments: Any) -> list[float]:
    callback = keras.callbacks.ReduceLROnPlateau(**arguments)
    optimizer = keras.optimizers.SGD(base_lr)
    callback.set_model(SimpleNamespace(optimizer=optimizer))
    callback.on_train_begin()
    values = [float(optimizer.learning_rate)]
    for epoch, value in enumerate(metric):
        callback.on_epoch_end(epoch, {"val_loss": value})
        values.append(float(optimizer.learning_rate))
    return values


OPTAX_TAKES = {
    "factor": Maybe(FACTORS),
    "patience": Maybe(st.integers(1, 5)),  # with 0, optax cuts when the metric improves
    "cooldown": Maybe(LITTLE),
    "min_scale": Maybe(SHARES),
    "accumulation_size": Maybe(st.integers(1, 2)),  # a running mean of more is rounded
}
SOME_MARGIN = MARGINS.filter(bool)  # one of optax's two has to be
OPTAX_DRIVEN = st.one_of(
    driven(kwargs(**OPTAX_TAKES, rtol=Maybe(SOME_MARGIN), atol=Maybe(MARGINS))),
    # as with torch, a relative margin is for a metric that is not negative
    driven(kwargs(**OPTAX_TAKES, rtol=st.just(0.0), atol=SOME_MARGIN), least=-4),
)


def scanned(metric: list[float], **arguments: Any) -> list[float]:
    transform = optax.contrib.reduce_on_plateau(**arguments)
    one = jnp.ones(())

    def step(state: Any, value: Any) -> Any:
        state = transform.update(one, state, value=value)[1]
        return state, state.scale

    scales = jax.lax.scan(step, transform.init(one), jnp.array(metric))[1]
    return [1.0, *scales.tolist()]


@OPTAX.schedule_from(OPTAX_DRIVEN, "contrib.reduce_on_plateau")
def on_optax(**arguments: Any) -> list[float]:
    with jax.enable_x64(True):
        return scanned(**arguments)


SINGLE.schedule_from(OPTAX_DRIVEN, "contrib.reduce_on_plateau")(scanned)

THINC_TAKES = kwargs(
    max_patience=st.integers(1, 6),  # 0 is for ever
    scale=FACTORS | st.floats(1, 1.3),
    schedule=st.one_of(
        st.builds(lambda a: called("constant", [a]), RATES),
        st.builds(lambda a, b: called("decaying", [a, b]), RATES, RATES),
        st.builds(lambda a, b: called("warmup_linear", [a, b, 50]), RATES, STEPS),
    ),
    eval_every=Maybe(st.integers(1, 4)),
)


# whatever comes first is thinc's best, too
@THINC.schedule_from(driven(THINC_TAKES, least=-4, odd_first=False), "plateau")
def on_thinc(
    max_patience: int, scale: float, schedule: str, metric: list[float], eval_every: int = 1
) -> dict[int, float]:
    scheduler = schedules.plateau(max_patience, scale, eval(schedule, vars(schedules).copy()))
    values = {}
    for t in range(len(metric)):
        last = t - t % eval_every
        # the score of step t is first seen at the step that follows: the schedule inside is at that step, too
        values[t] = scheduler(t + 1, last_score=(last, metric[last]))
    return values


def each(peers: list[Peer]) -> Any:
    return pytest.mark.parametrize(("peer", "name"), [(peer, name) for peer in peers for name in peer.names], ids=str)


@each(STEPPED)
@tried(60)  # they are quick
@given(st.data())
def test_the_sentence_cuts_when_the_peer_does(peer: Peer, name: str, data: st.DataObject) -> None:
    peer.compare(name, data)


@each(COMPILED)
@TRIED_LESS
@given(st.data())
def test_the_sentence_cuts_when_optax_does(peer: Peer, name: str, data: st.DataObject) -> None:
    peer.compare(name, data)


def test_nothing_is_forgotten() -> None:
    named = {(system, name) for system, name in SENTENCES if "plateau" in name.lower() and system not in LEFT_OUT}
    assert named == {(peer.system, name) for peer in STEPPED + COMPILED for name in peer.names}
