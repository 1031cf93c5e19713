"""Curves as SVG: a small picture for notebooks and pages, written without matplotlib.

Axes and letters have the colour of the text around them, and curves have colours that stand out on light and on dark.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from .curve import reduced
from .scale import Even, Logarithmic, scale_of, short, time_ticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .lines import Line

COLORS = ("#3b82c4", "#d9722e", "#2a9d6f", "#a06bd0", "#d4525f", "#a08420", "#1f9fb0", "#c65a9e")
WIDTH, HEIGHT = 520, 200
MANY = 12  # more seams than this would hide the curve
LEFT, RIGHT, ABOVE, BELOW = 52, 14, 10, 34  # around the axes
ROW = 16  # the height of a line of text
ROOM = 62, 21  # for a number beside an axis: along the time, along the values
CLOSE = 0.15  # of a pixel: points so near to a straight line are left out


def svg(
    lines: Sequence[Line],
    *,
    width: int = WIDTH,
    height: int = HEIGHT,
    title: str | None = None,
    log: bool | None = None,
    epochs: bool = True,
) -> str:
    """A picture of lines: seams dotted, jumps as gaps with a thin line across, a legend under several lines.

    The axis of time counts epochs, if the curves know how long one is, and ``epochs`` is true.  ``title`` is what
    a screen reader says.

    >>> from calando import parse
    >>> from calando.inspect.lines import lines_of
    >>> picture = svg(lines_of([parse("warmup(5) >> cosine(20)")], None, {}))
    >>> picture[:4], len(picture) < 5000
    ('<svg', True)
    """
    legend = [line.label for line in lines] if len(lines) > 1 else []
    whole = height + ROW * len(legend)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {whole}" width="{width}" height="{whole}" '
        f'role="img" style="max-width:100%;height:auto" font-family="system-ui,sans-serif" font-size="11" '
        'fill="currentColor" stroke="none">',
        f"<title>{escape(title or ', '.join(line.label for line in lines))}</title>",
    ]
    scale = scale_of([line.curve for line in lines], log)
    if scale is None:
        parts.append(f'<text x="{LEFT}" y="{ABOVE + ROW}">(there is no finite value to draw)</text>')
    else:
        frame = Frame(lines, scale, width, height, epochs)
        parts += frame.axes()
        for i, line in enumerate(lines):
            parts += frame.curve(line, COLORS[i % len(COLORS)], seams=sum(len(o.curve.seams) for o in lines) <= MANY)
        for i, label in enumerate(legend):
            y = height + ROW * i
            parts.append(f'<path d="M{LEFT} {y}h18" stroke="{COLORS[i % len(COLORS)]}" stroke-width="2"/>')
            parts.append(f'<text x="{LEFT + 24}" y="{y + 4}">{escape(label)}</text>')
    return "\n".join([*parts, "</svg>"])


class Frame:
    """The axes: times from left to right, values from bottom to top."""

    def __init__(
        self, lines: Sequence[Line], scale: Even | Logarithmic, width: int, height: int, epochs: bool
    ) -> None:
        self.scale = scale
        self.end = max(line.curve.end for line in lines)
        known = {line.curve.ep for line in lines}
        self.ep = known.pop() if epochs and len(known) == 1 else None
        self.left, self.right, self.top, self.bottom = LEFT, width - RIGHT, ABOVE, height - BELOW

    def x(self, t: Any) -> Any:
        return self.left + t / self.end * (self.right - self.left)

    def y(self, value: Any) -> Any:
        return self.bottom - self.scale.place(value) * (self.bottom - self.top)

    def axes(self) -> Iterator[str]:
        """Thin lines and numbers."""
        for value in self.scale.ticks((self.bottom - self.top) // ROOM[1]):
            y = round(float(self.y(value)), 1)
            yield f'<path d="M{self.left} {y}H{self.right}" stroke="currentColor" stroke-opacity=".12"/>'
            place = f'x="{self.left - 6}" y="{y + 4:g}" text-anchor="end"'
            yield f'<text {place} fill-opacity=".75">{short(value)}</text>'
        yield f'<path d="M{self.left} {self.bottom}H{self.right}" stroke="currentColor" stroke-opacity=".5"/>'
        for t, text in time_ticks(self.end, self.ep, (self.right - self.left) // ROOM[0] + 1):
            x = round(self.x(t), 1)
            yield f'<path d="M{x} {self.bottom}v4" stroke="currentColor" stroke-opacity=".5"/>'
            yield f'<text x="{x}" y="{self.bottom + 16}" text-anchor="middle" fill-opacity=".75">{text}</text>'
        unit = "step" if self.ep is None else "epoch"
        yield f'<text x="{self.right}" y="{self.bottom + 30}" text-anchor="end" fill-opacity=".75">{unit}</text>'

    def curve(self, line: Line, color: str, *, seams: bool) -> Iterator[str]:
        """Its seams, its jumps and its line."""
        curve = line.curve
        for seam in curve.seams if seams else ():
            d = f"M{self.x(seam):.1f} {self.top}V{self.bottom}"
            yield f'<path d="{d}" stroke="currentColor" stroke-opacity=".35" stroke-dasharray="1 3"/>'
        across = [f"M{self.x(t):.1f} {self.y(before):.1f}V{self.y(after):.1f}" for t, before, after in curve.leaps()]
        if across:
            yield f'<path d="{"".join(across)}" fill="none" stroke="{color}" stroke-opacity=".45"/>'
        t, value = reduced(*curve.broken(), curve.end, self.right - self.left)
        d = path(self.x(t).tolist(), self.y(value).tolist())
        yield f'<path d="{d}" fill="none" stroke="{color}" stroke-width="2" stroke-linejoin="round"/>'


def path(xs: list[float], ys: list[float]) -> str:
    """A line through points, lifted where there is none; points that a straight line meets anyway are left out."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(xs, ys, strict=True):
        if abs(x) + abs(y) < float("inf"):
            pieces[-1].append((x, y))
        elif pieces[-1]:
            pieces.append([])
    return "".join(
        "M" + "L".join(f"{round(x, 1):g} {round(y, 1):g}" for x, y in straightened(piece))
        for piece in pieces
        if piece
    )


def straightened(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Those of the points that a line needs (Douglas and Peucker 1973)."""
    kept, stack = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        (x0, y0), (x1, y1) = points[first], points[last]
        length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1e-9)
        away, i = max(
            (abs((x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)) / length, k)
            for k, (x, y) in enumerate(points[first + 1 : last], start=first + 1)
        )
        if away > CLOSE:
            kept.add(i)
            stack += [(first, i), (i, last)]
    return [points[i] for i in sorted(kept)]
