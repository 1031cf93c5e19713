"""Plans: names that refer to each other, in text, in mappings, in YAML files."""

from __future__ import annotations

import copy
import math
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import calando as ca
from calando import Plan, load, parse_plan

if TYPE_CHECKING:
    from pathlib import Path

SECTION_SEVEN = """
peak = 3e-4                                        # a number
wsd20(w) = warmup(w) >> hold >> linear(20%)        # a definition of one's own
lr = peak * wsd20(2k) | floor(1e-6)
weight_decay = 0.1 * lr / peak
momentum = 0.95 - 0.1 * wsd20(2k)
"""


def wsd20(t: float, w: float, total: float) -> float:
    """Up to 1 over ``w`` steps, down to 0 over the last fifth of ``total``."""
    return max(0.0, min(t / w, 1.0, (total - t) / (0.2 * total)))


@pytest.mark.parametrize("t", [0, 500, 2000, 5000, 8000, 9000, 10_000, 12_000])
def test_the_plan_of_the_specification(t: float) -> None:
    plan = parse_plan(SECTION_SEVEN, total=10_000)
    curve = wsd20(min(t, 10_000), 2000, 10_000)
    values = plan(t)
    assert list(values) == ["lr", "weight_decay", "momentum"]
    assert values["lr"] == pytest.approx(max(3e-4 * curve, 1e-6), rel=1e-12)
    assert values["weight_decay"] == pytest.approx(0.1 * max(3e-4 * curve, 1e-6) / 3e-4, rel=1e-12)
    assert values["momentum"] == pytest.approx(0.95 - 0.1 * curve, rel=1e-12)


def test_results() -> None:
    """Definitions with arguments, private names, transforms, lists, ``total`` and ``ep`` are no results."""
    plan = parse_plan("""
        total = 100; ep = 10
        _private = 3
        twice(x) = 2 * x
        tame = floor(0.1) | cap(0.9)
        stones = [3ep, 6ep]
        batch = 256; half = 1/2; angle = pi
        lr = twice(_private) * multistep(stones) | tame
    """)
    assert list(plan) == ["lr"]
    assert plan.constants == {"batch": 256, "half": 0.5, "angle": math.pi}
    assert [type(v) for v in plan.constants.values()] == [int, float, float]
    assert plan["lr"] == ca.parse("2 * 3 * multistep([30, 60]) | floor(0.1) | cap(0.9)")


def test_total_and_ep_count_for_the_whole_plan() -> None:
    plan = parse_plan("total = 20ep; ep = 5; lr = warmup(2ep) >> linear; decay = 0.5 ** epoch")
    assert plan["lr"].length == 100
    assert plan(55) == {"lr": 0.5, "decay": 0.5**11}
    assert plan.params == frozenset()


def test_values_override_and_bind() -> None:
    text = "peak = 1; lr = peak * q * warmup(10); mid = peak / 2"
    plan = parse_plan(text, peak=3, q=2)
    assert plan(5) == {"lr": 3.0}
    assert plan.constants == {"peak": 3, "mid": 1.5}
    assert parse_plan(text, total=9)(5, q=4) == {"lr": 2.0}  # the conventional names do no harm
    assert parse_plan("total = 10; lr = linear", total=20)(10) == {"lr": 0.5}
    assert parse_plan(text, lr=0.25).constants["lr"] == 0.25


def test_names_without_a_value() -> None:
    plan = parse_plan("lr = peak * (warmup(10) >> linear); wd = decay")
    assert plan.params == {"peak", "total", "decay"}
    assert plan.constants == {}  # wd is a number once decay is
    bound = plan.bind(peak=0.2, total=110, decay=0.1)
    assert bound.constants == {"wd": 0.1}
    assert bound(60) == {"lr": 0.1}
    with pytest.raises(ca.UnboundError, match="peak"):
        plan(3)


@pytest.mark.parametrize(
    ("values", "message", "hint"),
    [
        ({"peek": 1}, "the plan has no parameter 'peek'", "did you mean 'peak'?"),
        ({"qq": 1}, "the plan has no parameter 'qq'", "its parameters are: rate"),
        ({"rat": 1}, "the plan has no parameter 'rat'", "did you mean 'rate'?"),
        ({"peak": "much"}, "peak wants a number, not 'much'", None),
    ],
)
def test_unknown_values(values: dict[str, Any], message: str, hint: str | None) -> None:
    with pytest.raises(ca.ScheduleError) as info:
        parse_plan("peak = 1; lr = peak * rate * warmup(5)", **values)
    assert (info.value.message, info.value.hint) == (message, hint)


def test_unknown_values_of_a_plan() -> None:
    plan = parse_plan("peak = 1; lr = peak * rate * warmup(5)")
    with pytest.raises(ca.UnknownNameError, match="did you mean 'rate'"):
        plan(3, rat=1)
    with pytest.raises(ca.UnknownNameError, match="'peak' has its value in the plan"):
        plan.bind(peak=2)
    with pytest.raises(ca.UnknownNameError, match="it has no parameters"):
        parse_plan("lr = warmup(5)", other=2)


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("", "ScheduleSyntaxError", "the plan is empty"),
        ("# nothing\n", "ScheduleSyntaxError", "the plan is empty"),
        ("_a = 3; f(x) = x; total = 3", "ScheduleError", "nothing in the plan is a result"),
        ("cosine(20)", "ScheduleSyntaxError", "this schedule has no name"),
        ("a = 3\ncosine(a)", "ScheduleSyntaxError", "this schedule has no name"),
        ("a = b; b = 2 * a", "ArgumentError", "defined by itself"),
        ("a = 1; a = 2", "ArgumentError", "'a' is defined twice"),
        ("t = 3", "ArgumentError", "cannot be defined"),
        ("_unused = cosin(20); lr = t", "UnknownNameError", "cosin"),
        ("total = cosine(20); lr = linear", "ArgumentError", "total is a number"),
        ("total = 5; lr = warmup(20) >> linear", "ArgumentError", "no room"),
        ("lr = cosine(20, eta_min=2)", "ArgumentError", "cosine falls"),
    ],
)
def test_errors(text: str, kind: str, message: str) -> None:
    with pytest.raises(getattr(ca, kind), match=message) as info:
        parse_plan(text)
    assert type(info.value).__name__ == kind


def test_deep_plans_are_an_error_or_a_plan() -> None:
    rows = [f"a{i} = sin(a{i - 1})" for i in range(1, 400)]
    for text in ("\n".join(["a0 = t", *rows]), "\n".join([*reversed(rows), "a0 = t"])):
        with pytest.raises(ca.ScheduleError, match="nested"):
            parse_plan(text)


# -- mappings --------------------------------------------------------------------------------------------------


def test_a_mapping_is_the_same_plan() -> None:
    lines = [line.split("#")[0].split("=", 1) for line in SECTION_SEVEN.strip().splitlines()]
    mapping = {head.strip(): sentence.strip() for head, sentence in lines}
    assert "wsd20(w)" in mapping
    assert parse_plan(mapping) == parse_plan(SECTION_SEVEN)


def test_numbers_and_schedules_in_a_mapping() -> None:
    plan = parse_plan(
        {
            "lr": ca.param("peak") * ca.warmup(10) + 0 * ca.epoch,
            "peak": 0.5,
            "ep": 4,
            "weight_decay": 0.1,
            "momentum": "lr / 2",
            "shape": ca.cosine,
            "tame": ca.floor(0.1) | ca.cap(1),
        }
    )
    assert plan.constants == {"peak": 0.5, "weight_decay": 0.1}
    assert plan["lr"](5) == 0.25
    assert plan["momentum"](5) == 0.125
    assert plan["shape"] == ca.parse("cosine")
    assert plan["lr"].params == frozenset()


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({}, "the plan is empty"),
        ({3: "cosine(20)"}, "the names of a plan are texts, not 3"),
        ({"lr": True}, "lr wants a sentence, not True"),
        ({"lr": None}, "lr wants a sentence, not None"),
        ({"lr": [1, 2]}, r"lr wants a sentence, not \[1, 2\]"),
        ({"lr": {"a": 1}}, "lr wants a sentence"),
        ({"lr": ""}, "the sentence is empty"),
        ({"lr": "x = 3; x"}, "a definition stands inside a sentence"),
        ({"lr": "3; 4"}, "a second expression"),
        ({"the lr": "3"}, "'the lr' is not a name"),
        ({"lr = 3": "3"}, "'lr = 3' is not a name"),
        ({"": "3"}, "'' is not a name"),
        ({"f(2)": "3"}, "the parameters of a definition are names"),
        ({"a": ca.param("b"), "b": ca.param("a")}, "'a' is defined by itself"),
        ({"lr": "linear(3)", "lr ": "3"}, "'lr' is defined twice"),
        (5, "a plan is a text or a mapping"),
    ],
)
def test_mappings_that_are_no_plans(mapping: Any, message: str) -> None:
    with pytest.raises(ca.ScheduleError, match=message):
        parse_plan(mapping)


# -- the object ------------------------------------------------------------------------------------------------

PLANS = [
    SECTION_SEVEN,
    "lr = warmup(5) >> cosine(20)",
    "peak = 3e-4; wd = peak / 3; lr = peak * wd * cosine(20)",
    "total = 100; lr = warmup(5%) >> hold >> linear(20%); m = rate",
    "lr = piecewise({0: 1, 30: 0.1}); clip = 1 / 3",
]


@pytest.mark.parametrize("text", PLANS)
def test_text_of_a_plan_reads_back(text: str) -> None:
    plan = parse_plan(text)
    assert parse_plan(str(plan)) == plan
    assert eval(repr(plan), {"parse_plan": parse_plan}) == plan
    assert hash(parse_plan(str(plan))) == hash(plan)
    assert pickle.loads(pickle.dumps(plan)) == plan
    assert copy.deepcopy(plan) is plan
    assert copy.copy(plan) is plan


def test_a_plan_is_an_immutable_mapping() -> None:
    plan = parse_plan("lr = warmup(5); wd = 0.1")
    assert (len(plan), list(plan), "lr" in plan, "wd" in plan) == (1, ["lr"], True, False)
    assert isinstance(plan["lr"], ca.Schedule)
    assert str(plan) == "lr = warmup(5)\nwd = 0.1"
    plan.constants["wd"] = 3
    assert plan.constants == {"wd": 0.1}
    changing: Any = plan
    with pytest.raises(AttributeError, match="cannot be changed"):
        changing.lr = 3
    with pytest.raises(AttributeError, match="cannot be changed"):
        del changing._results
    with pytest.raises(TypeError):
        changing["lr"] = 3
    assert plan != {"lr": ca.warmup(5)}
    assert plan != parse_plan("lr = warmup(5); wd = 0.2")
    assert plan == parse_plan("wd = 0.1; lr = warmup(5)")


# -- files -----------------------------------------------------------------------------------------------------

EXPERIMENT = """\
model: resnet50
optimizer:
  name: sgd
  schedules: &main
    _peak: 1e-3
    two(x): 2 * x
    lr: _peak * two(warmup(10))
      >> linear(20)
    weight_decay: 5e-4   # a number to YAML or not
    momentum: |
      # over several lines
      0.9 +
        0.05 * warmup(10)
    batch: "256"
runs:
  - {lr: 0.1 * warmup(10), wd: &wd '0.5 * lr'}
  - {<<: *main, _peak: 3, wd: *wd}
"""


@pytest.fixture
def experiment(tmp_path: Path) -> Path:
    path = tmp_path / "experiment.yaml"
    path.write_text(EXPERIMENT, encoding="utf-8")
    return path


def test_load(experiment: Path) -> None:
    plan = load(experiment, "optimizer.schedules")
    assert plan == parse_plan(
        "lr = 1e-3 * (2 * warmup(10)) >> linear(20); momentum = 0.9 + 0.05 * warmup(10); "
        "weight_decay = 5e-4; batch = 256"
    )
    assert plan(20) == {"lr": 1e-3, "momentum": pytest.approx(0.95, rel=1e-15)}
    assert load(str(experiment), "optimizer.schedules", _peak=5)(10)["lr"] == 10


def test_lists_aliases_and_merged_mappings(experiment: Path) -> None:
    assert load(experiment, "runs.0")(5) == {"lr": 0.05, "wd": 0.025}
    merged = load(experiment, "runs.1")
    assert merged(10)["lr"] == 6
    assert merged(10)["wd"] == 3


def test_a_key_may_lead_to_one_sentence(experiment: Path) -> None:
    plan = load(experiment, "optimizer.schedules.momentum")
    assert list(plan) == ["momentum"]
    assert plan(10)["momentum"] == pytest.approx(0.95, rel=1e-15)
    assert list(load(experiment, "runs.0.lr")) == ["lr"]


@pytest.mark.parametrize("name", ["schedule", "schedules"])
def test_the_section_is_found(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"model: resnet50\nlist: [1, 2]\n{name}: {{lr: warmup(5)}}\n")
    assert load(path) == parse_plan("lr = warmup(5)")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("\ufeffépaisseur: 2\nlr: épaisseur * warmup(5)\n".replace("\n", ending).encode())
    assert load(path)(5) == {"lr": 2}


def test_json_is_yaml(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"lr": "cosine(20, eta_min=0.1)", "wd": 0.05}')
    assert load(path) == parse_plan("lr = cosine(20, eta_min=0.1); wd = 0.05")


def test_canonical_sentences_are_plain_scalars(tmp_path: Path) -> None:
    """The canonical text of a plan, ``=`` for ``:``, is a YAML file that says the same."""
    plan = parse_plan("lr = piecewise({0: 1, 30: 0.1}); ms = multistep([30, 60]); x = -1 * t; y = 1e-3 * warmup(5)")
    path = tmp_path / "a.yaml"
    path.write_text("\n".join(f"{name}: {schedule}" for name, schedule in plan.items()))
    assert load(path) == plan


def test_yaml_is_imported_by_load_alone() -> None:
    code = "import sys, calando; calando.parse_plan('lr = cosine(20)')(3); print('yaml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "False"


def test_plan_is_what_the_package_exports() -> None:
    assert isinstance(parse_plan("lr = t"), Plan)
    assert ca.Plan is Plan
