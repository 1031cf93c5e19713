"""Curves as small SVG pictures, in the colours of the page that they stand in."""

from __future__ import annotations

import re
from html import escape
from math import ceil, floor, hypot, log10
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calando.inspect.curve import Curve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calando import Schedule

Point = tuple[float, float]

STYLE = Path(__file__).resolve().parent.parent / "_static" / "curve.css"
WIDTH, HEIGHT = 480, 190  # of the picture
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 12, 26  # what its labels need
THOUSANDS, SMALL = 10_000, 1e-3  # from where on, and below what, numbers are written short
MOST_SEAMS = 6  # beyond that they are a pattern and no landmarks
CLOSE = 0.2  # how far a line may pass by a point that is left out, in units of the picture


def picture(schedule: Schedule, values: dict[str, Any], steps: float | None = None) -> str:
    """The curve with its axes: one line of SVG."""
    curve = Curve(schedule, steps, values)
    across = Scale(0, curve.end, LEFT, WIDTH - RIGHT, 5)
    up = Scale(*reach(curve.value), HEIGHT - BOTTOM, TOP, 3)
    parts = [f'<svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(str(schedule))}">']
    for y in up.ticks:
        parts.append(f'<path class="grid" d="M{LEFT} {up(y):.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{up(y) + 4:.1f}" text-anchor="end">{label(y)}</text>')
    parts += [
        f'<text x="{across(x):.1f}" y="{HEIGHT - 7}" text-anchor="middle">{label(x)}</text>' for x in across.ticks
    ]
    seams = curve.seams if len(curve.seams) <= MOST_SEAMS else ()
    parts += [f'<path class="seam" d="M{across(seam):.1f} {TOP}V{HEIGHT - BOTTOM}"/>' for seam in seams]
    parts.append(line(curve, across, up))
    return "".join([*parts, "</svg>"])


def alone(schedule: Schedule) -> str:
    """A picture that is a file of its own, in light and dark."""
    style = re.sub(r"\s+", " ", STYLE.read_text(encoding="utf-8"))
    head, rest = picture(schedule, {}).split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{style}</style>{rest}'


def thumbnail(schedule: Schedule, values: dict[str, Any], steps: float | None = None) -> str:
    """The curve alone."""
    curve = Curve(schedule, steps, values)
    width, height, edge = 120, 44, 3
    low, high = reach(curve.value)
    across = Scale(0, curve.end, edge, width - edge, 1)
    up = Scale(low, high, height - edge, edge, 1)
    return f'<svg class="curve" viewBox="0 0 {width} {height}" aria-hidden="true">{line(curve, across, up)}</svg>'


def line(curve: Curve, across: Scale, up: Scale) -> str:
    points = [(across(t), up(v)) for t, v in zip(curve.t.tolist(), curve.value.tolist(), strict=True)]
    steps = [f"{x:.1f} {y:.1f}".replace(".0", "") for x, y in simplified(points)]
    return f'<path class="line" d="M{"L".join(steps)}"/>'


class Scale:
    """Numbers as places in the picture, and the round ones among them."""

    def __init__(self, low: float, high: float, begin: float, end: float, wanted: int) -> None:
        self.low, self.begin = low, begin
        self.factor = (end - begin) / (high - low)
        step = round_up((high - low) / wanted)
        first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
        self.ticks = [k * step for k in range(first, last + 1)]

    def __call__(self, value: float) -> float:
        return self.begin + (value - self.low) * self.factor


def round_up(x: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50, …

    >>> round_up(0.03), round_up(7), round_up(100)
    (0.05, 10.0, 100.0)
    """
    power = 10.0 ** floor(log10(x))
    return float(f"{next(m * power for m in (1, 2, 5, 10) if m * power >= x * (1 - 1e-9)):.3g}")


def reach(values: Any) -> Point:
    """From the least to the greatest value; from 0, where that is not far.

    >>> import numpy as np
    >>> reach(np.array([0.2, 1.0])), reach(np.array([128.0, 224.0])), reach(np.array([1.0, 1.0]))
    ((0.0, 1.0), (128.0, 224.0), (0.0, 1.0))
    """
    low, high = float(values.min()), float(values.max())
    if 0 < low <= high / 2 or low == high > 0:
        low = 0.0
    return (low, high) if low < high else (low - 1, high + 1)


def label(x: float) -> str:
    """A number as the language writes it.

    >>> label(20000), label(-0.5), label(0.0006)
    ('20k', '−0.5', '6e−4')
    """
    if abs(x) >= THOUSANDS and x % 1000 == 0:
        return f"{x / 1000:g}k"
    mantissa, _, exponent = f"{x:.4g}".partition("e")
    small = 0 < abs(x) < SMALL
    mantissa, _, exponent = f"{x:.3e}".partition("e") if small else (mantissa, "", exponent)
    text = f"{float(mantissa):g}e{int(exponent)}" if exponent else mantissa
    return text.replace("-", "−")


def simplified(points: Sequence[Point]) -> list[Point]:
    """Fewer points on the same line, as Ramer, Douglas and Peucker leave points out.

    >>> simplified([(0, 0), (1, 0.01), (2, 0), (3, 5), (4, 10)])
    [(0, 0), (2, 0), (4, 10)]
    """
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        begin, end = stack.pop()
        (x0, y0), (x1, y1) = points[begin], points[end]
        length = hypot(x1 - x0, y1 - y0) or 1.0
        farthest, distance = begin, CLOSE
        for i in range(begin + 1, end):
            x, y = points[i]
            away = abs((x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)) / length
            if away > distance:
                farthest, distance = i, away
        if farthest != begin:
            keep.add(farthest)
            stack += [(begin, farthest), (farthest, end)]
    return [points[i] for i in sorted(keep)]
