"""The role of each parameter of a word: what may stand there, how a percent is read, what to say if it is wrong.

A role is written once, as the annotation in a word's signature (``T: Length``): type checkers read it as "a
number or a schedule", :mod:`calando.define` as the row of ``ROLES`` that checks the argument.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from . import tree as nodes
from .errors import ArgumentError
from .tree import CYCLE, OPEN, PERCENT, REST, TIMED, WATCHES, Number, Percent, Tree, as_tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

if TYPE_CHECKING:
    Value: TypeAlias = nodes.Operand | float | Fraction
    Start: TypeAlias = Value
    End: TypeAlias = Value
    Length: TypeAlias = Value
    Time: TypeAlias = Value
    Period: TypeAlias = Value
    Share: TypeAlias = Value
    Factor: TypeAlias = Value
    Count: TypeAlias = Value
    Seed: TypeAlias = Value
    Amount: TypeAlias = Value
    Signal: TypeAlias = nodes.Operand | str
    Watched: TypeAlias = nodes.Tree
    Formula: TypeAlias = Value
    Where: TypeAlias = nodes.Tree
    Shape: TypeAlias = nodes.Operand
    Keys: TypeAlias = dict[Any, Any] | nodes.Tree
    Milestones: TypeAlias = list[Any] | tuple[Any, ...] | dict[Any, Any] | nodes.Tree
else:  # annotations evaluate to the names of the roles, with ``from __future__ import annotations`` or without
    Value, Start, End, Length, Time, Period = "Value", "Start", "End", "Length", "Time", "Period"
    Share, Factor, Count, Seed, Formula = "Share", "Factor", "Count", "Seed", "Formula"
    Where, Shape, Keys, Milestones = "Where", "Shape", "Keys", "Milestones"
    Amount, Signal, Watched = "Amount", "Signal", "Watched"

STOPPABLE = ("hold", "constant", "take")  # what may end at a time that nobody knows in advance

CYCLE_ZERO = {"cycle": Number(Fraction(0))}


def in_cycle_zero(tree: Tree) -> Any:
    """The tree as it reads in the first cycle."""
    if not tree.flags & CYCLE:
        return tree
    if isinstance(tree, nodes.Clock):
        return CYCLE_ZERO["cycle"]
    return tree.rebuild(tuple(in_cycle_zero(part) for part in tree.parts))


class Place:
    """Where an argument stands, in words: ``T of cosine``."""

    __slots__ = ("parameter", "word")

    def __init__(self, word: str, parameter: str) -> None:
        self.word, self.parameter = word, parameter

    def error(self, sentence: str, hint: str | None, tree: Any) -> ArgumentError:
        error = ArgumentError(sentence, hint, argument=self.parameter)
        error.at(tree.span if isinstance(tree, Tree) else None)
        return error

    def __str__(self) -> str:
        return f"{self.parameter} of {self.word}"


def _number(value: Any, place: Place, *, percent: bool = False, cycle: bool = True, rest: bool = False) -> Tree:
    """What every argument that is a number has in common: timeless, and nothing out of place."""
    tree = as_tree(value)
    if not isinstance(tree, nodes.Schedule):
        said = f"'{value}'" if isinstance(value, str) else str(value if tree is None else tree)
        raise place.error(f"{place} wants a number, not {said}", None, tree)
    if tree.flags & WATCHES:
        _stopping(tree, place)
    if tree.flags & TIMED:
        raise place.error(
            f"{place} wants a number, and {tree} changes with time",
            "arguments are numbers, parameters and cycle; combine schedules with + - * /, minimum and maximum",
            tree,
        )
    if tree.flags & REST and not (rest and isinstance(tree, nodes.Rest)):
        hint = "write total - … to calculate with what is left"
        raise place.error(f"rest stands alone as the length of a segment, not in {place}", hint, tree)
    if tree.flags & CYCLE and not cycle:
        hint = "restart(mult=…) changes lengths from cycle to cycle"
        raise place.error(f"cycle stands in values, not in a length like {place}", hint, tree)
    if tree.flags & PERCENT and not percent:
        raise place.error(
            f"a percent has no meaning in {place}",
            "a percent stands in a length, in the end of a ramp, or in a share",
            _first(tree, PERCENT),
        )
    return tree


def _stopping(tree: Tree, place: Place) -> None:
    """A length that observations end, where such a one may stand."""
    waits = next((node for node in tree.walk() if is_wait(node)), None)
    if waits is None:
        return  # a slot, whose place has been looked at
    if place.word not in STOPPABLE or place.parameter == "value":
        raise place.error(
            f"{place} must be known in advance, and nobody knows when {waits} is over",
            f"what ends like that is {', '.join(STOPPABLE[:-1])} or {STOPPABLE[-1]}: "
            f"for instance hold({waits}) before it",
            waits,
        )
    stack = [tree]
    while stack:
        node = stack.pop()
        extreme = isinstance(node, nodes.Call) and node.head.name in ("minimum", "maximum")
        if not node.flags & WATCHES or is_wait(node):
            continue
        if not extreme and not (isinstance(node, nodes.Sum) and "-" not in node.head):
            raise place.error(
                f"until combines with min, max and +, and not as in {node}", f"for instance min(10k, {waits})", node
            )
        stack.extend(node.parts)


def is_wait(node: Tree) -> bool:
    """Whether it is an ``until``."""
    return isinstance(node, nodes.Call) and node.head.kind == "stopping time"


def _first(tree: Tree, flag: int) -> Tree:
    """The smallest place in the tree that has the flag."""
    inner = [part for part in tree.parts if part.flags & flag]
    return _first(inner[0], flag) if inner and tree.span is None else tree


def _value(value: Any, place: Place) -> Tree:
    return _number(value, place)


def _end(value: Any, place: Place) -> Tree:
    return _number(value, place, percent=True)


def _length(value: Any, place: Place, *, rest: bool = True, positive: bool = False) -> Tree:
    tree = _number(value, place, percent=True, cycle=False, rest=rest)
    known = tree.head if isinstance(tree, (Number, Percent)) else None
    if isinstance(tree, nodes.Negative) and isinstance(tree.parts[0], nodes.Constant):
        known = -1
    if known is not None and known < 0:
        raise place.error(f"{place} is {tree}: a length cannot be negative", None, tree)
    if positive and known == 0:
        raise place.error(f"{place} is 0, and must be positive", None, tree)
    return tree


def _time(value: Any, place: Place) -> Tree:
    return _length(value, place, rest=False)


def _period(value: Any, place: Place) -> Tree:
    return _length(value, place, rest=False, positive=True)


def _share(value: Any, place: Place) -> Tree:
    tree = _number(value, place, percent=True)
    tree = _percent_as_number(tree)
    if isinstance(tree, Number) and not 0 <= tree.value <= 1:
        raise place.error(f"{place} is {tree}, and a share lies between 0 and 1", "for instance 30%", tree)
    return tree


def _percent_as_number(tree: Tree) -> Any:
    if isinstance(tree, Percent):
        return Number(tree.head / 100).at(tree.span)
    if not tree.flags & PERCENT:
        return tree
    return tree.rebuild(tuple(_percent_as_number(part) for part in tree.parts))


def _factor(value: Any, place: Place) -> Tree:
    tree = _number(value, place)
    if isinstance(tree, Number) and tree.value <= 0:
        raise place.error(f"{place} is {tree}, and must be positive", None, tree)
    return tree


def _count(value: Any, place: Place) -> Tree:
    if isinstance(value, nodes.Slot):  # of cycles that turn out as long as they do
        return value
    tree = _number(value, place, cycle=False)
    if isinstance(tree, nodes.Negative) and isinstance(tree.parts[0], nodes.Constant):
        raise place.error(f"{place} is {tree}, and a count is a positive whole number", None, tree)
    if isinstance(tree, Number) and (tree.value < 1 or tree.value.denominator != 1):
        raise place.error(f"{place} is {tree}, and a count is a positive whole number", None, tree)
    return tree


def _amount(value: Any, place: Place) -> Tree:
    tree = _number(value, place)
    if isinstance(tree, Number) and tree.value < 0:
        raise place.error(f"{place} is {tree}, and cannot be negative", None, tree)
    return tree


def _seed(value: Any, place: Place) -> Tree:
    tree = _number(value, place)
    if isinstance(tree, Number) and not (tree.value.denominator == 1 and 0 <= tree.value < 2**53):
        raise place.error(f"{place} is {tree}, and a seed is a whole number from 0 on", None, tree)
    return tree


def _formula(value: Any, place: Place) -> Tree:
    tree = as_tree(value)
    if isinstance(tree, nodes.Transform):
        nodes.a_schedule(tree)
    if not isinstance(tree, nodes.Schedule):
        raise place.error(f"{place} wants a number or a schedule, not {value if tree is None else tree}", None, tree)
    return tree


def _where(value: Any, place: Place) -> Tree:
    tree = as_tree(value)
    if not isinstance(tree, nodes.Condition):
        said = value if tree is None else tree
        raise place.error(f"{place} wants a comparison, not {said}", "for instance where(t < 5, 0.1, 1)", tree)
    return tree


def _signal(value: Any, place: Place) -> Tree:
    """What is observed: a name, or a formula of such names."""
    if isinstance(value, str):
        if not value.isidentifier():
            raise place.error(f"{value!r} is not a name", "in Python, a formula is written -param('val_acc')", None)
        value = nodes.Param(value)
    tree = as_tree(value)
    hint = "for instance plateau(val_loss), or plateau(-val_acc) to maximise"
    if isinstance(tree, nodes.Slot):
        return tree
    if not isinstance(tree, nodes.Schedule):
        raise place.error(f"{place} wants the name of what is observed, not {value}", hint, tree)
    tree = as_signals(tree, place)
    if not tree.flags & WATCHES:
        raise place.error(f"{place} wants the name of what is observed, not {tree}", hint, tree)
    return tree


def as_signals(tree: Tree, place: Place) -> Any:
    """A formula with its names as what is observed."""
    if isinstance(tree, nodes.Param):
        return nodes.Signal(tree.head).place(tree.span)
    if isinstance(tree, nodes.Signal):
        return tree
    if tree.flags & (TIMED | CYCLE | REST | PERCENT | OPEN) or is_wait(tree):
        hint = "a formula of observed names, such as -val_acc"
        raise place.error(f"{place} watches what is observed, and {tree} is not", hint, tree)
    return tree.rebuild(tuple(as_signals(part, place) for part in tree.parts))


def _watched(value: Any, place: Place) -> Tree:
    """A comparison of what is observed, on the left, with a number."""
    tree = as_tree(value)
    if not isinstance(tree, nodes.Comparison):
        said = value if tree is None else tree
        raise place.error(f"{place} wants a comparison, not {said}", "for instance until(val_loss < 2)", tree)
    left, right = tree.parts
    if isinstance(left, nodes.Call) and left.flags & WATCHES and left.head.has("signal"):
        observed = left  # waits for a plateau
    else:
        observed = as_signals(left, place)
        if not observed.flags & WATCHES:
            raise place.error(f"nothing is observed on the left of {tree}", "for instance until(val_loss < 2)", left)
    return tree.rebuild((observed, _number(right, place)))


def _shape(value: Any, place: Place) -> Tree:
    """A named ramp without ends of its own, or a formula in ``u``."""
    hint = "a shape is a ramp's name, such as linear or poly(power=2), or a formula in u, such as u**2"
    as_shape = getattr(value, "as_shape", None)  # a word without a call
    tree = as_shape() if as_shape is not None else as_tree(value)
    if isinstance(tree, nodes.Call) and tree.head.kind == "ramp":
        for parameter, part in zip(tree.head.parameters, tree.parts, strict=True):
            if parameter.role in ("Length", *ENDS) and not parameter.is_default(part, tree):
                raise place.error(
                    f"a shape has neither length nor ends: {parameter.name} belongs to {place.word}",
                    hint,
                    part if part.span is not None else tree,
                )
        return tree
    if isinstance(tree, nodes.Schedule) and tree.flags & nodes.U and not tree.flags & nodes.T:
        return tree
    raise place.error(f"{place} wants a shape, not {value if tree is None else tree}", hint, tree)


def _ascending(keys: list[Tree], place: Place, *, strictly: bool) -> None:
    for before, key in pairwise(keys):
        alike = type(before) is type(key) and isinstance(key, (Number, Percent))
        if alike and (key.head < before.head or (strictly and key.head == before.head)):
            raise place.error(f"the times in {place} must ascend: {key} follows {before}", None, key)


def _keys(value: Any, place: Place) -> Tree:
    tree = as_tree(value)
    if not isinstance(tree, nodes.Table):
        said = value if tree is None else tree
        raise place.error(f"{place} wants a table, not {said}", "for instance {0: 1, 30: 0.1}", tree)
    if not tree.parts:
        raise place.error(f"{place} is empty", "for instance {0: 1, 30: 0.1}", tree)
    keys = [_time(key, place) for key in tree.parts[::2]]
    values = [_formula(part, place) for part in tree.parts[1::2]]
    _ascending(keys, place, strictly=True)
    return tree.rebuild(tuple(x for pair in zip(keys, values, strict=True) for x in pair))


def _milestones(value: Any, place: Place) -> Tree:
    tree = as_tree(value)
    if isinstance(tree, nodes.Table):
        times = [_time(key, place) for key in tree.parts[::2]]
        factors = [_factor(part, place) for part in tree.parts[1::2]]
        _ascending(times, place, strictly=True)
        return tree.rebuild(tuple(x for pair in zip(times, factors, strict=True) for x in pair))
    if not isinstance(tree, nodes.List):
        said = value if tree is None else tree
        raise place.error(f"{place} wants a list of times, not {said}", "for instance [30, 60, 80]", tree)
    times = [_time(part, place) for part in tree.parts]
    _ascending(times, place, strictly=False)
    return tree.rebuild(tuple(times))


def _written(check: Callable[[Any, Place], Tree]) -> Callable[[Any, Place], Tree]:
    """An end may also be open, or a compound's expression in an open one."""

    def convert(value: Any, place: Place) -> Tree:
        tree = as_tree(value)
        if tree is not None and tree.flags & OPEN:
            return tree
        return check(value, place)

    return convert


ROLES: dict[str, Callable[[Any, Place], Tree]] = {
    "Start": _written(_end),
    "End": _written(_end),
    "Value": _written(_value),
    "Length": _length,
    "Time": _time,
    "Period": _period,
    "Share": _share,
    "Factor": _factor,
    "Count": _count,
    "Seed": _seed,
    "Formula": _formula,
    "Where": _where,
    "Amount": _amount,
    "Signal": _signal,
    "Watched": _watched,
    "Shape": _shape,
    "Keys": _keys,
    "Milestones": _milestones,
}

LENGTHS = ("Length", "Time", "Period", "Keys", "Milestones")  # roles in which a percent is a share of total
ENDS = ("Start", "End")
