"""What a curve comes to, in numbers: its extremes, the area under it, its slope at the ends of a segment."""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from .curve import in_order
from .scale import short

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .curve import Curve

SAMPLES = 2_000  # times that are evenly spaced: half of the way is among them
NODES = (-(0.6**0.5), 0.0, 0.6**0.5)  # of Gauss and Legendre's rule with three of them
WEIGHTS = (5 / 18, 8 / 18, 5 / 18)
NEAR, HALVINGS = 1 / 4, 12  # how far from a point a slope is looked for, in steps, and how often nearer
SURE, AGREE = 1e-7, 1e-3  # of a slope: estimates so close are it, and no others than those
ROUNDING = 1e-15  # of the values
FLAT = 1e-6  # of the values, along the whole segment: rounding is no slope


class At(NamedTuple):
    """A value and the time at which it is taken."""

    value: float
    t: float

    def __str__(self) -> str:
        return f"{short(self.value)} at {short(self.t)}"


def extremes(schedule: Callable[[Any], Any], curve: Curve) -> tuple[At | None, At | None]:
    """The highest and the lowest value up to the horizon, each at the first time that has it.

    A time that one would name goes before the float next to it: a step, a seam, an even share of the whole.
    """
    import numpy as np

    whole = curve.t[curve.t == np.floor(curve.t)]
    named = in_order(np.concatenate([whole, np.linspace(0, curve.end, SAMPLES + 1), curve.seams, curve.jumps]))
    times = np.concatenate([named, curve.t])
    values = np.concatenate([schedule(named), curve.value])
    if np.isnan(values).all():
        return None, None
    peak, minimum = float(np.nanmax(values)), float(np.nanmin(values))
    largest = max(abs(peak), abs(minimum))
    slack = 1e-12 * largest if isfinite(largest) else 0.0  # rounding does not make a peak
    highest, lowest = np.argmax(values >= peak - slack), np.argmax(values <= minimum + slack)
    return At(peak, float(times[highest])), At(minimum, float(times[lowest]))


def area(schedule: Callable[[Any], Any], curve: Curve) -> float | None:
    """The area under a curve, values times steps; ``None`` if it is not finite.

    By Gauss's rule between any two points of the curve, so that it is exact to rounding wherever the curve is smooth
    between its steps, seams and jumps.

    >>> from calando import parse
    >>> from calando.inspect.curve import Curve
    >>> s = parse("warmup(5) >> cosine(20)")
    >>> round(area(s, Curve(s, None, {})), 9)
    12.5
    """
    import numpy as np

    half = np.diff(curve.t) / 2
    middle = curve.t[:-1] + half
    total = sum(
        weight * float(np.dot(2 * half, schedule(middle + node * half)))
        for node, weight in zip(NODES, WEIGHTS, strict=True)
    )
    return total if isfinite(total) else None


def slopes(schedule: Callable[[Any], Any], spans: Sequence[tuple[float, float]]) -> list[tuple[Any, Any]]:
    """How steep a curve is at both ends of each span of time, per step, as it is seen from inside.

    Differences of second order, at the smallest distance at which they agree; ``inf`` where they grow without end,
    and ``None`` where they do not agree, or where a span has no end.

    >>> from calando import parse
    >>> [tuple(round(x, 6) for x in pair) for pair in slopes(parse("warmup(5) >> cosine(20)"), [(0, 5), (5, 25)])]
    [(0.2, 0.2), (0, 0)]
    """
    import numpy as np

    begin, end = np.array(spans, dtype=float).reshape(-1, 2).T
    room = np.where(np.isfinite(end), end - begin, 64 * NEAR)
    largest = np.exp2(np.floor(np.log2(np.minimum(room / 64, NEAR))))  # a power of two, so that times stay exact
    h = largest[:, None] * np.exp2(-np.arange(HALVINGS))
    ends = np.array([begin, np.nextafter(np.where(np.isfinite(end), end, begin), 0)])
    with np.errstate(all="ignore"):
        height = np.fmax.reduce(abs(schedule(np.clip(ends, 0, None))))
    found = []
    for sign, at in ((1, begin), (-1, end)):
        here = at if sign > 0 else np.nextafter(at, 0)
        points = [here[:, None] + 0 * h, at[:, None] + sign * h, at[:, None] + 2 * sign * h]
        with np.errstate(all="ignore"):
            f0, f1, f2 = (schedule(point) for point in points)
            estimates = sign * (4 * f1 - 3 * f0 - f2) / (2 * h)
        noise = ROUNDING * np.fmax(abs(f0), abs(f2)) / h
        rows = zip(at.tolist(), estimates, noise, (FLAT * height / room).tolist(), strict=True)
        found.append([settled(row, error, least) if isfinite(time) else None for time, row, error, least in rows])
    return list(zip(*found, strict=True))


def settled(estimates: Any, noise: Any, flat: float) -> float | None:
    """What estimates come to as they get nearer, and before rounding is all that is left of them."""
    import numpy as np

    if not np.isfinite(estimates).all():
        return None
    apart, size = abs(np.diff(estimates)), abs(estimates[1:])
    agree = (np.maximum(apart, noise[1:]) <= SURE * size) | (np.maximum(apart, size) <= flat)
    if (sure := np.flatnonzero(agree)).size:
        slope = float(estimates[sure[-1] + 1])
        return 0 if abs(slope) <= flat else slope
    best = int(np.argmin(apart))
    if apart[best] <= AGREE * size[best]:
        return float(estimates[best + 1])
    growing = (abs(estimates[1:]) > 1.1 * abs(estimates[:-1])).all()
    return float(np.copysign(inf, estimates[-1])) if growing else None
