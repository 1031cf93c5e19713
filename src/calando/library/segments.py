"""Segments that rise, stay, or go anywhere."""

from __future__ import annotations

from math import inf
from typing import Any

from ..define import open_, rest, segment
from ..roles import End, Length, Shape, Start, Value
from .ramps import linear


@segment
def ramp(p: Any, xp: Any, T: Length = rest, start: Start = open_, end: End = open_, shape: Shape = linear) -> Any:
    """From ``start`` to ``end`` over ``T`` steps, up or down, along a shape.

    >>> ramp(10, 0.1, 0.5)([0, 5, 10])
    array([0.1, 0.3, 0.5])
    """
    way: Any = shape
    return way.forwards(p, start, end)


@segment
def warmup(p: Any, xp: Any, T: Length, shape: Shape = linear, *, start: Start = 0, end: End = open_) -> Any:
    """From ``start`` up to ``end`` over ``T`` steps; the shape runs backwards.

    ``warmup(T, poly(power=2))`` is ``u**2``.  An open ``end`` aims at what follows.

    >>> from calando import cosine
    >>> (warmup(5) >> cosine(15, eta_max=0.5))([0, 2.5, 5])
    array([0.  , 0.25, 0.5 ])
    """
    way: Any = shape
    return way.backwards(p, start, end)


@segment
def hold(p: Any, xp: Any, T: Length = rest, *, value: Start = open_) -> Any:
    """The same value for ``T`` steps: what its neighbours have, unless it is written.

    >>> from calando import linear, warmup
    >>> (warmup(5) >> hold(10) >> linear(20))([5, 14, 25])
    array([1. , 1. , 0.5])
    """
    return value


@segment
def constant(p: Any, xp: Any, value: Value, T: Length = inf) -> Any:
    """``value`` for ``T`` steps, or for ever.

    >>> from calando import cosine
    >>> (constant(0.1, 30) >> cosine(20))([0, 30, 40])
    array([0.1 , 0.1 , 0.05])
    """
    return value
