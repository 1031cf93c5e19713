"""Tests that want more than ``.[test]`` run only where an environment variable says that it is there.

Those of ``live/`` want other libraries (``CALANDO_LIVE=1``), those of ``site/`` Sphinx and a browser (``CALANDO_SITE=1``).
"""

from __future__ import annotations

import os
from typing import Any

from counted import COUNTS

WANTED = {"live": "CALANDO_LIVE", "site": "CALANDO_SITE"}

collect_ignore = [folder for folder, name in WANTED.items() if os.environ.get(name) != "1"]
collect_ignore += ["fuzz/guided.py"]  # imports atheris


def pytest_sessionfinish(session: Any) -> None:
    """A worker of pytest-xdist hands over what it has counted."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["counted"] = dict(COUNTS)


class Gathering:
    """Only where pytest-xdist is there, which is who calls it."""

    def pytest_testnodedown(self, node: Any) -> None:
        COUNTS.update(getattr(node, "workeroutput", {}).get("counted", {}))


def pytest_configure(config: Any) -> None:
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(Gathering())


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was tried, as it was counted where it was tried."""
    if COUNTS:
        terminalreporter.section("what was tried")
        for what, count in COUNTS.items():
            terminalreporter.write_line(f"{count:>9,}  {what}")
