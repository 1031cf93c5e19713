"""What is promised of every sentence: it has values, they end where it ends, and its name stays."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import calando as ca
from calando import Schedule, parse
from counted import tally
from test_laws import EXACT, bound, same
from trees import CLOSED, WHOLE, schedules

ROOT = Path(__file__).parent.parent

DIGESTS = {  # a digest stands in checkpoints and logs: it may never change
    "cosine(20)": "c3449971f1126601",
    "warmup(5) >> cosine(20, eta_min=0.01) | floor(1e-7)": "d17f59e553574ad0",
    "lr * (warmup(3%) >> hold >> linear(20%))": "108593790cfa642f",
    "0.1 * plateau(val_loss, factor=0.5, patience=1) | floor(1e-4)": "fad6e44304a58dce",
    "piecewise({0:1, 30:0.1, 60:cosine(9)})": "5c39a708154602ed",
    "onecycle(1/3) | restart(3, mult=2, gamma=0.5)": "fdda71f5b0d6b559",
}


@pytest.mark.parametrize("sentence", DIGESTS)
def test_digests_stay(sentence: str) -> None:
    assert parse(sentence).digest() == DIGESTS[sentence]


@given(schedules(WHOLE), st.floats(allow_nan=False))
def test_total(s: Schedule, t: float) -> None:
    """A value at every time, and a finite one, since none of these overflows."""
    s = bound(s)
    if any(word in str(s) for word in ("cumprod", "cumsum")):
        t = min(t, 1e6)
    value = s(t)
    assert type(value) is float
    if "exp" not in str(s) and "t //" not in str(s) and "t **" not in str(s) and abs(t) < 1e6:
        assert math.isfinite(value)


@given(schedules(CLOSED), st.sampled_from([0, 0.125, 1, 2.5, 8, 40]), st.sampled_from([0.25, 1, 3]))
def test_shifts(s: Schedule, n: float, value: float) -> None:
    """What comes later is the same, later, for numbers and for arrays."""
    s = bound(s)
    later = ca.constant(value, n) >> s
    for t in EXACT:
        assert same(later(t + n), s(t)), t
    assert np.array_equal(later(np.array(EXACT) + n), s(np.array(EXACT)), equal_nan=True)


@given(schedules(CLOSED), st.sampled_from([0.5, 2, 4, -1, 0.25]))
def test_scales(s: Schedule, factor: float) -> None:
    """Twice the schedule is twice its values, to the last digit, whichever way it is said."""
    s = bound(s)
    for t in EXACT:
        assert same((factor * s)(t), factor * s(t)), t
        assert same((s | ca.scale(factor))(t), s(t) * factor), t


@given(schedules(WHOLE))
def test_digests_are_of_the_sentence(s: Schedule) -> None:
    """The same for the tree and for its text."""
    assert parse(str(s)).digest() == s.digest()


def test_fuzz() -> None:
    """The short form: the known hard ones, and a few that are made up."""
    command = [sys.executable, "-m", "tests.fuzz", "--short"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    for line in done.stdout.splitlines():
        count, _, what = line.strip().partition("  ")
        if count.replace(",", "").isdigit() and what != "findings":
            tally(f"fuzz: {what}", int(count.replace(",", "")))
