"""A curve in pieces, on numpy arrays: each piece on its own slice of the times, or many short ones together."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from .kernels import ascending

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW = 16  # pieces that are all looked at
SHORT = 200  # elements in a piece below which all pieces are computed together


def as_float(end: Any) -> float:
    """An end as a float; a whole number beyond all floats is never reached."""
    try:
        return float(end)
    except OverflowError:
        return inf


class Pieces:
    """Pieces of a curve between ascending ends, as functions with their constants."""

    def __init__(self, ends: Sequence[Any], before: bool, pieces: list[tuple[str, tuple[float, ...]]]) -> None:
        self.ends, self.before, self.pieces = [as_float(end) for end in ends], before, pieces
        self.side: Any = "right" if before else "left"
        self.array = np.array(self.ends)
        self._kinds: Any = None
        self.names: dict[str, Any] = {}
        self.plain: dict[str, Any] = {}

    def within(self, names: dict[str, Any], plain: dict[str, Any]) -> Pieces:
        """The same pieces, of functions that live there; ``plain`` are those for times in any order."""
        result = Pieces(self.ends, self.before, self.pieces)
        result.names, result.plain = names, plain
        return result

    def __call__(self, t: Any) -> Any:
        """At any times."""
        if ascending(t):
            return self.along(t)
        # sorted, every piece has a slice; a NaN comes last
        order = t.argsort()
        result = np.empty(t.shape)
        result[order] = self.along(t[order])
        return result

    def along(self, t: Any) -> Any:
        """At ascending times; the array is a new one."""
        if len(self.ends) > FEW and len(t):
            passed = bisect_left if self.before else bisect_right
            first = passed(self.ends, t[0])
            last = passed(self.ends, t[-1]) if t[-1] == t[-1] else len(self.ends)
        else:
            first, last = 0, len(self.ends)
        cuts = t.searchsorted(self.array[first:last], self.side)
        if last - first > FEW and len(t) < SHORT * (last - first):
            present = np.unique(self.kinds[0][first : last + 1])
            if len(present) * FEW <= last - first:
                return self._together(t, first, cuts, present)
        start, result = 0, None
        for k, stop in enumerate((*cuts.tolist(), len(t)), first):
            if start < stop:
                name, constants = self.pieces[k]
                inside = t[start:stop]
                value = self.names[name](inside, *constants)
                if stop - start == len(t) and type(value) is np.ndarray and value is not inside:
                    return value
                if result is None:
                    result = np.empty(t.shape)
                result[start:stop] = value
                start = stop
        return t if result is None else result

    def _together(self, t: Any, first: int, cuts: Any, present: Any) -> Any:
        """Many short pieces: each function once, with the constants of each element's piece beside it.

        A piece costs some microseconds, however short it is: ten thousand of them in a million steps take a third of
        the time this way.
        """
        kind, row, tables = self.kinds
        lengths = np.diff(cuts, prepend=0, append=len(t))
        pieces = slice(first, first + len(lengths))
        result = np.empty(len(t))
        for number in present.tolist():
            name, columns = tables[number]
            mine = kind[pieces] == number
            of = slice(None) if len(present) == 1 else np.repeat(mine, lengths).nonzero()[0]
            rows, repeated = row[pieces][mine], lengths[mine]
            result[of] = self.plain[name](t[of], *(np.repeat(column[rows], repeated) for column in columns))
        return result

    @property
    def kinds(self) -> tuple[Any, Any, list[tuple[str, list[Any]]]]:
        """For each piece its function and its row in the table of that function's constants; and the tables."""
        if self._kinds is None:
            tables: dict[str, list[tuple[float, ...]]] = {}
            numbers: dict[str, int] = {}
            kind, row = [], []
            for name, constants in self.pieces:
                table = tables.setdefault(name, [])
                kind.append(numbers.setdefault(name, len(numbers)))
                row.append(len(table))
                table.append(constants)
            columns = [(name, [np.array(x) for x in zip(*rows, strict=True)]) for name, rows in tables.items()]
            self._kinds = np.array(kind), np.array(row), columns
        return self._kinds
