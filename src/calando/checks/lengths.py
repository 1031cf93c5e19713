"""Lengths: segments that nobody sees, and what does not fit into ``total``."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..inspect.describe import cell
from ..inspect.scale import short
from ..inspect.segments import timeline, unwrapped
from ..interpret import length_of
from ..lengths import INF, ZERO, Length
from ..resolve import resolve
from ..roles import ENDS, LENGTHS
from ..tree import PERCENT, Call, List, Map, Number, Percent, Pipe, Product, Sequence, Table, Tree
from .registry import NOTE, check
from .subject import Subject, called

if TYPE_CHECKING:
    from collections.abc import Iterator


def cut(subject: Subject) -> Fraction | None:
    """How long the schedule would be, if ``total`` ends it before."""
    length = length_of(subject.resolved)
    if subject.total is None or length.endless or not length.known or length.constant <= subject.total:
        return None
    return Fraction(length.constant)


def unreached(subject: Subject) -> Iterator[tuple[Tree, Fraction]]:
    """The segments that begin when ``total`` is over, and when they do."""
    if cut(subject) is not None:
        for part, start, length in timeline(subject.resolved):
            if start.known and subject.total is not None and start.constant >= subject.total and length != ZERO:
                yield part, Fraction(start.constant)


def last_reached(subject: Subject) -> tuple[Tree, Length]:
    """The segment that ``total`` cuts, and when it begins."""
    reached = [
        (part, start)
        for part, start, length in timeline(subject.resolved)
        if length != ZERO and subject.total is not None and start.constant < subject.total
    ]
    return reached[-1]


@check(
    "C201",
    "never-reached",
    fires="total = 1000; warmup(100) >> linear(900) >> cosine(200, eta_max=0.1)",
    instead="total = 1200; warmup(100) >> linear(900) >> cosine(200, eta_max=0.1)",
)
def never_reached(subject: Subject) -> Iterator[Any]:
    """A segment begins when everything is over, or there is no room left for it.

    Its time comes after `total`; or it takes the rest of `total`, and the other segments leave none. A length of 0
    that is written as a number is meant, and nothing is said about it; nor about what a `take` cuts off.
    """
    for part, start in unreached(subject):
        message = f"{called(part)} is never reached: it begins at {short(float(start))}, and total is {subject.total}"
        yield part, message, "make total longer, or the segments before it shorter"
        break
    for node in subject.resolved.walk():
        if isinstance(node, Call) and node.head.kind in ("ramp", "segment") and node.head.has("T"):
            length = node.head.argument(node, "T")
            is_rest = length.span is not None and length.span is node.span
            if isinstance(length, Number) and length.value == 0 and is_rest:
                message = f"{called(node)} takes the rest, and the other segments leave it none"
                yield node, message, "make one of them shorter, or total longer; or leave it out"


@check(
    "C202",
    "longer-than-total",
    fires="total = 300; warmup(5) >> linear(355)",
    instead="total = 300; warmup(5) >> linear",
)
def longer_than_total(subject: Subject) -> Iterator[Any]:
    """The segments need more steps than `total` has, and the last of them is cut.

    A decay that does not get to its end leaves the rate higher than anybody asked for. Without a length a segment
    takes what is left. If the cut is meant, `| take(total)` says so.
    """
    length = cut(subject)
    if length is None or any(True for _ in unreached(subject)) or written_minimum(last_reached(subject)[0]):
        return
    part, _ = last_reached(subject)
    message = f"the segments take {short(float(length))} steps, and total is {subject.total}: {called(part)} is cut"
    hint = f"without a length it takes the rest: {called(part)}" if isinstance(part, Call) else None
    yield part, message, hint


def written_minimum(part: Tree) -> Tree | None:
    """The ``eta_min`` of a ramp, where somebody wrote one."""
    inner, _ = unwrapped(part)
    if not isinstance(inner, Call) or inner.head.kind != "ramp":
        return None
    parameter = next(p for p in inner.head.parameters if p.name == "eta_min")
    value = inner.head.argument(inner, "eta_min")
    return None if parameter.is_default(value, inner) else value


@check(
    "C203",
    "long-warmup",
    fires="warmup(6000) >> cosine(4000)",
    instead="warmup(600) >> cosine(9400)",
)
def long_warmup(subject: Subject) -> Iterator[Any]:
    """The warmup takes longer than all that comes after it.

    Often it is counted in another unit than the rest: in steps, where the others are in epochs.
    """
    resolved = resolve(subject.written)  # with names for names: what hangs on a guess is not said
    inner, _ = unwrapped(resolved)
    if not isinstance(inner, Sequence):
        return
    (warm, _, length), *others = timeline(inner)
    first, _ = unwrapped(warm)
    if not isinstance(first, Call) or first.head.name != "warmup":
        return
    rest = ZERO
    for _, _, other in others:
        rest = rest + other
    if rest.endless and subject.total is not None:
        rest = Length(max(subject.total - Fraction(length.constant), Fraction(0)))
    if rest not in (ZERO, INF) and is_longer(length, rest):
        message = f"the warmup takes {cell(length.tree())} steps, and all that follows {cell(rest.tree())}"
        yield first, message, "are both counted in the same unit? 5ep are five epochs, 3% a share of total"


def is_longer(a: Length, b: Length) -> bool:
    """Whether a length is longer than another one, whatever the names in them turn out to be."""
    difference = a - b
    return difference != ZERO and difference.constant >= 0 and all(c > 0 for c in difference.terms.values())


@check(
    "C204",
    "dead-milestone",
    fires="total = 90; 0.1 * multistep([30, 60, 90])",
    instead="total = 90; 0.1 * multistep([30, 60, 80])",
)
def dead_milestone(subject: Subject) -> Iterator[Any]:
    """A milestone, or a key of a `piecewise` table, that no step hits.

    It comes when `total` is over. A milestone at `total` itself comes too late as well: the last step is the one
    before it.
    """
    if subject.total is None:
        return
    for node, origin in subject.clocks():
        if not isinstance(node, Call) or node.head.name not in ("multistep", "piecewise") or not origin.known:
            continue
        table = node.parts[0]
        keys = table.parts[::2] if isinstance(table, Table) else table.parts
        for key in keys:
            if not isinstance(key, Number):
                continue
            time = key.value + origin.constant
            if time > subject.total or (time == subject.total and isinstance(table, List)):
                what = "milestone" if node.head.name == "multistep" else "key"
                message = f"no step hits the {what} at {short(float(time))}: total is {subject.total}"
                yield key if key.span else node, message, "leave it out, or make total longer"


@check(
    "C205",
    "percent-of-percent",
    fires="warmup(10% * 5%) >> cosine",
    instead="warmup(0.5%) >> cosine",
)
def percent_of_percent(subject: Subject) -> Iterator[Any]:
    """A percent times a percent.

    Each of them is a share of the same whole, so that their product is not a share of anything: `10% * 5%` of 1000
    steps is 100 times 50 steps. The same goes for a percent inside `stretch(50%)`: it is a share of `total`, and not
    of what it is stretched to.
    """
    for node in subject.written.walk():
        if isinstance(node, Pipe):
            yield from _stretched(node)
        if not isinstance(node, (Call, Map)):
            continue
        for parameter, part in zip(node.head.parameters, node.parts, strict=True):
            if parameter.role not in (*LENGTHS, *ENDS):
                continue
            for product in part.walk():
                if isinstance(product, Product) and _percents(product) > 1:
                    message = f"{product} is a percent of a percent: each is a share of the same whole"
                    yield (
                        product if product.span else node,
                        message,
                        "write it as one percent, or one of them as a number",
                    )


def _percents(product: Product) -> int:
    operators = ("*", *product.head)
    pairs = zip(operators, product.parts, strict=True)
    return sum(operator == "*" and bool(part.flags & PERCENT) for operator, part in pairs)


def _stretched(node: Pipe) -> Iterator[Any]:
    for m in node.parts[1:]:
        if m.head.name == "stretch" and m.parts[0].flags & PERCENT:
            inside = next(_lengths_in_percent(node.parts[0]), None)
            if inside is not None:
                message = f"{inside} is a share of total, and not of what it is stretched to"
                yield inside if inside.span else node, message, f"inside of {m} use numbers: only their ratios count"


@check(
    "C206",
    "percent-in-cycle",
    severity=NOTE,
    fires="(warmup(1%) >> cosine) | repeat(4)",
    instead="(warmup(100) >> cosine) | repeat(4)",
)
def percent_in_cycle(subject: Subject) -> Iterator[Any]:
    """A percent inside a cycle is a share of `total`, and not of the cycle.

    With four cycles, a warmup of 1% takes 4% of each. A note and not a warning: it may well be known.
    """
    for node in subject.written.walk():
        if isinstance(node, Pipe) and any(m.head.cyclic for m in node.parts[1:]):
            inside = next(_lengths_in_percent(node.parts[0]), None)
            if inside is not None:
                yield inside if inside.span else node, f"{inside} is a share of total, and not of the cycle", None


def _lengths_in_percent(tree: Tree) -> Iterator[Percent]:
    for node in tree.walk():
        if isinstance(node, (Call, Map)):
            for parameter, part in zip(node.head.parameters, node.parts, strict=True):
                if parameter.role in LENGTHS:
                    yield from (p for p in part.walk() if isinstance(p, Percent))
