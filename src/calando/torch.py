"""Schedules in torch: a learning rate scheduler that takes sentences, for any hyperparameter of an optimizer.

>>> import torch
>>> from calando.torch import Scheduler
>>> optimizer = torch.optim.SGD(torch.nn.Linear(4, 1).parameters(), lr=0.5, momentum=0.9)
>>> scheduler = Scheduler(optimizer, {"lr": "base * (warmup(2) >> cosine)", "momentum": "0.95 - 0.1 * u"}, total=10)
>>> for _ in range(2):
...     optimizer.step()
...     scheduler.step()
>>> optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["momentum"]
(0.5, 0.9299999999999999)
"""

from __future__ import annotations

import warnings
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .changes import changes
from .errors import ArgumentError, ScheduleError, UnboundError, UnknownNameError, did_you_mean
from .extras import needed
from .places import Place, copied, is_tensor, places
from .resolve import names_of
from .run import Run, check_signals, numbers, only
from .states import damaged, of_scheduler, sealed
from .targets import factored, select, targets
from .tree import TIMED, WATCHES

with needed("torch", "calando.torch"):
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .tree import Schedule

    Write = Callable[["Scheduler", int, list["Group"]], None]

OnChange = Literal["error", "warn", "accept"]
Group = dict[str, Any]


class Target(NamedTuple):
    """A hyperparameter of the ``i``-th group, and its schedule."""

    i: int
    group: Group
    place: Place
    schedule: Schedule

    def program(self) -> tuple[float, Schedule]:
        """``scale * shape``, with the group's own ``base`` in both."""
        base = self.place.base(self.group)
        scale, shape = (
            part.bind(base=base) if "base" in names_of(part) else part for part in factored(self.schedule)
        )
        return float(scale(0)), shape

    @property
    def label(self) -> str:
        """In a state."""
        return f"{self.i}.{self.place}"


class Job(NamedTuple):
    """A shape as a function of the step, and what takes its value times a scale."""

    function: Callable[[float], float]
    numbers: list[tuple[Group, str, float]]  # those that stand in their group as plain numbers
    others: list[tuple[Callable[[float], Any], float]]


class Scheduler(LRScheduler):
    """Sets hyperparameters of an optimizer by schedules.

    ``schedule`` is a sentence or a :class:`~calando.Schedule` (of the learning rate), a plan, or a mapping from
    hyperparameter to sentence.  Any number of a parameter group can be scheduled, ``betas[0]`` too (``betas_0``
    where a name has no brackets).  An entry that is itself a mapping is about one group, by its ``name`` or number:
    ``{"backbone": {"lr": "0.01 * base"}, "head": {"lr": "base"}}``.

    A schedule's value is the value that the hyperparameter takes.  In a sentence ``base`` is what the group was
    configured with, for the hyperparameter that the sentence sets; ``values`` bind other names, such as ``total``
    and ``ep``.

    A group that is added to the optimizer later joins at the next step.  ``on_change`` says what to do with a saved
    state of other sentences: raise an error, warn, or accept it.

    Raises :class:`~calando.ScheduleError` for what cannot be scheduled.
    """

    _runs: dict[Schedule, Run]  # of the shapes that watch
    _kin: dict[Schedule, Run]  # the same by sentence, whatever its base: a group that comes later learns from it
    _write: Write

    def __init__(self, optimizer: Optimizer, schedule: Any, *, on_change: OnChange = "error", **values: Any) -> None:
        if not isinstance(optimizer, Optimizer):
            raise ArgumentError(f"{type(optimizer).__name__} is not an optimizer", "Scheduler(optimizer, schedule)")
        self.optimizer = optimizer
        self.on_change = policy(on_change)
        self._targets = targets(schedule, values)
        self._signals = frozenset(
            name for plan in self._targets.values() for s in plan.values() for name in s.signals
        )
        self._check_groups()
        self._begin(0)
        self._step_count = 1
        super().__init__(optimizer)

    # -- the steps ------------------------------------------------------------------------------------------

    def step(self, observed: Any = None, /, **signals: Any) -> None:
        """Go on to the next step, and set what is scheduled.

        What the schedules watch is given by name, ``step(val_loss=0.3)``; the only signal of all needs none.  What is
        left out, or ``None``, was not observed at this step.

        >>> import torch
        >>> optimizer = torch.optim.SGD(torch.nn.Linear(4, 1).parameters(), lr=0.5)
        >>> scheduler = Scheduler(optimizer, "base * plateau(val_loss, factor=0.5, patience=0)")
        >>> for loss in (3, 2, 2):
        ...     scheduler.step(loss)
        >>> scheduler.get_last_lr()
        [0.25]
        """
        if signals or observed is not None or self._runs:
            self._observe(observed, signals)
        self.last_epoch = t = self.last_epoch + 1
        self._write(self, t, self.optimizer.param_groups)

    def _observe(self, observed: Any, signals: dict[str, Any]) -> None:
        if observed is not None:
            signals[only(self._signals, signals)] = observed
        check_signals(signals, self._signals)
        seen = numbers(signals)
        for run in self._runs.values():
            run.step(**{name: seen[name] for name in run.schedule.signals & seen.keys()})

    def _initial_step(self) -> None:
        self._update_lr(0)

    def _update_lr(self, epoch: int | None = None) -> None:
        """Go to a step; torch's ``SequentialLR`` sends its schedulers to 0."""
        t = self.last_epoch + 1 if epoch is None else epoch
        if any(run.t != t for run in self._runs.values()):
            raise ArgumentError(f"a schedule that watches cannot be sent to step {t}", "it goes from step to step")
        self.last_epoch = t
        self._write(self, t, self.optimizer.param_groups)

    def _prepare(self, t: int, groups: list[Group], saved: Mapping[str, Any] | None = None) -> None:
        """Write what a step wants written where nothing is prepared: at first, and when the groups have changed."""
        self._write = writer(self._bind(saved or {}), groups)
        self._write(self, t, groups)

    @property
    def _step_count(self) -> int:
        """How torch counts: every step, and the initial one; Accelerate adds the batches that it accumulates."""
        return self.last_epoch + 1 + self._more

    @_step_count.setter
    def _step_count(self, count: int) -> None:
        self._more = count - self.last_epoch - 1

    def get_last_lr(self) -> list[Any]:
        """The learning rate of every group; tensors as copies."""
        return [copied(group["lr"]) for group in self.optimizer.param_groups]

    get_lr = get_last_lr

    @property
    def _last_lr(self) -> list[Any]:  # type: ignore[override]  # torch stores what is asked for here
        """Where torch's own schedulers keep it."""
        return self.get_last_lr()

    # -- what is set by what --------------------------------------------------------------------------------

    def _check_groups(self) -> None:
        """An entry whose group is not there waits for it, unless it may mean a group that is."""
        groups = self.optimizer.param_groups
        here = {key for i, group in enumerate(groups) for key in (i, group.get("name"))}
        names = [name for name in here if isinstance(name, str)]
        without = any(self._key(i, group) is None for i, group in enumerate(groups))
        for key in self._targets.keys() - here - {None}:
            similar = did_you_mean(str(key), names)
            if similar or without:
                listed = ", ".join(repr(group.get("name", i)) for i, group in enumerate(groups))
                hint = (
                    similar
                    or f"the groups are {listed}; a group is named with its parameters: {{'params': …, 'name': …}}"
                )
                raise UnknownNameError(f"the optimizer has no parameter group {key!r}", hint, argument=str(key))

    def _key(self, i: int, group: Group) -> str | int | None:
        """What the entry that is about this group alone is called, if there is one."""
        keys = [key for key in (group.get("name"), i) if key is not None and key in self._targets]
        if len(keys) > 1:
            raise ArgumentError(f"{keys[0]!r} is group {i}, and both have entries", "write one for the two")
        return keys[0] if keys else None

    def _found(self) -> list[Target]:
        """Everything that is scheduled, group by group."""
        groups = self.optimizer.param_groups
        own = [places(group) for group in groups]
        found = []
        for i, group in enumerate(groups):
            key = self._key(i, group)
            # what is said for everybody is for those that have it
            elsewhere = {name for names in own for name in names if name in self._targets[None]} - own[i].keys()
            known = {name: str(place) for name, place in own[i].items()}
            chosen = select(self._targets[key], known, elsewhere, type(self.optimizer).__name__)
            found += [Target(i, group, own[i][name], schedule) for name, schedule in chosen.items()]
        if not found and len(self._targets) == 1:
            raise ArgumentError("nothing is scheduled", "for instance Scheduler(optimizer, 'base * cosine(10k)')")
        return found

    def _bind(self, saved: Mapping[str, Any]) -> list[Job]:
        """What there is to do at every step, for the groups as they are; what does not change is written now.

        What has been observed goes on, from a saved state or as it is.
        """
        found = self._found()
        try:
            programs = [target.program() for target in found]
            jobs: dict[Schedule, Job] = {}
            runs: dict[Schedule, Run] = {}
            for target, (_, shape) in zip(found, programs, strict=True):
                if shape.flags & WATCHES and shape not in runs:
                    runs[shape] = self._run(target, shape, saved)
                if shape.flags & TIMED and shape not in jobs:
                    jobs[shape] = Job(value_of(runs[shape]) if shape in runs else shape.compile(), [], [])
            constants = [float(shape(0)) if shape not in jobs else None for _, shape in programs]
        except UnboundError as error:
            hint = (error.hint or "").replace("s(t, ", "Scheduler(optimizer, …, ")
            raise UnboundError(error.message, hint, span=error.span) from None
        separate(self.optimizer, found, programs)
        filled = set()
        for target, (scale, shape), constant in zip(found, programs, constants, strict=True):
            group, place = target.group, target.place
            value = place.get(group)
            if constant is not None:
                place.put(group, scale * constant)
            elif is_tensor(value):
                if id(value) not in filled:
                    jobs[shape].others.append((value.fill_, scale))
                filled.add(id(value))
            elif place.part is None:
                jobs[shape].numbers.append((group, place.key, scale))
            else:
                jobs[shape].others.append((partial(place.replace, group), scale))
        self._runs = runs
        return list(jobs.values())

    def _run(self, target: Target, shape: Schedule, saved: Mapping[str, Any]) -> Run:
        """The run of a shape: the one that is on, or one that knows what its sentence has observed so far."""
        run = self._runs.get(shape)
        if run is None:
            run, t = Run(shape), self.last_epoch
            kin = self._kin.get(target.schedule)
            state = saved.get(target.label) or (kin.state_dict() if kin else None)
            if state or t:
                run.load_state_dict(state or {"sentence": str(shape), "t": t, "watching": []}, accept=True)
        self._kin[target.schedule] = run
        return run

    def _begin(self, t: int) -> None:
        """At a step, with nothing observed, and nothing bound."""
        self.last_epoch = t
        self._runs = {}
        self._kin = {}
        self._write = Scheduler._prepare

    # -- to stop and go on ----------------------------------------------------------------------------------

    @property
    def sentences(self) -> list[dict[str, str]]:
        """What sets what: for every group, the sentences by hyperparameter.

        >>> import torch
        >>> optimizer = torch.optim.SGD(torch.nn.Linear(4, 1).parameters(), lr=0.5)
        >>> Scheduler(optimizer, "base * (warmup(10%) >> cosine)", total=100).sentences
        [{'lr': 'base * (warmup(10) >> cosine(90))'}]
        """
        return self._by_group((target, str(target.schedule)) for target in self._found())

    def _by_group(self, values: Iterable[tuple[Target, Any]]) -> list[dict[str, Any]]:
        table: list[dict[str, Any]] = [{} for _ in self.optimizer.param_groups]
        for target, value in values:
            table[target.i][str(target.place)] = value
        return table

    def state_dict(self) -> dict[str, Any]:
        """The step, the sentences, what they call ``base``, and what has been observed: plain data.

        >>> import torch
        >>> optimizer = torch.optim.SGD(torch.nn.Linear(4, 1).parameters(), lr=0.5)
        >>> state = Scheduler(optimizer, "base * warmup(10)").state_dict()
        >>> state["last_epoch"], state["sentences"], state["base"]
        (0, [{'lr': 'base * warmup(10)'}], [{'lr': 0.5}])
        """
        found = self._found()
        runs: dict[str, Any] = {}
        if self._runs:
            seen = set()
            for target in found:
                shape = target.program()[1]
                if shape in self._runs and shape not in seen:
                    runs[target.label] = self._runs[shape].state_dict()
                    seen.add(shape)
        return sealed(
            last_epoch=self.last_epoch,
            _step_count=self._step_count,
            sentences=self.sentences,
            base=self._by_group((target, target.place.base(target.group)) for target in found),
            runs=runs,
        )

    def load_state_dict(self, state_dict: Mapping[str, Any], *, on_change: OnChange | None = None) -> None:
        """Go on where that state was taken, before or after the optimizer is loaded.

        ``base`` is again what it was.  A state of other sentences is treated as ``on_change`` says (``"error"``,
        ``"warn"`` or ``"accept"``, by default what the scheduler was made with): the message shows where the curves
        part.  A state of another scheduler of torch has no sentences; to accept it is to take over at its step.

        Raises :class:`~calando.ArgumentError` for that, and for what is no state, or a damaged one; the scheduler
        stays as it was then.
        """
        state_dict = of_scheduler(state_dict)
        t, base = state_dict["last_epoch"], bases(state_dict)
        complaints = changes(state_dict.get("sentences"), self.sentences, base, t)
        if complaints:
            self._complain(complaints, policy(on_change or self.on_change), t)
        before, own = dict(self.__dict__), self._configure(base)
        try:
            self._begin(t)
            self._step_count = state_dict.get("_step_count", t + 1)
            self._prepare(t, self.optimizer.param_groups, state_dict.get("runs"))
        except ScheduleError:
            self._configure(own)
            self.__dict__.update(before)
            raise

    def _configure(self, base: list[dict[str, float]]) -> list[dict[str, float]]:
        """What is ``base`` from now on; what was before."""
        before: list[dict[str, float]] = []
        for group, numbers_ in zip(self.optimizer.param_groups, base, strict=False):
            own = {str(place): place for place in places(group).values()}
            known = [own[name] for name in numbers_.keys() & own.keys()]
            before.append({str(place): place.base(group) for place in known})
            for place in known:
                if place.base(group) != numbers_[str(place)]:
                    place.initial.put(group, numbers_[str(place)])
        return before

    def _complain(self, complaints: list[str], on_change: OnChange, t: int) -> None:
        said = "\n".join(complaints)
        if on_change == "error":
            raise ArgumentError(said, f"on_change='accept' goes on at step {t} with the sentences of now")
        if on_change == "warn":
            warnings.warn(said, UserWarning, stacklevel=3)

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "_write"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _write=Scheduler._prepare)

    def __repr__(self) -> str:
        groups = self.sentences
        said = groups[0] if all(group == groups[0] for group in groups) else dict(enumerate(groups))
        return f"<Scheduler of {type(self.optimizer).__name__} at step {self.last_epoch}: {said}>"


def policy(on_change: OnChange) -> OnChange:
    if on_change not in ("error", "warn", "accept"):
        raise ArgumentError(f"on_change is 'error', 'warn' or 'accept', not {on_change!r}")
    return on_change


def writer(jobs: list[Job], groups: list[Group]) -> Write:
    """A function that sets everything at a step, asking each shape once, as long as the groups are these."""
    n = len(groups)

    def write(scheduler: Scheduler, t: int, now: list[Group]) -> None:
        if now is not groups or len(now) != n:  # the optimizer was loaded, or a group was added
            return scheduler._prepare(t, now)
        for function, numbers_, others in jobs:
            value = function(t)
            for group, key, scale in numbers_:
                group[key] = scale * value
            for put, scale in others:
                put(scale * value)
        return None

    def write_one(scheduler: Scheduler, t: int, now: list[Group]) -> None:
        if now is not groups or len(now) != n:
            return scheduler._prepare(t, now)
        group[key] = scale * function(t)
        return None

    if len(jobs) == 1 and len(jobs[0].numbers) == 1 and not jobs[0].others:
        function, ((group, key, scale),), _ = jobs[0]
        return write_one
    return write


def value_of(run: Run) -> Callable[[float], float]:
    """A run as a function of the step that it is at."""
    return lambda _t: run.value


def separate(optimizer: Optimizer, found: list[Target], programs: list[tuple[float, Schedule]]) -> None:
    """Give those their own tensors that share one and part from now on; the optimizer's defaults stay as they are.

    torch puts one and the same tensor into all groups that are configured alike.
    """
    program_of = {(target.i, target.place): program for target, program in zip(found, programs, strict=True)}
    uses: dict[int, set[Any]] = {}
    for i, group in enumerate(optimizer.param_groups):
        for place in {target.place for target in found}:
            uses.setdefault(id(place.get(group)), set()).add(program_of.get((i, place)))
    for target in found:
        value = target.place.get(target.group)
        if not is_tensor(value):
            continue
        if target.place.get(optimizer.defaults) is value:
            target.place.replace(optimizer.defaults, copied(value))
        if len(uses[id(value)]) > 1:
            target.place.replace(target.group, copied(value))


def bases(state: Mapping[str, Any]) -> list[dict[str, float]]:
    """What was configured, by group and hyperparameter."""
    base = state.get("base")
    if base is None:  # of one of torch's schedulers
        try:
            base = [{"lr": float(lr)} for lr in state.get("base_lrs", ())]
        except (TypeError, ValueError):
            raise damaged("its base_lrs cannot be read") from None
    return base
