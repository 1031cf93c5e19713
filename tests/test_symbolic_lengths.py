"""Names and numbers give the same curve: what is settled with names is what would be settled with numbers."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from calando import Schedule, ScheduleError, parse

TIMES = np.unique(np.concatenate([np.arange(0, 60.0), np.arange(0, 30, 0.3)]))
VALUES = {"W": 4.0, "D": 16.0, "n": 3.0, "g": 0.5}

SENTENCES = [
    # what a seam sees of a curve whose length has a name
    "(cosine(W, eta_min=0.1) | repeat(3)) >> linear(20)",
    "(cosine(10, eta_min=0.1) | take(W)) >> linear(20)",
    "(cosine(10, eta_min=0.1) | repeat | take(D)) >> linear(20)",
    "(sgdr(3, mult=2, eta_min=0.1) | take(16)) >> linear(20)",
    "(exponential(0.9) | take(W)) >> linear(20)",
    "(step(W) | take(D)) >> linear(20)",
    "(inverse_sqrt(W) | take(D)) >> linear(20)",
    "(piecewise({0: 1, W: 0.5}) | take(D)) >> linear(5)",
    "(piecewise({0: 1, 7: 0.5}) | take(D)) >> linear(5)",
    "(multistep([W, D]) | take(20)) >> linear(5)",
    "(keyframes({0: 1, W: 0.5, D: 0.2})) >> linear(5)",
    "(linear(20, eta_min=0.1) | stairs(W)) >> linear(5)",
    "(linear(20, eta_min=0.1) | quantize(0.25) | take(W)) >> linear(5)",
    "(linear(20, eta_min=0.1) | quantize(g)) >> linear(5)",
    "(constant(1) | noise(0.1) | take(W)) >> linear(5)",
    "(cumprod(0.9 + 0 * t) | take(10)) >> linear(5)",
    "(cumsum(0.1 + 0 * t) | take(10)) >> linear(5)",
    "(where(t < W, 1, 0.5) | take(D)) >> linear(5)",
    "(where(t >= W, 1, 0.5) | take(W)) >> linear(5)",
    "(mod(t, 5) + 1 | take(W)) >> linear(5)",
    "(linear(W, eta_min=0.1) | pingpong(3)) >> linear(5)",
    "(linear(W, eta_min=0.1) | pingpong(2)) >> linear(5)",
    "(linear(W) | reverse) >> linear(5)",
    "(cosine(W, eta_min=0.1) | delay(D)) >> linear(5)",
    "(cosine(D, eta_min=0.1) | skip(W)) >> linear(5)",
    "(cosine(D, eta_min=0.1) | stretch(W)) >> linear(5)",
    "(cosine(10, eta_min=0.1) | restart(3, mult=2, gamma=g)) >> linear(5)",
    "(cosine(3, eta_min=0.1) | restart(3, mult=g)) >> linear(5)",
    "(tanh_decay(W)) >> linear(5)",
    "(sigmoid(W, eta_min=0.2)) >> linear(5)",
    "(exp(-t / W) | take(D)) >> linear(5)",
    "(2 + cos(t) | take(W)) >> linear(5)",
    "(maximum(g, minimum(0.9, abs(1 - t / D))) | take(W)) >> linear(5)",
    "(t ** g + ceil(t / 3) | take(W)) >> linear(5)",
    # lengths that are calculated
    "linear(ceil(W / 3))",
    "linear(D // 3)",
    "linear(min(W, 3) * 2)",
    "linear(max(W, 5))",
    "linear(min(W, inf))",
    "linear(2 ** W)",
    "linear(W * D)",
    "linear(W * W / 2)",
    "linear(D / W)",
    "linear(abs(W - D))",
    "linear(mod(D, W))",
    "linear(sqrt(D))",
    "linear(2 * pi)",
    "linear(-W + D)",
    "linear(W - (W - 5))",
    "warmup(W) >> hold(D - W) >> linear(D)",
    "(linear(W) | stretch(D / 2)) >> hold(W / 3)",
    "warmup(5) * linear(W) + linear(D)",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_names_and_numbers_agree(sentence: str) -> None:
    schedule = parse(sentence)
    values = {name: VALUES[name] for name in schedule.params}
    numbers = schedule.bind(**values)(TIMES)
    column = {name: np.array([[value]]) for name, value in values.items()}
    names = schedule(TIMES, **column)
    assert names.reshape(-1) == pytest.approx(numbers, rel=1e-12, abs=1e-15)
    assert [schedule(float(t), **values) for t in TIMES] == pytest.approx(numbers, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("sentence", [s for s in SENTENCES if "noise" not in s and "linear(2 ** W)" not in s])
def test_closed_form_with_names(sentence: str) -> None:
    schedule = parse(sentence)
    values = {sympy.Symbol(name): sympy.Rational(str(VALUES[name])) for name in schedule.params}
    t = sympy.Symbol("t", nonnegative=True)
    formula = schedule.to_sympy(t).subs(values)
    bound = schedule.bind(**{name: VALUES[name] for name in schedule.params})
    for time in (0, 1.5, 3.5, 7.5, 15.5, 17.5, 22.25, 50):
        value = float(formula.subs(t, sympy.Rational(str(time))).doit().evalf(30))
        assert value == pytest.approx(bound(time), rel=1e-12, abs=1e-15), time


@pytest.mark.parametrize(
    ("sentence", "length"),
    [
        ("warmup(W) >> cosine(total - W)", "total"),
        ("warmup(W) >> cosine(2 * W)", "3 * W"),
        ("linear(W) | repeat(3)", "3 * W"),
        ("linear(W) | repeat(n)", "W * n"),
        ("linear(3) | restart(n, mult=2)", "3 * (2 ** n - 1)"),
        ("linear(W) | restart(3, mult=2)", "7 * W"),
        ("linear(W) | skip(3)", "maximum(W - 3, 0)"),
        ("linear(W) | take(3)", "minimum(W, 3)"),
        ("linear(W) | take(W)", "W"),
        ("linear(W) | delay(3)", "W + 3"),
        ("linear(W) | stretch(D)", "D"),
        ("linear(W) + linear(D)", "maximum(W, D)"),
        ("linear(W) + linear(W + 1)", "W + 1"),
        ("linear(W / 3)", "W / 3"),
        ("linear(5 - W)", "5 - W"),
        ("hold(W, value=1) >> hold(2, value=2)", "W + 2"),
    ],
)
def test_length(sentence: str, length: str) -> None:
    own = parse(sentence).length
    assert isinstance(own, Schedule)
    for w in (3.0, 10.0):
        values = {"W": w, "D": 7.0, "total": 50.0, "n": 3.0}
        got = own(0, **{name: values[name] for name in own.params})
        wanted = parse(length)
        assert got == pytest.approx(wanted(0, **{name: values[name] for name in wanted.params}), rel=1e-12)


@pytest.mark.parametrize("curve", ["cumprod(0.9)", "cumsum(0.1)", "sgdr(3, mult=2, eta_min=0.1)"])
def test_what_only_numbers_have_says_so(curve: str) -> None:
    schedule = parse(f"({curve} | take(W)) >> linear(5)")
    assert schedule.bind(W=3).length == 8
    with pytest.raises(ScheduleError, match="is not known until that is a number"):
        schedule(np.arange(3), W=np.array([[3.0], [4.0]]))
