"""Values: curves that do not do what a rate should, and bounds that do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..inspect.scale import short
from ..inspect.segments import timeline
from ..interpret import length_of
from ..lengths import TOTAL
from ..resolve import resolve
from ..tree import CYCLE, Call, Clock, Number, Pipe, Schedule, Sequence, Tree
from .lengths import cut, last_reached, unreached, written_minimum
from .registry import NOTE, check
from .seams import FLAT
from .subject import SAMPLES, Subject, called, sampled

if TYPE_CHECKING:
    from collections.abc import Iterator

SWINGS = ("sin", "cos", "tanh", "normal", "log")  # below 0 as often as not
LONG = 0.01  # of the whole, and two steps: a shorter stretch of zeros is an end reached a step too soon
FAR = 1e15  # steps: what has not changed by then
BOUNDS = ("floor", "cap", "clip")


@check(
    "C301",
    "never-changes",
    fires="0.1 * step(3000, gamma=1)",
    instead="0.1 * step(3000, gamma=0.5)",
)
def never_changes(subject: Subject) -> Iterator[Any]:
    """It has words in it that change with time, and is the same from beginning to end.

    A `gamma` of 1, a `floor` above all of it, or an `every` that is longer than `total`: the schedule was given, and
    the rate stays what it was. A `constant` alone is constant on purpose.
    """
    import numpy as np

    if subject.curve is None or not any(map(changes, subject.resolved.walk())):
        return
    _, values = subject.curve
    if not subject.ends:
        values = np.concatenate([values, subject.resolved(np.geomspace(1, FAR, SAMPLES))])
    if len(values) > 1 and np.isfinite(values).all() and (abs(values - values[0]) <= 1e-12 * abs(values[0])).all():
        until = f" up to total, {subject.total}" if subject.total is not None else ""
        yield subject.written, f"it never changes: it is {short(float(values[0]))}{until} at every step", None


def changes(node: Tree) -> bool:
    """Whether it is there to change with time."""
    if isinstance(node, Call):
        return node.head.kind in ("ramp", "segment", "curve", "compound") and node.head.name not in FLAT
    return isinstance(node, Clock)


@check(
    "C302",
    "not-positive",
    fires="total = 1000; warmup(50) >> linear(450)",
    instead="total = 1000; warmup(50) >> linear",
)
def not_positive(subject: Subject) -> Iterator[Any]:
    """The rate is 0 before the end and stays there, or falls below 0.

    From then on nothing is learned, though the run goes on. It is said of schedules without a name, and of those
    whose name says that they are a rate (`lr`, `lr_head`, `learning_rate`); a weight or a temperature may well be 0.
    A `constant(0)` at the end is meant.
    """
    if subject.curve is None or subject.end is None or not subject.is_rate:
        return
    if not subject.ends or (subject.is_guess and not is_share(subject)):
        return
    times, values = subject.curve
    if (values < 0).any():
        swings = any(isinstance(node, Call) and node.head.name in SWINGS for node in subject.resolved.walk())
        if (values > 0).any() and not swings:
            lowest = float(times[values.argmin()])
            message = f"it is below 0: {short(float(values.min()))} {when(subject, lowest)}"
            yield subject.written, message, "| floor(0) keeps it from falling further"
        return
    positive = (values > 0).nonzero()[0]
    if not len(positive) or positive[-1] + 1 >= len(times) or is_off(subject.resolved):
        return
    begin = float(times[positive[-1] + 1])
    rest = subject.end - begin
    if rest >= 2 and rest >= LONG * subject.end:
        hint = "a segment without a length takes the rest of total, and eta_min=1% ends it above 0"
        yield subject.written, f"it falls to 0 {when(subject, begin)}, and stays there until the end", hint


def when(subject: Subject, t: float) -> str:
    """A time, in steps where somebody said how many there are."""
    if subject.end is not None and subject.total is None and "total" in subject.written.params:
        return f"after {t / subject.end:.0%} of total"
    return f"at {short(t)}"


def is_share(subject: Subject) -> bool:
    """Whether it ends at a share of ``total``, whatever that is."""
    length = length_of(resolve(subject.written))
    return length.constant == 0 and list(length.terms) == list(TOTAL.terms) and length.terms != TOTAL.terms


def is_off(resolved: Tree) -> bool:
    """Whether it ends with a constant 0, which somebody wrote."""
    *_, (last, _, _) = timeline(resolved)
    if not isinstance(last, Call) or last.head.name not in FLAT:
        return False
    value = last.head.argument(last, "value")
    return isinstance(value, Number) and value.value == 0 and value.span is not None


@check(
    "C303",
    "first-step-zero",
    severity=NOTE,
    fires="warmup(500) >> cosine(9500)",
    instead="warmup(500, start=1%) >> cosine(9500)",
)
def first_step_zero(subject: Subject) -> Iterator[Any]:
    """The first step has a rate of exactly 0, and changes nothing.

    A note and not a warning: one step is soon over. `warmup(500, start=1%)` begins a little higher, and
    `warmup(500) | skip(1)` counts its steps from 1.
    """
    if subject.bound is None or not subject.is_rate:
        return
    first = next(iter(timeline(subject.resolved)))[0]
    if subject.resolved(0) == 0 and not is_flat(first) and subject.resolved(1) != 0:
        yield subject.written, "the rate of the first step is 0", "for instance warmup(500, start=1%)"


def is_flat(part: Tree) -> bool:
    return not any(map(changes, part.walk()))


@check(
    "C304",
    "minimum-not-attained",
    fires="cosine(1000, eta_min=1e-4) | floor(1e-3)",
    instead="cosine(1000, eta_min=1e-3)",
)
def minimum_not_attained(subject: Subject) -> Iterator[Any]:
    """An `eta_min` that the schedule never gets to.

    A `floor` stands above it, or `total` cuts the ramp before it is there.
    """
    if cut(subject) is not None and not any(True for _ in unreached(subject)):
        part, start = last_reached(subject)
        value = written_minimum(part)
        if value is not None and subject.total is not None:
            needed, left = length_of(part).constant, subject.total - start.constant
            message = (
                f"the minimum {value} is never attained: {called(part)} would take {short(float(needed))} steps, "
                f"and total leaves it {short(float(left))}"
            )
            yield value if value.span else part, message, f"without a length it takes the rest: {called(part)}"
    for node, lo in bounds(subject.resolved, "floor", "clip"):
        body = node.parts[0]
        ramp = body.parts[-1] if isinstance(body, Sequence) else body
        value = written_minimum(ramp) if isinstance(ramp, Call) else None
        if isinstance(value, Number) and lo.value > value.value != 0:
            message = f"the minimum {value} is never attained: the floor is {lo}"
            yield value if value.span else node, message, f"one of them is enough: eta_min={lo}"


def bounds(tree: Tree, *words: str) -> Iterator[tuple[Pipe, Number]]:
    """Where the first map after a body is one of these, and its bound a number."""
    for node in tree.walk():
        if isinstance(node, Pipe) and node.parts[1].head.name in words:
            value = node.parts[1].parts[0]
            if isinstance(value, Number):
                yield node, value


@check(
    "C305",
    "idle-bound",
    fires="warmup(500, start=1%) >> cosine(9500, eta_min=10%) | floor(1e-7)",
    instead="warmup(500, start=1%) >> cosine(9500, eta_min=10%)",
)
def idle_bound(subject: Subject) -> Iterator[Any]:
    """A `floor`, `cap` or `clip` that never does anything, or that is all there is to see.

    Where it never does anything the curve stays within it of itself; often it is in another unit than the values, or
    stands inside a product that scales it. Where it always does, the schedule under it has no effect.
    """
    if subject.bound is None:
        return
    for node in subject.resolved.walk():
        if not isinstance(node, Pipe) or node.flags & CYCLE:
            continue
        for i, m in enumerate(node.parts[1:], start=1):
            if m.head.name in BOUNDS and all(isinstance(part, Number) for part in m.parts):
                body = node.parts[0] if i == 1 else Pipe("|", node.parts[:i])
                yield from _idle(subject, body, m)


def _idle(subject: Subject, body: Any, m: Any) -> Iterator[Any]:
    if not isinstance(body, Schedule) or is_flat(body):
        return
    length = length_of(body)
    end = subject.total if length.endless else length.constant
    if end is None:
        return  # what it comes to in the end, nobody knows
    _, values = sampled(body, float(end) or 1.0)
    low, high = float(values.min()), float(values.max())
    given = {name: float(part.value) for name, part in m.head.named(m).items()}
    lo, hi = given.get("lo", float("-inf")), given.get("hi", float("inf"))
    if low > lo and high < hi:
        yield m, f"{m} never does anything: the values go from {short(low)} to {short(high)}", "leave it out"
    elif high < lo or low > hi:
        side = f"above {short(high)}, the highest" if high < lo else f"below {short(low)}, the lowest"
        yield m, f"{m} is all there is to see: it lies {side} value under it", "is it in the same unit as the values?"
