"""Transforms of values."""

from __future__ import annotations

from typing import Any

from ..define import value_map
from ..roles import Factor, Period, Seed, Value


@value_map(keeps_open=True)
def floor(x: Any, t: Any, xp: Any, lo: Value) -> Any:
    """Never below ``lo``.

    >>> from calando import cosine
    >>> (cosine(20) | floor(0.1))([0, 20])
    array([1. , 0.1])
    """
    return xp.maximum(x, lo)


@value_map(keeps_open=True)
def cap(x: Any, t: Any, xp: Any, hi: Value) -> Any:
    """Never above ``hi``.

    >>> from calando import cosine
    >>> (cosine(20) | cap(0.9))([0, 20])
    array([0.9, 0. ])
    """
    return xp.minimum(x, hi)


@value_map(keeps_open=True)
def clip(x: Any, t: Any, xp: Any, lo: Value, hi: Value) -> Any:
    """Between ``lo`` and ``hi``.

    >>> from calando import cosine
    >>> (cosine(20) | clip(0.1, 0.9))([0, 20])
    array([0.9, 0.1])
    """
    return xp.minimum(xp.maximum(x, lo), hi)


@value_map()
def scale(x: Any, t: Any, xp: Any, factor: Value) -> Any:
    """Times ``factor``.

    >>> from calando import cosine
    >>> (cosine(20) | scale(0.5))([0, 20])
    array([0.5, 0. ])
    """
    return x * factor


@value_map()
def quantize(x: Any, t: Any, xp: Any, q: Factor) -> Any:
    """The nearest multiple of ``q``, halves to even: batch sizes, resolutions.  ``x // q * q`` rounds down.

    >>> from calando import ramp
    >>> (ramp(10, 128, 224) | quantize(32))([0, 3, 10])
    array([128., 160., 224.])
    """
    return xp.round(x / q) * q


@value_map(timed=True)
def noise(x: Any, t: Any, xp: Any, std: Value, *, seed: Seed = 0, every: Period = 1) -> Any:
    """Multiplied by ``1 + std * z`` with a standard normal ``z`` drawn anew every so many steps.

    ``z`` is a pure function of ``(seed, t // every)``: the generator is Threefry-2x32 (Salmon et al. 2011), so
    that every back end and every resumed run sees the same noise.

    >>> from calando import linear
    >>> s = linear(50) | noise(0.1, seed=7)
    >>> s(3) == s(3), s(3) == s(4)
    (True, False)
    """
    return x * (1 + std * xp.normal(seed, xp.count(t, every)))
