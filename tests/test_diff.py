"""Where two curves differ, and one curve after the other."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import calando as ca
from calando import parse
from trees import NAMES, NUMBERS, TOTAL, schedules

# -- diff ------------------------------------------------------------------------------------------------------


def test_the_same() -> None:
    a = parse("lr * (warmup(3%) >> cosine)")
    d = a.diff(parse("lr*(warmup( 3% )>>cosine(97%))"))  # names without a value do not stand in the way
    assert not d
    assert (d.first, d.largest, d.end, str(d)) == (None, None, math.inf, "they are the same")
    d = parse("cosine(20)").diff(parse("(1 + cos(pi * u)) / 2 | stretch(20)"))
    assert not d
    assert str(d) == "they are the same at every step up to 20"


def test_stretches() -> None:
    d = parse("constant(1, 10) >> constant(2, 10) >> constant(1)").diff(
        parse("constant(1, 15) >> constant(3)"), steps=30
    )
    assert [tuple(s) for s in d.stretches] == [(10, 14, -1, 10, 2, 1), (15, 30, 2, 20, 1, 3)]
    assert d.first == 10
    assert d.largest == d.stretches[1]
    # from 20 on both are over, and hold what they hold
    d = parse("linear(10, eta_min=0.5)").diff(parse("linear(20, eta_min=0.5)"))
    assert [(s.begin, s.end, s.t) for s in d.stretches] == [(1, 19, 10)]
    d = parse("linear(10)").diff(parse("linear(10, eta_min=0.5)"))
    assert [(s.begin, s.end, s.difference) for s in d.stretches] == [(1, math.inf, 0.5)]
    assert "ever after" in str(d)


def test_short_and_long() -> None:
    assert parse("cosine(1)").diff(parse("linear(1)")).first == pytest.approx(0.001)  # between the steps
    d = parse("cosine(1e8)").diff(parse("cosine(1e8) | floor(0.5)"))
    assert d.first == pytest.approx(5e7, rel=1e-5)
    d = parse("cosine(10) | repeat(50)").diff(parse("linear(10) | repeat(50)"))
    assert str(d).endswith("… and 88 more, up to 499")


def test_values() -> None:
    a, b = parse("lr * warmup(5)"), parse("0.1 * warmup(W)")
    assert a.diff(b, lr=0.1, W=10).first == 1
    assert not a.diff(b, lr=0.1, W=5)
    assert a.diff(0.1, lr=0.1).first == 0
    with pytest.raises(ca.UnboundError):
        a.diff(b)
    with pytest.raises(ca.UnknownNameError, match="neither schedule has a parameter 'rl'"):
        a.diff(b, rl=1)


def test_infinite_values() -> None:
    d = parse("1 / t").diff(parse("1 / (t - 0)"), steps=30)
    assert not d
    assert parse("1 / t").diff(parse("2 / t"), steps=30).first == 1


@settings(max_examples=50)
@given(schedules(NUMBERS), schedules(NUMBERS))
def test_what_differs_is_found(a: ca.Schedule, b: ca.Schedule) -> None:
    d = a.diff(b, steps=100)
    times = np.arange(101.0)
    left, right = a(times), b(times)
    assume(bool(np.isfinite(left).all() and np.isfinite(right).all()))
    inside = np.zeros(101, dtype=bool)
    for s in d.stretches:
        inside |= (times >= s.begin) & (times <= s.end)
        here, there = a(s.t), b(s.t)  # one number alone is calculated in another way, to the last digit but one
        assert s.difference == pytest.approx(there - here, rel=0, abs=1e-14 * max(abs(here), abs(there)))
    apart = abs(left - right) > 1e-9 * np.fmax(abs(left), abs(right))
    np.testing.assert_array_equal(inside, apart)


def test_pictures() -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    ax = parse("warmup(5) >> cosine(20)").diff(parse("warmup(5) >> linear(20)")).plot()
    assert [line.get_label() for line in ax.lines[::2]] == ["warmup(5) >> cosine(20)", "warmup(5) >> linear(20)"]
    assert ax.get_xlabel() == "step"
    own = plt.subplots()[1]
    assert parse("cosine(20)").diff(parse("cosine(20)")).plot(own) is own
    plt.close("all")


# -- splice ----------------------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(schedules(), schedules(), st.integers(0, 300))
def test_old_until_then_and_new_from_there(a: ca.Schedule, b: ca.Schedule, at: int) -> None:
    s = a.splice(b, at=at)
    assert parse(str(s)) == s
    known = {**NAMES, "total": TOTAL}
    times = np.arange(0.0, 301)

    def values(schedule: ca.Schedule) -> Any:
        return schedule(times, **{name: known[name] for name in schedule.params})

    with np.errstate(all="ignore"):
        wanted = np.where(times < at, values(a), values(b))
        got = values(s)
    np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("a", "b", "at", "text"),
    [
        ("cosine(100)", "linear(200)", 50, "(cosine(100) | take(50)) >> (linear(200) | skip(50))"),
        ("cosine(30)", "linear(200)", 50, "(cosine(30) >> hold(20) | take(50)) >> (linear(200) | skip(50))"),
        ("0.1", "warmup(5) >> hold", 50, "(0.1 | take(50)) >> (warmup(5) >> hold(inf) | skip(50))"),
        ("lr * (warmup(3%) >> cosine)", "0.1", 9, "(lr * (warmup(3%) >> cosine) | take(9)) >> (0.1 | skip(9))"),
        ("warmup(5) | cap(0.5)", "0.1", 9, "((warmup(5) | cap(0.5) | scale(1)) >> hold(4) | take(9)) >> (0.1 | skip(9))"),
        ("cosine(W)", "0.1", 9, "(cosine(W) >> hold(maximum(9 - W, 0)) | take(9)) >> (0.1 | skip(9))"),
    ],
)
def test_the_sentence(a: str, b: str, at: int, text: str) -> None:
    assert str(parse(a).splice(parse(b), at=at)) == text


def test_continuous() -> None:
    a, b = parse("cosine(1000, eta_max=0.3)"), parse("linear(2000)")
    s = a.splice(b, at=400, continuous=True)
    assert s(399) == a(399)
    assert s(400) == pytest.approx(a(400), rel=1e-12)
    assert s(1500) == pytest.approx(b(1500) * a(400) / b(400), rel=1e-12)
    assert s(2000) == 0
    jump = parse("step(50)").splice(parse("step(20)"), at=50, continuous=True)  # from before the jump at the cut
    assert jump([49, 50, 60]).tolist() == pytest.approx([1, 1, 0.1])
    with_names = parse("lr * cosine(100)").splice(parse("linear(100)"), at=50, continuous=True)
    assert with_names(50, lr=0.3) == pytest.approx(0.15)


def test_over() -> None:
    a, b = parse("cosine(1000)"), parse("linear(2000)")
    s = a.splice(b, at=500, over=100)
    assert s(499) == a(499)
    assert s([500, 550, 600, 700]) == pytest.approx([0.5, 0.6, 0.7, 0.65])
    assert a.splice(b, at=500, over=0) == a.splice(b, at=500)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"at": -1}, "at is -1: it is a number of steps"),
        ({"at": "soon"}, "at wants a number"),
        ({"at": 50, "over": -5}, "over is -5"),
        ({"at": 50, "continuous": True, "over": 5}, "joined in one way"),
        ({"at": 100, "continuous": True}, "the old schedule is 0 at 100"),
    ],
)
def test_errors(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ca.ArgumentError, match=message):
        parse("cosine(100)").splice(parse("linear(200)"), **arguments)


def test_what_depends_on_names_cannot_be_rescaled() -> None:
    a = parse("warmup(5%) >> cosine")
    with pytest.raises(ca.ArgumentError, match="depends on names without a value"):
        a.splice(a, at=50, continuous=True)
    with pytest.raises(ca.ArgumentError, match="the new schedule is 0 at 300"):
        parse("cosine(1000)").splice(parse("linear(200)"), at=300, continuous=True)
