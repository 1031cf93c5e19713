"""Every road leads to the same number: random trees, random parameters."""

from __future__ import annotations

import pytest

from counted import tally
from roads import meet


@pytest.mark.filterwarnings("ignore")
def test_every_road() -> None:
    """Each within its own bound (see ``docs/safety.md``)."""
    meeting = meet(640, 1)
    for name, count in meeting.counts.items():
        tally(name if name == "trees with parameters" else f"schedules along the road: {name}", count)
    assert not meeting.found, "\n".join(meeting.found)
    assert meeting.counts["trees with parameters"] >= 1500
