"""A schedule step by step: what the training loop observes goes in, what the optimizer wants comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .algebra.scalar import Scalars
from .compile import missing
from .errors import ArgumentError, UnknownNameError, did_you_mean
from .observations import as_number
from .resolve import names_of, resolve
from .slots import signals_of
from .watched import slot_function
from .watching import Watching

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .plan import Plan
    from .tree import Schedule


class Run:
    """A schedule that goes through a training step by step, and what it has observed so far.

    :meth:`Schedule.run` makes one.  ``value`` is the value at step ``t``; ``step`` takes what was observed at that
    step and goes on to the next.

    >>> import calando as ca
    >>> run = ca.parse("constant(0.01, until(train_error < 0.8)) >> constant(0.1)").run()
    >>> run.t, run.value
    (0, 0.01)
    >>> run.step(train_error=0.9)
    0.01
    >>> run.step(train_error=0.7)
    0.1
    >>> later = ca.parse("constant(0.01, until(train_error < 0.8)) >> constant(0.1)").run()
    >>> later.load_state_dict(run.state_dict())
    >>> later.t, later.value
    (2, 0.1)
    """

    __slots__ = ("_function", "_value", "_watching", "schedule")

    def __init__(self, schedule: Schedule) -> None:
        tree = resolve(schedule)
        missing(names_of(schedule) | names_of(tree), "s.run({}=…)")
        self.schedule = schedule
        self._watching = Watching(tree)
        self._function = slot_function(tree, self._watching)
        self._value: float | None = None

    @property
    def t(self) -> int:
        """The step that is on, from 0."""
        return self._watching.now

    @property
    def value(self) -> float:
        """The value at step ``t``."""
        if self._value is None:
            self._value = self._function(self.t, *self._watching.values(self.t, Scalars()).values())
        return self._value

    def step(self, observed: Any = None, /, **signals: Any) -> float:
        """Take what was observed at this step, go on to the next one, and return its value.

        A signal is a number of any kind (a tensor of one element, too); one that is left out, or ``None``, was not
        observed at this step.  The only signal of a schedule may be given without its name.

        Raises :class:`~calando.UnknownNameError` for a name that the schedule does not watch.
        """
        if observed is not None:
            signals[only(signals_of(self.schedule), signals)] = observed
        check_signals(signals, signals_of(self.schedule))
        self._go_on(numbers(signals))
        return self.value

    def _go_on(self, observed: Mapping[str, float]) -> None:
        self._watching.feed(observed)
        self._value = None

    def state_dict(self) -> dict[str, Any]:
        """The step, the sentence and what has been counted: plain data, for a checkpoint or JSON.

        >>> import calando as ca
        >>> ca.parse("plateau(loss)").run().state_dict()["sentence"]
        'plateau(loss)'
        """
        return {"sentence": str(self.schedule), "t": self.t, "watching": self._watching.state()}

    def load_state_dict(self, state: Mapping[str, Any], *, accept: bool = False) -> None:
        """Go on where that state was taken.

        A state of another sentence is an error, unless ``accept`` says that the new sentence is meant to take over:
        it goes on at the same step, with what has been counted by whatever watches the same signals; what is new
        in it begins to watch here.
        """
        own, other = str(self.schedule), part(state, "sentence", str)
        if own != other and not accept:
            raise ArgumentError(
                f"the state was saved by '{other}', and is loaded into '{own}'",
                "load_state_dict(state, accept=True) goes on at the same step with the new sentence",
            )
        counted, t = part(state, "watching", list), part(state, "t", int)
        try:
            self._watching.restore(counted, t, strict=not accept)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise ArgumentError(
                "the state is damaged: what was counted cannot be read", "what state_dict() gave"
            ) from error
        self._value = None

    def __reduce__(self) -> tuple[Any, ...]:
        return restored, (self.schedule, self.state_dict())

    def __repr__(self) -> str:
        return f"<run of {self.schedule} at step {self.t}>"


class PlanRun:
    """All schedules of a plan, step by step; what is observed goes to each that watches it.

    >>> import calando as ca
    >>> plan = ca.parse_plan("lr = 0.5 * plateau(loss, factor=0.5, patience=0); weight_decay = 0.5 * lr")
    >>> run = plan.run()
    >>> run.step(loss=1), run.step(loss=1)
    ({'lr': 0.5, 'weight_decay': 0.25}, {'lr': 0.25, 'weight_decay': 0.125})
    """

    __slots__ = ("_t", "plan", "runs")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.runs = {name: Run(schedule) for name, schedule in plan.items()}
        self._t = 0

    @property
    def t(self) -> int:
        """The step that is on, from 0."""
        return self._t

    @property
    def value(self) -> dict[str, float]:
        """The value of every schedule at step ``t``, by name."""
        return {name: run.value for name, run in self.runs.items()}

    def step(self, observed: Any = None, /, **signals: Any) -> dict[str, float]:
        """As :meth:`Run.step`."""
        if observed is not None:
            signals[only(self.plan.signals, signals)] = observed
        check_signals(signals, self.plan.signals)
        seen = numbers(signals)
        for run in self.runs.values():
            run._go_on(seen)
        self._t += 1
        return self.value

    def state_dict(self) -> dict[str, Any]:
        """The states of all, by name."""
        return {"t": self._t, "runs": {name: run.state_dict() for name, run in self.runs.items()}}

    def load_state_dict(self, state: Mapping[str, Any], *, accept: bool = False) -> None:
        """As :meth:`Run.load_state_dict`; the plan must have the same names."""
        states = part(state, "runs", dict)
        if states.keys() != self.runs.keys():
            raise ArgumentError(f"the state is of {listed(states)}, and the plan has {listed(self.runs)}")
        for name, run in self.runs.items():
            run.load_state_dict(states[name], accept=accept)
        self._t = part(state, "t", int)

    def __repr__(self) -> str:
        return f"<run of {listed(self.runs)} at step {self.t}>"


def start(schedule: Schedule, values: Mapping[str, Any]) -> Run:
    """See :meth:`Schedule.run`."""
    return Run(schedule.bind(**values) if values else schedule)


def restored(schedule: Schedule, state: Mapping[str, Any]) -> Run:
    run = Run(schedule)
    run.load_state_dict(state)
    return run


def part(state: Any, name: str, kind: type) -> Any:
    """A part of a state, which may come from anywhere."""
    value = state.get(name) if hasattr(state, "get") else None
    if not isinstance(value, kind):
        said = "a plan's run" if name == "runs" else "a run"
        raise ArgumentError(f"that is not the state of {said}: it has no {name}", "what state_dict() gave")
    return value


def only(names: Collection[str], given: Mapping[str, Any]) -> str:
    """The one name that a value without a name belongs to."""
    if len(names) != 1 or given:
        watched = f"it watches {listed(names)}" if names else "it watches nothing"
        raise ArgumentError("a value without a name is meant for the only signal", f"{watched}: step(name=value)")
    return next(iter(names))


def check_signals(given: Mapping[str, Any], names: Collection[str]) -> None:
    for name in given:
        if name not in names:
            hint = did_you_mean(name, names)
            if hint is None:
                hint = f"what is watched is: {listed(names)}" if names else "nothing is watched"
            raise UnknownNameError(f"there is no signal '{name}'", hint, argument=name)


def numbers(signals: Mapping[str, Any]) -> dict[str, float]:
    """What was observed, as numbers."""
    seen = {name: as_number(name, value) for name, value in signals.items()}
    return {name: value for name, value in seen.items() if value is not None}


def listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
