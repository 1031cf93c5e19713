"""States: what a run keeps in a checkpoint, and how it is read again, wherever it has been meanwhile.

A state is plain data.  Its ``format`` says what its parts mean, and a checksum over all of them shows whether it is
what was saved.  The first states had neither; their parts are those of format 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard
from zlib import crc32

from .errors import ArgumentError

FORMAT = 1
MAX_STEP = 2**53  # as far as steps can be counted on every road
GIVEN = "what state_dict() gave"


def sealed(**parts: object) -> dict[str, Any]:
    """The parts as a state.

    >>> sealed(t=3)
    {'format': 1, 't': 3, 'checksum': 'b36e85db'}
    """
    state = {"format": FORMAT, **parts}
    return {**state, "checksum": checksum(state)}


def opened(state: object, whose: str) -> Mapping[str, Any]:
    """The parts of a state, which may come from anywhere.

    Raises :class:`~calando.ArgumentError` for what is no state, for a newer format, and for what was changed.

    >>> opened({**sealed(t=3), "t": 4}, "a run")
    Traceback (most recent call last):
        ...
    calando.errors.ArgumentError: the state is damaged: it is not what was saved
    a state that is changed on purpose goes without its checksum
    """
    if not isinstance(state, Mapping):
        raise ArgumentError(f"that is not the state of {whose}", GIVEN)
    format_ = state.get("format", FORMAT)
    if not is_whole(format_) or format_ < 1:
        raise damaged("its format is no number from 1 on")
    if format_ > FORMAT:
        raise ArgumentError(
            f"the state has format {format_}, and this calando reads formats up to {FORMAT}",
            "a newer calando has saved it: pip install --upgrade calando",
        )
    if "checksum" in state:
        rest = {key: value for key, value in state.items() if key != "checksum"}
        if state["checksum"] != checksum(rest):
            raise damaged("it is not what was saved", "a state that is changed on purpose goes without its checksum")
    return state


def damaged(why: str, hint: str = GIVEN) -> ArgumentError:
    return ArgumentError(f"the state is damaged: {why}", hint)


def checksum(parts: object) -> str:
    """Of the data, not of how they are written: JSON has no tuples, and other formats write 1.0 as 1.

    >>> checksum({"a": (1.0, 2)}) == checksum({"a": [1, 2.0]}) != checksum({"a": [1, 3]})
    True
    """
    try:
        text = repr(canonical(parts))
    except (RecursionError, TypeError, ValueError):  # what is no plain data was not saved here
        raise damaged("it is no plain data") from None
    return f"{crc32(text.encode('utf-8', 'backslashreplace')):08x}"


def canonical(data: object) -> object:
    if isinstance(data, Mapping):
        return {"": sorted((key, canonical(value)) for key, value in data.items())}
    if isinstance(data, (list, tuple)):
        return [canonical(value) for value in data]
    if isinstance(data, float):
        return int(data) if data.is_integer() else repr(float(data))
    if isinstance(data, str):
        return str(data)
    if data is None or isinstance(data, int):
        return data
    raise TypeError


def is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def is_step(value: object) -> bool:
    return is_whole(value) and 0 <= value <= MAX_STEP


def of_scheduler(state: object) -> Mapping[str, Any]:
    """The parts of a scheduler's state, or of one of torch's own, which has other parts beside its ``last_epoch``."""
    parts = opened(state, "a scheduler")
    t = parts.get("last_epoch")
    if not is_step(t):
        raise ArgumentError("that is not the state of a scheduler: it has no last_epoch", GIVEN)
    right = {
        "_step_count": is_whole(parts.get("_step_count", 0)),
        "sentences": "sentences" not in parts or is_by_group(parts["sentences"], is_text),
        "base": "base" not in parts or is_by_group(parts["base"], is_amount),
        "runs": "runs" not in parts or is_of_runs(parts["runs"], t),
    }
    for part in (part for part, fine in right.items() if not fine):
        raise damaged(f"its {part} cannot be read")
    return parts


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_amount(value: object) -> bool:
    """What a float can hold."""
    return isinstance(value, float) or (is_whole(value) and abs(value) < 2**1023)


def is_by_group(value: object, is_right: Callable[[object], bool]) -> bool:
    """For each group a table of what there is by hyperparameter."""
    return isinstance(value, (list, tuple)) and all(
        isinstance(group, Mapping) and all(map(is_right, group.values())) for group in value
    )


def is_of_runs(value: object, t: object) -> bool:
    """The states of runs at a step."""
    return isinstance(value, Mapping) and all(
        isinstance(run, Mapping) and run.get("t") == t for run in value.values()
    )
