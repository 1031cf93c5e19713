"""The parent: it starts workers, gathers what they say, and when one dies says of what."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .samples import Sample
from .worker import finding

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent.parent


class Findings:
    """What went wrong, one of a kind, and how often; and what was counted."""

    def __init__(self) -> None:
        self.kinds: dict[tuple[str, ...], dict[str, Any]] = {}
        self.counts: dict[str, int] = {}

    def add(self, found: dict[str, Any]) -> bool:
        """Take a finding; whether it is the first of its kind."""
        found["sample"] = Sample(*found["sample"])
        last = found["places"][-1].split(":")[0] if found["what"] == "slow" and found["places"] else "".join(found["places"][-1:])
        key = (found["what"], last, found["question"] if found["what"] in ("Wrong", "memory", "slow") else "")
        known = self.kinds.get(key)
        if known is None:
            self.kinds[key] = {**found, "times": 1}
            return True
        known["times"] += 1
        if len(found["sample"].text) < len(known["sample"].text):
            known.update(found)
        return False

    def count(self, counts: dict[str, int]) -> None:
        for name, more in counts.items():
            self.counts[name] = self.counts.get(name, 0) + more


def watch(
    seed: int, seconds: float, kinds: tuple[str, ...], corpus: str, findings: Findings, say: Callable[[str], None]
) -> None:
    """Workers, one after the other, until the time is up: a new one takes over where one has died."""
    with tempfile.TemporaryDirectory() as folder:
        current, trace = Path(folder) / "current", Path(folder) / "trace"
        left, number = seconds, 0
        while left > 0:
            number += 1
            command = [sys.executable, "-m", "tests.fuzz.worker", str(seed * 1000 + number), str(left), str(current), str(trace)]
            command += [",".join(kinds), corpus if number == 1 else "no"]
            left = min(left - 5, left) if not _one(command, current, trace, findings, say) else 0


def _one(command: list[str], current: Path, trace: Path, findings: Findings, say: Callable[[str], None]) -> bool:
    """One worker; whether it came to its end."""
    done = False
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as worker:  # noqa: S603
        assert worker.stdout is not None
        for line in worker.stdout:
            message = json.loads(line)
            findings.count(message.get("counts", {}))
            if "found" in message and findings.add(message["found"]):
                say(shown(message["found"]))
            done = done or "done" in message
        said = worker.stderr.read() if worker.stderr is not None else ""
    if not done and current.exists():
        last = json.loads(current.read_text())
        places = trace.read_text().splitlines() if trace.exists() else []
        found = finding(Sample(*last["sample"]), last["question"], "died", f"exit {worker.returncode} {said[-300:]}", places[-8:])
        found["places"] = [place.strip() for place in places if "calando" in place][:8][::-1]
        if findings.add(found):
            say(shown(found))
    elif not done:
        raise RuntimeError(said)
    return done


def shown(found: dict[str, Any]) -> str:
    """A finding in a few lines."""
    lines = [f"{found['what']} in {found['question']}: {found['said']}", f"  {Sample(*found['sample'])}"]
    return "\n".join([*lines, *(f"    {place}" for place in found["places"])])
