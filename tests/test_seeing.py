"""What is drawn is what runs: lines, seams, jumps, legends; in matplotlib, in SVG, in a terminal, in a notebook."""

from __future__ import annotations

import builtins
import json
import math
import pickle
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from math import cos, pi
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import calando as ca
from calando import parse, parse_plan
from calando.cli import main
from calando.inspect.curve import Curve, reduced
from calando.inspect.lines import lines_of
from calando.inspect.measures import slopes
from calando.inspect.scale import Even, Logarithmic, scale_of
from calando.inspect.svg import svg
from calando.inspect.terminal import ASCII, legend, picture

CALM = settings(max_examples=20, deadline=None, derandomize=True)
ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    plt.close("all")


def curves(ax: Any) -> list[Any]:
    """The lines that are curves: the others mark seams."""
    return [line for line in ax.get_lines() if not np.array_equal(line.get_ydata(), [0, 1])]


def labels(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


# -- the points of a curve -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "jumps"),
    [
        ("constant(0.1, 30) >> cosine(20, eta_max=1)", [30]),
        ("0.1 * step(30) | take(100)", [30, 60, 90]),
        ("cosine(7.5, eta_min=0.25) | restart(3)", [7.5, 15]),
        ("multistep([30, 60], 0.5) * linear(90)", [30, 60]),
        ("where(t < 2.3, 1, 3) * cosine(5)", [2.3]),
        ("(warmup(5) >> linear(20)) | stairs(5)", [5, 10, 15, 20, 25]),
        ("hold(1M, value=1) >> constant(9, 1) >> hold(1M, value=1)", [1_000_000, 1_000_001]),
        ("hold(50M, value=1) >> constant(9, 1) >> hold(50M, value=1)", [50_000_000, 50_000_001]),
        ("warmup(5) >> cosine(20)", []),
        ("warmup(1) >> one_minus_sqrt(100k)", []),
        ("linear(10) | restart(10k)", None),  # a texture
        ("exponential(0.5) + 1e-9 * step(3) | take(8)", []),  # nobody could see them
    ],
)
def test_jumps(text: str, jumps: list[float] | None) -> None:
    """They are found to the last digit, with the value on both sides; what is steep is none."""
    schedule = parse(text)
    curve = Curve(schedule, None, {})
    if jumps is None:
        assert len(curve.leaps()) == 0
        return
    assert curve.jumps == pytest.approx(jumps, rel=1e-15)
    for at, before, after in curve.leaps():
        assert (before, after) == pytest.approx((schedule(float(np.nextafter(at, 0))), schedule(at)), rel=1e-14)
    t, value = curve.broken()
    assert t[np.isnan(value)].tolist() == list(curve.jumps)


@pytest.mark.parametrize("end", [25, 700, 5000, 300_000])
def test_every_step_is_looked_at(end: int) -> None:
    schedule = parse(f"0.1 * cosine({end}) | noise(0.1)")
    curve = Curve(schedule, None, {})
    assert np.isin(np.arange(end + 1), curve.t).all()
    np.testing.assert_array_equal(curve.value, schedule(curve.t))


@CALM
@given(st.integers(1, 299_998), st.integers(20, 2000))
def test_a_spike_of_one_step_is_not_lost(at: int, columns: int) -> None:
    """In hundreds of thousands of steps, in a picture of any width."""
    t = np.arange(300_001.0)
    value = np.where(t == at, 7.0, np.cos(t / 1e5))
    few, values = reduced(t, value, 3e5, columns)
    assert len(few) <= 4 * columns
    assert values[few == at] == [7.0]
    assert (few[0], few[-1]) == (0, 3e5)
    np.testing.assert_array_equal(values, value[few.astype(int)])


@CALM
@given(st.integers(0, 10**6), st.integers(5, 200))
def test_each_column_keeps_its_extremes(seed: int, columns: int) -> None:
    t, value = np.linspace(0, 10, 900), np.random.default_rng(seed).integers(-9, 9, 900).astype(float)
    few, kept = reduced(t, value, 10.0, columns)
    for i in range(columns):
        inside = [np.minimum((times * (columns / 10.0)).astype(int), columns - 1) == i for times in (t, few)]
        if inside[0].any():
            assert kept[inside[1]].min() == value[inside[0]].min()
            assert kept[inside[1]].max() == value[inside[0]].max()


# -- matplotlib ------------------------------------------------------------------------------------------------


def test_a_jump_is_a_gap_with_a_line_across() -> None:
    ax = parse("constant(0.1, 30) >> linear(20, eta_max=1)").plot()
    (line,) = curves(ax)
    t, value = line.get_data()
    (gap,) = np.flatnonzero(np.isnan(value))
    assert (t[gap - 1], value[gap - 1]) == (np.nextafter(30, 0), 0.1)
    assert (t[gap], t[gap + 1], value[gap + 1]) == (30, 30, 1)
    np.testing.assert_allclose(
        np.delete(value, gap),
        [0.1 if x < 30 else 1 - (x - 30) / 20 for x in np.delete(t, gap)],
        rtol=1e-12,
        atol=1e-12,
    )
    ((across,),) = [collection.get_segments() for collection in ax.collections]
    assert across.tolist() == [[30, 0.1], [30, 1]]
    assert ax.get_legend() is None


def test_several() -> None:
    ax = ca.plot("warmup(5) >> cosine(20)", {"mine": ca.linear(20), "plan": parse_plan("lr = cosine(9)")})
    assert labels(ax) == ["warmup(5) >> cosine(20)", "mine", "plan: lr"]
    assert [line.get_xdata()[-1] for line in curves(ax)] == [25, 25, 25], "all as far as the longest"
    assert curves(ax)[1].get_ydata()[-1] == 0
    assert ax.get_ylabel() == "value"
    assert ca.plot({"lr": "cosine(20)"}).get_ylabel() == "lr"


def test_values_go_where_they_are_wanted() -> None:
    ax = ca.plot("lr * linear(10)", "m * linear(10)", lr=0.5, m=3)
    assert [float(line.get_ydata()[0]) for line in curves(ax)] == [0.5, 3]
    with pytest.raises(ca.UnknownNameError, match="none of the schedules has a parameter 'lrr'"):
        ca.plot("lr * linear(10)", "m * linear(10)", lrr=0.5)
    with pytest.raises(ca.UnknownNameError, match="the schedule has no parameter 'lrr'"):
        parse("lr * linear(10)").plot(lrr=0.5)
    with pytest.raises(ca.UnboundError):
        ca.plot("lr * linear(10)", "m * linear(10)", lr=0.5)
    with pytest.raises(ca.ArgumentError, match="transform"):
        ca.plot(ca.floor(1))


def test_a_family() -> None:
    ax = parse("lr * (warmup(W) >> linear(40))").plot(lr=[0.1, 0.2, 0.4], W=np.array([10, 20, 30]))
    assert labels(ax) == ["lr = 0.1, W = 10", "lr = 0.2, W = 20", "lr = 0.4, W = 30"]
    for line, lr, W in zip(curves(ax), (0.1, 0.2, 0.4), (10, 20, 30), strict=True):
        t, value = line.get_data()
        expected = lr * np.clip(np.minimum(t / W, (W + 40 - t) / 40), 0, 1)
        np.testing.assert_allclose(value, expected, rtol=0, atol=1e-12)
    many = parse("lr * linear(5)").plot(lr=np.linspace(0.1, 1, 40))
    assert len(curves(many)) == 40
    assert (len(labels(many)), labels(many)[0], labels(many)[-1]) == (8, "lr = 0.1", "lr = 1")


def test_epochs() -> None:
    schedule = parse("0.1 * (warmup(5ep) >> cosine(85ep))")
    for ax in (schedule.plot(ep=100), schedule.bind(ep=100).plot(), parse(str(schedule), ep=100).plot()):
        assert ax.get_xlabel() == "epoch (100 steps)"
        assert curves(ax)[0].get_xdata()[-1] == 9000, "the lines are in steps"
        ax.figure.canvas.draw()
        shown = {tick.get_text(): x for tick, x in zip(ax.get_xticklabels(), ax.get_xticks(), strict=True)}
        assert shown["20"] == 2000
    assert schedule.plot(ep=100, unit="step").get_xlabel() == "step"
    assert schedule.bind(ep=100) == pickle.loads(pickle.dumps(schedule.bind(ep=100))), "it is no part of the value"
    with pytest.raises(ca.ArgumentError, match="how many steps is an epoch"):
        parse("cosine(20)").plot(unit="epoch")
    with pytest.raises(ca.ArgumentError, match="unit is 'step' or 'epoch'"):
        parse("cosine(20)").plot(unit="hour")


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("exponential(0.9)", "log"),
        ("0.1 * step(30)", "log"),
        ("geometric(100, eta_min=1e-5)", "log"),
        ("warmup(5) >> cosine(20) | floor(1e-7)", "linear"),
        ("multistep([50, 75]) | take(100)", "linear"),
        ("ramp(10, -1, 1)", "linear"),
        ("constant(1, 5)", "linear"),
    ],
)
def test_the_scale_is_the_one_that_helps(text: str, scale: str) -> None:
    assert parse(text).plot().get_yscale() == scale
    assert parse(text).plot(log=scale == "linear").get_yscale() != scale
    own = plt.subplots()[1]
    parse(text).plot(own)
    assert own.get_yscale() == "linear"


def test_settings_are_left_alone() -> None:
    before = dict(mpl.rcParams)
    ca.plot("cosine(20)", "linear(20)")
    parse_plan("a = cosine(20); b = linear(3)").plot()
    assert dict(mpl.rcParams) == before
    with mpl.rc_context({"axes.prop_cycle": mpl.cycler(color=["#123456"])}):
        assert curves(parse("cosine(20)").plot())[0].get_color() == "#123456"


def test_odd_values() -> None:
    assert len(parse("lr * linear(5)").plot(lr=[]).lines) == 0
    assert len(curves(parse("lr * linear(5)").plot(lr=[[1, 2], [3, 4]]))) == 4
    with pytest.raises(ca.ArgumentError, match="lr wants a number, not 'a'"):
        parse("lr * linear(5)").plot(lr=["a"])
    parse("plateau(x)").plot(x=[]).figure.canvas.draw()
    assert "length        inf" in str(parse("cumprod(0.9)").describe())


def test_a_plan() -> None:
    plan = parse_plan("ep = 10; total = 5ep; peak = 3; lr = peak * (warmup(1ep) >> linear); m = 0.9; w = 1 - t / 100")
    axes = plan.plot()
    assert list(axes) == ["lr", "w"]
    assert [ax.get_title("left") for ax in axes.values()] == ["lr", "w"]
    assert axes["w"].get_xlabel() == "epoch (10 steps)"
    assert [line.get_xdata()[-1] for ax in axes.values() for line in curves(ax)] == [50, 50]
    t, value = curves(axes["lr"])[0].get_data()
    np.testing.assert_allclose(value, 3 * np.minimum(t / 10, (50 - t) / 40), rtol=0, atol=1e-12)
    free = parse_plan("a = lr * cosine(5); b = n * linear(9)")
    assert [float(curves(ax)[0].get_ydata()[0]) for ax in free.plot(lr=2, n=3).values()] == [2, 3]
    with pytest.raises(ca.UnknownNameError, match="the plan has no parameter 'k'"):
        free.plot(k=1)
    assert labels(ca.plot(plan)) == ["lr", "w"]


def test_what_is_observed_is_drawn() -> None:
    loss = [2.0, 1.5, 1.6, 1.7, 1.2]
    ax = parse("0.1 * plateau(loss, factor=0.5, patience=1)").plot(loss=loss)
    t, value = curves(ax)[0].get_data()
    finite = ~np.isnan(value)
    np.testing.assert_allclose(value[finite][[0, -1]], [0.1, 0.05], rtol=1e-15)
    assert t[~finite].tolist() == [np.nextafter(3, 4)], "once step 3 is over"
    beside = next(other for other in ax.figure.axes if other is not ax)
    assert beside.get_ylabel() == "loss"
    assert beside.lines[0].get_ydata().tolist() == loss
    both = parse("plateau(a) * plateau(b)").plot(a=[1, 2], b={0: 3, 5: 1})
    beside = next(other for other in both.figure.axes if other is not both)
    assert [line.get_xdata().tolist() for line in beside.lines] == [[0, 1], [0, 5]]


# -- SVG -------------------------------------------------------------------------------------------------------


class Drawn:
    """An SVG that has been read again: its line in steps and values, by the numbers that stand beside its axes."""

    def __init__(self, text: str) -> None:
        self.root = ElementTree.fromstring(text)  # noqa: S314 - our own
        self.texts = [(node.text, float(node.get("x", 0)), float(node.get("y", 0)), node.get("text-anchor")) for node in self.root.iter() if node.tag.endswith("}text")]
        self.x = self.measure([(float(text), x) for text, x, _, anchor in self.texts if anchor == "middle"])
        self.y = self.measure([(float(text), y - 4) for text, _, y, anchor in self.texts if anchor == "end" and number(text)])

    @staticmethod
    def measure(marks: list[tuple[float, float]]) -> Any:
        (a, x), (b, y) = marks[0], marks[-1]
        return lambda place: a + (place - x) * (b - a) / (y - x)

    def lines(self) -> list[list[tuple[float, float]]]:
        """Each piece of each line."""
        thick = [node.get("d", "") for node in self.root.iter() if node.get("stroke-width") == "2" and node.get("fill")]
        return [
            [(float(self.x(float(x))), float(self.y(float(y)))) for x, y in (point.split() for point in piece.split("L"))]
            for d in thick
            for piece in d.split("M")[1:]
        ]


def number(text: str) -> bool:
    return re.fullmatch(r"-?[\d.]+(e-?\d+)?", text) is not None


@pytest.mark.parametrize("text", ["warmup(5) >> cosine(20)", "0.3 * linear(10) - 0.1", "sigmoid(100)", "t ** 2 | take(30)"])
def test_svg(text: str) -> None:
    """Its corners lie on the curve, and so do the straight lines between them, to half a pixel."""
    schedule = parse(text)
    drawn = Drawn(svg(lines_of([schedule], None, {})))
    (piece,) = drawn.lines()
    t, value = np.array(piece).T
    end = float(schedule.length)
    height = np.ptp(schedule(np.linspace(0, end, 999)))
    assert (t[0], t[-1]) == pytest.approx((0, end), abs=end / 800)
    dense = np.linspace(t[0], t[-1], 500)
    steep = abs(np.gradient(schedule(dense), dense)) * end / 800
    assert (abs(np.interp(dense, t, value) - schedule(dense)) <= height / 150 + steep).all()


def test_svg_of_jumps() -> None:
    drawn = Drawn(svg(lines_of([parse("0.5 * step(30, gamma=0.5) | take(90)")], None, {})))
    levels = [value for piece in drawn.lines() for _, value in piece]
    assert levels == pytest.approx([0.5, 0.5, 0.25, 0.25, 0.125, 0.125], abs=0.003)
    assert [t for piece in drawn.lines() for t, _ in piece] == pytest.approx([0, 30, 30, 60, 60, 90], abs=0.2)


def test_svg_of_several_and_of_nothing() -> None:
    drawn = ElementTree.fromstring(svg(lines_of([{"a < b": "cosine(20)", "c & d": "linear(9)"}], None, {})))  # noqa: S314
    shown = [node.text for node in drawn.iter() if node.tag.endswith("}text")]
    assert shown[-2:] == ["a < b", "c & d"]
    assert "no finite value" in svg(lines_of([parse("log(-1 - t)")], None, {}))


def test_svg_in_epochs() -> None:
    texts = re.findall(r">([^<]+)</text>", svg(lines_of([parse("cosine(90ep)")], None, {"ep": 5004})))
    assert texts[-1] == "epoch"
    assert "80" in texts


# -- the terminal ----------------------------------------------------------------------------------------------


def test_several_in_a_terminal() -> None:
    lines = lines_of([{"a": "cosine(20)", "b": "linear(20)"}], None, {})
    plain = picture(lines, 60, 12)
    assert max(map(len, plain.split("\n"))) <= 60
    assert "·" in plain
    assert picture(lines, 60, 12, ascii_only=True).isascii()
    assert {mark for mark in ASCII[:2] if mark in picture(lines, 60, 12, ascii_only=True)} == {"*", "o"}
    colored = picture(lines, 60, 12, color=True)
    assert re.sub(r"\x1b\[\d*m", "", colored).count("\n") == plain.count("\n")
    assert {"\x1b[94m", "\x1b[31m"} <= set(re.findall(r"\x1b\[\d+m", colored))
    assert legend(["a", "b"]).split() == ["⠒⠒", "a", "··", "b"]


def test_a_jump_is_upright_in_a_terminal() -> None:
    rows = picture(lines_of([parse("constant(0, 50) >> constant(1, 50)")], None, {}), 60, 12).split("\n")
    middle = [{i for i, character in enumerate(row) if "\u2800" < character < "\u2900"} for row in rows[1:9]]
    assert all(len(columns) == 1 for columns in middle)
    assert len(set.union(*middle)) == 1


def test_a_scale_of_decades_in_a_terminal() -> None:
    rows = picture(lines_of([parse("geometric(100, eta_min=1e-4)")], None, {}), 60, 14).split("\n")
    marks = [row.split("┤")[0].strip() for row in rows if "┤" in row]
    assert marks == ["1", "0.1", "0.01", "0.001", "0.0001"]


def test_scales() -> None:
    assert (Even(0, 4).place(1), Logarithmic(1, 1000).place(10)) == (0.25, pytest.approx(1 / 3))
    assert math.isnan(Logarithmic(1, 10).place(-1))
    assert Logarithmic(2, 5).ticks(4) == [2, 3, 4, 5]
    assert scale_of([Curve(parse("log(-1 - t)"), 5, {})]) is None
    flat = scale_of([Curve(parse("constant(2, 5)"), None, {})], log=True)
    assert flat is not None
    assert flat.low < 2 < flat.high


# -- the table -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("warmup(5) >> cosine(20)", [(0.2, 0.2), (0, 0)]),
        ("linear(1M)", [(-1e-6, -1e-6)]),
        ("poly(10, power=2)", [(-0.2, 0)]),
        ("one_minus_sqrt(100)", [(-math.inf, -0.005)]),
        ("exponential(0.9)", [(math.log(0.9), None)]),
        ("(warmup(5) >> cosine(20)) | floor(0.01)", [(0, 0.2), (0, 0)]),
        ("cosine(8) | restart(100)", [(0, 0)]),
        ("sin(t) | take(2)", [(1, cos(2))]),
        ("ramp(4, 0, 1, u ** 3)", [(0, 0.75)]),
        ("constant(3, 7) >> constant(5, 7)", [(0, 0), (0, 0)]),
        ("cosine(0.25)", [(0, 0)]),
    ],
)
def test_slopes(text: str, pairs: list[tuple[float | None, float | None]]) -> None:
    """As the derivative says, by hand."""
    found = [segment.slope for segment in parse(text).describe().segments]
    for got, want in zip(found, pairs, strict=True):
        for a, b in zip(got, want, strict=True):
            assert a == (b if b is None else pytest.approx(b, rel=1e-6, abs=1e-12))


def test_no_slope() -> None:
    assert slopes(parse("1 / t"), [(0, 5)])[0][0] is None


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("warmup(5) >> cosine(20, eta_min=0.01)", 2.5 + 20 * 0.505),
        ("linear(0.5)", 0.25),
        ("step(30, gamma=0.5) | take(90)", 30 * 1.75),
        ("cosine(7.5) | restart(1000)", 3750),
        ("sin(pi * t) | take(1)", 2 / pi),
        ("constant(2, 0)", 0),
        ("linear(2M)", 1e6),
        ("exponential(0.9)", None),
    ],
)
def test_area(text: str, area: float | None) -> None:
    assert parse(text).describe().area == (None if area is None else pytest.approx(area, rel=1e-9))


def test_a_table_in_epochs() -> None:
    schedule = parse("0.1 * (warmup(3ep) >> cosine(7ep))")
    for description in (schedule.describe(ep=20), schedule.bind(ep=20).describe()):
        rows = str(description).split("\n")
        assert "0–3" in rows[1]
        assert "3–10" in rows[2]
        assert "length        200 (10 epochs)" in rows
        assert "peak          0.1 at 60 (epoch 3)" in rows
        assert "area          10 (0.5 in epochs)" in rows
    assert "epoch" not in str(parse("cosine(20)").describe())


def test_a_plan_is_described() -> None:
    plan = parse_plan("ep = 10; lr = peak * (warmup(2ep) >> linear(3ep)); m = 0.9; w = 1 - u", total=50)
    found = plan.describe(peak=0.5)
    assert list(found) == ["lr", "w"]
    assert (found["lr"].peak.value, found["lr"].length, found["lr"].ep) == (0.5, 50, 10)
    assert str(found).startswith("lr = 0.5 * (warmup(20) >> linear(30))\n\nsegment")
    assert found._repr_html_().count("<table>") == 4
    assert repr(found) == "<descriptions of lr, w>"


def test_a_table_in_a_narrow_terminal() -> None:
    """Sentences give way to numbers."""
    import io

    from rich.console import Console

    console = Console(width=80, record=True, file=io.StringIO())
    console.print(parse("0.1 * (warmup(300) >> cosine(1000, eta_min=1%) >> constant(0.5, 500))").describe(ep=100))
    text = console.export_text()
    assert "…" not in text
    assert "+0.049" in text
    console.print(parse_plan("lr = cosine(20)").describe())
    assert "lr = cosine(20)" in console.export_text()


# -- the command -----------------------------------------------------------------------------------------------


def plotted(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["plot", *map(str, arguments)])


def test_readme_shows_what_its_command_draws() -> None:
    for page in ("README.md", "docs/seeing.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        command, shown = re.findall(r"^    \$ calando (plot .*)\n\n((?:    .*\n)+)", text, re.MULTILINE)[0]
        result = CliRunner().invoke(main, shlex.split(command))
        assert re.sub(r"^    ", "", shown, flags=re.MULTILINE) == result.output, page


def test_into_files(tmp_path: Path) -> None:
    for ending, first in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
        result = plotted("lr * (warmup(5) >> cosine(20))", "--set", "lr=0.1", "-o", tmp_path / f"curve.{ending}")
        assert result.output == f"drawn in {tmp_path / f'curve.{ending}'}\n"
        assert (tmp_path / f"curve.{ending}").read_bytes().startswith(first)
    again = (tmp_path / "curve.svg").read_bytes()
    plotted("lr * (warmup(5) >> cosine(20))", "--set", "lr=0.1", "-o", tmp_path / "curve.svg")
    assert (tmp_path / "curve.svg").read_bytes() == again, "the same picture is the same file"


def test_a_file_into_a_file(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("schedules: {ep: 10, lr: 0.1 * linear(5ep), wd: 1 - t / 100}")
    assert plotted(plan, "-o", tmp_path / "plan.svg", "--size", "5x4").exit_code == 0
    root = ElementTree.parse(tmp_path / "plan.svg").getroot()  # noqa: S314 - our own
    shown = [node.text for node in root.iter() if node.tag.endswith("}text")]
    assert {"lr", "wd", "epoch (10 steps)"} <= set(shown)


def test_files_share_the_pictures_of_a_name(tmp_path: Path) -> None:
    for name, length in (("a", 20), ("b", 30)):
        (tmp_path / f"{name}.yaml").write_text(f"schedules: {{lr: cosine({length}), wd: linear(9)}}")
    result = plotted(tmp_path / "a.yaml", tmp_path / "b.yaml", "--name", "lr")
    assert result.output.startswith("lr\n")
    assert f"  ·· {tmp_path / 'b.yaml'}"[:40] in result.output
    assert "wd" not in result.output.replace(str(tmp_path), "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cosine(20)", "-o", "curve.doc"], "'curve.doc' wants an ending that names a format: "),
        (["cosine(20)", "--size", "big"], "'big' is not WIDTHxHEIGHT"),
        (["cosine(20)", "--name", "lr"], "there is no schedule 'lr'"),
        (["lr = 0.1"], "there is no schedule to draw"),
        (["lr * cosine(W)"], "UnboundError: lr * cosine(W) wants a value for W and lr\n--set W=… --set lr=…"),
        (["0.1 * plateau(loss)"], "0.1 * plateau(loss) has a curve only with what was observed: s.plot(loss=…)"),
        (["cosine(20", "-o", "x.png"], "ScheduleSyntaxError"),
    ],
)
def test_what_cannot_be_drawn(arguments: list[str], said: str) -> None:
    result = plotted(*arguments)
    assert result.exit_code != 0
    assert said in result.output


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import_ = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ModuleNotFoundError(name, name=name)
        return import_(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    result = plotted("cosine(20)", "-o", str(tmp_path / "x.png"))
    assert result.exit_code == 1
    assert 'pip install "calando[plot]"' in result.output
    assert plotted("cosine(20)").exit_code == 0
    with pytest.raises(ImportError, match=r'pip install "calando\[plot\]"'):
        parse_plan("lr = cosine(20)").plot()


# -- notebooks -------------------------------------------------------------------------------------------------


def test_a_schedule_in_a_notebook() -> None:
    schedule = parse("warmup(5) >> cosine(20) | floor(1e-7)")
    found = schedule._repr_mimebundle_()
    assert found["text/plain"] == repr(schedule)
    html = ElementTree.fromstring(found["text/html"])  # noqa: S314 - our own
    assert html.findtext("div/code") == str(schedule)
    assert sum(node.tag.endswith("}svg") for node in html.iter()) == 1
    assert schedule.latex() in "".join(html.itertext())
    assert found["text/latex"] == f"$\\displaystyle {schedule.latex()}$"
    assert len(found["text/html"]) < 6000
    assert schedule._repr_mimebundle_(include={"text/plain"}).keys() == {"text/plain"}
    assert schedule._repr_mimebundle_(exclude={"text/latex"}).keys() == {"text/plain", "text/html"}


def test_a_plan_in_a_notebook() -> None:
    plan = parse_plan("peak = 3; lr = peak * (warmup(5) >> cosine(20)); w = m * linear(5); v = plateau(loss)")
    html = plan._repr_mimebundle_()["text/html"]
    root = ElementTree.fromstring(html)  # noqa: S314
    assert sum(node.tag.endswith("}svg") for node in root.iter()) == 1
    text = "".join(root.itertext())
    for part in ("peak = 3", "lr = 3 * (warmup(5) >> cosine(20))", "s.plot(m=…)", "s.plot(loss=…)"):
        assert part in text


@pytest.mark.parametrize(
    "text",
    [
        "lr * cosine(20)",
        "plateau(loss)",
        "log(-1 - t)",
        "1 / t",
        "1e300 * t * 1e300",
        "constant(1, 0)",
        "cosine(9) | restart",
        "cosine(9) | restart(1000)",
        "cosine(W) | restart",
        " >> ".join(["linear(3, eta_max=1)"] * 400),
        "(plateau(x) | take(9)) | repeat(2)",
        "-".join(["cosine(20)"] * 100),
        "warmup(5%) >> cosine",
        "5",
    ],
)
def test_a_repr_does_not_raise(text: str) -> None:
    found = parse(text)._repr_mimebundle_()
    assert found["text/plain"] == repr(parse(text))
    ElementTree.fromstring(found["text/html"])  # noqa: S314


def test_a_repr_that_cannot_be_drawn_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("calando.inspect.notebook.svg", broken)
    monkeypatch.setattr("calando.formula.formula", broken)
    assert parse("cosine(20)")._repr_mimebundle_() == {"text/plain": "parse('cosine(20)')"}


SHELL = """
import json, sys
{start}
import calando as ca
data, _ = shell.display_formatter.format(ca.linear(20))
print(json.dumps([sorted(data), data["text/plain"], "sympy" in sys.modules, "matplotlib.pyplot" in sys.modules]))
"""


@pytest.mark.parametrize(
    ("start", "kinds"),
    [
        ("from IPython.terminal.interactiveshell import TerminalInteractiveShell as S\nshell = S.instance()", ["text/plain"]),
        (
            "from IPython.core.interactiveshell import InteractiveShell as S\nshell = S.instance()\n"
            "shell.display_formatter.active_types = shell.display_formatter.format_types",
            ["text/html", "text/latex", "text/plain"],
        ),
    ],
    ids=["terminal", "kernel"],
)
def test_in_ipython(start: str, kinds: list[str], tmp_path: Path) -> None:
    """A terminal gets its text, and waits for nothing that it does not show."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", SHELL.format(start=start)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "src"), "IPYTHONDIR": str(tmp_path), "HOME": str(tmp_path), "PATH": ""},
    )
    found, plain, sympy, pyplot = json.loads(done.stdout.splitlines()[-1])
    assert found == kinds
    assert plain == "parse('linear(20)')"
    assert sympy == ("text/latex" in kinds)
    assert not pyplot
