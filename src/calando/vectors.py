"""A resolved tree at arrays of times: numpy by a function made for it, everything else by masks."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from .algebra.arrays import Arrays, numpy_arrays
from .algebra.namespaces import namespace
from .errors import ArgumentError
from .interpret import Clock, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .algebra.blocks import Program
    from .algebra.namespaces import Namespace
    from .tree import Tree


def on_arrays(tree: Tree, t: Any, arrays: Mapping[str, Any]) -> Any:
    """numpy: float64 in and out; a generated function where parameters are plain, masks where they are arrays."""
    import numpy as np

    steps = np.asarray(t)
    if steps.dtype.kind not in "iuf":
        raise ArgumentError(f"t is a time in steps, not an array of {steps.dtype}")
    if not arrays:
        return program_of(tree)(steps)
    with np.errstate(all="ignore"):
        floats = steps.astype(np.float64)
        return _masked(tree, floats, {name: np.asarray(value, dtype=float) for name, value in arrays.items()})


def program_of(tree: Tree) -> Program:
    """The tree as a function of arrays, made once."""
    from .algebra.blocks import Program
    from .algebra.columns import Column, Columns, EmittingColumns, Outside

    program: Program | None = tree._cache.get("program")
    if program is None:
        source = Columns()
        try:
            result = read(tree, Clock(Column("t", source, ascends=True, steps=True), EmittingColumns(source), {}))
            few, many, consecutive = source.build(result)
            program = Program(few, many, consecutive)
        except Outside:  # the number of a cycle stands in its pieces
            program = Program(by_masks := partial(_walk, tree), by_masks, by_masks, sys.maxsize)
        tree._cache["program"] = program
    return program


def _walk(tree: Tree, t: Any, _out: Any) -> Any:
    return read(tree, Clock(t, numpy_arrays(), {}))


def _masked(tree: Tree, steps: Any, arrays: Mapping[str, Any]) -> Any:
    """A NaN takes no part in choosing among pieces: it is put back at the end."""
    import numpy as np

    try:
        np.broadcast_shapes(steps.shape, *(value.shape for value in arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {value.shape}" for name, value in arrays.items())
        raise ArgumentError(
            f"the shapes do not broadcast: t has {steps.shape}, {shapes}", "values[:, None] is a column beside a row"
        ) from None
    nan = np.isnan(steps)
    hidden = bool(nan.any())
    t = np.where(nan, 0.0, np.maximum(steps, 0.0)) if hidden else np.maximum(steps, 0.0)
    value = read(tree, Clock(t, numpy_arrays(), arrays))
    result = namespace("numpy").broadcast(value, steps, [v.shape for v in arrays.values()])
    if hidden:
        result = np.where(nan, np.nan, result)
    # a new array is handed over as it is, which for a grid is a third of the work; one that somebody has is copied
    own = result.base is None and result is not t and not any(result is array for array in arrays.values())
    return result if own else np.array(result)


def on_others(tree: Tree, t: Any, arrays: Mapping[str, Any], names: Namespace) -> Any:
    """JAX, torch, the array API: their own kind in and out."""
    if names.name not in ("jax", "torch"):
        t = names.to_float(t)
    xp = Arrays(names, t)
    shapes = [value.shape for value in arrays.values()]
    if names.is_integer(t):
        return names.broadcast(read(tree, Clock(names.maximum(t, 0), xp, arrays)), t, shapes)
    # up to its beginning it is constant: there a gradient sees no slope, not even an infinite one
    first = read(tree, Clock(0, xp, arrays))
    value = xp.choose(t <= 0, first, read(tree, Clock(names.where(t <= 0, xp.one, t), xp, arrays)))
    return names.where(t == t, names.broadcast(value, t, shapes), t)  # NaN in, NaN out
