"""``calando eval``: the values at given steps, as many as one likes."""

from __future__ import annotations

import csv
import json
import sys
from fractions import Fraction
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

import click

from .inputs import files_too, key_option, read, settings_option, values_of
from .terminal import is_watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..tree import Schedule

BLOCK = 16_384  # rows that are computed, and written, at a time
PATIENCE = 200_000  # so many rows are there before a person wonders
EXAMPLES = """\b
Examples:
  calando eval "warmup(5) >> cosine(20)" --at 0,5,25
  calando eval experiment.yaml --steps 0:1000:10 --format csv > lr.csv
  calando eval "lr * inverse_sqrt(4k)" --set lr=1e-3 --steps 1M --format json
\b
--steps is begin:end:step as in Python: the end itself is left out.
"""


class Steps:
    """``begin:end:step``, counted exactly: 0:1:0.1 has ten steps."""

    def __init__(self, begin: Fraction, end: Fraction, step: Fraction) -> None:
        self.begin, self.step = begin, step
        self.count = max(ceil((end - begin) / step), 0)

    def blocks(self) -> Iterator[list[float]]:
        """The times, a block at a time."""
        whole = self.begin.denominator == self.step.denominator == 1
        for first in range(0, self.count, BLOCK):
            indices = range(first, min(first + BLOCK, self.count))
            if whole:
                begin, step = int(self.begin), int(self.step)
                yield [begin + i * step for i in indices]
            else:
                yield [float(self.begin + i * self.step) for i in indices]


class Listed:
    """``0,5,25``."""

    def __init__(self, times: list[Fraction]) -> None:
        self.times, self.count = times, len(times)

    def blocks(self) -> Iterator[list[float]]:
        yield [int(t) if t.denominator == 1 else float(t) for t in self.times]


def number(text: str, option: str) -> Fraction:
    """A number as the language has it: ``10k``, ``1_000``, ``1/3``."""
    from ..errors import ScheduleError
    from ..syntax import parse
    from ..tree import Number

    try:
        tree = parse(text)
    except ScheduleError:
        tree = None
    if not isinstance(tree, Number):
        raise click.BadParameter(f"'{text}' is not a number of steps", param_hint=option)
    return tree.value


def listed(text: str) -> Listed:
    return Listed([number(part, "--at") for part in text.split(",") if part.strip()])


def ranged(text: str) -> Steps:
    parts = text.split(":")
    if len(parts) > 3:
        raise click.BadParameter(f"'{text}' is not begin:end:step, for instance 0:1000:10", param_hint="--steps")
    if len(parts) == 1:
        parts = ["", *parts]
    begin, end, step = (*parts, "")[:3]
    if not end.strip():
        raise click.BadParameter("where does it end? For instance 0:1000", param_hint="--steps")
    stride = number(step, "--steps") if step.strip() else Fraction(1)
    if stride <= 0:
        raise click.BadParameter("the step is positive", param_hint="--steps")
    return Steps(number(begin, "--steps") if begin.strip() else Fraction(0), number(end, "--steps"), stride)


@click.command(name="eval", epilog=EXAMPLES)
@click.argument("sentence_or_file", shell_complete=files_too)
@click.option("--at", "times", metavar="T,T,…", help="At these times.")
@click.option("--steps", metavar="BEGIN:END:STEP", help="At these steps; END alone counts from 0.")
@settings_option
@key_option
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True)
def eval(  # noqa: A001 - the command has its name
    sentence_or_file: str, times: str | None, steps: str | None, settings: tuple[str, ...], key: str | None, form: str
) -> None:
    """Print the values of a sentence, or of every schedule in a YAML file, at given steps.

    Rows are written as they are computed: a million of them take no memory.  Numbers are written in full, so that
    reading them back gives the same floats.
    """
    if (times is None) == (steps is None):
        raise click.UsageError(
            "give either --at, for instance --at 0,5,25, or --steps, for instance --steps 0:1000:10"
        )
    found = read(sentence_or_file, key, values_of(settings)).schedules
    if not found:
        raise click.UsageError("nothing in the file changes with time")
    wanted: Steps | Listed = listed(times) if times is not None else ranged(steps or "")
    schedules = [schedule for _, schedule in found]
    names = ["t", *(name or "value" for name, _ in found)]
    for schedule in schedules:
        schedule(0)  # says which names have no value, before the first row
    WRITERS[form](names, rows(schedules, wanted))


def rows(schedules: list[Schedule], wanted: Steps | Listed) -> Iterator[tuple[float, ...]]:
    """Each time with the values there, while a bar shows a person that it goes on."""
    watched = is_watched() and wanted.count > PATIENCE
    with click.progressbar(length=wanted.count, label="evaluating", file=sys.stderr, hidden=not watched) as bar:
        for block in wanted.blocks():
            columns = [schedule(block).tolist() for schedule in schedules]
            yield from zip(block, *columns, strict=True)
            bar.update(len(block))


def as_text(names: list[str], table: Iterable[tuple[float, ...]]) -> None:
    """Columns, in six digits."""
    from ..inspect.scale import short

    def line(cells: Iterable[str]) -> str:
        return "  ".join(f"{cell:>12}" for cell in cells)

    write(line(names) + "\n")
    write_all(line([plain(row[0]), *map(short, row[1:])]) + "\n" for row in table)


def as_csv(names: list[str], table: Iterable[tuple[float, ...]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(table)


def as_json(names: list[str], table: Iterable[tuple[float, ...]]) -> None:
    """A list of objects; what JSON has no number for is ``null``."""

    def record(row: tuple[float, ...]) -> str:
        return json.dumps({name: v if isfinite(v) else None for name, v in zip(names, row, strict=True)})

    write("[")
    write_all(f"{',' if i else ''}\n  {record(row)}" for i, row in enumerate(table))
    write("\n]\n")


def plain(t: float) -> str:
    return str(t) if isinstance(t, int) else repr(t)


def write(text: str) -> None:
    sys.stdout.write(text)


def write_all(lines: Iterable[str]) -> None:
    sys.stdout.writelines(lines)


WRITERS: dict[str, Callable[[list[str], Iterable[tuple[float, ...]]], Any]] = {
    "text": as_text,
    "csv": as_csv,
    "json": as_json,
}
