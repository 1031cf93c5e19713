"""Every end written out: what joins what at the seams.

An end that was not written is a *cell*.  At a seam two cells become one unknown, and a cell beside a value
keeps it as its left or right neighbour.  An unknown takes the value at its left border, else the one at its
right, else 1.  The tree is walked once to link the cells, and then written from the values that they took.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING, Any

from . import tree as nodes
from .algebra.scalar import Scalars
from .errors import ArgumentError
from .exact import Exact, TooLong, of_tree, to_tree
from .fill import described
from .interpret import Clock, read
from .lasting import length_of
from .roles import in_cycle_zero
from .tree import BOUND, CYCLE, OPEN, PERCENT, Call, Number, Percent, Pipe, Sequence, Tree

if TYPE_CHECKING:
    from collections.abc import Callable

ONE = Number(Fraction(1))
CLOSE = 1e-9
SHORT = 20  # parts of a time that a message shows


class Cell:
    """An end that nobody wrote."""

    __slots__ = ("busy", "joined", "left", "right", "value", "where")

    def __init__(self, where: Tree) -> None:
        self.where = where
        self.joined: Cell | None = None
        self.left: Callable[[], Tree] | None = None
        self.right: Callable[[], Tree] | None = None
        self.value: Tree | None = None
        self.busy = False

    def root(self) -> Cell:
        cell = self
        while cell.joined is not None:
            cell = cell.joined
        return cell

    def unite(self, later: Cell) -> None:
        """This cell and the one after it are one unknown."""
        a, b = self.root(), later.root()
        if a is b:
            return
        b.joined = a
        a.left = a.left or b.left
        a.right = b.right or a.right

    @property
    def free(self) -> bool:
        """Whether nothing stands beside it."""
        cell = self.root()
        return cell.left is None and cell.right is None

    def take(self) -> Tree:
        """The value that it takes."""
        cell = self.root()
        if cell.value is None:
            if cell.busy:
                raise ArgumentError("these ends are defined by each other", "write one of them down").at(
                    cell.where.span
                )
            cell.busy = True
            source = cell.left or cell.right
            cell.value = source() if source else ONE
            cell.busy = False
        return cell.value


End = "Cell | Callable[[], Tree]"


class Ends:
    """A node whose ends are being settled: ``start`` and ``end`` are cells or values yet to be read."""

    __slots__ = ("_written", "end", "length", "node", "start", "writer")

    def __init__(self, node: Tree, writer: Callable[[], Tree]) -> None:
        self.node, self.writer = node, writer
        self._written: Tree | None = None
        self.start: Any = self.first
        self.end: Any = self.last

    def write(self) -> Tree:
        """The node with its ends in place."""
        if self._written is None:
            self._written = self.writer()
        return self._written

    def first(self) -> Tree:
        """The curve's own value where it begins."""
        return evaluate(self.write(), Fraction(0), before=False)

    def last(self) -> Tree:
        """The curve's own value where it is cut off."""
        length = length_of(self.write()).tree()
        if length == INFINITE:
            raise ArgumentError(f"{described(self.node)} has no end").at(self.node.span)  # pragma: no cover
        return evaluate(self.write(), of_tree(length), before=True)


INFINITE = nodes.Constant("inf")


class NamesAsThemselves(dict[str, Any]):
    """Every name stands for itself."""

    def __missing__(self, name: str) -> Any:
        return of_tree(nodes.Param(name))


def evaluate(tree: Tree, t: Any, *, before: bool) -> Any:
    """The exact value of a written tree at a time, or its float where that would take too long a formula."""
    try:
        cycle = of_tree(nodes.Clock("cycle"))
        return to_tree(read(tree, Clock(t, Exact(before), NamesAsThemselves(), cycle)))
    except TooLong:
        return _rounded(tree, t, before)


def _rounded(tree: Tree, t: Any, before: bool) -> Tree:
    time = to_tree(t)
    where = f"the value of {described(tree)} at {time if time.size < SHORT else 'its end'}"
    if tree.flags & CYCLE or any(isinstance(n, (nodes.Param, nodes.Slot)) for n in (*tree.walk(), *time.walk())):
        raise TooLong(where).at(tree.span)
    xp = Scalars(before)
    value = float(read(tree, Clock(read(time, Clock(0.0, xp, {})), xp, {})))
    if not isfinite(value):
        raise ArgumentError(f"{where} is {value}").at(tree.span)
    return Number(Fraction(repr(value)))


def settle(node: Tree, strict: bool) -> Ends:
    """Link the open ends inside a node; ``strict``: its numbers stand in the sentence, and are judged."""
    if isinstance(node, Sequence):
        return _sequence(node, strict)
    if isinstance(node, Pipe):
        return _pipe(node, strict)
    if isinstance(node, Call):
        return _call(node, strict)
    inside = [settle(part, strict) for part in node.parts]
    return Ends(node, lambda: node.rebuild(tuple(part.write() for part in inside)))


def _sequence(node: Tree, strict: bool) -> Ends:
    parts = [settle(part, strict) for part in node.parts]
    for a, b in pairwise(parts):
        if isinstance(a.end, Cell) and isinstance(b.start, Cell):
            a.end.unite(b.start)
        elif isinstance(a.end, Cell):
            right(a.end, b.start)
        elif isinstance(b.start, Cell):
            left(b.start, a.end)
    ends = Ends(node, lambda: node.rebuild(tuple(part.write() for part in parts)))
    if isinstance(parts[0].start, Cell):
        ends.start = parts[0].start
    if isinstance(parts[-1].end, Cell):
        ends.end = parts[-1].end
    return ends


def left(cell: Cell, value: Callable[[], Tree]) -> None:
    root = cell.root()
    root.left = root.left or value


def right(cell: Cell, value: Callable[[], Tree]) -> None:
    cell.root().right = value


def _pipe(node: Tree, strict: bool) -> Ends:
    body = settle(node.parts[0], strict)
    ends = Ends(node, lambda: node.rebuild((body.write(), *node.parts[1:])))
    options = [m.head.options for m in node.parts[1:]]
    if isinstance(body.start, Cell) and all(option["start"] for option in options):
        ends.start = body.start
    if isinstance(body.end, Cell) and all(option["end"] for option in options):
        ends.end = body.end
    return ends


def _call(node: Tree, strict: bool) -> Ends:
    word = node.head
    start, end = word.start, word.end
    for parameter in word.shapes:
        _check_shape(word.argument(node, parameter.name))
    if word.kind in ("function", "curve") and start is None:
        return _plain(node, strict)
    cells: dict[str, Cell] = {}
    for parameter in (start, end):
        if parameter is not None and word.argument(node, parameter.name).flags & OPEN:
            cells[parameter.name] = Cell(node)

    def write() -> Tree:
        written = _written(node, start, end, cells)
        if strict:
            judge(node, written)
        return written

    ends = Ends(node, write)
    if start is not None and start.name in cells:
        ends.start = cells[start.name]
        if word.name == "hold":
            ends.end = ends.start
    if end is not None and end.name in cells:
        ends.end = cells[end.name]
    return ends


def _plain(node: Tree, strict: bool) -> Ends:
    """Tables and functions: what stands inside is settled by itself."""
    inside: list[Any] = []
    for part in node.parts:
        if isinstance(part, nodes.Table):
            inside.append([(key, settle(value, strict)) for key, value in part.items()])
        else:
            inside.append(settle(part, strict) if part.flags & nodes.SCHEDULE and not _is_shape(node, part) else part)

    def write() -> Tree:
        parts = []
        for old, new in zip(node.parts, inside, strict=True):
            if isinstance(new, list):
                if node.head.shapes and _divides_its_ends(node):
                    for (_, a), (_, b) in pairwise(new):
                        _check_ratio(a.write(), b.write(), "for instance 1e-6 for 0", node)
                parts.append(old.rebuild(tuple(x for key, value in new for x in (key, value.write()))))
            else:
                parts.append(new.write() if isinstance(new, Ends) else new)
        return node.rebuild(tuple(parts))

    return Ends(node, write)


def _is_shape(node: Tree, part: Tree) -> bool:
    return any(node.head.argument(node, p.name) is part for p in node.head.shapes)


def _written(node: Tree, start: Any, end: Any, cells: dict[str, Cell]) -> Tree:
    """The segment with both its ends written: cells as they turned out, percents as a share of the other end."""
    word = node.head
    given = word.named(node)
    for name, cell in cells.items():
        given[name] = _close(given[name], cell)
    if start is not None and end is not None:
        a, b = given[start.name], given[end.name]
        if a.flags & PERCENT and b.flags & PERCENT:
            raise ArgumentError(
                f"both ends of {word.name} are in percent: of what?", "write one of them as a number"
            ).at(b.span or node.span)
        given[start.name] = _share(a, b)
        given[end.name] = _share(b, a)
    elif start is not None and given[start.name].flags & PERCENT:
        raise ArgumentError(
            f"a percent has no meaning in {start.name} of {word.name}, which has no other end",
            "a percent stands in a length, in the end of a ramp, or in a share",
        ).at(given[start.name].span or node.span)
    if start is not None and end is not None and _divides_its_ends(node):
        _check_ratio(given[start.name], given[end.name], f"for instance {start.name}=1%", node)
    return node.rebuild(tuple(given.values()))


def _check_ratio(a: Tree, b: Tree, hint: str, node: Tree) -> None:
    """Two ends whose ratio is wanted."""
    if (isinstance(a, Number) and a.value == 0) or (isinstance(b, Number) and b.value == 0):
        raise ArgumentError(f"geometric cannot go from {a} to {b}: neither end may be 0", hint).at(node.span)
    if isinstance(a, Number) and isinstance(b, Number) and a.value * b.value < 0:
        raise ArgumentError(f"geometric cannot go from {a} to {b}: the ends must have one sign").at(node.span)


def _check_shape(shape: Tree) -> None:
    """A shape by formula runs from 0 to 1, or it would not meet the ends that it is given."""
    if isinstance(shape, Call) and shape.head.kind == "ramp":
        return
    if any(isinstance(node, nodes.Param) for node in shape.walk()):
        return
    first, last = (read(shape, Clock(u, Scalars(), {}, u=u)) for u in (0.0, 1.0))
    if not (abs(first) < CLOSE and abs(last - 1) < CLOSE):
        raise ArgumentError(
            f"the shape {shape} runs from {first:g} to {last:g}, and a shape runs from 0 to 1",
            "1 - u runs down: ramp(T, start, end) goes from any start to any end along a shape that runs up",
        ).at(shape.span)


def _divides_its_ends(node: Tree) -> bool:
    """Whether it interpolates by the ratio of its ends, itself or by its shape."""
    return any(
        word.kind == "ramp" and word.end is not None and word.end.required
        for word in (part.head for part in (node, *node.parts) if isinstance(part, Call))
    )


def _close(part: Tree, cell: Cell) -> Tree:
    """An open end as it turned out; a compound may have written an expression in it."""
    if isinstance(part, nodes.Open):
        return cell.take()
    closed = part.rebuild(tuple(_close(p, cell) if p.flags & OPEN else p for p in part.parts))
    return evaluate(closed, Fraction(0), before=False)


def _share(part: Tree, other: Tree) -> Tree:
    if isinstance(part, Percent):
        return to_tree(of_tree(Number(part.head / 100)) * of_tree(other))
    if not part.flags & PERCENT:
        return part
    return part.rebuild(tuple(_share(p, other) for p in part.parts))


def write_ends(tree: Tree) -> Tree:
    """The tree with every end written, judged unless its numbers came by binding."""
    return settle(tree, strict=not tree.flags & BOUND).write()


def judge(old: Tree, new: Tree) -> None:
    """Ramps fall, and what joins goes somewhere: looked at where both ends are numbers in the sentence."""
    word = new.head
    if word.start is None or word.name == "hold":
        return
    start = in_cycle_zero(word.argument(new, word.start.name))
    joined = bool(word.argument(old, word.start.name).flags & OPEN)
    if word.end is None:
        if joined and is_number(start) and start.value == 0:
            raise ArgumentError(
                f"{word.name} joins at 0, and a multiple of 0 stays 0",
                f"write where it begins, {word.name}(…, start=1), or let the segment before end higher: eta_min=10%",
            ).at(new.span)
        return
    end = in_cycle_zero(word.argument(new, word.end.name))
    if not (is_number(start) and is_number(end)):
        return
    joined = joined or bool(word.argument(old, word.end.name).flags & OPEN)
    if joined and start == end:
        raise ArgumentError(
            f"{word.name} would go from {start} to {end}",
            f"a restart writes where it begins: {word.name}(…, {word.start.name}=1); "
            "or the segment before wants an eta_min=10%",
        ).at(new.span)
    if word.kind == "ramp" and end.value > start.value:
        length = word.argument(new, "T")
        hint = f"write ramp({length}, {start}, {end}) to rise"
        if 0 < end.value < 1 and start.value > 0:
            share = Percent(end.value * 100)
            hint += f", or eta_min={share} to end at that share of where it began"
        raise ArgumentError(f"{word.name} falls, and its end {end} lies above its start {start}", hint).at(new.span)


def is_number(tree: Tree) -> bool:
    return isinstance(tree, Number)
