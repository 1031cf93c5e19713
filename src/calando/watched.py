"""``s(t, val_loss=…)``: a schedule that watches, at all times at once, from all that was observed."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from .algebra.arrays import numpy_arrays
from .algebra.namespaces import namespace_of
from .algebra.scalar import Scalars
from .compile import compile_slots, missing
from .errors import ArgumentError, UnboundError
from .evaluate import array_values, as_array, remember
from .observations import OUTSIDE, TRACED, as_series
from .resolve import check_names, names_of, resolve
from .slots import signals_of
from .vectors import on_arrays, on_others
from .watching import Watching

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from .algebra.namespaces import Namespace
    from .observations import Series
    from .tree import Schedule, Tree


def call(schedule: Schedule, t: Any, values: Mapping[str, Any]) -> Any:
    """See :meth:`Schedule.__call__`."""
    signals = signals_of(schedule)
    if not signals:
        raise UnboundError("what is left of an expanded sentence watches no more", "ask the sentence itself")
    given, observed = split(schedule, values, signals)
    numbers, arrays = apart(given)
    bound = remember(schedule, numbers) if numbers else schedule
    tree = resolve(bound, total="total" in arrays)
    missing((names_of(bound) | names_of(tree)) - set(arrays))
    time = times(t)
    watching = watched(tree, {name: as_series(name, value) for name, value in observed.items()}, time, arrays)
    if not hasattr(time, "shape") and not arrays:
        function: Callable[..., float] = slot_function(tree, watching)
        return function(time, *watching.values(time, Scalars()).values())
    return on_library(tree, t, time, arrays, watching)


def split(
    schedule: Schedule, values: Mapping[str, Any], signals: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of parameters, and what was observed; all of it must be there."""
    observed = {name: value for name, value in values.items() if name in signals}
    given = {name: value for name, value in values.items() if name not in signals}
    absent = sorted(signals - observed.keys())
    if absent:
        check_names(schedule, given, signals)
        listed = " and ".join(f"'{name}'" for name in absent)
        raise UnboundError(
            f"the schedule watches {listed}, and nothing was observed",
            f"s(t, {absent[0]}=…) takes a value per step; run = s.run() goes step by step",
            argument=absent[0],
        )
    check_names(schedule, given)
    return given, observed


def apart(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Numbers, and arrays that broadcast with ``t``."""
    library = array_values(given)
    arrays = {name: value for name, value in given.items() if library is not None and namespace_of(value) is not None}
    return {name: value for name, value in given.items() if name not in arrays}, arrays


def times(t: Any) -> Any:
    """``t`` as a number, or as a numpy array."""
    import numpy as np

    if isinstance(t, (bool, str)):
        raise ArgumentError(f"t is a time in steps, not {t!r}")
    if isinstance(t, (list, tuple, range)):
        return as_array(t)
    if namespace_of(t) is None or (type(t).__module__ == "numpy" and not hasattr(t, "__setitem__")):
        try:
            return float(t) if not isinstance(t, int) else t
        except (TypeError, ValueError, OverflowError):
            raise ArgumentError(f"t is a time in steps, not {t!r}") from None
    try:
        return np.asarray(t.detach().cpu() if hasattr(t, "detach") else t)
    except Exception as error:  # what a tracer raises is its library's own
        raise ArgumentError(f"t {TRACED}", OUTSIDE) from error


def watched(tree: Tree, observed: Mapping[str, Series], time: Any, arrays: Collection[str]) -> Watching:
    """The watchers of a resolved tree, after all that counts before the latest time."""
    import numpy as np

    try:
        watching = Watching(tree)
        latest = time if not hasattr(time, "shape") else float(np.nanmax(np.asarray(time, dtype=float), initial=-inf))
        if latest > 0:
            watching.load(observed, latest)
    except (KeyError, UnboundError) as error:
        if not arrays:
            raise
        listed = " and ".join(sorted(arrays))
        raise ArgumentError(
            f"{listed} decides what is counted, and must be one number where a signal is watched",
            "one call for each of them",
        ) from error
    return watching


def watch(schedule: Schedule, observed: Mapping[str, Any], end: float | None = None) -> Watching:
    """The watchers of a schedule after all that was observed, or all of it before ``end``."""
    watching = Watching(resolve(schedule))
    series = {name: as_series(name, value) for name, value in observed.items()}
    watching.load(series, inf if end is None else end)
    return watching


def slot_function(tree: Schedule, watching: Watching) -> Callable[..., float]:
    """The tree as a function of time and slots, compiled once."""
    function: Callable[..., float] | None = tree._cache.get("slot function")
    if function is None:
        function = tree._cache["slot function"] = compile_slots(tree, watching.keys)
    return function


def on_library(tree: Tree, t: Any, time: Any, arrays: dict[str, Any], watching: Watching) -> Any:
    """The values at arrays of times, as arrays of their own kind."""
    import numpy as np

    floats = np.asarray(time, dtype=float)
    slots = watching.values(floats, numpy_arrays())
    # an array of a library other than numpy, be it ``t`` or a parameter, has its kind
    others = [(value, face) for value in (t, *arrays.values()) if (face := foreign(value)) is not None]
    if not others:
        return on_arrays(tree, time, {**arrays, **slots})
    like, face = others[0]
    slots = {key: face.array(value, like) for key, value in slots.items()}
    return on_others(tree, t if like is t else face.array(floats, like), {**arrays, **slots}, face)


def foreign(value: Any) -> Namespace | None:
    """The library of an array that is not numpy's."""
    face = namespace_of(value)
    return None if face is None or face.name == "numpy" else face
