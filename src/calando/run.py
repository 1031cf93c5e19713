"""A schedule step by step: what the training loop observes goes in, what the optimizer wants comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .algebra.scalar import Scalars
from .compile import missing
from .errors import ArgumentError, UnknownNameError, did_you_mean
from .observations import as_number
from .resolve import names_of, resolve
from .slots import signals_of
from .states import GIVEN, damaged, is_step, opened, sealed
from .tree import ask
from .watched import slot_function
from .watching import Watching

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

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
        return sealed(sentence=str(self.schedule), t=self.t, watching=self._watching.state())

    def load_state_dict(self, state: Mapping[str, Any], *, accept: bool = False) -> None:
        """Go on where that state was taken, which may be one of an earlier calando.

        A state of another curve is an error, which says where the two part, unless ``accept`` says that the new
        sentence is meant to take over: it goes on at the same step, with what has been counted by whatever watches
        the same signals; what is new in it begins to watch here.

        Raises :class:`~calando.ArgumentError` for that, and for what is no state, or a damaged one; the run stays as
        it was then.
        """
        saved = Saved.of(state)
        if not accept:
            check_change([("", saved.sentence, self.schedule)], saved.t)
        self._put(self._restored(saved, accept))

    def _restored(self, saved: Saved, accept: bool) -> Watching:
        """What watches, after all that was saved."""
        watching = Watching(resolve(self.schedule))
        strict = not accept and saved.sentence == str(self.schedule)
        try:
            watching.restore(saved.watching, saved.t, strict=strict)
        except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError):
            raise damaged("what was counted cannot be read") from None
        return watching

    def _put(self, watching: Watching) -> None:
        self._watching, self._value = watching, None

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
        return sealed(t=self._t, runs={name: run.state_dict() for name, run in self.runs.items()})

    def load_state_dict(self, state: Mapping[str, Any], *, accept: bool = False) -> None:
        """As :meth:`Run.load_state_dict`; a schedule that came or went is a change, too."""
        whose = "a plan's run"
        state = opened(state, whose)
        states = part(state, "runs", whose, lambda runs: hasattr(runs, "items"))
        t = part(state, "t", whose, is_step)
        saved = {name: Saved.of(one) for name, one in states.items()}
        if any(one.t != t for one in saved.values()) or not all(isinstance(name, str) for name in saved):
            raise damaged("its runs cannot be read")
        if not accept:
            names = {**saved, **self.runs}
            check_change([(name, saved.get(name, NEW).sentence, self.plan.get(name)) for name in names], t)
        restored = {run: run._restored(saved.get(name, NEW._replace(t=t)), accept) for name, run in self.runs.items()}
        for run, watching in restored.items():
            run._put(watching)
        self._t = t

    def __repr__(self) -> str:
        return f"<run of {listed(self.runs)} at step {self.t}>"


def start(schedule: Schedule, values: Mapping[str, Any]) -> Run:
    """See :meth:`Schedule.run`."""
    return Run(schedule.bind(**values) if values else schedule)


def restored(schedule: Schedule, state: Mapping[str, Any]) -> Run:
    run = Run(schedule)
    run.load_state_dict(state)
    return run


class Saved(NamedTuple):
    """The parts of a run's state."""

    sentence: str | None
    t: int
    watching: list[Any]

    @classmethod
    def of(cls, state: Any) -> Saved:
        """A state may come from anywhere."""
        whose = "a run"
        state = opened(state, whose)
        return cls(
            part(state, "sentence", whose, lambda text: isinstance(text, str)),
            part(state, "t", whose, is_step),
            part(state, "watching", whose, lambda items: isinstance(items, (list, tuple))),
        )


NEW = Saved(None, 0, [])  # of a schedule that was not there


def part(state: Mapping[str, Any], name: str, whose: str, is_right: Callable[[Any], bool]) -> Any:
    if name not in state:
        raise ArgumentError(f"that is not the state of {whose}: it has no {name}", GIVEN)
    if not is_right(state[name]):
        raise damaged(f"its {name} cannot be read")
    return state[name]


def check_change(schedules: Iterable[tuple[str, str | None, Schedule | None]], t: int) -> None:
    """Whether each schedule, by name, still has the curve of the sentence that was saved."""
    said = []
    for name, saved, own in schedules:
        text = None if own is None else str(own)
        said.append(ask("changes", "change", name, saved, text, t) if saved != text else None)
    complaints = [text for text in said if text]
    if complaints:
        hint = f"load_state_dict(state, accept=True) goes on at step {t} with the sentences of now"
        raise ArgumentError("\n".join(complaints), hint)


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
