"""Schedules in Keras: on JAX, and the same again on torch."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import calando as ca
from calando.keras import Schedule, Scheduler

SENTENCE = "0.05 * (warmup(4) >> cosine(12, eta_min=1%))"
X = np.random.default_rng(0).normal(size=(32, 3)).astype("float32")
Y = X @ np.array([[1.0], [-2.0], [0.5]], dtype="float32")


def model(optimizer: Any) -> Any:
    keras.utils.set_random_seed(0)
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    made.compile(optimizer=optimizer, loss="mse")
    return made


def fit(made: Any, epochs: int, *callbacks: Any, **options: Any) -> Any:
    return made.fit(X, Y, batch_size=4, epochs=epochs, shuffle=False, verbose=0, callbacks=list(callbacks), **options)


def test_values() -> None:
    ours = Schedule(SENTENCE)
    expected = ca.parse(SENTENCE)
    for step in (0, 1, 4, 10, 16, 100):
        assert float(ours(step)) == pytest.approx(expected(step), rel=3e-7, abs=1e-9)
    np.testing.assert_allclose(ours(keras.ops.arange(20)), expected(np.arange(20)), rtol=1e-6, atol=1e-9)


def test_as_keras_does() -> None:
    """The same weights as with Keras's own schedule."""
    theirs = keras.optimizers.schedules.CosineDecay(0.0, 12, alpha=0.01, warmup_target=0.05, warmup_steps=4)
    one, other = model(keras.optimizers.SGD(Schedule(SENTENCE))), model(keras.optimizers.SGD(theirs))
    fit(one, 3)
    fit(other, 3)
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


def test_saved_with_the_model(tmp_path: Path) -> None:
    """Stopped, loaded and gone on with: the weights of a run that was not interrupted."""
    whole = model(keras.optimizers.Adam(Schedule("0.05 * (warmup(20%) >> cosine)", total=24)))
    fit(whole, 3)
    begun = model(keras.optimizers.Adam(Schedule("0.05 * (warmup(20%) >> cosine)", total=24)))
    fit(begun, 1)
    begun.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    schedule = loaded.optimizer._learning_rate
    assert isinstance(schedule, Schedule)
    assert schedule.get_config() == {"sentence": "0.05 * (warmup(4.8) >> cosine(19.2))"}
    fit(loaded, 2)
    for a, b in zip(whole.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(Schedule(SENTENCE)))
    assert again.schedule == ca.parse(SENTENCE)


def test_mistakes() -> None:
    for text, part in {
        "peak * cosine(5)": "'peak' has no value",
        "cosine": "'total' has no value",
        "0.1 * plateau(loss)": "watches loss",
        "cosin(5)": "did you mean 'cosine'",
    }.items():
        with pytest.raises(ca.ScheduleError, match=part):
            Schedule(text)


# -- the callback ------------------------------------------------------------------------------------------


class Spy(keras.callbacks.Callback):
    """What the optimizer holds at each step."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names, self.seen = names, []

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.seen.append([float(getattr(self.model.optimizer, name)) for name in self.names])


def curve(text: str, steps: int) -> list[Any]:
    schedule = ca.parse(text)
    return [pytest.approx(schedule(t), rel=1e-6, abs=1e-9) for t in range(steps)]


def test_the_callback_sets_what_the_compiled_step_reads() -> None:
    """As the schedule in the optimizer itself; and every hyperparameter, seen by what it does to the weights."""
    one, other = model(keras.optimizers.SGD(Schedule(SENTENCE))), model(keras.optimizers.SGD(0.05))
    fit(one, 3)
    spy = Spy("learning_rate")
    history = fit(other, 3, Scheduler("base * (warmup(4) >> cosine(12, eta_min=1%))"), spy)
    assert [rate for (rate,) in spy.seen] == curve(SENTENCE, 24)
    assert history.history["learning_rate"] == [pytest.approx(ca.parse(SENTENCE)(t)) for t in (7, 15, 23)]
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)
    # without decay until the last epoch, whose steps then divide the weights by two
    decayed = model(keras.optimizers.SGD(1e-30, weight_decay=0.9))
    before = decayed.get_weights()[0]
    fit(decayed, 2, Scheduler({"learning_rate": 1.0, "weight_decay": "constant(0, 15) >> constant(0.5)"}), Freeze())
    np.testing.assert_allclose(decayed.get_weights()[0], before / 2, rtol=1e-5)


class Freeze(keras.callbacks.Callback):
    """No gradient: every output is as it should be."""

    def on_train_begin(self, logs: Any = None) -> None:
        self.model.optimizer.clipvalue = 1e-30


def test_momentum_and_betas() -> None:
    made = model(keras.optimizers.SGD(0.01, momentum=0.5, nesterov=True))
    spy = Spy("momentum", "learning_rate")
    fit(made, 1, Scheduler({"momentum": "base + 0.4 * u", "lr": "base * linear"}, total=8), spy)
    assert spy.seen == [[pytest.approx(0.5 + 0.05 * t), pytest.approx(0.01 * (1 - t / 8))] for t in range(8)]
    assert made.optimizer.momentum == 0.5  # only borrowed
    assert (
        len(made.optimizer.variables) == len(model(keras.optimizers.SGD(0.01, momentum=0.5)).optimizer.variables) + 2
    )
    adam = model(keras.optimizers.AdamW(0.01))
    spy = Spy("beta_1", "weight_decay")
    fit(adam, 1, Scheduler("beta_1 = 0.95 - 0.1 * u; weight_decay = base * u", total=8), spy)
    assert spy.seen == [[pytest.approx(0.95 - 0.1 * t / 8), pytest.approx(0.004 * t / 8)] for t in range(8)]


def test_the_callback_watches_the_logs() -> None:
    made = model(keras.optimizers.SGD(1e-9))  # nothing improves by more than the threshold
    spy = Spy("learning_rate")
    fit(made, 4, Scheduler("base * plateau(val_loss, factor=0.5, patience=1)"), spy, validation_data=(X, Y))
    assert [rate for (rate,) in spy.seen] == [pytest.approx(1e-9)] * 24 + [pytest.approx(5e-10)] * 8


def test_resumed_with_the_callback(tmp_path: Path) -> None:
    """From what ``ModelCheckpoint`` saved in the middle; and a second ``fit`` goes on."""
    plan = {"lr": "base * (warmup(4) >> cosine)", "beta_1": "base - 0.2 * u"}
    whole = model(keras.optimizers.Adam(0.05))
    fit(whole, 3, Scheduler(plan, total=24))
    begun = model(keras.optimizers.Adam(0.05))
    checkpoint = keras.callbacks.ModelCheckpoint(str(tmp_path / "{epoch}.keras"))
    scheduler = Scheduler(plan, total=24)
    fit(begun, 2, scheduler, checkpoint)
    fit(begun, 1, scheduler)
    loaded = keras.models.load_model(tmp_path / "1.keras")
    assert float(loaded.optimizer.learning_rate) == pytest.approx(0.05)
    assert loaded.optimizer.beta_1 == 0.9
    fit(loaded, 2, Scheduler(plan, total=24))
    for resumed in (begun, loaded):
        for a, b in zip(whole.get_weights(), resumed.get_weights(), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5)


def test_a_callback_that_watches_comes_later() -> None:
    """It begins to watch where it begins."""
    made = model(keras.optimizers.SGD(1e-9))
    fit(made, 1)
    spy = Spy("learning_rate")
    fit(made, 4, Scheduler("base * plateau(val_loss, factor=0.5, patience=1)"), spy, validation_data=(X, Y))
    assert [rate for (rate,) in spy.seen] == [pytest.approx(1e-9)] * 24 + [pytest.approx(5e-10)] * 8


def test_a_fit_that_breaks_off() -> None:
    class Break(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            raise KeyboardInterrupt

    made = model(keras.optimizers.Adam(0.05))
    with pytest.raises(KeyboardInterrupt):
        fit(made, 1, Scheduler({"beta_1": "base * (1 - u)", "lr": "base * (1 - u)"}, total=24), Break())
    spy = Spy("beta_1", "learning_rate")
    fit(made, 1, Scheduler({"beta_1": "base * (1 - u)", "lr": "base * (1 - u)"}, total=24), spy)
    assert spy.seen[-1][0] == pytest.approx(0.9 / 0.05 * spy.seen[-1][1])
    assert made.optimizer.beta_1 == 0.9


def test_mistakes_of_the_callback() -> None:
    def said(optimizer: Any, *plan: Any, **values: Any) -> str:
        with pytest.raises(ca.ScheduleError) as error:
            fit(model(optimizer), 1, Scheduler(*plan, **values))
        return str(error.value)

    assert "did you mean 'momentum'" in said(keras.optimizers.SGD(0.1, momentum=0.9), {"momentun": "0.9 * u"})
    assert "was made without momentum" in said(keras.optimizers.SGD(0.1), {"momentum": "0.9 * linear(9)"})
    assert "is a schedule already" in said(keras.optimizers.SGD(Schedule("0.1")), "base * linear(9)")
    assert "did you mean 'loss'" in said(keras.optimizers.SGD(0.1), "base * plateau(losss)")
    assert "Scheduler(…, total=1000)" in said(keras.optimizers.SGD(0.1), "base * linear")
    with pytest.raises(ca.ArgumentError, match="no parameter groups, and 'head'"):
        Scheduler({"head": {"lr": "0.1"}})


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="this is the process that it starts")
def test_all_of_this_on_torch() -> None:
    """In another process, since a process has one backend."""
    command = [sys.executable, "-m", "pytest", __file__, "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    environment = {**os.environ, "KERAS_BACKEND": "torch"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout
    assert re.match(r"\.{9,}s +\[100%\]", done.stdout)  # all of them but this one
