"""Schedules that watch: their values, online and offline; what they accept, and what they say."""

from __future__ import annotations

import copy
import json
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import calando as ca
import trees  # noqa: F401 - its settings for Hypothesis
from watching import Seen, observations, schedules, value_at

STEPS = 30
ULPS = 2 * np.finfo(float).eps
EXACTLY = 1e-13  # the definition calculates with fractions, and the least miscount is a factor of two


def read(node: Any) -> ca.Schedule:
    try:
        return ca.parse(str(node))
    except ca.ScheduleError as error:
        raise AssertionError(f"{node}\n{error}") from error


def observed(schedule: ca.Schedule, seen: Seen) -> Seen:
    return {name: seen[name] for name in schedule.signals}


@given(schedules, observations(STEPS))
def test_the_values_are_those_of_the_definition(node: Any, seen: Seen) -> None:
    """Offline, as an array and one by one; at steps, and between them."""
    schedule = read(node)
    times = [Fraction(k, 2) for k in range(2 * STEPS + 6)]
    wanted = [value_at(node, t, seen) for t in times]
    given_ = observed(schedule, seen)
    values = schedule(np.array(times, dtype=float), **given_)
    np.testing.assert_allclose(values, wanted, rtol=EXACTLY, atol=0)
    singles = [schedule(float(t), **given_) for t in times[::7]]
    np.testing.assert_allclose(singles, wanted[::7], rtol=EXACTLY, atol=0)


@given(schedules, observations(STEPS), st.sets(st.integers(0, STEPS)))
def test_online_is_offline_wherever_it_stops(node: Any, seen: Seen, stops: set[int]) -> None:
    """A run passes through the same values, though it is stored and resumed on the way."""
    schedule = read(node)
    run = schedule.run()
    offline = schedule(np.arange(STEPS + 4), **observed(schedule, seen))
    for t in range(STEPS + 4):
        assert run.t == t
        assert run.value == pytest.approx(offline[t], rel=ULPS, abs=0)
        if t in stops:
            state = json.loads(json.dumps(run.state_dict(), allow_nan=False))
            run = schedule.run()
            run.load_state_dict(state)
        run.step(**{name: series[t] for name, series in observed(schedule, seen).items() if t in series})


@given(schedules, observations(STEPS), observations(STEPS), st.integers(0, STEPS))
def test_the_value_depends_on_nothing_later(node: Any, seen: Seen, other: Seen, now: int) -> None:
    schedule = read(node)
    changed = {
        name: {k: v for k, v in seen[name].items() if k < now} | {k: v for k, v in other[name].items() if k >= now}
        for name in seen
    }
    times = np.arange(2 * now + 1) / 2
    assert schedule(times, **observed(schedule, seen)).tolist() == schedule(times, **observed(schedule, changed)).tolist()
