"""dask: arrays that are computed chunk by chunk, when somebody asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .algebra.namespaces import namespace_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .tree import Schedule


def chunked(values: Iterable[Any]) -> bool:
    """Whether an array of dask is among them; written so that torch.compile can follow."""
    for value in values:  # noqa: SIM110
        if is_chunked(value):
            return True
    return False


def is_chunked(x: Any) -> bool:
    return hasattr(x, "chunks") and type(x).__module__.partition(".")[0] == "dask"


def split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Those of the values that are arrays, and the numbers."""
    arrays = {name: x for name, x in values.items() if is_chunked(x) or namespace_of(x) is not None}
    return arrays, {name: x for name, x in values.items() if name not in arrays}


def on_chunks(schedule: Schedule, t: Any, arrays: Mapping[str, Any]) -> Any:
    """An array of dask in whose chunks the schedule is evaluated as on arrays of numpy; they broadcast as usual."""
    import dask.array as da

    names = tuple(arrays)

    def at(t: Any, *values: Any) -> Any:
        return schedule(t, **dict(zip(names, values, strict=True)))

    signature = ",".join(["()"] * (1 + len(arrays))) + "->()"
    return da.apply_gufunc(at, signature, t, *arrays.values(), output_dtypes=float, allow_rechunk=True)
