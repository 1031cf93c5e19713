"""What the tests against live libraries share: parameters to draw, and the comparison with a sentence.

``HYPOTHESIS_PROFILE=long`` tries forty times as many.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from calando import ScheduleError, parse, read
from calando.reading.phrases import running_on
from peers.sentences import SENTENCES, sentences
from test_peers import compare_schedules

Params = dict[str, Any]
Live = Callable[..., Iterable[float]]

# the systems whose schedules are read, and what is said of those that are not
READ = {"torch": "torch", "optax": "optax", "keras": "keras", "transformers": "hf", "timm": "timm"}
CANNOT = re.compile(
    "Python function|lies above its start|longer than the run|no schedule '|does not multiply"
)

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


def tried(times: int) -> settings:
    return settings(
        max_examples=40 * times if LONG else times,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )


TRIED = tried(30)
TRIED_LESS = tried(10)  # JAX compiles much, and takes its time


def decimals(most: int, *exponents: int) -> SearchStrategy[float]:
    """Numbers as people write them: up to ``most``, times a power of ten."""
    return st.builds(lambda m, e: float(f"{m}e{e}"), st.integers(1, most), st.sampled_from(exponents))


RATES = decimals(999, -4, -3, -6, -2) | st.floats(1e-5, 10)
# for systems that compute in single precision, where what is small beside something large has no digits left
NEAR = decimals(99, -2) | st.floats(0.01, 1)
FACTORS = decimals(9, -1, -2) | decimals(99, -2) | st.floats(0.01, 0.99)  # between 0 and 1
SHARES = st.just(0.0) | FACTORS | st.just(1.0)
FOR_STEPS = SHARES | st.floats(1, 1.3)  # what a rate is multiplied by every so often
POWERS = st.sampled_from([0.5, 0.9, 1.0, 1.5, 2.0, 3.0]) | st.floats(0.3, 4)
STEPS = st.integers(1, 30)
SOME_STEPS = st.integers(0, 30)  # or none
FLAGS = st.booleans()


class Maybe:
    """A parameter that may be left to its default."""

    def __init__(self, strategy: SearchStrategy[Any]) -> None:
        self.strategy = strategy


def kwargs(**drawn: SearchStrategy[Any] | Maybe) -> SearchStrategy[Params]:
    return st.fixed_dictionaries(
        {name: s for name, s in drawn.items() if not isinstance(s, Maybe)},
        optional={name: s.strategy for name, s in drawn.items() if isinstance(s, Maybe)},
    )


def milestones(least: int = 1, most: int = 4, first: int = 1) -> SearchStrategy[list[int]]:
    """Times that ascend."""
    return st.lists(st.integers(first, 40), min_size=least, max_size=most, unique=True).map(sorted)


def parts_of_one(most: int = 4) -> SearchStrategy[list[float]]:
    """Shares that are 1 together, in twentieths."""
    cuts = st.lists(st.integers(1, 19), max_size=most - 1, unique=True).map(sorted)
    return cuts.map(lambda ends: [(b - a) / 20 for a, b in zip([0, *ends], [*ends, 20], strict=True)])


class Peer:
    """A system: its schedules, how to draw their parameters, and how to run them."""

    def __init__(self, system: str, *, single: bool = False, left_out: dict[str, str] | None = None) -> None:
        self.system = system
        self.single = single
        self.left_out = left_out or {}
        self.schedules: dict[str, tuple[SearchStrategy[Params], Live]] = {}

    def __str__(self) -> str:
        return self.system

    def schedule(self, *names: str, **drawn: SearchStrategy[Any] | Maybe) -> Callable[[Live], Live]:
        """Enter a function that runs the schedule of that name; it answers the values from step 0, or a table."""
        return self.schedule_from(kwargs(**drawn), *names)

    def schedule_from(self, params: SearchStrategy[Params], *names: str) -> Callable[[Live], Live]:
        def enter(function: Live) -> Live:
            for name in names:
                self.schedules[name] = (params, function)
            return function

        return enter

    @property
    def names(self) -> list[str]:
        return list(self.schedules)

    @property
    def forgotten(self) -> set[str]:
        """Those for which there is a sentence, but neither a live run nor a reason."""
        known = {name for system, name in SENTENCES if system == self.system}
        return known ^ (set(self.schedules) | set(self.left_out))

    def compare(self, name: str, data: st.DataObject) -> None:
        strategy, run = self.schedules[name]
        params = data.draw(strategy, label=name)
        answer = run(**params)
        table = answer if isinstance(answer, dict) else dict(enumerate(answer))
        record = {
            "id": f"live/{self.system}/{name}",
            "system": self.system,
            "class": name.removesuffix(".momentum"),
            "output": "momentum" if name.endswith(".momentum") else "lr",
            "dtype": "float32" if self.single else "float64",
            "params": params,
            "t": list(table),
            "values": [float(value) for value in table.values()],
        }
        short, long = map(parse, sentences(record))
        compare_schedules(record, short, long)
        if self.system in READ:
            self.compare_read(record)

    def compare_read(self, record: dict[str, Any]) -> None:
        """The same for what :func:`calando.read` makes of the parameters, where it does not say that it cannot."""
        params = dict(record["params"])
        values = {"base": params.pop("base_lr", 1)}
        for observed in ("metric", "eval_every"):  # what the run has, and no scheduler
            params.pop(observed, None)
        if "base_lr_arg" in params:
            params["base_lr"] = params.pop("base_lr_arg")
        what = params.pop("src", None) or record["class"].partition("[")[0]
        if record["output"] != "lr" or what.startswith("callbacks."):
            return
        try:
            schedule = read(READ[self.system], what, **params)
        except ScheduleError as error:
            assert CANNOT.search(error.message), error  # noqa: PT017 - it need not raise
            return
        compare_schedules(record, schedule.bind(**values), running_on(schedule).bind(**values))


def called(name: str, positional: Sequence[Any] = (), **keywords: Any) -> str:
    """The source of a call."""
    arguments = [*map(repr, positional), *(f"{key}={value!r}" for key, value in keywords.items())]
    return f"{name}({', '.join(arguments)})"
