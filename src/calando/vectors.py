"""A resolved tree at arrays of times: numpy in slices and blocks, everything else by masks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .algebra.arrays import Arrays, numpy_arrays
from .algebra.namespaces import namespace
from .errors import ArgumentError
from .interpret import Clock, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .algebra.namespaces import Namespace
    from .tree import Tree

def on_arrays(tree: Tree, t: Any, arrays: Mapping[str, Any]) -> Any:
    """numpy: float64 in and out; a generated function where parameters are plain, masks where they are arrays."""
    import numpy as np

    steps = np.asarray(t)
    if steps.dtype.kind not in "iuf":
        raise ArgumentError(f"t is a time in steps, not an array of {steps.dtype}")
    program = None if arrays else program_of(tree)
    if program is not None:
        return program(steps)
    with np.errstate(all="ignore"):
        floats = steps.astype(np.float64)
        return _masked(tree, floats, {name: np.asarray(value, dtype=float) for name, value in arrays.items()})


def program_of(tree: Tree) -> Program | None:
    """The generated function, if there is one: not where the number of a cycle decides among pieces inside it."""
    from .algebra.columns import Column, Columns, EmittingColumns, Outside, Program

    if "program" not in tree._cache:
        source = Columns()
        try:
            result = read(tree, Clock(Column("t", source, ascends=True), EmittingColumns(source), {}))
            tree._cache["program"] = Program(*source.build(result))
        except Outside:
            tree._cache["program"] = None
    return tree._cache["program"]


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
