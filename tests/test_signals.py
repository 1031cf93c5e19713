"""Schedules that watch: their values, online and offline; what they accept, and what they say."""

from __future__ import annotations

import copy
import json
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import calando as ca
import trees  # noqa: F401 - its settings for Hypothesis
from watching import Seen, observations, schedules, value_at

STEPS = 30
ULPS = 2 * np.finfo(float).eps
EXACTLY = 1e-13  # the definition calculates with fractions, and the least miscount is a factor of two


def read(node: Any) -> ca.Schedule:
    try:
        return ca.parse(str(node))
    except ca.ScheduleError as error:
        raise AssertionError(f"{node}\n{error}") from error


def observed(schedule: ca.Schedule, seen: Seen) -> Seen:
    return {name: seen[name] for name in schedule.signals}


@given(schedules, observations(STEPS))
def test_the_values_are_those_of_the_definition(node: Any, seen: Seen) -> None:
    """Offline, as an array and one by one; at steps, and between them."""
    schedule = read(node)
    times = [Fraction(k, 2) for k in range(2 * STEPS + 6)]
    wanted = [value_at(node, t, seen) for t in times]
    given_ = observed(schedule, seen)
    values = schedule(np.array(times, dtype=float), **given_)
    np.testing.assert_allclose(values, wanted, rtol=EXACTLY, atol=0)
    singles = [schedule(float(t), **given_) for t in times[::7]]
    np.testing.assert_allclose(singles, wanted[::7], rtol=EXACTLY, atol=0)


@given(schedules)
def test_it_is_a_sentence_like_any_other(node: Any) -> None:
    schedule = read(node)
    assert ca.parse(str(schedule)) == schedule
    assert pickle.loads(pickle.dumps(schedule)) == schedule
    assert schedule.params == frozenset()
    assert schedule.signals <= {"x", "y"}


@given(schedules, observations(STEPS), st.sets(st.integers(0, STEPS)))
def test_online_is_offline_wherever_it_stops(node: Any, seen: Seen, stops: set[int]) -> None:
    """A run passes through the same values, though it is stored and resumed on the way."""
    schedule = read(node)
    run = schedule.run()
    offline = schedule(np.arange(STEPS + 4), **observed(schedule, seen))
    for t in range(STEPS + 4):
        assert run.t == t
        assert run.value == pytest.approx(offline[t], rel=ULPS, abs=0)
        if t in stops:
            state = json.loads(json.dumps(run.state_dict(), allow_nan=False))
            run = schedule.run()
            run.load_state_dict(state)
        run.step(**{name: series[t] for name, series in observed(schedule, seen).items() if t in series})


@given(schedules, observations(STEPS), observations(STEPS), st.integers(0, STEPS))
def test_the_value_depends_on_nothing_later(node: Any, seen: Seen, other: Seen, now: int) -> None:
    schedule = read(node)
    changed = {
        name: {k: v for k, v in seen[name].items() if k < now} | {k: v for k, v in other[name].items() if k >= now}
        for name in seen
    }
    times = np.arange(2 * now + 1) / 2
    assert schedule(times, **observed(schedule, seen)).tolist() == schedule(times, **observed(schedule, changed)).tolist()


# -- the counting ------------------------------------------------------------------------------------------

amounts = st.sampled_from([0.0, 1e-4, 0.01, 0.1, 0.5])
metrics = st.lists(
    st.floats(0.0625, 3, width=32) | st.sampled_from([1.0, 1.0001, 0.9999, float("nan"), float("inf")]), max_size=60
)


@given(metrics, st.floats(0.1, 0.9), st.integers(0, 4), st.integers(0, 4), amounts, st.booleans(), st.booleans())
def test_the_counting_is_that_of_torch(
    metric: list[float], factor: float, patience: int, cooldown: int, threshold: float, rel: bool, smaller: bool
) -> None:
    """torch's scheduler itself, stepped beside a run: with both kinds of thresholds, in both directions."""
    from torch import nn
    from torch.optim import SGD
    from torch.optim.lr_scheduler import ReduceLROnPlateau

    optimizer = SGD(nn.Linear(1, 1).parameters(), lr=0.5)
    peer = ReduceLROnPlateau(
        optimizer,
        mode="min" if smaller else "max",
        factor=factor,
        patience=patience,
        threshold=threshold,
        threshold_mode="rel" if rel else "abs",
        cooldown=cooldown,
        eps=0,
    )
    margin = f"threshold={threshold}" if rel else f"min_delta={threshold}"
    signal = "metric" if smaller else "-metric"
    text = f"0.5 * plateau({signal}, factor={factor!r}, patience={patience}, cooldown={cooldown}, {margin})"
    run = ca.parse(text).run()
    for value in metric:
        peer.step(value)
        assert run.step(metric=value) == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-12, abs=0)


def test_a_plateau_by_hand() -> None:
    """Two bad ones in a row are a cut at patience 1; then one does not count, though it may be the best."""
    schedule = ca.parse("plateau(x, factor=0.5, patience=1, cooldown=2, threshold=0)")
    x = [5, 4, 6, 6, 1, 7, 3, 2, 2]
    #          bad, cut, best but cooling, cooling, bad, cut at 7
    assert schedule(list(range(10)), x=x).tolist() == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]


@pytest.mark.parametrize(
    ("sentence", "x", "values"),
    [
        # the step after the observation is the first of the next segment
        ("constant(1, until(x < 2)) >> constant(0.5)", [3, 2, 1, 3], [1, 1, 1, 0.5, 0.5]),
        ("constant(1, until(x <= 2)) >> constant(0.5)", [3, 2, 1, 3], [1, 1, 0.5, 0.5, 0.5]),
        ("constant(1, until(x > 2)) >> constant(0.5)", [1, 2, 3, 1], [1, 1, 1, 0.5, 0.5]),
        ("constant(1, until(-x <= -3)) >> constant(0.5)", [1, 2, 3, 1], [1, 1, 1, 0.5, 0.5]),
        ("constant(1, until(2 > x)) >> constant(0.5)", [3, 2, 1, 3], [1, 1, 1, 0.5, 0.5]),
        # its clock is that of its segment
        ("constant(1, 2) >> constant(0.5, until(x < 2)) >> constant(0.25)", [1, 1, 3, 1], [1, 1, 0.5, 0.5, 0.25]),
        ("constant(1, 2) >> plateau(x, factor=0.5, patience=0)", [1, 2, 3, 4, 5], [1, 1, 1, 1, 0.5, 0.25]),
        # whichever comes first, whichever comes last, and some more
        ("constant(1, min(2, until(x < 1))) >> constant(0.5)", [3, 3, 3], [1, 1, 0.5, 0.5]),
        ("constant(1, max(2, until(x < 5))) >> constant(0.5)", [3, 3, 3], [1, 1, 0.5, 0.5]),
        ("constant(1, until(x < 5) + 1) >> constant(0.5)", [3, 3, 3], [1, 1, 0.5, 0.5]),
        ("t | take(until(x < 2))", [3, 3, 1, 1], [0, 1, 2, 3, 3]),
        # nothing is observed, not a number is
        ("constant(1, until(x < 2)) >> constant(0.5)", {2: 1}, [1, 1, 1, 0.5]),
        ("constant(1, until(x < 2)) >> constant(0.5)", [None, float("nan"), 1], [1, 1, 1, 0.5]),
        ("plateau(x, factor=0.5, patience=0)", [float("nan"), 1, float("nan"), 2], [1, 0.5, 0.5, 0.25, 0.125]),
        ("plateau(x, factor=0.5, patience=0)", [float("inf"), float("-inf"), float("-inf")], [1, 0.5, 0.5, 0.25]),
        ("plateau(x, factor=0.5, patience=0)", np.array([1, None, 1], dtype=object), [1, 1, 1, 0.5]),
        ("plateau(x, factor=0.5, patience=0)", [True, False, False], [1, 1, 1, 0.5]),
        # an epoch's loss, at its last step, drives a schedule of steps
        ("plateau(x, factor=0.5, patience=0)", {3: 2.0, 7: 2.0}, [1, 1, 1, 1, 1, 1, 1, 1, 0.5]),
        # every cycle anew
        ("plateau(x, factor=0.5, patience=0) | take(3) | repeat", [1, 1, 1, 1, 1, 1], [1, 1, 0.5, 1, 1, 0.5, 1]),
        ("constant(1, until(x < 2)) >> constant(0.5, 1) | repeat(2)", [1, 3, 3, 1, 1], [1, 0.5, 1, 1, 0.5, 0.5]),
        (
            "(plateau(x, factor=0.5, patience=0) | take(2) | repeat(2)) >> constant(0.25, 1) | repeat",
            [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            [1, 1, 1, 1, 0.25, 1, 1, 1, 1, 0.25],
        ),
        (
            "(constant(1, until(x < 2)) >> constant(0.5, 1) | repeat(2)) >> constant(0.25, 1) | repeat",
            [3, 1, 3, 1, 3, 1, 3, 1, 3, 3],
            [1, 1, 0.5, 1, 0.5, 0.25, 1, 1, 0.5, 1, 1],
        ),
        # what a cut leaves behind joins the next segment
        ("(plateau(x, factor=0.5, patience=0) | take(3)) >> linear(2)", [1, 1, 1, 1], [1, 1, 0.5, 0.25, 0.125, 0]),
        # the rest, when it is over
        ("hold(until(x < 2)) >> linear | within(4)", [3, 1], [1, 1, 1, 0.5, 0]),
        ("hold(until(x < 2)) >> linear | within(2)", [3, 3, 1], [1, 1, 1, 0]),
    ],
)
def test_by_hand(sentence: str, x: Any, values: list[float]) -> None:
    schedule = ca.parse(sentence)
    assert schedule(list(range(len(values))), x=x).tolist() == values
    assert [schedule(t, x=x) for t in range(len(values))] == values
    run = schedule.run()
    seen = x if isinstance(x, dict) else dict(enumerate(x))
    assert [run.value, *(run.step(x=seen.get(t)) for t in range(len(values) - 1))] == values


def test_a_formula_of_signals() -> None:
    """It is observed where all of its names are."""
    schedule = ca.parse("plateau(x + y, factor=0.5, patience=0) * hold(until(x - y < 0))")
    assert schedule.signals == {"x", "y"}
    x, y = {0: 1, 1: 3, 2: 1, 3: 2, 4: 2}, {0: 1, 2: 1, 3: 1, 4: 3}
    values = [1, 1, 1, 0.5, 0.25, 0.125]
    assert schedule(list(range(6)), x=x, y=y).tolist() == values
    run = schedule.run()
    assert [run.value, *(run.step(x=x[t], y=y.get(t)) for t in range(5))] == values
    gap = ca.parse("constant(1, until(x - y < 0)) >> constant(0.5)")
    assert gap(list(range(6)), x=[1, 0, 1, 2, 2], y=y).tolist() == [1, 1, 1, 1, 1, 0.5]


def test_between_steps() -> None:
    """At a fractional time, the observations of the steps below it count."""
    schedule = ca.parse("plateau(x, factor=0.5, patience=0)")
    assert schedule([1, 1.25, 2, 2.5], x=[1, 1, 1]).tolist() == [1, 0.5, 0.5, 0.25]


def test_a_million_observations() -> None:
    """All at once: the last value is that of the number of cuts."""
    x = np.ones(1_000_000)
    schedule = ca.parse("plateau(x, factor=0.999, patience=999)")
    assert schedule(1_000_000, x=x) == pytest.approx(0.999**999, rel=1e-12)
    assert schedule(np.arange(1_000_001), x=x)[-1] == pytest.approx(0.999**999, rel=1e-12)


# -- what may be handed over -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [2, 2.0, True, np.float32(2), np.array(2.0), np.array([2.0]), np.int64(2), Fraction(2), "torch", "torch1", "jax"],
    ids=repr,
)
def test_an_observation_is_any_kind_of_number(value: Any) -> None:
    import jax.numpy as jnp
    import torch

    value = {"torch": torch.tensor(2.0), "torch1": torch.tensor([2.0]), "jax": jnp.array(2.0)}.get(value, value) if isinstance(value, str) else value
    run = ca.parse("constant(1, until(x < 3)) >> constant(0.5)").run()
    assert run.step(x=value) == 0.5
    assert ca.parse("constant(1, until(x < 3)) >> constant(0.5)")(1, x={0: value}) == 0.5


@pytest.mark.parametrize("kind", [list, tuple, np.array, "torch", "jax", np.float32, int])
def test_all_observations_are_any_kind_of_array(kind: Any) -> None:
    import jax.numpy as jnp
    import torch

    x = [3, 2, 2, 2]
    kinds = {"torch": torch.tensor, "jax": jnp.array, np.float32: lambda v: np.array(v, np.float32), int: lambda v: np.array(v)}
    given_ = kinds.get(kind, kind)(x)
    assert ca.parse("plateau(x, factor=0.5, patience=1)")([0, 3, 4], x=given_).tolist() == [1, 1, 0.5]


def test_times_may_be_of_any_kind() -> None:
    import torch

    schedule = ca.parse("plateau(x, factor=0.5, patience=1)")
    x = [3, 2, 2, 2]
    assert schedule(np.int64(4), x=x) == 0.5
    assert type(schedule(np.int64(4), x=x)) is float
    assert schedule(Fraction(7, 2), x=x) == 0.5
    assert schedule(range(5), x=x).tolist() == [1, 1, 1, 1, 0.5]
    assert schedule([[0, 4]], x=x).tolist() == [[1, 0.5]]
    answer = schedule(torch.tensor([0, 4]), x=x)
    assert isinstance(answer, torch.Tensor)
    assert answer.tolist() == [1, 0.5]
    assert np.isnan(schedule(float("nan"), x=x))
    assert schedule(float("inf"), x=x) == schedule(10**9, x=x) == 0.5
    assert schedule(-3, x=x) == 1


def test_values_may_be_arrays() -> None:
    """A grid of rates beside one history; but not of what decides about the counting."""
    schedule = ca.parse("lr * plateau(x, factor=f, patience=p)")
    x = [3, 2, 2, 2]
    lr = np.array([0.1, 0.2])[:, None]
    np.testing.assert_allclose(schedule([0, 4], x=x, lr=lr, f=0.5, p=1), lr * [1, 0.5])
    np.testing.assert_allclose(schedule([0, 4], x=x, lr=1, f=np.array([[0.5], [0.1]]), p=1), [[1, 0.5], [1, 0.1]])
    with pytest.raises(ca.ArgumentError, match="p decides what is counted"):
        schedule([0, 4], x=x, lr=1, f=0.5, p=np.array([1, 2]))


# -- runs --------------------------------------------------------------------------------------------------

SENTENCE = "warmup(2) >> plateau(x, factor=0.5, patience=0)"


def test_a_run_is_copied_and_pickled() -> None:
    run = ca.parse(SENTENCE).run()
    for value in (1, 2, 3, 4):
        run.step(x=value)
    for other in (copy.deepcopy(run), pickle.loads(pickle.dumps(run))):
        assert (other.t, other.value) == (run.t, run.value) == (4, 0.5)
        assert other.step(x=5) == 0.25
    assert repr(run) == f"<run of {ca.parse(SENTENCE)} at step 4>"


def test_the_state_is_small_and_plain() -> None:
    run = ca.parse("lr * (plateau(x, factor=0.9, patience=0) | stairs(10))").run(lr=0.1)
    for k in range(2000):
        run.step(x=k % 7)
    text = json.dumps(run.state_dict(), allow_nan=False)
    assert len(text) < 1000
    assert json.loads(text)["sentence"] == "0.1 * (plateau(x, factor=0.9, patience=0) | stairs(10))"


def test_another_sentence_is_refused_and_accepted() -> None:
    run = ca.parse(SENTENCE).run()
    for value in (1, 1, 1, 1, 1):
        run.step(x=value)
    other = ca.parse("warmup(2) >> plateau(x, factor=0.1, patience=0) | floor(1e-3)").run()
    with pytest.raises(ca.ArgumentError) as error:
        other.load_state_dict(run.state_dict())
    for said in (str(run.schedule), str(other.schedule), "accept=True"):
        assert said in str(error.value)
    assert other.t == 0
    other.load_state_dict(run.state_dict(), accept=True)
    assert (other.t, other.value) == (5, pytest.approx(0.01))  # two cuts, by the new factor
    # what watches something else begins to do so now
    new = ca.parse("constant(1, until(y < 1)) >> constant(0.5)").run()
    new.load_state_dict(run.state_dict(), accept=True)
    assert (new.t, new.value) == (5, 1)
    assert new.step(y=0) == 0.5


@pytest.mark.parametrize(
    "state",
    [{}, None, 3, {"sentence": SENTENCE}, {"sentence": SENTENCE, "t": "3", "watching": []}]
    + [{"sentence": SENTENCE, "t": 3, "watching": [broken]} for broken in ({}, 3, {"watches": "plateau x"})]
    + [{"sentence": SENTENCE, "t": 3, "watching": []}, {**ca.parse(SENTENCE).run().state_dict(), "t": -3}],
    ids=repr,
)
def test_what_is_no_state(state: Any) -> None:
    said = attempt(lambda: ca.parse(SENTENCE).run().load_state_dict(state))
    assert "not the state of a run" in said or "damaged" in said
    said = attempt(lambda: ca.parse_plan("lr = plateau(x)").run().load_state_dict(state))
    assert "not the state of a plan's run" in said or "damaged" in said


def test_a_run_of_what_watches_nothing() -> None:
    run = ca.parse("lr * warmup(4)").run(lr=1)
    assert [run.step() for _ in range(5)] == [0.25, 0.5, 0.75, 1, 1]
    with pytest.raises(ca.UnknownNameError, match="there is no signal 'x'"):
        run.step(x=1)


def test_a_plan_runs_as_one() -> None:
    plan = ca.parse_plan("lr = peak * plateau(loss, factor=0.5, patience=0); wd = 0.5 * lr; m = constant(1, until(acc > 0.5)) >> constant(0.25)")
    assert plan.signals == {"loss", "acc"}
    run = plan.run(peak=1)
    assert run.value == {"lr": 1, "wd": 0.5, "m": 1}
    assert run.step(loss=1, acc=0.6) == {"lr": 1, "wd": 0.5, "m": 0.25}
    state = json.loads(json.dumps(run.state_dict()))
    assert run.step(loss=1) == {"lr": 0.5, "wd": 0.25, "m": 0.25}
    resumed = plan.run(peak=1)
    resumed.load_state_dict(state)
    assert resumed.t == 1
    assert resumed.step(loss=1) == run.value
    assert plan(2, peak=1, loss=[1, 1], acc=[0.6, 0.6]) == run.value
    with pytest.raises(ca.UnknownNameError, match="there is no signal 'los'"):
        run.step(los=1)
    with pytest.raises(ca.ArgumentError, match="meant for the only signal"):
        run.step(0.5)
    with pytest.raises(ca.ArgumentError, match=r"of wd has changed\n.*\n    now:   no sentence"):
        ca.parse_plan("lr = plateau(loss)").run().load_state_dict(state)


def test_the_only_signal_needs_no_name() -> None:
    run = ca.parse("constant(1, until(x < 3)) >> constant(0.5)").run()
    assert run.step(2.0) == 0.5
    assert ca.parse_plan("a = plateau(x)").run().step(2.0) == {"a": 1}


# -- what is said ------------------------------------------------------------------------------------------


def attempt(action: Any) -> str:
    with pytest.raises(ca.ScheduleError) as error:
        action()
    return str(error.value)


def test_a_name_is_known_or_observed() -> None:
    for text in ("lr * plateau(lr)", "where(x < 1, 1, 2) * plateau(x)", "plateau(total)", "hold(until(x < x))"):
        assert "cannot be observed too" in attempt(lambda text=text: ca.parse(text))


def test_conditions_are_not_joined() -> None:
    x, y = ca.param("x"), ca.param("y")
    assert "maximum(until(a), until(b))" in attempt(lambda: ca.until((x < 1) & (y < 1)))
    assert "max(until(a), until(b))" in attempt(lambda: ca.parse("hold(until(x < 1 and y < 1))"))


def test_parameters_that_others_have() -> None:
    for name, said in {"mode": "negate", "min_lr": "floor", "threshold_mode": "min_delta", "eps": "floor"}.items():
        assert said in attempt(lambda name=name: ca.parse(f"plateau(x, {name}=1)"))


def test_signals_that_are_missing_or_misspelt() -> None:
    schedule = ca.parse("lr * plateau(val_loss)")
    assert schedule.signals == {"val_loss"}
    assert schedule.params == {"lr"}
    assert attempt(lambda: schedule(3, lr=1)).startswith("the schedule watches 'val_loss', and nothing was observed")
    assert "s.run()" in attempt(lambda: schedule(3, lr=1))
    misspelt = attempt(lambda: schedule(3, lr=1, val_los=[1]))
    assert "no parameter 'val_los'" in misspelt
    assert "did you mean 'val_loss'" in misspelt
    assert "s.run(ep=…)" in attempt(ca.parse("hold(min(10ep, until(x < 2)))").run)
    assert "'lr' has no value" in attempt(lambda: schedule(3, val_loss=[1]))
    assert "'lr' has no value" in attempt(schedule.run)
    assert "did you mean 'val_loss'" in attempt(lambda: schedule.run(lr=1).step(val_los=1))
    assert "run = s.run()" in attempt(lambda: schedule.compile(lr=1))
    assert "no parameter 'val_loss'" in attempt(lambda: schedule.bind(val_loss=1))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.5, "wants a value per step"),
        ("0.5", "wants a value per step"),
        (np.ones((2, 2)), "an array of shape (2, 2)"),
        ({-1: 0.5}, "not at -1"),
        ({0.5: 0.5}, "not at 0.5"),
        (["low"], "wants a number per step, not 'low'"),
        ([np.ones(2)], "one number per step"),
        (np.array([1, "low"], dtype=object), "wants a number per step"),
        ([10**400], "too large"),
        pytest.param(object(), "wants a value per step", id="object"),
    ],
    ids=repr,
)
def test_observations_that_are_none(value: Any, said: str) -> None:
    assert said in attempt(lambda: ca.parse("plateau(x)")(3, x=value))


def test_tracers_are_told_where_to_go() -> None:
    import jax

    schedule = ca.parse("plateau(x)")
    for said in (
        attempt(lambda: jax.jit(lambda x: schedule(3, x=x))(jax.numpy.ones(3))),
        attempt(lambda: jax.jit(lambda t: schedule(t, x=[1, 2]))(3)),
        attempt(lambda: jax.jit(lambda x: schedule.run().step(x=x))(1.0)),
    ):
        assert "traced" in said
        assert "run = s.run()" in said


def test_the_closed_form() -> None:
    import sympy

    t = sympy.Symbol("t", nonnegative=True)
    formula = ca.parse("constant(0.5, until(x < 1)) >> linear(20)").to_sympy(t)
    (tau,) = formula.free_symbols - {t}
    assert tau == sympy.Symbol("tau_1", positive=True)
    assert tau.is_real
    assert formula.subs(tau, 7).subs(t, 17) == sympy.Rational(1, 4)
    n = sympy.Function("n_1")
    assert ca.parse("lr * plateau(x, factor=0.5)").to_sympy(t) == sympy.Symbol("lr") * sympy.Rational(1, 2) ** n(t)
    assert ca.parse("(plateau(x, factor=0.5) | take(9)) >> hold").to_sympy(t).subs(t, 12) == sympy.Rational(1, 2) ** n(9)
    assert "too many" in attempt(ca.parse("plateau(x) | take(9) | repeat(2)").to_sympy)


def test_what_is_waited_for_is_described() -> None:
    description = ca.parse("hold(until(loss < 2)) >> linear(20)").describe()
    assert description.watches == [("tau_1", "until(loss < 2)")]
    assert str(description.length) == "tau_1 + 20"
    assert [str(segment.length) for segment in description.segments] == ["tau_1", "20"]
    assert "until(loss < 2)" in str(description)
    assert ca.parse("plateau(loss)").describe().watches == [("n_1", "the cuts of plateau(loss)")]


def test_a_curve_is_drawn_from_what_was_observed() -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    axes = ca.parse("constant(1, until(x < 2)) >> constant(0.5, 3)").plot(x=[3, 3, 1, 1, 1, 1])
    curve, seam = axes.lines
    assert curve.get_xdata().max() == 6
    assert seam.get_xdata()[0] == 3


def test_a_total_is_remembered_where_it_cannot_be_written_out() -> None:
    schedule = ca.parse("warmup(10%) >> hold(until(x < 2)) >> linear | floor(0.1)")
    bound = schedule.bind(total=20)
    assert "total" in schedule.params
    assert bound.params == frozenset()
    assert str(bound) == "warmup(10%) >> hold(until(x < 2)) >> linear | floor(0.1) | within(20)"
    assert ca.parse(str(bound)) == bound
    x = [3, 3, 3, 1]
    assert bound([1, 2, 4, 12, 20], x=x).tolist() == schedule([1, 2, 4, 12, 20], x=x, total=20).tolist()
    assert bound([1, 2, 4, 12, 20], x=x).tolist() == [0.5, 1, 1, 0.5, 0.1]
    plan = ca.parse_plan("total = 20; lr = hold(until(x < 2)) >> linear")
    assert plan["lr"]([4, 12, 20], x=x).tolist() == [1, 0.5, 0]


def test_what_wants_a_curve_says_so() -> None:
    wait, plateau = ca.parse("hold(until(x < 2)) >> linear(5)"), ca.parse("0.1 * plateau(x)")
    for schedule in (wait, plateau):
        assert "no function of t alone knows" in attempt(lambda schedule=schedule: schedule.to_code("python"))
        assert "only with what was observed" in attempt(lambda schedule=schedule: schedule.diff(ca.parse("cosine(5)")))
        assert not schedule.diff(schedule)
        assert "watches no more" in attempt(lambda schedule=schedule: schedule.expand()(3))
        assert ca.lint(schedule, total=100) == ()
    assert "how long it is" in attempt(lambda: wait.splice(ca.parse("cosine(5)"), at=3))
    spliced = plateau.splice(ca.parse("constant(1)"), at=3)
    assert spliced([0, 2, 3], x=[1, 1]).tolist() == [0.1, 0.1, 1]
