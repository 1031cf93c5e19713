"""From text to numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import calando as ca

from . import by_hand
from .harness import Row, once

if TYPE_CHECKING:
    from .harness import Effort


def first_value(_: Effort) -> Any:
    """Another sentence every time: nothing of it was seen before."""
    ca.parse(by_hand.SENTENCE)(0)
    return lambda i: ca.parse(by_hand.SENTENCE.replace("9500", str(9501 + i)))(700)


def again(_: Effort) -> Any:
    text = by_hand.SENTENCE
    ca.parse(text)
    return lambda _: ca.parse(text)


def by_hand_alone(_: Effort) -> Any:
    def thousand(_: int) -> None:
        for t in range(0, 20_000, 20):
            by_hand.scalar(t)

    return thousand


ROWS: list[Row] = [
    once("text to first value, grammar loaded", first_value, 400, 200),
    once("the same text parsed again", again, 1.0),
    once("for scale: hand-written Python, 1 000 steps", by_hand_alone),
]
