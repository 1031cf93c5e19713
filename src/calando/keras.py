"""Schedules in Keras 3: a learning rate schedule that is saved with its model, and a callback for all the rest.

>>> from calando.keras import Schedule
>>> import keras
>>> optimizer = keras.optimizers.SGD(Schedule("0.5 * (warmup(2) >> cosine)", total=10))
>>> print(optimizer.learning_rate)
0.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .errors import ArgumentError, UnboundError, UnknownNameError, did_you_mean
from .extras import needed
from .resolve import names_of
from .run import Run
from .syntax import parse
from .targets import select, targets

with needed("keras", "calando.keras"):
    import keras
    from keras.optimizers.schedules import LearningRateSchedule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from . import tree


@keras.saving.register_keras_serializable(package="calando")
class Schedule(LearningRateSchedule):
    """A learning rate schedule of Keras, made of a sentence: ``SGD(Schedule("0.1 * cosine", total=1000))``.

    ``sentence`` is a text or a :class:`~calando.Schedule`, and ``values`` bind its names.  It computes on the arrays
    of Keras's backend, inside the compiled step; a model that is saved has the sentence in its file, and a model that
    is loaded (after ``import calando.keras``) goes on with it.

    Raises :class:`~calando.ScheduleError` for a name without a value, and for what watches a signal.

    >>> print(Schedule("0.5 * warmup(2)")(1))
    0.25
    """

    schedule: tree.Schedule

    def __init__(self, sentence: str | float | tree.Schedule, **values: Any) -> None:
        schedule: tree.Schedule = parse(sentence)  # type: ignore[arg-type]
        self.schedule = schedule.bind(**values) if values else schedule
        self.schedule.compile()  # whatever keeps it from being a number is said here

    def __call__(self, step: Any) -> Any:
        """The learning rate at a step of the optimizer."""
        return self.schedule(keras.ops.convert_to_tensor(step))

    def get_config(self) -> dict[str, Any]:
        """The sentence, with which Keras saves and copies it."""
        return {"sentence": str(self.schedule)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        return cls(**config)

    def __repr__(self) -> str:
        return f"<Schedule {self.schedule}>"


class Scheduler(keras.callbacks.Callback):
    """A callback of Keras that sets hyperparameters of the model's optimizer, batch by batch.

    ``schedule`` is a sentence or a :class:`~calando.Schedule` (of the learning rate), a plan, or a mapping from
    hyperparameter to sentence: ``{"weight_decay": "base * (1 - u)", "momentum": "0.9 * plateau(val_loss)"}``.  The
    names are those of the optimizer's arguments, and ``lr`` is its ``learning_rate``.  ``base`` is what the optimizer
    was made with; ``values`` bind other names.

    A step is a batch, counted by the optimizer.  What schedules watch are the logs at the end of an epoch:
    ``val_loss``, ``accuracy``, ….  They are observed at the last step of the epoch.

    Raises :class:`~calando.ScheduleError` for what cannot be scheduled, where ``fit`` begins.
    """

    def __init__(self, schedule: Any, **values: Any) -> None:
        super().__init__()
        found = targets(schedule, values, "learning_rate")
        if len(found) > 1:
            named = next(key for key in found if key is not None)
            raise ArgumentError(f"an optimizer of Keras has no parameter groups, and {named!r} would be one")
        self._schedules = found[None]
        self._runs: dict[str, Run] = {}
        self._seen: dict[str, float] = {}  # what the last epoch has shown,
        self._observed = -1  # at this step

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Prepare the optimizer: what is scheduled becomes a variable, which the compiled step reads anew."""
        optimizer = self.optimizer
        if "get_config" in vars(optimizer):  # a fit that broke off
            give_back(optimizer)
        configured = numbers(optimizer)
        known = {name: name for name in configured} | {"learning_rate": "learning_rate", "lr": "learning_rate"}
        chosen = {known[name]: s for name, s in select(self._schedules, known, (), type(optimizer).__name__).items()}
        check(optimizer, chosen, configured)
        self._t = int(optimizer.iterations) * (optimizer.gradient_accumulation_steps or 1)
        self._runs = {name: self._run(name, schedule, configured[name]) for name, schedule in chosen.items()}
        lend(optimizer, {name: configured[name] for name in chosen})

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Set what is scheduled, and take in what the last epoch has shown."""
        self._batch = batch
        if hasattr(self.model, "jax_state_sync"):
            self.model.jax_state_sync()  # on JAX the loop holds the variables, and has to give them back
        for name, run in self._runs.items():
            while run.t < self._t:
                signals = run.schedule.signals & self._seen.keys() if run.t == self._observed else ()
                run.step(**{signal: self._seen[signal] for signal in signals})
            getattr(self.optimizer, name).assign(run.value)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """One step, or several that were executed together."""
        self._t += batch - self._batch + 1

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Remember what was observed at the last step, and log what was set."""
        logs = {} if logs is None else logs
        for name in {name for run in self._runs.values() for name in run.schedule.signals} - logs.keys():
            hint = did_you_mean(name, logs, 0.85)  # what is similar but right, as accuracy, may come in another epoch
            if hint:
                raise UnknownNameError(f"there is no '{name}' in the logs", hint, argument=name)
        self._seen, self._observed = {name: float(value) for name, value in logs.items()}, self._t - 1
        logs.update({name: run.value for name, run in self._runs.items()})

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Give the optimizer back as it was made."""
        give_back(self.optimizer)

    @property
    def optimizer(self) -> Any:
        """The optimizer of the model, inside what scales its loss."""
        optimizer = self.model.optimizer
        return getattr(optimizer, "inner_optimizer", optimizer)

    def _run(self, name: str, schedule: tree.Schedule, base: float) -> Run:
        """The run of the last ``fit``, or one that begins at this step."""
        schedule = schedule.bind(base=base) if "base" in names_of(schedule) else schedule
        old = self._runs.get(name)
        if old is not None and old.schedule == schedule and old.t <= self._t:
            return old
        try:
            run = Run(schedule)
        except UnboundError as error:
            hint = (error.hint or "").replace("s(t, ", "Scheduler(…, ")
            raise UnboundError(error.message, hint, span=error.span) from None
        if self._t:
            run.load_state_dict({"sentence": str(schedule), "t": self._t, "watching": []}, accept=True)
        return run


class Live(keras.Variable):
    """A number that changes, in the place of one that does not: a variable that an optimizer may compare with 0."""

    def __ne__(self, other: object) -> Any:
        return True

    __hash__ = keras.Variable.__hash__


SWITCHES = {
    "clipnorm",
    "clipvalue",
    "ema_momentum",
    "ema_overwrite_frequency",
    "global_clipnorm",
    "gradient_accumulation_steps",
    "loss_scale_factor",
}


def numbers(optimizer: Any) -> dict[str, float]:
    """What an optimizer was made with, as far as it can be scheduled."""
    return {
        name: float(value)
        for name, value in optimizer.get_config().items()
        if isinstance(value, (int, float)) and not isinstance(value, bool) and name not in SWITCHES
    }


def check(optimizer: Any, chosen: Mapping[str, Any], configured: Mapping[str, float]) -> None:
    """What cannot be set once an optimizer is made."""
    if not chosen:
        raise ArgumentError("nothing is scheduled", "for instance Scheduler('base * cosine(10k)')")
    if "learning_rate" in chosen and "learning_rate" not in configured:
        raise ArgumentError("the learning rate is a schedule already", "make the optimizer with a number")
    if configured.get("momentum") == 0 and "momentum" in chosen:
        whose = type(optimizer).__name__
        raise ArgumentError(f"this {whose} was made without momentum", f"{whose}(…, momentum=0.9), for instance")


def lend(optimizer: Any, configured: Mapping[str, float]) -> None:
    """Put variables where the compiled step would see constants; what is saved is what was configured."""
    rate = optimizer.learning_rate if "learning_rate" in configured else None
    for name in configured.keys() - {"learning_rate"}:
        setattr(optimizer, name, Live(configured[name], trainable=False, name=name))

    def get_config() -> dict[str, Any]:
        return {**type(optimizer).get_config(optimizer), **configured}

    def save_own_variables(store: Any) -> None:
        own = [variable for variable in optimizer.variables if not isinstance(variable, Live)]
        for i, variable in enumerate(own):
            store[str(i)] = np.float32(configured["learning_rate"]) if variable is rate else variable.numpy()

    optimizer.get_config, optimizer.save_own_variables = get_config, save_own_variables


def give_back(optimizer: Any) -> None:
    """Take the variables out again."""
    configured = numbers(optimizer)
    del optimizer.get_config, optimizer.save_own_variables
    for name, value in list(vars(optimizer).items()):
        if isinstance(value, Live):
            optimizer._tracker.untrack(value)
            setattr(optimizer, name, configured[name])
    if "learning_rate" in configured:
        optimizer.learning_rate = configured["learning_rate"]
