"""One oracle, and every road to a number: which must lead to the same, each within its own bound.

``python -m roads --trees 20000`` (in ``tests/``) goes further than ``test_roads.py``, with other trees each time.
"""

from __future__ import annotations

import math
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

import calando as ca
from calando.algebra.scalar import Scalars
from calando.errors import ScheduleError
from calando.interpret import RUNNING, Clock, read
from trees import OPEN, TOTAL, schedules

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

TIMES = np.array([0, 0.125, 1, 2.5, 3.375, 5, 7.5, 8, 12, 13.625, 16, 21, 30, 40.5, 64, 100, 256, 1000])
WHOLE = TIMES[TIMES % 1 == 0]
SETS = 15  # of parameters for each tree
ULP = 2.0**-52
LENGTHS = [1, 2, 3, 4, 5, 7.5, 12.25, 16]  # in eighths, which floats add exactly
DTYPES = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


class Road(NamedTuple):
    """``go`` gives the values at times; ``bound`` is how far they may lie from the oracle's, as a share of the largest
    number that the schedule calculates with; one tree in ``every`` goes along it."""

    name: str
    go: Callable[[ca.Schedule, np.ndarray], Any]
    bound: float
    every: int = 1
    whole: bool = False


def oracle(s: ca.Schedule, times: np.ndarray) -> np.ndarray:
    """The plainest reading: the resolved tree walked with Python's floats."""
    tree = s.expand()
    return np.array([float(read(tree, Clock(float(t), Scalars(), {}))) for t in times])


# -- the roads ---------------------------------------------------------------------------------------------------


def by_compile(s: ca.Schedule, times: np.ndarray) -> Any:
    f = s.compile()
    return [f(float(t)) for t in times]


def shuffled(s: ca.Schedule, times: np.ndarray) -> Any:
    order = np.random.default_rng(0).permutation(len(times))
    result = np.empty(len(times))
    result[order] = s(times[order])
    return result


def strided(s: ca.Schedule, times: np.ndarray) -> Any:
    wide = np.zeros((len(times), 3))
    wide[:, 1] = times
    wide.flags.writeable = False
    return s(wide[:, 1])


def blocked(s: ca.Schedule, times: np.ndarray) -> Any:
    return s(np.concatenate([np.linspace(0, 1, 40_000), times]))[-len(times) :]


def one_by_one(s: ca.Schedule, times: np.ndarray) -> Any:
    assert s(np.array([])).shape == (0,)
    return [s(np.array(t)).item() for t in times]


def of_dtype(s: ca.Schedule, times: np.ndarray) -> Any:
    for dtype in DTYPES:
        inside = times[times <= np.iinfo(dtype).max]
        assert np.array_equal(s(inside.astype(dtype)), s(inside), equal_nan=True), dtype
    return s(times.astype(np.int32))


def of_float32(s: ca.Schedule, times: np.ndarray) -> Any:
    return s(times.astype(np.float32))


def by_array_api(s: ca.Schedule, times: np.ndarray) -> Any:
    import array_api_strict

    return np.asarray(s(array_api_strict.asarray(times)))


def by_torch(s: ca.Schedule, times: np.ndarray) -> Any:
    import torch

    return s(torch.as_tensor(times)).numpy()


def by_torch_compile(s: ca.Schedule, times: np.ndarray) -> Any:
    import torch

    torch._dynamo.reset()
    return torch.compile(lambda t: s(t), fullgraph=True, backend="eager")(torch.as_tensor(times)).numpy()


def by_jax(s: ca.Schedule, times: np.ndarray) -> Any:
    import jax

    with jax.enable_x64(True):
        return np.asarray(s(jax.numpy.asarray(times)))


def by_jit(s: ca.Schedule, times: np.ndarray) -> Any:
    import jax

    with jax.enable_x64(True):
        return np.asarray(jax.jit(jax.vmap(s))(jax.numpy.asarray(times)))


def by_jax_32(s: ca.Schedule, times: np.ndarray) -> Any:
    import jax

    with jax.enable_x64(False):
        return np.asarray(s(jax.numpy.asarray(times, dtype=np.int32)), dtype=float)


def by_sympy(s: ca.Schedule, times: np.ndarray) -> Any:
    import sympy

    t = sympy.Symbol("t", nonnegative=True)
    formula = s.to_sympy(t)
    return [float(formula.subs(t, sympy.Rational(str(x))).doit().evalf(30)) for x in times]


def by_python(s: ca.Schedule, times: np.ndarray) -> Any:
    scope: dict[str, Any] = {}
    exec(s.to_code("python"), scope)  # noqa: S102 - our own code
    return [scope["schedule"](float(t)) for t in times]


def by_numpy_code(s: ca.Schedule, times: np.ndarray) -> Any:
    scope: dict[str, Any] = {}
    exec(s.to_code("numpy"), scope)  # noqa: S102 - our own code
    return scope["schedule"](times)


FEW = TIMES[[0, 2, 5, 9, 13, 16]]
ROADS = [
    Road("compiled", by_compile, 2 * ULP),
    Road("numpy", lambda s, t: s(t), 2 * ULP),
    Road("numpy, shuffled", shuffled, 2 * ULP, 2),
    Road("numpy, strided and read-only", strided, 2 * ULP, 2),
    Road("numpy, in blocks", blocked, 2 * ULP, 10),
    Road("numpy, 0-d and of no size", one_by_one, 2 * ULP, 4),
    Road("numpy, integers of every width", of_dtype, 2 * ULP, 4, whole=True),
    Road("numpy, float32 times", of_float32, 2 * ULP, 4, whole=True),
    Road("array API", by_array_api, 8 * ULP, 8),
    Road("torch", by_torch, 8 * ULP, 10),
    Road("torch, compiled", by_torch_compile, 8 * ULP, 500),
    Road("JAX", by_jax, 8 * ULP, 80),
    Road("JAX, jit and vmap", by_jit, 64 * ULP, 200),
    Road("JAX in 32 bits", by_jax_32, 1e-4, 80, whole=True),
    Road("sympy, exactly", by_sympy, 16 * ULP, 40),
    Road("Python code", by_python, 8 * ULP, 3),
    Road("numpy code", by_numpy_code, 8 * ULP, 6),
]


# -- and whether they meet -----------------------------------------------------------------------------------------


def amplitude(s: ca.Schedule) -> float:
    """The largest number that any part of it calculates with: what a rounding error is measured by."""
    largest = 1.0
    for node in s.expand().walk():
        if isinstance(node, ca.Schedule) and not isinstance(node, (ca.tree.Open, ca.tree.Rest, ca.tree.Clock)):
            try:
                found = np.abs(node(TIMES))
            except ScheduleError:
                continue  # the number of a cycle outside of it
            found = found[np.isfinite(found) & (found < 1e12)]
            largest = max(largest, float(found.max(initial=0)))
    return largest


def apart(got: Any, want: np.ndarray, slack: float) -> np.ndarray:
    """Where two rows differ by more than that."""
    got = np.asarray(got, dtype=float)
    with np.errstate(invalid="ignore"):
        return ~((np.abs(got - want) <= slack) | (got == want) | (np.isnan(got) & np.isnan(want)))


def bindings(s: ca.Schedule, chance: Random) -> dict[str, float]:
    """Numbers for the names of a tree."""
    values = {"lr": chance.choice([0.25, 0.1, 3e-4, 1.7]), "g": chance.choice([0.5, 0.9, 0.123]), "total": TOTAL}
    return {name: values.get(name) or chance.choice(LENGTHS) for name in sorted(s.params)}


class Meeting:
    """Trees sent along the roads, the differences, and how often each road was gone."""

    def __init__(self) -> None:
        self.trees, self.counts, self.found = 0, Counter[str](), list[str]()
        self.worst: dict[str, float] = {}

    def send(self, s: ca.Schedule, chance: Random) -> None:
        """One tree, with a few sets of parameters."""
        self.trees += 1
        for k in range(SETS if s.params else 1):
            try:
                bound = s.bind(**bindings(s, chance))
                want = oracle(bound, TIMES)
            except ScheduleError:
                continue  # D - W below 0, say: numbers that do not fit
            self.counts["trees with parameters"] += 1
            for i, road in enumerate(ROADS):
                if (k == 0 and road.every > 1 and (self.trees + i) % road.every == 0) or (road.every == 1):
                    self.go(road, bound, want)

    def go(self, road: Road, s: ca.Schedule, want: np.ndarray) -> None:
        times = WHOLE if road.whole else FEW if road.name.startswith("sympy") else TIMES
        expected = want[np.searchsorted(TIMES, times)]
        if not np.isfinite(expected).all() or (road.every > 1 and walks(s) and "numpy" not in road.name):
            return
        try:
            got = road.go(s, times)
        except ca.ArgumentError as error:
            if "walk through every step" in error.message or "closed form" in error.message:
                return
            raise
        self.counts[road.name] += 1
        size = max(1.0, float(np.abs(expected).max()))
        if not apart(got, expected, road.bound * size).any():
            return
        size = amplitude(s)
        wrong = apart(got, expected, road.bound * size)
        if wrong.any():
            i = int(np.argmax(wrong))
            self.found.append(f"{road.name}: {np.asarray(got)[i]!r} for {expected[i]!r} at {times[i]} of {s}")


def walks(s: ca.Schedule) -> bool:
    """Whether it has running products, which some roads do not take."""
    return any(getattr(node.head, "name", None) in RUNNING for node in s.walk())


def meet(trees: int, seed: int) -> Meeting:
    """So many random trees, the same for a seed."""
    from random import Random

    meeting, chance = Meeting(), Random(seed)  # noqa: S311 - numbers to try, not secrets

    @seeded(seed)
    @settings(
        max_examples=trees, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(schedules(OPEN, 2))
    def send(s: ca.Schedule) -> None:
        meeting.send(s, chance)

    send()
    return meeting


def main() -> int:
    import argparse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trees", type=int, default=20_000, help=f"each with {SETS} sets of parameters")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    counts, found, left, seed = Counter[str](), list[str](), options.trees, options.seed
    while left > 0:
        meeting = meet(min(left, 1000), seed)
        counts.update(meeting.counts)
        found += meeting.found
        left, seed = left - 1000, seed + 1
    for name, count in counts.items():
        print(f"{count:>9,}  {name}")
    print(f"{len(found):>9,}  differences")
    print("\n".join(found[:20]))
    return bool(found)


if __name__ == "__main__":
    np.seterr(all="ignore")
    assert math.isfinite(ULP)
    sys.exit(main())
