"""The curve in a terminal."""

from __future__ import annotations

from itertools import pairwise
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
COLORS = ("bright_blue", "bright_green")  # of the line below, and of the one above it
BLANK = "\N{BRAILLE PATTERN BLANK}"
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
    """Curves as lines of text, each with its mark, later ones over earlier ones."""
    from click import style

    lines = [finite(curve) for curve in curves]
    heights = [v for line in lines for _, v in line]
    if not heights:
        return "(there is no finite value to draw)"
    low, high = min(heights), max(heights)
    if low == high:
        low, high = (0, 2 * high) if high > 0 else (2 * low, 0) if low < 0 else (-1, 1)
    end = max(curve.end for curve in curves) or 1.0
    frame = Frame(width, height, (0, end), (low, high))
    rows = frame.rows(seams if len(seams) <= MANY else ())
    for line, mark, fg in zip(lines, marks, COLORS[-len(lines) :], strict=True):
        if not line:  # nothing of this one is finite
            continue
        for row, dots in zip(rows[1:], frame.dots(line), strict=False):
            for i, dot in enumerate(dots, frame.left):
                if dot != BLANK:
                    character = dot if mark == "braille" else mark
                    row[i] = style(character, fg=fg) if color else character
    text = "\n".join("".join(row).rstrip() for row in rows)
    return text.translate(PLAIN) if ascii_only else text


class Frame:
    """The box around curves and its rulers: times from left to right, values from bottom to top."""

    def __init__(self, width: int, height: int, x: tuple[float, float], y: tuple[float, float]) -> None:
        self.x, self.y, self.width = x, y, width
        self.lines = height - 3  # inside the box, which has a foot with numbers
        self.numbers = {self.line(number): short(number) for number in ticks(*y, 6)}
        self.left = max(map(len, self.numbers.values())) + 1
        self.columns = width - self.left - 1

    def line(self, value: float) -> int:
        """The line inside the box, counted from above, on which a value stands."""
        return round((1 - share(value, *self.y)) * (self.lines - 1))

    def column(self, time: float) -> int:
        """The column inside the box in which a time stands."""
        return round(share(time, *self.x) * (self.columns - 1))

    def rows(self, seams: Sequence[float]) -> list[list[str]]:
        """The empty picture, character by character."""
        cuts = {self.column(seam) for seam in seams}
        marks = {self.column(number): short(number) for number in ticks(*self.x, 7)}
        pad, columns = self.left - 1, range(self.columns)
        inside = ["┊" if i in cuts else " " for i in columns]
        numbers = [self.numbers.get(i, "") for i in range(self.lines)]
        below = " " * self.width
        for column, text in marks.items():
            start = min(self.left + column - (len(text) - 1) // 2, self.width - len(text))
            if below[:start].rstrip() == below[: start - 1]:  # no room beside the number before
                continue
            below = below[:start] + text + below[start + len(text) :]
        foot = {(False, False): "─", (True, False): "┴", (False, True): "┬", (True, True): "┼"}
        return [
            [*" " * pad, "┌", *("┬" if i in cuts else "─" for i in columns), "┐"],
            *([*number.rjust(pad), "┤" if number else "│", *inside, "│"] for number in numbers),
            [*" " * pad, "└", *(foot[i in cuts, i in marks] for i in columns), "┘"],
            [*below],
        ]

    def dots(self, line: list[tuple[float, float]]) -> list[str]:
        """A curve in braille, line by line."""
        from plotille import Canvas

        width, height = 2 * self.columns, 4 * self.lines
        canvas = Canvas(self.columns, self.lines, xmax=width, ymax=height)
        points = [(share(t, *self.x) * (width - 1), share(v, *self.y) * (height - 1)) for t, v in line]
        for before, after in pairwise([points[0], *points]):
            canvas.line(*before, *after)
        text: str = canvas.plot(linesep="\n")
        return text.split("\n")


def share(value: float, first: float, last: float) -> float:
    """How far a value is from one to another."""
    return (value - first) / (last - first)


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
