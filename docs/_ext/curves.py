"""Curves for pages: with their axes, in a file of their own, and very small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calando.inspect.curve import Curve, reduced
from calando.inspect.lines import lines_of
from calando.inspect.scale import scale_of
from calando.inspect.svg import COLORS, path, svg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calando import Schedule

WIDTH, HEIGHT, EDGE = 120, 44, 3  # of a small one
# what a picture in a file of its own has instead of a page around it
STYLE = "<style>svg { color: #57606a } @media (prefers-color-scheme: dark) { svg { color: #9198a1 } }</style>"


def picture(schedule: Schedule, values: Mapping[str, Any], steps: float | None = None) -> str:
    """The curve with its axes, in the colour of the text around it."""
    return svg(lines_of([schedule], steps, values))


def alone(schedule: Schedule) -> str:
    """The same as a file, for light and for dark pages."""
    return picture(schedule, {}).replace(">", f">\n{STYLE}", 1) + "\n"


def thumbnail(schedule: Schedule, values: Mapping[str, Any], steps: float | None = None) -> str:
    """The curve alone."""
    curve = Curve(schedule, steps, values)
    t, value = reduced(*curve.broken(), curve.end, WIDTH)
    scale: Any = scale_of([curve])
    across = EDGE + t / curve.end * (WIDTH - 2 * EDGE)
    up = HEIGHT - EDGE - scale.place(value) * (HEIGHT - 2 * EDGE)
    line = f'<path d="{path(across.tolist(), up.tolist())}" fill="none" stroke="{COLORS[0]}" stroke-width="2"/>'
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{line}</svg>'
