"""``calando show``: what a sentence stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .inputs import files_too, horizon_of, key_option, read, settings_option, values_of
from .terminal import WIDTH, has_color, has_unicode, heading, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..tree import Schedule

EXAMPLES = """\b
Examples:
  calando show "warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)"
  calando show "lr * (warmup(500) >> hold >> linear(20%))" --set lr=3e-4 --set total=10k
  calando show experiment.yaml --key optimizer.schedules
  calando show "warmup(5) >> cosine(20)" --formula latex
"""


@click.command(epilog=EXAMPLES)
@click.argument("sentence_or_file", shell_complete=files_too)
@settings_option
@key_option
@click.option("--steps", type=float, metavar="N", help="How far to draw the curve.")
@click.option(
    "--formula",
    "layout",
    type=click.Choice(["plain", "latex", "mathml"]),
    is_flag=False,
    flag_value="plain",
    help="The closed form and nothing else, in this layout.",
)
@click.option("--no-formula", is_flag=True, help="Leave the closed form out.")
def show(
    sentence_or_file: str,
    settings: tuple[str, ...],
    key: str | None,
    steps: float | None,
    layout: str | None,
    no_formula: bool,
) -> None:
    """Show a sentence, or every schedule in a YAML file: its segments, its values, its formula, its curve."""
    values = values_of(settings)
    found = read(sentence_or_file, key, values)
    if layout is not None:
        for title, schedule in found.schedules:
            say(titled(title, formula_of(schedule, layout), layout))
        return
    for name, number in found.constants.items():
        say(f"{name} = {number}")
    if found.constants and found.schedules:
        say()
    for i, (title, schedule) in enumerate(found.schedules):
        if i:
            say()
        for block in blocks(title, schedule, steps or horizon_of(values), not no_formula):
            say(block)


def blocks(name: str | None, schedule: Schedule, horizon: float | None, formula: bool) -> Iterator[str]:
    """What there is to show of one schedule, block by block."""
    from ..resolve import names_of, resolve

    resolved = resolve(schedule)
    yield heading(f"{name} = {schedule}" if name else str(schedule))
    if is_shorthand(schedule):
        yield f"\n{heading('in full')}\n{resolved}"
    yield f"\n{schedule.describe()}"
    if formula:
        yield f"\n{heading('closed form')}\n{formula_of(schedule)}"
    free = sorted(names_of(resolved))
    if free:
        options = " ".join(f"--set {name}=…" for name in free)
        yield f"\nFor its values and its curve, give {'it a number' if len(free) == 1 else 'them numbers'}: {options}"
    elif schedule.signals:
        arguments = ", ".join(f"{signal}=…" for signal in sorted(schedule.signals))
        yield f"\nIts values and its curve come with what is observed: s(t, {arguments}), or s.run() step by step."
    else:
        yield f"\n{drawing(schedule, horizon)}"


def is_shorthand(schedule: Schedule) -> bool:
    """Whether a sentence stands for a longer one: a compound, or a length that depends on the others."""
    from ..fill import Filler, tail_holds
    from ..lengths import TOTAL
    from ..slots import numbered

    whole = tail_holds(numbered(schedule))
    return bool(Filler().fill(whole, TOTAL, TOTAL) != whole)


COMMENTS = {"plain": ("# ", ""), "latex": ("% ", ""), "mathml": ("<!-- ", " -->")}


def titled(title: str | None, formula: str, layout: str) -> str:
    """A formula below the name of its schedule, as a comment of its language."""
    if title is None:
        return formula
    before, after = COMMENTS[layout]
    return f"{before}{title}{after}\n{formula}"


def formula_of(schedule: Schedule, layout: str = "plain") -> str:
    """The closed form, or why there is none."""
    from ..errors import ScheduleError
    from ..formula import formula

    try:
        return formula(schedule, layout)
    except ScheduleError as error:
        return f"none: {error.message}"


def drawing(schedule: Schedule, horizon: float | None = None) -> str:
    from ..inspect.terminal import draw

    return draw(schedule, horizon, width=WIDTH, color=has_color(), ascii_only=not has_unicode())
