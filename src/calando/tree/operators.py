"""Where Python's values and operators become trees."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isinf, isnan
from typing import TYPE_CHECKING, Any, cast

from ..errors import ArgumentError
from . import nodes
from .base import Operand, Tree
from .nodes import (
    Clock,
    Comparison,
    Compose,
    Constant,
    List,
    Negative,
    Number,
    Param,
    Pipe,
    Product,
    Rest,
    Sequence,
    Table,
)
from .rationals import MAX_FLOAT, of_decimal
from .schedule import Condition, Schedule, Transform

if TYPE_CHECKING:
    from collections.abc import Mapping


MAX_ENTRIES = 50_000  # more than fit into the longest text


def number(value: Any, flags: int = 0) -> Number | Constant | Negative:
    """A Python number as a tree; a float means its shortest decimal.  NaN is an error."""
    if isinstance(value, Decimal):
        value = of_decimal(value)
    if isinstance(value, float):
        if isnan(value):
            raise ArgumentError("nan is not a number that a schedule can use")
        if isinf(value):
            infinite = Constant("inf")
            return infinite if value > 0 else Negative("-", (infinite,))
        return Number(Fraction(repr(value)), (), flags)
    exact = Fraction(value)
    if abs(exact) > MAX_FLOAT:
        raise ArgumentError("the number is too large: it overflows")
    return Number(exact, (), flags)


def as_tree(value: Any) -> Tree | None:
    """What a Python value means in a sentence: a tree, or ``None`` for what has no meaning there."""
    if isinstance(value, Operand):
        return value.tree()
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float, Fraction, Decimal)):
        return number(value)
    if isinstance(value, dict):
        return _container(Table, [x for item in value.items() for x in item])
    if isinstance(value, (list, tuple)):
        return _container(List, list(value))
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        return as_tree(value.item())
    return None


def _container(kind: type[Table | List], values: list[Any]) -> Tree | None:
    if len(values) > MAX_ENTRIES:
        raise ArgumentError(
            f"a table or list has at most {MAX_ENTRIES:,} numbers, and this one has {len(values):,}",
            "a formula in t says it in one line",
        )
    parts = [as_tree(v) for v in values]
    return None if any(p is None for p in parts) else kind(None, tuple(cast("list[Tree]", parts)))


def a_schedule(value: Any) -> Schedule:
    """The value as a schedule, or an error that says what it is instead."""
    tree = as_tree(value)
    if isinstance(tree, Schedule):
        return tree
    if isinstance(tree, Transform):
        raise ArgumentError(
            f"{tree} is a transform, not a schedule",
            f"put it after a schedule and a |: … | {tree}",
        ).at(tree.span)
    if isinstance(tree, Condition):
        raise ArgumentError(
            "a comparison stands only where a condition is wanted", "for instance where(t < 5, a, b)"
        ).at(tree.span)
    if isinstance(tree, (Table, List)):
        raise ArgumentError(
            "a table or list stands only as an argument", "for instance piecewise({0: 1, 30: 0.1})"
        ).at(tree.span)
    raise ArgumentError(f"{value!r} is not a number or a schedule")


def arithmetic(value: Any) -> Schedule | None:
    """The value as an operand of ``+ - * /``, ``None`` for what Python should ask somebody else about."""
    if as_tree(value) is None:
        return None
    tree = a_schedule(value)
    if isinstance(tree, Rest):
        raise ArgumentError(
            "rest stands alone as a length",
            "write total - … to calculate with what is left",
        ).at(tree.span)
    return tree


def combine(kind: Any, operator: str, left: Any, right: Any) -> Any:
    """``left operator right``, or ``NotImplemented`` where Python should ask somebody else."""
    a, b = arithmetic(left), arithmetic(right)
    if a is None or b is None:
        return NotImplemented
    return (getattr(nodes, kind) if isinstance(kind, str) else kind).make((operator,), (a, b))


def compare(operator: str, left: Any, right: Any) -> Any:
    """The condition ``left operator right``."""
    for side in (left, right):
        if isinstance(side, Condition):
            raise ArgumentError("comparisons do not chain", "write two conditions, one inside the other").at(
                side.span
            )
    a, b = arithmetic(left), arithmetic(right)
    if a is None or b is None:
        return NotImplemented
    return Comparison.make(operator, (a, b))


def segment(value: Any) -> Schedule | None:
    """The value as a part of ``>>``, ``None`` for what Python should ask somebody else about."""
    tree = as_tree(value)
    if isinstance(tree, Transform):
        raise ArgumentError(
            f"{tree} is a transform and cannot stand beside >>",
            f"| binds looser than >>, so use parentheses: (a | {tree}) >> b",
        ).at(tree.span)
    return None if tree is None else a_schedule(tree)


def then(left: Any, right: Any) -> Any:
    """``left >> right``."""
    a, b = segment(left), segment(right)
    return NotImplemented if a is None or b is None else Sequence.make(">>", (a, b))


def a_transform(tree: Tree) -> Transform:
    """The tree as a transform, or an error that says what to write instead."""
    if isinstance(tree, Transform):
        return tree
    raise ArgumentError(
        f"{tree} is not a transform, so nothing can go through it",
        "write a >> b for one after the other, a * b for both at once",
    ).at(tree.span)


def pipe(left: Any, right: Any) -> Any:
    """``left | right``: a schedule through a transform, or two transforms made one."""
    a, b = as_tree(left), as_tree(right)
    if a is None or b is None:
        return NotImplemented
    b = a_transform(b)
    maps = b.parts if isinstance(b, Compose) else (b,)
    if isinstance(a, Transform):
        return Compose("|", (*(a.parts if isinstance(a, Compose) else (a,)), *maps))
    return Pipe.make("|", (a_schedule(a), *maps))


def negative(value: Any) -> Any:
    """``-value``."""
    return Negative.make(None, (a_schedule(value),))


def substitute(tree: Tree, values: Mapping[str, Tree]) -> Any:
    """The tree with those parameters replaced."""
    if isinstance(tree, Param):
        return values.get(tree.head, tree)
    if isinstance(tree, Clock) and tree.head == "epoch" and "ep" in values:
        return Product.make(("/",), (Clock("t"), values["ep"]))
    if not tree.parts:
        return tree
    return tree.rebuild(tuple(substitute(part, values) for part in tree.parts))
