"""The closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import by_hand
from .harness import Row, once

if TYPE_CHECKING:
    from collections.abc import Callable

    from .harness import Effort


def export(pieces: int) -> Callable[[Effort], Any]:
    """Of another schedule every time, which is there and resolved."""

    def prepare(effort: Effort) -> Any:
        schedules = [by_hand.segments(pieces, 100_000 + 1000 * i) for i in range(effort.repeats + 1)]
        for s in schedules:
            s(0)
        schedules.pop().to_sympy()
        return lambda i: schedules[i].to_sympy()

    return prepare


ROWS: list[Row] = [
    once("sympy export, 3 pieces", export(3), 2, unit="ms", more=1),
    once("sympy export, 300 pieces", export(300), 80, unit="ms", more=1),
]
