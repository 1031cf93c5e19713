"""The scheduler: a ``LRScheduler`` that takes sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..changes import changes
from ..errors import ArgumentError, ScheduleError, UnboundError
from ..extras import needed
from ..places import copied, places
from ..run import Run, check_signals, numbers, only
from ..states import of_scheduler, sealed
from ..targets import targets
from ..tree import TIMED, WATCHES
from .groups import by_group, check_groups, scheduled, separate
from .states import bases, complain, policy
from .writing import functions, jobs_of, unprepared, writer

with needed("torch", "calando.torch"):
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..tree import Schedule
    from .groups import Target
    from .states import OnChange


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
    _write: Callable[[int], bool]
    _alone: tuple[Any, ...]  # what there is to write, if it is one number

    def __init__(self, optimizer: Optimizer, schedule: Any, *, on_change: OnChange = "error", **values: Any) -> None:
        if not isinstance(optimizer, Optimizer):
            raise ArgumentError(f"{type(optimizer).__name__} is not an optimizer", "Scheduler(optimizer, schedule)")
        self.optimizer = optimizer
        self.on_change = policy(on_change)
        self._targets = targets(schedule, values)
        self._signals = frozenset(
            name for plan in self._targets.values() for s in plan.values() for name in s.signals
        )
        check_groups(self._targets, optimizer.param_groups)
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
        groups, n, group, key, scale, function = self._alone
        now = self.optimizer.param_groups
        if now is groups and len(now) == n:
            group[key] = scale * function(t)
        elif not self._write(t):
            self._prepare()

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
        if not self._write(t):
            self._prepare()

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

    # -- what a step does -----------------------------------------------------------------------------------

    def _prepare(self, saved: Mapping[str, Any] | None = None) -> None:
        """Find out what there is to do at every step, for the groups as they are, and do it for this one.

        What has been observed goes on, from a saved state or as it is.
        """
        found = self._scheduled()
        try:
            programs = [target.program() for target in found]
            runs: dict[Schedule, Run] = {}
            for target, (_, shape) in zip(found, programs, strict=True):
                if shape.flags & WATCHES and shape not in runs:
                    runs[shape] = self._run(target, shape, saved or {})
            changing = functions(programs, runs)
            constants = {shape: float(shape(0)) for _, shape in programs if not shape.flags & TIMED}
        except UnboundError as error:
            hint = (error.hint or "").replace("s(t, ", "Scheduler(optimizer, …, ")
            raise UnboundError(error.message, hint, span=error.span) from None
        separate(self.optimizer, found, programs)
        self._runs = runs
        self._write, self._alone = writer(self.optimizer, jobs_of(found, programs, changing, constants))
        self._write(self.last_epoch)

    def _scheduled(self) -> list[Target]:
        return scheduled(self._targets, self.optimizer)

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
        self._write, self._alone = unprepared

    # -- to stop and go on ----------------------------------------------------------------------------------

    @property
    def sentences(self) -> list[dict[str, str]]:
        """What sets what: for every group, the sentences by hyperparameter.

        >>> import torch
        >>> optimizer = torch.optim.SGD(torch.nn.Linear(4, 1).parameters(), lr=0.5)
        >>> Scheduler(optimizer, "base * (warmup(10%) >> cosine)", total=100).sentences
        [{'lr': 'base * (warmup(10) >> cosine(90))'}]
        """
        found = ((target, str(target.schedule)) for target in self._scheduled())
        return by_group(self.optimizer.param_groups, found)

    def state_dict(self) -> dict[str, Any]:
        """The step, the sentences, what they call ``base``, and what has been observed: plain data.

        >>> import torch
        >>> optimizer = torch.optim.SGD(torch.nn.Linear(4, 1).parameters(), lr=0.5)
        >>> state = Scheduler(optimizer, "base * warmup(10)").state_dict()
        >>> state["last_epoch"], state["sentences"], state["base"]
        (0, [{'lr': 'base * warmup(10)'}], [{'lr': 0.5}])
        """
        found = self._scheduled()
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
            base=by_group(self.optimizer.param_groups, ((one, one.place.base(one.group)) for one in found)),
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
            complain(complaints, policy(on_change or self.on_change), t)
        before, own = dict(self.__dict__), self._configure(base)
        try:
            self._begin(t)
            self._step_count = state_dict.get("_step_count", t + 1)
            self._prepare(state_dict.get("runs"))
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

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key not in ("_write", "_alone")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._write, self._alone = unprepared

    def __repr__(self) -> str:
        groups = self.sentences
        said = groups[0] if all(group == groups[0] for group in groups) else dict(enumerate(groups))
        return f"<Scheduler of {type(self.optimizer).__name__} at step {self.last_epoch}: {said}>"
