"""Trainings that are killed and resumed have the curve of one that was not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "crashing.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked, so that many can be killed")
def test_trainings_that_are_killed(tmp_path: Path) -> None:
    """Between any two writes of a checkpoint, at any other time, and two that save to the same path."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, SCRIPT, tmp_path], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    tried = json.loads(done.stdout)
    assert tried["steps"] == 18
    assert tried["between_writes"] > 30
    assert tried["at_any_time"] >= 1
    assert tried["two_at_once"] >= 2
