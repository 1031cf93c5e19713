"""Sentences from parts: what several systems say, in the words of the language; and what a result has to tell."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any, cast

from ..errors import ArgumentError, ScheduleError
from ..library.curves import exponential, multistep, piecewise, step
from ..library.ramps import cosine, linear, one_minus_sqrt, poly
from ..library.segments import constant, hold, ramp, warmup
from ..library.timemaps import pingpong, take
from ..names import open_, percent
from ..tree import BOUND, Call, Number, Param, Pipe, Product, Schedule, Sequence, Sum, Tree, a_schedule
from .arguments import exact

if TYPE_CHECKING:
    from collections.abc import Iterable

Value = Any  # a number, or a tree that changes with no clock

base, total, ep = Param("base"), Param("total"), Param("ep")

SHAPES: dict[str, Any] = {"linear": linear, "cosine": cosine, "cos": cosine, "1-sqrt": one_minus_sqrt}


# -- notes -----------------------------------------------------------------------------------------------------


def noted(schedule: Schedule, *notes: str, runs_on: Schedule | None = None) -> Schedule:
    """The schedule, a tree of its own, with what there is to know about it.

    ``runs_on`` is the sentence that does past its end what the framework does there.
    """
    own: Schedule = type(schedule)(schedule.head, schedule.parts, schedule.flags & BOUND)
    own._cache["notes"] = tuple(dict.fromkeys((*schedule.notes, *notes)))
    own._cache["runs on"] = schedule._cache.get("runs on") if runs_on is None else runs_on
    return own


def rising(schedule: Schedule, cause: str) -> Schedule:
    """A cosine whose framework runs on: it rises again, falls again, and so for ever."""
    waves = schedule | pingpong
    return noted(schedule, f"{cause}; here it holds, and {waves} does not", runs_on=waves)


def running_on(schedule: Schedule) -> Schedule:
    """The schedule as the framework runs it, past its end too."""
    further: Schedule | None = schedule._cache.get("runs on")
    return schedule if further is None else further


def notes_of(schedules: Iterable[Schedule]) -> list[str]:
    return [note for schedule in schedules for note in schedule.notes]


# -- ramps -----------------------------------------------------------------------------------------------------


def shape_of(name: str, place: str) -> Any:
    """The ramp that a framework's name for a shape means."""
    if name not in SHAPES:
        raise ArgumentError(f"{place} is one of: {', '.join(SHAPES)}; not '{name}'")
    return SHAPES[name]


def times(factor: Value, value: Value) -> Any:
    """The product, without a factor of 1."""
    return value if factor == 1 else factor if isinstance(value, int) and value == 1 else factor * value


def given(**arguments: Value) -> dict[str, Any]:
    """The arguments that say something: a start or an end of 0 goes without saying."""
    return {name: value for name, value in arguments.items() if isinstance(value, Tree) or value != 0}


def share(rate: Any) -> Any:
    """A share of a ramp's other end; none of it is 0."""
    return percent(rate * 100) if rate else 0


def between(shape: Any, T: Value, a: Value, b: Value, *, joins: bool = False, **more: Any) -> Schedule:
    """From ``a`` to ``b``: a named ramp falls, and ``ramp`` says the others.

    ``joins``: what stands before it ends at ``a``.
    """
    if shape is poly and more.get("power") == 1:
        shape, more = linear, {}
    if not isinstance(a, Tree) and a == b:
        return constant(a, T)
    if not isinstance(a, Tree) and not isinstance(b, Tree) and not a > b:
        return ramp(T, a, b, shape(**more) if more else shape)
    return shape(T, **({} if joins else {"eta_max": a}), **given(eta_min=b), **more)


def falling(shape: Any, T: Value, low: Value = 0, **more: Any) -> Schedule:
    """From the base rate to ``low``, in the rate's own unit."""
    if shape is poly and more.get("power") == 1:
        shape, more = linear, {}
    if low == 0:
        return base * shape(T, **more)
    return shape(T, eta_max=base, eta_min=low, **more)


def rise(T: Value, start: Value, end: Value) -> Schedule:
    """A linear warmup with both of its ends."""
    return warmup(T, **given(start=start), end=end)


def power_of(rate: Value, steps: Value, staircase: bool) -> Schedule:
    """``rate`` to the power of the steps, whole or not; nothing is left after the first, where it is 0."""
    if rate == 0:
        return piecewise({0: 1, (steps if staircase else 1): 0})
    return step(steps, gamma=rate) if staircase else exponential(rate, every=steps)


def at_milestones(milestones: Iterable[Any], gamma: Value) -> Schedule:
    """Times ``gamma`` at each of them; nothing is left after the first, where it is 0."""
    moments = sorted(milestones)
    if gamma != 0 or not moments:
        return multistep(moments, gamma or 1)
    return piecewise({0: 1, moments[0]: 0}) if moments[0] > 0 else constant(0)


# -- one after the other -----------------------------------------------------------------------------------------


def lasting(schedule: Schedule, n: Value) -> Schedule:
    """The schedule for just ``n`` steps, as its framework runs it."""
    if isinstance(schedule, (Number, Param)):
        return hold(n, value=schedule)
    have = schedule.length
    if have < n:
        schedule = running_on(schedule)
        have = schedule.length
    if have > n:
        return schedule | take(n)
    return schedule if have == n else schedule >> hold(n - exact(cast("float", have)))


def chained(parts: list[Schedule]) -> Schedule:
    """``a >> b >> c``."""
    whole = parts[0]
    for part in parts[1:]:
        whole = whole >> part
    return whole


def joined(parts: list[Schedule]) -> Schedule:
    """One part after the other, where each says by itself where it begins.

    Where the seams of the language come to the same, ends are left open, and ``base`` stands only once.
    """
    parts = [constant(part) if isinstance(part, (Number, Param)) else part for part in parts]
    if len(parts) == 1:
        return parts[0]
    safe = chained([part if isinstance(part, (Product, Sum)) else 1 * part for part in parts])
    times = [0.0]
    for part in parts:
        n = _number(part.length)
        times += [times[-1] + (100.0 if n == inf else n) * share for share in (0.25, 0.5, 0.999999, 1)]
    times.append(times[-1] * 1.5)
    for candidate in (_with_one_base, _opened, chained):
        try:
            shorter = candidate(parts)
            if all(_close(shorter, safe, t) for t in times):
                return shorter
        except (ScheduleError, LookupError):  # seams that the language does not have
            continue
    return safe


SAMPLE = {"base": 0.7, "ep": 1009.0, "total": 100_003.0}  # for comparing sentences that have names
UNMOVED = [1.0] * 1000  # and those that watch


def _number(length: Any) -> float:
    return float(length(0, **SAMPLE) if isinstance(length, Schedule) else length)


def _close(a: Schedule, b: Schedule, t: float) -> bool:
    seen = dict.fromkeys(a.signals, UNMOVED)
    x, y = a(t, **SAMPLE, **seen), b(t, **SAMPLE, **seen)
    return bool(abs(x - y) <= 1e-12 * max(abs(x), abs(y)))


def _with_one_base(parts: list[Schedule]) -> Schedule:
    """``base * (a >> b)``."""
    factors = [relative(part) for part in parts]
    if None in factors:
        raise LookupError
    return base * _opened([factor for factor in factors if factor is not None], Number(Fraction(1)))


def _opened(parts: list[Schedule], value: Tree = base) -> Schedule:
    """The chain, in which all parts but the first begin where the one before them ends."""
    return chained([parts[0], *(_open(part, value) for part in parts[1:])])


def _open(part: Schedule, value: Tree) -> Schedule:
    """A part that begins at ``value``, without saying so."""
    if isinstance(part, Pipe):
        body = _open(cast("Schedule", part.parts[0]), value)
        return cast("Schedule", Pipe.make("|", (body, *part.parts[1:])))
    if not isinstance(part, Call):
        return part
    ends = {"hold": "value", "ramp": "start"}.get(part.head.name, "eta_max")
    named = part.head.named(part)
    if named.get(ends) != value or part.head.name == "ramp":
        return part
    return cast("Schedule", part.head.build([open_ if name == ends else tree for name, tree in named.items()]))


def relative(schedule: Tree) -> Schedule | None:
    """The factor of ``base * factor``, or ``None``."""
    if schedule in (base, constant(base)):
        return constant(1)
    if isinstance(schedule, Call) and schedule.head is hold and schedule.head.argument(schedule, "value") == base:
        return hold(a_schedule(schedule.head.argument(schedule, "T")), value=1)
    if isinstance(schedule, Product) and schedule.parts[0] == base and schedule.head[0] == "*":
        return a_schedule(Product.make(schedule.head[1:], schedule.parts[1:]))
    if isinstance(schedule, Pipe) and all(part.head.kind == "time map" for part in schedule.parts[1:]):
        body = relative(schedule.parts[0])
        return None if body is None else cast("Schedule", Pipe.make("|", (body, *schedule.parts[1:])))
    if isinstance(schedule, Sequence):
        first = relative(schedule.parts[0])
        holds = all(isinstance(part, Call) and part.head is hold for part in schedule.parts[1:])
        if first is not None and holds:
            return chained([first, *cast("tuple[Schedule, ...]", schedule.parts[1:])])
    return None
