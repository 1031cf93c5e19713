"""What a check looks at: a schedule as it was written, as it is resolved, and as numbers.

A name without a value stands in the way of numbers.  Where its value cannot matter it gets one: a factor in
front of everything is 1, and ``total`` is a round number in which the segments have room.  What a check says
may then depend on proportions, never on that number: ``total`` is only what somebody has said.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

from ..ends import evaluate
from ..errors import ScheduleError
from ..exact import of_tree
from ..inspect.horizon import horizon
from ..inspect.segments import timeline, unwrapped
from ..lasting import length_of
from ..lengths import ZERO, normal_form
from ..once import once
from ..resolve import names_of, resolve
from ..slots import watches
from ..tree import CYCLE, PERCENT, Call, Number, Param, Pipe, Product, Schedule, Sequence, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..lengths import Length

STEPS = 100_000  # so many whole steps are all looked at; of more, so many samples
SAMPLES = 1001
SHORT = 30  # a text as short as this may stand in a message
ROOMS = (10**4, 10**6, 10**9, 10**12)  # what ``total`` might be
RATE = re.compile(r"(^|_)(lr|eta)\d*(_|$)|learning_?rate", re.IGNORECASE)  # names of what must stay above 0


class Subject:
    """One schedule, and what is known around it: its name in a plan, and ``total`` if that was said."""

    def __init__(self, tree: Schedule, name: str | None = None, total: Tree | None = None) -> None:
        self.written, self.name = tree, name
        length = None if total is None else normal_form(total)
        known = length is not None and length.known and not length.endless and not length.negative
        self.total: Fraction | None = Fraction(length.constant) if known and length is not None else None

    @property
    def is_rate(self) -> bool:
        """Whether it may be a learning rate: it is called one, or it is not called anything."""
        return self.name is None or RATE.search(self.name) is not None

    @once
    def guess(self) -> tuple[Schedule | None, float | None]:
        """The schedule with numbers for its names, and the ``total`` among them; nothing, if they say too much."""
        free = set(self.written.params)
        if not free <= {"total", "ep", "base", *factors(self.written)}:
            return None, None
        for room in ROOMS if self.total is None else (self.total,):
            values = {**dict.fromkeys(free, Fraction(1)), "total": Fraction(room), "ep": Fraction(room) / 100}
            bound = self._bound({name: value for name, value in values.items() if name in free})
            if bound is not None:
                return bound, float(room) if self.total is not None or "total" in free else None
        return None, None

    def _bound(self, values: dict[str, Fraction]) -> Schedule | None:
        try:
            bound = self.written.bind(**values) if values else self.written
            return None if names_of(resolve(bound)) or watches(bound) else bound
        except ScheduleError:
            return None

    @property
    def bound(self) -> Schedule | None:
        return self.guess[0]

    @once
    def resolved(self) -> Schedule:
        """Every length and end written; as numbers, if it can be."""
        return resolve(self.written if self.bound is None else self.bound)

    @once
    def end(self) -> float | None:
        """Until when it is looked at: ``total``, its own length, or as far as there is something to see."""
        bound, room = self.guess
        return room if bound is None or room is not None else horizon(bound)

    @once
    def curve(self) -> tuple[Any, Any] | None:
        """Times and values up to the end."""
        if self.bound is None or self.end is None:
            return None
        return sampled(self.resolved, self.end)

    @property
    def ends(self) -> bool:
        """Whether it is known how far it goes: somebody said ``total``, or it has a length."""
        return self.total is not None or not length_of(self.resolved).endless

    @property
    def is_guess(self) -> bool:
        """Whether its lengths hang on numbers that nobody has said."""
        return bool(self.written.params & ({"ep"} if self.total is not None else {"total", "ep"}))

    def clocks(self) -> Iterator[tuple[Tree, Length]]:
        """Every node that runs on the clock of the whole, and when its own clock begins."""
        yield from _clocks(self.resolved, ZERO)

    def sequences(self) -> Iterator[Sequence]:
        """Every sequence in the resolved tree, those inside cycles included."""
        for node in self.resolved.walk():
            if isinstance(node, Sequence):
                yield node


def factors(tree: Tree) -> set[str]:
    """The names that only multiply all of it."""
    if isinstance(tree, Pipe):
        return set()  # a floor would not be multiplied
    if isinstance(tree, Sequence):
        others = set().union(*(names_of(part) for part in tree.parts[1:]))
        return factors(tree.parts[0]) - others if _joins_all(tree) else set()
    if not isinstance(tree, Product):
        return set()
    outer = {tree.parts[0].head} if isinstance(tree.parts[0], Param) else set()
    for operator, part in zip(tree.head, tree.parts[1:], strict=True):
        if operator == "*" and isinstance(part, Param):
            outer.add(part.head)
    inside = set().union(*(names_of(part) for part in tree.parts if not isinstance(part, Param)))
    return outer - inside


def _joins_all(tree: Sequence) -> bool:
    """``lr * warmup(5) >> cosine``: what follows has no numbers of its own, and so is a multiple of it too."""
    for part in tree.parts[1:]:
        if not isinstance(part, Call) or part.head.kind not in ("ramp", "segment"):
            return False
        for parameter, value in zip(part.head.parameters, part.parts, strict=True):
            own = parameter.role in ("Start", "End", "Value") and not parameter.is_default(value, part)
            if own and not value.flags & PERCENT:
                return False
    return True


def _clocks(node: Tree, origin: Length) -> Iterator[tuple[Tree, Length]]:
    yield node, origin
    if isinstance(node, Sequence):
        for part, start, _ in timeline(node):
            yield from _clocks(part, origin + start)
    elif isinstance(node, Pipe):
        if all(m.head.kind == "value map" for m in node.parts[1:]):
            yield from _clocks(node.parts[0], origin)
    elif not isinstance(node, Call) or node.head.kind == "function":
        for part in node.parts:
            yield from _clocks(part, origin)


def sampled(tree: Schedule, end: float) -> tuple[Any, Any]:
    """Times up to the end, and the values there: whole steps, and samples where they are too few or too many."""
    import numpy as np

    steps = np.arange(min(ceil(end), STEPS) + 1, dtype=float)
    times = np.unique(np.concatenate([steps[steps <= end], np.linspace(0, end, SAMPLES if end <= STEPS else STEPS)]))
    return times, tree(times)


def ends_of(part: Tree) -> tuple[float | None, float | None]:
    """The values where a segment begins and where it is cut off, as far as they are numbers."""
    length = length_of(part)
    first = _value(part, Fraction(0), before=False)
    last = None if length.endless else _value(part, of_tree(length.tree()), before=True)
    return first, last


def _value(part: Tree, t: Any, *, before: bool) -> float | None:
    if part.flags & CYCLE:
        return None
    try:
        tree = evaluate(part, t, before=before)
        value = float(tree.value) if isinstance(tree, Number) else None if names_of(tree) else tree(0)
    except (ScheduleError, ArithmeticError):
        return None
    return value if value is not None and isfinite(value) else None


def called(tree: Tree) -> str:
    """A segment in one word, for a message."""
    inner, _ = unwrapped(tree)
    while isinstance(inner, Pipe):
        inner = inner.parts[0]
    name = str(inner.head.name) if isinstance(inner, Call) else f"'{tree}'"
    if tree.span is None:
        return name
    text = tree.span.source.text[tree.span.start : tree.span.end]
    return name if name in text or len(text) > SHORT else f"'{text}'"  # 1 - u became a ramp
