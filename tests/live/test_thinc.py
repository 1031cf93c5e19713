"""thinc.schedules, live."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thinc import schedules

from .common import FACTORS, RATES, SOME_STEPS, STEPS, TRIED, Maybe, Peer, called

PEER = Peer("thinc", left_out={"plateau": "driven by a metric: see test_plateau.py"})


def asked(schedule: Any, n: int = 60) -> list[float]:
    return [schedule(step) for step in range(n)]


@PEER.schedule("constant", rate=RATES)
def constant(rate: float) -> list[float]:
    return asked(schedules.constant(rate))


@PEER.schedule("decaying", base_rate=RATES, decay=RATES, t=Maybe(SOME_STEPS))
def decaying(base_rate: float, decay: float, t: int = 0) -> list[float]:
    return asked(schedules.decaying(base_rate, decay, t=t))


# a rate that moves away from `stop` is there at once, and no use to anybody
@PEER.schedule("compounding", start=RATES, stop=st.just(0.001), compound=FACTORS, t=Maybe(SOME_STEPS))
def compounding(start: float, stop: float, compound: float, t: int = 0) -> list[float]:
    return asked(schedules.compounding(start, stop, compound, t=t))


@PEER.schedule("warmup_linear", initial_rate=RATES, warmup_steps=SOME_STEPS, total_steps=st.integers(31, 60))
def warmup_linear(initial_rate: float, warmup_steps: int, total_steps: int) -> list[float]:
    return asked(schedules.warmup_linear(initial_rate, warmup_steps, total_steps))


@PEER.schedule("cyclic_triangular", min_lr=RATES, max_lr=RATES, period=STEPS)
def cyclic_triangular(min_lr: float, max_lr: float, period: int) -> list[float]:
    return asked(schedules.cyclic_triangular(min_lr, max_lr, period), 90)


@PEER.schedule(
    "slanted_triangular",
    max_rate=RATES,
    num_steps=st.integers(10, 50),
    cut_frac=Maybe(st.sampled_from([0.1, 0.2, 0.25, 0.3, 0.5])),
    ratio=Maybe(st.integers(2, 50)),
    t=Maybe(st.integers(0, 3)),
)
def slanted_triangular(max_rate: float, num_steps: int, **arguments: Any) -> list[float]:
    values = asked(schedules.slanted_triangular(max_rate, num_steps, **arguments), num_steps + 10)
    return [0.0 if abs(value) < 1e-15 * max_rate else value for value in values]  # where the line crosses zero


INNER = st.one_of(
    st.builds(lambda a: called("constant", [a]), RATES),
    st.builds(lambda a, b: called("decaying", [a, b]), RATES, RATES),
    st.builds(lambda a, b: called("warmup_linear", [a, b, 50]), RATES, STEPS),
)


@PEER.schedule("constant_then", src=st.builds("constant_then({}, {}, {})".format, RATES, STEPS, INNER))
def constant_then(src: str) -> list[float]:
    return asked(eval(src, vars(schedules).copy()))


@pytest.mark.parametrize("name", PEER.names)
@TRIED
@given(st.data())
def test_the_sentence_does_as_thinc_does(name: str, data: st.DataObject) -> None:
    PEER.compare(name, data)


def test_nothing_is_forgotten() -> None:
    assert PEER.forgotten == set()
