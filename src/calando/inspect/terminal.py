"""The curve in a terminal."""

from __future__ import annotations

import re
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING

from .curve import Curve
from .describe import short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..tree import Schedule

WIDTH, HEIGHT = 80, 18
MANY = 12  # more seams than this would hide the curve
ESCAPE = re.compile("\x1b\\[[0-9;]*m")
PLAIN = str.maketrans("┌┐└┘─│┤├┬┴┼┊", "++++-|+++++:")  # where the terminal has no line drawing


def draw(
    schedule: Schedule,
    steps: float | None = None,
    values: Mapping[str, Any] | None = None,
    *,
    width: int = WIDTH,
    height: int = HEIGHT,
    color: bool = False,
    ascii_only: bool = False,
) -> str:
    """The curve as lines of text, from 0 to ``steps``, or as far as there is something to see."""
    curve = Curve(schedule, steps, values or {})
    marks = ["*" if ascii_only else "braille"]
    return picture([curve], marks, curve.seams, width=width, height=height, color=color, ascii_only=ascii_only)


def overlay(a: Schedule, b: Schedule, steps: float, *, color: bool = False, ascii_only: bool = False) -> str:
    """Two curves in one picture, ``a`` over ``b``: in two colours, or with two marks."""
    curves = [Curve(schedule, steps, {}) for schedule in (b, a)]
    marks = ["o", "*"] if ascii_only else ["braille", "braille"] if color else ["·", "braille"]
    return picture(curves, marks, (), width=WIDTH, height=HEIGHT, color=color, ascii_only=ascii_only)


def picture(
    curves: Sequence[Curve],
    marks: Sequence[str],
    seams: Sequence[float],
    *,
    width: int,
    height: int,
    color: bool,
    ascii_only: bool,
) -> str:
    """Curves as lines of text, each with its mark."""
    import plotext

    lines = [finite(curve) for curve in curves]
    heights = [v for line in lines for _, v in line]
    if not heights:
        return "(there is no finite value to draw)"
    low, high = min(heights), max(heights)
    if low == high:
        low, high = (0, 2 * high) if high > 0 else (2 * low, 0) if low < 0 else (-1, 1)
    end = max(curve.end for curve in curves)
    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, height)
    figure.theme("simple" if color else "colorless")
    for name, first, last, count in (("x", 0, end, 7), ("y", low, high, 6)):
        ruler, numbers = figure.ruler(name), ticks(first, last, count)
        ruler.lim(first, last)
        ruler.ticks(numbers, [short(number) for number in numbers])
    for seam in seams if len(seams) <= MANY else ():
        figure.line(seam, orientation="vertical", style="dotted")
    for line, mark in zip(lines, marks, strict=True):
        signal = figure.signal([t for t, _ in line], [v for _, v in line], marker=mark)
        signal.lines()
        figure.draw(signal)
    text = str(figure.build())
    text = text if color else ESCAPE.sub("", text)
    text = text.translate(PLAIN) if ascii_only else text
    return "\n".join(row.rstrip() for row in text.splitlines() if row.strip())


def finite(curve: Curve) -> list[tuple[float, float]]:
    """The points that can be drawn."""
    return [(t, v) for t, v in zip(curve.t.tolist(), curve.value.tolist(), strict=True) if isfinite(v)]


def ticks(low: float, high: float, count: int) -> list[float]:
    """At most so many round numbers from ``low`` to ``high``.

    >>> ticks(0, 25, 7), ticks(0, 3e-4, 6)
    ([0.0, 5.0, 10.0, 15.0, 20.0, 25.0], [0.0, 0.0001, 0.0002, 0.0003])
    """
    rough = (high - low) / (count - 1)
    power = 10.0 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [float(f"{k * step:.12g}") for k in range(first, last + 1)]
