"""``calando ask``: questions about a curve."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from .. import syntax
from ..errors import ScheduleError
from ..questions.answers import said
from ..tree import Number
from .inputs import files_too, key_option, read, settings_option, values_of
from .terminal import heading, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from fractions import Fraction

    from ..tree import Schedule

EXAMPLES = """\b
Examples:
  calando ask "warmup(5) >> cosine(20, eta_min=1%)"
  calando ask "3e-4 * (warmup(2k) >> cosine)" --set total=100k --when 1e-5
  calando ask experiment.yaml --integral 0:10k --jumps
  calando ask "linear(20)" --equivalent "poly(20)"
\b
Without a question, all of them are asked that need no value.
"""


@click.command(epilog=EXAMPLES)
@click.argument("sentence_or_file", shell_complete=files_too)
@click.option("--when", "wanted", metavar="VALUE", multiple=True, help="When it has this value; repeatable.")
@click.option("--integral", "area", metavar="BEGIN:END", is_flag=False, flag_value=":", help="The area under it.")
@click.option("--maximum", is_flag=True, help="The highest value, and when.")
@click.option("--minimum", is_flag=True, help="The lowest value, and when.")
@click.option("--monotonic", is_flag=True, help="Whether it only rises or only falls.")
@click.option("--jumps", is_flag=True, help="Where it leaps.")
@click.option("--derivative", is_flag=True, help="Its slope, as a sentence.")
@click.option("--equivalent", "other", metavar="SENTENCE", help="Whether it is the same curve as this one.")
@click.option("--until", metavar="T", help="How far to look at a curve that goes on for ever.")
@settings_option
@key_option
def ask(sentence_or_file: str, settings: tuple[str, ...], key: str | None, other: str | None, **wanted: Any) -> None:
    """Ask a sentence, or every schedule in a YAML file: when it has a value, its area, its extremes, its slope.

    Answers are exact as far as algebra goes; those that were found by looking say how far off they may be.
    """
    values = values_of(settings)
    found = read(sentence_or_file, key, values).schedules
    if not found:
        raise click.UsageError("nothing in the file changes with time")
    for i, (title, schedule) in enumerate(found):
        if i:
            say()
        if title is not None:
            say(heading(f"{title} = {schedule}"))
        rows = list(answers(schedule, other, wanted))
        width = max(len(label) for label, _ in rows)
        for label, answer in rows:
            say(f"{label:<{width}}  {answer}".rstrip())


def answers(schedule: Schedule, other: str | None, wanted: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Each question that was asked, with its answer; where none was, all of them."""
    end = None if wanted["until"] is None else number(wanted["until"], "--until")
    span = () if end is None else (0, end)
    questions: list[tuple[str, Callable[[], Any]]] = []
    for value in wanted["wanted"]:
        wished = number(value, "--when")
        questions.append((f"when {value}", partial(schedule.when, wished, *span)))
    if wanted["area"]:
        questions.append(("integral", partial(schedule.integral, *stretch(wanted["area"], end))))
    plain: dict[str, Callable[[], Any]] = {
        "integral": partial(schedule.integral, 0, end),
        "maximum": partial(schedule.maximum, *span),
        "minimum": partial(schedule.minimum, *span),
        "monotonic": partial(schedule.is_monotonic, *span),
        "jumps": partial(schedule.jumps, *span),
        "derivative": schedule.derivative,
    }
    questions += [(name, question) for name, question in plain.items() if wanted.get(name)]
    if other is not None:
        questions.append(("equivalent", partial(schedule.equivalent, syntax.parse(other))))
    for name, question in questions or plain.items():
        yield from lines(name, answered(question, alone=bool(questions)))


def answered(question: Callable[[], Any], alone: bool) -> Any:
    """The answer; of many questions, one that has none says why and lets the others have theirs."""
    try:
        return question()
    except ScheduleError as error:
        if alone:
            raise
        return f"unknown: {error.message}"


def lines(name: str, answer: Any) -> Iterator[tuple[str, object]]:
    """An answer line by line."""
    if not isinstance(answer, tuple):
        yield name, said(answer) if isinstance(answer, float) else answer
        return
    for i, one in enumerate(answer or ("never" if name.startswith("when") else "none",)):
        yield name if i == 0 else "", one


def stretch(text: str, end: Fraction | None) -> tuple[Any, Any]:
    """``0:10k`` as two times; what is left out is the beginning or the end of the schedule."""
    begin, _, last = text.partition(":")
    return (
        number(begin, "--integral") if begin.strip() else 0,
        number(last, "--integral") if last.strip() else end,
    )


def number(text: str, option: str) -> Fraction:
    """A number as the language has it: ``10k``, ``1_000``, ``1/3``."""
    try:
        tree = syntax.parse(text)
    except ScheduleError:
        tree = None
    if not isinstance(tree, Number):
        raise click.BadParameter(f"'{text}' is not a number", param_hint=option)
    return tree.value
