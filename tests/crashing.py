"""A training that dies, as a script: each child process is killed by ``SIGKILL`` and the next one resumes.

``python tests/crashing.py FOLDER`` prints, as JSON, how many were killed.  It is a process of its own, so that
children can be forked from it: torch is loaded once, and no thread runs.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch

from calando.torch import Scheduler

DOCS = Path(__file__).parent.parent / "docs" / "frameworks.md"
STEPS, EVERY = 18, 6  # three checkpoints
SCHEDULE = {
    "lr": "base * (warmup(5) >> plateau(loss, factor=0.5, patience=0, threshold=0.4))",
    "weight_decay": "constant(base, until(loss < 1.2)) >> base * linear(9)",
}


class Death:
    """Kills this process when something happens for the ``at``-th time; and counts, for who outlives it."""

    def __init__(self, at: int | None) -> None:
        self.at, self.seen = at, 0

    def __call__(self) -> None:
        if self.seen == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen += 1


class MortalFile:
    """A file, not buffered: whatever is written is written, and the process may die before, amid and after."""

    def __init__(self, death: Death, path: str, mode: str) -> None:
        death()
        self.death, self.file = death, open(path, mode, buffering=0)  # noqa: SIM115

    def write(self, data: Any) -> int:
        self.death()
        data = bytes(data)
        half = len(data) // 2
        self.file.write(data[:half])
        if half > 100:
            self.death()
        self.file.write(data[half:])
        return len(data)

    def flush(self) -> None:
        self.death()

    def fileno(self) -> int:
        return self.file.fileno()

    def __enter__(self) -> MortalFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.death()
        self.file.close()


def documented(death: Death) -> Callable[[Any, Path], None]:
    """``save`` as the documentation has it, where each thing that it does may be the last one."""
    (text,) = re.findall(r"```python\nimport os\n\n(def save.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)

    def mortal(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            death()
            return function(*arguments)

        return call

    system = SimpleNamespace(getpid=os.getpid, fsync=mortal(os.fsync), replace=mortal(os.replace))
    names = {"open": lambda path, mode: MortalFile(death, path, mode), "os": system, "torch": torch}
    exec(text, names)  # noqa: S102
    return names["save"]  # type: ignore[return-value]


def built() -> tuple[Any, Any, Any]:
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1, weight_decay=0.01)
    return model, optimizer, Scheduler(optimizer, SCHEDULE, total=STEPS)


def checkpoint_of(model: Any, optimizer: Any, scheduler: Any) -> dict[str, Any]:
    return {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}


def warm() -> None:
    """Whatever is loaded when it is asked for is loaded now, and not by every child."""
    model, optimizer, scheduler = built()
    model.weight.grad = torch.zeros_like(model.weight)
    optimizer.step()
    scheduler.step(loss=1.0)
    file = io.BytesIO()
    torch.save(checkpoint_of(model, optimizer, scheduler), file)
    file.seek(0)
    checkpoint = torch.load(file, weights_only=True)
    optimizer.load_state_dict(checkpoint["optimizer"])
    scheduler.load_state_dict(checkpoint["scheduler"])


def train(folder: Path, at: int | None = None, every: int = EVERY) -> None:
    """From the last checkpoint to the end, or to death; each step leaves a line in the log."""
    death, path = Death(at), folder / "checkpoint.pt"
    save = documented(death)
    model, optimizer, scheduler = built()
    if path.exists():
        checkpoint = torch.load(path, weights_only=True)
        model.load_state_dict(checkpoint["model"])
        optimizer.load_state_dict(checkpoint["optimizer"])
        scheduler.load_state_dict(checkpoint["scheduler"])
    log = os.open(folder / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for step in range(scheduler.last_epoch, STEPS):
        x = torch.randn(8, 3, generator=torch.Generator().manual_seed(step))
        loss = ((model(x) - x.sum(1, keepdim=True)) ** 2).mean()
        group = optimizer.param_groups[0]
        values = [group["lr"], group["weight_decay"], loss.item()]
        os.write(log, (json.dumps([step, *(value.hex() for value in values)]) + "\n").encode())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step(loss=loss)
        if (step + 1) % every == 0:
            save(checkpoint_of(model, optimizer, scheduler), path)
    (folder / "end").write_text(json.dumps({"happened": death.seen, "weights": model.weight.tolist()}))


def child(*arguments: Any) -> int:
    """A process that trains."""
    pid = os.fork()
    if not pid:
        try:
            train(*arguments)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    return pid


def ended(pid: int) -> bool:
    """Whether it came to its end, or was killed; nothing else may become of it."""
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code not in (0, -signal.SIGKILL):
        raise SystemExit(f"a training has failed: {code}")
    return code == 0


def lines(folder: Path) -> list[str]:
    return sorted(set((folder / "log").read_text().splitlines()))


def end(folder: Path) -> Any:
    return json.loads((folder / "end").read_text())


def same(folder: Path, whole: Path) -> None:
    """The curve, the losses and the weights are those of the training that nobody killed."""
    if lines(folder) != lines(whole) or end(folder)["weights"] != end(whole)["weights"]:
        raise SystemExit(f"another curve: {sorted(set(lines(folder)) ^ set(lines(whole)))}")


def fresh(folder: Path, name: str) -> Path:
    path = folder / name
    path.mkdir()
    return path


def between_writes(folder: Path, whole: Path) -> int:
    """Killed at one thing that the saving does after the other, where nothing was saved before, and where something was."""
    one = end(whole)["happened"] // (STEPS // EVERY)
    near = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 2
    first, second = fresh(folder, "first"), fresh(folder, "second")
    points = {"first": range(0, one, 8 * near), "second": sorted({*range(0, one, near), *range(one - 6, one)})}
    if ended(child(second, one)) or not (second / "checkpoint.pt").exists():
        raise SystemExit("the first checkpoint was not saved")
    for here in (first, second):
        saved = there(here)
        for at in points[here.name]:
            if ended(child(here, at)) or there(here) != saved:
                raise SystemExit(f"saved in spite of a death at {at} of {one}")
        if not ended(child(here)):
            raise SystemExit("nobody was to die")
        same(here, whole)
    return sum(map(len, points.values()))


def there(folder: Path) -> bytes:
    path = folder / "checkpoint.pt"
    return path.read_bytes() if path.exists() else b""


def at_any_time(folder: Path, whole: Path) -> int:
    """Killed by another process, whenever; saved after every step."""
    here, killed, dice = fresh(folder, "times"), 0, random.Random(0)  # noqa: S311
    done = False
    while not done:
        pid = child(here, None, 1)
        time.sleep(dice.uniform(0, 0.06) * (1 + killed / 20))
        os.kill(pid, signal.SIGKILL)
        done = ended(pid)
        killed += not done
    same(here, whole)
    return killed


def two_at_once(folder: Path, whole: Path) -> int:
    """Two that save to the same path, after every step; whoever reads meanwhile finds one whole checkpoint."""
    here, seen = fresh(folder, "two"), set()
    rates = {step: float.fromhex(lr) for step, lr, *_ in map(json.loads, lines(whole))}
    for _ in range(2):
        pids = {child(here, None, 1), child(here, None, 1)}
        while pids:
            pids -= {pid for pid in pids if os.waitpid(pid, os.WNOHANG)[0]}
            if (here / "checkpoint.pt").exists():
                checkpoint = torch.load(here / "checkpoint.pt", weights_only=True)
                step, group = checkpoint["scheduler"]["last_epoch"], checkpoint["optimizer"]["param_groups"][0]
                steps = {int(one["step"]) for one in checkpoint["optimizer"]["state"].values()}
                if steps != {step} or group["lr"] != rates.get(step, group["lr"]):
                    raise SystemExit(f"a checkpoint of several steps: {steps} and {step}")
                seen.add(step)
        same(here, whole)
        (here / "checkpoint.pt").unlink()
    return len(seen)


def main(folder: Path) -> None:
    torch.set_num_threads(1)
    warm()
    whole = fresh(folder, "whole")
    if not ended(child(whole)):
        raise SystemExit("killed by somebody else")
    tried = {what.__name__: what(folder, whole) for what in (between_writes, at_any_time, two_at_once)}
    print(json.dumps({"steps": len(lines(whole)), **tried}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
