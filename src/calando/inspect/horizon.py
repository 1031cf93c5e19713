"""How far to look at a schedule that may never end."""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING

from ..lasting import length_of
from ..resolve import resolve
from ..roles import LENGTHS
from ..tree import List, Number, Pipe, Sequence, Table, Tree
from .segments import unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..tree import Schedule

CYCLES = 4  # how many of an endless row are shown
FADED = 0.01  # a curve that is down to this share of its start has been seen
FAR = 1000  # steps, for what gives no other hint
MARGIN = 1.2  # what follows the last landmark


def horizon(schedule: Schedule) -> float:
    """A time by which all there is to see has happened.

    The length of a schedule that ends.  Else the time of the last seam, and beyond it: four cycles; the last
    key of a table; the time at which a curve is down to a hundredth; or a thousand steps.
    """
    tree = resolve(schedule)
    length = length_of(tree)
    if not length.endless:
        return max(float(length.constant), 0.0) or 1.0
    inner, _ = unwrapped(tree)
    if not isinstance(inner, Sequence):
        return _alone(schedule, inner)
    seam = sum(float(length_of(part).constant) for part in inner.parts[:-1])
    if not seam:
        return _alone(schedule, inner.parts[-1])
    last = inner.parts[-1]
    if schedule(seam) == schedule(MARGIN * seam) == schedule(inf):
        return MARGIN * seam
    return max(seam + _alone(last, last), MARGIN * seam)  # type: ignore[arg-type]


def _alone(schedule: Schedule, tree: Tree) -> float:
    """The horizon of an endless curve."""
    tree, _ = unwrapped(tree)
    if isinstance(tree, Pipe):
        for i, m in enumerate(tree.parts[1:], start=1):
            if m.head.cyclic:
                body = tree.parts[0] if i == 1 else Pipe("|", tree.parts[:i])
                mult = m.head.argument(m, "mult") if m.head.has("mult") else Number(1)
                grown = float(mult.value) if isinstance(mult, Number) else 1.0
                return float(length_of(body).constant) * sum(grown**k for k in range(CYCLES))
    tables = [key for node in tree.walk() for key in _keys(node)]
    if tables:
        return MARGIN * max(tables) or 1.0
    return _faded(schedule, max(_periods(tree), default=1.0))


def _keys(node: Tree) -> Iterator[float]:
    """The times in a table or list."""
    parts = node.parts if isinstance(node, List) else node.parts[::2] if isinstance(node, Table) else ()
    for part in parts:
        if isinstance(part, Number):
            yield float(part.value)


def _periods(tree: Tree) -> Iterator[float]:
    """The times among the arguments: an ``every``, a ``timescale``, a ``delay``."""
    for node in tree.walk():
        for parameter, part in zip(getattr(node.head, "parameters", ()), node.parts, strict=False):
            if parameter.role in LENGTHS and isinstance(part, Number):
                yield float(part.value)


def _faded(schedule: Schedule, period: float) -> float:
    """The time at which a curve is down to a hundredth, if it is soon enough."""
    far = max(float(FAR), 10 * period)
    first = abs(schedule(0))
    time = period
    while time < far:
        value = abs(schedule(time))
        if not isfinite(value) or value <= FADED * first:
            return MARGIN * time if first else far
        time *= MARGIN
    return far
