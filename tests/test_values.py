"""Every sentence of `values` has the value that was worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pytest

from calando import parse
from values import NAMES, TIMES, VALUES, Curve

SENTENCES = [sentence for sentence, _ in VALUES]


def bound(params: Iterable[str]) -> dict[str, float]:
    """The values of the names that a sentence leaves free."""
    return {name: NAMES[name] for name in params}


@pytest.mark.parametrize(("sentence", "expected"), VALUES, ids=SENTENCES)
def test_value(sentence: str, expected: Curve) -> None:
    """A number in, the number out that the rules of the language give."""
    schedule = parse(sentence)
    names = bound(schedule.params)
    wrong = {
        t: (got, want)
        for t in TIMES
        for got, want in [(schedule(t, **names), expected(t))]
        if not math.isclose(got, want, rel_tol=1e-12, abs_tol=1e-15)
    }
    assert not wrong, f"{{time: (got, want)}} is {wrong}"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_array(sentence: str) -> None:
    """An array in, an array of its shape out, with the numbers that its elements give."""
    schedule = parse(sentence)
    names = bound(schedule.params)
    times = np.array(TIMES, dtype=np.float64).reshape(3, -1)
    got = schedule(times, **names)
    assert isinstance(got, np.ndarray)
    assert got.shape == times.shape
    assert got.dtype == np.float64
    want = np.array([schedule(t, **names) for t in TIMES]).reshape(times.shape)
    np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("sentence", ["cosine(20)", "step(30)", "warmup(5) >> linear(20)", "0.5"])
def test_a_float_for_a_number(sentence: str) -> None:
    """A Python number gives a `float`, and NaN in is NaN out."""
    schedule = parse(sentence)
    assert type(schedule(3)) is float
    assert type(schedule(3.5)) is float
    assert math.isnan(schedule(math.nan))
