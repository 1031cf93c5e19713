"""What was observed: one value per step, or values at some steps, as numbers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import ArgumentError
from .interpret import Clock, read
from .slots import signals_of

if TYPE_CHECKING:
    from .tree import Tree

TRACED = "is traced: what a tracer holds is not known yet"
OUTSIDE = "step a run outside of the traced function, run = s.run(), and pass run.value in"


class Series(NamedTuple):
    """The steps at which something was observed, ascending, and the values."""

    steps: Sequence[int]
    values: Any


class Stream:
    """The values of one formula of signals, at the steps at which all of them were observed."""

    __slots__ = ("formula", "names", "steps", "values")

    def __init__(self, formula: Tree) -> None:
        self.formula, self.names = formula, signals_of(formula)
        self.steps: Sequence[int] = ()
        self.values: Sequence[float] = ()

    def indices(self, first: float, end: float) -> tuple[int, int]:
        """Where the observations of the steps from ``first`` to before ``end`` stand."""
        return bisect_left(self.steps, first), bisect_left(self.steps, end)

    def between(self, first: float, end: float) -> tuple[Sequence[int], Sequence[float]]:
        """The observations of those steps."""
        i, j = self.indices(first, end)
        return self.steps[i:j], self.values[i:j]

    def feed(self, step: int, observed: Mapping[str, float]) -> None:
        """The one step that is on."""
        from .algebra.scalar import Scalars

        seen = self.names <= observed.keys()
        self.steps = (step,) if seen else ()
        self.values = (float(read(self.formula, Clock(0, Scalars(), observed))),) if seen else ()

    def load(self, observed: Mapping[str, Series]) -> None:
        """All steps at once."""
        import numpy as np

        from .algebra.arrays import numpy_arrays

        own = {name: observed[name] for name in self.names}
        if len(own) > 1:
            own = common(own)
        self.steps = next(iter(own.values())).steps
        values = {name: series.values for name, series in own.items()}
        with np.errstate(all="ignore"):
            result = read(self.formula, Clock(0, numpy_arrays(), values))
        self.values = result.tolist()


def common(observed: Mapping[str, Series]) -> dict[str, Series]:
    """The steps that all of them have."""
    import numpy as np

    steps = reduce(np.intersect1d, (np.asarray(series.steps) for series in observed.values()))
    return {
        name: Series(steps.tolist(), series.values[np.searchsorted(series.steps, steps)])
        for name, series in observed.items()
    }


def as_series(name: str, value: Any) -> Series:
    """What was observed under a name: an array with a value per step, or a mapping from step to value."""
    import numpy as np

    if isinstance(value, Mapping):
        rows = sorted((_step(name, step), as_number(name, number)) for step, number in value.items())
        seen = [(step, number) for step, number in rows if number is not None]
        return Series([step for step, _ in seen], np.array([number for _, number in seen], dtype=float))
    if isinstance(value, (list, tuple)):
        numbers = [as_number(name, number) for number in value]
        if None in numbers:
            return as_series(name, {step: number for step, number in enumerate(numbers) if number is not None})
        return Series(range(len(numbers)), np.array(numbers, dtype=float))
    array = _array(name, value)
    if array.ndim == 1 and array.dtype.kind == "O":
        return as_series(name, array.tolist())
    if array.ndim != 1 or array.dtype.kind not in "biuf":
        said = f"an array of shape {array.shape}" if array.ndim and array.dtype.kind in "biuf" else repr(value)
        raise ArgumentError(
            f"{name} is observed: it wants a value per step, not {said}",
            f"an array with a value for each step from 0 on, or a mapping from step to value: {name}={{99: 0.5}}",
            argument=name,
        )
    return Series(range(len(array)), array.astype(float))


def _array(name: str, value: Any) -> Any:
    import numpy as np

    if hasattr(value, "detach"):
        value = value.detach().cpu()
    try:
        return np.asarray(value)
    except Exception as error:  # what a tracer raises is its library's own
        raise ArgumentError(f"{name} {TRACED}", OUTSIDE, argument=name) from error


def _step(name: str, step: Any) -> int:
    if isinstance(step, bool) or not hasattr(step, "__index__") or step.__index__() < 0:
        raise ArgumentError(f"{name} was observed at steps 0, 1, 2, …, not at {step!r}", argument=name)
    return int(step.__index__())


def as_number(name: str, value: Any) -> float | None:
    """One observation: any kind of number, a tensor of one element too; ``None`` is none."""
    if value is None or type(value) is float:
        return value
    if hasattr(value, "item") and hasattr(value, "shape"):
        if prod(value.shape) != 1:
            said = f"{name} wants one number per step, not an array of shape {tuple(value.shape)}"
            raise ArgumentError(said, "a mean of them, for instance", argument=name)
        try:
            value = value.item()
        except Exception as error:  # what a tracer raises is its library's own
            raise ArgumentError(f"{name} {TRACED}", OUTSIDE, argument=name) from error
    if isinstance(value, (bool, int, float, Fraction)) or type(value).__name__ == "Decimal":
        try:
            return float(value)
        except OverflowError:
            raise ArgumentError(f"{name} is too large to be a number", argument=name) from None
    raise ArgumentError(f"{name} wants a number per step, not {value!r}", argument=name)
