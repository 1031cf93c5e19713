"""describe, plot, and the curve in the terminal."""

from __future__ import annotations

import builtins
import io
import math
import re
from typing import Any

import numpy as np
import pytest

import calando as ca
from calando import parse
from calando.inspect.curve import Curve
from calando.inspect.horizon import horizon
from calando.inspect.scale import short, ticks
from calando.inspect.segments import seams
from calando.inspect.terminal import draw

MISSION = "warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)"


def test_the_mission_sentence() -> None:
    table = """\
segment                              from  to  length  first  last  slope
warmup(5, end=1)                        0   5       5   1e-7     1    0.2
cosine(20, eta_min=0.01, eta_max=1)     5  25      20      1  0.01      0

length        25
first values  1e-7, 0.2, 0.4, 0.6, 0.8
last values   0.104537, 0.0639518, 0.034227, 0.0160943, 0.01, held
peak          1 at 5
minimum       1e-7 at 0
area          12.6"""
    assert str(parse(MISSION).describe()) == table


SEGMENTS: list[tuple[str, list[tuple[Any, Any, Any, Any, Any]]]] = [
    # begins, length, first, last, jump
    ("cosine(20, eta_min=0.5)", [(0, 20, 1, 0.5, None)]),
    ("0.5", [(0, math.inf, 0.5, None, None)]),
    ("constant(0.1, 30) >> cosine(20, eta_max=1)", [(0, 30, 0.1, 0.1, None), (30, 20, 1, 0, 0.9)]),
    ("warmup(5) >> hold(10) >> linear(20)", [(0, 5, 0, 1, None), (5, 10, 1, 1, None), (15, 20, 1, 0, None)]),
    # the values are those of the whole: arithmetic and value maps included
    ("0.3 * (warmup(5) >> cosine(20)) | floor(1e-7)", [(0, 5, 1e-7, 0.3, None), (5, 20, 0.3, 1e-7, None)]),
    ("1 - (warmup(4) >> linear(4)) / 2", [(0, 4, 1, 0.5, None), (4, 4, 0.5, 1, None)]),
    ("-(ramp(4, 1, 2) >> ramp(4, 4, 9)) ** 2", [(0, 4, -1, -4, None), (4, 4, -16, -81, -12)]),
    ("sqrt(ramp(4, 0, 4) >> ramp(4, 9, 16))", [(0, 4, 0, 2, None), (4, 4, 3, 4, 1)]),
    ("(2 * (warmup(5) >> linear(5)) | cap(1)) | scale(3)", [(0, 5, 0, 3, None), (5, 5, 3, 0, None)]),
    # what is no sequence is one segment
    ("(warmup(5) >> linear(20)) * linear(50)", [(0, 50, 0, 0, None)]),
    ("(warmup(5) >> linear(20)) | take(10)", [(0, 10, 0, 0.75, None)]),
    # a segment that takes no time hands its end on, and has no values of its own
    ("1e-3 * warmup(0) >> linear(20)", [(0, 0, None, None, None), (0, 20, 1e-3, 0, None)]),
    (
        "hold(5, value=1) >> warmup(0) >> hold(5, value=3)",
        [(0, 5, 1, 1, None), (5, 0, None, None, None), (5, 5, 3, 3, 2)],
    ),
    ("warmup(500) >> inverse_sqrt(500)", [(0, 500, 0, 1, None), (500, math.inf, 1, None, None)]),
    ("warmup(5) >> hold", [(0, 5, 0, 1, None), (5, math.inf, 1, None, None)]),
    ("triangular(10, 20, low=0.5)", [(0, 10, 0.5, 1, None), (10, 20, 1, 0.5, None)]),
    ("1 / t", [(0, math.inf, math.inf, None, None)]),
    ("tanh_decay(20)", [(0, 20, (1 - math.tanh(-7)) / 2, (1 - math.tanh(3)) / 2, None)]),
]


@pytest.mark.parametrize(("text", "expected"), SEGMENTS, ids=[text for text, _ in SEGMENTS])
def test_segments(text: str, expected: list[tuple[Any, ...]]) -> None:
    found = parse(text).describe().segments
    assert len(found) == len(expected)
    for segment, (start, length, first, last, jump) in zip(found, expected, strict=True):
        assert (segment.start, segment.length) == (start, length)
        for got, want in ((segment.first, first), (segment.last, last), (segment.jump, jump)):
            assert got == (None if want is None else pytest.approx(want, rel=1e-12, abs=0))


NAMED = [
    ("lr * (warmup(W) >> cosine(D))", [("0", "W", "0", "lr"), ("W", "D", "lr", "0")], "W + D"),
    (
        "warmup(2k) >> hold >> linear(10%)",
        [
            ("0", "2000", "0", "1"),
            ("2000", "0.9 * total - 2000", "1", "1"),
            ("0.9 * total", "total / 10", "1", "0"),
        ],
        "total",
    ),
    ("constant(lr, 5) >> constant(2 * lr, 5)", [("0", "5", "lr", "lr"), ("5", "5", "2 * lr", "2 * lr")], "10"),
    (
        "(warmup(5) >> linear(5)) | floor(lo)",
        [("0", "5", "maximum(0, lo)", "maximum(1, lo)"), ("5", "5", "maximum(1, lo)", "maximum(0, lo)")],
        "10",
    ),
]


@pytest.mark.parametrize(("text", "rows", "length"), NAMED, ids=[n[0] for n in NAMED])
def test_names_without_a_value(text: str, rows: list[tuple[str, ...]], length: str) -> None:
    """Lengths and ends are expressions; what needs a number is left out."""
    schedule = parse(text)
    description = schedule.describe()
    assert [tuple(map(str, (s.start, s.length, s.first, s.last))) for s in description.segments] == rows
    assert str(description.length) == length
    assert description.params == tuple(sorted(schedule.params))
    assert (description.first, description.peak, description.minimum) == ((), None, None)
    assert "peak" not in str(description)
    assert f"free        {', '.join(sorted(schedule.params))}" in str(description)


def test_values_are_bound() -> None:
    description = parse("lr * (warmup(10) >> linear)").describe(lr=0.5, total=30)
    assert description.length == 30
    assert description.params == ()
    assert description.first == pytest.approx((0, 0.05, 0.1, 0.15, 0.2), rel=1e-12, abs=0)
    assert tuple(description.peak or ()) == (0.5, 10.0)
    with pytest.raises(ca.UnknownNameError, match="no parameter 'lrr'"):
        parse("lr * t").describe(lrr=3)


def test_extremes() -> None:
    peak = parse("hold(5, value=1) >> hold(5, value=2) >> hold(5, value=2)").describe().peak
    assert tuple(peak or ()) == (2, 5)
    minimum = parse("linear(10, eta_min=-1)").describe().minimum
    assert tuple(minimum or ()) == (-1, 10)
    bump = parse("4 * u * (1 - u) | stretch(1)").describe().peak  # between whole steps
    assert tuple(bump or ()) == (1, 0.5)


def test_the_jump_is_in_the_table() -> None:
    text = str(parse("constant(0.1, 30) >> constant(1, 10) >> linear(20, eta_max=0.5)").describe())
    rows = [re.split(r"\s{2,}", row) for row in text.split("\n")[:4]]
    assert [row[-2] for row in rows] == ["jump", "0.1", "+0.9", "-0.5"]


def test_the_table_keeps_to_eighty_columns() -> None:
    long = parse(" >> ".join(f"ramp({10**6 + i}, {i}.0625, {i}.9375, poly(power=2.718281828))" for i in range(3)))
    table = str(long.describe()).split("\n\n")[0]
    assert max(map(len, table.split("\n"))) == 80
    assert "…" in table


def test_other_faces() -> None:
    from rich.console import Console

    description = parse("constant(0.1, 30) >> cosine(20, eta_max=lr)").describe()
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(description)
    text = console.export_text()
    for word in ("segment", "constant(0.1, 30)", "length", "50", "free", "lr"):
        assert word in text
    html = description._repr_html_()
    assert ">constant(0.1, 30)</td>" in html
    assert "&gt;&gt;" in html
    assert ">>" not in html
    assert repr(description) == f"<description of {description.schedule}>"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.1, "0.1"), (1e-7, "1e-7"), (1 / 3, "0.333333"), (1e22, "1e22"), (250000, "250000"), (-2.5, "-2.5")],
)
def test_short(number: float, text: str) -> None:
    assert short(number) == text


# -- how far to look -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("cosine(20)", 20, 20),
        ("warmup(5) >> cosine(20)", 25, 25),
        ("constant(1, 0)", 1, 1),
        ("0.5", 1, 1000),
        ("constant(0.1, 30) >> hold", 36, 36),
        ("warmup(500) >> inverse_sqrt(500)", 600, 6000),
        ("exponential(0.9)", math.log(0.01) / math.log(0.9), 1.5 * math.log(0.01) / math.log(0.9)),
        ("exponential(0.9999)", 1000, 1000),
        ("step(30)", 60, 180),
        ("multistep([30, 60])", 61, 90),
        ("piecewise({0: 1, 30: 0.1})", 31, 60),
        ("linear(10) | repeat", 40, 40),
        ("linear(10) | restart(mult=2)", 150, 150),
        ("warmup(5) >> (linear(10, eta_min=0.1) | restart)", 45, 45),
        ("sin(t)", 1000, 1000),
    ],
)
def test_horizon(text: str, low: float, high: float) -> None:
    assert low <= horizon(parse(text)) <= high


def test_seams() -> None:
    assert seams(parse("2 * (warmup(5) >> hold(10) >> linear(20))")) == (5, 15)
    assert seams(parse("cosine(20)")) == ()


def test_curve() -> None:
    """The points hold both sides of a jump, and reach as far as was asked."""
    jump = parse("constant(0.1, 30) >> linear(20, eta_max=1)")
    curve = Curve(jump, None, {})
    assert (curve.t[0], curve.t[-1], curve.seams) == (0, 50, (30,))
    at = int(np.searchsorted(curve.t, 30))
    assert curve.value[at - 1 : at + 1].tolist() == [0.1, 1]
    assert Curve(jump, 12.5, {}).t[-1] == 12.5
    assert Curve(parse("warmup(5) >> inverse_sqrt(5)"), None, {"total": 700}).end == 700
    assert Curve(parse("lr * linear(5)"), None, {"lr": 2}).value[0] == 2


@pytest.mark.parametrize("steps", [0, -3, math.inf, math.nan, "many"])
def test_steps_that_cannot_be(steps: Any) -> None:
    with pytest.raises(ca.ArgumentError, match="steps is how far to draw"):
        Curve(parse("linear(5)"), steps, {})


# -- matplotlib ------------------------------------------------------------------------------------------------


def test_plot() -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    try:
        axes = parse("lr * (warmup(5) >> hold(10) >> linear(20))").plot(lr=0.5)
        line, *marks = axes.lines
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("step", "value")
        assert [mark.get_xdata()[0] for mark in marks] == [5, 15]
        t, value = line.get_data()
        assert (t[0], t[-1]) == (0, 35)
        np.testing.assert_allclose(value, 0.5 * np.minimum(np.minimum(t / 5, 1), (35 - t) / 20), rtol=0, atol=1e-12)
        _, own = plt.subplots()
        assert parse("cosine(20)").plot(own, steps=50) is own
        assert own.lines[0].get_xdata()[-1] == 50
    finally:
        plt.close("all")


def test_plot_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    import_ = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ModuleNotFoundError(name)
        return import_(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"pip install calando\[plot\]"):
        parse("cosine(20)").plot()


def test_plot_of_a_name_without_a_value() -> None:
    with pytest.raises(ca.UnboundError, match="'lr' has no value"):
        parse("lr * cosine(20)").plot()


# -- the terminal ----------------------------------------------------------------------------------------------


def test_draw() -> None:
    text = draw(parse(MISSION))
    rows = text.split("\n")
    assert len(rows) == 18
    assert max(map(len, rows)) <= 80
    assert "\x1b" not in text
    assert re.search("[\u2801-\u28ff]", text)
    assert rows[-1].split() == ["0", "5", "10", "15", "20", "25", "steps"]
    assert sum("┊" in row for row in rows) > 10  # the seam
    assert rows[0].startswith("  1┤")


def test_draw_in_ascii() -> None:
    text = draw(parse(MISSION), ascii_only=True)
    assert text.isascii()
    assert "*" in text
    assert ":" in text


def test_draw_in_colour() -> None:
    assert "\x1b[" in draw(parse(MISSION), color=True)


def test_the_drawing_has_the_shape_of_the_curve() -> None:
    """Column by column, the highest mark of a falling line falls."""
    rows = draw(parse("linear(100)"), ascii_only=True, width=60, height=20).split("\n")[:-2]
    height: dict[int, int] = {}
    for y, row in enumerate(rows):
        for x, character in enumerate(row):
            if character == "*":
                height.setdefault(x, y)
    depths = [height[x] for x in sorted(height)]
    assert depths == sorted(depths)
    assert (depths[0], depths[-1]) == (0, len(rows) - 1)
    assert len(depths) > 45


@pytest.mark.parametrize("text", ["0", "-2", "3", "1e-300 * t", "constant(1e300, 5)", "1 / t", "multistep([1, 2])"])
def test_draw_anything(text: str) -> None:
    assert len(draw(parse(text)).split("\n")) > 10


def test_draw_nothing() -> None:
    assert draw(parse("log(-1 - t)")) == "(there is no finite value to draw)"


def test_ticks() -> None:
    assert ticks(0, 25, 7) == [0, 5, 10, 15, 20, 25]
    assert ticks(0.85, 0.95, 6) == [0.86, 0.88, 0.9, 0.92, 0.94]
    assert ticks(-1, 1, 5) == [-1, -0.5, 0, 0.5, 1]
    assert ticks(0, 35100, 7) == [0, 10000, 20000, 30000]


# -- the closed form in lines ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            MISSION,
            """
max(1e-7, t/5)                                if t < 5
max(1e-7, 0.01 + 0.495*(1 + cos(pi*tau/20)))  if 5 <= t < 25, where tau = t - 5
0.01                                          otherwise
""",
        ),
        ("lr * warmup(5)", "lr*t/5  if t < 5\nlr      otherwise"),
        ("cosine(20) / 3", "(1 + cos(pi*t/20))/6  if t < 20\n0                     otherwise"),
        ("exponential(0.9)", "0.9**t"),
        ("3e-7 * t", "3e-7*t"),
        ("3e-7 * (t - 1)", "3e-7*t - 3e-7"),
        ("minimum(t, 5) * 0.15", "0.15*min(5, t)"),
    ],
)
def test_closed_form(text: str, lines: str) -> None:
    assert parse(text).formula() == lines.strip()
