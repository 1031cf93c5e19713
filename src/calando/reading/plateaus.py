"""Schedulers that watch a metric, as plateaus: what systems call the rules that ``plateau`` has.

The signal is ``metric``, whatever the framework's own name for it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError
from ..library.signals import plateau
from ..library.valuemaps import floor
from ..tree import Param, a_schedule
from .phrases import given, noted

if TYPE_CHECKING:
    from ..tree import Schedule
    from .arguments import Number

metric = Param("metric")


def cuts(
    factor: Number,
    patience: Number,
    *,
    rises: bool = False,
    threshold: Number = 0,
    min_delta: Number = 0,
    cooldown: Number = 0,
) -> Schedule:
    """A factor for each time that the metric has stopped to fall, or to rise."""
    margins = given(min_delta=min_delta, cooldown=cooldown)
    return plateau(-metric if rises else metric, factor=factor, patience=patience, threshold=threshold, **margins)


def at_least(low: Number, schedule: Schedule) -> Schedule:
    return schedule | floor(low) if low else schedule


def like_torch(
    peer: str,
    metric_is: str,
    *,
    rises: bool,
    relative: bool,
    factor: Number,
    patience: Number,
    threshold: Number,
    cooldown: Number,
    eps: Number,
) -> Schedule:
    """``ReduceLROnPlateau`` of torch, and what others have made of it."""
    margin = {"threshold": threshold} if relative else {"min_delta": threshold}
    schedule = cuts(factor, patience, rises=rises, cooldown=cooldown, **margin)
    notes = [f"metric is {metric_is}"]
    if relative and threshold:
        notes.append(f"{peer}'s relative threshold changes sides where metric is negative, and here it does not")
    if eps:
        notes.append(f"{peer} leaves out a cut by no more than eps={a_schedule(eps)}")
    return noted(schedule, *notes)


def one_of(value: Any, place: str, *names: str) -> bool:
    """Whether it is the first of two names."""
    if value not in names:
        raise ArgumentError(f"{place} is {' or '.join(names)}, not '{value}'")
    return bool(value == names[0])
