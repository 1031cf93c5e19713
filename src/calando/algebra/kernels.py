"""Arithmetic on whole arrays of float64 for which numpy has no function, or no quick one."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np

# sin(pi * sqrt(z)) / (2 * sqrt(z)) for z up to 1/4, in Chebyshev's sense; the highest power first
COSINE = (
    3.8489133841120955e-07,
    -1.0951748537313009e-05,
    0.0002331499080949197,
    -0.003685215252958472,
    0.04107294328655145,
    -0.29963226465947235,
    1.2750820199386503,
    -2.5838563900249847,
    1.5707963267948966,
)


class TooFine(Exception):
    """The steps are smaller than what the polynomial can tell apart."""


def half_cosine(u: Any, out: Any = None) -> Any:
    """``(1 + cos(pi * u)) / 2`` for 0 <= u <= 1, from multiplications and additions only.

    For large arrays, and ``u`` that ascends: numpy's cosine of float64 takes one number at a time; with this one a
    schedule of a million steps takes two thirds of the time.  It errs by at most one unit in the last place of 1, is
    exact at both ends and in the middle, and falls; where the steps of ``u`` are so fine that rounding would show,
    it gives up.
    """
    x = np.subtract(0.5, u, out)
    z = x * x
    p = z * COSINE[0]
    for coefficient in COSINE[1:-1]:
        p += coefficient
        p *= z
    p += COSINE[-1]
    p *= x
    p += 0.5
    if np.count_nonzero(p[1:] <= p[:-1]) != len(p) - 1:
        raise TooFine
    return p


def plain_half_cosine(u: Any, out: Any = None) -> Any:
    """The same by the cosine itself: the first to be done with few numbers."""
    x = np.multiply(u, pi, out)
    np.cos(x, x)
    x += 1
    x *= 0.5
    return x


def until(t: Any, end: Any, out: Any = None) -> Any:
    """The smaller of the two, for times that ascend: mostly all of them or none are within, and nothing is to do."""
    if out is t and type(end) is float and t[-1] <= end:
        return t
    return np.minimum(t, end, out=out)


def periods(t: Any, length: Any, out: Any = None) -> Any:
    """How many whole periods: ``floor(t / length)``, or one less where the division rounds up to one not reached."""
    count = np.divide(t, length, out=None if out is t else out)
    np.floor(count, count)
    beyond = count * length > t
    if np.count_nonzero(beyond):
        count -= beyond
    return count


def ascending(t: Any) -> bool:
    """Whether the times ascend, and are numbers."""
    n = len(t)
    return bool(np.count_nonzero(t[1:] >= t[:-1]) == n - 1 and t[0] == t[0]) if n else True
