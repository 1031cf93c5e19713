"""``s(t, **values)``: whatever kind of number or array ``t`` is."""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .algebra.namespaces import namespace, namespace_of
from .chunks import chunked, on_chunks, split
from .compile import compile_schedule, first_value, missing
from .errors import ArgumentError
from .resolve import check_names, names_of, resolve
from .vectors import on_arrays, on_others, program_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .algebra.namespaces import Namespace
    from .tree import Schedule, Tree

REMEMBERED = 16  # bindings that a schedule remembers


def call(schedule: Schedule, t: Any, values: dict[str, Any]) -> Any:
    """See :meth:`Schedule.__call__`."""
    if type(t).__module__ == "numpy" and not hasattr(t, "__setitem__"):  # a numpy scalar
        number = t.item()
        result = call(schedule, number, values)
        function = schedule._cache.get(type(number))
        if function is not None:
            schedule._cache[type(t)] = lambda t: function(t.item())
        return result
    if type(t) is int or type(t) is float:
        return _number(schedule, t, values)
    if isinstance(t, (bool, str)):
        raise ArgumentError(f"t is a time in steps, not {t!r}")
    if isinstance(t, (list, tuple, range)):
        t = as_array(t)
    if chunked((t, *values.values())):
        return _chunks(schedule, t, values)
    names = namespace_of(t)
    if names is None:
        return _number(schedule, _plain(t), values)
    return _array(schedule, t, values, names)


def _plain(t: Any) -> float:
    if isinstance(t, Fraction) or hasattr(t, "__float__") or hasattr(t, "__index__"):
        return float(t)
    raise ArgumentError(f"t is a time in steps, not {t!r}")


def as_array(t: Any) -> Any:
    import numpy as np

    array = np.asarray(t)
    if array.dtype.kind not in "iuf":
        if array.size == 0:
            return array.astype(float)
        raise ArgumentError(f"t is a time in steps, not {t!r}")
    return array


def _chunks(schedule: Schedule, t: Any, values: dict[str, Any]) -> Any:
    """What is wrong is said at once, whenever the chunks are computed."""
    arrays, numbers = split(values)
    prepare(schedule, numbers, tuple(arrays), "numpy")
    return on_chunks(remember(schedule, numbers) if numbers else schedule, t, arrays)


def _number(schedule: Schedule, t: Any, values: dict[str, Any]) -> Any:
    if values and chunked(values.values()):
        return _chunks(schedule, t, values)
    names = array_values(values)
    if names is not None:
        like = next(iter(v for v in values.values() if namespace_of(v) is not None))
        t = names.array(t, like)
        return _array(schedule, t, values, names)
    try:
        float(t)
    except OverflowError:
        raise ArgumentError("the time is too large to be a number of steps") from None
    return _asked(remember(schedule, values) if values else schedule, t)


def _asked(schedule: Schedule, t: Any) -> Any:
    """Who asks once gets a value, and who asks again gets it of a function that is made for him and kept."""
    cache = schedule._cache
    if "asked" not in cache:
        cache["asked"] = True
        value = first_value(schedule, t)
        if value is not None:
            return value
    function = cache[int] = cache[float] = compile_schedule(schedule, {})
    return function(t)


def array_values(values: Mapping[str, Any]) -> Namespace | None:
    """The library of the values that are arrays (or tracers), if any is."""
    for name, value in list(values.items()):
        if isinstance(value, (list, tuple)) and isinstance(values, dict):
            values[name] = as_array(value)
        names = namespace_of(values[name])
        if names is not None and not (names.name == "numpy" and values[name].ndim == 0):
            return names
    return None


def remember(schedule: Schedule, values: Mapping[str, Any]) -> Schedule:
    """The schedule bound to these values; the last few bindings are kept."""
    key = tuple(sorted((name, str(value)) for name, value in values.items()))
    memory = schedule._cache.setdefault("bound", {})
    bound = memory.get(key)
    if bound is None:
        bound = schedule.bind(**values)
        if len(memory) >= REMEMBERED:
            for oldest in list(memory)[:1]:  # a list, since other threads change it meanwhile
                memory.pop(oldest, None)
        memory[key] = bound
    return bound


def _array(schedule: Schedule, t: Any, values: dict[str, Any], names: Namespace) -> Any:
    other = array_values(values)
    arrays = {name: value for name, value in values.items() if namespace_of(value) is not None}
    if other is None:
        arrays = {}
    elif other.name != names.name == "numpy":
        faces = ((value, namespace_of(value)) for value in arrays.values())
        like = next(value for value, face in faces if face is not None and face.name == other.name)
        names, t = other, other.array(t, like)
    numbers = {name: value for name, value in values.items() if name not in arrays}
    prepare(schedule, numbers, tuple(arrays), names.name)
    tree = _resolved(schedule, numbers, arrays)
    if names.name == "numpy":
        if not values and type(t) is sys.modules["numpy"].ndarray:
            schedule._cache[type(t)] = program_of(tree)
        return on_arrays(tree, t, arrays)
    return on_others(tree, t, arrays, names)


def prepare(schedule: Schedule, numbers: dict[str, Any], arrays: tuple[str, ...], library: str) -> bool:
    """Whatever can be done without knowing ``t``: checks, lengths, ends."""
    check_names(schedule, (*numbers, *arrays))
    tree = _resolved(schedule, numbers, arrays)
    missing(names_of(tree) - set(arrays))
    if library == "torch" and not arrays:
        torch = sys.modules["torch"]
        on_others(tree, torch.zeros(1), {}, namespace("torch"))
    return True


# torch.compile runs this for real and takes its answer for a constant, so that it need not follow how lengths
# and ends are settled.  (The decorator that says so, torch._dynamo.assume_constant_result, would import torch.)
prepare._dynamo_marked_constant = True  # type: ignore[attr-defined]


def _resolved(schedule: Schedule, numbers: dict[str, Any], arrays: Collection[str]) -> Tree:
    return resolve(remember(schedule, numbers) if numbers else schedule, total="total" in arrays)
