"""How long the parts of a resolved tree last, and where they meet."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from .fill import Filler, Remainder
from .lengths import INF, ZERO, Length
from .tree import Pipe

if TYPE_CHECKING:
    from .tree import Tree

LENGTHS = Filler()


def length_of(node: Tree) -> Length:
    """The length of a resolved tree."""
    length: Length | None = node._cache.get("length")
    if length is None:
        want = LENGTHS.want(node)
        assert not isinstance(want, Remainder)  # resolve has written them all
        length = node._cache["length"] = want
    return length


def exactly(*lengths: Length | None) -> bool:
    """Whether floats hold these numbers without rounding, so that ``t < end`` bounds ``t - start`` too."""
    return all(
        length is not None
        and length.known
        and length.constant != inf
        and Fraction(float(length.constant)) == length.constant
        for length in lengths
    )


def prefix(node: Tree, parts: int) -> Tree:
    """The first so many parts of a pipe, as a tree."""
    if parts == 1:
        return node.parts[0]
    prefixes: dict[int, Tree] = node._cache.setdefault("prefixes", {})
    if parts not in prefixes:
        prefixes[parts] = Pipe("|", node.parts[:parts])
    return prefixes[parts]


class Segment(NamedTuple):
    """A part of a sequence: when it begins and ends (the last one is held for ever), and what its time is below."""

    part: Tree
    start: Length
    end: Tree
    limit: Length | None


def segments(node: Tree) -> list[Segment]:
    """The parts of a sequence, on its clock."""
    known: list[Segment] | None = node._cache.get("segments")
    if known is None:
        known, start = [], ZERO
        for part in node.parts[:-1]:
            length = length_of(part)
            end = start + length
            known.append(Segment(part, start, end.tree(), length if exactly(start, length, end) else None))
            start = end
        known.append(Segment(node.parts[-1], start, INF.tree(), None))
        node._cache["segments"] = known
    return known
