"""Where values stand in a picture: evenly or by their logarithms, with round numbers beside them."""

from __future__ import annotations

from math import ceil, floor, inf, isfinite, log10
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .curve import Curve

DECADES = 2  # a curve that goes through fewer of them is drawn evenly
LOW = 0.05  # of the height: down here an even scale shows nothing
LONG = 0.4  # of the time: so much of it spent down there asks for a logarithmic one
NEAR = 0.25  # of the height: a curve that comes so near to 0 is drawn with the 0


class Even:
    """An even scale."""

    __slots__ = ("high", "low")
    logarithmic = False

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def place(self, value: Any) -> Any:
        """How far up a value stands, from 0 to 1; of arrays too."""
        return (value - self.low) / (self.high - self.low)

    def ticks(self, count: int) -> list[float]:
        """At most so many round numbers."""
        return ticks(self.low, self.high, count)


class Logarithmic:
    """A scale on which equal ratios are equally far apart; what is not positive has no place on it.

    >>> scale = Logarithmic(1e-4, 1)
    >>> float(scale.place(0.01)), scale.ticks(9), scale.ticks(3)
    (0.5, [0.0001, 0.001, 0.01, 0.1, 1.0], [0.0001, 0.01, 1.0])
    """

    __slots__ = ("high", "low")
    logarithmic = True

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def place(self, value: Any) -> Any:
        """How far up a value stands, from 0 to 1; of arrays too."""
        import numpy as np

        with np.errstate(all="ignore"):
            return np.log10(np.where(value > 0, value, np.nan) / self.low) / log10(self.high / self.low)

    def ticks(self, count: int) -> list[float]:
        """At most so many powers of ten; round numbers, where there are fewer than two of them."""
        first, last = ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9)
        if last <= first:
            return ticks(self.low, self.high, count)
        every = max(1, ceil((last - first + 1) / count))
        return [float(f"1e{power}") for power in range(first, last + 1, every)]


def scale_of(curves: Sequence[Curve], log: bool | None = None) -> Even | Logarithmic | None:
    """A scale on which curves can be read; ``None`` if no value of theirs is finite.

    ``log`` says which; else it is logarithmic for curves that go through decades and spend their time far down.

    >>> from calando import parse
    >>> from calando.inspect.curve import Curve
    >>> [scale_of([Curve(parse(s), None, {})]).logarithmic for s in ("exponential(0.9)", "warmup(5) >> cosine(20)")]
    [True, False]
    """
    import numpy as np

    finite = [curve.value[np.isfinite(curve.value)] for curve in curves]
    low = min((float(v.min()) for v in finite if len(v)), default=inf)
    high = max((float(v.max()) for v in finite if len(v)), default=-inf)
    if low > high:
        return None
    if log is None:
        log = low > 0 and high >= 10**DECADES * low and any(faded(curve, high) for curve in curves)
    if log:
        low = min((float(v[v > 0].min()) for v in finite if (v > 0).any()), default=inf)
        if isfinite(low):
            return Logarithmic(low, high) if low < high else Logarithmic(low / 10, 10 * high)
    return Even(*room(min(low, high), high))


def faded(curve: Curve, high: float) -> bool:
    """Whether a curve spends much of its time where an even scale shows nothing."""
    import numpy as np

    share = np.diff(curve.t)[curve.value[:-1] < LOW * high].sum() / curve.end
    return bool(share > LONG)


def room(low: float, high: float) -> tuple[float, float]:
    """The limits of an even scale: with the 0 where it is near, and never empty.

    >>> room(1e-7, 1.0), room(0.85, 0.95), room(2, 2)
    ((0.0, 1.0), (0.85, 0.95), (0.0, 4))
    """
    if low == high:
        return (0.0, 2 * high) if high > 0 else (2 * low, 0.0) if low < 0 else (-1.0, 1.0)
    if 0 < low <= NEAR * high:
        return 0.0, high
    if high < 0 and -high <= -NEAR * low:
        return low, 0.0
    return low, high


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


def time_ticks(end: float, ep: float | None, count: int) -> list[tuple[float, str]]:
    """Times, in steps, and what to write there: steps as the language writes them, or epochs.

    >>> time_ticks(250_000, None, 4), time_ticks(450_360, 5004, 4)
    ([(0.0, '0'), (100000.0, '100k'), (200000.0, '200k')], [(0.0, '0'), (250200.0, '50')])
    """
    if ep is None:
        return [(t, counted(t)) for t in ticks(0, end, count)]
    return [(n * ep, counted(n)) for n in ticks(0, end / ep, count)]


def counted(number: float) -> str:
    """A number of steps, with the letters that the language has for thousands.

    >>> counted(250_000), counted(1_500_000), counted(1024), counted(12_500), counted(0.5), counted(2e15)
    ('250k', '1.5M', '1024', '12.5k', '0.5', '2e15')
    """
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        share = number / size
        if 1 <= abs(share) < 1000 and share == round(share, 2):
            return f"{share:.6g}{letter}"
    return short(number)


def short(value: float) -> str:
    """A number in six digits.

    >>> short(1 / 3), short(1e-7), short(250000.0)
    ('0.333333', '1e-7', '250000')
    """
    mantissa, _, exponent = f"{value:.6g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa
