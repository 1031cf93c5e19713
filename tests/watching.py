"""Schedules that watch, as their definition has them: slow, without state, from all that was observed so far.

Each node writes its own text, and gives its value at a time of its own clock, which began at ``start``.  ``before``
looks at a boundary from the left, as a cut does.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, inf
from typing import Any

from hypothesis import strategies as st

Seen = dict[str, dict[int, float]]


@dataclass(frozen=True)
class Number:
    """A length that is known."""

    n: Fraction

    def __str__(self) -> str:
        return str(float(self.n))

    def length(self, start: Fraction, seen: Seen) -> Any:
        return self.n


@dataclass(frozen=True)
class Until:
    signal: str
    below: float

    def __str__(self) -> str:
        return f"until({self.signal} < {self.below})"

    def length(self, start: Fraction, seen: Seen) -> Any:
        fired = [k for k, value in sorted(seen[self.signal].items()) if k >= start and value < self.below]
        return fired[0] + 1 - start if fired else inf


@dataclass(frozen=True)
class UntilCut:
    """Until a plateau has cut."""

    plateau: Plateau

    def __str__(self) -> str:
        return f"until({self.plateau} < {self.plateau.start})"

    def length(self, start: Fraction, seen: Seen) -> Any:
        for k in sorted(seen[self.plateau.signal]):
            if k >= start and self.plateau.count(start, k + 1, seen) > 0:
                return k + 1 - start
        return inf


@dataclass(frozen=True)
class Both:
    """Two lengths made one."""

    word: str
    a: Any
    b: Any

    def __str__(self) -> str:
        return f"{self.a} + {self.b}" if self.word == "+" else f"{self.word}({self.a}, {self.b})"

    def length(self, start: Fraction, seen: Seen) -> Any:
        a, b = self.a.length(start, seen), self.b.length(start, seen)
        return a + b if self.word == "+" else (min if self.word == "min" else max)(a, b)


class Node:
    def length(self, start: Any, seen: Seen) -> Any:
        return inf

    def value(self, t: Any, start: Any, seen: Seen, before: bool) -> float:
        raise NotImplementedError


def within(t: Any, end: Any, before: bool) -> bool:
    return t <= end if before else t < end


@dataclass(frozen=True)
class Level(Node):
    height: float
    T: Any

    def __str__(self) -> str:
        return f"constant({self.height}, {self.T})"

    def length(self, start: Any, seen: Seen) -> Any:
        return self.T.length(start, seen)

    def value(self, t: Any, start: Any, seen: Seen, before: bool) -> float:
        return self.height


@dataclass(frozen=True)
class Fall(Node):
    T: Number

    def __str__(self) -> str:
        return f"linear({self.T}, eta_max=1, eta_min=0.25)"

    def length(self, start: Any, seen: Seen) -> Any:
        return self.T.n

    def value(self, t: Any, start: Any, seen: Seen, before: bool) -> float:
        return 0.25 if t >= self.T.n else float(1 - Fraction(3, 4) * t / self.T.n)


@dataclass(frozen=True)
class Plateau(Node):
    signal: str
    patience: int
    cooldown: int
    start: float = 1.0

    def __str__(self) -> str:
        return (
            f"plateau({self.signal}, factor=0.5, patience={self.patience}, cooldown={self.cooldown}, "
            f"threshold=0, start={self.start})"
        )

    def count(self, start: Any, end: Any, seen: Seen) -> int:
        """torch's ``ReduceLROnPlateau.step``, once for each observation."""
        best, bad, wait, cuts = inf, 0, 0, 0
        for k, value in sorted(seen[self.signal].items()):
            if not start <= k < end:
                continue
            if value < best:
                best, bad = value, 0
            else:
                bad += 1
            if wait > 0:
                wait, bad = wait - 1, 0
            if bad > self.patience:
                cuts, wait, bad = cuts + 1, self.cooldown, 0
        return cuts

    def value(self, t: Any, start: Any, seen: Seen, before: bool) -> float:
        return self.start * 0.5 ** self.count(start, start + t, seen)


@dataclass(frozen=True)
class Times(Node):
    a: Node
    b: Node

    def __str__(self) -> str:
        return f"({self.a}) * ({self.b})"

    def length(self, start: Any, seen: Seen) -> Any:
        return max(self.a.length(start, seen), self.b.length(start, seen))

    def value(self, t: Any, start: Any, seen: Seen, before: bool) -> float:
        return self.a.value(t, start, seen, before) * self.b.value(t, start, seen, before)


@dataclass(frozen=True)
class Then(Node):
    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " >> ".join(f"({part})" for part in self.parts)

    def length(self, start: Any, seen: Seen) -> Any:
        total = Fraction(0)
        for part in self.parts:
            total += part.length(start + total, seen) if total < inf else 0
        return total

    def value(self, t: Any, start: Any, seen: Seen, before: bool) -> float:
        begin: Any = Fraction(0)
        for part in self.parts[:-1]:
            length = part.length(start + begin, seen)
            if within(t, begin + length, before and begin + length > 0):
                return part.value(t - begin, start + begin, seen, before)
            begin += length
        return self.parts[-1].value(t - begin, start + begin, seen, before)


@dataclass(frozen=True)
class Take(Node):
    body: Node
    n: Any

    def __str__(self) -> str:
        return f"({self.body} | take({self.n}))"

    def length(self, start: Any, seen: Seen) -> Any:
        return min(self.n.length(start, seen), self.body.length(start, seen))

    def value(self, t: Any, start: Any, seen: Seen, before: bool) -> float:
        n = self.n.length(start, seen)
        return self.body.value(t, start, seen, before) if t < n else self.body.value(n, start, seen, True)


@dataclass(frozen=True)
class Delay(Node):
    body: Node
    n: Number

    def __str__(self) -> str:
        return f"({self.body} | delay({self.n}))"

    def length(self, start: Any, seen: Seen) -> Any:
        return self.body.length(start + self.n.n, seen) + self.n.n

    def value(self, t: Any, start: Any, seen: Seen, before: bool) -> float:
        n = self.n.n
        late = Fraction(0) if within(t, n, before) else t - n
        return self.body.value(late, start + n, seen, before if late else False)


@dataclass(frozen=True)
class Stairs(Node):
    body: Node
    every: Number

    def __str__(self) -> str:
        return f"({self.body} | stairs({self.every}))"

    def length(self, start: Any, seen: Seen) -> Any:
        return self.body.length(start, seen)

    def value(self, t: Any, start: Any, seen: Seen, before: bool) -> float:
        end, every = self.length(start, seen), self.every.n
        if t >= end:
            return self.body.value(end, start, seen, True)
        k = max(ceil(t / every) - 1, 0) if before else floor(t / every)
        return self.body.value(k * every, start, seen, False)


@dataclass(frozen=True)
class Repeat(Node):
    body: Node
    n: int | None
    gamma: float

    def __str__(self) -> str:
        n = "" if self.n is None else f"{self.n}, "
        return f"({self.body} | restart({n}gamma={self.gamma}))"

    def length(self, start: Any, seen: Seen) -> Any:
        if self.n is None:
            return inf
        total: Any = Fraction(0)
        for _ in range(self.n):
            total += self.body.length(start + total, seen) if total < inf else 0
        return total

    def value(self, t: Any, start: Any, seen: Seen, before: bool) -> float:
        begin: Any = Fraction(0)
        k = 0
        while True:
            length = self.body.length(start + begin, seen)
            end = begin + length
            if within(t, end, before):
                return self.gamma**k * self.body.value(t - begin, start + begin, seen, before)
            if k + 1 == self.n:
                return self.gamma**k * self.body.value(length, start + begin, seen, True)
            begin, k = end, k + 1


def value_at(node: Node, t: Any, seen: Seen) -> float:
    """The value at ``t``: what was observed at ``t`` or later does not exist."""
    known = {name: {k: v for k, v in series.items() if k < t} for name, series in seen.items()}
    return node.value(Fraction(t), Fraction(0), known, False)


# -- random ones -------------------------------------------------------------------------------------------

SIGNALS = ("x", "y")
halves = st.integers(1, 12).map(lambda n: Number(Fraction(n, 2)))
levels = st.sampled_from([0.125, 0.25, 0.5, 1.0])
plateaus = st.builds(Plateau, st.sampled_from(SIGNALS), st.integers(0, 2), st.integers(0, 2), levels)
waits = st.builds(Until, st.sampled_from(SIGNALS), st.sampled_from([0.1, 0.3, 0.6])) | st.builds(UntilCut, plateaus)
spans = (
    halves
    | waits
    | st.builds(Both, st.sampled_from(["min", "max", "+"]), waits, halves)
    | st.builds(Both, st.sampled_from(["min", "max"]), waits, waits)
)
atoms = st.builds(Level, levels, spans) | st.builds(Fall, halves) | st.builds(Take, plateaus, spans)


def larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return (
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Then(tuple(parts)))
        | st.builds(Times, inner, inner)
        | st.builds(Take, inner, spans)
        | st.builds(Delay, inner, halves)
        | st.builds(Stairs, inner, halves)
        | st.builds(Repeat, inner, st.integers(1, 3), levels)
        | st.builds(lambda body, n: Take(Repeat(body, None, 0.5), n), inner, halves)
    )


def nested(depth: int) -> st.SearchStrategy[Any]:
    """Schedules that end, so that they may stand anywhere."""
    return atoms if depth == 0 else atoms | larger(nested(depth - 1))


schedules = nested(2) | st.builds(Times, nested(1), plateaus)
values = st.floats(0, 1, width=16) | st.sampled_from([float("nan"), inf, 0.0, 0.5])


@st.composite
def observations(draw: st.DrawFn, steps: int = 30) -> Seen:
    """Some steps observe, others do not."""
    return {
        name: {k: draw(values) for k in range(steps) if draw(st.booleans()) or draw(st.booleans())} for name in SIGNALS
    }
