"""Rows of the table, and how each is measured.

A ratio is measured in pairs: ours and theirs in turns, in shuffled order, each repeated for long enough to be seen
by the clock.  Each pair gives one ratio; the row is their median and quartiles.  A time alone is measured many times,
and the best of them is what is judged: whatever else the machine does can only lengthen it.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import dataclass
from math import inf
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Effort:
    """How often, how long, and how much of everything."""

    repeats: int = 31
    seconds: float = 0.01  # a side of a pair is repeated until it takes about so long
    scale: float = 1.0  # of the sizes of arrays

    def size(self, n: int) -> int:
        return max(int(n * self.scale), 16)


FULL = Effort()
QUICK = Effort(repeats=3, seconds=0.0002, scale=0.001)


@dataclass(frozen=True)
class Row:
    """One row: what is measured, against what, in which unit, and what it should be at most."""

    name: str
    measure: Callable[[Effort], list[float]]
    bar: float
    aim: float | None = None
    unit: str = "x"

    @property
    def absolute(self) -> bool:
        """A time: a busy machine can only lengthen it, so that its best is what is compared with the bar."""
        return self.unit in ("µs", "ms", "s")


@dataclass(frozen=True)
class Result:
    """What came out."""

    row: Row
    samples: list[float]

    @property
    def best(self) -> float:
        return min(self.samples)

    @property
    def median(self) -> float:
        return median(self.samples)

    @property
    def quartiles(self) -> tuple[float, float]:
        if len(self.samples) < 2:
            return self.samples[0], self.samples[0]
        low, _, high = quantiles(self.samples, n=4)
        return low, high

    @property
    def judged(self) -> float:
        return self.best if self.row.absolute else self.median

    @property
    def verdict(self) -> str:
        if self.row.bar == inf:
            return ""
        if self.row.aim is not None and self.judged <= self.row.aim:
            return "aim"
        return "bar" if self.judged <= self.row.bar else "missed"


def seconds(call: Any, times: int) -> float:
    """The time of one call, among so many in a row."""
    loop = range(times)
    start = perf_counter()
    for _ in loop:
        call()
    return (perf_counter() - start) / times


def enough(call: Any, effort: Effort) -> int:
    """How many calls take about as long as a side of a pair should."""
    call()
    return max(1, min(100_000, round(effort.seconds / max(seconds(call, 3), 1e-8))))


def ratio(name: str, prepare: Callable[[Effort], tuple[Any, Any]], bar: float, aim: float | None = None) -> Row:
    """``prepare`` makes ours and theirs, two functions without arguments."""

    def measure(effort: Effort) -> list[float]:
        sides = prepare(effort)
        times = [enough(side, effort) for side in sides]
        shuffle = random.Random(0)  # noqa: S311 - an order, not a secret
        samples = []
        for _ in range(effort.repeats):
            took = [0.0, 0.0]
            for i in shuffle.sample((0, 1), 2):
                took[i] = seconds(sides[i], times[i])
            samples.append(took[0] / took[1])
        return samples

    return Row(name, measure, bar, aim)


def loop(function: Any, arguments: Any) -> Any:
    """A function asked for one argument after the other, as a training loop does."""

    def run() -> None:
        for argument in arguments:
            function(argument)

    return run


def once(
    name: str,
    prepare: Callable[[Effort], Any],
    bar: float = inf,
    aim: float | None = None,
    unit: str = "µs",
    more: int = 10,
) -> Row:
    """``prepare`` makes a function of a counter, every call of which is measured alone."""
    scale = {"µs": 1e6, "ms": 1e3}[unit]

    def measure(effort: Effort) -> list[float]:
        call = prepare(effort)
        samples = []
        for i in range(effort.repeats * more):
            start = perf_counter()
            call(i)
            samples.append((perf_counter() - start) * scale)
        return samples

    return Row(name, measure, bar, aim, unit)


def count(
    name: str, measure: Callable[[Effort], float], bar: float, aim: float | None = None, unit: str = "x"
) -> Row:
    """A number that is the same every time."""
    return Row(name, lambda effort: [measure(effort)], bar, aim, unit)


def process(
    name: str, ours: list[str], theirs: list[str] | None, bar: float = inf, aim: float | None = None, unit: str = "ms"
) -> Row:
    """A whole process of Python, its modules compiled before, less another one that was started beside it."""
    scale = {"ms": 1e3, "s": 1.0}[unit]
    as_installed = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}

    def took(arguments: list[str]) -> float:
        start = perf_counter()
        command = [sys.executable, *arguments]
        subprocess.run(command, check=True, capture_output=True, env=as_installed)  # noqa: S603 - ours, no shell
        return perf_counter() - start

    def measure(effort: Effort) -> list[float]:
        took(ours)
        pairs = [(took(ours), took(theirs) if theirs else 0.0) for _ in range(effort.repeats)]
        return [(a - b) * scale for a, b in pairs]

    return Row(name, measure, bar, aim, unit)
