"""Memory on top of the result."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import numpy as np

import calando as ca

from . import by_hand
from .harness import Row, count

if TYPE_CHECKING:
    from .harness import Effort


def extra(effort: Effort) -> float:
    """Megabytes at the peak beyond the array that is returned."""
    n = effort.size(10**7)
    s, t = ca.parse(by_hand.sentence(n)), np.arange(n)
    s(t[:100_000])
    tracemalloc.start()
    result = s(t)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (peak - result.nbytes) / 1e6


ROWS: list[Row] = [count("extra memory at 10⁷ int64 steps", extra, 2.0, unit="MB")]
