"""The state machines that fill slots: waits, plateaus, and cycles that begin them anew.

``advance(now, closed)`` takes one through all observations of steps before ``now``; ``closed`` says that ``now``
itself is reached, so that a cycle which begins there has begun.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, inf
from typing import TYPE_CHECKING, Any

from . import tree as nodes
from .algebra.scalar import COMPARE, Scalars
from .counting import Counter
from .errors import ArgumentError
from .history import History, after, count
from .interpret import Clock, read, steps
from .observations import Stream
from .tree import Call, Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .lengths import Length

    Key = tuple[str, int]

MAX_CYCLES = 1_000_000
PLAIN = Clock(0, Scalars(), {})
ONE = nodes.Number(Fraction(1))


class Slots(dict[Any, Any]):
    """What each slot holds now, and what it held when."""

    def __init__(self) -> None:
        super().__init__()
        self.histories: dict[Key, History] = {}

    def begin(self, key: Key, value: Any) -> None:
        self[key] = value
        self.histories[key] = History(value)

    def put(self, key: Key, time: float, value: Any) -> None:
        """From ``time`` on it holds this."""
        if self[key] != value:
            self[key] = value
            self.histories[key].add(time, value)

    def number(self, length: Length) -> Callable[[], Any]:
        """A length as a number of steps, whenever it is asked for."""
        tree = length.tree()
        if length.known:
            value = steps(tree, PLAIN)
            return lambda: value
        clock = Clock(0, Scalars(), self)
        return lambda: steps(tree, clock)


class Span:
    """When something begins to watch, and the ends that stop it, the first of which counts."""

    __slots__ = ("ends", "slots", "start")

    def __init__(self, start: Length, ends: tuple[Length, ...], slots: Slots) -> None:
        self.slots = slots
        self.start = slots.number(start)
        self.ends = tuple(slots.number(end) for end in ends)

    def until(self, now: float) -> Any:
        """Up to when, as far as is known at ``now``."""
        return min(now, *(end() for end in self.ends)) if self.ends else now


class Wait:
    """An ``until``, over after the first step that satisfies its condition."""

    def __init__(self, key: Key, condition: Tree, span: Span) -> None:
        left, right = condition.parts
        self.key, self.span = key, span
        self.compare, self.bound = COMPARE[condition.head], float(read(right, PLAIN))
        self.cuts = Cuts(left) if isinstance(left, Call) and left.head.has("signal") else None
        self.stream = Stream(left) if self.cuts is None else self.cuts.stream
        self.next = 0

    def streams(self) -> Iterator[Stream]:
        yield self.stream

    def advance(self, now: float, closed: bool) -> None:
        slots, start = self.span.slots, self.span.start()
        if slots[self.key] != inf or start >= now:
            return
        end = self.span.until(now)
        fired = self._first(*self.stream.indices(max(self.next, start), end))
        if fired is not None:
            slots.put(self.key, after(fired), fired + 1 - start)
        self.next = max(self.next, ceil(end) if end < inf else self.next)

    def _first(self, i: int, j: int) -> int | None:
        """The first step that satisfies the condition; nothing is copied, since it may come soon."""
        compare, bound, cuts = self.compare, self.bound, self.cuts
        steps, values = self.stream.steps, self.stream.values
        for k in range(i, j):
            if compare(values[k] if cuts is None else cuts.after(steps[k], values[k]), bound):
                return int(steps[k])
        return None

    def again(self, time: float) -> None:
        """A new cycle begins."""
        self.next = 0
        self.span.slots.put(self.key, time, inf)
        if self.cuts is not None:
            self.cuts.reset()

    def slot_keys(self) -> list[Key]:
        return [self.key]

    def watches(self) -> str:
        return f"until {self.stream.formula}"

    def skip(self, now: int) -> None:
        """Nothing was counted before this step."""
        self.next = now

    def state(self) -> Any:
        return None if self.cuts is None else self.cuts.state()

    def restore(self, state: Any, now: int) -> None:
        self.next = now
        if self.cuts is not None:
            self.cuts.restore(state)


class Cuts:
    """What a ``plateau`` has come to."""

    def __init__(self, call: Tree) -> None:
        signal, factor, *counted, start = call.parts
        self.stream = Stream(signal)
        self.factor, self.first = factor, ONE if isinstance(start, nodes.Open) else start
        self.counter = Counter(*(float(read(part, PLAIN)) for part in counted))
        self.count = 0

    def after(self, step: int, value: float) -> float:
        """Its own value after one more observation."""
        self.count += len(self.counter.cuts((step,), (value,)))
        return float(read(self.first, PLAIN) * Scalars().power(read(self.factor, PLAIN), self.count))

    def reset(self) -> None:
        self.count = 0
        self.counter.reset()

    def state(self) -> Any:
        return [self.count, *self.counter.state()]

    def restore(self, state: Any) -> None:
        """What was saved, or a ``ValueError``."""
        cuts, *counted = state
        self.counter.restore(counted)
        self.count = count(cuts)


class Plateau:
    """A ``plateau``, counting while its segment runs."""

    def __init__(self, key: Key, call: Tree, span: Span) -> None:
        self.key, self.span, self.cuts = key, span, Cuts(call)
        self.next = 0

    def streams(self) -> Iterator[Stream]:
        yield self.cuts.stream

    def advance(self, now: float, closed: bool) -> None:
        start = self.span.start()
        if start >= now:
            return
        end, cuts = self.span.until(now), self.cuts
        for step in cuts.counter.cuts(*cuts.stream.between(max(self.next, start), end)):
            cuts.count += 1
            self.span.slots.put(self.key, after(step), cuts.count)
        self.next = max(self.next, ceil(end) if end < inf else self.next)

    def again(self, time: float) -> None:
        self.next = 0
        self.cuts.reset()
        self.span.slots.put(self.key, time, 0)

    def slot_keys(self) -> list[Key]:
        return [self.key]

    def watches(self) -> str:
        return f"plateau {self.cuts.stream.formula}"

    def skip(self, now: int) -> None:
        self.next = now

    def state(self) -> Any:
        return self.cuts.state()

    def restore(self, state: Any, now: int) -> None:
        self.next = now
        self.cuts.restore(state)


class Cycles:
    """Cycles around what watches: it begins anew in each.

    Where the length of a cycle is known the cycles are counted; else each begins when the one before is over.
    """

    def __init__(
        self, number: int, count: Any, length: Length, span: Span, inside: list[Any], observed: bool
    ) -> None:
        self.number, self.count, self.span, self.inside = number, count, span, inside
        self.length = span.slots.number(length)
        self.observed = observed
        self.begun = False

    def streams(self) -> Iterator[Stream]:
        for one in self.inside:
            yield from one.streams()

    def advance(self, now: float, closed: bool) -> None:
        start = self.span.start()
        if not (start <= now if closed else start < now):
            return
        if not self.begun:
            self.begun = True
            self._put(start, 0, start)
        end = self.span.until(inf)
        if end <= now:  # what comes then sees the last cycle from before
            now, closed = end, False
        (self._observe if self.observed else self._count)(now, closed, start)

    def _put(self, time: float, k: Any, start: Any) -> None:
        slots = self.span.slots
        slots.put(("begin", self.number), time, start)
        slots.put(("cycle", self.number), time, k)
        slots.put(("start", self.number), time, start - self.span.start())

    def _again(self, time: float, k: Any) -> None:
        for one in self.inside:
            one.again(time)
        self._put(time, k, time)

    def _observe(self, now: float, closed: bool, start: Any) -> None:
        slots = self.span.slots
        for _ in range(MAX_CYCLES):
            for one in self.inside:
                one.advance(now, closed)
            k, begin = slots["cycle", self.number], slots["begin", self.number]
            over = begin + self.length()
            if not (over <= now if closed else over < now) or not over > begin:
                return
            if k >= self.count - 1:
                slots.put(("tau", self.number), over, over - start)
                return
            self._again(over, k + 1)
        raise ArgumentError(f"more than {MAX_CYCLES:,} cycles until {now:g}")

    def _count(self, now: float, closed: bool, start: Any) -> None:
        slots, length, side = self.span.slots, self.length(), Scalars(before=not closed)
        last = min(side.count(now - start, length), self.count - 1) if length > 0 else 0
        while slots["cycle", self.number] < last:
            k = slots["cycle", self.number] + 1
            for one in self.inside:
                one.advance(start + k * length, False)
            self._again(start + k * length, k)
            seen = self._next_seen(start + k * length, now)
            later = last if seen is None else min(last, Scalars().count(seen - start, length))
            if later > k:
                self._again(start + later * length, later)
        for one in self.inside:
            one.advance(now, closed)

    def _next_seen(self, first: float, now: float) -> int | None:
        """The next step that observes anything: cycles before it can be left out."""
        found = ((stream, *stream.indices(first, now)) for stream in self.streams())
        return min((stream.steps[i] for stream, i, j in found if i < j), default=None)

    def again(self, time: float) -> None:
        self.begun = False
        slots = self.span.slots
        for one in self.inside:
            one.again(time)
        slots.put(("cycle", self.number), time, 0)
        if ("tau", self.number) in slots:
            slots.put(("tau", self.number), time, inf)

    def slot_keys(self) -> list[Key]:
        own = [(kind, self.number) for kind in ("begin", "cycle", "start", "tau")]
        inside = [key for one in self.inside for key in one.slot_keys()]
        return [*(key for key in own if key in self.span.slots), *inside]

    def watches(self) -> str:
        return f"cycles of {[one.watches() for one in self.inside]}"

    def skip(self, now: int) -> None:
        for one in self.inside:
            one.skip(now)
        self.advance(now, True)

    def state(self) -> Any:
        return [self.begun, [one.state() for one in self.inside]]

    def restore(self, state: Any, now: int) -> None:
        begun, inside = state
        if not isinstance(begun, bool):
            raise ValueError
        self.begun = begun
        for one, own in zip(self.inside, inside, strict=True):
            one.restore(own, now)
