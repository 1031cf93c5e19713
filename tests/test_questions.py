"""What one can ask a schedule: tables worked out by hand, and laws against numbers that know no algebra."""

from __future__ import annotations

import math
import pickle
import time
from math import inf, pi
from typing import Any

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

import calando as ca
from calando import parse
from calando.questions.answers import Approximate, Moment
from trees import NUMBERS, schedules

MISSION = "warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)"

# -- areas ---------------------------------------------------------------------------------------------------

AREAS: list[tuple[str, tuple[Any, ...], float]] = [
    ("warmup(5) >> linear(20)", (), 12.5),
    ("warmup(5) >> cosine(20, eta_min=0.01)", (), 2.5 + 10.1),
    (MISSION, (), 2.5 + 10.1 + 2.5e-14),  # below the floor there is a triangle of 5e-7 by 1e-7
    ("linear(10)", (0, 100), 5.0),
    ("linear(10)", (5, 10), 1.25),
    ("linear(10)", (-5, 0), 5.0),
    ("linear(10)", (10, 5), -1.25),
    ("linear(10)", (5, 5), 0.0),
    ("linear(10)", (20, inf), 0.0),
    ("exponential(0.5)", (0, inf), 1 / math.log(2)),
    ("exponential(0.9, every=10)", (0, 20), 10 * (1 - 0.81) / math.log(10 / 9)),
    ("step(30)", (0, 90), 30 * 1.11),
    ("cosine(10) | repeat", (0, 35), 15 + 2.5 + 5 / pi),
    ("cosine(20) ** 2", (), 7.5),
    ("poly(100, power=0.9)", (), 100 / 1.9),
    ("one_minus_sqrt(9)", (), 3.0),
    ("smoothstep(8)", (), 4.0),
    ("geometric(20, eta_min=0.01)", (), 20 * 0.99 / math.log(100)),
    ("sigmoid(10)", (), 5.0),
    ("1 / (1 + t)", (0, math.e - 1), 1.0),
    ("inverse_sqrt(4)", (0, 12), 8.0),
    ("t * exp(-t)", (0, inf), 1.0),
    ("t ** 2 * cos(t)", (0, 3), (9 - 2) * math.sin(3) + 6 * math.cos(3)),
    ("t * sqrt(t + 1)", (0, 3), 2 / 5 * (32 - 1) - 2 / 3 * (8 - 1)),
    ("linear(20) | stairs(5)", (), 12.5),
    ("abs(linear(20) - 0.5)", (), 5.0),
    ("tanh(t)", (0, 2), math.log(math.cosh(2))),
    ("log(1 + t)", (0, 1), 2 * math.log(2) - 1),
    ("linear(4) | pingpong", (0, 40), 20.0),
]


@pytest.mark.parametrize(("sentence", "ends", "area"), AREAS)
def test_areas(sentence: str, ends: tuple[Any, ...], area: float) -> None:
    got = parse(sentence).integral(*ends)
    assert type(got) is float
    assert got == pytest.approx(area, rel=1e-14, abs=1e-16)


def test_an_area_with_names_in_it() -> None:
    area = parse("lr * (warmup(W) >> hold(D) >> linear(20))").integral()
    assert isinstance(area, ca.Schedule)
    assert area(0, lr=0.5, W=4, D=16) == 0.5 * (2 + 16 + 10)
    assert list(area(0, lr=np.array([1.0, 2.0]), W=4, D=16)) == [28, 56]
    assert parse("lr * exponential(0.5)").integral(0, 1)(0, lr=2) == pytest.approx(1 / math.log(2))
    assert parse("lr * (warmup(5) >> cosine(20))").integral(0, 5)(0, lr=2) == 5
    assert parse("lr * t").integral(0, 10, lr=2) == 100
    with pytest.raises(ca.UnboundError, match="depends on"):
        parse("warmup(W) >> linear(20)").integral(0, 10)
    with pytest.raises(ca.UnboundError, match="no formula"):
        parse("max(lr * t, 1)").integral(0, 10)


def test_an_area_found_by_quadrature_says_so() -> None:
    got = parse("exp(-t * t / 100)").integral(0, 30)
    assert isinstance(got, Approximate)
    want = 5 * math.sqrt(pi) * math.erf(3)
    assert abs(got - want) <= got.tolerance + 1e-15
    assert got.tolerance < 1e-12


# -- moments -------------------------------------------------------------------------------------------------

MOMENTS: list[tuple[str, tuple[Any, ...], list[tuple[Any, ...]]]] = [
    ("warmup(5) >> cosine(20)", (0.5,), [(2.5, 2.5, "rises"), (15, 15, "falls")]),
    ("warmup(5) >> cosine(20)", (1,), [(5, 5, "touches")]),
    ("warmup(5) >> cosine(20)", (2,), []),
    ("warmup(5) >> cosine(20)", (0,), [(0, 0, "rises"), (25, inf, "rests")]),
    ("warmup(5) >> hold(10) >> linear(20)", (1,), [(5, 15, "rests")]),
    ("warmup(5) >> hold(10) >> linear(20)", (1, 6, 8), [(6, 8, "rests")]),
    ("constant(1, 30) >> constant(0.1)", (0.5,), [(30, 30, "falls", True)]),
    ("constant(1, 30) >> constant(0.1)", (0.1,), [(30, inf, "rests")]),
    ("ramp(10, 0, 1) >> constant(0, 5)", (1,), []),  # it comes near and jumps away
    ("step(30)", (0.01, 0, 100), [(60, 90, "rests")]),
    ("exponential(0.5)", (0.125,), [(3, 3, "falls")]),
    ("poly(10, power=2)", (0.25,), [(5, 5, "falls")]),
    ("linear(10) | repeat(2)", (0.5,), [(5, 5, "falls"), (10, 10, "rises", True), (15, 15, "falls")]),
    ("linear(4) | pingpong", (0.75, 0, 16), [(1, 1, "falls"), (7, 7, "rises"), (9, 9, "falls"), (15, 15, "rises")]),
    ("linear(10)", (1, -5, 20), [(-5, 0, "rests")]),
    ("inverse_sqrt(100)", (0.1,), [(9900, 9900, "falls")]),
    ("sin(t)", (0.5, 0, 3), [(pi / 6, pi / 6, "rises"), (5 * pi / 6, 5 * pi / 6, "falls")]),
    ("(t - 3) ** 3", (-1,), [(2, 2, "rises")]),
    (
        "noam(512, 4000)",
        (512**-0.5 * 8000**-0.5,),
        [(2828.4271247461903 - 1, 2828.4271247461903 - 1, "rises"), (7999, 7999, "falls")],
    ),
]


@pytest.mark.parametrize(("sentence", "question", "want"), MOMENTS)
def test_moments(sentence: str, question: tuple[Any, ...], want: list[tuple[Any, ...]]) -> None:
    got = parse(sentence).when(*question)
    assert [(m.course, m.jump) for m in got] == [(w[2], len(w) > 3) for w in want]
    for moment, (begin, until, *_) in zip(got, want, strict=True):
        assert type(moment.t) is float
        assert moment.t == pytest.approx(begin, rel=1e-14)
        assert moment.until == pytest.approx(until, rel=1e-14)


def test_a_moment_is_a_number_and_a_sentence() -> None:
    (moment,) = parse("linear(10)").when(0.5)
    assert float(moment) == 5
    assert str(moment) == "falls at 5"
    assert moment == Moment(5.0, 5.0, "falls")
    assert [str(m) for m in parse("constant(1, 30) >> constant(0.1)").when(0.5)] == ["falls at 30, in a jump"]
    assert [str(m) for m in parse("linear(10)").when(0)] == ["rests from 10 on"]


def test_what_is_found_by_looking_says_so() -> None:
    first, second = parse("exp(-t / 10) * sin(t)").when(0.5, 0, 4)
    assert isinstance(first.t, Approximate)
    for moment in (first, second):
        assert math.exp(-moment.t / 10) * math.sin(moment.t) == pytest.approx(0.5, abs=moment.t.tolerance)
    assert "±" in str(first)
    assert pickle.loads(pickle.dumps(first)) == first
    assert pickle.loads(pickle.dumps(first)).t.tolerance == first.t.tolerance


# -- extremes, direction, jumps ------------------------------------------------------------------------------

EXTREMES: list[tuple[str, tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]] = [
    # a sentence, a range, its maximum and its minimum: value, time, whether it is attained
    (MISSION, (), (1, 5, True), (1e-7, 0, True)),
    ("linear(10)", (), (1, 0, True), (0, 10, True)),
    ("linear(10)", (2, 4), (0.8, 2, True), (0.6, 4, True)),
    ("linear(10)", (12, 14), (0, 12, True), (0, 12, True)),
    ("exponential(0.9)", (), (1, 0, True), (0, inf, False)),
    ("1 - exponential(0.9)", (), (1, inf, False), (0, 0, True)),
    ("ramp(10, 0, 1) >> constant(0)", (), (1, 10, False), (0, 0, True)),
    ("step(30)", (), (1, 0, True), (0, inf, False)),
    ("cosine(10) | repeat", (), (1, 0, True), (0, 10, False)),
    ("linear(4) | pingpong", (), (1, 0, True), (0, 4, True)),
    ("warmup(5) >> (cosine(10, eta_min=0.2) | repeat)", (), (1, 5, True), (0, 0, True)),
    ("sin(t)", (0, 6), (1, pi / 2, True), (-1, 3 * pi / 2, True)),
    ("t ** 3 - 6 * t ** 2 + 9 * t", (0, 4), (4, 1, True), (0, 0, True)),
    ("noam(512, 4000)", (), (512**-0.5 * 4000**-0.5, 3999, True), (0, inf, False)),
    ("t", (0, inf), (inf, inf, False), (0, 0, True)),
    ("constant(3)", (), (3, 0, True), (3, 0, True)),
]


@pytest.mark.parametrize(("sentence", "ends", "highest", "lowest"), EXTREMES)
def test_extremes(sentence: str, ends: tuple[Any, ...], highest: tuple[Any, ...], lowest: tuple[Any, ...]) -> None:
    schedule = parse(sentence)
    for got, (value, t, attained) in ((schedule.maximum(*ends), highest), (schedule.minimum(*ends), lowest)):
        assert got.value == pytest.approx(value, rel=1e-14)
        assert got.t == pytest.approx(t, rel=1e-14)
        assert got.attained is attained


DIRECTIONS: list[tuple[str, str | None, bool, float | None]] = [
    ("cosine(20)", "falling", False, None),  # it rests at its end
    ("exponential(0.9)", "falling", True, None),
    ("warmup(5)", "rising", False, None),
    ("constant(1)", "constant", False, None),
    ("warmup(5) >> cosine(20)", None, False, 5),
    ("warmup(5) >> hold(5) >> cosine(20)", None, False, 10),
    ("step(30)", "falling", False, None),
    ("linear(10) | repeat(2)", None, False, 10),
    ("constant(1, 30) >> constant(0.1)", "falling", False, None),
    ("t ** 3", "rising", True, None),
]


@pytest.mark.parametrize(("sentence", "direction", "strictly", "turn"), DIRECTIONS)
def test_directions(sentence: str, direction: str | None, strictly: bool, turn: float | None) -> None:
    got = parse(sentence).is_monotonic()
    assert (got.direction, got.strictly, got.turn, got.exact) == (direction, strictly, turn, True)
    assert bool(got) is (direction is not None)


def test_jumps() -> None:
    jumps = parse("constant(0.1, 30) >> cosine(20, eta_max=1)").jumps()
    assert [(jump.t, jump.before, jump.after) for jump in jumps] == [(30, 0.1, 1)]
    assert jumps[0].size == pytest.approx(0.9)
    assert str(jumps[0]) == "at 30 from 0.1 to 1"
    assert parse("warmup(5) >> cosine(20)").jumps() == ()
    assert [jump.t for jump in parse("step(30)").jumps(0, 100)] == [30, 60, 90]
    assert [jump.t for jump in parse("linear(10) | repeat(3)").jumps()] == [10, 20]


# -- slopes --------------------------------------------------------------------------------------------------

SLOPES: list[tuple[str, str]] = [
    ("warmup(5) >> linear(20)", "constant(0.2, 5) >> constant(-0.05, 20) >> constant(0)"),
    ("lr * (warmup(5) >> linear(20))", "constant(lr / 5, 5) >> constant(-lr / 20, 20) >> constant(0)"),
    ("warmup(W)", "constant(1 / W, W) >> constant(0)"),
    ("t ** 2", "2 * t"),
    ("constant(3)", "0"),
    ("step(30)", "0"),
    ("exponential(0.5)", "log(0.5) * 0.5 ** t"),
    ("linear(10) | floor(0.5)", "constant(-0.1, 5) >> constant(0)"),
    ("abs(t - 3)", "constant(-1, 3) >> constant(1)"),
    ("linear(4) | repeat", "-0.25"),
]


@pytest.mark.parametrize(("sentence", "slope"), SLOPES)
def test_slopes(sentence: str, slope: str) -> None:
    got = parse(sentence).derivative()
    assert isinstance(got, ca.Schedule)
    t = np.array([0, 1, 2.5, 3, 4.5, 5, 7, 10, 24, 26, 31])
    names = dict.fromkeys(parse(sentence).params, 4.0)
    np.testing.assert_allclose(got(t, **names), parse(slope)(t, **names), rtol=1e-14)
    assert parse(str(got)) == got


def test_the_slope_is_asked_like_any_schedule() -> None:
    slope = parse("warmup(5) >> cosine(20)").derivative()
    assert slope.minimum().t == pytest.approx(15)
    assert slope.minimum().value == pytest.approx(-pi / 40)
    assert slope.integral(0, 5) == pytest.approx(1)
    assert slope.derivative()(5) == pytest.approx(-((pi / 20) ** 2) / 2)


# -- one curve, two sentences --------------------------------------------------------------------------------

ALIKE = [
    ("linear(20)", "poly(20)"),
    ("warmup(5) >> linear(20)", "ramp(5, 0, 1) >> ramp(20, 1, 0)"),
    ("wsd(10, 20, T=100)", "warmup(10) >> hold(70) >> linear(20)"),
    ("0.5 * cosine(20)", "cosine(20, eta_max=0.5)"),
    ("lr * step(30)", "lr * 0.1 ** (t // 30)"),
    ("step(30)", "0.1 ** (t // 30)"),
    ("cosine(20)", "(1 + cos(pi * u)) / 2 | stretch(20)"),
    ("linear(20) | reverse", "warmup(20)"),
    ("exponential(0.5, every=2)", "exponential(0.25, every=4)"),
    ("linear(10) | repeat(2)", "linear(10, eta_max=1) >> linear(10, eta_max=1)"),
    ("lr * (warmup(W) >> linear(20))", "(warmup(W) >> linear(20)) * lr"),
    ("sin(t) ** 2 + cos(t) ** 2", "1"),
    ("max(linear(10), 0.5)", "linear(10) | floor(0.5)"),
    ("abs(t - 3)", "where(t < 3, 3 - t, t - 3)"),
    ("0.1 * plateau(loss)", "0.1 * plateau(loss)"),
    ("0.1 + 0.2 * cosine(20) - 0.1", "0.2 * cosine(20)"),  # but for rounding, where it ends at 0
    ("constant(1, 0.3) >> constant(0)", "where(t * 10 < 3, 1, 0)"),  # and beside a seam
    ("constant(1, 0.7) >> constant(0)", "where(t / 7 < 0.1, 1, 0)"),
]
APART = [
    ("linear(20)", "cosine(20)"),
    ("linear(20)", "linear(21)"),
    ("lr * linear(20)", "linear(20)"),
    ("step(30)", "step(40)"),
    ("constant(1)", "constant(1, 1000) >> constant(0)"),
    ("linear(20)", "linear(20, eta_min=1e-8)"),
    ("linear(20)", "linear(20, eta_min=1e-14)"),
    ("cosine(10) | repeat", "cosine(10) | repeat(50)"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_equivalent(one: str, other: str) -> None:
    got = parse(one).equivalent(parse(other))
    assert got.verdict == "proved", got
    assert got
    assert str(got).startswith("proved: ")


@pytest.mark.parametrize(("one", "other"), APART)
def test_not_equivalent(one: str, other: str) -> None:
    a, b = parse(one), parse(other)
    got = a.equivalent(b)
    assert got.verdict == "refuted", got
    assert not got
    values = dict(got.values)
    given = [{name: values[name] for name in s.params} for s in (a, b)]
    assert (a(got.t, **given[0]), b(got.t, **given[1])) == pytest.approx((got.a, got.b), rel=1e-12)


def test_undecided() -> None:
    """Noise is equal to itself, and nobody has a proof."""
    got = parse("constant(1) | noise(0.1)").equivalent(parse("1 + 0.1 * normal(0, t // 1)"))
    assert got.verdict != "refuted"
    odd = parse("cumsum(t)").equivalent(parse("(t // 1) * (t // 1 + 1) / 2"))
    assert odd.verdict in ("undecided", "proved")
    if odd.verdict == "undecided":
        assert not odd


# -- what cannot be answered ---------------------------------------------------------------------------------


def test_errors() -> None:
    for question in ("when", "maximum", "minimum", "is_monotonic", "jumps"):
        arguments = (0.5,) if question == "when" else ()
        with pytest.raises(ca.UnboundError, match="'lr' has no value"):
            getattr(parse("lr * t"), question)(*arguments)
        with pytest.raises(ca.ArgumentError, match="watches loss"):
            getattr(parse("plateau(loss)"), question)(*arguments)
        with pytest.raises(ca.ArgumentError, match="end is a time after begin"):
            getattr(parse("t"), question)(*arguments, 5, 5)
        with pytest.raises(ca.ArgumentError, match="never settles"):
            getattr(parse("cosine(10, eta_max=1 + cycle) | repeat"), question)(*arguments)
    with pytest.raises(ca.ArgumentError, match="has no end"):
        parse("step(30)").integral()
    with pytest.raises(ca.ArgumentError, match="a time in steps"):
        parse("t").maximum("soon", 3)
    with pytest.raises(ca.ArgumentError, match="watches loss"):
        parse("plateau(loss)").integral(0, 10)
    with pytest.raises(ca.ArgumentError, match="watches loss"):
        parse("plateau(loss)").derivative()
    with pytest.raises(ca.ArgumentError, match="too many"):
        parse("constant(1) | noise(0.1)").maximum(0, 10**6)
    assert parse("lr * linear").maximum(0, 100, lr=2, total=100).value == 2


def test_many_pieces_are_looked_at() -> None:
    """A thousand stairs, noise and running products: what numbers tell, and that it is numbers."""
    stairs = parse("linear(1000) | stairs(1)")
    assert stairs.integral() == pytest.approx(500.5)
    assert isinstance(stairs.integral(), Approximate)
    assert len(stairs.jumps()) == 1000
    assert not stairs.is_monotonic().exact
    assert stairs.is_monotonic().direction == "falling"
    (rest,) = stairs.when(0.75)
    assert (rest.t, rest.until, rest.course) == (250, 251, "rests")
    noisy = parse("constant(1, 50) | noise(0.1)")
    values = noisy(np.arange(51))
    assert noisy.maximum().value == pytest.approx(values.max())
    assert noisy.maximum().t == values.argmax()
    assert noisy.minimum().value == pytest.approx(values.min())
    crossings = np.flatnonzero(np.diff(np.sign(values - 1.02))) + 1
    assert [m.t for m in noisy.when(1.02)] == list(crossings)
    assert all(m.jump for m in noisy.when(1.02))


@pytest.mark.parametrize(
    "sentence",
    [
        MISSION,
        "noam(512, 4000)",
        "sgdr(10) | take(95)",
        "warmup(5) >> smoothstep(10) | cap(0.3)",
        "linear(10_000) | stairs(1)",
    ],
)
def test_nobody_waits(sentence: str) -> None:
    schedule = parse(sentence)
    for ask in (
        lambda: schedule.derivative(),
        lambda: schedule.integral(0, 100),
        lambda: schedule.when(0.25),
        lambda: schedule.maximum(),
        lambda: schedule.is_monotonic(),
        lambda: schedule.equivalent(schedule * 1.5),
    ):
        begun = time.process_time()
        ask()
        assert time.process_time() - begun < 3


# -- laws ----------------------------------------------------------------------------------------------------

END = 40.0
GRID = np.linspace(0, END, 4001)


def decided(question: Any) -> Any:
    try:
        return question()
    except ca.ArgumentError as error:
        if "too many" in error.message:
            reject()
        raise


def numbers(schedule: ca.Schedule) -> Any:
    values = schedule(GRID)
    if not np.isfinite(values).all():
        reject()
    return values


@settings(max_examples=30)
@given(schedules(NUMBERS))
def test_the_area_of_anything(schedule: ca.Schedule) -> None:
    """Gauss and Legendre between the eighths, with lengths in eighths, know nothing of pieces."""
    numbers(schedule)
    got = decided(lambda: schedule.integral(0, END))
    x, w = np.polynomial.legendre.leggauss(12)
    edges = np.arange(0, END * 48 + 1) / 48  # eighths, and thirds of them
    widths = np.diff(edges)
    places = edges[:-1, None] + widths[:, None] * (x + 1) / 2
    values = schedule(places)
    want = float((values @ w * widths / 2).sum())
    # a jump within an interval is worth no more than its height times the interval
    rough = np.abs(np.diff(schedule(GRID))).max() / 48
    assert got == pytest.approx(want, rel=1e-6, abs=1e-9 + 4 * rough)


@settings(max_examples=30)
@given(schedules(NUMBERS))
def test_the_extremes_of_anything(schedule: ca.Schedule) -> None:
    values = numbers(schedule)
    scale = np.abs(values).max() or 1.0
    for got, seen, sign in (
        (schedule.maximum(0, END), values.max(), 1),
        (schedule.minimum(0, END), values.min(), -1),
    ):
        assert sign * (got.value - seen) >= -1e-9 * scale  # nothing is higher
        near = schedule(
            np.clip([got.t, np.nextafter(got.t, -1), np.nextafter(got.t, inf), got.t - 1e-9, got.t + 1e-9], 0, END)
        )
        assert np.abs(near - got.value).min() <= 1e-6 * scale  # and it gets there
        if got.attained:
            assert schedule(float(got.t)) == pytest.approx(got.value, rel=1e-9, abs=1e-9 * scale)
    way = schedule.is_monotonic(0, END)
    change = np.diff(values)
    if way.direction is not None:
        assert (change >= -1e-9 * scale).all() or (change <= 1e-9 * scale).all()
    elif not ((change > 1e-9 * scale).any() and (change < -1e-9 * scale).any()):
        assert way.turn is not None  # it turns between two places of the grid


@settings(max_examples=30)
@given(schedules(NUMBERS), st.integers(0, 4000))
def test_the_moments_of_anything(schedule: ca.Schedule, i: int) -> None:
    """Each moment has the value or a jump over it, and each change of side has a moment."""
    values = numbers(schedule)
    scale = np.abs(values).max() or 1.0
    value = float(values[i]) + 0.01 * scale
    moments = decided(lambda: schedule.when(value, 0, END))
    for moment in moments:
        sides = [
            schedule(np.nextafter(moment.t, -1)),
            schedule(float(moment.t)),
            schedule(np.nextafter(moment.t, inf)),
        ]
        sides += [schedule(moment.t - 1e-9), schedule(moment.t + 1e-9)]
        assert min(sides) - 1e-6 * scale <= value <= max(sides) + 1e-6 * scale, moment
        if not moment.jump:
            assert np.abs(np.array(sides) - value).min() <= 1e-6 * scale
    for k in np.flatnonzero((values[:-1] - value) * (values[1:] - value) < 0):
        assert any(GRID[k] - 1e-6 <= m.until and m.t <= GRID[k + 1] + 1e-6 for m in moments), (GRID[k], moments)


@settings(max_examples=30)
@given(schedules(NUMBERS))
def test_the_slope_of_anything(schedule: ca.Schedule) -> None:
    """Differences of values, away from seams and kinks."""
    numbers(schedule)
    slope = schedule.derivative()
    h = 1e-4
    times = (np.arange(1, 300) * 0.6180339887 % 1) * END + h
    sides = [(schedule(times + k * h) - schedule(times)) / (k * h) for k in (-1, 1)]
    middle, half = (sides[0] + sides[1]) / 2, (schedule(times + h / 2) - schedule(times - h / 2)) / h
    scale = np.abs(middle).max() or 1.0
    smooth = np.abs(sides[0] - sides[1]) <= 1e-2 * (np.abs(middle) + 1e-6 * scale)
    smooth &= np.abs(half - middle) <= 1e-4 * (np.abs(middle) + 1e-6 * scale)
    got = slope(times)
    error = np.abs(got - middle)
    assert (error[smooth] <= 1e-3 * np.abs(middle[smooth]) + 1e-5 * scale + 1e-8).all(), (schedule, slope)


@settings(max_examples=20)
@given(schedules(NUMBERS))
def test_a_sentence_and_its_expansion(schedule: ca.Schedule) -> None:
    """One curve; and a thousandth more is another one."""
    assert schedule.equivalent(schedule.expand()).verdict == "proved"
    higher = schedule.equivalent(schedule + 0.001)
    assert higher.verdict == "refuted"
    assert higher.b - higher.a == pytest.approx(0.001, rel=1e-3, abs=1e-12 * abs(higher.a))


@settings(max_examples=20)
@given(schedules(NUMBERS, 1), schedules(NUMBERS, 1))
def test_a_proof_is_no_opinion(a: ca.Schedule, b: ca.Schedule) -> None:
    """Where a difference is proved to be none, there is none to be seen."""
    both = (numbers(a), numbers(b))
    got = a.equivalent(b)
    if got.verdict == "proved":
        np.testing.assert_allclose(*both, rtol=1e-9, atol=1e-12)
    elif got.verdict == "refuted":
        assert got.a != got.b or "differ by" in got.reason


@pytest.mark.parametrize(
    "sentence", ["1 / (t - 3)", "1 / (t - 3) ** 2", "log(t - 2)", "log(t)", "sqrt(t - 4)", "tanh(1 / (t - 5))"]
)
def test_poles_are_no_values(sentence: str) -> None:
    """A curve that is infinite or no number somewhere is not asked as if it were not."""
    schedule = parse(sentence)
    for ask in (schedule.maximum, schedule.minimum, schedule.is_monotonic, schedule.jumps):
        with pytest.raises(ca.ArgumentError, match="no finite value at t = "):
            ask(0, 10)
    with pytest.raises(ca.ArgumentError, match="no finite value at t = "):
        schedule.when(0.5)


def test_areas_beside_poles() -> None:
    assert parse("1 / (t - 3)").integral(0, 2) == pytest.approx(-math.log(3), rel=1e-14)
    assert parse("log(t)").integral(0, 2) == pytest.approx(2 * math.log(2) - 2, rel=1e-14)
    assert parse("1 / t").integral(0, 2) == inf
    with pytest.raises(ca.ArgumentError, match="no finite value at t = 3"):
        parse("1 / (t - 3)").integral(0, 5)
    with pytest.raises(ca.ArgumentError, match="no finite value"):
        parse("sqrt(t - 4)").integral(0, 2)
