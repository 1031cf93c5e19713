"""fvcore.common.param_scheduler, live: its clock is a share of the run, of ``T`` steps here."""

from __future__ import annotations

from typing import Any

import pytest
from fvcore.common import param_scheduler
from hypothesis import given
from hypothesis import strategies as st

from .common import FACTORS, POWERS, RATES, STEPS, TRIED, Peer, called, milestones, parts_of_one

PEER = Peer("fvcore")
VALUES = st.lists(RATES, min_size=1, max_size=4)


def asked(T: int, src: str, past: int) -> list[float]:  # noqa: N803 - as in a record
    """The values of the run, and of some steps past it."""
    scheduler: Any = eval(src, vars(param_scheduler).copy())
    return [scheduler(t / T) for t in range(T + past)]


def enter(name: str, arguments: st.SearchStrategy[list[Any]], past: int) -> None:
    @PEER.schedule(name, T=st.integers(1, 60), src=arguments.map(lambda drawn: called(name, drawn)))
    def run(T: int, src: str) -> list[float]:  # noqa: N803
        return asked(T, src, past)


def drawn(*strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.tuples(*strategies).map(list)


enter("ConstantParamScheduler", drawn(RATES), 0)  # the end of the run is an error here
enter("CosineParamScheduler", drawn(RATES, RATES), 10)
enter("ExponentialParamScheduler", drawn(RATES, FACTORS), 10)
enter("LinearParamScheduler", drawn(RATES, RATES), 10)
enter("PolynomialDecayParamScheduler", drawn(RATES, POWERS), 1)  # and its power, past the end, a complex number
enter("StepParamScheduler", drawn(STEPS, VALUES), 0)
enter("StepWithFixedGammaParamScheduler", drawn(RATES, st.integers(1, 6), FACTORS, STEPS), 0)


@st.composite
def multi_step(draw: st.DrawFn) -> str:
    values = draw(st.lists(RATES, min_size=2, max_size=5, unique=True))
    if draw(st.booleans()):
        return called("MultiStepParamScheduler", [values], num_updates=draw(st.integers(len(values) ** 2, 90)))
    if draw(st.booleans()):  # the last milestone is the end of the run
        return called("MultiStepParamScheduler", [values], milestones=draw(milestones(n := len(values), n, first=n)))
    times = draw(milestones(len(values) - 1, len(values) - 1))
    return called("MultiStepParamScheduler", [values], milestones=times, num_updates=times[-1] + 7)


@PEER.schedule("MultiStepParamScheduler", T=st.integers(1, 60), src=multi_step())
def multi_step_scheduler(T: int, src: str) -> list[float]:  # noqa: N803
    return asked(T, src, 1)


PARTS = st.one_of(
    drawn(RATES).map(lambda a: called("ConstantParamScheduler", a)),
    drawn(RATES, RATES).map(lambda a: called("CosineParamScheduler", a)),
    drawn(RATES, RATES).map(lambda a: called("LinearParamScheduler", a)),
    drawn(RATES, FACTORS).map(lambda a: called("ExponentialParamScheduler", a)),
)


@st.composite
def composites(draw: st.DrawFn) -> str:
    lengths = draw(parts_of_one())
    parts = [draw(PARTS) for _ in lengths]
    scaling = [draw(st.sampled_from(["rescaled", "fixed"])) for _ in lengths]
    return f"CompositeParamScheduler([{', '.join(parts)}], lengths={lengths}, interval_scaling={scaling})"


@PEER.schedule("CompositeParamScheduler", T=st.integers(1, 60), src=composites())
def composite(T: int, src: str) -> list[float]:  # noqa: N803
    return asked(T, src, 0)


@pytest.mark.parametrize("name", PEER.names)
@TRIED
@given(st.data())
def test_the_sentence_does_as_fvcore_does(name: str, data: st.DataObject) -> None:
    PEER.compare(name, data)


def test_nothing_is_forgotten() -> None:
    assert PEER.forgotten == set()
