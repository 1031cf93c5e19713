"""Trees as an algebra: a formula run on exact numbers and names gives the sentence of its value.

This is how the value at a seam is written into the next segment: numbers stay exact fractions, names stay
names, and what does not change a value (``x * 1``, ``x + 0``) is left out.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from . import tree as nodes
from .algebra.base import Direct, always, known
from .algebra.scalar import Scalars, vectorised
from .errors import ArgumentError, UnboundError
from .lengths import EXACT, ZERO, normal_form
from .tree import WATCHES, Constant, Negative, Number, Power, Product, Sum, Tree, checked
from .word import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAX_FORMULA = 500  # parts: nobody reads a longer one
HALVES = {Fraction(0): 1, Fraction(1, 2): 0, Fraction(1): -1, Fraction(3, 2): 0}
VALUES = {
    ("exp", 0): 1,
    ("log", 1): 0,
    ("sqrt", 0): 0,
    ("sqrt", 1): 1,
    ("tanh", 0): 0,
    ("sin", 0): 0,
    ("cos", 0): 1,
}


class TooLong(UnboundError):
    """A value has become a formula that nobody could read: from seam to seam it may grow threefold."""

    def __init__(self, what: str = "a value at a seam") -> None:
        super().__init__(
            f"{what} would be a formula of more than {MAX_FORMULA:,} parts",
            "bind its names, and it is a number; or write the ends of the segments",
        )


def to_tree(value: Any) -> Any:
    """A value of this algebra as a tree."""
    if isinstance(value, Named):
        return value.tree
    return nodes.number(value) if value != inf else Constant("inf")


def of_tree(tree: Tree) -> Any:
    """A number as an exact number, anything else under its name."""
    if isinstance(tree, Number):
        return tree.value
    return Named(tree)


class Named:
    """A value that has a name in it: a tree, with arithmetic that leaves out what changes nothing."""

    __slots__ = ("tree",)

    def __init__(self, tree: Tree) -> None:
        if tree.size > MAX_FORMULA:
            raise TooLong
        self.tree = tree

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and self.tree == other.tree

    def __hash__(self) -> int:
        return hash(self.tree)

    def __add__(self, other: Any) -> Any:
        return self if is_number(other, 0) else combine(Sum, "+", self, other)

    def __radd__(self, other: Any) -> Any:
        return self if is_number(other, 0) else combine(Sum, "+", other, self)

    def __sub__(self, other: Any) -> Any:
        if self == other:
            return Fraction(0)
        if self.tree.flags & to_tree(other).flags & WATCHES:  # two times after the same wait
            between = normal_form(self.tree) - normal_form(other.tree)
            if between.known:
                return Fraction(between.constant)
        return self if is_number(other, 0) else combine(Sum, "-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return -self if is_number(other, 0) else combine(Sum, "-", other, self)

    def __mul__(self, other: Any) -> Any:
        return times(self, other)

    def __rmul__(self, other: Any) -> Any:
        return times(other, self)

    def __truediv__(self, other: Any) -> Any:
        if self == other:
            return Fraction(1)
        return self if is_number(other, 1) else combine(Product, "/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return Fraction(0) if is_number(other, 0) else combine(Product, "/", other, self)

    def __pow__(self, other: Any) -> Any:
        if is_number(other, 0):
            return Fraction(1)
        return self if is_number(other, 1) else Named(Power.make(None, (self.tree, to_tree(other))))

    def __rpow__(self, other: Any) -> Any:
        return Fraction(1) if is_number(other, 1) else Named(Power.make(None, (to_tree(other), self.tree)))

    def __neg__(self) -> Any:
        return of_tree(Negative.make(None, (self.tree,)))


def is_number(value: Any, number: int) -> bool:
    return known(value) and bool(value == number)


def combine(kind: Any, operator: str, left: Any, right: Any) -> Any:
    return of_tree(kind.make((operator,), (to_tree(left), to_tree(right))))


def times(left: Any, right: Any) -> Any:
    if is_number(left, 0) or is_number(right, 0):
        return Fraction(0)
    if is_number(left, 1):
        return right
    if is_number(right, 1):
        return left
    return combine(Product, "*", left, right)


def call(word: str, *values: Any) -> Any:
    return of_tree(WORDS[word](*map(to_tree, values)))


def difference(x: Any, y: Any) -> Any:
    """``x - y`` if that is a number, or 1 if it is only known to be positive, as stopping times are."""
    left = normal_form(to_tree(x)) - normal_form(to_tree(y))
    if left.known:
        return left.constant
    for sign in (1, -1):
        above = left if sign == 1 else ZERO - left
        if above.constant >= 0 and all(c > 0 and isinstance(atom, nodes.Slot) for atom, c in above.terms.items()):
            return sign
    return None


def unknown(what: str, t: Any) -> UnboundError:
    """The error for a value that only numbers have."""
    return UnboundError(
        f"the value of {what} at {to_tree(t)} is not known until that is a number",
        "bind it, or write the next segment's start",
    )


class Exact(Direct):
    """See the module."""

    pi = Named(Constant("pi"))
    unrolls = 0

    def side(self, before: bool) -> Exact:
        return Exact(before).sharing(self)

    def number(self, value: Fraction) -> Fraction:
        return value

    def observed(self, slot: Any, t: Any, names: Any) -> Any:
        if slot.kind != "tau" and is_number(t, 0):
            return Fraction(0)  # nothing has been observed yet
        return Named(nodes.Slot(slot, (to_tree(t),) if slot.kind == "n" else ()))

    def constant(self, name: str) -> Any:
        return inf if name == "inf" else Named(Constant(name))

    def time(self, value: Fraction) -> Fraction:
        return value

    def apply(self, name: str, x: Any) -> Any:
        if not known(x):
            return self._rounded(name, x)
        if not isfinite(x):
            return Scalars().apply(name, float(x))
        if name in ("abs", "ceil"):
            return EXACT[name](x)
        if name == "floor":
            return Fraction(x // 1)
        if name == "round":
            return Fraction(round(x))
        if (name, x) in VALUES:
            return Fraction(VALUES[name, x])
        return call(name, Fraction(x))

    def _rounded(self, name: str, x: Named) -> Any:
        if name == "floor":
            return combine(Product, "//", x, Fraction(1))
        if name == "round":  # half to even: ceil((2x - 1) / 4) + floor((2x + 1) / 4)
            up, down = (x * 2 - 1) / Fraction(4), (x * 2 + 1) / Fraction(4)
            return call("ceil", up) + combine(Product, "//", down, Fraction(1))
        return call(name, x)

    def minimum(self, x: Any, y: Any) -> Any:
        return min(x, y) if known(x, y) else call("minimum", x, y)

    def maximum(self, x: Any, y: Any) -> Any:
        return max(x, y) if known(x, y) else call("maximum", x, y)

    def power(self, x: Any, y: Any) -> Any:
        if is_number(y, 0) or is_number(x, 1):
            return Fraction(1)
        return of_tree(Power.make(None, (to_tree(x), to_tree(y))))

    def divide(self, x: Any, y: Any) -> Any:
        if is_number(x, 0) and not known(y):
            return Fraction(0)
        return (
            checked(Fraction(x) / Fraction(y)) if known(x, y) and y not in (0, inf) else combine(Product, "/", x, y)
        )

    def floor_ratio(self, x: Any, y: Any) -> Any:
        if is_number(x, 0) and not known(y):
            return Fraction(0)
        return Fraction(x // y) if known(x, y) and y not in (0, inf) else combine(Product, "//", x, y)

    def compare(self, operator: str, x: Any, y: Any) -> Any:
        if known(x, y):
            return Scalars().compare(operator, x, y)
        decided = difference(x, y)
        if decided is not None:
            return Scalars().compare(operator, decided, 0)
        return nodes.Comparison.make(operator, (to_tree(x), to_tree(y)))

    def where(self, condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        if isinstance(condition, bool):
            return then() if condition else otherwise()
        a, b = then(), otherwise()
        return a if a == b else Named(WORDS["where"](condition, to_tree(a), to_tree(b)))

    def cospi(self, x: Any) -> Any:
        if known(x) and x % 2 in HALVES:
            return Fraction(HALVES[x % 2])
        return call("cos", self.pi * x)

    def select(self, t: Any, ends: Sequence[Any], pieces: Sequence[Callable[[Any], Any]]) -> Any:
        result = pieces[-1](t)
        for end, piece in zip(reversed(ends), reversed(pieces[:-1]), strict=True):
            within = self.compare("<=" if self.before else "<", t, end)
            value = piece(t)
            result = self.where(within, always(value), always(result))
        return result

    def locate(self, t: Any, table: list[Any]) -> Any:
        if not known(t):
            raise unknown("growing cycles", t)
        return Scalars(self.before).locate(t, table)

    def lookup(self, table: list[Any], index: Any) -> Any:
        return Fraction(table[int(index)])

    def normal(self, seed: Any, k: Any) -> Any:
        return call("normal", seed, k)

    def running(self, kind: str, formula: Callable[[Any, Any], Any], t: Any) -> Any:
        what = "cumprod" if kind == "product" else "cumsum"
        if not known(t):
            raise unknown(what, t)
        try:
            value = vectorised(kind, formula).at(float(t))
        except TypeError:  # a factor with a name in it
            raise unknown(what, t) from None
        if not isfinite(value):
            raise ArgumentError(f"{what} is {value} at {to_tree(t)}")
        return Fraction(repr(value))
