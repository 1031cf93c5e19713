"""A resolved tree at arrays of times: numpy in slices and blocks, everything else by masks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .algebra.arrays import Arrays, numpy_arrays
from .algebra.namespaces import namespace
from .errors import ArgumentError
from .interpret import RUNNING, Clock, read
from .tree import CYCLE, Call, Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .algebra.namespaces import Namespace

BLOCK = 16384  # 128 KiB of floats


def on_arrays(tree: Tree, t: Any, arrays: Mapping[str, Any]) -> Any:
    """numpy: float64 in and out; slices where parameters are plain, masks where they are arrays."""
    import numpy as np

    steps = np.asarray(t)
    if steps.dtype.kind not in "iuf":
        raise ArgumentError(f"t is a time in steps, not an array of {steps.dtype}")
    steps = steps.astype(np.float64)
    with np.errstate(all="ignore"):
        if arrays or uses_cycle(tree):
            return _masked(tree, steps, {name: np.asarray(value, dtype=float) for name, value in arrays.items()})
        if steps.size <= 2 * BLOCK or steps_are_walked(tree):
            return _sliced(tree, steps)
        # block by block, so that what is computed on the way stays in the cache of the processor
        flat, result = steps.ravel(), np.empty(steps.size)
        for i in range(0, steps.size, BLOCK):
            result[i : i + BLOCK] = _sliced(tree, flat[i : i + BLOCK])
        return result.reshape(steps.shape)


def _sliced(tree: Tree, steps: Any) -> Any:
    """A NaN takes no part in choosing among pieces: it is put back at the end."""
    import numpy as np

    nan = np.isnan(steps)
    hidden = bool(nan.any())
    t = np.maximum(np.where(nan, 0.0, steps) if hidden else steps, 0.0)
    result = np.empty(steps.shape)
    result[...] = read(tree, Clock(t, numpy_arrays(), {}))
    if hidden:
        result[nan] = np.nan
    return result


def _masked(tree: Tree, steps: Any, arrays: Mapping[str, Any]) -> Any:
    import numpy as np

    nan = np.isnan(steps)
    t = np.where(nan, 0.0, np.maximum(steps, 0.0))
    value = read(tree, Clock(t, numpy_arrays(slices=False), arrays))
    return np.array(
        np.where(nan, np.nan, namespace("numpy").broadcast(value, steps, [v.shape for v in arrays.values()]))
    )


def on_others(tree: Tree, t: Any, arrays: Mapping[str, Any], names: Namespace) -> Any:
    """JAX, torch, the array API: their own kind in and out."""
    if names.name not in ("jax", "torch"):
        t = names.to_float(t)
    xp = Arrays(names, t, slices=False)
    shapes = [value.shape for value in arrays.values()]
    if names.is_integer(t):
        return names.broadcast(read(tree, Clock(names.maximum(t, 0), xp, arrays)), t, shapes)
    # up to its beginning it is constant: there a gradient sees no slope, not even an infinite one
    first = read(tree, Clock(0, xp, arrays))
    value = xp.choose(t <= 0, first, read(tree, Clock(names.where(t <= 0, xp.one, t), xp, arrays)))
    return names.where(t == t, names.broadcast(value, t, shapes), t)  # NaN in, NaN out


def uses_cycle(tree: Tree) -> bool:
    """Whether the number of the cycle stands in some argument: then times and cycles go together."""
    return _once(tree, "uses cycle", lambda node: bool(node.flags & CYCLE))


def steps_are_walked(tree: Tree) -> bool:
    """Whether there is a running product or sum, which wants all times at once."""
    return _once(tree, "walks", lambda node: isinstance(node, Call) and node.head.name in RUNNING)


def _once(tree: Tree, question: str, answer: Callable[[Tree], bool]) -> bool:
    known: bool | None = tree._cache.get(question)
    if known is None:
        known = tree._cache[question] = any(answer(node) for node in tree.walk())
    return known
