"""Sentences beside plain Python functions of ``t`` that say what they mean.

The right-hand sides share nothing with the library: they are written by hand from the rules of the
language, with the few helpers below and `math`. The names that the sentences leave free are bound
by `NAMES`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

Curve = Callable[[float], float]

NAMES: dict[str, float] = {
    "lr": 0.3,
    "W": 4,
    "D": 16,
    "total": 100,
    "ep": 5,
    "base": 0.1,
    "peak": 0.003,
    "gamma_": 0.9,
}

TIMES: list[float] = [
    *(-3, 0, 0.5, 1, 2.5, 4, 5, 7, 9.999, 10, 12, 15, 20, 25, 29.5, 30, 31),
    *(40, 50, 64, 75, 80, 99, 100, 101, 150, 1000),
]

# Falls: from 1 at u = 0 to 0 at u = 1.


def line(u: float) -> float:
    """A straight fall."""
    return 1 - u


def half_cosine(u: float) -> float:
    """Half a cosine."""
    return (1 + math.cos(math.pi * u)) / 2


def power(p: float) -> Curve:
    """The fall of ``poly(power=p)``."""
    return lambda u: (1 - u) ** p


def root(u: float) -> float:
    """The fall of ``one_minus_sqrt``."""
    return 1 - math.sqrt(u)


def smooth(u: float) -> float:
    """The fall of ``smoothstep``."""
    return 1 - 3 * u**2 + 2 * u**3


def logistic(k: float = 10) -> Curve:
    """The fall of ``sigmoid``, rescaled so that it reaches both ends."""

    def raw(u: float) -> float:
        return 1 / (1 + math.exp(k * (u - 0.5)))

    return lambda u: (raw(u) - raw(1)) / (raw(0) - raw(1))


def tanh_fall(lb: float = -7, ub: float = 3) -> Curve:
    """The fall of ``tanh_decay``, which does not quite reach its ends."""
    return lambda u: (1 - math.tanh(lb + (ub - lb) * u)) / 2


# What the fall is walked along.


def share(t: float, length: float) -> float:
    """The share of ``length`` that has passed at ``t``, from 0 to 1."""
    return 1.0 if length <= 0 else min(max(t / length, 0.0), 1.0)


def fall(t: float, length: float, start: float = 1, end: float = 0, f: Curve = line) -> float:
    """A named ramp."""
    return end + (start - end) * f(share(t, length))


def rise(t: float, length: float, end: float = 1, start: float = 0, f: Curve = line) -> float:
    """A warmup, which runs its fall backwards."""
    return start + (end - start) * f(1 - share(t, length))


def way(t: float, length: float, a: float, b: float, f: Curve = line) -> float:
    """From ``a`` to ``b`` by the share of the way covered."""
    return a + (b - a) * (1 - f(share(t, length)))


def cos_(t: float, length: float, start: float = 1, end: float = 0) -> float:
    """A cosine ramp."""
    return fall(t, length, start, end, half_cosine)


def then(t: float, *parts: tuple[float, Curve] | Curve) -> float:
    """Parts ``(length, curve)`` one after the other, each on its own clock; the last is a curve."""
    t = max(t, 0.0)
    for part in parts:
        if callable(part):
            return part(t)
        length, curve = part
        if t < length:
            return curve(t)
        t -= length
    raise AssertionError("the last part is a curve")


def cycles(
    t: float, lengths: Sequence[float], curve: Callable[[float, int, float], float], end: float
) -> float:
    """``curve(time in cycle, number of cycle, its length)``, and ``end`` once they are over."""
    t = max(t, 0.0)
    for number, length in enumerate(lengths):
        if t < length:
            return curve(t, number, length)
        t -= length
    return end


def pos(t: float) -> float:
    """Before its beginning a schedule holds its first value."""
    return max(t, 0.0)


def whole(t: float, every: float) -> int:
    """How many times ``every`` has passed."""
    return math.floor(pos(t) / every)


def table(t: float, *rows: tuple[float, float]) -> float:
    """The value of the last key that has been reached; before the first, its value."""
    value = rows[0][1]
    for key, entry in rows:
        if t >= key:
            value = entry
    return value


def const(value: float) -> Curve:
    """The same value at all times."""
    return lambda t: value


def passes(t: float, length: float, number: int, curve: Curve, end: float) -> float:
    """``number`` one-way passes over ``curve``, there and back."""
    t = pos(t)
    if t >= number * length:
        return end
    k = math.floor(t / length)
    return curve(t - k * length if k % 2 == 0 else (k + 1) * length - t)


def geo(t: float, length: float, start: float, end: float) -> float:
    """Geometric interpolation."""
    return start * math.pow(end / start, share(t, length))


def product(n: int, f: Curve) -> float:
    """The product of ``f`` over the steps 1 to ``n``."""
    return math.prod(f(float(i)) for i in range(1, n + 1))


def total_of(n: int, f: Curve) -> float:
    """The sum of ``f`` over the steps 1 to ``n``."""
    return math.fsum(f(float(i)) for i in range(1, n + 1))


def doubling(first: float) -> list[float]:
    """The lengths of endless cycles, each twice as long as the one before."""
    return [first * 2**k for k in range(12)]


VALUES: list[tuple[str, Curve]] = [
    # --- constants and arithmetic on numbers
    ("0.5", const(0.5)),
    ("1e-3", const(1e-3)),
    (".5", const(0.5)),
    ("1_000 / 1_000_000", const(1e-3)),
    ("1/3", const(1 / 3)),
    ("lr", const(0.3)),
    ("lr / ep", const(0.3 / 5)),
    ("2 ** 3 ** 2", const(512)),  # powers go to the right
    ("-2 ** 2", const(-4)),  # power before sign
    ("2 ** -1", const(0.5)),
    ("7 // 2 * 2", const(6)),
    ("-7 // 2", const(-4)),  # the floor quotient rounds down, and the sign comes first
    ("10 - 4 - 3", const(3)),
    ("100 / 10 / 5", const(2)),
    # --- ramps
    ("linear(20)", lambda t: fall(t, 20)),
    ("cosine(T=20)", lambda t: cos_(t, 20)),
    ("cosine(20, eta_min=0.01)", lambda t: cos_(t, 20, 1, 0.01)),
    ("cosine(20, eta_max=0.5, eta_min=0.01)", lambda t: cos_(t, 20, 0.5, 0.01)),
    ("poly(20)", lambda t: fall(t, 20)),  # power=1 is a straight line
    ("poly(20, power=2)", lambda t: fall(t, 20, f=power(2))),
    ("poly(20, eta_min=0.1, power=0.5)", lambda t: fall(t, 20, 1, 0.1, power(0.5))),
    ("one_minus_sqrt(20)", lambda t: fall(t, 20, f=root)),
    ("one_minus_sqrt(20, eta_min=0.1, eta_max=0.6)", lambda t: fall(t, 20, 0.6, 0.1, root)),
    ("geometric(20, eta_min=0.01)", lambda t: geo(t, 20, 1, 0.01)),
    ("geometric(20, eta_min=0.01, eta_max=0.5)", lambda t: geo(t, 20, 0.5, 0.01)),
    ("smoothstep(20)", lambda t: fall(t, 20, f=smooth)),
    ("sigmoid(20)", lambda t: fall(t, 20, f=logistic())),  # rescaled: it reaches 1 and 0
    ("sigmoid(20, steepness=4)", lambda t: fall(t, 20, f=logistic(4))),
    ("tanh_decay(20)", lambda t: fall(t, 20, f=tanh_fall())),  # not rescaled
    ("tanh_decay(20, eta_min=0.1, lb=-4, ub=4)", lambda t: fall(t, 20, 1, 0.1, tanh_fall(-4, 4))),
    ("cosine", lambda t: cos_(t, 100)),  # a bare ramp is as long as there is room
    ("linear(eta_min=0.1)", lambda t: fall(t, 100, 1, 0.1)),
    ("ramp(20, 0.2, 0.8)", lambda t: way(t, 20, 0.2, 0.8)),
    ("ramp(20, 0.8, 0.2, cosine)", lambda t: way(t, 20, 0.8, 0.2, half_cosine)),
    ("ramp(rest, 0, 1)", lambda t: way(t, 100, 0, 1)),
    # a named shape of a ramp is the share of the way covered, 1 - fall(u)
    ("ramp(20, 0, 1, poly(power=2))", lambda t: 1 - (1 - share(t, 20)) ** 2),
    ("ramp(20, 0, 1, one_minus_sqrt)", lambda t: math.sqrt(share(t, 20))),
    ("ramp(20, 0.01, 1, geometric)", lambda t: geo(t, 20, 0.01, 1)),
    # a formula in u is taken as written
    ("ramp(20, 0.2, 1, u**2)", lambda t: 0.2 + 0.8 * share(t, 20) ** 2),
    # --- warmups: the shape's fall runs backwards, fall(1 - u)
    ("warmup(10)", lambda t: rise(t, 10)),
    ("warmup(10, linear)", lambda t: rise(t, 10)),
    ("warmup(10, cosine)", lambda t: rise(t, 10, f=half_cosine)),
    ("warmup(10, poly(power=2))", lambda t: share(t, 10) ** 2),
    ("warmup(20, one_minus_sqrt)", lambda t: 1 - math.sqrt(1 - share(t, 20))),
    ("warmup(10, smoothstep)", lambda t: 3 * share(t, 10) ** 2 - 2 * share(t, 10) ** 3),
    ("warmup(10, sigmoid(steepness=6))", lambda t: rise(t, 10, f=logistic(6))),
    ("warmup(10, tanh_decay)", lambda t: rise(t, 10, f=tanh_fall())),
    ("warmup(10, geometric, start=1%)", lambda t: geo(t, 10, 0.01, 1)),
    ("warmup(10, u**3)", lambda t: share(t, 10) ** 3),
    ("warmup(10, cosine, start=0.1, end=0.5)", lambda t: rise(t, 10, 0.5, 0.1, half_cosine)),
    ("warmup(10, start=0.2)", lambda t: rise(t, 10, 1, 0.2)),
    # --- flat
    ("hold(10)", const(1)),  # an open end without a border is 1
    ("hold(10, value=0.4)", const(0.4)),
    ("constant(0.1, 30)", const(0.1)),
    ("constant(lr)", const(0.3)),
    # --- endless curves
    ("exponential(0.95)", lambda t: 0.95 ** pos(t)),
    ("exponential(0.5, every=10)", lambda t: 0.5 ** (pos(t) / 10)),
    ("exponential(gamma_, every=1ep, start=0.5)", lambda t: 0.5 * 0.9 ** (pos(t) / 5)),
    ("step(30)", lambda t: 0.1 ** whole(t, 30)),  # the new value holds at the boundary
    ("step(2.5, gamma=0.9)", lambda t: 0.9 ** whole(t, 2.5)),
    ("step(10, gamma=0.5, start=lr)", lambda t: 0.3 * 0.5 ** whole(t, 10)),
    ("multistep([30, 75])", lambda t: table(t, (0, 1), (30, 0.1), (75, 0.1**2))),
    ("multistep([10, 10, 20], 0.5)", lambda t: table(t, (0, 1), (10, 0.25), (20, 0.125))),
    ("multistep({10: 0.5, 20: 0.1})", lambda t: table(t, (0, 1), (10, 0.5), (20, 0.05))),
    ("multistep([50%, 75%])", lambda t: table(t, (0, 1), (50, 0.1), (75, 0.01))),
    ("multistep([2ep, 4ep], start=0.5)", lambda t: table(t, (0, 0.5), (10, 0.05), (20, 0.005))),
    ("inverse_time(0.1)", lambda t: 1 / (1 + 0.1 * pos(t))),
    ("inverse_time(0.5, every=10, power=2)", lambda t: 1 / (1 + 0.5 * pos(t) / 10) ** 2),
    ("inverse_sqrt(10)", lambda t: math.sqrt(10 / (pos(t) + 10))),
    ("inverse_sqrt(10%, start=0.5)", lambda t: 0.5 * math.sqrt(10 / (pos(t) + 10))),
    (
        "noam(512, 40)",
        lambda t: 512**-0.5 * min((pos(t) + 1) ** -0.5, (pos(t) + 1) * 40**-1.5),
    ),
    # --- tables
    ("piecewise({0: 1, 30: 0.1, 75: 0.01})", lambda t: table(t, (0, 1), (30, 0.1), (75, 0.01))),
    # before its first key a table holds the first value
    ("piecewise({10: 0.5, 20: 0.1})", lambda t: table(t, (10, 0.5), (20, 0.1))),
    ("piecewise({0: 1, 50%: lr, 16ep: 0.1})", lambda t: table(t, (0, 1), (50, 0.3), (80, 0.1))),
    # a schedule in a table stays on the table's clock, and is not re-based
    (
        "piecewise({0: warmup(5), 5: cosine(20)})",
        lambda t: rise(t, 5) if t < 5 else cos_(t, 20),
    ),
    # ... and has the whole room
    ("piecewise({0: 1, 50: linear})", lambda t: 1 if t < 50 else fall(t, 100)),
    # ... and its open ends are 1, whatever its neighbours are
    (
        "piecewise({0: 0.2, 10: warmup(20), 30: 0.2})",
        lambda t: rise(t, 20) if 10 <= t < 30 else 0.2,
    ),
    ("piecewise({0: 0.9**t, 30: 0.01})", lambda t: 0.9 ** pos(t) if t < 30 else 0.01),
    (
        "keyframes({0: 0, 10: 1, 30: 0.1})",
        lambda t: then(t, (10, lambda x: way(x, 10, 0, 1)), lambda x: way(x, 20, 1, 0.1)),
    ),
    (
        "keyframes({5: 0.2, 15: 1})",
        lambda t: then(t, (5, const(0.2)), lambda x: way(x, 10, 0.2, 1)),
    ),
    (
        "keyframes({0: 0, 10%: 1, 100%: 0.1}, cosine)",
        lambda t: then(
            t,
            (10, lambda x: way(x, 10, 0, 1, half_cosine)),
            lambda x: way(x, 90, 1, 0.1, half_cosine),
        ),
    ),
    # keyframes take the share of the way covered too, where a warmup runs backwards
    ("keyframes({0: 0, 10: 1}, poly(power=2))", lambda t: 1 - (1 - share(t, 10)) ** 2),
    ("keyframes({0: 0, 10: 1}, u**2)", lambda t: share(t, 10) ** 2),
    (
        "keyframes({0: 0.01, 10: 1, 30: 0.1}, geometric)",
        lambda t: then(t, (10, lambda x: geo(x, 10, 0.01, 1)), lambda x: geo(x, 20, 1, 0.1)),
    ),
    # --- compounds
    ("triangular(10)", lambda t: then(t, (10, lambda x: rise(x, 10)), lambda x: fall(x, 10))),
    (
        "triangular(10, 20, low=0.1, high=0.5)",
        lambda t: then(t, (10, lambda x: rise(x, 10, 0.5, 0.1)), lambda x: fall(x, 20, 0.5, 0.1)),
    ),
    (
        "onecycle(50)",
        lambda t: then(
            t,
            (15, lambda x: rise(x, 15, 1, 1 / 25, half_cosine)),
            lambda x: cos_(x, 35, 1, 1 / 25e4),
        ),
    ),
    (
        "onecycle(pct_start=40%, div=10, final_div=100, shape=linear)",  # a share is the number
        lambda t: then(t, (40, lambda x: rise(x, 40, 1, 0.1)), lambda x: fall(x, 60, 1, 1e-3)),
    ),
    (
        "wsd(10, 20)",
        lambda t: then(t, (10, lambda x: rise(x, 10)), (70, const(1)), lambda x: fall(x, 20)),
    ),
    (
        "wsd(10, 20, T=50, eta_min=10%)",
        lambda t: then(
            t, (10, lambda x: rise(x, 10)), (20, const(1)), lambda x: fall(x, 20, 1, 0.1)
        ),
    ),
    (
        "wsd(10, 20) >> hold(30, value=0.05)",  # what contains a rest is itself the rest
        lambda t: then(
            t, (10, lambda x: rise(x, 10)), (40, const(1)), (20, lambda x: fall(x, 20)), const(0.05)
        ),
    ),
    ("sgdr(10)", lambda t: cos_(math.fmod(pos(t), 10), 10)),
    (
        # the height above the floor shrinks, the floor stays
        "sgdr(10, mult=2, gamma=0.5, eta_min=0.1)",
        lambda t: cycles(t, doubling(10), lambda x, k, n: cos_(x, n, 0.1 + 0.9 * 0.5**k, 0.1), 0),
    ),
    (
        "constant(0.5, 5) >> sgdr(10, gamma=0.5)",
        lambda t: then(
            t,
            (5, const(0.5)),
            lambda x: cycles(x, [10] * 200, lambda y, k, n: cos_(y, n, 0.5 * 0.5**k), 0),
        ),
    ),
    # --- value maps
    ("cosine(20) | floor(0.1)", lambda t: max(0.1, cos_(t, 20))),
    ("warmup(20) | cap(0.8)", lambda t: min(0.8, rise(t, 20))),
    ("linear(20) | clip(0.2, 0.7)", lambda t: min(0.7, max(0.2, fall(t, 20)))),
    ("linear(20) | scale(lr)", lambda t: 0.3 * fall(t, 20)),
    ("t / 2 | quantize(1)", lambda t: float(round(pos(t) / 2))),  # halves to even
    ("8 + 56 * linear(40) | quantize(8)", lambda t: 8.0 * round((8 + 56 * fall(t, 40)) / 8)),
    ("t // 10 * 10", lambda t: 10.0 * whole(t, 10)),
    ("linear(20) | (floor(0.1) | cap(0.8))", lambda t: min(0.8, max(0.1, fall(t, 20)))),
    # --- time maps: take
    ("linear(20) | take(5)", lambda t: fall(min(t, 5), 20)),
    ("linear(20) | take(50)", lambda t: fall(t, 20)),  # the shorter of the two
    ("exponential(0.9) | take(20)", lambda t: 0.9 ** min(pos(t), 20)),
    # where a step, a table or a cycle jumps exactly at the cut, the value before the jump ...
    ("step(10) | take(20)", lambda t: 0.1 ** min(whole(t, 10), 1)),
    ("multistep([10, 20], 0.5) | take(20)", lambda t: table(t, (0, 1), (10, 0.5))),
    ("piecewise({0: 1, 10: 0.5, 20: 0.2}) | take(20)", lambda t: table(t, (0, 1), (10, 0.5))),
    (
        "linear(10) | repeat | take(20)",
        lambda t: fall(math.fmod(pos(t), 10), 10) if t < 20 else 0,
    ),
    ("step(10) | take(25)", lambda t: 0.1 ** whole(min(t, 25), 10)),
    # ... but a formula in t has its own value there
    ("0.1 ** (t // 10) | take(20)", lambda t: 0.1 ** whole(min(t, 20), 10)),
    # --- skip
    ("linear(20) | skip(5)", lambda t: fall(pos(t) + 5, 20)),  # before 0, the first value
    ("linear(10, eta_min=0.2) | skip(15)", const(0.2)),  # never shorter than 0
    ("step(10) | skip(5)", lambda t: 0.1 ** whole(pos(t) + 5, 10)),
    # --- delay
    ("linear(20) | delay(5)", lambda t: fall(t - 5, 20)),
    ("step(10) | delay(5)", lambda t: 0.1 ** whole(t - 5, 10)),
    ("linear(20, eta_max=0.5) | delay(0)", lambda t: fall(t, 20, 0.5)),
    # --- stretch
    ("cosine(20) | stretch(40)", lambda t: cos_(t, 40)),
    (
        "warmup(5) >> cosine(15) | stretch(40)",  # the pipe takes the whole sequence
        lambda t: then(t, (10, lambda x: rise(x, 10)), lambda x: cos_(x, 30)),
    ),
    (
        "step(10) | take(20) | stretch(40)",
        lambda t: 0.1 ** min(whole(t, 20), 1),
    ),
    ("linear(20, eta_min=0.3) | stretch(0)", const(0.3)),  # no time: its final value
    # --- reverse
    ("linear(20, eta_min=0.2) | reverse", lambda t: way(t, 20, 0.2, 1)),
    (
        "warmup(5) >> cosine(15) | reverse",
        lambda t: then(t, (15, lambda x: cos_(15 - x, 15)), lambda x: rise(5 - x, 5)),
    ),
    # boundaries are half-open in the new direction as well: the new value holds at the boundary
    (
        "constant(1, 10) >> constant(0.5, 20) | reverse",
        lambda t: 0.5 if t < 20 else 1,
    ),
    ("step(10) | take(20) | reverse", lambda t: 0.1 if t < 10 else 1),
    (
        "linear(10) | repeat(2) | reverse",
        lambda t: math.fmod(pos(t), 10) / 10 if t < 20 else 1,
    ),
    # --- stairs
    ("linear(20) | stairs(5)", lambda t: fall(5 * whole(t, 5), 20)),
    ("warmup(20) | stairs(5)", lambda t: rise(5 * whole(t, 5), 20)),
    # once over, the end of the curve and not the last sample
    (
        "linear(30.5, eta_min=0.1) | stairs(20)",
        lambda t: fall(20 * whole(t, 20), 30.5, 1, 0.1) if t < 30.5 else 0.1,
    ),
    ("exponential(0.9) | stairs(1ep)", lambda t: 0.9 ** (5 * whole(t, 5))),
    # --- cycles
    (
        "linear(10, eta_min=0.1) | repeat(3)",
        lambda t: cycles(t, [10] * 3, lambda x, k, n: fall(x, n, 1, 0.1), 0.1),
    ),
    ("linear(10) | repeat", lambda t: fall(math.fmod(pos(t), 10), 10)),
    (
        "warmup(3) >> cosine(7) | repeat(2)",
        lambda t: cycles(
            t,
            [10, 10],
            lambda x, k, n: then(x, (3, lambda y: rise(y, 3)), lambda y: cos_(y, 7)),
            0,
        ),
    ),
    (
        # gamma multiplies every value, the floor too; the end is the last pass's
        "linear(10, eta_min=0.2) | restart(3, mult=2, gamma=0.5)",
        lambda t: cycles(t, [10, 20, 40], lambda x, k, n: 0.5**k * fall(x, n, 1, 0.2), 0.25 * 0.2),
    ),
    (
        "linear(10) | restart(mult=2)",
        lambda t: cycles(t, doubling(10), lambda x, k, n: fall(x, n), 0),
    ),
    (
        # boundaries of cycles are exact: 5, 20, 65, 200, and no logarithm misses them
        "linear(5) | restart(mult=3)",
        lambda t: cycles(t, [5 * 3**k for k in range(8)], lambda x, k, n: fall(x, n), 0),
    ),
    (
        "linear(10) | restart(4, mult=0.5)",  # cycles that end may shrink
        lambda t: cycles(t, [10, 5, 2.5, 1.25], lambda x, k, n: fall(x, n), 0),
    ),
    ("linear(10) | pingpong(3)", lambda t: passes(t, 10, 3, lambda x: fall(x, 10), 0)),
    ("linear | within(10)", lambda t: fall(t, 10)),
    ("warmup(20%) >> linear(0.8 * total) | within(10)", lambda t: max(t, 0) / 2 if t < 2 else fall(t - 2, 8)),
    ("warmup(20%) >> linear | within(10) | stretch(5)", lambda t: max(t, 0) if t < 1 else fall(t - 1, 4)),
    ("linear(10) | pingpong(2)", lambda t: passes(t, 10, 2, lambda x: fall(x, 10), 1)),
    ("linear(10) | pingpong", lambda t: passes(t, 10, 10**6, lambda x: fall(x, 10), 1)),
    (
        "exponential(0.9) | take(10) | repeat(3)",
        lambda t: cycles(t, [10] * 3, lambda x, k, n: 0.9**x, 0.9**10),
    ),
    (
        "1 / (1 + t) | take(10) | repeat(2)",  # t is the time since the cycle began
        lambda t: cycles(t, [10] * 2, lambda x, k, n: 1 / (1 + x), 1 / 11),
    ),
    (
        "linear(5) | delay(5) | repeat(2)",
        lambda t: cycles(t, [10, 10], lambda x, k, n: fall(x - 5, 5), 0),
    ),
    # --- the number of the cycle
    (
        "cosine(5, eta_max=0.1 * 0.5**cycle, eta_min=0.001) | restart(3, mult=2)",
        lambda t: cycles(t, [5, 10, 20], lambda x, k, n: cos_(x, n, 0.1 * 0.5**k, 0.001), 0.001),
    ),
    (
        "constant(0.1 * (cycle + 1), 10) | repeat(3)",
        lambda t: cycles(t, [10] * 3, lambda x, k, n: 0.1 * (k + 1), 0.1 * 3),
    ),
    (
        # the innermost cycle counts
        "(cycle + 1) * linear(5, eta_min=0.5) | repeat(2) | repeat(2)",
        lambda t: cycles(t, [5] * 4, lambda x, k, n: (k % 2 + 1) * fall(x, 5, 1, 0.5), 1),
    ),
    (
        "cycle + u | stretch(10) | repeat(3)",  # it holds the last cycle's number
        lambda t: cycles(t, [10] * 3, lambda x, k, n: k + x / 10, 3),
    ),
    (
        "linear(10, eta_min=0.5) | scale(0.5**cycle) | repeat(3)",
        lambda t: cycles(t, [10] * 3, lambda x, k, n: 0.5**k * fall(x, 10, 1, 0.5), 0.25 * 0.5),
    ),
    # --- sequences: at exactly the seam the new segment has the word
    (
        "warmup(5) >> cosine(20)",
        lambda t: then(t, (5, lambda x: rise(x, 5)), lambda x: cos_(x, 20)),
    ),
    (
        "constant(0.1, 30) >> cosine(20, eta_max=1)",  # a jump, because it was written
        lambda t: then(t, (30, const(0.1)), lambda x: cos_(x, 20)),
    ),
    (
        "warmup(5) >> cosine(15, eta_max=0.5, eta_min=0.01)",  # the warmup aims at the cosine
        lambda t: then(t, (5, lambda x: rise(x, 5, 0.5)), lambda x: cos_(x, 15, 0.5, 0.01)),
    ),
    (
        "warmup(5) >> hold(10) >> linear(20)",
        lambda t: then(t, (5, lambda x: rise(x, 5)), (10, const(1)), lambda x: fall(x, 20)),
    ),
    (
        "1e-3 * warmup(5) >> cosine(20)",  # openness stops at arithmetic
        lambda t: then(t, (5, lambda x: 1e-3 * rise(x, 5)), lambda x: cos_(x, 20, 1e-3)),
    ),
    (
        "lr * warmup(5) >> hold(5) >> cosine(20)",
        lambda t: then(
            t, (5, lambda x: 0.3 * rise(x, 5)), (5, const(0.3)), lambda x: cos_(x, 20, 0.3)
        ),
    ),
    (
        "warmup(5) >> hold(5) >> hold(5) >> cosine(20, eta_max=0.5)",  # one unknown, from the right
        lambda t: then(
            t, (5, lambda x: rise(x, 5, 0.5)), (10, const(0.5)), lambda x: cos_(x, 20, 0.5)
        ),
    ),
    (
        "constant(0.1, 10) >> hold(10) >> cosine(20, eta_max=1)",  # the left border comes first
        lambda t: then(t, (20, const(0.1)), lambda x: cos_(x, 20)),
    ),
    (
        "warmup(5) >> hold(10, value=0.4) >> linear(20)",
        lambda t: then(
            t, (5, lambda x: rise(x, 5, 0.4)), (10, const(0.4)), lambda x: fall(x, 20, 0.4)
        ),
    ),
    ("hold(10) >> warmup(10)", lambda t: rise(t - 10, 10)),  # a hold takes a 0 as well
    ("linear(10) >> hold(10)", lambda t: fall(t, 10)),
    (
        "linear(10, eta_min=0.2) >> hold(10) >> cosine(20)",
        lambda t: then(
            t, (10, lambda x: fall(x, 10, 1, 0.2)), (10, const(0.2)), lambda x: cos_(x, 20, 0.2)
        ),
    ),
    (
        "tanh_decay(10) >> hold(10)",  # a seam sees the curve's own value
        lambda t: fall(t, 10, f=tanh_fall()),
    ),
    (
        "constant(0.5, 10) >> tanh_decay(20)",
        lambda t: then(t, (10, const(0.5)), lambda x: fall(x, 20, 0.5, 0, tanh_fall())),
    ),
    (
        "constant(0.5, 10) >> geometric(20, eta_min=0.01)",
        lambda t: then(t, (10, const(0.5)), lambda x: geo(x, 20, 0.5, 0.01)),
    ),
    (
        "(warmup(5) | floor(0.1)) >> cosine(20, eta_max=0.5)",  # openness passes through floor
        lambda t: then(t, (5, lambda x: max(0.1, rise(x, 5, 0.5))), lambda x: cos_(x, 20, 0.5)),
    ),
    (
        "(cosine(20) | floor(0.1)) >> hold(10)",
        lambda t: max(0.1, cos_(t, 20)),
    ),
    (
        "(warmup(5) | scale(0.5)) >> cosine(20)",  # ... but not through scale
        lambda t: then(t, (5, lambda x: 0.5 * rise(x, 5)), lambda x: cos_(x, 20, 0.5)),
    ),
    (
        "warmup(5) >> 0.5 * cosine(20)",
        lambda t: then(t, (5, lambda x: rise(x, 5, 0.5)), lambda x: 0.5 * cos_(x, 20)),
    ),
    (
        "warmup(5) >> cosine(20) + 0.1",  # a sum binds tighter than a seam
        lambda t: then(t, (5, lambda x: rise(x, 5, 1.1)), lambda x: cos_(x, 20) + 0.1),
    ),
    (
        "(warmup(10) | take(5)) >> linear(20)",  # a take closes its end
        lambda t: then(t, (5, lambda x: rise(x, 10)), lambda x: fall(x, 20, 0.5)),
    ),
    (
        "constant(0.4, 5) >> (linear(20) | take(10)) >> hold",  # ... and keeps its start open
        lambda t: then(t, (5, const(0.4)), lambda x: fall(min(x, 10), 20, 0.4)),
    ),
    (
        "warmup(5) >> (linear(20) | skip(5))",  # a skip closes its start
        lambda t: then(t, (5, lambda x: rise(x, 5, 0.75)), lambda x: fall(x + 5, 20)),
    ),
    (
        "(warmup(10) | skip(5)) >> linear(20, eta_max=0.4)",  # ... and keeps its end open
        lambda t: then(t, (5, lambda x: rise(x + 5, 10, 0.4)), lambda x: fall(x, 20, 0.4)),
    ),
    (
        "constant(0.5, 5) >> (cosine(20) | delay(5))",
        lambda t: then(t, (10, const(0.5)), lambda x: cos_(x, 20, 0.5)),
    ),
    (
        "(warmup(5) | delay(5)) >> cosine(20, eta_max=0.5)",
        lambda t: then(
            t, (5, const(0)), (5, lambda x: rise(x, 5, 0.5)), lambda x: cos_(x, 20, 0.5)
        ),
    ),
    (
        "constant(0.5, 5) >> (cosine(20) | stretch(40))",
        lambda t: then(t, (5, const(0.5)), lambda x: cos_(x, 40, 0.5)),
    ),
    (
        "constant(0.5, 5) >> (linear(20) | stairs(5))",
        lambda t: then(t, (5, const(0.5)), lambda x: fall(5 * whole(x, 5), 20, 0.5)),
    ),
    (
        "(warmup(20) | stairs(5)) >> hold(10, value=0.4)",
        lambda t: then(t, (20, lambda x: rise(5 * whole(x, 5), 20, 0.4)), const(0.4)),
    ),
    (
        "constant(0.5, 5) >> (linear(10) | repeat(2))",
        lambda t: then(
            t,
            (5, const(0.5)),
            lambda x: cycles(x, [10, 10], lambda y, k, n: fall(y, 10, 0.5), 0),
        ),
    ),
    (
        "constant(0.5, 5) >> (linear(10) | pingpong(2)) >> linear(20, eta_min=0.1)",
        lambda t: then(
            t,
            (5, const(0.5)),
            (20, lambda x: passes(x, 10, 2, lambda y: fall(y, 10, 0.5), 0.5)),
            lambda x: fall(x, 20, 0.5, 0.1),
        ),
    ),
    (
        "constant(0.5, 5) >> (warmup(10) | reverse)",  # openness stops at reverse
        lambda t: then(t, (5, const(0.5)), lambda x: fall(x, 10)),
    ),
    (
        "(linear(10, eta_min=0.1) | reverse) >> linear(20)",
        lambda t: then(t, (10, lambda x: way(x, 10, 0.1, 1)), lambda x: fall(x, 20)),
    ),
    (
        "(warmup(5) >> linear(5, eta_min=0.1) | repeat(2)) >> linear(20)",  # the last pass's end
        lambda t: then(
            t,
            (
                20,
                lambda x: then(
                    math.fmod(x, 10), (5, lambda y: rise(y, 5)), lambda y: fall(y, 5, 1, 0.1)
                ),
            ),
            lambda x: fall(x, 20, 0.1),
        ),
    ),
    (
        "(linear(10, eta_min=0.2) | restart(2, gamma=0.5)) >> hold(5) >> linear(20)",
        lambda t: then(
            t,
            (20, lambda x: cycles(x, [10, 10], lambda y, k, n: 0.5**k * fall(y, 10, 1, 0.2), 0)),
            (5, const(0.1)),
            lambda x: fall(x, 20, 0.1),
        ),
    ),
    (
        "(step(10) | take(10)) >> linear(20)",  # the value before the jump is handed on
        lambda t: then(t, (10, const(1)), lambda x: fall(x, 20)),
    ),
    (
        "(0.5 ** (t // 10) | take(10)) >> linear(20)",  # a formula hands on its own value
        lambda t: then(t, (10, const(1)), lambda x: fall(x, 20, 0.5)),
    ),
    # the starts of endless curves join too, and their ends follow from their starts
    (
        "1e-3 * warmup(5) >> inverse_sqrt(5)",
        lambda t: then(
            t, (5, lambda x: 1e-3 * rise(x, 5)), lambda x: 1e-3 * math.sqrt(5 / (x + 5))
        ),
    ),
    (
        "warmup(5) >> exponential(0.95)",
        lambda t: then(t, (5, lambda x: rise(x, 5)), lambda x: 0.95**x),
    ),
    (
        "warmup(5) >> exponential(0.95, start=0.5)",
        lambda t: then(t, (5, lambda x: rise(x, 5, 0.5)), lambda x: 0.5 * 0.95**x),
    ),
    (
        "constant(0.5, 10) >> step(30)",
        lambda t: then(t, (10, const(0.5)), lambda x: 0.5 * 0.1 ** whole(x, 30)),
    ),
    (
        "constant(0.5, 10) >> multistep([10, 20])",  # milestones count from the seam
        lambda t: table(t, (0, 0.5), (20, 0.05), (30, 0.005)),
    ),
    (
        "hold(10) >> inverse_time(0.1, start=0.5)",
        lambda t: then(t, (10, const(0.5)), lambda x: 0.5 / (1 + 0.1 * x)),
    ),
    (
        "warmup(5) >> piecewise({0: 0.5, 20: 0.1})",
        lambda t: then(t, (5, lambda x: rise(x, 5, 0.5)), lambda x: table(x, (0, 0.5), (20, 0.1))),
    ),
    (
        "warmup(5) >> keyframes({0: 0.4, 10: 0.1})",
        lambda t: then(t, (5, lambda x: rise(x, 5, 0.4)), lambda x: way(x, 10, 0.4, 0.1)),
    ),
    (
        "keyframes({0: 0, 10: 0.6}) >> linear(10)",
        lambda t: then(t, (10, lambda x: way(x, 10, 0, 0.6)), lambda x: fall(x, 10, 0.6)),
    ),
    # --- segments without length
    ("1e-3 * warmup(0) >> cosine(20)", lambda t: cos_(t, 20, 1e-3)),
    ("warmup(0) >> cosine(20)", lambda t: cos_(t, 20)),
    ("hold(0, value=0.5) >> cosine(20)", lambda t: cos_(t, 20, 0.5)),
    ("warmup(W - 4) >> cosine(20)", lambda t: cos_(t, 20)),  # 0 once W is bound
    ("cosine(0, eta_min=0.2)", const(0.2)),  # constant at its final value
    ("warmup(0)", const(1)),
    (
        "linear(10, eta_min=0.5) >> ramp(0, 0, 0.2) >> linear(10)",
        lambda t: then(t, (10, lambda x: fall(x, 10, 1, 0.5)), lambda x: fall(x, 10, 0.2)),
    ),
    ("linear(10) >> hold(0, value=0.7)", lambda t: fall(t, 10) if t < 10 else 0.7),
    # --- lengths
    (
        "warmup(1ep) >> cosine(4ep)",
        lambda t: then(t, (5, lambda x: rise(x, 5)), lambda x: cos_(x, 20)),
    ),
    (
        "warmup(W) >> cosine(total - W)",
        lambda t: then(t, (4, lambda x: rise(x, 4)), lambda x: cos_(x, 96)),
    ),
    (
        "warmup(5%) >> cosine(50%)",
        lambda t: then(t, (5, lambda x: rise(x, 5)), lambda x: cos_(x, 50)),
    ),
    ("linear(min(10ep, 2k))", lambda t: fall(t, 50)),
    ("linear(max(2, W))", lambda t: fall(t, 4)),
    ("linear(min(10%, D))", lambda t: fall(t, 10)),
    ("linear(ceil(2.5))", lambda t: fall(t, 3)),
    ("linear(ceil(7.3%))", lambda t: fall(t, 8)),
    ("linear(D // 3)", lambda t: fall(t, 5)),
    ("linear(2.5)", lambda t: fall(t, 2.5)),  # nothing rounds a length unasked
    # 7% of 100 is 7, though 0.07 * 100 is not
    ("constant(1, 7%) >> constant(0.5)", lambda t: 1 if t < 7 else 0.5),
    # lengths add up exactly: 0.2 + 4.4 + 0.4 is 5, though floats say a little more
    (
        "constant(1, 0.2) >> constant(2, 4.4) >> constant(3, 0.4) >> constant(4)",
        lambda t: table(t, (0, 1), (0.2, 2), (4.6, 3), (5, 4)),
    ),
    # a boundary as good as whole is whole
    ("constant(1, 5.000000001) >> constant(0.5)", lambda t: 1 if t < 5 else 0.5),
    # --- ends in percent of the other end
    ("cosine(20, eta_min=10%)", lambda t: cos_(t, 20, 1, 0.1)),
    ("linear(20, eta_min=0.01, eta_max=400%)", lambda t: fall(t, 20, 0.04, 0.01)),
    (
        "constant(0.5, 10) >> linear(20, eta_min=10%)",
        lambda t: then(t, (10, const(0.5)), lambda x: fall(x, 20, 0.5, 0.05)),
    ),
    (
        "warmup(10, start=10%) >> cosine(20, eta_max=0.5)",
        lambda t: then(t, (10, lambda x: rise(x, 10, 0.5, 0.05)), lambda x: cos_(x, 20, 0.5)),
    ),
    ("ramp(20, 50%, 0.2)", lambda t: way(t, 20, 0.1, 0.2)),
    # --- units and multipliers
    ("linear(0.02k)", lambda t: fall(t, 20)),
    ("linear(0.004kep)", lambda t: fall(t, 20)),
    ("t / 1k", lambda t: pos(t) / 1000),
    ("1M / (1M + 1kW)", const(1_000_000 / 1_004_000)),  # a multiplier before a name
    ("1B / 4B", const(0.25)),
    ("cosine(20, eta_min=1/2ep)", lambda t: cos_(t, 20, 1, 0.1)),  # 1 / (2 * ep): an atom
    ("2ep ** 2 / 1k", const(0.1)),
    ("0.1peak", const(0.0003)),
    # --- the rest
    (
        "warmup(10) >> cosine",
        lambda t: then(t, (10, lambda x: rise(x, 10)), lambda x: cos_(x, 90)),
    ),
    ("warmup(10) >> hold", lambda t: rise(t, 10)),
    ("warmup(10) >> hold(inf)", lambda t: rise(t, 10)),
    (
        "warmup(10) >> hold >> linear(10%)",
        lambda t: then(t, (10, lambda x: rise(x, 10)), (80, const(1)), lambda x: fall(x, 10)),
    ),
    (
        "(warmup(10) >> cosine) >> hold(20, value=0.1)",  # associative
        lambda t: then(t, (10, lambda x: rise(x, 10)), (70, lambda x: cos_(x, 70)), const(0.1)),
    ),
    (
        "warmup(10) >> (cosine >> hold(20, value=0.1))",
        lambda t: then(t, (10, lambda x: rise(x, 10)), (70, lambda x: cos_(x, 70)), const(0.1)),
    ),
    (
        "warmup(10) >> constant(0.5, rest) >> linear(20)",
        lambda t: then(
            t, (10, lambda x: rise(x, 10, 0.5)), (70, const(0.5)), lambda x: fall(x, 20, 0.5)
        ),
    ),
    (
        # an endless curve lasts for the rest, and the next segment joins where it is cut
        "warmup(10) >> inverse_sqrt(10) >> linear(10%)",
        lambda t: then(
            t,
            (10, lambda x: rise(x, 10)),
            (80, lambda x: math.sqrt(10 / (x + 10))),
            lambda x: fall(x, 10, math.sqrt(10 / 90)),
        ),
    ),
    (
        "inverse_sqrt(10) >> cosine(20, eta_max=0.1)",  # its start never follows from the right
        lambda t: then(t, (80, lambda x: math.sqrt(10 / (x + 10))), lambda x: cos_(x, 20, 0.1)),
    ),
    (
        "0.5 * exponential(0.99) >> linear(20)",
        lambda t: then(t, (80, lambda x: 0.5 * 0.99**x), lambda x: fall(x, 20, 0.5 * 0.99**80)),
    ),
    (
        "constant(0.5, 10) >> step(30) >> linear(10, eta_min=0.001)",
        lambda t: then(
            t,
            (10, const(0.5)),
            (80, lambda x: 0.5 * 0.1 ** whole(x, 30)),
            lambda x: fall(x, 10, 0.005, 0.001),
        ),
    ),
    (
        "piecewise({0: 1, 10: 0.5}) >> linear(20)",
        lambda t: then(t, (80, lambda x: 1 if x < 10 else 0.5), lambda x: fall(x, 20, 0.5)),
    ),
    (
        "exp(-t / 50) >> linear(20)",
        lambda t: then(
            t, (80, lambda x: math.exp(-x / 50)), lambda x: fall(x, 20, math.exp(-80 / 50))
        ),
    ),
    (
        "1 - u >> hold(50, value=0.2)",  # a formula in u has the length of the rest
        lambda t: then(t, (50, lambda x: 1 - x / 50), const(0.2)),
    ),
    # arithmetic: each operand has the whole room, on the same clock
    ("warmup(20) * linear", lambda t: rise(t, 20) * fall(t, 100)),
    (
        "(warmup(20) >> linear) * cosine",
        lambda t: then(t, (20, lambda x: rise(x, 20)), lambda x: fall(x, 80)) * cos_(t, 100),
    ),
    (
        "warmup(10) >> 0.5 * cosine * linear",
        lambda t: then(
            t, (10, lambda x: rise(x, 10, 0.5)), lambda x: 0.5 * cos_(x, 90) * fall(x, 90)
        ),
    ),
    ("linear * exp(-t / 100)", lambda t: fall(t, 100) * math.exp(-pos(t) / 100)),
    # value maps pass the room on
    (
        "(cosine | floor(0.1)) >> linear(20, eta_max=0.5)",
        lambda t: then(t, (80, lambda x: max(0.1, cos_(x, 80))), lambda x: fall(x, 20, 0.5)),
    ),
    # inside a stretch the room is the new length
    (
        "warmup(10) >> cosine | stretch(50)",
        lambda t: then(t, (10, lambda x: rise(x, 10)), lambda x: cos_(x, 40)),
    ),
    (
        "warmup(10) >> (linear(10) >> hold | stretch(40)) >> linear(10, eta_max=1)",
        lambda t: then(
            t, (10, lambda x: rise(x, 10)), (40, lambda x: fall(x, 10)), lambda x: fall(x, 10)
        ),
    ),
    ("linear | reverse", lambda t: share(t, 100)),
    ("linear | stairs(10%)", lambda t: fall(10 * whole(t, 10), 100)),
    # a delay leaves less, a skip gives more
    ("linear | delay(20)", lambda t: fall(t - 20, 80)),
    ("linear | skip(20)", lambda t: fall(pos(t) + 20, 120)),
    (
        "warmup(10) >> (linear | delay(10))",
        lambda t: then(t, (10, lambda x: rise(x, 10)), lambda x: fall(x - 10, 80)),
    ),
    (
        "warmup(10) >> (linear | skip(10))",
        lambda t: then(t, (10, lambda x: rise(x, 10, 0.9)), lambda x: fall(x + 10, 100)),
    ),
    # inside a take the room is what was left, as if nothing were cut and nothing followed
    (
        "(warmup(20) >> cosine | take(40)) >> linear(10%)",
        lambda t: then(
            t,
            (20, lambda x: rise(x, 20)),
            (20, lambda x: cos_(x, 80)),
            lambda x: fall(x, 10, half_cosine(0.25)),
        ),
    ),
    (
        "constant(1, 20) >> (linear | take(30)) >> linear(10)",
        lambda t: then(
            t, (20, const(1)), (30, lambda x: fall(x, 80)), lambda x: fall(x, 10, 1 - 30 / 80)
        ),
    ),
    ("linear | take(50%)", lambda t: fall(min(t, 50), 100)),
    # a finite number of cycles share the room
    (
        "linear | repeat(4)",
        lambda t: cycles(t, [25] * 4, lambda x, k, n: fall(x, 25), 0),
    ),
    (
        "warmup(5) >> linear | repeat(2)",
        lambda t: cycles(
            t,
            [50, 50],
            lambda x, k, n: then(x, (5, lambda y: rise(y, 5)), lambda y: fall(y, 45)),
            0,
        ),
    ),
    (
        "constant(1, 30) >> (linear | restart(3, mult=2))",  # as 1 : 2 : 4
        lambda t: then(
            t, (30, const(1)), lambda x: cycles(x, [10, 20, 40], lambda y, k, n: fall(y, n), 0)
        ),
    ),
    ("linear | pingpong(4)", lambda t: passes(t, 25, 4, lambda x: fall(x, 25), 1)),
    (
        "1 - u | repeat(4)",
        lambda t: cycles(t, [25] * 4, lambda x, k, n: 1 - x / 25, 0),
    ),
    # --- formulas
    ("lr * 0.1 ** (epoch // 3)", lambda t: 0.3 * 0.1 ** whole(t, 15)),
    ("lr * gamma_ ** epoch", lambda t: 0.3 * 0.9 ** (pos(t) / 5)),
    ("1 - u", lambda t: 1 - share(t, 100)),
    ("u * (1 - t / 200)", lambda t: share(t, 100) * (1 - min(pos(t), 100) / 200)),
    (
        "(1.1 - u) * (1 + cos(4*pi*u)) / 2 | stretch(13)",
        lambda t: (1.1 - share(t, 13)) * (1 + math.cos(4 * math.pi * share(t, 13))) / 2,
    ),
    ("constant(1, 10) >> 1 / (1 + t)", lambda t: 1 / (1 + pos(t - 10))),  # t since the seam
    ("constant(1, 10) >> 0.5 ** epoch", lambda t: 0.5 ** (pos(t - 10) / 5)),
    (
        "warmup(5) >> 0.5 / (1 + t)",
        lambda t: then(t, (5, lambda x: rise(x, 5, 0.5)), lambda x: 0.5 / (1 + x)),
    ),
    ("e ** (-t / 10)", lambda t: math.exp(-pos(t) / 10)),
    # --- functions of numbers
    ("log(1 + t)", lambda t: math.log(1 + pos(t))),
    ("sqrt(t)", lambda t: math.sqrt(pos(t))),
    ("sin(t / 10)", lambda t: math.sin(pos(t) / 10)),
    ("tanh(t / 20)", lambda t: math.tanh(pos(t) / 20)),
    ("abs(linear(20) - 0.5)", lambda t: abs(fall(t, 20) - 0.5)),
    ("mod(t, 20) / 20", lambda t: math.fmod(pos(t), 20) / 20),
    ("min(warmup(10), inverse_sqrt(10))", lambda t: min(rise(t, 10), (10 / (pos(t) + 10)) ** 0.5)),
    ("max(0.1, linear(20))", lambda t: max(0.1, fall(t, 20))),
    ("maximum(0.1, minimum(0.7, linear(20)))", lambda t: max(0.1, min(0.7, fall(t, 20)))),
    ("where(t < 10, 1, 0.5)", lambda t: 1 if t < 10 else 0.5),
    ("where(t <= 10, 1, 0.5)", lambda t: 1 if t <= 10 else 0.5),
    ("where(t > 10, 1, 0.5)", lambda t: 1 if t > 10 else 0.5),
    ("where(t >= 10, 1, 0.5)", lambda t: 1 if t >= 10 else 0.5),
    ("where(10 <= t, 1, 0.5)", lambda t: 1 if t >= 10 else 0.5),
    ("where(t + 1 > 2ep, linear(20), lr)", lambda t: fall(t, 20) if t > 9 else 0.3),
    ("where(u < 0.5, 1, 0.1) | stretch(40)", lambda t: 1 if t < 20 else 0.1),
    # --- recurrences over the whole steps 1 ... t
    ("cumprod(1 - 1 / (t + 1))", lambda t: 1 / (1 + whole(t, 1))),
    ("cumsum(t)", lambda t: whole(t, 1) * (whole(t, 1) + 1) / 2),
    ("cumsum(1 / t)", lambda t: total_of(whole(t, 1), lambda i: 1 / i)),  # the sum begins at 1
    (
        "0.1 * cumprod(where(t <= 10, 0.99, 0.95))",
        lambda t: 0.1 * product(whole(t, 1), lambda i: 0.99 if i <= 10 else 0.95),
    ),
    # --- arithmetic of schedules
    ("warmup(10) * inverse_sqrt(10)", lambda t: rise(t, 10) * math.sqrt(10 / (pos(t) + 10))),
    ("1 - 0.5 * cosine(20)", lambda t: 1 - 0.5 * cos_(t, 20)),
    ("-linear(20) ** 2", lambda t: -(fall(t, 20) ** 2)),
    ("(-linear(20)) ** 2", lambda t: fall(t, 20) ** 2),
    ("2 ** -linear(20)", lambda t: 2 ** -fall(t, 20)),
    ("linear(20) - -2 ** 2", lambda t: fall(t, 20) + 4),
    ("linear(20) // 0.3 / 10", lambda t: math.floor(fall(t, 20) / 0.3) / 10),
    (
        "0.5 * (warmup(5) >> linear(20)) + 0.1",
        lambda t: 0.1 + 0.5 * then(t, (5, lambda x: rise(x, 5)), lambda x: fall(x, 20)),
    ),
    (
        # the length is the longer one's
        "warmup(10) * linear(20, eta_min=0.5) >> linear(10)",
        lambda t: then(
            t, (20, lambda x: rise(x, 10) * fall(x, 20, 1, 0.5)), lambda x: fall(x, 10, 0.5)
        ),
    ),
    # --- programs: definitions before the expression
    (
        "w = 5; warmup(w) >> cosine(20)",
        lambda t: then(t, (5, lambda x: rise(x, 5)), lambda x: cos_(x, 20)),
    ),
    (
        "wsd20(w) = warmup(w) >> hold >> linear(20%)\nwsd20(10)",
        lambda t: then(t, (10, lambda x: rise(x, 10)), (70, const(1)), lambda x: fall(x, 20)),
    ),
    (
        # a reference is a substitution: its open end joins where it stands
        "rising = warmup(5)\nrising >> cosine(20, eta_max=0.5)",
        lambda t: then(t, (5, lambda x: rise(x, 5, 0.5)), lambda x: cos_(x, 20, 0.5)),
    ),
    ("half(s) = 0.5 * s\nhalf(linear(20))", lambda t: 0.5 * fall(t, 20)),
    (
        "narrow(lo) = floor(lo) | cap(0.5)\nlinear(20) | narrow(0.1)",
        lambda t: min(0.5, max(0.1, fall(t, 20))),
    ),
    ("tail = floor(0.1) | cap(0.8); linear(20) | tail", lambda t: min(0.8, max(0.1, fall(t, 20)))),
    # a percent is typed where it ends up
    ("down(x) = linear(20, eta_min=x)\ndown(10%)", lambda t: fall(t, 20, 1, 0.1)),
    ("up(n) = warmup(n)\nup(10%)", lambda t: rise(t, 10)),
    ("a = 2 * linear(20)\nb = a / 4\nb + 0.1", lambda t: fall(t, 20) / 2 + 0.1),
    (
        "total = 50\nwarmup(10) >> linear",
        lambda t: then(t, (10, lambda x: rise(x, 10)), lambda x: fall(x, 40)),
    ),
    # --- comments, and lines that go on
    (
        "warmup(5)  # up\n>> linear(20)  # and down\n| floor(0.1)",
        lambda t: max(0.1, then(t, (5, lambda x: rise(x, 5)), lambda x: fall(x, 20))),
    ),
    (
        "# a comment of its own\nwarmup(\n  5\n) >>\nlinear(20)\n",
        lambda t: then(t, (5, lambda x: rise(x, 5)), lambda x: fall(x, 20)),
    ),
    ("linear(20)\n* lr\n/ 2", lambda t: 0.15 * fall(t, 20)),
    ("2\n** linear(20)", lambda t: 2 ** fall(t, 20)),
    ("t\n// 10", lambda t: whole(t, 10)),
    ("linear(20) +\n0.1", lambda t: fall(t, 20) + 0.1),
    ("(linear(20)\n- 0.1)", lambda t: fall(t, 20) - 0.1),
]
