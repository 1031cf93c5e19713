"""What became of a schedule while a run was away: two sentences, and where their curves part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from .errors import ScheduleError
from .inspect.horizon import horizon
from .syntax import parse

if TYPE_CHECKING:
    from .tree import Schedule

POINTS = 100_000  # a longer curve is compared at so many of its steps
CLOSE = 1e-9  # of the larger value: what rounding may do to a curve that was only written differently


Sentences = Sequence[Mapping[str, str]]  # by hyperparameter, for each group


def changes(saved: Sentences | None, own: Sentences, base: Sequence[Mapping[str, float]], now: int) -> list[str]:
    """What is different from the saved sentences, for a run that goes on at step ``now``; each change once."""
    if saved is None:
        return ["the state is of another scheduler, and says nothing of its schedules"]
    found: dict[tuple[str, str | None, str | None], list[int]] = {}
    for i, (before, after) in enumerate(zip(saved, own, strict=False)):
        for name in {**before, **after}:
            found.setdefault((name, before.get(name), after.get(name)), []).append(i)
    said = []
    for (name, old, new), groups in found.items():
        values = base[groups[0]] if groups[0] < len(base) else {}
        where = "" if len(groups) == len(own) else f" of group {', '.join(map(str, groups))}"
        text = change(f"{name}{where}", old, new, now, values.get(name))
        said += [text] if text else []
    return said


def change(what: str, saved: str | None, own: str | None, now: int, base: float | None = None) -> str | None:
    """How the schedule of ``what`` has changed, for a run that goes on at step ``now``; ``None`` if it has not.

    ``saved`` or ``own`` is ``None`` where there was no such schedule, or is none now.

    >>> print(change("lr", "warmup(5) >> linear(20)", "warmup(5) >> linear(40)", 15))
    the schedule of lr has changed
        saved: warmup(5) >> linear(20)
        now:   warmup(5) >> linear(40)
        the same up to step 5; at step 15, where the run goes on, 0.5 becomes 0.75; most apart at step 25: 0 and 0.5
    >>> change("lr", "warmup(5) >> linear(20)", "warmup(5) >> poly(20)", 15) is None
    True
    """
    if saved == own:
        return None
    curves = None if saved is None or own is None else apart(saved, own, now, base)
    if curves == "":
        return None
    said = [text if text is not None else "no sentence" for text in (saved, own)]
    whose = f"the schedule of {what}" if what else "the schedule"
    lines = [f"{whose} has changed", f"    saved: {said[0]}", f"    now:   {said[1]}"]
    return "\n".join([*lines, f"    {curves}"] if curves else lines)


def apart(saved: str, own: str, now: int, base: float | None) -> str | None:
    """Where two curves part, in words; empty if nowhere, and ``None`` if nobody knows."""
    import numpy as np

    try:
        left, right = (with_base(parse(text), base) for text in (saved, own))
        if left.signals or right.signals:
            return None
        last = int(max(2 * now, 1, *(end for end in (horizon(left), horizon(right)) if isfinite(end))))
        steps = np.unique(np.linspace(0, last, min(last + 1, POINTS)).astype(int))
        before, after = left(steps), right(steps)
    except ScheduleError:  # a name without a value; a word that is not there any more
        return None
    distance = np.abs(after - before)
    differ = ~((distance <= CLOSE * np.maximum(np.abs(before), np.abs(after))) | (np.isnan(before) & np.isnan(after)))
    if not differ.any():
        return ""
    first, most = int(np.argmax(differ)), int(np.nanargmax(np.where(differ, distance, -1)))
    parts = [f"the same up to step {steps[first - 1]}"] if first else []
    parts.append(f"at step {now}, where the run goes on, {said(left(now), right(now))}")
    parts.append(f"most apart at step {steps[most]}: {before[most]:.4g} and {after[most]:.4g}")
    return "; ".join(parts)


def said(before: float, after: float) -> str:
    return f"both are {before:.4g}" if before == after else f"{before:.4g} becomes {after:.4g}"


def with_base(schedule: Schedule, base: float | None) -> Schedule:
    return schedule if base is None or "base" not in schedule.params else schedule.bind(base=base)
