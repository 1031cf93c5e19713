"""Arithmetic on whole arrays of float64 for which numpy has no function, or no quick one."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, pi
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

WIDTH = 128  # of the rows into which consecutive steps are laid
FEWEST = 600  # steps from which on that is the faster way
COARSE = 1e7  # steps of a fall from 1 to 0 up to which each falls by far more than rounding errs


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


def fall_at(t: Any, length: Any, drop: Any, low: Any, out: Any = None) -> Any:
    """``low + drop * half_cosine(t / length)``."""
    return scaled(half_cosine(np.divide(t, length, out), out), drop, low)


def plain_fall_at(t: Any, length: Any, drop: Any, low: Any, out: Any = None) -> Any:
    """The same by the cosine itself, for columns of lengths and ends too."""
    return scaled(plain_half_cosine(np.divide(t, length, out), out), drop, low)


def scaled(share: Any, drop: Any, low: Any) -> Any:
    share *= drop
    share += low
    return share


def fall_at_steps(t: Any, length: float, drop: float, low: float, out: Any = None) -> Any:
    """The same for consecutive whole steps (see :func:`consecutive`), up to where ``until`` has cut them off."""
    n = len(t) if t[-1] < length else max(min(ceil(length - t[0]), len(t)), 1)
    coarse = length**2 * max(abs(low), abs(low + drop)) <= COARSE**2 * abs(drop)
    if not coarse or t[n - 1] - t[0] != n - 1:
        return fall_at(t, length, drop, low, out)
    p = np.empty(len(t)) if out is None else out
    (wave if n >= FEWEST else plain_fall_at)(t[:n], length, drop, low, p[:n])
    if n < len(t):
        p[n:] = low
    return p


def wave(t: Any, length: float, drop: float, low: float, p: Any) -> None:
    """``cos(a + b) = cos(a) cos(b) - sin(a) sin(b)``: half a cosine of consecutive steps is a product of matrices.

    It takes a cosine and a sine in `WIDTH` steps, and a third of the time of the polynomial.  From 1 to 0 it errs by
    one and a half units in the last place of 1 at most; it begins exactly, and falls.
    """
    first, rows = t[0], t[::WIDTH] / length * pi
    left = np.zeros((len(rows), 3))
    np.cos(rows, left[:, 0])
    np.sin(rows, left[:, 1])
    left *= 0.5 * drop
    left[:, 2] = low + 0.5 * drop
    right = columns(length)
    whole, left_over = divmod(len(t), WIDTH)
    left[:whole].dot(right, out=p[: whole * WIDTH].reshape(whole, WIDTH))
    if left_over:
        left[whole].dot(right[:, :left_over], out=p[whole * WIDTH :])
    if first == 0:
        p[0] = low + drop


@lru_cache(maxsize=16)
def columns(length: float) -> Any:
    """What each block of a wave is multiplied with; nobody writes into it."""
    phases = np.arange(WIDTH) / length * pi
    return np.stack((np.cos(phases), -np.sin(phases), np.ones(WIDTH)))


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


def consecutive(t: Any, whole: bool) -> bool:
    """Whether each time is one step after the one before it; ``whole``: they are whole numbers."""
    steps = len(t) - 1
    if t[-1] - t[0] != steps:
        return False
    return bool(np.count_nonzero(t[1:] > t[:-1] if whole else t[1:] - t[:-1] == 1) == steps)


def ascending(t: Any) -> bool:
    """Whether the times ascend, and are numbers."""
    n = len(t)
    return bool(np.count_nonzero(t[1:] >= t[:-1]) == n - 1 and t[0] == t[0]) if n else True
