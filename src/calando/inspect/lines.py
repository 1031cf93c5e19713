"""What is to be drawn together: schedules, plans, families, each line with what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import UnknownNameError, did_you_mean
from ..resolve import CONVENTIONS
from ..tree import Operand, a_schedule
from .curve import Curve
from .scale import short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..tree import Schedule

LABEL = 60  # characters of a sentence that stands for a line


class Line(NamedTuple):
    """A curve and its label; of a family ``place`` says where in it, from 0 to 1."""

    curve: Curve
    label: str
    place: float | None = None


def lines_of(what: Sequence[Any], steps: float | None, values: Mapping[str, Any]) -> list[Line]:
    """The lines that schedules, sentences, and mappings from name to either of them draw.

    A value that is an array draws a line for each of its numbers.  Without ``steps`` all go as far as the longest
    that has an end.

    >>> from calando import parse
    >>> [line.label for line in lines_of(["cosine(20)", {"mine": parse("linear(20)")}], None, {})]
    ['cosine(20)', 'mine']
    >>> [line.label for line in lines_of([parse("lr * cosine(20)")], None, {"lr": [0.1, 0.2]})]
    ['lr = 0.1', 'lr = 0.2']
    """
    named = list(schedules_in(what))
    if len(named) != 1:
        known = frozenset(CONVENTIONS).union(*(s.params | s.signals for _, s in named))
        for given in values:
            if given not in known:
                said = f"none of the schedules has a parameter '{given}'"
                raise UnknownNameError(said, did_you_mean(given, known), argument=given)
    wanted: list[tuple[Schedule, dict[str, Any], str, float | None]] = []
    for name, schedule in named:
        own = values if len(named) == 1 else of_use(schedule, values)
        called = shortened(str(schedule), LABEL) if name is None else name
        for member, numbers, place in members(schedule, own):
            title = member or called if len(named) == 1 else ", ".join(filter(None, (called, member)))
            wanted.append((schedule, numbers, title, place))
    curves = [Curve(schedule, steps, numbers) for schedule, numbers, _, _ in wanted]
    end = common_end(curves)
    return [
        Line(curve if curve.end == end else Curve(schedule, end, numbers), title, place)
        for curve, (schedule, numbers, title, place) in zip(curves, wanted, strict=True)
    ]


def common_end(curves: Sequence[Curve]) -> float:
    """How far to draw several curves: to the end of the longest, endless ones aside if there are others."""
    return max((curve.end for curve in curves if not curve.endless), default=0.0) or max(
        (curve.end for curve in curves), default=1.0
    )


def of_use(schedule: Schedule, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a schedule has a name for."""
    known = schedule.params | schedule.signals | frozenset(CONVENTIONS)
    return {name: value for name, value in values.items() if name in known}


def drawings_of(
    panels: Mapping[Any, Sequence[tuple[str, Schedule]]], steps: float | None, values: Mapping[str, Any]
) -> dict[Any, list[Line]]:
    """The lines of each picture, all as far as the longest."""

    def up_to(end: float | None, several: Sequence[tuple[str, Schedule]]) -> list[Line]:
        own = {name: value for _, schedule in several for name, value in of_use(schedule, values).items()}
        return lines_of([{label: schedule} for label, schedule in several], end, own)

    found = {name: up_to(steps, several) for name, several in panels.items()}
    end = common_end([line.curve for lines in found.values() for line in lines])
    return {
        name: lines if all(line.curve.end == end for line in lines) else up_to(end, panels[name])
        for name, lines in found.items()
    }


def schedules_in(what: Any) -> Iterator[tuple[str | None, Schedule]]:
    """Schedules, and the names that they are given."""
    if isinstance(what, str):
        from ..syntax import parse

        yield None, parse(what)
    elif isinstance(what, Mapping):
        for name, one in what.items():
            for inner, schedule in schedules_in(one):
                yield str(name) if inner is None else f"{name}: {inner}", schedule
    elif isinstance(what, (list, tuple)):
        for one in what:
            yield from schedules_in(one)
    else:
        yield None, a_schedule(what)


def members(schedule: Schedule, values: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], float | None]]:
    """Each member of a family: what is different in it, all its values, and its place."""
    signals = schedule.signals
    several = {name: value for name, value in values.items() if name not in signals and is_array(value)}
    if not several:
        yield "", dict(values), None
        return
    import numpy as np

    rows = np.broadcast_arrays(*(np.asarray(value) for value in several.values()))
    columns = list(zip(*(row.ravel().tolist() for row in rows), strict=True))
    for i, numbers in enumerate(columns):
        own = dict(zip(several, numbers, strict=True))
        label = ", ".join(f"{name} = {short(number)}" for name, number in own.items())
        yield label, {**values, **own}, i / max(len(columns) - 1, 1)


def is_array(value: Any) -> bool:
    return isinstance(value, (list, tuple)) or (getattr(value, "ndim", 0) > 0 and not isinstance(value, Operand))


def shortened(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
