"""The same numbers and the same errors from many threads, tasks and processes at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parent / "racing.py"


def got(road: str, folder: Path) -> list[Any]:
    file = folder / f"{road}.json"
    done = subprocess.run(  # noqa: S603
        [sys.executable, SCRIPT, road, file], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What one gets that has everything for itself."""
    (result,) = got("alone", tmp_path_factory.mktemp("alone"))
    assert "did you mean 'cosine'?" in result[5]
    return result


@pytest.mark.parametrize(("road", "many"), [("threads", 6), ("tasks", 3), ("forks", 4), ("spawns", 2), ("again", 3)])
def test_everybody_gets_the_same(road: str, many: int, alone: Any, tmp_path: Path) -> None:
    if road == "forks" and not hasattr(os, "fork"):
        pytest.skip("no forks here")
    results = got(road, tmp_path)
    assert len(results) == many
    for result in results:
        assert result == alone
