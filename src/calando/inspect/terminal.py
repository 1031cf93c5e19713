"""Curves in a terminal."""

from __future__ import annotations

from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING

from .curve import reduced
from .lines import LABEL, Line, lines_of, shortened
from .scale import scale_of, short, time_ticks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..tree import Schedule
    from .scale import Even, Logarithmic

WIDTH, HEIGHT = 80, 18
MANY = 12  # more seams than this would hide the curve
COLORS = ("bright_blue", "red", "green", "magenta", "cyan")  # which can be read on light and on dark
MARKS = ("braille", "·", "o", "x", "+")  # where there are no colours
ASCII = ("*", "o", ".", "x", "+")  # where there is no braille
BLANK = "\N{BRAILLE PATTERN BLANK}"
PLAIN = str.maketrans("└─│┤┬┴┼┊·", "+-|++++:.")  # where the terminal has no line drawing


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
    """The curve as lines of text, from 0 to ``steps``, or as far as there is something to see.

    >>> from calando import parse
    >>> print(draw(parse("warmup(5) >> linear(20)"), width=40, height=8))
      1┤     ⡜⠑⠢⢄⡀
       │    ⡜ ┊  ⠈⠑⠢⢄⡀
    0.5┤   ⡜  ┊      ⠈⠓⠦⣀
       │  ⡜   ┊          ⠉⠒⠤⣀
       │ ⡜    ┊              ⠉⠒⠤⣀
      0┤⡜     ┊                  ⠉⠒⠦⣀
       └┬─────┴───────────────┬─────────────
        0                     20       steps
    """
    return picture(lines_of([schedule], steps, values or {}), width, height, color=color, ascii_only=ascii_only)


def picture(
    lines: Sequence[Line],
    width: int = WIDTH,
    height: int = HEIGHT,
    *,
    color: bool = False,
    ascii_only: bool = False,
    log: bool | None = None,
    epochs: bool = True,
) -> str:
    """Lines as text: in colours, or each with a mark of its own; the first one over the others."""
    scale = scale_of([line.curve for line in lines], log)
    if scale is None:
        return "(there is no finite value to draw)"
    frame = Frame(width, height, lines, scale, epochs=epochs)
    seams = sorted({seam for line in lines for seam in line.curve.seams})
    rows = frame.rows(seams if len(seams) <= MANY else [])
    if color:
        rows = [
            [inked(character, None, dim=True) if character == "┊" else character for character in row] for row in rows
        ]
    cells: dict[tuple[int, int], tuple[str, str | None]] = {}
    for line, (mark, ink) in reversed(list(zip(lines, marks(len(lines), color, ascii_only), strict=True))):
        for y, dots in enumerate(frame.dots(line)):
            for x, dot in enumerate(dots):
                if dot != BLANK:
                    below = cells.get((y, x), (BLANK, None))[0]
                    cells[y, x] = (merged(dot, below) if mark == "braille" else mark), ink
    for (y, x), (character, ink) in cells.items():
        rows[y][frame.left + x] = inked(character, ink)
    text = "\n".join("".join(row).rstrip() for row in rows)
    return text.translate(PLAIN) if ascii_only else text


def legend(labels: Sequence[str], *, color: bool = False, ascii_only: bool = False) -> str:
    """What each line of a picture is.

    >>> print(legend(["cosine(20)", "linear(20)"]))
      ⠒⠒ cosine(20)
      ·· linear(20)
    """
    pairs = zip(labels, marks(len(labels), color, ascii_only), strict=True)
    return "\n".join(
        f"  {inked(2 * ('⠒' if mark == 'braille' else mark), ink)} {shortened(label, LABEL)}"
        for label, (mark, ink) in pairs
    )


def marks(count: int, color: bool, ascii_only: bool) -> list[tuple[str, str | None]]:
    """A mark and a colour for each of several lines."""
    signs = ASCII if ascii_only else MARKS[:1] if color else MARKS
    inks = COLORS if color else (None,)
    return [(signs[i % len(signs)], inks[i % len(inks)]) for i in range(count)]


def merged(dots: str, below: str) -> str:
    """The dots of two lines that meet in one place."""
    return chr(ord(dots) | ord(below)) if below >= BLANK else dots


def inked(text: str, ink: str | None, *, dim: bool | None = None) -> str:
    from click import style

    return style(text, fg=ink, dim=dim) if ink or dim else text


class Frame:
    """The axes and their numbers: times from left to right, values from bottom to top."""

    def __init__(
        self, width: int, height: int, lines: Sequence[Line], scale: Even | Logarithmic, *, epochs: bool
    ) -> None:
        self.scale, self.width = scale, width
        self.end = max(line.curve.end for line in lines)
        known = {line.curve.ep for line in lines}
        self.ep = known.pop() if epochs and len(known) == 1 else None
        self.unit = "steps" if self.ep is None else "epochs"
        self.lines = height - 2  # above the axis of time and its numbers
        self.numbers = {self.line(number): short(number) for number in scale.ticks(max(self.lines // 3 + 1, 2))}
        self.left = max(map(len, self.numbers.values()), default=0) + 1
        self.columns = width - self.left - len(self.unit) - 2

    def line(self, value: float) -> int:
        """The line, counted from above, on which a value stands."""
        return round((1 - float(self.scale.place(value))) * (self.lines - 1))

    def column(self, time: float) -> int:
        """The column in which a time stands."""
        return round(time / self.end * (self.columns - 1))

    def rows(self, seams: Sequence[float]) -> list[list[str]]:
        """The empty picture, character by character."""
        cuts = {self.column(seam) for seam in seams}
        inside = ["┊" if i in cuts else " " for i in range(self.columns)]
        numbers = [self.numbers.get(i, "") for i in range(self.lines)]
        found = {self.column(t): text for t, text in time_ticks(self.end, self.ep, max(self.columns // 8, 3))}
        below = " " * (self.width - len(self.unit)) + self.unit
        for column, text in found.items():
            start = self.left + column - (len(text) - 1) // 2
            if below[start - 1 : start + len(text) + 1].strip():  # no room beside the number before
                continue
            below = below[:start] + text + below[start + len(text) :]
        foot = {(False, False): "─", (True, False): "┴", (False, True): "┬", (True, True): "┼"}
        across = [foot[i in cuts, i in found] for i in range(self.width - self.left)]
        return [
            *([*number.rjust(self.left - 1), "┤" if number else "│", *inside] for number in numbers),
            [*" " * (self.left - 1), "└", *across],
            [*below],
        ]

    def dots(self, line: Line) -> list[str]:
        """A curve in braille, line by line."""
        import numpy as np
        from plotille import Canvas

        width, height = 2 * self.columns, 4 * self.lines
        canvas = Canvas(self.columns, self.lines, xmax=width, ymax=height)
        curve = line.curve
        t, value = reduced(*curve.broken(), curve.end, width)
        xs, ys = t / self.end * (width - 1), self.scale.place(value) * (height - 1)
        points = list(zip(xs.tolist(), ys.tolist(), strict=True))
        jumps = [(t / self.end * (width - 1), self.scale.place(np.array(sides))) for t, *sides in curve.leaps()]
        across = [tuple((x, float(y) * (height - 1)) for y in ys) for x, ys in jumps]
        for before, after in [*pairwise([*points[:1], *points]), *across]:
            if isfinite(before[1]) and isfinite(after[1]):
                canvas.line(*before, *after)
        text: str = canvas.plot(linesep="\n")
        return text.split("\n")
