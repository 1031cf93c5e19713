"""Checks of what is legal, and probably not meant: a registry of them, and who runs them.

A check is a function in one of the rooms here, one for each family: ``seams.py``, ``lengths.py``, ``values.py``,
``names.py``.  Its docstring is its documentation.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..errors import ScheduleError, Source, Span
from ..resolve import as_number
from ..statements import HORIZON, from_sources, from_text, meaning_of, override
from ..syntax import Program
from ..tree import Schedule, Tree
from . import lengths, names, seams, values  # noqa: F401 - they register their checks
from .findings import NOTE, Finding, distinct, unreadable
from .names import Text
from .registry import CHECKS, Check
from .silence import audible
from .subject import Subject

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ..plan import Plan

__all__ = ["CHECKS", "Check", "Finding", "lint", "lint_file"]


def lint(what: str | Schedule | Plan, /, *, notes: bool = False, **given: Any) -> tuple[Finding, ...]:
    """What is legal in a sentence, a plan or a schedule, and probably not meant.

    A text may be a sentence or definitions only; ``given`` are the values of names, such as ``total``.  A sentence
    that cannot be read is a finding like others (``C001``).  ``notes`` are said only if they are asked for.
    ``# calando: ignore[C101]`` at the end of a line silences what is found there.

    >>> from calando import lint
    >>> for finding in lint("total = 90; lr = 0.1 * multistep([30, 60, 90])"):
    ...     print(finding.code, finding.message)
    C204 no step hits the milestone at 90: total is 90
    >>> lint("warmup(500, start=1%) >> cosine(9500)")
    ()
    """
    found: Iterable[Finding]
    if isinstance(what, str):
        found = audible(of_text(what, given), what)
    elif isinstance(what, Schedule):
        found = of_schedule(Subject(what.bind(**given) if given else what, None, number_of(given)))
    else:
        plan, total = (what.bind(**given) if given else what), number_of(given)
        found = (f for name, schedule in plan.items() for f in of_schedule(Subject(schedule, name, total)))
    return tuple(f for f in distinct(found) if notes or f.severity != NOTE)


def lint_file(
    path: str | os.PathLike[str], key: str | None = None, /, *, notes: bool = False, **given: Any
) -> tuple[Finding, ...]:
    """As :func:`lint`, of a plan in a YAML file, which is found as by :func:`calando.load`."""
    from ..yaml_file import Document  # the only room that imports yaml

    try:
        document = Document(path, key)
    except ScheduleError as error:
        return (unreadable(error),)
    try:
        program = from_sources(document.statements)
    except ScheduleError as error:
        return (unreadable(document.suspect(error)),)
    found = distinct(audible(of_plan(program, given, document.suspect), document.text))
    return tuple(f for f in found if notes or f.severity != NOTE)


def of_schedule(subject: Subject) -> Iterator[Finding]:
    """What the checks of single schedules find."""
    for check in CHECKS.values():
        if check.about == "schedule":
            with suppress(ScheduleError):  # a pole, a budget: what cannot be looked at, nothing is said about
                yield from check.findings(subject)


def of_text(text: str, given: Mapping[str, Any]) -> Iterator[Finding]:
    """What there is to say about a sentence, or about definitions only."""
    source = Source(text)
    try:
        program = Program(source)
        if program.definitions and not program.expressions:
            yield from of_plan(from_text(source), given)
            return
        program.override(given)
        schedule = program.single()
        rest = {name: value for name, value in given.items() if name not in program.overridden}
        schedule = schedule.bind(**rest) if rest else schedule
        total = total_of(program, given)
    except ScheduleError as error:
        yield unreadable(error.at(Span(source, 0, len(text))))
        return
    yield from of_definitions(Text(program.definitions, tuple(program.expressions), is_plan=False))
    yield from of_schedule(Subject(schedule, None, total))


def of_plan(
    program: Program,
    given: Mapping[str, Any],
    suspect: Callable[[ScheduleError], ScheduleError] = lambda error: error,
) -> Iterator[Finding]:
    """What there is to say about each result of a plan; one that cannot be read does not hide the others."""
    yield from of_definitions(Text(dict(program.definitions), (), is_plan=True))
    try:
        override(program, given)
    except ScheduleError as error:
        yield unreadable(error.at(program.span_of_all()))
        return
    try:
        total = total_of(program, given)
    except ScheduleError:  # its own definition says so
        total = None
    for name, definition in program.definitions.items():
        try:
            tree = meaning_of(program, name, definition)
            if not isinstance(tree, Schedule) or name in HORIZON or name.startswith("_"):
                continue
            values = {key: value for key, value in given.items() if key in tree.params}
            subject = Subject(tree.bind(**values) if values else tree, name, total)
        except ScheduleError as error:
            yield unreadable(suspect(error))
            continue
        yield from of_schedule(subject)


def of_definitions(text: Text) -> Iterator[Finding]:
    """What the checks of whole texts find."""
    for check in CHECKS.values():
        if check.about == "text" and check.find is not None:
            yield from check.findings(text)


def total_of(program: Program, given: Mapping[str, Any]) -> Tree | None:
    """How long the whole is, if anybody says so."""
    if "total" in program.definitions:
        tree: Tree = program.defined("total", program.span_of_all())
        return tree
    return number_of(given)


def number_of(given: Mapping[str, Any]) -> Tree | None:
    return as_number("total", given["total"]) if "total" in given else None
