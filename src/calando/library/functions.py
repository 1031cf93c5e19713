"""Functions of numbers, under the names of the array API; they apply to schedules point by point."""

from __future__ import annotations

from typing import Any

from ..algebra.base import whole
from ..define import function
from ..roles import Formula, Where


@function
def exp(xp: Any, x: Formula) -> Any:
    """``e ** x``.

    >>> from calando import t
    >>> exp(-t / 10)([0, 10]).round(6)
    array([1.      , 0.367879])
    """
    return xp.exp(x)


@function
def log(xp: Any, x: Formula) -> Any:
    """The natural logarithm.

    >>> from calando import t
    >>> log(1 + t)([0, 9]).round(6)
    array([0.      , 2.302585])
    """
    return xp.log(x)


@function
def sqrt(xp: Any, x: Formula) -> Any:
    """The square root.

    >>> from calando import t
    >>> sqrt(t)([0, 4, 9])
    array([0., 2., 3.])
    """
    return xp.sqrt(x)


@function
def sin(xp: Any, x: Formula) -> Any:
    """The sine, of radians.

    >>> from calando import pi, t
    >>> sin(pi * t / 100)([0, 50, 150])
    array([ 0.,  1., -1.])
    """
    return xp.apply("sin", x)


@function
def cos(xp: Any, x: Formula) -> Any:
    """The cosine, of radians.

    >>> from calando import pi, t
    >>> cos(pi * t / 100)([0, 100, 200])
    array([ 1., -1.,  1.])
    """
    return xp.apply("cos", x)


@function
def tanh(xp: Any, x: Formula) -> Any:
    """The hyperbolic tangent.

    >>> from calando import t
    >>> tanh(t / 10)([0, 10, 30]).round(6)
    array([0.      , 0.761594, 0.995055])
    """
    return xp.tanh(x)


@function
def abs_(xp: Any, x: Formula) -> Any:
    """The absolute value; in Python, the builtin ``abs``.

    >>> from calando import t
    >>> abs(t - 3)([1, 3, 5])
    array([2., 0., 2.])
    """
    return xp.apply("abs", x)


@function
def ceil(xp: Any, x: Formula) -> Any:
    """Rounded up; ``x // 1`` rounds down.

    >>> from calando import t
    >>> ceil(t / 4)([0, 1, 4, 9])
    array([0., 1., 1., 3.])
    """
    return xp.apply("ceil", x)


@function
def minimum(xp: Any, x: Formula, y: Formula) -> Any:
    """The smaller one; text may say ``min``.

    >>> from calando import t
    >>> minimum(t, 3)([1, 5])
    array([1., 3.])
    """
    return xp.minimum(x, y)


@function
def maximum(xp: Any, x: Formula, y: Formula) -> Any:
    """The larger one; text may say ``max``.

    >>> from calando import t
    >>> maximum(t, 3)([1, 5])
    array([3., 5.])
    """
    return xp.maximum(x, y)


@function
def mod(xp: Any, x: Formula, y: Formula) -> Any:
    """What is left of ``x`` by whole ``y``: ``x - x // y * y``.

    >>> from calando import t
    >>> mod(t, 3)([2, 3, 7])
    array([2., 0., 1.])
    """
    return x - xp.floor_ratio(x, y) * whole(y)


@function
def normal(xp: Any, seed: Formula, k: Formula) -> Any:
    """The ``k``-th standard normal number of a seed: what ``noise`` multiplies by.

    >>> from calando import t
    >>> normal(0, t)([3, 40]) == [normal(0, 3)(0), normal(0, 40)(0)]
    array([ True,  True])
    """
    return xp.normal(seed, k)


@function
def where(xp: Any, condition: Where, a: Formula, b: Formula) -> Any:
    """``a`` where the condition holds, ``b`` elsewhere.

    >>> from calando import t
    >>> where(t < 5, 0.1, 1)([0, 5])
    array([0.1, 1. ])
    """
    return xp.where(condition, lambda: a, lambda: b)
