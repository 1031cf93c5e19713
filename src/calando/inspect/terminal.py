"""The curve in a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .curve import Curve
from .describe import short

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..tree import Schedule

WIDTH, HEIGHT = 80, 18
TICKS = 5
ESCAPE = re.compile("\x1b\\[[0-9;]*m")
PLAIN = str.maketrans("┌┐└┘─│┤├┬┴┼", "++++-|+++++")  # where the terminal has no line drawing


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
    import plotext

    curve = Curve(schedule, steps, values or {})
    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, height)
    figure.theme("simple" if color else "colorless")
    line = figure.signal(curve.t.tolist(), curve.value.tolist(), marker="*" if ascii_only else "braille")
    line.lines()
    figure.draw(line)
    text = str(figure.build())
    if not color:
        text = ESCAPE.sub("", text)
    return text.translate(PLAIN) if ascii_only else text
