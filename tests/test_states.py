"""States from anywhere: of earlier versions, damaged, of other schedules.

``states/`` keeps what each format has written, a folder per format, with what was observed afterwards and the curve that
came of it.  Nothing in it is ever written anew: what was saved once is loaded for ever.  Format 0 is that of before formats
had numbers.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
import torch

import calando as ca
from calando.states import FORMAT, sealed
from calando.torch import Scheduler

RECORDED = sorted((Path(__file__).parent / "states").glob("*/*.json"))
SEALED = [path for path in RECORDED if path.parent.name == str(FORMAT)]
Observed = list[dict[str, float]]


class OfRun:
    """A run, or the run of a plan, that goes on from a state."""

    def __init__(self, run: Any) -> None:
        self.run = run

    def load(self, state: Any, **options: Any) -> None:
        self.run.load_state_dict(state, **options)

    def state(self) -> Any:
        return self.run.state_dict()

    def curve(self, observed: Observed) -> list[Any]:
        return [self.run.value, *(self.run.step(**seen) for seen in observed)]


class OfScheduler:
    """A scheduler of torch, of two groups."""

    def __init__(self, schedule: Any, values: dict[str, Any]) -> None:
        groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "name": name} for name in ("body", "head")]
        self.optimizer = torch.optim.AdamW([groups[0], {**groups[1], "lr": 0.2}], lr=0.1)
        self.scheduler = Scheduler(self.optimizer, schedule, **values)

    def load(self, state: Any, **options: Any) -> None:
        self.scheduler.load_state_dict(state, **options)

    def state(self) -> Any:
        return self.scheduler.state_dict()

    def values(self) -> list[Any]:
        names = ("lr", "weight_decay", "betas", "eps")
        return [
            {key: list(group[key]) if key == "betas" else group[key] for key in names}
            for group in self.optimizer.param_groups
        ]

    def curve(self, observed: Observed) -> list[Any]:
        curve = [self.values()]
        for seen in observed:
            self.optimizer.step()
            self.scheduler.step(**seen)
            curve.append(self.values())
        return curve


def fresh(path: Path, record: dict[str, Any]) -> Any:
    """What the state of a record is loaded into."""
    sentence, values = record["sentence"], record["values"]
    kind = path.stem.split("-")[0]
    if kind == "torch":
        return OfScheduler(sentence, values)
    return OfRun((ca.parse if kind == "run" else ca.parse_plan)(sentence).run(**values))


def recorded(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from numbers(part)
    else:
        yield value


def refusal(action: Callable[[], Any]) -> str:
    with pytest.raises(ca.ScheduleError) as caught:
        action()
    return str(caught.value)


# -- what was saved once -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_was_saved_is_loaded_for_ever(path: Path) -> None:
    """The curve goes on as it went on then, to the last bit; and a state saved now is of this format."""
    record = recorded(path)
    assert record["state"].get("format", 0) == int(path.parent.name)
    one = fresh(path, record)
    one.load(record["state"])
    again = one.state()
    assert one.curve(record["observed"]) == record["curve"]
    assert again["format"] == FORMAT
    twin = fresh(path, record)
    twin.load(json.loads(json.dumps(again, allow_nan=False)))
    assert twin.curve(record["observed"]) == record["curve"]


def test_every_format_is_there() -> None:
    assert {path.parent.name for path in RECORDED} == {str(n) for n in range(FORMAT + 1)}
    assert len({path.stem for path in RECORDED}) * (FORMAT + 1) == len(RECORDED)


@pytest.mark.parametrize("path", SEALED, ids=lambda path: path.stem)
def test_a_newer_format_says_so(path: Path) -> None:
    record = recorded(path)
    one = fresh(path, record)
    said = refusal(lambda: one.load({**record["state"], "format": FORMAT + 1}))
    assert said == (
        f"the state has format {FORMAT + 1}, and this calando reads formats up to {FORMAT}\n"
        "a newer calando has saved it: pip install --upgrade calando"
    )


def test_a_step_chosen_by_hand() -> None:
    """The checksum is about accidents; who means it leaves it out."""
    state = ca.parse("linear(10)").run().state_dict() | {"t": 5}
    run = ca.parse("linear(10)").run()
    assert "goes without its checksum" in refusal(lambda: run.load_state_dict(state))
    assert (run.t, run.value) == (0, 1)
    del state["checksum"]
    run.load_state_dict(state)
    assert (run.t, run.value) == (5, 0.5)


def test_other_formats_of_data() -> None:
    """What turns tuples into lists, or 1.0 into 1, has damaged nothing."""
    run = ca.parse("2.0 * plateau(x, patience=0)").run()
    run.step(x=3.0)
    state = run.state_dict()

    def as_others_write(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: as_others_write(part) for key, part in reversed(value.items())}
        if isinstance(value, list):
            return tuple(as_others_write(part) for part in value)
        return int(value) if isinstance(value, float) and value.is_integer() else value

    other = ca.parse("2.0 * plateau(x, patience=0)").run()
    other.load_state_dict(as_others_write(state))
    assert other.step(x=3) == run.step(x=3) == pytest.approx(0.2)


# -- what was damaged since --------------------------------------------------------------------------------


def places(state: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to all parts of a state."""
    yield path
    parts = state.items() if isinstance(state, dict) else enumerate(state) if isinstance(state, list) else ()
    for key, part in parts:
        yield from places(part, (*path, key))


def changed(state: Any, path: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    """The state with one of its parts changed, or taken out."""
    if not path:
        return change(state)
    state = copy.copy(state)
    new = changed(state[path[0]], path[1:], change)
    if new is GONE:
        del state[path[0]]
    else:
        state[path[0]] = new
    return state


GONE = object()
LOOP: list[Any] = []
LOOP.append(LOOP)
DAMAGE: dict[str, Callable[[Any], Any]] = {
    "gone": lambda _: GONE,
    "none": lambda _: None,
    "text": lambda _: "abc",
    "bytes": lambda _: b"abc",
    "empty list": lambda _: [],
    "empty table": lambda _: {},
    "its own part": lambda _: LOOP,
    "object": lambda _: object(),
    "below 0": lambda _: -1,
    "half": lambda _: 0.5,
    "true": lambda _: True,
    "nan": lambda _: float("nan"),
    "inf": lambda _: float("inf"),
    "huge": lambda _: 10**400,
    "one more": lambda x: x + 1 if isinstance(x, (int, float)) else x,
    "next float": lambda x: x * (1 + 2**-52) + 5e-324 if isinstance(x, float) else x,
    "cut": lambda x: x[: len(x) // 2] if isinstance(x, (str, list)) else x,
    "twice": lambda x: x * 2 if isinstance(x, (str, list)) else x,
    "other keys": lambda x: {0: 1, "": 2, **x} if isinstance(x, dict) else x,
}


def damaged(state: Any) -> Iterator[tuple[str, Any]]:
    for path in places(state):
        for name, change in DAMAGE.items():
            other = changed(state, path, change)
            if other is not GONE and repr(other) != repr(state):
                yield f"{path} {name}", other


@pytest.mark.parametrize("path", SEALED, ids=lambda path: path.stem)
def test_a_damaged_state_is_refused(path: Path) -> None:
    """Whatever part of it was changed, and however little; and what it was loaded into goes on as before."""
    record = recorded(path)
    one = fresh(path, record)
    before = one.state()
    tried = 0
    for what, state in damaged(record["state"]):
        if what == "('checksum',) gone":
            continue  # and nothing else is
        try:
            one.load(state)
        except ca.ScheduleError:
            tried += 1
        else:
            pytest.fail(f"{what} was loaded")
    assert tried > 50
    assert one.state() == before
    one.load(record["state"])
    assert one.curve(record["observed"]) == record["curve"]


@pytest.mark.parametrize("path", [path for path in RECORDED if path not in SEALED], ids=lambda path: path.stem)
def test_a_damaged_state_without_a_checksum(path: Path) -> None:
    """What cannot be read is refused; what can be read gives numbers, now and later."""
    record = recorded(path)
    one, refused = fresh(path, record), 0
    for what, state in damaged(record["state"]):
        try:
            one.load(state)
        except ca.ScheduleError:
            refused += 1  # and it is as fresh as before
            continue
        try:
            curve = one.curve(record["observed"])
        except Exception as error:
            raise AssertionError(f"{what} was loaded, and then: {error!r}") from error
        one = fresh(path, record)
        assert all(isfinite(x) for x in numbers(curve)) or "base" in what, f"{what} gave {curve}"
    assert refused > 50


def test_a_plan_is_loaded_whole_or_not_at_all() -> None:
    plan = ca.parse_plan("a = plateau(x, patience=0); b = 0.5 * plateau(x, patience=0)")
    run = plan.run()
    for _ in range(3):
        run.step(x=1)
    state, other = run.state_dict(), plan.run()
    state["runs"]["b"]["watching"] = [{}]
    for part in (state, state["runs"]["b"]):
        del part["checksum"]
    assert "what was counted cannot be read" in refusal(lambda: other.load_state_dict(state))
    assert (other.t, other.value, other.runs["a"].t) == (0, {"a": 1, "b": 0.5}, 0)


# -- what became of the schedule meanwhile -----------------------------------------------------------------

BEFORE = "schedules:\n  total: 100\n  lr: 0.1 * (warmup(10) >> linear)\n  momentum: 0.95 - 0.1 * u\n"
LATER = BEFORE.replace("total: 100", "total: 190")


def test_a_file_that_was_changed_is_reported(tmp_path: Path) -> None:
    """Between load and resume, somebody has edited the YAML file."""
    file = tmp_path / "experiment.yaml"
    file.write_text(BEFORE, encoding="utf-8")
    run = ca.load(file, "schedules").run()
    for _ in range(55):
        run.step()
    state = json.loads(json.dumps(run.state_dict()))
    file.write_text(LATER, encoding="utf-8")
    resumed = ca.load(file, "schedules").run()
    assert refusal(lambda: resumed.load_state_dict(state)) == (
        "the schedule of lr has changed\n"
        "    saved: 0.1 * (warmup(10) >> linear(90))\n"
        "    now:   0.1 * (warmup(10) >> linear(180))\n"
        "    the same up to step 10; at step 55, where the run goes on, 0.05 becomes 0.075; "
        "most apart at step 100: 0 and 0.05\n"
        "the schedule of momentum has changed\n"
        "    saved: 0.95 - 0.1 * ramp(100, 0, 1)\n"
        "    now:   0.95 - 0.1 * ramp(190, 0, 1)\n"
        "    the same up to step 0; at step 55, where the run goes on, 0.895 becomes 0.9211; "
        "most apart at step 100: 0.85 and 0.8974\n"
        "load_state_dict(state, accept=True) goes on at step 55 with the sentences of now"
    )
    assert resumed.t == 0
    resumed.load_state_dict(state, accept=True)
    assert resumed.value["lr"] == pytest.approx(0.075)


def test_a_file_with_other_names(tmp_path: Path) -> None:
    file = tmp_path / "experiment.yaml"
    file.write_text("lr: 0.5 * plateau(loss, patience=0)\n", encoding="utf-8")
    run = ca.load(file).run()
    for _ in range(4):
        run.step(loss=1)
    file.write_text("rate: linear(8)\nlr: 0.5 * plateau(loss, patience=0)\n", encoding="utf-8")
    resumed = ca.load(file).run()
    said = refusal(lambda: resumed.load_state_dict(run.state_dict()))
    assert "the schedule of rate has changed\n    saved: no sentence\n    now:   linear(8)\n" in said
    assert "of lr" not in said
    resumed.load_state_dict(run.state_dict(), accept=True)
    assert resumed.t == 4
    assert resumed.value == {"rate": 0.5, "lr": run.value["lr"]}
    fewer = ca.parse_plan("rate = linear(8)").run()
    assert "saved: 0.5 * plateau(loss, patience=0)\n    now:   no sentence" in refusal(
        lambda: fewer.load_state_dict(resumed.state_dict())
    )


def test_the_same_curve_in_other_words() -> None:
    run = ca.parse("warmup(10) >> linear(20)").run()
    for _ in range(15):
        run.step()
    other = ca.parse("(warmup(10)) >> poly(20)").run()
    other.load_state_dict(run.state_dict())
    assert (other.t, other.value) == (15, 0.75)


def test_a_file_and_torch(tmp_path: Path) -> None:
    file = tmp_path / "experiment.yaml"
    file.write_text(BEFORE, encoding="utf-8")

    def scheduler() -> Scheduler:
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0, momentum=0.9)
        return Scheduler(optimizer, ca.load(file, "schedules"))

    state = scheduler().state_dict()
    file.write_text(LATER, encoding="utf-8")
    said = refusal(lambda: scheduler().load_state_dict(state))
    for part in ("of lr has changed", "of momentum has changed", "the same up to step 10", "on_change='accept'"):
        assert part in said


def test_the_checksum_is_of_the_data() -> None:
    assert sealed(t=1, x=[1.5, None])["checksum"] == sealed(x=(1.5, None), t=1.0)["checksum"]
    assert sealed(t=1)["checksum"] != sealed(t=2)["checksum"] != sealed(t="2")["checksum"] != sealed(t=True)["checksum"]
