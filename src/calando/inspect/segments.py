"""What a sequence is made of, seen from the outside: where its segments lie, and what the whole is there."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ..ends import evaluate
from ..errors import ScheduleError
from ..exact import of_tree
from ..interpret import length_of
from ..lengths import ZERO, Length
from ..resolve import names_of, resolve
from ..tree import CYCLE, TIMED, WATCHES, Call, Comparison, Number, Pipe, Schedule, Sequence, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..watching import Watching

NOTHING = Number(Fraction(0))


class Segment(NamedTuple):
    """One segment: its sentence, when it begins, how long it runs, and what the whole schedule is at its ends.

    ``start``, ``end``, ``length``, ``first`` and ``last`` are numbers, or expressions in the names that have no
    value.  ``first`` and ``last`` are ``None`` for a segment that takes no time, ``last`` for one that never ends;
    ``jump`` is what the schedule leaps by where the segment begins.  ``slope`` is how steep it is, per step, where
    the segment begins and where it ends, each a number or ``None``.
    """

    sentence: str
    start: Any
    length: Any
    first: Any
    last: Any
    jump: Any
    end: Any = None
    slope: tuple[Any, Any] = (None, None)


def segments(schedule: Schedule) -> tuple[Segment, ...]:
    """The segments of the sequence inside a schedule; the schedule itself if it has none.

    Value maps, and arithmetic with what does not change with time, leave seams where they are.
    """
    resolved = resolve(schedule)
    inner, around = unwrapped(resolved)
    found: list[Segment] = []
    before = None
    for part, start, length in timeline(resolved):
        first = last = jump = None
        if length != ZERO:
            first = _value(around, part, ZERO, start, before=False)
            last = None if length.endless else _value(around, part, length, start + length, before=True)
            jump = _leap(before, first)
            before = last
        sentence = str(part if isinstance(inner, Sequence) else resolved)
        begin, end = quantity(start.tree()), quantity((start + length).tree())
        found.append(Segment(sentence, begin, quantity(length.tree()), first, last, jump, end))
    return tuple(found)


def timeline(resolved: Tree) -> Iterator[tuple[Tree, Length, Length]]:
    """Each segment, when it begins and how long it runs."""
    inner, _ = unwrapped(resolved)
    start = ZERO
    for part in inner.parts if isinstance(inner, Sequence) else (inner,):
        length = length_of(part)
        yield part, start, length
        start = start + length


def seams(schedule: Schedule, watching: Watching | None = None) -> tuple[float, ...]:
    """When one segment follows another, of a schedule whose lengths are numbers, or have been observed."""
    starts = (start for _, start, _ in timeline(resolve(schedule)))
    return tuple(float(start.constant) if watching is None else watching.number(start) for start in starts)[1:]


def unwrapped(tree: Tree) -> tuple[Tree, Any]:
    """The sequence inside a tree, or what is left, and how to put something else in its place."""
    if isinstance(tree, Pipe) and all(m.head.kind == "value map" for m in tree.parts[1:]):
        inner, around = unwrapped(tree.parts[0])
        return inner, lambda new: tree.rebuild((around(new), *tree.parts[1:]))
    pointwise = not isinstance(tree, (Call, Pipe, Sequence)) or (
        isinstance(tree, Call) and tree.head.kind == "function"
    )
    timed = [i for i, part in enumerate(tree.parts) if part.flags & TIMED]
    if pointwise and len(timed) == 1:
        (i,) = timed
        inner, around = unwrapped(tree.parts[i])
        return inner, lambda new: tree.rebuild((*tree.parts[:i], around(new), *tree.parts[i + 1 :]))
    return tree, lambda new: new


def _value(around: Any, part: Tree, own: Length, time: Length, *, before: bool) -> Any:
    """What the whole is where a segment is at its own time: exactly, then as a number if it is one."""
    try:
        inner = _taking_time(evaluate(part, of_tree(own.tree()), before=before))
        return quantity(evaluate(around(inner), of_tree(time.tree()), before=before))
    except ScheduleError:  # a pole, an overflow: floats have an answer
        whole = around(part)
        plain = isinstance(whole, Schedule) and not names_of(whole) and not whole.flags & WATCHES
        return whole(float(own.constant)) if plain else None


def _taking_time(tree: Tree) -> Any:
    """The value of a segment whose length has a name in it, and is not 0."""
    if isinstance(tree, Call) and tree.head.name == "where" and isinstance(tree.parts[0], Comparison):
        length, bound = tree.parts[0].parts
        if tree.parts[0].head == ">" and bound == NOTHING and not length.flags & TIMED:
            return _taking_time(tree.parts[1])
    return tree.rebuild(tuple(_taking_time(part) for part in tree.parts)) if tree.parts else tree


def quantity(tree: Tree) -> Any:
    """A number as a number, an expression in names as it is."""
    if isinstance(tree, Number) and tree.value.denominator == 1:
        return int(tree.value)
    if isinstance(tree, Schedule) and not names_of(tree) and not tree.flags & (CYCLE | WATCHES):
        return tree(0)
    return tree


def _leap(before: Any, after: Any) -> Any:
    """The difference across a seam, ``None`` where there is none."""
    if isinstance(before, (int, float)) and isinstance(after, (int, float)):
        leap = after - before
        return leap if abs(leap) > 1e-12 * max(abs(before), abs(after)) else None
    if before is None or before == after:
        return None
    leap = after - before
    return quantity(evaluate(leap, Fraction(0), before=False))
