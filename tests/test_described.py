"""Schedules that are described, but have no recorded run: the sentence, and the formula of the description."""

from __future__ import annotations

import numpy as np
import pytest

import calando as ca
from peers.described import DESCRIBED, Described


@pytest.mark.parametrize("row", DESCRIBED, ids=lambda row: f"{row.system}/{row.name}")
def test_the_sentence_is_what_is_described(row: Described) -> None:
    schedule = ca.parse(row.sentence)
    wanted = [row.formula(t) for t in range(row.steps + 1)]
    assert schedule(np.arange(row.steps + 1)) == pytest.approx(wanted, rel=1e-12, abs=1e-15)
    assert schedule(row.steps) == pytest.approx(wanted[-1], rel=1e-12, abs=1e-15)
    if schedule.length <= row.steps:  # it holds
        assert schedule(10 * row.steps) == schedule(float(schedule.length))
