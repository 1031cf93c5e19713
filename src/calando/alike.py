"""Segments that differ in their numbers only: for readings that compute a hundred of them at the price of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .tree import CYCLE, Call, Number, Param, Tree

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW = 16  # segments that are computed one by one
KINDS = 4  # kinds of segments that are worth telling apart


class Alike(NamedTuple):
    """Segments of one kind: a sentence with names where they differ, and the numbers that each has there."""

    tree: Tree
    lengths: dict[str, list[Number]]
    numbers: dict[str, list[Number]]
    members: tuple[int, ...]


def alike(segments: Sequence[Tree]) -> list[Alike] | None:
    """The segments in kinds, or ``None`` where they are few, of many kinds, or more than ramps with numbers."""
    if len(segments) <= FEW or not all(_is_plain(segment) for segment in segments):
        return None
    kinds: dict[object, list[int]] = {}
    for i, segment in enumerate(segments):
        kinds.setdefault(_kind(segment), []).append(i)
    if len(kinds) > KINDS:
        return None
    return [_common([segments[i] for i in members], tuple(members)) for members in kinds.values()]


def _is_plain(segment: Tree) -> bool:
    return isinstance(segment, Call) and segment.head.kind in ("ramp", "segment") and not segment.flags & CYCLE


def _kind(tree: Tree) -> object:
    """What two trees share that differ in numbers only."""
    return type(tree) if isinstance(tree, Number) else (type(tree), tree.head, *map(_kind, tree.parts))


def _common(segments: list[Tree], members: tuple[int, ...]) -> Alike:
    lengths: dict[str, list[Number]] = {}
    numbers: dict[str, list[Number]] = {}

    def common(places: list[Any], names: dict[str, list[Number]]) -> Tree:
        first: Tree = places[0]
        if not isinstance(first, Number):
            parts = tuple(common([place.parts[i] for place in places], names) for i in range(len(first.parts)))
            return type(first)(first.head, parts)
        if all(place == first for place in places):
            return first
        name = f"number {len(lengths) + len(numbers)}"  # no sentence has such a name
        names[name] = places
        return Param(name)

    word = segments[0].head
    parts = tuple(
        common([segment.parts[i] for segment in segments], lengths if p.role == "Length" else numbers)
        for i, p in enumerate(word.parameters)
    )
    return Alike(Call(word, parts), lengths, numbers, members)
