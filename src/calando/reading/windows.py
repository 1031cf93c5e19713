"""Schedulers on windows: each multiplies what it finds on ``[begin, end)``, and leaves its last value behind."""

from __future__ import annotations

from itertools import pairwise
from math import cos, pi
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import ArgumentError
from ..lengths import normal_form
from ..library import functions
from ..library.segments import constant, hold
from ..library.timemaps import delay, stairs
from ..tree import Constant, Schedule, Tree
from .phrases import base, between, chained, ep, joined, noted, times, total

if TYPE_CHECKING:
    from collections.abc import Callable

NEVER = 10**9  # what mmengine writes for a window without an end
BY_EPOCH = "t counts epochs, as mmengine does without by_epoch=False"
MIXED = "an epoch is taken to be long enough for what goes by iterations to be over when what goes by epochs begins"


class Level(NamedTuple):
    """A value that a scheduler finds: ``shift + scale * base``."""

    shift: Any
    scale: Any

    def tree(self) -> Any:
        scaled = times(self.scale, base)
        return scaled if self.shift == 0 else self.shift if self.scale == 0 else self.shift + scaled

    def times(self, factor: Any) -> Level:
        return Level(self.shift * factor, self.scale * factor)

    def towards(self, low: Level, share: Any) -> Level:
        """What is left when so much of the way to ``low`` is not yet gone."""
        return Level(
            low.shift + (self.shift - low.shift) * share,
            low.scale + (self.scale - low.scale) * share,
        )


BASE, ONE = Level(0, 1), Level(1, 0)


class Unit(NamedTuple):
    """How a scheduler counts: ``each`` of its counts is so many of its steps, and a step so many of ``t``."""

    each: Any
    step: Any


STEPS, EPOCHS, CONVERTED = Unit(1, 1), Unit(1, ep), Unit(ep, 1)


class Part(NamedTuple):
    """A scheduler on its window: what it says there, but for its ``idle`` end; what it leaves; how people say it."""

    body: Schedule
    idle: Any
    left: Level
    alone: Schedule


class Piece(NamedTuple):
    """A scheduler: its window, how it counts, and its curve from the level that it finds, counted in a unit."""

    name: str
    begin: Any
    end: Any  # or None
    by_epoch: bool
    converted: bool
    multiplies: bool
    curve: Callable[[Level, Unit], Part]


def span(unit: Unit, counts: Any, less: int = 0) -> Any:
    """So many counts in ``t``, less so many of the scheduler's own steps."""
    steps = times(counts, unit.each)
    return plain(times(steps - less if less else steps, unit.step))


def plain(length: Any) -> Any:
    """A length whose numbers are summed."""
    return normal_form(length).tree() if isinstance(length, Tree) else length


def scaled(level: Level, schedule: Schedule) -> Schedule:
    return times(level.tree(), schedule)


# -- what the schedulers are made of ---------------------------------------------------------------------------


def window(begin: Any, end: Any) -> tuple[Any, Any]:
    """The end of a window and its counts, or ``None`` where nothing ends it."""
    if end is None or end >= NEVER:
        return None, None
    if not end > begin:
        raise ArgumentError(f"end must be larger than begin: it is {end}, and begin is {begin}")
    return end, end - begin


def until(begin: Any, end: Any) -> tuple[Any, Any]:
    """The end of a window that wants one, and its counts: where none is given, it is the end of the run."""
    end, n = window(begin, end)
    return (end, n) if n is not None else (total, total - begin if begin else total)


def lowest(eta_min: Any, ratio: Any) -> Level:
    if eta_min is not None and ratio is not None:
        raise ArgumentError("only one of eta_min and eta_min_ratio has a meaning")
    return Level(eta_min or 0, 0) if ratio is None else Level(0, ratio)


def down(level: Level, shape: Any, T: Any, low: Level, **more: Any) -> Schedule:
    """A ramp between two levels."""
    if level.shift == low.shift == 0 or low == Level(0, 0):
        ratio = low.scale / level.scale if level.scale else 0
        return scaled(level, between(shape, T, 1, ratio, joins=True, **more))
    a, b = level.tree(), low.tree()
    return between(shape, T, a, b, **more)


def half_cosine(t: Any, T: Any) -> Any:
    """The share of a half cosine that is left at ``t``, where something follows it."""
    if isinstance(t, Tree) or isinstance(T, Tree):
        return (1 + functions.cos(Constant("pi") * t / T)) / 2
    return (1 + cos(pi * t / T)) / 2


def sampled(schedule: Schedule, unit: Unit) -> Schedule:
    """Updated once an epoch, where others go by iterations."""
    return schedule if unit.step == 1 else schedule | stairs(unit.step)


# -- one, and several ------------------------------------------------------------------------------------------


def whole(found: Any) -> Schedule:
    """A scheduler, or several, as a sentence."""
    pieces: list[Piece] = sorted(found, key=lambda p: later(p.begin, p)) if isinstance(found, list) else [found]
    by_iterations = any(piece.converted or not piece.by_epoch for piece in pieces)
    units = [CONVERTED if p.converted else EPOCHS if p.by_epoch and by_iterations else STEPS for p in pieces]
    notes = [] if by_iterations else [BY_EPOCH]
    apart = all(a.end is not None and later(a.end, a) <= later(b.begin, b) for a, b in pairwise(pieces))
    if apart:
        if len({a.by_epoch for a in pieces}) > 1:
            notes.append(MIXED)
        return noted(in_turn(pieces, units), *notes)
    for piece in pieces:
        if not piece.multiplies:
            raise ArgumentError(
                f"{piece.name} overlaps another scheduler without multiplying it, and the whole cannot be read",
                "windows that follow each other can be read, and those of schedulers with eta_min=0",
            )
    return noted(at_once(pieces, units), *notes)


def later(moment: Any, piece: Piece) -> float:
    """A moment as a number to compare, an epoch being very long."""
    if isinstance(moment, Tree):
        return NEVER * NEVER
    return float(moment) * (NEVER if piece.by_epoch else 1)


def in_turn(pieces: list[Piece], units: list[Unit]) -> Schedule:
    """Windows that follow each other: each scheduler goes on from what the one before has left."""
    level: Level = BASE
    parts: list[Schedule] = []
    for i, (piece, unit) in enumerate(zip(pieces, units, strict=True)):
        if i == 0 and piece.begin:
            parts.append(hold(span(unit, piece.begin), value=base))
        part = piece.curve(level, unit)
        if i + 1 < len(pieces):
            after, its = pieces[i + 1], units[i + 1]
            done = span(unit, piece.end) if part.idle == 0 else span(unit, piece.end) - part.idle
            at_once_ = its == unit and after.begin == piece.end
            rest = part.idle if at_once_ else plain(span(its, after.begin) - done)
            parts.append(part.body if rest == 0 else part.body >> hold(rest))
        level = part.left
    parts.append(part.alone)
    runs_on = parts[-1]._cache.get("runs on")
    long = joined([*parts[:-1], runs_on]) if runs_on is not None else None
    return noted(joined(parts), *part.alone.notes, runs_on=long)


def at_once(pieces: list[Piece], units: list[Unit]) -> Schedule:
    """Windows that overlap: factors, each 1 before its window."""
    product: Schedule = base
    notes: list[str] = []
    for piece, unit in zip(pieces, units, strict=True):
        factor: Any = piece.curve(ONE, unit).alone
        notes += factor.notes
        begin = span(unit, piece.begin)
        if piece.begin:
            starts_at_one = piece.name not in ("Constant", "Linear")
            factor = factor | delay(begin) if starts_at_one else chained([constant(1, begin), factor])
        product = product * factor
    return noted(product, *notes)
