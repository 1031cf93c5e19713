"""Endless curves, as multiples of where they begin.  ``every``, ``gamma`` and ``timescale`` are positive."""

from __future__ import annotations

from typing import Any

from ..algebra.base import always
from ..define import curve, open_
from ..roles import Factor, Formula, Keys, Milestones, Period, Shape, Start, Value
from .ramps import linear


@curve
def exponential(t: Any, xp: Any, gamma: Factor, *, every: Period = 1, start: Start = open_) -> Any:
    """``gamma ** (t / every)``, times its start: a smooth exponential decay.

    >>> exponential(0.5, every=10)([0, 10, 20])
    array([1.  , 0.5 , 0.25])
    """
    return start * xp.power(gamma, xp.ratio(t, every))


@curve
def step(t: Any, xp: Any, every: Period, *, gamma: Factor = 0.1, start: Start = open_) -> Any:
    """``gamma ** (t // every)``, times its start: torch's ``StepLR``.

    >>> step(30, gamma=0.5)([0, 29, 30, 60])
    array([1.  , 1.  , 0.5 , 0.25])
    """
    return start * xp.power(gamma, xp.count(t, every))


@curve
def multistep(t: Any, xp: Any, milestones: Milestones, gamma: Factor = 0.1, *, start: Start = open_) -> Any:
    """``gamma ** (number of milestones <= t)``, times its start: torch's ``MultiStepLR``.

    A table ``{milestone: factor}`` has a factor for each.

    >>> multistep([30, 60], 0.5)([0, 30, 60])
    array([1.  , 0.5 , 0.25])
    >>> multistep({30: 0.5, 60: 0.1})([0, 30, 60])
    array([1.  , 0.5 , 0.05])
    """
    rows: Any = milestones
    values: list[Any] = [start]
    for _, factor in rows:
        values.append(values[-1] * (gamma if factor is None else factor))
    return xp.switch(t, [time for time, _ in rows], [always(value) for value in values])


@curve
def piecewise(t: Any, xp: Any, table: Keys) -> Any:
    """``{0: a, 30: b, …}``: the last value whose key is ``<= t``; the first one before that.

    A value may be a schedule, which stays on this clock: this is the join that is not re-based.

    >>> from calando import cosine
    >>> piecewise({0: 1, 30: 0.1})([0, 29, 30])
    array([1. , 1. , 0.1])
    >>> piecewise({0: 0.5, 5: cosine(20)})([0, 10])
    array([0.5, 0.5])
    """
    rows: Any = table
    return xp.switch(t, [key for key, _ in rows[1:]], [value for _, value in rows])


@curve
def keyframes(t: Any, xp: Any, table: Keys, shape: Shape = linear) -> Any:
    """``{0: a, 30: b, …}``: interpolated between the keys along a shape; it ends at the last key.

    >>> keyframes({0: 1, 10: 0.5, 30: 0.1})([0, 5, 10, 20, 40])
    array([1.  , 0.75, 0.5 , 0.3 , 0.1 ])
    """
    rows: Any = table
    way: Any = shape

    def between(i: int) -> Any:
        (start, a), (end, b) = rows[i], rows[i + 1]

        def piece(t: Any) -> Any:
            return way.forwards(xp.through(xp.shift(t, start), end - start), a(t), b(t))

        return piece

    first, last = rows[0][1], rows[-1][1]
    return xp.switch(t, [key for key, _ in rows], [first, *map(between, range(len(rows) - 1)), last])


@curve
def inverse_time(t: Any, xp: Any, rate: Value, *, every: Period = 1, power: Value = 1, start: Start = open_) -> Any:
    """``1 / (1 + rate * t / every) ** power``, times its start.

    >>> inverse_time(0.5, every=10)([0, 10, 20]).round(6)
    array([1.      , 0.666667, 0.5     ])
    """
    return start / (1 + rate * xp.ratio(t, every)) ** power


@curve
def inverse_sqrt(t: Any, xp: Any, timescale: Period, *, start: Start = open_) -> Any:
    """``sqrt(timescale / (t + timescale))``, times its start.

    >>> inverse_sqrt(100)([0, 300])
    array([1. , 0.5])
    """
    return start * xp.sqrt(timescale / (xp.counted(t) + timescale))


@curve
def noam(t: Any, xp: Any, d_model: Factor, warmup: Period) -> Any:
    """``d_model**-0.5 * min((t + 1)**-0.5, (t + 1) * warmup**-1.5)``.

    Vaswani et al. 2017, "Attention Is All You Need", section 5.3, with their step counted from 1.

    >>> noam(512, 4000)([0, 3999]).round(9)
    array([1.75000e-07, 6.98771e-04])
    """
    n = xp.counted(t) + 1
    return xp.divide(xp.minimum(1 / xp.sqrt(n), n / (warmup * xp.sqrt(warmup))), xp.sqrt(d_model))


@curve
def cumprod(t: Any, xp: Any, f: Formula) -> Any:
    """The product of a formula in ``t`` over the steps 1 … ``t``: torch's ``MultiplicativeLR``.

    1 at ``t = 0``; at a fractional ``t``, over the steps before it.

    >>> from calando import t
    >>> cumprod(1 - t / 20)([0, 1, 2]).round(6)
    array([1.   , 0.95 , 0.855])
    """
    return xp.running("product", f, t)


@curve
def cumsum(t: Any, xp: Any, f: Formula) -> Any:
    """The sum of a formula in ``t`` over the steps 1 … ``t``; 0 at ``t = 0``.

    >>> from calando import t
    >>> cumsum(t)([0, 1, 2, 3])
    array([0., 1., 3., 6.])
    """
    return xp.running("sum", f, t)
