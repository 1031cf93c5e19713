"""Transforms of time.

``body(t)`` is what is transformed, at its own time ``t``; ``body.before(t)`` its value just before, ``body.at(t)``
its value from then on (a formula that says neither looks from the side it is looked at); ``body.flip(t)`` looks
from the other side; ``body.cycle(k)`` is the body in cycle ``k``; ``body.length`` is its length.

``length`` and ``room`` calculate with lengths: see :mod:`calando.lengths`.
"""

from __future__ import annotations

from math import inf
from typing import Any

from ..define import time_map
from ..errors import ArgumentError
from ..lengths import Length, cycles_length, shorter, zero_or
from ..roles import Count, Factor, Period, Time
from ..tree import Constant, Number, Tree


@time_map(length=lambda L, n: shorter(L, n), room=lambda room, ahead, n: (ahead, ahead), start=True, cuts=True)
def take(body: Any, t: Any, xp: Any, n: Time) -> Any:
    """The first ``n`` steps; then the value that it reached.

    A jump exactly at the cut is not taken: ``step(30) | take(30)`` holds 1.

    >>> from calando import linear
    >>> (linear(10) | take(5))([0, 5, 9])
    array([1. , 0.5, 0.5])
    """
    return xp.switch(t, [n], [body, lambda _: body.before(n)])


@time_map(length=lambda L, n: zero_or(L - n), room=lambda room, ahead, n: (room + n, ahead + n), end=True)
def skip(body: Any, t: Any, xp: Any, n: Time) -> Any:
    """Without the first ``n`` steps.

    >>> from calando import linear
    >>> (linear(10) | skip(5))([0, 5])
    array([0.5, 0. ])
    """
    return body(xp.later(t, n))


@time_map(
    length=lambda L, n: L + n,
    room=lambda room, ahead, n: (room - n, ahead - n),
    start=True,
    end=True,
)
def delay(body: Any, t: Any, xp: Any, n: Time) -> Any:
    """``n`` steps of the first value, then it.

    >>> from calando import linear
    >>> (linear(10) | delay(5))([0, 5, 10])
    array([1. , 1. , 0.5])
    """
    return xp.switch(t, [n], [lambda _: body(0), lambda t: body(xp.shift(t, n))])


@time_map(
    length=lambda L, T: T,
    room=lambda room, ahead, T: (T, T),
    start=True,
    end=True,
    wants_finite=True,
    cuts=True,
)
def stretch(body: Any, t: Any, xp: Any, T: Time) -> Any:
    """Stretched or squeezed to the length ``T``.

    >>> from calando import cosine, warmup
    >>> (warmup(1) >> cosine(3) | stretch(100))([0, 25, 62.5, 100])
    array([0. , 1. , 0.5, 0. ])
    """
    length = body.length
    return xp.side(False).switch(
        t, [T], [lambda t: body(xp.ratio(xp.counted(t) * length, T)), lambda _: body.before(length)]
    )


@time_map(length=lambda L: L, room=lambda room, ahead: (room, ahead), wants_finite=True)
def reverse(body: Any, t: Any, xp: Any) -> Any:
    """Backwards.

    >>> from calando import linear
    >>> (linear(10) | reverse)([0, 4, 10])
    array([0. , 0.4, 1. ])
    """
    length = body.length
    return xp.switch(t, [length], [lambda t: body.flip(length - t), lambda _: body.flip(0)])


@time_map(length=lambda L, every: L, room=lambda room, ahead, every: (room, ahead), start=True, end=True)
def stairs(body: Any, t: Any, xp: Any, every: Period) -> Any:
    """Sampled every so often, and held: the epoch-wise updates of a step-wise curve.

    >>> from calando import linear
    >>> (linear(10) | stairs(4))([0, 3, 4, 9, 10])
    array([1. , 1. , 0.6, 0.2, 0. ])
    """
    end = body.length
    return xp.side(False).switch(
        t, [end], [lambda t: body.at(xp.count(t, every) * every), lambda _: body.before(end)]
    )


def divided(room: Length, ahead: Length, n: Length, mult: Length | None = None) -> tuple[Length, Length]:
    """What each cycle (the first, if they grow) has of the room."""
    whole = cycles_length(1, n, mult)
    return room / whole, ahead / whole


@time_map(
    length=cycles_length,
    room=divided,
    start=True,
    cyclic=True,
    wants_finite=True,
)
def repeat(body: Any, t: Any, xp: Any, n: Count = inf) -> Any:
    """``n`` times, or for ever.

    >>> from calando import linear
    >>> (linear(10) | repeat(2))([0, 5, 10, 15, 20])
    array([1. , 0.5, 1. , 0.5, 0. ])
    """
    return xp.cycles(
        t,
        body.length,
        n,
        1,
        lambda k, t: body.cycle(k)(t),
        lambda k: body.cycle(k).before(body.length),
    )


def grows_if_endless(n: Tree, mult: Tree, gamma: Tree) -> None:
    """Endless cycles that shrink would all be over in a finite time."""
    if n == Constant("inf") and isinstance(mult, Number) and mult.value < 1:
        raise ArgumentError(
            f"endless cycles need mult >= 1, not {mult}",
            f"write a count: restart(5, mult={mult})",
            argument="mult",
        )


@time_map(
    check=grows_if_endless,
    length=lambda L, n, mult, gamma: cycles_length(L, n, mult),
    room=lambda room, ahead, n, mult, gamma: divided(room, ahead, n, mult),
    start=True,
    cyclic=True,
    wants_finite=True,
)
def restart(body: Any, t: Any, xp: Any, n: Count = inf, *, mult: Factor = 1, gamma: Factor = 1) -> Any:
    """``n`` cycles, each ``mult`` times as long and ``gamma`` times as high as the one before.

    ``gamma`` multiplies every value, ``eta_min`` too; where that is not meant, ``cycle`` says it.

    >>> from calando import cosine
    >>> (cosine(10) | restart(mult=2, gamma=0.5))([0, 5, 10, 20, 30])
    array([1.  , 0.5 , 0.5 , 0.25, 0.25])
    """
    return xp.cycles(
        t,
        body.length,
        n,
        mult,
        lambda k, t: xp.power(gamma, k) * body.cycle(k)(t),
        lambda k: xp.power(gamma, k) * body.cycle(k).before(body.length),
    )


@time_map(
    length=cycles_length,
    room=divided,
    start=True,
    cyclic=True,
    wants_finite=True,
)
def pingpong(body: Any, t: Any, xp: Any, n: Count = inf) -> Any:
    """``n`` one-way passes, there and back again.

    >>> from calando import linear
    >>> (linear(10) | pingpong)([0, 10, 15, 20])
    array([1. , 0. , 0.5, 1. ])
    """
    length = body.length

    def forth(k: Any) -> Any:
        return xp.compare("<", k - 2 * xp.floor_ratio(k, 2), 1)

    def during(k: Any, t: Any) -> Any:
        here = body.cycle(k)
        return xp.where(forth(k), lambda: here(t), lambda: here.flip(xp.nonnegative(length - t)))

    def after(k: Any) -> Any:
        here = body.cycle(k)
        return xp.where(forth(k), lambda: here.before(length), lambda: here.at(0))

    return xp.cycles(t, length, n, 1, during, after)


@time_map(length=lambda L, n: L, room=lambda room, ahead, n: (n, n), start=True, end=True)
def within(body: Any, t: Any, xp: Any, n: Time) -> Any:
    """In a room of ``n`` steps: what ``rest``, percent and a ``total`` in a length are of.

    It cuts nothing.  This is how a schedule whose segments end when something is observed remembers its ``total``.

    >>> from calando import cosine, percent, warmup
    >>> (warmup(percent(10)) >> cosine | within(100))([0, 10, 55])
    array([0. , 1. , 0.5])
    """
    return body(t)
