"""What a trainer is to schedule: sentences by hyperparameter, for everybody and for single groups."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .errors import Source, UnknownNameError, did_you_mean
from .plan import Plan, parse_plan
from .resolve import CONVENTIONS, names_of
from .statements import HORIZON
from .syntax import Program, parse
from .tree import TIMED, Number, Product, Schedule

if TYPE_CHECKING:
    from collections.abc import Collection

Group = str | int  # by name, or by number
USUAL = ("lr", "momentum", "weight_decay", "betas_0", "betas_1", "eps")  # no helper has such a name
BRACKETS = re.compile(r"(\w+)\[(\d+)\]")  # betas[0], which a plan calls betas_0


def targets(what: Any, values: Mapping[str, Any], alone: str = "lr") -> dict[Group | None, dict[str, Schedule]]:
    """Schedules by the name of what they set: for everybody (``None``), and for each group that has its own.

    ``what`` is a sentence (for ``alone``), a :class:`~calando.Schedule`, a plan, or a mapping from name to sentence.
    An entry of a mapping that is a mapping itself is about the group of that name or number; it comes on top of the
    entries for everybody, whose names it may use and replace.

    >>> targets({"peak": 0.1, "lr": "peak * warmup(W)", "head": {"lr": "peak"}}, {"W": 5})
    {None: {'peak': parse('0.1'), 'lr': parse('0.1 * warmup(5)')}, 'head': {'peak': parse('0.1'), 'lr': parse('0.1')}}
    """
    if not isinstance(what, Mapping) or isinstance(what, Plan):
        return {None: _everybody(what, values, alone)}
    groups = {key: entries for key, entries in what.items() if isinstance(entries, Mapping)}
    shared = _entries({key: sentence for key, sentence in what.items() if key not in groups})
    plans = {None: shared, **{key: {**shared, **_entries(entries)} for key, entries in groups.items()}}
    known = {key: _known(entries) for key, entries in plans.items()}
    for name in values:
        _check_value(name, set().union(*known.values()))
    return {key: _results(plans[key], {n: v for n, v in values.items() if n in known[key]}) for key in plans}


def _everybody(what: Any, values: Mapping[str, Any], alone: str) -> dict[str, Schedule]:
    """What is no mapping: a text of either kind, a schedule, or a plan."""
    if isinstance(what, Plan):
        return dict(what.bind(**values).results)
    if isinstance(what, str):
        program = Program(Source(what))
        if program.definitions and not program.expressions:
            return dict(parse_plan(what, **values).results)
        return {alone: parse(what, **values)}
    return {alone: parse(what).bind(**values)}


def _entries(given: Mapping[Any, Any]) -> dict[Any, Any]:
    """Names and sentences as a plan takes them."""
    given = given.results if isinstance(given, Plan) else given
    return {BRACKETS.sub(r"\1_\2", key) if isinstance(key, str) else key: value for key, value in given.items()}


def _results(entries: Mapping[Any, Any], values: Mapping[str, Any]) -> dict[str, Schedule]:
    return dict(parse_plan(entries, **values).results) if any(map(_is_result, entries)) else {}


def _is_result(name: Any) -> bool:
    """Helpers alone are no plan."""
    return not isinstance(name, str) or not (name.startswith("_") or "(" in name or name in HORIZON)


def _known(entries: Mapping[Any, Any]) -> set[str]:
    """The names that a value may be given to: those that are defined, and those that are free."""
    free = parse_plan(entries).params if any(map(_is_result, entries)) else frozenset()
    return {*free, *CONVENTIONS, *(name for name in entries if name.isidentifier())}


def _check_value(name: str, known: set[str]) -> None:
    if name not in known:
        hint = did_you_mean(name, known) or f"what may have a value is: {', '.join(sorted(known))}"
        raise UnknownNameError(f"no sentence has a parameter '{name}'", hint, argument=name)


def select(
    results: Mapping[str, Schedule], known: Mapping[str, str], elsewhere: Collection[str], whose: str
) -> dict[str, Schedule]:
    """Those of the results that set something here.

    ``known`` are the names that can be set, with what the error should call them, and ``elsewhere`` those that are
    for other groups.  A number under another name helps the sentences beside it; a schedule under another name is
    a mistake, and so is a number that seems to be meant.
    """
    chosen = {}
    for name, schedule in results.items():
        if name in known:
            chosen[name] = schedule
        elif name not in elsewhere:
            timed = schedule.flags & TIMED
            similar = did_you_mean(name, known.values(), 0.6 if timed else 0.8)
            if timed or similar or name in USUAL:
                listed = f"what it has is: {', '.join(known.values())}"
                raise UnknownNameError(
                    f"{whose} has no hyperparameter '{name}'",
                    f"{similar or listed}; a name that begins with _ only helps the others",
                    argument=name,
                )
    return chosen


def factored(schedule: Schedule) -> tuple[Schedule, Schedule]:
    """``scale * shape``, where only the shape changes with time, and knows no ``base``: what many groups can share.

    >>> import calando as ca
    >>> factored(ca.parse("0.1 * base * warmup(5)"))
    (parse('0.1 * base'), parse('warmup(5)'))
    >>> factored(ca.parse("base * warmup(5) | floor(1e-6)"))
    (parse('1'), parse('base * warmup(5) | floor(1e-6)'))
    """
    if isinstance(schedule, Product) and schedule.head[-1] == "*":
        *lead, shape = schedule.parts
        if not any(part.flags & TIMED for part in lead) and "base" not in names_of(shape):
            return lead[0] if len(lead) == 1 else Product.make(schedule.head[:-1], tuple(lead)), shape  # type: ignore[return-value]
    return Number(1), schedule
