"""``s(t, **values)``: whatever kind of number or array ``t`` is."""

from __future__ import annotations

import sys
from fractions import Fraction
from math import isinf
from typing import TYPE_CHECKING, Any

from .algebra.arrays import Arrays, numpy_arrays
from .algebra.namespaces import namespace, namespace_of
from .compile import compile_schedule, missing
from .errors import ArgumentError
from .read import Clock, read
from .resolve import check_names, names_of, resolve
from .tree import CYCLE, Tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .algebra.namespaces import Namespace
    from .tree import Schedule

REMEMBERED = 16  # bindings that a schedule remembers


def call(schedule: Schedule, t: Any, values: dict[str, Any]) -> Any:
    """See :meth:`Schedule.__call__`."""
    kind = type(t)
    if kind is int or kind is float:
        function = schedule._cache.get("function") if not values else None
        if function is None:
            return _number(schedule, t, values)
        return function(t)
    if isinstance(t, (bool, str)):
        raise ArgumentError(f"t is a time in steps, not {t!r}")
    if isinstance(t, (list, tuple)):
        t = _as_array(t)
    names = namespace_of(t)
    if names is None:
        return _number(schedule, _plain(t), values)
    if names.name == "numpy" and not hasattr(t, "__setitem__"):
        return _number(schedule, t.item(), values)  # a numpy scalar
    return _array(schedule, t, values, names)


def _plain(t: Any) -> float:
    if isinstance(t, Fraction) or hasattr(t, "__float__") or hasattr(t, "__index__"):
        return float(t)
    raise ArgumentError(f"t is a time in steps, not {t!r}")


def _as_array(t: Any) -> Any:
    import numpy as np

    array = np.asarray(t)
    if array.dtype.kind not in "iuf":
        if array.size == 0:
            return array.astype(float)
        raise ArgumentError(f"t is a time in steps, not {t!r}")
    return array


def _number(schedule: Schedule, t: Any, values: dict[str, Any]) -> Any:
    names = _array_values(values)
    if names is not None:
        like = next(iter(v for v in values.values() if namespace_of(v) is not None))
        t = names.array(t, like)
        return _array(schedule, t, values, names)
    try:
        t = t if isinstance(t, (int, float)) else float(t)
        if isinf(t):
            return float(on_arrays(_resolved(schedule, values), [t], {})[0])
    except OverflowError:
        raise ArgumentError("the time is too large to be a number of steps") from None
    if not values:
        function = schedule._cache["function"] = compile_schedule(schedule, {})
        return function(t)
    return compile_schedule(_remember(schedule, values), {})(t)


def _array_values(values: Mapping[str, Any]) -> Namespace | None:
    """The library of the values that are arrays (or tracers), if any is."""
    for name, value in list(values.items()):
        if isinstance(value, (list, tuple)) and isinstance(values, dict):
            values[name] = _as_array(value)
        names = namespace_of(values[name])
        if names is not None and not (names.name == "numpy" and values[name].ndim == 0):
            return names
    return None


def _remember(schedule: Schedule, values: Mapping[str, Any]) -> Schedule:
    """The schedule bound to these values; the last few bindings are kept."""
    key = tuple(sorted((name, str(value)) for name, value in values.items()))
    memory = schedule._cache.setdefault("bound", {})
    bound = memory.get(key)
    if bound is None:
        bound = schedule.bind(**values)
        if len(memory) >= REMEMBERED:
            memory.pop(next(iter(memory)), None)
        memory[key] = bound
    return bound


def _resolved(schedule: Schedule, values: Mapping[str, Any]) -> Tree:
    tree = resolve(_remember(schedule, values) if values else schedule)
    missing(names_of(tree))
    return tree


def _array(schedule: Schedule, t: Any, values: dict[str, Any], names: Namespace) -> Any:
    other = _array_values(values)
    arrays = {name: value for name, value in values.items() if namespace_of(value) is not None}
    if other is None:
        arrays = {}
    elif other.name != names.name:
        names = other if names.name == "numpy" else names
        if names.name == "jax":
            t = sys.modules["jax.numpy"].asarray(t)
    numbers = {name: value for name, value in values.items() if name not in arrays}
    check_names(schedule, values)
    tree = resolve(_remember(schedule, numbers) if numbers else schedule)
    missing(names_of(tree) - set(arrays))
    if names.name == "numpy":
        return on_arrays(tree, t, arrays)
    return _on_others(tree, t, arrays, names)


def on_arrays(tree: Tree, t: Any, arrays: Mapping[str, Any]) -> Any:
    """numpy: float64 in and out; slices where parameters are plain, masks where they are arrays."""
    import numpy as np

    steps = np.asarray(t)
    if steps.dtype.kind not in "iuf":
        raise ArgumentError(f"t is a time in steps, not an array of {steps.dtype}")
    steps = steps.astype(np.float64)
    plain = not arrays and not uses_cycle(tree)
    xp = numpy_arrays(slices=plain)
    with np.errstate(all="ignore"):
        nan = np.isnan(steps)
        names = {name: np.asarray(value, dtype=float) for name, value in arrays.items()}
        # a NaN takes no part in choosing among pieces: it is put back at the end
        value = read(tree, Clock(np.where(nan, 0.0, np.maximum(steps, 0.0)), xp, names))
        result = namespace("numpy").broadcast(value, steps)
        if nan.any():
            result = np.where(nan, np.nan, result)
    return np.array(result, dtype=np.float64) if not result.flags.owndata or result is steps else result


def _on_others(tree: Tree, t: Any, arrays: Mapping[str, Any], names: Namespace) -> Any:
    """JAX, torch, the array API: their own kind in and out."""
    if names.name not in ("jax", "torch"):
        t = names.to_float(t)
    xp = Arrays(names, t, slices=False)
    value = read(tree, Clock(names.maximum(t, 0), xp, arrays))
    result = names.broadcast(value, t)
    if names.is_integer(t):
        return result
    return names.where(t == t, result, t)


def uses_cycle(tree: Tree) -> bool:
    return any(node.flags & CYCLE for node in tree.walk())
