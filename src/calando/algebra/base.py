"""What every algebra has: choosing pieces, counting periods, running through cycles.

The members below are written once in terms of a few primitives that each reading supplies.  A reading looks
at time from one of two sides.  Normally boundaries are half-open, and the new value holds *at* the boundary;
an algebra ``before`` gives the value just before it, which is what a cut leaves behind.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from math import inf, pi
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

UNROLL = 64  # growing cycles up to this many are written out, with exact boundaries
SHORTEST = 2.0**-60  # of first cycles whose starts are looked up in a table: it ends at 2**62


def known(*values: Any) -> bool:
    """Whether these are plain numbers, so that a choice among them can be made at once."""
    # (``isinstance`` of a Fraction would ask its abstract base classes, which takes longer than everything else here)
    for value in values:  # noqa: SIM110 - a generator takes three times as long
        if not (isinstance(value, (int, float)) or type(value) is Fraction):
            return False
    return True


def always(value: Any) -> Callable[..., Any]:
    """A piece that is the same everywhere."""
    return lambda *_: value


def whole(value: Any) -> Any:
    """A whole number as an integer, so that integer arrays stay integers beside it."""
    return int(value) if is_whole(value) else value


def is_whole(value: Any) -> bool:
    return known(value) and bool(value % 1 == 0)


def steps(value: Fraction) -> int | float:
    """A number of steps; whole ones stay integers, so that integer time is compared exactly."""
    return int(value) if value.denominator == 1 else float(value)


class Rounds:
    """The count of cycles whose lengths are observed, and where they stand: the cycle that is running, its start, the
    end of the last one (``None`` if there is none).
    """

    __slots__ = ("count", "cycle", "end", "start")

    def __init__(self, count: Any, cycle: Any, start: Any, end: Any) -> None:
        self.count, self.cycle, self.start, self.end = count, cycle, start, end


class Progress:
    """How far through a segment: ``u`` from 0 to 1, and ``v = 1 - u``, what is left.

    Both are computed from the time itself, and only when a formula asks: ``1 - t/T`` would lose the last digits
    of a long decay, ``1 - (1 - t/T)`` the first ones of a long warmup.
    """

    __slots__ = ("_u", "_v")

    def __init__(self, u: Callable[[], Any], v: Callable[[], Any]) -> None:
        self._u, self._v = u, v

    @property
    def u(self) -> Any:
        return self._u()

    @property
    def v(self) -> Any:
        return self._v()

    def backwards(self) -> Progress:
        """The same place, seen from the end."""
        return Progress(self._v, self._u)


BEGIN, END = Progress(lambda: 0, lambda: 1), Progress(lambda: 1, lambda: 0)


class Algebra(ABC):
    """See the module.  ``xp.before`` says from which side boundaries are seen."""

    pi: Any = pi
    unrolls = UNROLL  # finite cycles that are written out one by one
    by_masks = False  # whether it computes every piece everywhere
    tables = True  # whether the boundaries of growing cycles are looked up, or found by a logarithm

    def __init__(self, before: bool = False) -> None:
        self.before = before
        self.copies = [1]  # how often the cycles around here are written out already
        self.looks = [0]  # how often a map of time has looked at its body, where that is not one look after the other

    def sharing(self, other: Algebra) -> Self:
        """Another side of the same reading."""
        self.copies, self.looks = other.copies, other.looks
        return self

    # -- primitives ----------------------------------------------------------------------------------------

    @abstractmethod
    def side(self, before: bool) -> Algebra:
        """The same algebra, seeing boundaries from this side."""

    @abstractmethod
    def number(self, value: Fraction) -> Any: ...

    @abstractmethod
    def constant(self, name: str) -> Any: ...

    @abstractmethod
    def apply(self, name: str, x: Any) -> Any:
        """A function of one number: exp, log, sqrt, sin, cos, tanh, abs, floor, ceil, round (half to even)."""

    @abstractmethod
    def minimum(self, x: Any, y: Any) -> Any: ...

    @abstractmethod
    def maximum(self, x: Any, y: Any) -> Any: ...

    @abstractmethod
    def power(self, x: Any, y: Any) -> Any:
        """``x ** y``, which is NaN where it is not real."""

    @abstractmethod
    def divide(self, x: Any, y: Any) -> Any:
        """``x / y`` as a person wrote it."""

    @abstractmethod
    def floor_ratio(self, x: Any, y: Any) -> Any:
        """``floor(x / y)``: exact for whole ``y``; for others, a quotient that rounds to a whole is that whole."""

    @abstractmethod
    def compare(self, operator: str, x: Any, y: Any) -> Any: ...

    @abstractmethod
    def where(self, condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any: ...

    @abstractmethod
    def cospi(self, x: Any) -> Any:
        """``cos(pi * x)``."""

    def half_cosine(self, u: Any) -> Any:
        """``(1 + cos(pi * u)) / 2``: from 1 at ``u = 0`` down to 0 at ``u = 1``."""
        return (1 + self.cospi(u)) / 2

    @abstractmethod
    def select(self, t: Any, ends: Sequence[Any], pieces: Sequence[Callable[[Any], Any]]) -> Any:
        """The piece within whose ends ``t`` lies; ends ascend, the last piece has none."""

    @abstractmethod
    def locate(self, t: Any, table: list[Any]) -> Any:
        """How many entries of an ascending table have been passed at ``t``."""

    @abstractmethod
    def lookup(self, table: list[Any], index: Any) -> Any: ...

    @abstractmethod
    def normal(self, seed: Any, k: Any) -> Any:
        """The ``k``-th standard normal number of a seed (see :mod:`calando.algebra.random`)."""

    @abstractmethod
    def running(self, kind: str, formula: Callable[[Any, Any], Any], t: Any) -> Any:
        """The ``product`` or ``sum`` of ``formula(k, xp)`` over the whole steps 1 … t."""

    @abstractmethod
    def time(self, value: Fraction) -> Any:
        """A number of steps; whole ones stay integers, so that integer time is compared exactly."""

    @abstractmethod
    def observed(self, slot: Any, t: Any, names: Any) -> Any:
        """What observations have given a slot (``kind``, ``number``, ``what``), as of the time that is evaluated."""

    @abstractmethod
    def plain(self, x: Any) -> Any:
        """A constant of the algebra as a Python number, anything else as it is."""

    @abstractmethod
    def later(self, t: Any, n: Any) -> Any:
        """``t + n``: time on a clock that is ahead."""

    @abstractmethod
    def counted(self, k: Any) -> Any:
        """An index or a time as a number to calculate with."""

    @abstractmethod
    def nonnegative(self, t: Any) -> Any:
        """A time that is below 0 by rounding only."""

    @abstractmethod
    def shift(self, t: Any, start: Any) -> Any:
        """``t - start``: time on a clock that started then."""

    @abstractmethod
    def ratio(self, t: Any, length: Any) -> Any:
        """``t / length``, for a length that is not 0."""

    @abstractmethod
    def progress(self, t: Any, length: Any, formula: Callable[[Progress], Any]) -> Any:
        """A formula of progress, held at its end."""

    # -- written in terms of them --------------------------------------------------------------------------

    def between(self, p: Progress, start: Any, end: Any) -> Any:
        """On the straight line from ``start`` to ``end``; what a 0 or a 1 does not change is not computed."""
        if known(end) and end == 0:
            return p.v if known(start) and start == 1 else start * p.v
        if known(start) and start == 0:
            return p.u if known(end) and end == 1 else end * p.u
        return start * p.v + end * p.u

    def fall(self, start: Any, end: Any, share: Any) -> Any:
        """``end + (start - end) * share``, for a share that falls from 1 to 0: exact at both ends."""
        return self.reaching(end + (start - end) * share, share, start, end + (start - end), end)

    def reaching(self, value: Any, share: Any, goal: Any, reached: Any, other: Any) -> Any:
        """A value that comes from ``other`` and gets to ``goal`` where ``share`` is 1, but for a rounding error.

        ``reached`` is where it gets to.  For two pairs of ends in a hundred that is the next float: then the value is
        held back before it passes its goal, and put there at the end.
        """
        if not known(goal, reached, other) or reached == goal or reached != reached:
            return value
        held = self.minimum(value, goal) if goal > other else self.maximum(value, goal)
        return self.where(self.compare(">=", share, 1), lambda: goal, lambda: held)

    def exp(self, x: Any) -> Any:
        return self.apply("exp", x)

    def log(self, x: Any) -> Any:
        return self.apply("log", x)

    def sqrt(self, x: Any) -> Any:
        return self.apply("sqrt", x)

    def tanh(self, x: Any) -> Any:
        return self.apply("tanh", x)

    def floor(self, x: Any) -> Any:
        return self.apply("floor", x)

    def round(self, x: Any) -> Any:
        return self.apply("round", x)

    def switch(self, t: Any, ends: Sequence[Any], pieces: Sequence[Callable[[Any], Any]]) -> Any:
        """The value of the piece in which ``t`` lies; what can be decided now is not left for later."""
        kept_ends, kept, now = [], [], self.plain(t)
        for end, piece in zip(ends, pieces, strict=False):
            if known(end) and end <= 0:
                continue  # over before it began
            if known(now, end) and self._passed(now, end):
                continue
            kept.append(piece)
            if known(end) and (end == inf or known(now)):
                break
            kept_ends.append(end)
        else:
            kept.append(pieces[len(ends)])
        if len(kept) == 1:
            return kept[0](t)
        return self.select(t, kept_ends, kept)

    def _passed(self, t: Any, end: Any) -> bool:
        return bool(t > end if self.before else t >= end)

    def segment(self, t: Any, length: Any, formula: Callable[[Any], Any], guarded: bool) -> Any:
        """A formula of progress through a length, held once it is over; ``guarded``: it is known not to be."""
        if known(length):
            if length == inf:
                return formula(BEGIN)
            if length == 0:
                return formula(END)
        if guarded:
            return formula(self.through(t, length))
        return self.progress(t, length, formula)

    def through(self, t: Any, length: Any) -> Progress:
        """Progress at ``t`` through a length that is not 0."""
        return Progress(lambda: self.ratio(t, length), lambda: self.ratio(length - t, length))

    def count(self, t: Any, every: Any) -> Any:
        """How many whole periods have begun after the first."""
        if self.before:
            return self.maximum(-self.floor_ratio(-t, every) - 1, 0)
        return self.floor_ratio(t, every)

    def cycles(
        self,
        t: Any,
        length: Any,
        n: Any,
        mult: Any,
        during: Callable[[Any, Any], Any],
        after: Callable[[Any], Any],
    ) -> Any:
        """``n`` cycles, each ``mult`` times as long as the one before.

        ``during(k, local)`` is the value inside cycle ``k``, in the body's own time; ``after(k)`` what the
        last one leaves behind.
        """
        if isinstance(n, Rounds):
            return self._observed_cycles(t, n, during, after)
        mult = self.plain(mult)
        if known(length) and length == 0:
            return after(n - 1 if n != inf else 0)
        unroll = (
            known(n)
            and n * self.copies[0] <= (self.unrolls if self.copies[0] == 1 else self.unrolls // 8)
            and (not known(mult) or mult != 1 or self.unrolls > UNROLL)
        )
        if unroll:
            return self._unrolled(t, length, int(n), mult, during, after)
        if known(mult) and mult == 1:

            def running(t: Any) -> Any:
                k = self.count(t, length)
                return during(k, self._local(t, k, length))

            total = n * length
        else:

            def running(t: Any) -> Any:
                k, start, scale = self._growing(t, length, mult)
                return during(k, self.counted(self.nonnegative(self.shift(t, start))) / scale)

            total = None if known(n) and n == inf else self._start(length, mult, n)
        if total is None or (known(n) and n == inf):
            return running(t)
        return self.switch(t, [total], [running, lambda _: after(n - 1)])

    def _observed_cycles(self, t: Any, rounds: Rounds, during: Any, after: Any) -> Any:
        def running(t: Any) -> Any:
            return during(rounds.cycle, self.nonnegative(self.shift(t, rounds.start)))

        # at its very end both are the same, from whichever side
        if rounds.end is None:
            return running(t)
        return self.where(self.compare(">=", t, rounds.end), lambda: after(rounds.count - 1), lambda: running(t))

    def _local(self, t: Any, k: Any, length: Any) -> Any:
        local = t - k * length
        return local if is_whole(length) else self.nonnegative(local)

    def _start(self, length: Any, mult: Any, k: Any) -> Any:
        if known(length, mult, k) and k <= UNROLL:
            return length * sum(mult**i for i in range(int(k)))
        if known(length, mult, k) and is_whole(mult):
            return length * (mult**k - 1) / (mult - 1)
        return length * (self.power(mult, k) - 1) / (mult - 1)

    def _unrolled(self, t: Any, length: Any, n: int, mult: Any, during: Any, after: Any) -> Any:
        self.copies[0] *= n
        starts: list[Any] = [0]
        scales: list[Any] = [1]
        for _ in range(n):
            starts.append(starts[-1] + length * scales[-1])
            scales.append(scales[-1] * mult)

        def cycle(k: int) -> Callable[[Any], Any]:
            def inside(t: Any) -> Any:
                local = self.shift(t, starts[k])
                if known(scales[k]) and scales[k] == 1:
                    return during(k, local)
                return during(k, self.ratio(local, scales[k]))

            return inside

        result = self.switch(t, starts[1:], [*map(cycle, range(n)), lambda _: after(n - 1)])
        self.copies[0] //= n
        return result

    def _growing(self, t: Any, length: Any, mult: Any) -> tuple[Any, Any, Any]:
        """Index, start and scale of the cycle at ``t``, for ``mult`` other than 1."""
        if self.tables and is_whole(mult) and known(length) and mult >= 2 and length > SHORTEST:
            starts, scales = [length], [1]
            while starts[-1] < 2**62:
                scales.append(scales[-1] * int(mult))
                starts.append(starts[-1] + length * scales[-1])
            k = self.locate(t, starts[:-1])
            return self.counted(k), self.lookup([0, *starts[:-1]], k), self.lookup(scales, k)
        ratio = 1 + t * (mult - 1) / length
        k = self.floor(self.log(ratio) / self.log(mult))
        if not self.tables:
            return k, self._start(length, mult, k), self.power(mult, k)
        # the logarithm may miss by one: look at the boundaries on both sides
        k = self.maximum(k, 0)
        passed = ">" if self.before else ">="
        k = k + self.where(self.compare(passed, t, self._start(length, mult, k + 1)), lambda: 1, lambda: 0)
        k = k - self.where(self.compare(passed, t, self._start(length, mult, k)), lambda: 0, lambda: 1)
        k = self.maximum(k, 0)
        return k, self._start(length, mult, k), self.power(mult, k)


class Direct(Algebra):
    """What most readings do with times: nothing special."""

    def observed(self, slot: Any, t: Any, names: Any) -> Any:
        return names[slot.key]

    def later(self, t: Any, n: Any) -> Any:
        return t + n

    def plain(self, x: Any) -> Any:
        return x

    def counted(self, k: Any) -> Any:
        return k

    def nonnegative(self, t: Any) -> Any:
        return self.maximum(t, 0)

    def shift(self, t: Any, start: Any) -> Any:
        return t if known(start) and start == 0 else t - start

    def ratio(self, t: Any, length: Any) -> Any:
        return t / length

    def progress(self, t: Any, length: Any, formula: Callable[[Any], Any]) -> Any:
        return self.switch(t, [length], [lambda t: formula(self.through(t, length)), lambda _: formula(END)])
