"""From the sentence as written to the sentence that is evaluated: values bound, lengths and ends written."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import tree as nodes
from .define import FIXED, WORDS
from .ends import write_ends
from .errors import ArgumentError, UnboundError, UnknownNameError, did_you_mean
from .fill import Filler, Remainder, Unwritable, mentions_total, tail_holds
from .interpret import length_of
from .lengths import TOTAL, Length, normal_form, snap
from .roles import is_wait
from .slots import numbered, waits
from .tree import BOUND, CYCLE, PERCENT, WATCHES, Number, Param, Schedule, Tree, number, substitute

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CONVENTIONS = ("total", "ep", "base")  # bound by whoever knows them, wherever they are free


def names_of(tree: Tree) -> set[str]:
    """The parameters that are written in a tree."""
    names: set[str] | None = tree._cache.get("names")
    if names is None:
        names = tree._cache["names"] = {node.head for node in tree.walk() if isinstance(node, Param)}
    return set(names)


def params(tree: Schedule) -> frozenset[str]:
    """The names that have no value yet."""
    known = tree._cache.get("params")
    if known is None:
        names = names_of(tree)
        filled = Filler(expand=True).fill(numbered(tree), TOTAL, TOTAL)
        if any(isinstance(node, nodes.Map) and node.head.name == "within" for node in tree.walk()):
            names.discard("total")  # unless it stands outside
        if mentions_total(filled):
            names.add("total")
        if any(isinstance(node, nodes.Clock) and node.head == "epoch" for node in tree.walk()):
            names.add("ep")
        known = tree._cache["params"] = frozenset(names)
    return known


def as_number(name: str, value: Any) -> Tree:
    """A bound value as a number that is marked as bound; a number's text counts as that number."""
    if name in FIXED or name in WORDS:
        raise ArgumentError(f"'{name}' cannot be bound: it is a word of the language", argument=name)
    if isinstance(value, str):
        try:
            value = Fraction(value.replace("_", "").strip())
        except (ValueError, ZeroDivisionError):
            raise ArgumentError(f"{name} wants a number, not '{value}'", argument=name) from None
    if isinstance(value, Schedule):
        if value.flags & nodes.TIMED:
            raise ArgumentError(f"{name} wants a number, and {value} changes with time", argument=name)
        return value
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, (int, float, Fraction)):
        if type(value).__name__ != "Decimal":
            raise ArgumentError(f"{name} wants a number, not {value!r}", argument=name)
        value = Fraction(value)
    return number(value, BOUND)


def check_names(tree: Schedule, values: Iterable[str], signals: Iterable[str] = ()) -> None:
    """Only names that the schedule has can be bound (and the conventional ones, which do no harm)."""
    for name in values:
        if name in CONVENTIONS:
            continue
        known = params(tree)
        if name not in known:
            if name in FIXED or name in WORDS:
                as_number(name, 0)
            hint = did_you_mean(name, {*known, *signals})
            if hint is None:
                hint = f"its parameters are: {', '.join(sorted(known))}" if known else "it has no parameters"
            raise UnknownNameError(f"the schedule has no parameter '{name}'", hint, argument=name)


def bind(tree: Schedule, values: Mapping[str, Any]) -> Schedule:
    """See :meth:`Schedule.bind`."""
    check_names(tree, values)
    check(tree)
    trees = {name: as_number(name, value) for name, value in values.items()}
    bound: Schedule = substitute(tree, trees)
    ep = values.get("ep", tree._cache.get("ep"))
    if ep is not None and bound is not tree:
        bound._cache["ep"] = ep  # no part of the sentence: a unit for whoever draws or describes it
    total = trees.get("total")
    if total is not None:
        horizon = normal_form(total)
        if horizon.negative:
            raise ArgumentError(f"total is {total}: a length cannot be negative", argument="total")
        bound = with_total(bound, horizon)
        if isinstance(bound, Number):
            return bound
        object.__setattr__(bound, "flags", bound.flags | BOUND)
    check(bound)
    return bound


def with_total(tree: Schedule, horizon: Length) -> Any:
    """The tree with every rest and percent written out, or, where observations decide about one, within its room."""
    if horizon.endless:
        return tree
    try:
        return Filler(horizon, expand=False).fill(tree, horizon, horizon)
    except Unwritable:
        return nodes.pipe(tree, WORDS["within"](horizon.tree())).at(tree.span)


def resolve(tree: Schedule, values: Mapping[str, Any] | None = None, *, total: bool = False) -> Schedule:
    """The tree with every length and end written; what the readings see.

    ``total``: it will have a value, so that a hold at the end has an end.
    """
    if values:
        tree = bind(tree, values)
    question = "resolved with total" if total else "resolved"
    resolved: Schedule | None = tree._cache.get(question)
    if resolved is None:
        misplaced(tree)
        slotted = numbered(tree)
        filled = Filler(expand=True).fill(slotted if total else tail_holds(slotted), TOTAL, TOTAL)
        resolved = write_ends(filled)  # type: ignore[assignment]
        tree._cache[question] = resolved
    return resolved  # type: ignore[return-value]


def check(tree: Schedule) -> None:
    """Raise what is wrong with a sentence whatever its parameters turn out to be."""
    with suppress(UnboundError):  # what only numbers can tell is asked again when they are there
        resolve(tree)


def misplaced(tree: Tree) -> None:
    """A percent, a cycle or a rest where it has no meaning, or a name that has two."""
    if tree.flags & WATCHES:
        _both(tree)
    if tree.flags & CYCLE:
        inner = innermost(tree, CYCLE)
        raise ArgumentError(
            "cycle stands outside any cycle",
            "it counts the cycles of a repeat, restart or pingpong around it",
        ).at(inner.span)
    if isinstance(tree, nodes.Rest):
        raise ArgumentError("rest is a length, not a schedule", "for instance hold(rest)").at(tree.span)
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, nodes.Percent):
            raise ArgumentError(
                "a percent has no meaning here",
                "a percent stands in a length, in the end of a ramp, or in a share",
            ).at(node.span)
        if is_wait(node):
            raise ArgumentError(f"{node} is a length, not a schedule", f"for instance constant(0.1, {node})").at(
                node.span
            )
        if isinstance(node, nodes.Open):
            continue
        if isinstance(node, (nodes.Call, nodes.Map)) and node.head.kind != "function":
            for parameter, part in zip(node.head.parameters, node.parts, strict=True):
                if parameter.role == "Formula":
                    stack.append(part)
                elif parameter.role == "Keys":
                    stack.extend(part.parts[1::2])
        elif node.flags & (PERCENT | nodes.SCHEDULE | nodes.REST | nodes.WATCHES):
            if any(isinstance(part, nodes.Rest) for part in node.parts):
                raise ArgumentError("rest is a length, not a schedule", "for instance hold(rest)").at(node.span)
            stack.extend(node.parts)


def _both(tree: Tree) -> None:
    """A name is a number that is known, or one that is observed."""
    names = names_of(tree) | set(CONVENTIONS)
    for node in tree.walk():
        if isinstance(node, nodes.Signal) and node.head in names:
            raise ArgumentError(
                f"'{node.head}' is a parameter, and cannot be observed too",
                "signals stand in plateau and until only; give one of them another name",
            ).at(node.span)


def innermost(tree: Tree, flag: int) -> Tree:
    """The first leaf that has a flag."""
    while True:
        for part in tree.parts:
            if part.flags & flag:
                tree = part
                break
        else:
            return tree


def length(tree: Schedule) -> int | float | Schedule:
    """See :attr:`Schedule.length`."""
    check(tree)
    want = length_of(resolve(tree)) if waits(tree) else Filler().want(tail_holds(tree))
    own = TOTAL if isinstance(want, Remainder) else want
    if own.endless:
        return float("inf")
    if not own.known:
        return own.tree()
    value = snap(Fraction(own.constant))
    return int(value) if value.denominator == 1 else float(value)
