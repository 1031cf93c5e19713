"""Seams: where one segment follows another."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..inspect.scale import short
from ..inspect.segments import unwrapped
from ..interpret import length_of
from ..lengths import ZERO
from ..tree import Call, Clock, Map, Sequence, Tree
from .registry import check
from .subject import Subject, called, ends_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAP = 0.05  # of the larger side: what is smaller is rounding, or a curve that does not quite arrive
ROUNDING = 1e-9
ABRUPT = ("step", "multistep", "piecewise", "stairs", "quantize", "noise", "where")
FLAT = ("hold", "constant")


@check(
    "C101",
    "jump",
    fires="warmup(500, end=1e-3) >> cosine(9500, eta_max=3e-3)",
    instead="warmup(500) >> cosine(9500, eta_max=3e-3)",
)
def jump(subject: Subject) -> Iterator[Any]:
    """A segment ends at one value, and the next begins at another.

    A warmup that aims at one value while the decay begins at another makes a jump in the curve. So does a constant
    tail that lies above the end of the decay before it: it wants to be that decay's `eta_min`.

    A restart, the steps of a table and whatever follows a constant jump on purpose, and nothing is said about them;
    nor about a leap of less than a twentieth.
    """
    for sequence in subject.sequences():
        for before, after in pairwise(sequence.parts):
            if length_of(before) == ZERO or length_of(after) == ZERO:
                continue  # nobody sees it, but it says what its neighbours join
            (first, last), (here, there) = ends_of(before), ends_of(after)
            if first is None or last is None or here is None or not is_gradual(before):
                continue
            leap, flat = here - last, not is_moving(after)
            if abs(leap) < LEAP * max(abs(here), abs(last), ROUNDING * abs(first)) or (flat and here == 0):
                continue
            if last > first:  # the teeth of a saw are meant
                meant = leap < 0 and there is not None and there > here
            else:  # and so are warm restarts
                meant = leap > 0 and not (flat and after is sequence.parts[-1])
            if not meant:
                message = f"{called(before)} ends at {short(last)}, and {called(after)} begins at {short(here)}"
                yield after, message, advice(before, after, here)


def is_gradual(part: Tree) -> bool:
    """Whether it gets where it gets little by little."""
    words = [node.head.name for node in part.walk() if isinstance(node, (Call, Map))]
    return (
        is_moving(part) and not any(isinstance(node, Sequence) for node in part.walk()) and not set(words) & {*ABRUPT}
    )


def is_moving(part: Tree) -> bool:
    """Whether it is anything but a constant."""
    return any(
        isinstance(node, Clock)
        or (isinstance(node, Call) and node.head.kind != "function" and node.head.name not in FLAT)
        for node in part.walk()
    )


def advice(before: Tree, after: Tree, here: float) -> str:
    """What to write instead."""
    if isinstance(before, Call) and before.head.name == "warmup":
        return f"leave the end out, and it aims at what follows: warmup({before.head.argument(before, 'T')})"
    if isinstance(before, Call) and before.head.kind == "ramp":
        return f"let it end where the next one begins: eta_min={short(here)}"
    inner, _ = unwrapped(after)
    start = next((p for p in inner.head.parameters if p.role == "Start"), None) if isinstance(inner, Call) else None
    if start is not None and inner is after:
        return f"leave {start.name} out, and {called(after)} goes on from there"
    return f"let it end where the next one begins, at {short(here)}"
