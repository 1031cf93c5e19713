"""Many threads, tasks and processes at once, as a script: ``python tests/racing.py ROAD FILE`` writes what each of them got.

The roads are ``alone`` (one after the other, with which the others are compared), ``threads``, ``tasks``, ``forks``,
``spawns`` and ``again`` (imported a second time).  A process of its own for each, so that the first use of everything that
is loaded or remembered later is part of the race.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import calando as ca

WORKERS = 6
SENTENCES = [
    "lr * (warmup(W) >> cosine(20, eta_min=1%)) | floor(1e-7)",
    "peak = lr; wave(n) = cosine(n) | restart(3, gamma=0.5)\npeak * wave(W) >> linear(7)",
    "lr * (warmup(5) >> hold(10) >> poly(W, power=2)) | noise(0.1, seed=3)",
    "lr * cumprod(1 - 0.1 * t / (t + W)) | stairs(3)",
    "lr * keyframes({0: 0.1, W: 1, 40: 0.25})",
]
OBSERVED = [3.0, 2.0, 2.5, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5]
MISTAKES = ["warmup(5) >> cosin(20)", "cosine(20", "cosine(20, eta_max=0.1, eta_min=0.5)"]


def curve(sentence: str) -> list[Any]:
    """A sentence on every road."""
    s = ca.parse(sentence)
    values = [s(t, lr=0.5, W=W) for W in range(4, 22) for t in (3, 3.5)]  # more bindings than are remembered
    bound = s.bind(lr=0.5, W=6)
    alone = [bound(t) for t in range(40)]
    array = bound(list(range(40))).tolist()
    long = bound(range(3000))[::500].tolist()
    compiled = [bound.compile()(t) for t in range(40)]
    return [str(s), s.digest(), values, alone, array, long, compiled, str(bound.describe()), len(ca.lint(bound))]


def watched(_: int) -> list[Any]:
    s = ca.parse("constant(1, until(x < 3)) >> plateau(x, factor=0.5, patience=1)")
    run = s.run()
    stepped = [run.step(x=x) for x in OBSERVED]
    return [stepped, s(range(10), x=OBSERVED).tolist(), run.state_dict()]


def mistaken(text: str) -> str:
    try:
        ca.parse(text)
    except ca.ScheduleError as error:
        return str(error)
    return "no error"


def read(_: int) -> list[Any]:
    """Texts of other systems, for which Python has warnings, and a plan."""
    texts = ["StepLR(step_size=30, gamma=0.5)", "MultiStepLR(milestones=[3, 6])", "Step\\LR(30)"]
    found = []
    for text in texts * 5:
        try:
            found.append(str(ca.read("torch", text)))
        except ca.ScheduleError as error:
            found.append(str(error))
    plan = ca.parse_plan("total = 90; peak = 0.1; lr = peak * cosine; wd = 0.5 * lr")
    return [found, str(plan), plan(45)]


JOBS: list[tuple[Callable[[Any], Any], Any]] = [
    *((curve, sentence) for sentence in SENTENCES),
    *((mistaken, text) for text in MISTAKES),
    (watched, 0),
    (read, 0),
    (lambda _: str(ca.parse("warmup(5) >> linear(20)").to_sympy()), 0),
]


def everything(first: int = 0) -> list[Any]:
    """All jobs, from one of them on, and in the usual order when they are done."""
    n = len(JOBS)
    done = {k % n: JOBS[k % n][0](JOBS[k % n][1]) for k in range(first, first + n)}
    return [done[k] for k in range(n)]


def threads() -> list[Any]:
    """All begin at once, each with another job, and are interrupted as often as can be."""
    sys.setswitchinterval(1e-6)
    barrier, results = threading.Barrier(WORKERS), {}

    def work(k: int) -> None:
        barrier.wait()
        try:
            results[k] = everything(k * 2 if k % 2 else 0)
        except Exception as error:
            results[k] = [repr(error)]

    workers = [threading.Thread(target=work, args=(k,)) for k in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    many_readers()
    assert ("ignore", None, Warning, None, 0) not in warnings.filters, "somebody has left the warnings off"
    return list(results.values())


def many_readers() -> None:
    """Python's warnings about a text are off while it is read, and on again whoever is the last."""
    end = time.monotonic() + 0.3

    def work() -> None:
        while time.monotonic() < end:
            ca.read("torch", "StepLR(step_size=30)")

    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


async def tasks() -> list[Any]:
    """Runs that take turns step by step, beside jobs in the threads of the loop."""

    async def turns(k: int) -> list[Any]:
        run = ca.parse("constant(1, until(x < 3)) >> plateau(x, factor=0.5, patience=1)").run()
        stepped = []
        for x in OBSERVED:
            stepped.append(run.step(x=x))
            await asyncio.sleep(0)
        return [stepped, *watched(k)[1:]]

    taken, whole = await asyncio.gather(
        asyncio.gather(*(turns(k) for k in range(20))),
        asyncio.gather(*(asyncio.to_thread(everything, k) for k in range(3))),
    )
    assert all(turn == taken[0] for turn in taken)
    assert taken[0] == watched(0)
    return list(whole)


def forks() -> list[Any]:
    """Children of a process whose threads are busy; a module that is being imported then is Python's own trouble."""
    everything()
    done = threading.Event()

    def busy() -> None:
        while not done.is_set():
            everything()

    workers = [threading.Thread(target=busy, daemon=True) for _ in range(2)]
    for worker in workers:
        worker.start()
    results = []
    for k in range(4):
        reader, writer = os.pipe()
        pid = os.fork()
        if not pid:
            signal.alarm(60)  # a child that waits for a lock waits for ever
            with os.fdopen(writer, "w") as file:
                json.dump(everything(k), file)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as file:
            results.append(json.load(file))
        assert os.waitpid(pid, 0)[1] == 0
    done.set()
    for worker in workers:
        worker.join()
    return results


def spawns() -> list[Any]:
    """Schedules that are sent to processes of their own, and what comes back."""
    schedules = [ca.parse(sentence) for sentence in SENTENCES]
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        assert [str(s) for s in pool.map(sent, schedules)] == [str(s) for s in schedules]
        return list(pool.map(everything, [0, 3]))


def sent(schedule: Any) -> Any:
    assert schedule == ca.parse(str(schedule))
    return schedule


def again() -> list[Any]:
    """The package imported a second time, from a module that is new."""
    first = everything()
    importlib.reload(ca)
    second = everything()
    for name in [name for name in sys.modules if name.split(".")[0] == "calando"]:
        del sys.modules[name]
    globals()["ca"] = importlib.import_module("calando")
    return [first, second, everything()]


ROADS: dict[str, Callable[[], list[Any]]] = {
    "alone": lambda: [everything()],
    "threads": threads,
    "tasks": lambda: asyncio.run(tasks()),
    "forks": forks,
    "spawns": spawns,
    "again": again,
}

if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(ROADS[sys.argv[1]]()), encoding="utf-8")
