"""Plans: several schedules by name, which may refer to each other."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from .errors import ArgumentError, ScheduleError, Source, UnknownNameError, did_you_mean
from .resolve import CONVENTIONS
from .statements import entry, from_sources, from_text, results
from .tree import TIMED, Number, Schedule

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from .run import PlanRun
    from .syntax import Program
    from .yaml_file import Document


class Plan(Mapping[str, Schedule]):
    """Named schedules: an immutable mapping from name to :class:`~calando.Schedule`.

    Plans are made by :func:`parse_plan` and :func:`load`.  The mapping holds what changes with time; results
    that are plain numbers stand in :attr:`constants`, because only who asks for ``weight_decay`` knows that it
    is one.  ``str`` prints the plan as statements that :func:`parse_plan` reads back to an equal plan.

    >>> plan = parse_plan("lr = warmup(5) >> cosine(20); weight_decay = 0.05")
    >>> sorted(plan), plan.constants
    (['lr'], {'weight_decay': 0.05})
    >>> plan(15)
    {'lr': 0.5}
    """

    __slots__ = ("_results", "_schedules")

    _results: dict[str, Schedule]
    _schedules: dict[str, Schedule]

    def __init__(self, results: Mapping[str, Schedule]) -> None:
        object.__setattr__(self, "_results", dict(results))
        timed = {name: result for name, result in results.items() if result.flags & TIMED}
        object.__setattr__(self, "_schedules", timed)

    def __getitem__(self, name: str) -> Schedule:
        return self._schedules[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._schedules)

    def __len__(self) -> int:
        return len(self._schedules)

    @property
    def results(self) -> Mapping[str, Schedule]:
        """All that the plan says, by name: what changes with time, and what does not.

        >>> dict(parse_plan("lr = peak * warmup(5); weight_decay = 0.05; momentum = base").results)
        {'lr': parse('peak * warmup(5)'), 'weight_decay': parse('0.05'), 'momentum': parse('base')}
        """
        return MappingProxyType(self._results)

    @property
    def constants(self) -> dict[str, int | float]:
        """The results that are plain numbers, by name.

        >>> parse_plan("peak = 3e-4; batch = 256; lr = peak * warmup(5)").constants
        {'peak': 0.0003, 'batch': 256}
        """
        return {
            name: _plain(result)
            for name, result in self._results.items()
            if not result.flags & TIMED and not result.params
        }

    @property
    def params(self) -> frozenset[str]:
        """The names that have no value yet, in any of the results.

        >>> sorted(parse_plan("lr = peak * (warmup(5) >> cosine)").params)
        ['peak', 'total']
        """
        return frozenset[str]().union(*(result.params for result in self._results.values()))

    @property
    def signals(self) -> frozenset[str]:
        """The names of what the schedules watch.

        >>> sorted(parse_plan("lr = plateau(val_loss); momentum = 1 - 0.1 * plateau(-val_acc)").signals)
        ['val_acc', 'val_loss']
        """
        return frozenset[str]().union(*(result.signals for result in self._results.values()))

    def run(self, /, **values: Any) -> PlanRun:
        """All schedules step by step, for what they watch.

        >>> parse_plan("lr = peak * plateau(val_loss, patience=0)").run(peak=0.5).step(val_loss=1)
        {'lr': 0.5}
        """
        from .run import PlanRun

        return PlanRun(self.bind(**values) if values else self)

    def bind(self, /, **values: Any) -> Plan:
        r"""The plan with those names replaced by numbers, each wherever it is free.

        >>> parse_plan("lr = peak * warmup(5); wd = 0.1 * lr").bind(peak=0.5)
        parse_plan('lr = 0.5 * warmup(5)\nwd = 0.1 * (0.5 * warmup(5))')
        """
        self._check_names(values)
        return Plan({name: result.bind(**_of(result, values)) for name, result in self._results.items()})

    def __call__(self, t: Any, /, **values: Any) -> dict[str, Any]:
        """The value of every schedule at time ``t``, by name.

        >>> parse_plan("lr = peak * warmup(5); wd = 0.1 * lr")(2.5, peak=1)
        {'lr': 0.5, 'wd': 0.05}
        """
        self._check_names({name: value for name, value in values.items() if name not in self.signals})
        return {name: schedule(t, **_of(schedule, values)) for name, schedule in self._schedules.items()}

    def describe(self, /, **values: Any) -> Any:
        """A description of each schedule, by name (see :meth:`Schedule.describe`); ``print`` shows them all.

        >>> parse_plan("lr = peak * (warmup(5) >> cosine(20)); momentum = 0.95").describe(peak=0.5)["lr"].peak.value
        0.5
        """
        from .inspect.describe import describe_plan

        return describe_plan(self, values)

    def plot(
        self, *, steps: float | None = None, log: bool | None = None, unit: str | None = None, **values: Any
    ) -> dict[str, Any]:
        """Draw each schedule with matplotlib, in small pictures with one axis of time; returns the axes by name.

        ``values`` give free names their values, and signals what was observed; the rest is as in
        :meth:`Schedule.plot`.  ``calando.plot(plan)`` draws all of them into one picture.

        >>> plan = parse_plan("lr = peak * (warmup(5) >> cosine(20)); momentum = 0.95 - 0.1 * u")
        >>> axes = plan.plot(peak=1, total=25)
        >>> list(axes), [float(ax.lines[0].get_ydata()[0]) for ax in axes.values()]
        (['lr', 'momentum'], [0.0, 0.95])
        """
        from .inspect.plot import plot_plan

        return plot_plan(self, steps, log, unit, values)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: every schedule with its curve."""
        from .inspect.notebook import of_plan

        return of_plan(self, include, exclude)

    def _check_names(self, values: Mapping[str, Any]) -> None:
        known = self.params
        for name in values:
            if name in self._results:
                hint = f"override it where the plan is read: {name}=…"
                raise UnknownNameError(f"'{name}' has its value in the plan", hint, argument=name)
            _check_name(name, known)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Plan cannot be changed: bind makes another one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a Plan cannot be changed: bind makes another one")

    def __eq__(self, other: object) -> bool:
        return self._results == other._results if isinstance(other, Plan) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self._results.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return Plan, (self._results,)

    def __copy__(self) -> Plan:
        return self

    def __deepcopy__(self, memo: object) -> Plan:
        return self

    def __str__(self) -> str:
        return "\n".join(f"{name} = {result}" for name, result in self._results.items())

    def __repr__(self) -> str:
        return f"parse_plan({str(self)!r})"


def parse_plan(text: str | Mapping[str, Any], /, **values: Any) -> Plan:
    """Read several named schedules: statements ``name = sentence``, or a mapping from name to sentence.

    Names refer to each other; ``total`` and ``ep`` count for the whole plan; names that begin with ``_`` and
    definitions with arguments are not results.  ``values`` override definitions of the same name, and bind the
    names that are left.  In a mapping a sentence may be text, a number or a schedule.

    Raises :class:`~calando.ScheduleError`, with the place underlined.

    >>> plan = parse_plan('''
    ...     peak = 3e-4
    ...     _shape(w) = warmup(w) >> hold >> linear(20%)
    ...     lr = peak * _shape(2k) | floor(1e-6)
    ...     weight_decay = 0.1 * lr / peak
    ... ''', total=10_000)
    >>> plan(2000)
    {'lr': 0.0003, 'weight_decay': 0.1}
    >>> parse_plan({"peak": 3e-4, "lr": "peak * warmup(5)"})(5)
    {'lr': 0.0003}
    """
    if isinstance(text, str):
        return _plan(from_text(Source(text)), values)
    if not isinstance(text, Mapping):
        raise ArgumentError(f"a plan is a text or a mapping from name to sentence, not {text!r}")
    return _plan(from_sources(entry(name, value) for name, value in text.items()), values)


def load(path: str | os.PathLike[str], key: str | None = None, /, **values: Any) -> Plan:
    r"""Read a plan from a YAML file: a mapping from name to sentence.

    ``key`` is the dotted path of the mapping inside a larger file, such as ``"optimizer.schedules"``; whole
    numbers count the items of lists from 0.  Without a key the top level is the plan, or, where it holds other
    things too, its only mapping that is called ``schedules`` or ``schedule``.  A key may also lead to one
    sentence, which then is a plan of one schedule.  ``values`` do as in :func:`parse_plan`.

    Raises :class:`~calando.ScheduleError`, with file, line and column.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "experiment.yaml"
    ...     _ = file.write_text("model: resnet50\nschedules: {lr: 0.1 * warmup(5), weight_decay: 1e-4}")
    ...     plan = load(file)
    >>> plan(2.5), plan.constants
    ({'lr': 0.05}, {'weight_decay': 0.0001})
    """
    from .yaml_file import Document  # the only room that imports yaml

    return plan_of(Document(path, key), values)


def plan_of(document: Document, values: Mapping[str, Any]) -> Plan:
    """The plan in a YAML file that has been read."""
    try:
        return _plan(from_sources(document.statements), values)
    except ScheduleError as error:
        raise document.suspect(error) from None


def _plan(program: Program, values: Mapping[str, Any]) -> Plan:
    """The plan whose statements have been read; values that override none of them are bound."""
    plan = Plan(results(program, values))
    left = {name: value for name, value in values.items() if name not in program.overridden}
    for name in left:
        _check_name(name, plan.params, program.definitions)
    return plan.bind(**left) if left else plan


def _check_name(name: str, known: Iterable[str], defined: Iterable[str] = ()) -> None:
    """Only names that a plan has can be bound (and the conventional ones, which do no harm)."""
    if name in CONVENTIONS or name in known:
        return
    hint = did_you_mean(name, {*known, *defined})
    if hint is None:
        hint = f"its parameters are: {', '.join(sorted(known))}" if known else "it has no parameters"
    raise UnknownNameError(f"the plan has no parameter '{name}'", hint, argument=name)


def _of(result: Schedule, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a result of the plan has a use for."""
    return {name: value for name, value in values.items() if name in result.params or name in result.signals}


def _plain(result: Schedule) -> int | float:
    if isinstance(result, Number) and result.value.denominator == 1:
        return int(result.value)
    return cast("float", result(0))
