"""What array libraries spell differently, behind one face.

The library is recognised by the module of the array's type, never by importing it: whoever has an array has
imported its library already.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from .base import known

if TYPE_CHECKING:
    from collections.abc import Callable


Shapes = Sequence[tuple[int, ...]]


class Namespace(Protocol):
    """The face."""

    name: str

    def is_array(self, x: Any) -> bool: ...
    def is_integer(self, x: Any) -> bool: ...
    def is_integral(self, x: Any) -> bool: ...
    def largest(self, x: Any) -> int: ...
    def to_float(self, x: Any) -> Any: ...
    def cast(self, x: Any, like: Any) -> Any: ...
    def array(self, values: Any, like: Any) -> Any: ...
    def function(self, name: str) -> Callable[[Any], Any]: ...
    def minimum(self, x: Any, y: Any) -> Any: ...
    def maximum(self, x: Any, y: Any) -> Any: ...
    def where(self, condition: Any, x: Any, y: Any) -> Any: ...
    def searchsorted(self, table: list[Any], t: Any, side: str) -> Any: ...
    def take(self, table: list[Any], index: Any, like: Any) -> Any: ...
    def words(self, x: Any) -> tuple[Any, Any, Any]: ...
    def broadcast(self, value: Any, like: Any, shapes: Shapes = ()) -> Any: ...


def fitting(table: list[Any], largest: int, side: str) -> list[int]:
    """Boundaries for an integer dtype: the whole number that decides alike, as far as the dtype goes."""
    return [int(min(-(-end // 1) if side == "right" else end // 1, largest)) for end in table]


class NumpyLike:
    """numpy and ``jax.numpy``."""

    def __init__(self, name: str, module: Any) -> None:
        self.name, self.xp = name, module

    def is_array(self, x: Any) -> bool:
        return hasattr(x, "dtype")

    def is_integer(self, x: Any) -> bool:
        return hasattr(x, "dtype") and x.dtype.kind in "iu"

    def is_integral(self, x: Any) -> bool:
        return self.is_integer(x)

    def largest(self, x: Any) -> int:
        return int(self.xp.iinfo(x.dtype).max)

    def _float_dtype(self, like: Any) -> Any:
        return self.xp.result_type(float) if self.is_integer(like) else like.dtype

    def to_float(self, x: Any) -> Any:
        return x.astype(self.xp.result_type(float)) if x.dtype.kind in "iub" else x

    def cast(self, x: Any, like: Any) -> Any:
        return x.astype(self._float_dtype(like))

    def array(self, values: Any, like: Any) -> Any:
        return self.xp.asarray(values, dtype=self._float_dtype(like))

    def function(self, name: str) -> Callable[[Any], Any]:
        function: Callable[[Any], Any] = getattr(self.xp, name)
        return function

    def minimum(self, x: Any, y: Any) -> Any:
        return self.xp.minimum(x, y)

    def maximum(self, x: Any, y: Any) -> Any:
        return self.xp.maximum(x, y)

    def where(self, condition: Any, x: Any, y: Any) -> Any:
        return self.xp.where(condition, x, y)

    def searchsorted(self, table: list[Any], t: Any, side: str) -> Any:
        if self.is_integer(t):
            return self.xp.searchsorted(
                self.xp.asarray(fitting(table, self.largest(t), side), dtype=t.dtype), t, side=side
            )
        return self.xp.searchsorted(self.xp.asarray([float(x) for x in table], dtype=t.dtype), t, side=side)

    def take(self, table: list[Any], index: Any, like: Any) -> Any:
        if self.is_integer(like) and all(isinstance(x, int) for x in table):
            limit = self.largest(like)
            return self.xp.take(self.xp.asarray([min(x, limit) for x in table], dtype=like.dtype), index)
        return self.xp.take(self.array([float(x) for x in table], like), index)

    def words(self, x: Any) -> tuple[Any, Any, Any]:
        """The low and high 32 bits of a whole number, and the mask that keeps 32 bits of it."""
        if self.name == "numpy":
            whole = self.xp.asarray(x).astype(self.xp.int64)
            return whole & 0xFFFFFFFF, whole >> 32 & 0xFFFFFFFF, 0xFFFFFFFF
        unsigned = self.xp.uint32
        whole = self.xp.asarray(x)
        high = self.xp.zeros_like(whole) if whole.dtype.itemsize < 8 else whole // 2**32
        return whole.astype(unsigned), high.astype(unsigned), unsigned(0xFFFFFFFF)

    def broadcast(self, value: Any, like: Any, shapes: Shapes = ()) -> Any:
        shape = self.xp.broadcast_shapes(like.shape, *shapes)
        if known(value):
            return self.xp.full(shape, float(value), dtype=self._float_dtype(like))
        value = self.to_float(value)
        shape = self.xp.broadcast_shapes(value.shape, shape)
        return value if value.shape == shape else self.xp.broadcast_to(value, shape)


class Torch:
    """torch, which wants tensors where the others take numbers."""

    name = "torch"

    def __init__(self, torch: Any) -> None:
        self.torch = torch

    def is_array(self, x: Any) -> bool:
        return isinstance(x, self.torch.Tensor)

    def is_integer(self, x: Any) -> bool:
        return self.is_array(x) and not x.dtype.is_floating_point

    def is_integral(self, x: Any) -> bool:
        return self.is_integer(x)

    def largest(self, x: Any) -> int:
        return int(self.torch.iinfo(x.dtype).max)

    def _float_dtype(self, like: Any) -> Any:
        return self.torch.get_default_dtype() if self.is_integer(like) else like.dtype

    def to_float(self, x: Any) -> Any:
        return x.to(self.torch.get_default_dtype()) if self.is_integer(x) else x

    def cast(self, x: Any, like: Any) -> Any:
        return x.to(self._float_dtype(like))

    def array(self, values: Any, like: Any) -> Any:
        return self.torch.as_tensor(values, dtype=self._float_dtype(like), device=like.device)

    def function(self, name: str) -> Callable[[Any], Any]:
        function: Callable[[Any], Any] = getattr(self.torch, name)
        return function

    def minimum(self, x: Any, y: Any) -> Any:
        if known(x):
            x, y = y, x
        return self.torch.clamp(x, max=y)

    def maximum(self, x: Any, y: Any) -> Any:
        if known(x):
            x, y = y, x
        return self.torch.clamp(x, min=y)

    def where(self, condition: Any, x: Any, y: Any) -> Any:
        return self.torch.where(condition, x, y)

    def searchsorted(self, table: list[Any], t: Any, side: str) -> Any:
        if self.is_integer(t):
            values: list[Any] = fitting(table, self.largest(t), side)
        else:
            values = [float(x) for x in table]
        boundaries = self.torch.tensor(values, dtype=t.dtype, device=t.device)
        return self.torch.bucketize(t, boundaries, right=side == "right")

    def take(self, table: list[Any], index: Any, like: Any) -> Any:
        if self.is_integer(like) and all(isinstance(x, int) for x in table):
            limit = self.largest(like)
            values = self.torch.tensor([min(x, limit) for x in table], dtype=like.dtype, device=like.device)
        else:
            values = self.array([float(x) for x in table], like)
        return self.torch.index_select(values, 0, index.reshape(-1)).reshape(index.shape)

    def words(self, x: Any) -> tuple[Any, Any, Any]:
        whole = x.to(self.torch.int64) if self.is_array(x) else self.torch.tensor(int(x))
        return whole & 0xFFFFFFFF, whole >> 32 & 0xFFFFFFFF, 0xFFFFFFFF

    def broadcast(self, value: Any, like: Any, shapes: Shapes = ()) -> Any:
        shape = self.torch.broadcast_shapes(like.shape, *shapes)
        if known(value):
            return self.torch.full_like(self.to_float(like), float(value)).expand(shape)
        value = self.to_float(value)
        shape = self.torch.broadcast_shapes(value.shape, shape)
        return value.expand(shape)


class Standard:
    """Any library that follows the array API standard, through the namespace that its arrays name."""

    def __init__(self, name: str, xp: Any) -> None:
        self.name, self.xp = name, xp

    def is_array(self, x: Any) -> bool:
        return hasattr(x, "__array_namespace__")

    def is_integer(self, x: Any) -> bool:
        return False  # the standard does not mix integers and floats: times are made floats at the door

    def is_integral(self, x: Any) -> bool:
        return self.is_array(x) and bool(self.xp.isdtype(x.dtype, "integral"))

    def largest(self, x: Any) -> int:
        return int(self.xp.iinfo(x.dtype).max)

    def to_float(self, x: Any) -> Any:
        return x if self.xp.isdtype(x.dtype, "real floating") else self.xp.astype(x, self.xp.float64)

    def cast(self, x: Any, like: Any) -> Any:
        return self.xp.astype(x, like.dtype)

    def array(self, values: Any, like: Any) -> Any:
        return self.xp.asarray(values, dtype=like.dtype)

    def function(self, name: str) -> Callable[[Any], Any]:
        function: Callable[[Any], Any] = getattr(self.xp, name)
        return function

    def _pair(self, x: Any, y: Any) -> tuple[Any, Any]:
        if not self.is_array(x):
            x = self.array(x, y)
        return x, y if self.is_array(y) else self.array(y, x)

    def minimum(self, x: Any, y: Any) -> Any:
        return self.xp.minimum(*self._pair(x, y))

    def maximum(self, x: Any, y: Any) -> Any:
        return self.xp.maximum(*self._pair(x, y))

    def where(self, condition: Any, x: Any, y: Any) -> Any:
        return self.xp.where(condition, *self._pair(x, y))

    def searchsorted(self, table: list[Any], t: Any, side: str) -> Any:
        return self.xp.searchsorted(self.array([float(x) for x in table], t), t, side=side)

    def take(self, table: list[Any], index: Any, like: Any) -> Any:
        values = self.array([float(x) for x in table], like)
        return self.xp.reshape(self.xp.take(values, self.xp.reshape(index, (-1,))), index.shape)

    def words(self, x: Any) -> tuple[Any, Any, Any]:
        whole = self.xp.astype(x, self.xp.int64) if self.is_array(x) else self.xp.asarray(int(x))
        return whole & 0xFFFFFFFF, whole >> 32 & 0xFFFFFFFF, 0xFFFFFFFF

    def broadcast(self, value: Any, like: Any, shapes: Shapes = ()) -> Any:
        if known(value):
            value = self.xp.full(like.shape, float(value), dtype=like.dtype)
        return self.xp.broadcast_arrays(value, like, *(self.xp.zeros(shape, dtype=like.dtype) for shape in shapes))[0]


def namespace(library: str) -> Namespace:
    """The face of a library that is imported already."""
    if library == "torch":
        return Torch(sys.modules["torch"])
    return NumpyLike(library, sys.modules["jax.numpy" if library == "jax" else library])


def namespace_of(x: Any) -> Namespace | None:
    """The face of the library that an array belongs to, or ``None`` for what is not an array."""
    if isinstance(x, (int, float)):
        return None
    library = type(x).__module__.partition(".")[0]
    if library in ("jax", "jaxlib") and hasattr(x, "dtype"):
        return namespace("jax")
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(x, torch.Tensor):
        return namespace("torch")
    if library == "numpy" and hasattr(x, "dtype"):
        return namespace("numpy")
    if hasattr(x, "__array_namespace__"):
        return Standard(library, x.__array_namespace__())
    return None
