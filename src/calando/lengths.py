"""Lengths in their normal form: exact linear combinations, so that ``W + (total - W)`` is ``total``.

What is not linear (``min(W, 5)``, ``ceil(W / 2)``) is an atom, simplified inside.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, inf, isfinite
from typing import TYPE_CHECKING, Any

from . import tree as nodes
from .algebra.scalar import Scalars
from .errors import ArgumentError
from .roles import is_wait
from .tree import WATCHES, Constant, Negative, Number, Param, Percent, Power, Product, Sum, Tree, checked
from .word import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

RELATIVE, ABSOLUTE = Fraction(1, 10**9), Fraction(1, 10**6)

EXACT: dict[str, Callable[..., Any]] = {
    "minimum": min,
    "maximum": max,
    "abs": abs,
    "ceil": lambda x: Fraction(ceil(x)),
    "mod": lambda x, y: x - x // y * y,
}


def snap(value: Fraction) -> Fraction:
    """The value, or the whole number that it means: within 1e-9 of it (relative), at most 1e-6 away."""
    if value.denominator == 1:
        return value
    whole = Fraction(round(value))
    return whole if abs(value - whole) <= min(abs(whole) * RELATIVE, ABSOLUTE) else value


class Length:
    """A constant plus multiples of atoms; the constant alone may be infinite."""

    __slots__ = ("constant", "terms")

    def __init__(self, constant: Fraction | float, terms: dict[Tree, Fraction] | None = None) -> None:
        self.constant = constant
        self.terms = {} if not terms or self.endless else {a: c for a, c in terms.items() if c}

    @property
    def known(self) -> bool:
        """Whether it is a number."""
        return not self.terms

    @property
    def endless(self) -> bool:
        return type(self.constant) is float and self.constant == inf

    @property
    def waits(self) -> bool:
        """Whether observations decide about it."""
        return any(atom.flags & WATCHES for atom in self.terms)

    @property
    def negative(self) -> bool:
        """Whether it is a number below 0."""
        return self.known and snap_or_inf(self.constant) < 0

    def __add__(self, other: Length | int) -> Length:
        if isinstance(other, int):
            return Length(self.constant + other, self.terms)
        terms = dict(self.terms)
        for atom, coefficient in other.terms.items():
            terms[atom] = terms.get(atom, Fraction(0)) + coefficient
        return Length(self.constant + other.constant, terms)

    def __mul__(self, other: Length) -> Length:
        if other.known:
            self, other = other, self
        if not self.known:
            return Length(Fraction(0), {as_product(self, other): Fraction(1)})
        if self.endless or other.endless:
            return INF
        factor = Fraction(self.constant)
        return Length(Fraction(other.constant) * factor, {a: c * factor for a, c in other.terms.items()})

    def __sub__(self, other: Length) -> Length:
        if self.endless or other.endless:
            return INF
        terms = dict(self.terms)
        for atom, coefficient in other.terms.items():
            terms[atom] = terms.get(atom, Fraction(0)) - coefficient
        return Length(self.constant - other.constant, terms)

    def __truediv__(self, other: Length) -> Length:
        if other.endless:
            return ZERO
        if other.known:
            return self if self.endless else self * Length(1 / Fraction(other.constant))
        quotient = Product.make(("/",), (self.tree(), other.tree()))
        return Length(Fraction(0), {quotient: Fraction(1)})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Length):
            return NotImplemented
        return self.constant == other.constant and self.terms == other.terms

    __hash__ = None  # type: ignore[assignment]

    def tree(self) -> Any:
        """The length as a tree: what one would write."""
        if self.endless:
            return Constant("inf")
        constant = Fraction(self.constant)
        if self.known:
            return Number(snap(checked(constant)))
        result: Tree | None = None
        if constant > 0 and all(coefficient < 0 for coefficient in self.terms.values()):
            result, constant = Number(constant), Fraction(0)  # 100 - W, not -W + 100
        for atom, coefficient in sorted(self.terms.items(), key=lambda item: item[1] < 0):
            piece = scaled(atom, abs(coefficient))
            if result is None:
                result = piece if coefficient > 0 else Negative.make(None, (piece,))
            else:
                result = Sum.make(("+" if coefficient > 0 else "-",), (result, piece))
        if constant and result is not None:
            result = Sum.make(("+" if constant > 0 else "-",), (result, Number(abs(constant))))
        return result


def snap_or_inf(value: Fraction | float) -> Fraction | float:
    return value if value == inf else snap(Fraction(value))


def scaled(atom: Tree, factor: Fraction) -> Any:
    if factor == 1:
        return atom
    if factor.numerator == 1:
        return Product.make(("/",), (atom, Number(Fraction(factor.denominator))))
    return Product.make(("*",), (Number(factor), atom))


def as_product(a: Length, b: Length) -> Tree:
    product: Tree = Product.make(("*",), (a.tree(), b.tree()))
    return product


INF = Length(inf)
ZERO = Length(Fraction(0))
TOTAL = Length(Fraction(0), {Param("total"): Fraction(1)})


def normal_form(tree: Tree, horizon: Length = TOTAL) -> Length:
    """A length as a person wrote it, percents being shares of the horizon."""
    if horizon is not TOTAL or not tree.parts:
        return _normal_form(tree, horizon)
    length: Length | None = tree._cache.get("normal form")  # values at seams have parts in common, many times over
    if length is None:
        length = tree._cache["normal form"] = _normal_form(tree, horizon)
    return length


def _normal_form(tree: Tree, horizon: Length) -> Length:
    if isinstance(tree, Number):
        return Length(tree.value)
    if isinstance(tree, Constant) and tree.head == "inf":
        return INF
    if isinstance(tree, Percent):
        return horizon * Length(tree.head / 100)
    if isinstance(tree, Param):
        return horizon if tree.head == "total" else Length(Fraction(0), {tree: Fraction(1)})
    parts = [normal_form(part, horizon) for part in tree.parts]
    if isinstance(tree, Negative):
        return ZERO - parts[0]
    if isinstance(tree, Sum):
        result = parts[0]
        for sign, part in zip(tree.head, parts[1:], strict=True):
            result = result + part if sign == "+" else result - part
        return result
    if isinstance(tree, Product):
        result = parts[0]
        for operator, part in zip(tree.head, parts[1:], strict=True):
            result = _product(operator, result, part, tree)
        return result
    return _other(tree, parts)


def _product(operator: str, a: Length, b: Length, place: Tree) -> Length:
    if operator == "*":
        return a * b
    if b.known and b.constant == 0:
        raise ArgumentError("division by zero").at(place.span)
    if b.endless:
        return ZERO
    if operator == "/":
        return a / b
    if a.known and b.known and not a.endless:
        return Length(Fraction(snap(Fraction(a.constant) / Fraction(b.constant)) // 1))
    return Length(Fraction(0), {Product.make(("//",), (a.tree(), b.tree())): Fraction(1)})


def _other(tree: Tree, parts: list[Length]) -> Length:
    """A function or power of lengths: its value if it has one, else an atom."""
    if is_wait(tree):
        return Length(Fraction(0), {tree: Fraction(1)})
    word = tree.head.name if isinstance(tree, nodes.Call) else None
    if word in ("minimum", "maximum") and any(part.endless for part in parts):
        finite = [part for part in parts if not part.endless]
        return finite[0] if word == "minimum" and finite else INF
    inside = tuple(part.tree() for part in parts)
    if tree.parts and all(isinstance(part, Number) for part in inside):
        values = [part.value for part in inside]
        if word in EXACT:
            return Length(Fraction(EXACT[word](*values)))
        floats = [float(value) for value in values]
        if word is not None and tree.head.kind == "function":
            return Length(from_float(tree.head.formula(Scalars(), *floats), tree))
        if isinstance(tree, Power):
            power = Power.make(None, inside)
            return Length(power.value if isinstance(power, Number) else from_float(Scalars().power(*floats), tree))
    if isinstance(tree, Constant):
        return Length(Fraction(repr(Scalars().constant(tree.head))))
    atom = tree.rebuild(inside) if tree.parts else tree
    return Length(atom.value) if isinstance(atom, Number) else Length(Fraction(0), {atom: Fraction(1)})


def from_float(value: Any, place: Tree) -> Fraction:
    """A float as the decimal that prints it, if it is a number of steps at all."""
    if not isfinite(value):
        raise ArgumentError(f"{place} is {float(value)}, and no number of steps").at(place.span)
    return Fraction(repr(float(value)))


def _extreme(word: str, a: Length, b: Length, first: bool) -> Length:
    difference = a - b
    if difference.known:
        return a if (difference.constant <= 0) == first else b
    return Length(Fraction(0), {WORDS[word](a.tree(), b.tree()): Fraction(1)})


def shorter(a: Length, b: Length) -> Length:
    if a.endless or b.endless:
        return b if a.endless else a
    return _extreme("minimum", a, b, first=True)


def longer(a: Length, b: Length) -> Length:
    if a.endless or b.endless:
        return INF
    return _extreme("maximum", a, b, first=False)


def zero_or(a: Length) -> Length:
    return longer(a, ZERO)


def cycles_length(body: Length | int, n: Length, mult: Length | None = None) -> Length:
    """The length of ``n`` cycles, each ``mult`` times as long as the one before."""
    first = Length(Fraction(body)) if isinstance(body, int) else body
    if n.endless:
        return INF
    if mult is None or (mult.known and mult.constant == 1):
        return first * n
    if mult.known and n.known:
        factor, count = Fraction(mult.constant), int(n.constant)
        if count <= 64:
            return first * Length(checked(sum((factor**k for k in range(count)), Fraction(0))))
        power = Scalars().power(float(factor), count)
        if power == inf:
            raise ArgumentError(f"{count} cycles that grow by {mult.tree()} are longer than any number")
        return first * Length(Fraction(repr((power - 1) / (float(factor) - 1))))
    grown = (mult.tree() ** n.tree() - 1) / (mult.tree() - 1)
    return first * Length(Fraction(0), {grown: Fraction(1)})
