"""``calando diff``: where two schedules differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..errors import UnknownNameError
from .inputs import files_too, is_file, key_option, read, settings_option, values_of
from .terminal import has_color, has_unicode, heading, say

if TYPE_CHECKING:
    from ..tree import Schedule

EXAMPLES = """\b
Examples:
  calando diff "cosine(1000)" "linear(1000)"
  calando diff HEAD~1:experiment.yaml experiment.yaml
  calando diff main:configs/a.yaml feature:configs/a.yaml --exit-code
  calando diff old.yaml new.yaml --set total=10k --plot difference.png
"""


@click.command(epilog=EXAMPLES)
@click.argument("a", shell_complete=files_too)
@click.argument("b", shell_complete=files_too)
@settings_option
@key_option
@click.option("--steps", type=float, metavar="N", help="How far to compare.")
@click.option("--plot", "picture", type=click.Path(dir_okay=False), help="Draw it with matplotlib into a file.")
@click.option("--exit-code", is_flag=True, help="The exit status is 1 if there is a difference, as in git.")
@click.pass_context
def diff(
    context: click.Context,
    a: str,
    b: str,
    settings: tuple[str, ...],
    key: str | None,
    steps: float | None,
    picture: str | None,
    exit_code: bool,
) -> None:
    """Say where two schedules differ: since when, by how much, and for how long.

    Each is a sentence, a YAML file, or a file at a git revision, as in HEAD~1:experiment.yaml.  In files, schedules
    of one name are compared.
    """
    values, differ = values_of(settings), False
    (old, unknown), (new, unheard) = (schedules_in(text, key, values) for text in (a, b))
    for stranger in unknown & unheard:
        raise UnknownNameError(f"neither side has a parameter '{stranger}'")
    for name, left, right in pairs(old, new):
        title = f"{name}: " if name else ""
        if left is None or right is None:
            differ = True
            say(f"{heading(f'{title}only in {b if left is None else a}')}\n")
            continue
        found = left.diff(right, steps=steps)
        differ |= bool(found)
        say(heading(title + ("different" if found else "the same")) + "\n" * bool(found))
        if found:
            show(found)
            if picture:
                save(found, picture, name)
    context.exit(1 if exit_code and differ else 0)


def schedules_in(text: str, key: str | None, values: dict[str, Any]) -> tuple[dict[str | None, Schedule], set[str]]:
    """The schedules by name, and the values that they have no use for: those may be the other side's."""
    mine = dict(values)
    while True:
        try:
            return dict(read(text, key if is_file(text) else None, mine).schedules), values.keys() - mine.keys()
        except UnknownNameError as error:
            if error.argument not in mine:
                raise
            del mine[str(error.argument)]


def pairs(a: Any, b: Any) -> list[tuple[str | None, Schedule | None, Schedule | None]]:
    """Schedules of one name; where each side has one only, those two."""
    if len(a) == len(b) == 1:
        (name,), (other,) = a, b
        return [(name if name == other else None, a[name], b[other])]
    return [(name, a.get(name), b.get(name)) for name in dict.fromkeys([*a, *b])]


def show(found: Any) -> None:
    from ..inspect.lines import lines_of
    from ..inspect.terminal import legend, picture

    looks = {"color": has_color(), "ascii_only": not has_unicode()}
    say(f"{found}\n")
    say(picture(lines_of([found.a, found.b], found.end, {}), **looks))
    say(legend([f"a: {found.a}", f"b: {found.b}"], **looks) + "\n")


def save(found: Any, path: str, name: str | None) -> None:
    """Draw the difference into a file; of several, each into one with the schedule's name."""
    from pathlib import Path

    from .plot import new_figure, write

    target = Path(path)
    if name:
        target = target.with_stem(f"{target.stem}-{name}")
    figure = new_figure()
    found.plot(figure.add_subplot())
    write(figure, target)
    say(f"drawn in {target}\n")
