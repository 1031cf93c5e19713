"""Many schedules at once: across processes, and over arrays that are computed chunk by chunk."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import dask
import dask.array as da
import numpy as np
import pytest

import calando as ca

SENTENCES = [
    line
    for line in (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
VALUES = {"lr": 0.3, "W": 4, "D": 16, "total": 100, "ep": 5, "base": 0.1, "peak": 0.003, "gamma_": 0.9}


def bound() -> list[ca.Schedule]:
    found = []
    for sentence in SENTENCES[::6]:
        schedule = ca.parse(sentence)
        if isinstance(schedule, ca.Schedule) and not schedule.signals:
            found.append(schedule.bind(**{name: VALUES[name] for name in schedule.params}))
    return found


# -- processes ---------------------------------------------------------------------------------------------


def asked(what: Any, t: float) -> tuple[Any, str]:
    """In another process: the value, and what it was asked of."""
    return what(t), str(what)


def test_schedules_and_plans_go_to_processes_that_are_spawned() -> None:
    plan = ca.parse_plan("peak = 0.1; lr = peak * (warmup(5) >> cosine(20)); beta = 1 - 0.1 * lr")
    work = [*bound(), plan]
    for schedule in work:
        schedule(3)  # what it remembers stays here
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        there = list(pool.map(asked, work, [7.5] * len(work), chunksize=len(work)))
    assert there == [asked(what, 7.5) for what in work]


# -- dask --------------------------------------------------------------------------------------------------


def test_sentences_by_chunks() -> None:
    """As on numpy's arrays, to the last digit."""
    steps, times = np.arange(130), np.linspace(-3, 130, 64)
    curves, expected = [], []
    for schedule in bound():
        for t, chunks in ((steps, 50), (times, (10, 54))):
            curve = schedule(da.from_array(t, chunks=chunks))
            assert isinstance(curve, da.Array)
            assert curve.chunks == da.from_array(t, chunks=chunks).chunks
            curves.append(curve)
            expected.append(schedule(t))
    for curve, values in zip(dask.compute(*curves, scheduler="synchronous"), expected, strict=True):
        np.testing.assert_array_equal(curve, values)
        assert curve.dtype == values.dtype


def test_nothing_is_computed_before_it_is_asked_for() -> None:
    def fails(_: Any) -> Any:
        raise AssertionError("computed")

    t = da.arange(10**12, chunks=10**10)  # eight terabytes
    assert ca.parse("warmup(500) >> inverse_sqrt(500)")(t).shape == t.shape
    lazy = ca.parse("warmup(5)")(da.arange(10, chunks=5).map_blocks(fails, dtype=int, meta=np.empty(0, int)))
    with pytest.raises(AssertionError, match="computed"):
        lazy.compute(scheduler="synchronous")


@pytest.mark.parametrize(
    ("t", "lr"),
    [
        (da.arange(10, chunks=5), da.from_array(np.array([[1.0], [2.0]]), chunks=1)),
        (da.arange(10, chunks=5), np.array([[1.0], [2.0], [3.0]])),
        (np.arange(10), da.ones((3, 10), chunks=(1, 5))),
        (da.ones((4, 1), chunks=2), da.linspace(0, 1, 10, chunks=3)),
        ([1, 2, 3], da.ones(3, chunks=1)),
        (5, da.linspace(0, 1, 10, chunks=3)),
        (da.arange(10, chunks=5), 0.25),
    ],
    ids=range(7),
)
def test_values_broadcast(t: Any, lr: Any) -> None:
    schedule = ca.parse("lr * (warmup(W) >> cosine(20))")
    curve = schedule(t, lr=lr, W=3)
    assert isinstance(curve, da.Array)
    plain = [np.asarray(x) if isinstance(x, da.Array) else x for x in (t, lr)]
    expected = schedule(plain[0], lr=plain[1], W=3)
    assert curve.shape == expected.shape
    np.testing.assert_array_equal(curve.compute(scheduler="synchronous"), expected)


def test_mistakes_are_not_put_off() -> None:
    t = da.arange(5, chunks=2)
    with pytest.raises(ca.UnboundError, match="'lr' has no value"):
        ca.parse("lr * cosine(20)")(t)
    with pytest.raises(ca.UnknownNameError, match="no parameter 'rl'"):
        ca.parse("lr * cosine(20)")(t, lr=1, rl=da.ones(5, chunks=1))
    with pytest.raises(ca.ArgumentError):
        ca.parse("plateau(loss)")(t, loss=[1.0, 2.0])
