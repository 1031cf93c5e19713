"""Segments that differ in their numbers only: for readings that compute a hundred of them at the price of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .algebra.base import whole
from .lasting import length_of, segments
from .lengths import snap
from .tree import CYCLE, Call, Number, Param, Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .interpret import Clock

FEW = 16  # segments that are computed one by one
KINDS = 4  # kinds of segments that are worth telling apart


class Alike(NamedTuple):
    """Segments of one kind: a sentence with names where they differ, and the numbers that each has there."""

    tree: Tree
    lengths: dict[str, list[Number]]
    numbers: dict[str, list[Number]]
    members: tuple[int, ...]


def alike(parts: Sequence[Tree]) -> list[Alike] | None:
    """The segments in kinds, or ``None`` where they are few, of many kinds, or more than ramps with numbers."""
    if len(parts) <= FEW or not all(_is_plain(part) for part in parts):
        return None
    kinds: dict[object, list[int]] = {}
    for i, part in enumerate(parts):
        kinds.setdefault(_kind(part), []).append(i)
    if len(kinds) > KINDS:
        return None
    return [_common([parts[i] for i in members], tuple(members)) for members in kinds.values()]


def _is_plain(segment: Tree) -> bool:
    return isinstance(segment, Call) and segment.head.kind in ("ramp", "segment") and not segment.flags & CYCLE


def _kind(tree: Tree) -> object:
    """What two trees share that differ in numbers only."""
    return type(tree) if isinstance(tree, Number) else (type(tree), tree.head, *map(_kind, tree.parts))


def _common(parts: list[Tree], members: tuple[int, ...]) -> Alike:
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

    word = parts[0].head
    arguments = tuple(
        common([part.parts[i] for part in parts], lengths if p.role == "Length" else numbers)
        for i, p in enumerate(word.parameters)
    )
    return Alike(Call(word, arguments), lengths, numbers, members)


def kinds_of(node: Tree) -> list[Alike] | None:
    """The parts of a sequence but the last, in kinds."""
    if "kinds" not in node._cache:
        node._cache["kinds"] = alike(node.parts[:-1])
    kinds: list[Alike] | None = node._cache["kinds"]
    return kinds


def together(
    node: Tree, kinds: list[Alike], clock: Clock, ends: list[Any], read: Callable[[Tree, Clock], Any]
) -> Callable[[Any], Any]:
    """Segments by kind: each kind once, with the numbers of the segment in which a time lies beside that time.

    Masks would compute every segment at every time: a hundred segments took ten times as long as ten, and now twice.
    """
    xp: Any = clock.xp
    limits = [segment.limit for segment in segments(node)]
    starts = [0, *ends[:-1]]

    def at(t: Any) -> Any:
        k = xp.locate(t, ends)
        local = xp.shift(t, xp.lookup(starts, k))
        result: Any = None
        for kind in kinds:
            first = kind.members[0]

            def column(values: list[Any], members: tuple[int, ...] = kind.members) -> Any:
                """The value at each time, and the first one at times in segments of another kind."""
                table = [values[0]] * len(ends)
                for i, value in zip(members, values, strict=True):
                    table[i] = value
                return xp.lookup(table, k)

            names = {
                name: column([xp.time(snap(n.value)) for n in numbers]) for name, numbers in kind.lengths.items()
            }
            names |= {name: column([float(n.value) for n in numbers]) for name, numbers in kind.numbers.items()}
            here = None
            inside = local
            if len(kinds) > 1:
                mine = set(kind.members)
                here = xp.compare(">", xp.lookup([float(i in mine) for i in range(len(ends))], k), 0.5)
                inside = xp.choose(here, local, whole((ends[first] - starts[first]) // 2))
            limit = length_of(kind.tree) if all(limits[i] is not None for i in kind.members) else None
            value = read(kind.tree, clock.at(inside, limit).naming(names))
            result = value if result is None else xp.choose(here, value, result)
        return result

    return at
