"""What all trees have in common: a head, parts, a place; and the doors to the rest of the house."""

from __future__ import annotations

from importlib import import_module
from itertools import repeat
from operator import is_
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import ArgumentError, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .schedule import Condition, Schedule

T, U, CYCLE, SCHEDULE, PERCENT, REST, OPEN, BOUND, WATCHES = (1 << i for i in range(9))
TIMED = T | U | SCHEDULE  # what depends on time

MAX_DEPTH = 200  # nesting of what a person writes
HARD_DEPTH = 260  # and of what it expands to: recursion over a tree stays well inside Python's limit

Head = Any  # an operator, a name, a number, a word, or nothing


def door(module: str) -> Any:
    """A room of the house that is opened only when somebody asks: evaluation, text, sympy, plots."""
    return import_module(f"calando.{module}")


def ask(module: str, function: str, *arguments: Any) -> Any:
    """Have another room answer; what Python's own limits forbid is said in one sentence."""
    try:
        return getattr(door(module), function)(*arguments)
    except RecursionError:
        raise ArgumentError("the schedule is nested too deeply") from None
    except ZeroDivisionError:
        raise ArgumentError("the schedule divides by zero") from None
    except OverflowError:
        raise ArgumentError("a number in the schedule is too large: it overflows") from None


def reach(function: str, *arguments: Any) -> Any:
    """An operator's meaning, which knows all the kinds of nodes (and so is defined after them)."""
    return getattr(door("tree.operators"), function)(*arguments)


class Operand:
    """Python's operators, for trees and for words that stand for a tree (``cosine`` for ``cosine()``)."""

    __slots__ = ()
    __array_ufunc__ = None  # numpy leaves ``array * schedule`` to us

    def tree(self) -> Tree:
        raise TypeError  # pragma: no cover - both subclasses say what they stand for

    def __add__(self, other: Any) -> Schedule:
        return reach("combine", "Sum", "+", self, other)

    def __radd__(self, other: Any) -> Schedule:
        return reach("combine", "Sum", "+", other, self)

    def __sub__(self, other: Any) -> Schedule:
        return reach("combine", "Sum", "-", self, other)

    def __rsub__(self, other: Any) -> Schedule:
        return reach("combine", "Sum", "-", other, self)

    def __mul__(self, other: Any) -> Schedule:
        return reach("combine", "Product", "*", self, other)

    def __rmul__(self, other: Any) -> Schedule:
        return reach("combine", "Product", "*", other, self)

    def __truediv__(self, other: Any) -> Schedule:
        return reach("combine", "Product", "/", self, other)

    def __rtruediv__(self, other: Any) -> Schedule:
        return reach("combine", "Product", "/", other, self)

    def __floordiv__(self, other: Any) -> Schedule:
        return reach("combine", "Product", "//", self, other)

    def __rfloordiv__(self, other: Any) -> Schedule:
        return reach("combine", "Product", "//", other, self)

    def __pow__(self, other: Any) -> Schedule:
        return reach("combine", "Power", "**", self, other)

    def __rpow__(self, other: Any) -> Schedule:
        return reach("combine", "Power", "**", other, self)

    def __neg__(self) -> Schedule:
        return reach("negative", self)

    def __pos__(self) -> Schedule:
        return reach("a_schedule", self)

    def __abs__(self) -> Schedule:
        return ask("library.functions", "abs_", self)

    def __ceil__(self) -> Schedule:
        return ask("library.functions", "ceil", self)

    def __and__(self, other: Any) -> Schedule:
        raise ArgumentError(
            "there is no & between schedules or conditions",
            "conditions nest: where(a, where(b, x, y), y); maximum(until(a), until(b)) waits for both",
        )

    __rand__ = __and__

    def __rshift__(self, other: Any) -> Schedule:
        return reach("then", self, other)

    def __rrshift__(self, other: Any) -> Schedule:
        return reach("then", other, self)

    def __or__(self, other: Any) -> Tree:
        return reach("pipe", self, other)

    def __ror__(self, other: Any) -> Tree:
        return reach("pipe", other, self)

    def __lt__(self, other: Any) -> Condition:
        return reach("compare", "<", self, other)

    def __le__(self, other: Any) -> Condition:
        return reach("compare", "<=", self, other)

    def __gt__(self, other: Any) -> Condition:
        return reach("compare", ">", self, other)

    def __ge__(self, other: Any) -> Condition:
        return reach("compare", ">=", self, other)

    def __bool__(self) -> bool:
        raise ArgumentError(
            "a schedule has no truth value",
            "join schedules with >> and |, and compare numbers inside where(…)",
        )


class Tree(Operand):
    """A node: a head and its parts.  Immutable, hashable, picklable; ``==`` is equality of trees."""

    __slots__ = ("__weakref__", "_cache", "_hash", "depth", "flags", "head", "parts", "size", "span")
    _own_flags: ClassVar[int] = 0

    head: Head
    parts: tuple[Tree, ...]
    depth: int
    size: int
    flags: int
    span: Span | None
    _cache: dict[Any, Any]
    _hash: int

    def __init__(self, head: Head, parts: tuple[Tree, ...] = (), flags: int = 0) -> None:
        put = object.__setattr__
        depth, size, flags = 0, 1, flags | self._own_flags
        for part in parts:
            depth = max(depth, part.depth)
            size += part.size
            flags |= part.flags
        if depth >= HARD_DEPTH:
            raise ArgumentError(f"nested more than {MAX_DEPTH} levels deep")
        put(self, "head", head)
        put(self, "parts", parts)
        put(self, "depth", depth + 1)
        put(self, "size", size)
        put(self, "flags", self._flags(flags))
        put(self, "span", None)
        put(self, "_cache", {})

    @classmethod
    def make(cls, head: Head, parts: tuple[Tree, ...]) -> Any:
        """The node in its normal form, which may be another node."""
        return cls(head, parts)

    def _flags(self, flags: int) -> int:
        return flags

    def tree(self) -> Tree:
        return self

    def place(self, span: Span | None) -> Any:
        """Remember where this tree was written, unless it does already: for whoever has just made it."""
        if self.span is None and span is not None:
            object.__setattr__(self, "span", span)
        return self

    def at(self, span: Span | None) -> Any:
        """The tree with a place, down to the parts that have one already; shared trees stay as they are."""
        if self.span is not None or span is None:
            return self
        parts = tuple(part.at(span) for part in self.parts)
        return type(self)(self.head, parts, self.flags & BOUND).place(span)

    def rebuild(self, parts: tuple[Tree, ...]) -> Any:
        """The same node on other parts, normalised again, at the same place."""
        if all(map(is_, parts, self.parts)):
            return self
        new = self._on(parts)
        return new if any(map(is_, parts, repeat(new))) else new.place(self.span)

    def _on(self, parts: tuple[Tree, ...]) -> Any:
        return type(self).make(self.head, parts)

    def walk(self) -> Iterator[Tree]:
        """Every node of the tree, parents before their parts."""
        stack: list[Tree] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.parts))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tree):
            return NotImplemented
        stack: list[tuple[Tree, Tree]] = [(self, other)]
        while stack:
            a, b = stack.pop()
            if a is b:
                continue
            if type(a) is not type(b) or a.size != b.size or a.head != b.head or len(a.parts) != len(b.parts):
                return False
            stack.extend(zip(a.parts, b.parts, strict=True))
        return True

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:  # most trees are never asked, and the hash of a fraction takes longer than its tree
            own = hash((type(self).__name__, self.head, self.parts))
            object.__setattr__(self, "_hash", own)
            return own

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed: build another one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed: build another one")

    def __copy__(self) -> Tree:
        return self

    def __deepcopy__(self, memo: object) -> Tree:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.head, self.parts, self.flags & BOUND)

    def __str__(self) -> str:
        return ask("text", "sentence", self)

    def __repr__(self) -> str:
        return f"parse({str(self)!r})"
