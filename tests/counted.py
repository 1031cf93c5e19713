"""What the tests tried, counted where it was tried, and shown at the end of a run."""

from __future__ import annotations

from collections import Counter

COUNTS = Counter[str]()


def tally(what: str, more: int = 1) -> None:
    """Count something that really ran."""
    COUNTS[what] += more
