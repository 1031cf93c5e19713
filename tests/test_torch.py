"""The scheduler for torch, as a skeptical user would try it."""

from __future__ import annotations

import copy
import gc
import io
import json
import pickle
import warnings
import weakref
from typing import Any

import pytest
import torch
from torch.optim.lr_scheduler import LambdaLR, LRScheduler, SequentialLR

import calando as ca
from calando.torch import Scheduler

SENTENCE = "base * (warmup(5) >> cosine(20, eta_min=1%))"


def parameters(n: int = 1) -> list[torch.nn.Parameter]:
    return [torch.nn.Parameter(torch.ones(2)) for _ in range(n)]


def sgd(**options: Any) -> torch.optim.Optimizer:
    return torch.optim.SGD(parameters(), **{"lr": 0.1, **options})


def grouped(*names: str, kind: Any = torch.optim.AdamW, **options: Any) -> torch.optim.Optimizer:
    return kind([{"params": parameters(), "name": name} for name in names], **{"lr": 0.1, **options})


def train(scheduler: Scheduler, steps: int, key: str = "lr", **signals: Any) -> list[Any]:
    """The values that the optimizer steps with."""
    seen = []
    for k in range(steps):
        seen.append(
            [float(group[key]) if key != "betas" else group[key] for group in scheduler.optimizer.param_groups]
        )
        scheduler.optimizer.step()
        scheduler.step(**{name: values[k] for name, values in signals.items() if k in values})
    return seen


def curve(text: str, steps: int, **values: Any) -> list[list[float]]:
    schedule = ca.parse(text)
    return [[schedule(t, **values)] for t in range(steps)]


def near(rows: list[list[float]]) -> list[Any]:
    return [pytest.approx(row, rel=1e-12, abs=1e-15) for row in rows]


def said(action: Any) -> str:
    with pytest.raises(ca.ScheduleError) as error:
        action()
    return str(error.value)


# -- what is scheduled -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "schedule",
    [
        SENTENCE,
        ca.parse(SENTENCE),
        ca.base * (ca.warmup(5) >> ca.cosine(20, eta_min=ca.percent(1))),
        f"lr = {SENTENCE}",
        "shape(w) = warmup(w) >> cosine(20, eta_min=1%); base * shape(5)",
        ca.parse_plan({"lr": SENTENCE}),
        {"lr": SENTENCE},
        {"lr": ca.parse(SENTENCE)},
        {"peak": 0.1, "lr": "peak * (warmup(5) >> cosine(20, eta_min=1%))"},
        {0: {"lr": SENTENCE}},
    ],
    ids=str,
)
def test_every_spelling(schedule: Any) -> None:
    scheduler = Scheduler(sgd(), schedule)
    assert isinstance(scheduler, LRScheduler)
    assert train(scheduler, 30) == curve(SENTENCE, 30, base=0.1)


def test_values() -> None:
    for schedule in (
        "peak * (warmup(2ep) >> cosine)",
        "lr = peak * (warmup(2ep) >> cosine)",
        {"lr": "peak * (warmup(2ep) >> cosine)"},
    ):
        scheduler = Scheduler(sgd(), schedule, total=50, ep=5, peak=0.3)
        assert train(scheduler, 60) == curve("0.3 * (warmup(10) >> cosine(40))", 60)
    # a plan that has its own total keeps it; values win over definitions
    assert Scheduler(sgd(), {"total": 10, "lr": "linear"}).sentences == [{"lr": "linear(10)"}]
    assert Scheduler(sgd(), {"total": 10, "lr": "linear"}, total=20).sentences == [{"lr": "linear(20)"}]
    # total and ep may be given to whatever has no use for them
    assert train(Scheduler(sgd(), "base * exponential(0.5)", total=9, ep=3), 3) == [[0.1], [0.05], [0.025]]


def test_other_hyperparameters() -> None:
    optimizer = torch.optim.AdamW(parameters(), lr=0.1, betas=(0.9, 0.999), weight_decay=0.5)
    scheduler = Scheduler(
        optimizer,
        {"lr": "base * linear(4)", "weight_decay": "base * (1 - u)", "betas[0]": "ramp(4, 0.95, 0.85)", "eps": 1e-6},
        total=4,
    )
    (group,) = optimizer.param_groups
    for t in range(6):
        u = min(t / 4, 1)
        assert group["lr"] == pytest.approx(0.1 * (1 - u), abs=1e-15)
        assert group["weight_decay"] == pytest.approx(0.5 * (1 - u), abs=1e-15)
        assert group["betas"] == (pytest.approx(0.95 - 0.1 * u), 0.999)
        assert group["eps"] == 1e-6
        optimizer.step()
        scheduler.step()
    # a plan as a text has no brackets in its names
    text = "peak = 0.1; lr = peak * linear(4); betas_0 = ramp(4, 0.95, 0.85); betas_1 = 0.99"
    optimizer = torch.optim.AdamW(parameters(), lr=0.3)
    assert train(Scheduler(optimizer, text), 2, "betas")[1] == [(pytest.approx(0.925), 0.99)]
    assert [type(value) for value in optimizer.param_groups[0]["betas"]] == [float, float]


def test_the_learning_rate_may_be_left_alone() -> None:
    optimizer = sgd(lr=0.3, momentum=0.5)
    scheduler = Scheduler(optimizer, {"momentum": "base + 0.4 * u"}, total=4)
    assert train(scheduler, 3, "momentum") == [[0.5], [0.6], [0.7]]
    assert scheduler.get_last_lr() == [0.3]


def test_groups_by_name_and_number() -> None:
    optimizer = torch.optim.SGD(
        [
            {"params": parameters(), "name": "backbone", "lr": 0.2},
            {"params": parameters()},
            {"params": parameters(), "name": "head"},
        ],
        lr=0.4,
    )
    scheduler = Scheduler(
        optimizer,
        {
            "anneal(w)": "warmup(w) >> linear",
            "lr": "base * anneal(1)",
            "backbone": {"lr": "0.5 * base * anneal(2)"},
            1: {"momentum": 0.5},
        },
        total=4,
    )
    assert train(scheduler, 5) == near(
        [[0, 0, 0], [0.05, 0.4, 0.4], [0.1, 0.8 / 3, 0.8 / 3], [0.05, 0.4 / 3, 0.4 / 3], [0, 0, 0]]
    )
    assert [group["momentum"] for group in optimizer.param_groups] == [0, 0.5, 0]
    assert scheduler.sentences[0] == {"lr": "0.5 * base * (warmup(2) >> linear(2))"}
    # the example of the documentation
    scheduler = Scheduler(grouped("backbone", "head"), {"backbone": {"lr": "0.01 * base"}, "head": {"lr": "base"}})
    assert train(scheduler, 2) == [[0.001, 0.1]] * 2


def test_what_some_groups_do_not_have() -> None:
    """A mixed optimizer, as Muon with AdamW for the rest: what is said for everybody is for those that have it."""

    class Mixed(torch.optim.Optimizer):
        def __init__(self) -> None:
            super().__init__(
                [{"params": parameters(), "momentum": 0.9}, {"params": parameters(), "betas": (0.9, 0.99)}],
                {"lr": 1.0},
            )

        def step(self, closure: Any = None) -> None:  # type: ignore[override]
            pass

    optimizer = Mixed()
    Scheduler(
        optimizer,
        {"lr": "base * linear(4)", "momentum": "0.5 * (1 + u)", "betas[1]": 0.5, 1: {"betas[0]": 0.25}},
        total=2,
    )
    assert optimizer.param_groups[0]["momentum"] == 0.5
    assert optimizer.param_groups[1]["betas"] == (0.25, 0.5)
    assert "no hyperparameter 'momentum'" in said(
        lambda: Scheduler(optimizer, {1: {"momentum": 0.5}, 0: {"momentum": "t"}})
    )


# -- what is said ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schedule", "parts"),
    [
        ({"momentun": "0.9 * warmup(5)"}, ["SGD has no hyperparameter 'momentun'", "did you mean 'momentum'?"]),
        ({"lr": "warmup(5)", "momentun": 0.9}, ["'momentun'", "did you mean 'momentum'?", "begins with _"]),
        ("lr = warmup(5); momentun = 0.9 * lr", ["'momentun'", "did you mean 'momentum'?"]),
        (
            ca.parse_plan("lr = warmup(5); wobble = 0.9 * lr"),
            ["no hyperparameter 'wobble'", "what it has is: lr, momentum"],
        ),
        ({"betas[0]": "warmup(5)"}, ["SGD has no hyperparameter 'betas_0'"]),
        ({"nesterov": "warmup(5)"}, ["no hyperparameter 'nesterov'"]),
        ({"head": {"lr": "warmup(5)"}}, ["no parameter group 'head'", "the groups are 0"]),
        ({3: {"lr": "warmup(5)"}}, ["no parameter group 3"]),
        ({"head": "warmup(5)"}, ["no hyperparameter 'head'"]),
        ("base * cosine", ["'total' has no value", "Scheduler(optimizer, …, total=1000)"]),
        ("peak * cosine(5)", ["'peak' has no value", "Scheduler(optimizer, …, peak=…)"]),
        ("lr * cosine(5)", ["'lr' has no value"]),
        ("base * cosin(5)", ["cosin", "did you mean 'cosine'?", "^^^^^"]),
        ({}, ["nothing is scheduled"]),
        ({"peak": 0.5}, ["nothing is scheduled"]),
        ({"_x": 1}, ["nothing"]),
        ({"lr": [1]}, ["wants a sentence"]),
        (["base", "base"], ["not a number or a schedule"]),
        (None, ["not a number or a schedule"]),
    ],
    ids=str,
)
def test_mistakes(schedule: Any, parts: list[str]) -> None:
    optimizer = sgd()
    message = said(lambda: Scheduler(optimizer, schedule))
    for part in parts:
        assert part in message, message
    assert optimizer.param_groups[0]["lr"] == 0.1


def test_more_mistakes() -> None:
    assert "SGD has no hyperparameter 'momentum'" not in said(lambda: Scheduler(sgd(), {"momentun": "t"}))
    adam = torch.optim.Adam(parameters(), lr=0.1)
    message = said(lambda: Scheduler(adam, {"momentum": "0.9 * warmup(5)"}))
    assert "Adam has no hyperparameter 'momentum'" in message
    assert "betas[0], betas[1]" in message
    assert "did you mean 'peak'" in said(lambda: Scheduler(sgd(), "peak * warmup(5)", peek=1))
    assert "did you mean 'peak'" in said(lambda: Scheduler(sgd(), {"lr": "peak * warmup(5)"}, peek=1))
    assert "did you mean 'head'" in said(
        lambda: Scheduler(grouped("head", "body"), {"lr": "base", "haed": {"lr": "base"}})
    )
    assert "both have entries" in said(
        lambda: Scheduler(grouped("head"), {"head": {"lr": "base"}, 0: {"lr": "base"}})
    )
    assert "Linear is not an optimizer" in said(lambda: Scheduler(torch.nn.Linear(1, 1), "base"))  # type: ignore[arg-type]
    assert "on_change is 'error'" in said(lambda: Scheduler(sgd(), "base", on_change="shrug"))  # type: ignore[arg-type]
    scheduler = Scheduler(sgd(), "base")
    assert "it watches nothing" in said(lambda: scheduler.step(0.5))
    assert "there is no signal 'val_loss'" in said(lambda: scheduler.step(val_loss=0.5))
    scheduler = Scheduler(sgd(), {"lr": "base * plateau(loss)", "momentum": "0.5 * plateau(acc)"})
    assert "it watches acc, loss" in said(lambda: scheduler.step(0.5))
    assert "did you mean 'loss'" in said(lambda: scheduler.step(los=0.5))
    assert scheduler.last_epoch == 0


# -- torch's own conventions -------------------------------------------------------------------------------


def test_what_torch_and_trainers_ask_for() -> None:
    optimizer = sgd()
    scheduler = Scheduler(optimizer, SENTENCE)
    assert scheduler.optimizer is optimizer
    assert (scheduler.last_epoch, scheduler._step_count, scheduler.base_lrs) == (0, 1, [0.1])
    optimizer.step()
    scheduler.step()
    assert (scheduler.last_epoch, scheduler._step_count) == (1, 2)
    assert scheduler.get_last_lr() == scheduler.get_lr() == scheduler._last_lr == [optimizer.param_groups[0]["lr"]]
    assert type(optimizer.param_groups[0]["lr"]) is float
    scheduler._step_count += 1  # what Accelerate does for a batch that it accumulates
    scheduler.step()
    assert scheduler._step_count == 4
    assert repr(scheduler) == f"<Scheduler of SGD at step 2: {{'lr': '{ca.parse(SENTENCE)}'}}>"


def test_no_warning_about_the_order() -> None:
    """A step that GradScaler skipped is no mistake."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scheduler = Scheduler(sgd(), SENTENCE)
        scheduler.step()
        scheduler.step()


def test_skipped_steps() -> None:
    """Where the optimizer was not stepped the loop does not step the scheduler, and nothing is lost."""
    scheduler = Scheduler(sgd(), SENTENCE)
    seen = []
    for k in range(12):
        seen.append(scheduler.get_last_lr())
        if k % 3:
            scheduler.optimizer.step()
            scheduler.step()
    assert seen == [curve(SENTENCE, 12, base=0.1)[k - (k + 2) // 3] for k in range(12)]


def test_sequential() -> None:
    """Inside torch's own sequence."""
    optimizer = sgd()
    both = SequentialLR(
        optimizer, [LambdaLR(optimizer, lambda t: 0.5), Scheduler(optimizer, "base * linear(4)")], milestones=[2]
    )
    seen = []
    for _ in range(6):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        both.step()
    assert seen == pytest.approx([0.05, 0.05, 0.1, 0.075, 0.05, 0.025])
    watching = Scheduler(sgd(), "base * plateau(loss)")
    watching.step()
    assert "cannot be sent to step 0" in said(lambda: watching._update_lr(0))


def test_two_schedulers() -> None:
    optimizer = sgd(momentum=0.5, weight_decay=0.25)
    first = Scheduler(optimizer, "base * linear(4)")
    second = Scheduler(optimizer, {"momentum": "base * linear(2)"})
    third = LambdaLR(optimizer, lambda t: 1.0)
    for t in range(3):
        (group,) = optimizer.param_groups
        assert (group["momentum"], group["weight_decay"]) == (0.5 * (1 - t / 2), 0.25)
        optimizer.step()
        third.step()
        first.step()
        second.step()
    assert optimizer.param_groups[0]["lr"] == pytest.approx(0.025)


def test_a_second_one_knows_the_base() -> None:
    """As with torch's own: what was configured, not what the first one left behind."""
    optimizer = sgd()
    train(Scheduler(optimizer, "base * linear(4)"), 3)
    assert train(Scheduler(optimizer, "base * constant(0.5)"), 1) == [[0.05]]


def test_groups_added_later() -> None:
    optimizer = grouped("head", kind=torch.optim.SGD)
    scheduler = Scheduler(optimizer, {"lr": "base * linear(4)", "momentum": "0.5 * linear(4)"})
    assert train(scheduler, 2) == near([[0.1], [0.075]])
    optimizer.add_param_group({"params": parameters(), "lr": 0.4})
    assert train(scheduler, 2) == [[pytest.approx(0.05), 0.4], [pytest.approx(0.025), pytest.approx(0.1)]]
    assert [group["momentum"] for group in optimizer.param_groups] == [0, 0]
    assert len(scheduler.get_last_lr()) == 2


def test_groups_that_are_waited_for() -> None:
    optimizer = grouped("head")
    scheduler = Scheduler(
        optimizer, {"head": {"lr": "base"}, "backbone": {"lr": "0.1 * base * plateau(loss, factor=0.5, patience=0)"}}
    )
    scheduler.step(loss=1)
    scheduler.step(loss=1)
    optimizer.add_param_group({"params": parameters(), "name": "backbone", "lr": 0.4})
    scheduler.step()
    assert scheduler.get_last_lr() == [0.1, pytest.approx(0.04)]  # it watches from here on
    scheduler.step(loss=2)
    scheduler.step(loss=2)
    assert scheduler.get_last_lr() == [0.1, pytest.approx(0.02)]


def test_a_group_that_comes_late_knows_what_was_observed() -> None:
    optimizer = grouped("head", kind=torch.optim.SGD)
    scheduler = Scheduler(optimizer, "base * plateau(loss, factor=0.5, patience=0) | floor(0.01)")
    for _ in range(3):
        scheduler.step(2)
    assert scheduler.get_last_lr() == [0.025]
    optimizer.add_param_group({"params": parameters(), "lr": 0.4})
    scheduler.step(2)
    assert scheduler.get_last_lr() == [0.0125, 0.05]
    state = optimizer.state_dict()  # and so does one whose base is another from here on
    state["param_groups"][0]["initial_lr"] = 0.8
    optimizer.load_state_dict(state)
    scheduler.step(2)
    assert scheduler.get_last_lr() == [0.05, 0.025]
    optimizer.add_param_group({"params": parameters(), "lr": 1.6})
    scheduler.step(1)
    assert scheduler.get_last_lr() == [0.05, 0.025, 0.1]


# -- tensors -----------------------------------------------------------------------------------------------


def test_tensors_are_written_in_place() -> None:
    optimizer = torch.optim.Adam(
        parameters(),
        lr=torch.tensor(0.5),
        betas=(torch.tensor(0.9), torch.tensor(0.99)),
        capturable=False,
        foreach=False,
    )
    (group,) = optimizer.param_groups
    lr, beta = group["lr"], group["betas"][0]
    scheduler = Scheduler(optimizer, {"lr": "base * linear(4)", "betas[0]": "0.5 + 0.25 * u"}, total=4)
    assert train(scheduler, 4) == [[0.5], [0.375], [0.25], [0.125]]
    assert group["lr"] is lr
    assert group["betas"][0] is beta
    assert lr.item() == 0
    assert beta.item() == 0.75
    (last,) = scheduler.get_last_lr()
    last.fill_(7)  # a copy
    assert lr.item() == 0
    assert optimizer.defaults["lr"].item() == 0.5


def test_tensors_that_groups_share() -> None:
    """torch gives all groups one and the same tensor, and one group must not write into another one's."""
    optimizer = grouped("a", "b", "c", lr=torch.tensor(0.5), foreach=False, capturable=False)
    groups = optimizer.param_groups
    assert groups[0]["lr"] is groups[1]["lr"]
    scheduler = Scheduler(
        optimizer, {"a": {"lr": "base * linear(4)"}, "b": {"lr": "base * linear(2)"}, "c": {"eps": 1e-6}}
    )
    assert train(scheduler, 3) == [[0.5, 0.5, 0.5], [0.375, 0.25, 0.5], [0.25, 0, 0.5]]
    alike = grouped("a", "b", lr=torch.tensor(0.5), foreach=False, capturable=False)
    scheduler = Scheduler(alike, "base * linear(4)")
    assert train(scheduler, 2) == [[0.5, 0.5], [0.375, 0.375]]
    assert alike.param_groups[0]["lr"] is alike.param_groups[1]["lr"]
    alike.add_param_group({"params": parameters()})  # has what was configured, not what is left of it
    assert train(scheduler, 2) == [[0.25, 0.25, 0.5], [0.125] * 3]


def test_a_compiled_optimizer_is_compiled_once() -> None:
    compiled = 0

    def count(graph: Any, _inputs: Any) -> Any:
        nonlocal compiled
        compiled += 1
        return graph.forward

    optimizer = torch.optim.SGD(parameters(), lr=torch.tensor(0.5), foreach=False)
    scheduler = Scheduler(optimizer, "base * linear(4)")
    lr = optimizer.param_groups[0]["lr"]

    @torch.compile(backend=count, fullgraph=True)
    def update(p: Any, grad: Any) -> Any:
        return p - lr * grad

    seen = []
    for _ in range(3):
        seen.append(update(torch.ones(2), torch.ones(2))[0].item())
        scheduler.step()
    assert seen == [0.5, 0.625, 0.75]
    assert compiled == 1


# -- signals -----------------------------------------------------------------------------------------------


def test_signals() -> None:
    sentences = {
        "lr": "base * plateau(loss, factor=0.5, patience=1)",
        "momentum": "hold(until(acc > 0.5), value=0.5) >> constant(0.9)",
    }
    optimizer = sgd()
    scheduler = Scheduler(optimizer, sentences)
    loss, acc = [3.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0], [0.1, 0.2, 0.6, 0.1, 0.1, 0.1, 0.1]
    seen = []
    for t in range(7):
        seen.append([optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["momentum"]])
        optimizer.step()
        scheduler.step(loss=torch.tensor(loss[t]), acc=acc[t])
    assert seen == [[0.1, 0.5]] * 3 + [[0.1, 0.9]] + [[0.05, 0.9]] * 3
    # once an epoch, as trainers do, by position
    scheduler = Scheduler(sgd(), "base * plateau(loss, factor=0.5, patience=0)")
    for t in range(9):
        scheduler.step(2.0 if t % 3 == 2 else None)
    assert scheduler.get_last_lr() == [0.025]


def test_signals_agree_with_torch() -> None:
    """``ReduceLROnPlateau`` over a loss that goes up and down."""
    loss = [abs(((7 * k) % 11) - 5) + 1 / (k + 1) for k in range(60)]
    one, other = sgd(), sgd()
    mine = Scheduler(one, "base * plateau(loss, factor=0.5, patience=3, cooldown=2)")
    theirs = torch.optim.lr_scheduler.ReduceLROnPlateau(other, factor=0.5, patience=3, cooldown=2)
    for value in loss:
        mine.step(value)
        theirs.step(value)
        assert one.param_groups[0]["lr"] == other.param_groups[0]["lr"]
    assert one.param_groups[0]["lr"] < 0.01


# -- to stop and go on -------------------------------------------------------------------------------------

RESUMED = {
    "lr": "base * (warmup(3) >> plateau(loss, factor=0.5, patience=1)) | floor(1e-4)",
    "weight_decay": "base * (1 - 0.5 * u)",
    "betas[0]": "base - 0.1 * u",
    "head": {"lr": "base * (warmup(5) >> cosine)"},
}
LOSS = dict(enumerate([3, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]))


def fresh(lr: float = 0.1, **options: Any) -> torch.optim.Optimizer:
    return torch.optim.AdamW(
        [{"params": parameters(), "name": "body"}, {"params": parameters(), "name": "head", "lr": 2 * lr}],
        lr=lr,
        **options,
    )


def whole(optimizer: torch.optim.Optimizer) -> list[dict[str, Any]]:
    return [
        {k: v for k, v in group.items() if k in ("lr", "betas", "weight_decay", "eps")}
        for group in optimizer.param_groups
    ]


def go(scheduler: Scheduler, steps: range) -> list[Any]:
    seen = []
    for t in steps:
        seen.append(whole(scheduler.optimizer))
        scheduler.optimizer.step()
        scheduler.step(loss=LOSS[t])
    return seen


def through_a_file(state: Any) -> Any:
    file = io.BytesIO()
    torch.save(state, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


@pytest.mark.parametrize("order", ["OSos", "OSso", "OoSs"])
@pytest.mark.parametrize("stop", [0, 4, 12])
def test_resumed_in_any_order(order: str, stop: int) -> None:
    """O and S: made; o and s: loaded. The curve is the one of a run that was never interrupted."""
    uninterrupted = go(Scheduler(fresh(), RESUMED, total=20), range(20))
    first = Scheduler(fresh(), RESUMED, total=20)
    begun = go(first, range(stop))
    saved = {"o": through_a_file(first.optimizer.state_dict()), "s": through_a_file(first.state_dict())}
    optimizer: Any = None
    scheduler: Any = None
    for what in order:
        if what == "O":
            optimizer = fresh()
        elif what == "S":
            scheduler = Scheduler(optimizer, RESUMED, total=20)
        elif what == "o":
            optimizer.load_state_dict(copy.deepcopy(saved["o"]))
        else:
            scheduler.load_state_dict(copy.deepcopy(saved["s"]))
    assert begun + go(scheduler, range(stop, 20)) == uninterrupted


def test_resumed_without_the_optimizer() -> None:
    """The state knows what was configured then."""
    first = Scheduler(fresh(), RESUMED, total=20)
    begun = go(first, range(7))
    scheduler = Scheduler(fresh(lr=0.3), RESUMED, total=20)
    scheduler.load_state_dict(first.state_dict())
    assert begun + go(scheduler, range(7, 20)) == go(Scheduler(fresh(), RESUMED, total=20), range(20))


def test_the_state_is_plain() -> None:
    scheduler = Scheduler(fresh(), RESUMED, total=20)
    go(scheduler, range(9))
    state = scheduler.state_dict()
    assert json.loads(json.dumps(state)) == state
    assert state["last_epoch"] == 9
    assert state["sentences"][1]["lr"] == "base * (warmup(5) >> cosine(15))"
    assert state["base"] == [
        {"lr": 0.1, "weight_decay": 0.01, "betas[0]": 0.9},
        {"lr": 0.2, "weight_decay": 0.01, "betas[0]": 0.9},
    ]


@pytest.mark.parametrize(
    "copier", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))], ids=["deepcopy", "pickle"]
)
def test_copies(copier: Any) -> None:
    scheduler = Scheduler(fresh(), RESUMED, total=20)
    begun = go(scheduler, range(6))
    twin = copier(scheduler)
    assert twin.optimizer is not scheduler.optimizer
    rest = go(twin, range(6, 20))
    assert scheduler.last_epoch == 6
    assert go(scheduler, range(6, 20)) == rest
    assert begun + rest == go(Scheduler(fresh(), RESUMED, total=20), range(20))


def test_another_sentence_is_a_difference_of_curves() -> None:
    first = Scheduler(sgd(), "base * (warmup(10) >> cosine)", total=100)
    train(first, 50)
    state = first.state_dict()
    optimizer = sgd()
    longer = Scheduler(optimizer, "base * (warmup(10) >> cosine)", total=200)
    message = said(lambda: longer.load_state_dict(state))
    for part in (
        "the schedule of lr has changed\n",
        "saved: base * (warmup(10) >> cosine(90))\n",
        "now:   base * (warmup(10) >> cosine(190))\n",
        "the same up to step 10; at step 50, where the run goes on, 0.05868 becomes 0.08946; most apart at step ",
        "on_change='accept' goes on at step 50",
    ):
        assert part in message, message
    assert (longer.last_epoch, optimizer.param_groups[0]["lr"]) == (0, 0)
    with pytest.warns(UserWarning, match="the schedule of lr has changed"):
        longer.load_state_dict(state, on_change="warn")
    assert longer.get_last_lr() == [ca.parse("0.1 * (warmup(10) >> cosine(190))")(50)]
    longer = Scheduler(sgd(), "base * (warmup(10) >> cosine)", on_change="accept", total=200)
    longer.load_state_dict(state)
    assert longer.get_last_lr() == [ca.parse("0.1 * (warmup(10) >> cosine(190))")(50)]


def test_the_same_curve_in_other_words_is_no_difference() -> None:
    first = Scheduler(sgd(), "base * (warmup(10) >> linear(20))")
    train(first, 5)
    other = Scheduler(sgd(), "base * warmup(10) >> poly(20)")
    other.load_state_dict(first.state_dict())
    assert other.get_last_lr() == [0.05]


def test_other_differences() -> None:
    first = Scheduler(fresh(), {"lr": "base * plateau(loss, patience=0)", "eps": "1e-8 * (1 + u)"}, total=9)
    first.step(loss=1)
    first.step(loss=1)
    state = first.state_dict()
    second = Scheduler(
        fresh(),
        {"lr": "base * plateau(loss, patience=0, factor=0.5)", "head": {"eps": 1e-8, "weight_decay": "0.1 * u"}},
        total=9,
    )
    message = said(lambda: second.load_state_dict(state))
    for part in (
        "of lr has changed",
        "of eps of group 0 has",
        "now:   no sentence",
        "of eps of group 1",
        "of weight_decay of group 1",
        "saved: no sentence",
    ):
        assert part in message, message
    second.load_state_dict(state, on_change="accept")
    assert second.get_last_lr() == [0.05, 0.1]  # one cut, by the new factor


def test_taking_over_from_another_scheduler() -> None:
    optimizer = sgd()
    theirs = LambdaLR(optimizer, lambda t: 1 - t / 10)
    for _ in range(4):
        optimizer.step()
        theirs.step()
    mine = Scheduler(sgd(lr=0.7), "base * linear(10)")
    assert "another scheduler" in said(lambda: mine.load_state_dict(theirs.state_dict()))
    mine.load_state_dict(theirs.state_dict(), on_change="accept")
    assert mine.get_last_lr() == [pytest.approx(0.06)]


@pytest.mark.parametrize(
    "state", [{}, None, 3, {"last_epoch": "3"}, {"last_epoch": -1}, {"last_epoch": True}], ids=repr
)
def test_what_is_no_state(state: Any) -> None:
    assert "not the state of a scheduler" in said(lambda: Scheduler(sgd(), "base").load_state_dict(state))


def test_a_damaged_state() -> None:
    for broken in ({"sentences": ["lr"]}, {"base": [0.1]}, {"runs": {"0.lr": {"t": 3}}}):
        scheduler = Scheduler(sgd(), "base * plateau(loss)")
        state = scheduler.state_dict() | {"last_epoch": 3} | broken
        assert "state" in said(lambda scheduler=scheduler, state=state: scheduler.load_state_dict(state))


def test_the_optimizer_is_loaded_in_the_middle() -> None:
    """A loop that goes back to its best state: the groups are other objects from then on."""
    optimizer = sgd()
    scheduler = Scheduler(optimizer, "base * linear(10)")
    train(scheduler, 2)
    best = copy.deepcopy(optimizer.state_dict())
    train(scheduler, 2)
    optimizer.load_state_dict(best)
    assert train(scheduler, 2) == near([[0.08], [0.05]])


def test_nothing_is_kept_alive() -> None:
    """No circle: what is on a GPU is freed with the last name of it, not when the garbage is collected."""
    optimizer = sgd()
    scheduler = Scheduler(optimizer, SENTENCE)
    train(scheduler, 2)
    gone = weakref.ref(optimizer), weakref.ref(scheduler)
    gc.disable()
    try:
        del optimizer, scheduler
        assert gone[1]() is None
    finally:
        gc.enable()
