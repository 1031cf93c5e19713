"""Random valid schedules for Hypothesis, built with the words as Python functions.

A schedule is drawn either *closed* (every end written, so that it means the same wherever it stands) or
with ends left open; and either with lengths in eighths, which floats add exactly, or with any.
"""

from __future__ import annotations

import os
from fractions import Fraction
from functools import reduce
from operator import or_, rshift
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import HealthCheck, reject, settings
from hypothesis import strategies as st

import calando as ca
from counted import tally

if TYPE_CHECKING:
    from collections.abc import Callable

CI = bool(os.environ.get("CI"))
COMMON: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "derandomize": CI,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
}
settings.register_profile("short", max_examples=100, **COMMON)
settings.register_profile("long", max_examples=6000, **{**COMMON, "derandomize": False})
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

NAMES: dict[str, float] = {"lr": 0.25, "W": 4, "D": 16, "g": 0.5}
TOTAL = 256  # more than most of the schedules below need

lr, W, D, g = map(ca.param, ("lr", "W", "D", "g"))


class Kind(NamedTuple):
    """What may be drawn."""

    open: bool = True  # ends may be left to the neighbours
    eighths: bool = True  # lengths that are written are multiples of 1/8
    params: bool = True
    rest: bool = False  # lengths may be left out, or be shares of ``total``
    steady: bool = True  # no value map that jumps where values differ by a rounding error


CLOSED = Kind(open=False)
OPEN = Kind()
NUMBERS = Kind(open=False, params=False)
ANY = Kind(eighths=False, steady=False)
WHOLE = Kind(eighths=False, rest=True, steady=False)

# What an open end may run into, which is an error by design and not of the library.
FLAT = ("would go from", "joins at 0", "geometric cannot go", "lies above its start")
# The same for lengths that are left open.
ROOM = ("both take the rest", "no rest is left", "no room is left", "leaves no rest", "wants a curve that ends")


def valid(schedule: ca.Schedule, *, excused: tuple[str, ...] = FLAT) -> ca.Schedule:
    """The schedule, unless its open ends or lengths do not fit together."""
    try:
        schedule.expand()
    except ca.ArgumentError as error:
        if any(words in error.message for words in excused):
            reject()
        raise
    except ca.UnboundError as error:  # what only numbers can tell, such as a cumprod up to W
        if "not known until that is a number" in error.message:
            reject()
        raise
    return schedule


positive = st.sampled_from([1, 2, 0.5, 0.1, 0.25, 0.01, 1.5, 3, 1e-5, Fraction(1, 3), 0.3])
signed = positive | positive.map(lambda x: -x) | st.just(0)


@st.composite
def values(draw: st.DrawFn, kind: Kind) -> Any:
    """A positive number, or a parameter."""
    if kind.params and draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from([lr, lr / 2, g, 2 * g + lr]))
    return draw(positive)


@st.composite
def falling(draw: st.DrawFn) -> tuple[Any, Any]:
    """Two numbers, the smaller one first."""
    low, high = sorted(draw(st.lists(positive, min_size=2, max_size=2, unique=True)))
    return (0 if draw(st.booleans()) else low), high


@st.composite
def lengths(draw: st.DrawFn, kind: Kind, least: float = 0) -> Any:
    """A length: mostly a small whole number, sometimes a fraction, 0, or an expression."""
    choice = draw(st.integers(0, 19))
    if choice == 0 and least == 0:
        return 0
    if choice <= 3:
        return draw(st.sampled_from([0.5, 2.5, 12.25, 0.125, 7.75]))
    if choice == 4 and not kind.eighths:
        return draw(st.sampled_from([0.1, 3.3, Fraction(1, 3), Fraction(20, 3), 7.7]))
    if choice == 5 and kind.params:
        return draw(st.sampled_from([W, D, W / 2, 2 * W, D - W, ca.minimum(W, 3), W + 0.5]))
    if choice == 6 and kind.rest:
        return draw(st.sampled_from([ca.percent(2), ca.percent(10), ca.total / 16, ca.percent(12.5)]))
    return draw(st.integers(1, 24))


FALLS: list[Callable[..., Any]] = [
    ca.linear,
    ca.cosine,
    ca.poly,
    ca.one_minus_sqrt,
    ca.smoothstep,
    ca.sigmoid,
    ca.tanh_decay,
]
EXTRAS: dict[str, list[dict[str, Any]]] = {
    "poly": [{"power": 2}, {"power": 0.5}, {"power": 1.7}],
    "sigmoid": [{"steepness": 6}],
    "tanh_decay": [{"lb": -4, "ub": 4}],
}
SHAPES: list[Any] = [
    *FALLS,
    ca.poly(power=2),
    ca.poly(power=0.5),
    ca.sigmoid(steepness=6),
    ca.u,
    ca.u**2,
    ca.sqrt(ca.u),
    (1 - ca.cos(ca.pi * ca.u)) / 2,
]
shapes = st.sampled_from(SHAPES)


def extras(draw: st.DrawFn, word: Any) -> dict[str, Any]:
    """Keywords of its own, sometimes."""
    return draw(st.sampled_from([{}, *EXTRAS.get(word.name, [])]))


# -- segments ----------------------------------------------------------------------------------------------


@st.composite
def falls(draw: st.DrawFn, kind: Kind, least: float = 0) -> Any:
    """A named ramp."""
    low, high = draw(falling())
    length: dict[str, Any] = {"T": draw(lengths(kind, least))}
    if kind.rest and draw(st.integers(0, 5)) == 0:
        length = {}
    if draw(st.integers(0, 7)) == 0:
        bottom = low or high / 100
        return ca.geometric(**length, eta_min=bottom, eta_max=high)
    word = draw(st.sampled_from(FALLS))
    own = extras(draw, word)
    if kind.open and draw(st.booleans()):
        least_value = draw(st.sampled_from([{}, {}, {"eta_min": ca.percent(10)}]))
        return word(**length, **least_value, **own)
    bottom = draw(st.sampled_from([low, ca.percent(5)])) if low else 0
    return word(**length, eta_min=bottom, eta_max=high, **own)


@st.composite
def climbs(draw: st.DrawFn, kind: Kind, least: float = 0) -> Any:
    """A warmup, or a ramp between any two ends."""
    length = draw(lengths(kind, least))
    low, high = draw(falling())
    shape = draw(shapes)
    if draw(st.booleans()):
        ends = {"start": low, "end": high}
        if low and draw(st.integers(0, 5)) == 0:
            shape = ca.geometric
        if kind.open and draw(st.booleans()):
            del ends["end"]
        return ca.warmup(length, shape, **ends)
    if kind.open and draw(st.integers(0, 2)) == 0:
        return draw(st.sampled_from([ca.ramp(length, low, shape=shape), ca.ramp(length, end=high, shape=shape)]))
    return ca.ramp(length, draw(signed), draw(signed), shape)


@st.composite
def flats(draw: st.DrawFn, kind: Kind, least: float = 0) -> Any:
    """A hold or a constant."""
    length = draw(lengths(kind, least))
    if kind.rest and draw(st.integers(0, 5)) == 0:
        length = ca.rest
    if kind.open and draw(st.booleans()):
        return ca.hold(length)
    value = draw(values(kind))
    return ca.hold(length, value=value) if draw(st.booleans()) else ca.constant(value, length)


@st.composite
def tables(draw: st.DrawFn, entries: st.SearchStrategy[Any], first: int = 0) -> dict[Any, Any]:
    """A table with ascending keys."""
    steps = draw(st.lists(st.sampled_from([1, 2, 3.5, 5, 0.125, 8]), min_size=1, max_size=4))
    keys = [sum(steps[:i], first) for i in range(len(steps) + 1)]
    return {key: draw(entries) for key in keys}


def plus(a: Any, b: Any) -> Any:
    """A sum in decimals: floats would leave a rounding for the hold in the middle."""
    a, b = (Fraction(repr(x)) if isinstance(x, float) else x for x in (a, b))
    return a + b


@st.composite
def compounds(draw: st.DrawFn, kind: Kind, least: float = 0) -> Any:
    """What ends among the words that stand for a sentence."""
    a, b, c = (draw(lengths(kind._replace(rest=False), least)) for _ in range(3))
    low, high = draw(falling())
    which = draw(st.integers(0, 3))
    if which == 0:
        return ca.triangular(a, b, low=low, high=high)
    if which == 1:
        share = draw(st.sampled_from([0.25, 0.5, ca.percent(12.5)] if kind.eighths else [0.3, ca.percent(40)]))
        return ca.onecycle(a, pct_start=share, div=10, shape=draw(shapes))
    if which == 2:
        return ca.wsd(a, b, T=plus(plus(a, b), c), shape=draw(shapes), eta_min=low if low < 1 else 0)
    shape = draw(shapes)
    return ca.keyframes(draw(tables(signed)), shape)


def segments(kind: Kind, least: float = 0) -> st.SearchStrategy[Any]:
    """Anything of a length that stands by itself."""
    return st.one_of(falls(kind, least), climbs(kind, least), flats(kind, least), compounds(kind, least))


@st.composite
def curves(draw: st.DrawFn, kind: Kind) -> Any:
    """Anything without an end."""
    every = draw(lengths(kind._replace(rest=False), 1))
    if every == 0:  # pragma: no cover - lengths(least=1) draws no 0
        every = 1
    factor = draw(st.sampled_from([0.5, 0.9, 0.1, 0.99]))
    start: dict[str, Any] = {} if kind.open and draw(st.booleans()) else {"start": draw(values(kind))}
    low, high = draw(falling())
    t = ca.t
    table = draw(tables(signed, first=draw(st.sampled_from([0, 3]))))
    return draw(
        st.sampled_from(
            [
                lambda: ca.exponential(factor, every=every, **start),
                lambda: ca.step(every, gamma=factor, **start),
                lambda: ca.multistep(list(table), factor, **start),
                lambda: ca.multistep(dict.fromkeys(table, factor), **start),
                lambda: ca.inverse_time(factor, every=every, power=draw(st.sampled_from([1, 0.5, 2])), **start),
                lambda: ca.inverse_sqrt(every, **start),
                lambda: ca.piecewise(table),
                lambda: ca.noam(64, every),
                lambda: ca.constant(draw(values(kind))),
                lambda: high * factor ** (t // every),
                lambda: low + high * factor ** (t / every),
                lambda: high / (1 + t / every),
                lambda: ca.where(t < every, high, low + 0.5),
                lambda: ca.exp(-t / 20) * high,
                lambda: ca.cumprod(1 - 1 / (t + 2)),
                lambda: ca.cumsum(1 / (t + 1) ** 2),
                lambda: (t // 2) / 8 - high,
            ]
        )
    )()


# -- one inside the other ----------------------------------------------------------------------------------


@st.composite
def value_maps(draw: st.DrawFn, kind: Kind) -> Any:
    """A transform of values."""
    low, high = draw(falling())
    maps = [
        lambda: ca.floor(low),
        lambda: ca.cap(high),
        lambda: ca.clip(low, high),
        lambda: ca.scale(high),
        lambda: ca.floor(low) | ca.scale(0.5),
    ]
    if not kind.steady:
        maps += [lambda: ca.quantize(high), lambda: ca.quantize(0.125)]
        maps += [lambda: ca.noise(0.05, seed=draw(st.integers(0, 2**40)), every=draw(st.integers(1, 3)))]
    return draw(st.sampled_from(maps))()


@st.composite
def cut(draw: st.DrawFn, kind: Kind, body: Any) -> Any:
    """A finite body through a transform of time that keeps it finite."""
    plain = kind._replace(rest=False)
    length = draw(lengths(plain))
    count = draw(st.integers(1, 4))
    every = draw(st.sampled_from([1, 2, 5, 0.5, 2.5]))
    return draw(
        st.sampled_from(
            [
                lambda: body | ca.take(length),
                lambda: body | ca.skip(length),
                lambda: body | ca.delay(length),
                lambda: body | ca.stretch(length),
                lambda: body | ca.reverse,
                lambda: body | ca.stairs(every),
                lambda: body | ca.repeat(count),
                lambda: body | ca.restart(count, mult=draw(st.sampled_from([1, 2, 1.5])), gamma=0.5),
                lambda: body | ca.pingpong(count),
                lambda: 0.5**ca.cycle * body | ca.repeat(count),
                lambda: body * (ca.cycle + 1) | ca.restart(count, mult=2),
            ]
        )
    )()


@st.composite
def cycles(draw: st.DrawFn, kind: Kind, body: Any) -> Any:
    """A finite body, again and again."""
    low, high = draw(falling())
    return draw(
        st.sampled_from(
            [
                lambda: body | ca.repeat,
                lambda: body | ca.restart(mult=2),
                lambda: body | ca.restart(mult=1.5, gamma=0.5),
                lambda: body | ca.restart(mult=3, gamma=0.9),
                lambda: body | ca.pingpong,
                lambda: 0.5**ca.cycle * body | ca.repeat,
                lambda: ca.sgdr(draw(lengths(kind._replace(rest=False), 1)), gamma=0.5, eta_min=low, eta_max=high),
            ]
        )
    )()


def overlays(kind: Kind, a: Any, b: Any, x: Any) -> list[Callable[[], Any]]:
    """Arithmetic of two schedules and a number; nothing here magnifies a rounding error."""
    result = [
        lambda: a + b,
        lambda: a - b,
        lambda: a * b,
        lambda: x * a,
        lambda: a / x - 0.5,
        lambda: x - (0.5 - a),
        lambda: x - a * 2 / 3,
        lambda: -a,
        lambda: a**2,
        lambda: -(a**2),
        lambda: 1 / (1 + a * a),
        lambda: 0.5 ** (a * a),
        lambda: ca.minimum(a, b),
        lambda: ca.maximum(a, x),
        lambda: abs(a - b),
        lambda: ca.exp(-a * a),
        lambda: ca.tanh(a),
        lambda: ca.sin(a) + ca.cos(b),
        lambda: ca.log(1 + a * a),
        lambda: ca.sqrt(1 + a * a),
    ]
    if not kind.steady:
        result += [
            lambda: a // x,
            lambda: ca.mod(a, x),
            lambda: ca.where(a < b, a, x),
            lambda: ca.where(x >= a, b, a),
            lambda: ca.ceil(a * 4) / 4,
        ]
    return result


@st.composite
def finite(draw: st.DrawFn, kind: Kind, depth: int = 2) -> Any:
    """A schedule that ends (unless it takes a rest, and then it ends with that)."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(segments(kind))
    smaller = finite(kind, depth - 1)
    which = draw(st.integers(0, 6))
    if which <= 1:
        return reduce(rshift, draw(st.lists(smaller, min_size=2, max_size=3)))
    if which == 2:
        return reduce(or_, draw(st.lists(value_maps(kind), min_size=1, max_size=2)), draw(smaller))
    if which == 3:
        return draw(cut(kind, draw(smaller)))
    if which == 4:
        return draw(endless(kind, depth - 1)) | ca.take(draw(lengths(kind._replace(rest=False))))
    if which == 5:
        inner = kind._replace(open=False)
        a, b = draw(finite(inner, depth - 1)), draw(finite(inner, depth - 1))
        return draw(st.sampled_from(overlays(kind, a, b, draw(values(kind)))))()
    body = (1.1 - ca.u) * (1 + ca.cos(4 * ca.pi * ca.u)) / 2
    return draw(st.sampled_from([body, 1 - ca.u, ca.u * (2 - ca.u)])) | ca.stretch(draw(lengths(kind)))


@st.composite
def endless(draw: st.DrawFn, kind: Kind, depth: int = 2) -> Any:
    """A schedule that goes on."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(curves(kind))
    inner = kind._replace(rest=False)
    which = draw(st.integers(0, 5))
    if which <= 1:
        return draw(finite(kind, depth - 1)) >> draw(endless(kind, depth - 1))
    if which == 2:
        return reduce(or_, draw(st.lists(value_maps(kind), min_size=1, max_size=2)), draw(endless(kind, depth - 1)))
    if which == 3:
        return draw(cycles(inner, draw(finite(inner, depth - 1))))
    if which == 4:
        inner = kind._replace(open=False)
        a, b = draw(endless(inner, depth - 1)), draw(finite(inner, depth - 1))
        return draw(st.sampled_from(overlays(kind, a, b, draw(values(kind)))))()
    length = draw(lengths(inner, 1))
    closed = kind._replace(open=False, rest=False)
    entries = st.one_of(signed, finite(closed, 0), curves(closed))
    maps = [
        lambda body: body | ca.skip(length),
        lambda body: body | ca.delay(length),
        lambda body: body | ca.stairs(2),
        lambda _: ca.piecewise(draw(tables(entries))),
    ]
    return draw(st.sampled_from(maps))(draw(endless(inner, depth - 1)))


def as_tree(schedule: Any) -> ca.Schedule:
    """A number or a word alone, as the schedule that it stands for."""
    tally("random schedules for the laws")
    return ca.parse(schedule) if isinstance(schedule, (int, float)) else schedule.tree()


def schedules(kind: Kind = OPEN, depth: int = 2) -> st.SearchStrategy[ca.Schedule]:
    """Any schedule of that kind, checked where open ends or rests may clash."""
    drawn = st.one_of(finite(kind, depth), endless(kind, depth)).map(as_tree)
    if kind.open or kind.rest:
        return drawn.map(lambda s: valid(s, excused=(*FLAT, *(ROOM if kind.rest else ()))))
    return drawn


def ending(kind: Kind = CLOSED, depth: int = 2) -> st.SearchStrategy[ca.Schedule]:
    """A schedule that ends."""
    drawn = finite(kind, depth).map(as_tree)
    return drawn.map(valid) if kind.open else drawn


# -- seams -------------------------------------------------------------------------------------------------


class Segment(NamedTuple):
    """A segment that takes time, and which of its ends it leaves open (``None``: its end is its start)."""

    schedule: Any
    length: Fraction
    start: bool
    end: bool | None


@st.composite
def joining(draw: st.DrawFn) -> Segment:
    """A segment of a sequence whose ends may join."""
    length = draw(st.sampled_from([1, 2, 3, 5, 8, 0.5, 2.25, 12]))
    own_length = Fraction(length)
    low, high = draw(falling())
    shape = draw(shapes.filter(lambda shape: shape is not ca.tanh_decay))
    word = draw(st.sampled_from(FALLS))
    own = extras(draw, word)
    after = draw(st.sampled_from([1, 2.5, 4]))
    reaches = draw(st.sampled_from([ca.linear, ca.cosine, ca.smoothstep, ca.sigmoid, ca.poly]))
    return draw(
        st.sampled_from(
            [
                lambda: Segment(ca.warmup(length, shape), own_length, False, True),
                lambda: Segment(ca.warmup(length, shape, start=low, end=high), own_length, False, False),
                lambda: Segment(high * ca.warmup(length, shape), own_length, False, False),
                lambda: Segment(ca.hold(length), own_length, True, None),
                lambda: Segment(ca.hold(length, value=high), own_length, False, False),
                lambda: Segment(ca.constant(high, length), own_length, False, False),
                lambda: Segment(word(length, **own), own_length, True, False),
                lambda: Segment(word(length, eta_min=ca.percent(10), **own), own_length, True, False),
                lambda: Segment(word(length, eta_min=low, eta_max=high, **own), own_length, False, False),
                lambda: Segment(ca.ramp(length, shape=shape, start=low), own_length, False, True),
                lambda: Segment(ca.ramp(length, shape=shape, end=high), own_length, True, False),
                lambda: Segment(ca.exponential(0.5, every=length) | ca.take(length), own_length, True, False),
                lambda: Segment(ca.inverse_sqrt(length) | ca.take(length), own_length, True, False),
                lambda: Segment(ca.step(length, gamma=0.5) | ca.take(length), own_length, True, False),
                lambda: Segment(reaches(length) | ca.delay(after), own_length + Fraction(after), True, False),
                lambda: Segment(ca.warmup(length) | ca.delay(after), own_length + Fraction(after), False, True),
                lambda: Segment(ca.warmup(length, shape) | ca.stretch(after), Fraction(after), False, True),
                lambda: Segment(reaches(length) | ca.take(length / 2), own_length / 2, True, False),
                lambda: Segment(ca.warmup(2 * length) | ca.skip(length), own_length, False, True),
                lambda: Segment(ca.warmup(length) | ca.floor(1e-6), own_length, False, True),
                lambda: Segment(reaches(length, eta_min=ca.percent(1)) | ca.repeat(2), 2 * own_length, True, False),
                lambda: Segment(word(length, **own) * 0.5, own_length, False, False),
                lambda: Segment(reaches(length) | ca.reverse, own_length, False, False),
            ]
        )
    )()


def seams(segments: list[Segment]) -> list[tuple[Fraction, bool]]:
    """The times of the seams, and whether a side of each was left open.

    A ``hold`` is open to its right only if nothing to its left has settled what it holds.
    """
    result = []
    time, loose = segments[0].length, segments[0].start if segments[0].end is None else segments[0].end
    for segment in segments[1:]:
        result.append((time, loose or segment.start))
        time += segment.length
        loose = loose and segment.start if segment.end is None else segment.end
    return result
