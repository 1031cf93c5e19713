"""A sentence's watchers: found by one walk through it, led through observations, asked what the slots hold.

The walk goes through the resolved sentence in the order of time, and tells each watcher when it begins to watch, and
what ends it: lengths, in numbers and in the slots that are filled before it.
"""

from __future__ import annotations

from functools import reduce
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from .algebra.scalar import Scalars
from .interpret import Clock, steps
from .lasting import length_of, prefix
from .lengths import ZERO, Length, normal_form
from .roles import is_wait
from .slots import watches
from .tree import Call, Observed, Pipe, Sequence, Slot, Tree
from .watchers import Cycles, Plateau, Slots, Span, Wait

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .observations import Series, Stream


class Stairs:
    """A sampling: what it shows of a slot is what the slot held at the last sample."""

    __slots__ = ("ends", "every", "length", "start")

    def __init__(self, start: Length, ends: tuple[Length, ...], every: Length, length: Length) -> None:
        self.start, self.every, self.length = start.tree(), every.tree(), length.tree()
        self.ends = tuple(end.tree() for end in ends)

    def sampled(self, time: Any, algebra: Any, names: Mapping[Any, Any]) -> Any:
        """The time of the last sample; once something around it is over, the last one before that."""
        clock = Clock(0, algebra, names)
        start, every, length = (steps(tree, clock) for tree in (self.start, self.every, self.length))
        end = reduce(algebra.minimum, (steps(tree, clock) for tree in self.ends), inf)
        now = algebra.minimum(time, end)
        local = algebra.maximum(now - start, 0)
        count = algebra.where(
            algebra.compare("<", time, end),
            lambda: algebra.count(local, every),
            lambda: algebra.side(True).count(local, every),
        )
        last = algebra.minimum(start + count * every, now)
        running = algebra.where(algebra.compare("<", local, length), lambda: last, lambda: time)
        return algebra.where(algebra.compare("<", time, start), lambda: time, lambda: running)


class Watching:
    """All watchers of a resolved sentence."""

    def __init__(self, tree: Tree) -> None:
        self.slots = Slots()
        self.now = 0
        self.waits: list[Any] = []  # what later lengths depend on comes first
        self.counts: list[Any] = []
        self.sampling: dict[tuple[str, int], tuple[Stairs, ...]] = {}
        self._stairs: tuple[Stairs, ...] = ()
        self._visit(tree, ZERO, ())
        self.streams: list[Stream] = [stream for one in self.watchers for stream in one.streams()]

    @property
    def keys(self) -> list[tuple[str, int]]:
        """The slots that the sentence has."""
        return [key for key in self.slots.histories if key[0] != "begin" and key[1] > 0]

    @property
    def watchers(self) -> list[Any]:
        return [*self.waits, *self.counts]

    # -- the walk -------------------------------------------------------------------------------------------

    def _visit(self, node: Tree, start: Length, ends: tuple[Length, ...]) -> None:
        if not watches(node):
            return
        if isinstance(node, Sequence):
            self._sequence(node, start, ends)
        elif isinstance(node, Pipe):
            self._pipe(node, start, ends)
        elif isinstance(node, Call) and node.head.kind != "function":
            self._call(node, start, ends)
        else:
            for part in node.parts:
                self._visit(part, start, ends)

    def _sequence(self, node: Tree, start: Length, ends: tuple[Length, ...]) -> None:
        for part in node.parts:
            end = start + length_of(part)
            self._visit(part, start, ends if end.endless or part is node.parts[-1] else (*ends, end))
            start = end

    def _call(self, node: Tree, start: Length, ends: tuple[Length, ...]) -> None:
        if node.head.has("signal"):
            observed = node.head.argument(node, "signal").head
            self._enter(observed.key)
            self.counts.append(Plateau(observed.key, observed.what, Span(start, ends, self.slots)))
        elif node.head.has("T"):
            self._wait(node.head.argument(node, "T"), start, ends)

    def _wait(self, length: Tree, start: Length, ends: tuple[Length, ...]) -> None:
        """The waits that are met first in this length begin here."""
        for node in length.walk():
            if isinstance(node, Slot) and is_wait(node.head.what) and node.head.key not in self.slots:
                self._enter(node.head.key)
                own = start + normal_form(length)
                span = Span(start, (*ends, own), self.slots)
                self.waits.append(Wait(node.head.key, node.head.what.parts[0], span))

    def _enter(self, key: tuple[str, int]) -> None:
        self.slots.begin(key, inf if key[0] in ("tau", "begin") else 0)
        self.sampling[key] = self._stairs

    def _pipe(self, node: Tree, start: Length, ends: tuple[Length, ...]) -> None:
        """From the last map to the first: each says what time it is inside."""
        stairs = self._stairs
        cycles: list[tuple[Any, ...]] = []
        for i in range(len(node.parts) - 1, 0, -1):
            m = node.parts[i]
            if m.head.name == "take":
                n = m.head.argument(m, "n")
                self._wait(n, start, ends)
                ends = (*ends, start + normal_form(n))
            elif m.head.name == "delay":
                start = start + normal_form(m.head.argument(m, "n"))
            elif m.head.name == "stairs":
                every = normal_form(m.head.argument(m, "every"))
                self._stairs = (*self._stairs, Stairs(start, ends, every, length_of(prefix(node, i + 1))))
            elif m.head.cyclic:
                number, count, length = self._cycles(m, length_of(prefix(node, i)))
                cycles.append((self.waits, self.counts, number, count, length, Span(start, ends, self.slots)))
                self.waits, self.counts = [], []
                start = normal_form(Slot(Observed("begin", number, m)))
                ends = (start + length,)
        self._visit(node.parts[0], start, ends)
        while cycles:
            waits, counts, number, count, length, span = cycles.pop()
            inside = Cycles(number, count, length, span, self.watchers, observed=number > 0)
            self.waits, self.counts = waits, counts
            (self.waits if number > 0 else self.counts).append(inside)
        self._stairs = stairs

    def _cycles(self, m: Tree, length: Length) -> tuple[int, Any, Length]:
        """Their number, how many they are, and how long one is; those that are counted have numbers below 0."""
        n = m.head.argument(m, "n")
        observed = n.head.number if isinstance(n, Slot) else -1 - sum(key[0] == "begin" for key in self.slots)
        count = steps(n.head.what if isinstance(n, Slot) else n, Clock(0, Scalars(), {}))
        self._enter(("begin", observed))
        self._enter(("cycle", observed))
        self._enter(("start", observed))
        if isinstance(n, Slot):
            self._enter(("tau", observed))
        return observed, count, length

    # -- observations ---------------------------------------------------------------------------------------

    def load(self, observed: Mapping[str, Series], now: float) -> None:
        """All that was observed before ``now``."""
        for stream in self.streams:
            stream.load(observed)
        last = max((stream.steps[-1] for stream in self.streams if len(stream.steps)), default=-1)
        self.now = max(last + 1, 0)
        self._advance(now if isfinite(now) else self.now)

    def feed(self, observed: Mapping[str, float]) -> None:
        """What is observed at this step, after which the next one begins."""
        for stream in self.streams:
            stream.feed(self.now, observed)
        self.now += 1
        self._advance(self.now)
        for key, history in self.slots.histories.items():
            history.forget(self._sampled(key, self.now, Scalars()))

    def _advance(self, now: float) -> None:
        for one in self.watchers:
            one.advance(now, True)

    def number(self, length: Length) -> float:
        """A length, as far as it has been observed."""
        return float(self.slots.number(length)())

    # -- what the slots hold --------------------------------------------------------------------------------

    def values(self, time: Any, algebra: Any) -> dict[Any, Any]:
        """What every slot holds at a time, or at each of an array of times."""
        return {key: self.slots.histories[key].at(self._sampled(key, time, algebra)) for key in self.keys}

    def _sampled(self, key: tuple[str, int], time: Any, algebra: Any) -> Any:
        for stairs in self.sampling[key]:
            now = {other: history.at(time) for other, history in self.slots.histories.items()}
            time = stairs.sampled(time, algebra, now)
        return time

    # -- to stop and go on ----------------------------------------------------------------------------------

    def state(self) -> list[dict[str, Any]]:
        """Plain data, an item for each watcher."""
        return [
            {
                "watches": one.watches(),
                "slots": [self.slots.histories[key].state() for key in one.slot_keys()],
                "counted": one.state(),
            }
            for one in self.watchers
        ]

    def restore(self, state: list[dict[str, Any]], now: int, *, strict: bool) -> None:
        """Go on at step ``now``: each with the state of the next one that watched the same, or else from here on.

        ``strict``: there must be one for each, as in a state of the same sentence; or there is a ``ValueError``.
        What was never saved by :meth:`state` may raise other errors, too.
        """
        if strict and [own["watches"] for own in state] != [one.watches() for one in self.watchers]:
            raise ValueError
        self.now, left = now, list(state)
        for one in self.watchers:
            known = next((i for i, own in enumerate(left) if own["watches"] == one.watches()), None)
            if known is None:
                one.skip(now)
                continue
            own = left.pop(known)
            for key, history in zip(one.slot_keys(), own["slots"], strict=True):
                self.slots.histories[key].restore(history, whole=key[0] in ("n", "cycle"))
                self.slots[key] = self.slots.histories[key].last
            one.restore(own["counted"], now)
