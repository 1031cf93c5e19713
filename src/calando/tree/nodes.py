"""The kinds of nodes.  ``make`` gives the normal form: numbers fold, chains flatten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from .base import BOUND, CYCLE, OPEN, PERCENT, REST, SCHEDULE, WATCHES, T, Tree, U
from .rationals import add, multiply, power
from .schedule import Condition, Schedule, Transform

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction


class Comparison(Condition):
    """``head`` is ``<`` or ``<=`` (``a > b`` is ``b < a`` seen from the other side, and stays as written)."""

    __slots__ = ()

    @classmethod
    def make(cls, head: str, parts: tuple[Tree, ...]) -> Comparison:
        left, right = parts
        if isinstance(left, Number) and not isinstance(right, Number):
            # ``2 < loss`` reaches Python as ``loss > 2``: one tree for both
            flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[head]
            return cls(flipped, (right, left))
        return cls(head, parts)


class Number(Schedule):
    """An exact rational; ``BOUND`` among its flags says that it came by ``bind`` and not from the sentence."""

    __slots__ = ()

    @property
    def value(self) -> Fraction:
        return cast("Fraction", self.head)


class Constant(Schedule):
    """``pi``, ``e`` or ``inf``."""

    __slots__ = ()


class Param(Schedule):
    """A name without a value: free until bound."""

    __slots__ = ()


class Signal(Schedule):
    """A name whose values are observed, step by step."""

    __slots__ = ()
    _own_flags = WATCHES


class Observed(NamedTuple):
    """What a slot stands for: the ``number``-th of its kind in the sentence, and what it came from.

    ``tau``: when a wait is over; ``n``: how often a plateau has cut; ``rounds``: the cycles of a body that waits, of
    which ``cycle`` is the number and ``start`` the beginning of the one that is running.
    """

    kind: str
    number: int
    what: Tree

    @property
    def key(self) -> tuple[str, int]:
        """Under which its value stands among those of names."""
        return self.kind, self.number


class Slot(Schedule):
    """A number that only observations give; its part, if it has one, is the time at which it is wanted."""

    __slots__ = ()
    _own_flags = WATCHES


class Percent(Schedule):
    """A share of something that its place decides; ``head`` is the number of hundredths."""

    __slots__ = ()
    _own_flags = PERCENT


class Clock(Schedule):
    """``t``, ``epoch``, ``u`` or ``cycle``."""

    __slots__ = ()

    def _flags(self, flags: int) -> int:
        return {"t": T, "epoch": T, "u": U, "cycle": CYCLE}[self.head]


class Rest(Schedule):
    """The length that is left."""

    __slots__ = ()
    _own_flags = REST


class Open(Schedule):
    """The value of an end that was not written."""

    __slots__ = ()
    _own_flags = OPEN


class Sum(Schedule):
    """``a + b - c …``: the head holds the signs of all parts but the first."""

    __slots__ = ()

    @classmethod
    def make(cls, head: tuple[str, ...], parts: tuple[Tree, ...]) -> Any:
        return _chain(cls, head, parts, add)


class Product(Schedule):
    """``a * b / c // d …``, from the left: the head holds the operators."""

    __slots__ = ()

    @classmethod
    def make(cls, head: tuple[str, ...], parts: tuple[Tree, ...]) -> Any:
        return _chain(cls, head, parts, multiply)


class Power(Schedule):
    """``a ** b``."""

    __slots__ = ()

    @classmethod
    def make(cls, head: object, parts: tuple[Tree, ...]) -> Any:
        base, exponent = parts
        if isinstance(base, Number) and isinstance(exponent, Number):
            value = power(base.value, exponent.value)
            if value is not None:
                return Number(value, (), (base.flags | exponent.flags) & BOUND)
        return cls("**", parts)


class Negative(Schedule):
    """``-a``."""

    __slots__ = ()

    @classmethod
    def make(cls, head: object, parts: tuple[Tree, ...]) -> Any:
        (part,) = parts
        if isinstance(part, Number):
            return Number(-part.value, (), part.flags)
        if isinstance(part, Percent):
            return Percent(-part.head)
        return cls("-", parts)


class Call(Schedule):
    """A word and its arguments, all of them, in the order of its signature."""

    __slots__ = ()

    @classmethod
    def make(cls, head: Any, parts: tuple[Tree, ...]) -> Any:
        return head.build(parts)

    def _on(self, parts: tuple[Tree, ...]) -> Any:
        return self.head.build(parts, self.parts)

    def _flags(self, flags: int) -> int:
        return cast("int", self.head.call_flags(flags))


class Map(Transform):
    """A word that is a transform, and its arguments."""

    __slots__ = ()

    @classmethod
    def make(cls, head: Any, parts: tuple[Tree, ...]) -> Any:
        return head.build(parts)

    def _on(self, parts: tuple[Tree, ...]) -> Any:
        return self.head.build(parts, self.parts)


class Compose(Transform):
    """Transforms, one after the other."""

    __slots__ = ()


class Sequence(Schedule):
    """``a >> b >> …``: each for its length, on a clock of its own."""

    __slots__ = ()
    _own_flags = SCHEDULE

    @classmethod
    def make(cls, head: object, parts: tuple[Tree, ...]) -> Sequence:
        flat: list[Tree] = []
        for part in parts:
            flat.extend(part.parts if isinstance(part, Sequence) else (part,))
        return cls(">>", tuple(flat))


class Pipe(Schedule):
    """``body | map | …``: the first part is the body."""

    __slots__ = ()

    def _flags(self, flags: int) -> int:
        maps = cast("tuple[Map, ...]", self.parts[1:])
        if any(m.head.cyclic for m in maps):
            flags &= ~CYCLE
        return (flags & (CYCLE | PERCENT | BOUND | WATCHES)) | SCHEDULE

    @classmethod
    def make(cls, head: object, parts: tuple[Tree, ...]) -> Pipe:
        body, *maps = parts
        if isinstance(body, Pipe):
            return cls("|", (*body.parts, *maps))
        return cls("|", parts)


class Table(Tree):
    """``{key: value, …}``: parts are key, value, key, value, …"""

    __slots__ = ()

    def items(self) -> list[tuple[Tree, Tree]]:
        return list(zip(self.parts[::2], self.parts[1::2], strict=True))


class List(Tree):
    """``[a, b, …]``."""

    __slots__ = ()


def _chain(
    kind: type[Sum | Product],
    operators: tuple[str, ...],
    parts: tuple[Tree, ...],
    fold: Callable[[str, Fraction, Fraction], Fraction],
) -> Any:
    """Flatten on the left (``(a + b) + c`` is ``a + b + c``) and fold the numbers that lead."""
    first = parts[0]
    if isinstance(first, kind):
        operators = (*first.head, *operators)
        parts = (*first.parts, *parts[1:])
    used = 0
    head = parts[0]
    while isinstance(head, Number) and used < len(operators):
        other = parts[used + 1]
        if not isinstance(other, Number):
            break
        value = fold(operators[used], head.value, other.value)
        head = Number(value, (), (head.flags | other.flags) & BOUND)
        used += 1
    if used == len(operators):
        return head
    return kind(operators[used:], (head, *parts[used + 1 :]))
