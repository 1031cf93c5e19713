"""``calando plot``: curves, into a file or into the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import UnboundError
from .inputs import files_too, is_file, key_option, read, settings_option, values_of
from .terminal import has_color, has_unicode, heading, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..tree import Schedule

Panels = dict[str | None, list[tuple[str, "Schedule"]]]

DPI = 150
EXAMPLES = """\b
Examples:
  calando plot "warmup(5) >> cosine(20)"
  calando plot "warmup(5) >> cosine(20)" "warmup(5) >> linear(20)" -o curves.svg
  calando plot "lr * (warmup(5ep) >> cosine(85ep))" --set lr=0.1 --set ep=5004 -o lr.pdf
  calando plot experiment.yaml -o experiment.png
  calando plot HEAD~1:experiment.yaml experiment.yaml --name lr -o change.png
"""


class Size(click.ParamType[tuple[float, float]]):
    """``80x18``."""

    name = "WIDTHxHEIGHT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        try:
            width, height = map(float, str(value).lower().split("x"))
        except ValueError:
            self.fail(f"'{value}' is not WIDTHxHEIGHT, for instance 80x18", param, ctx)
        return width, height


@click.command(epilog=EXAMPLES)
@click.argument("sentences_or_files", nargs=-1, required=True, shell_complete=files_too)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Draw with matplotlib into a file: .png, .svg, .pdf, …",
)
@settings_option
@key_option
@click.option("--name", "names", multiple=True, metavar="NAME", help="Which schedules of a file; repeatable.")
@click.option("--steps", type=float, metavar="N", help="How far to draw.")
@click.option("--log/--no-log", default=None, help="The scale of the values; left out, whichever shows more.")
@click.option("--unit", type=click.Choice(["step", "epoch"]), help="Count in epochs, as is done where ep is known.")
@click.option("--size", type=Size(), help="Columns and lines in the terminal, [default: 80x18], or inches in a file.")
def plot(
    sentences_or_files: tuple[str, ...],
    output: str | None,
    settings: tuple[str, ...],
    key: str | None,
    names: tuple[str, ...],
    steps: float | None,
    log: bool | None,
    unit: str | None,
    size: tuple[float, float] | None,
) -> None:
    """Draw the curves of sentences, or of the schedules in YAML files.

    Sentences share a picture; each schedule of a file has a picture of its own, which it shares with those of the
    same name in other files.  Without a file to draw into, that is the terminal.
    """
    values = values_of(settings)
    panels, known = panels_of(sentences_or_files, key, names, values)
    if output is None:
        in_terminal(panels, known, steps=steps, log=log, unit=unit, size=size)
    else:
        in_file(Path(output), panels, known, steps=steps, log=log, unit=unit, size=size)
        say(f"drawn in {output}")


def panels_of(
    texts: Sequence[str], key: str | None, names: Sequence[str], values: dict[str, Any]
) -> tuple[Panels, dict[str, Any]]:
    """What shares a picture, by name; and the length of an epoch and of the whole, where they are known."""
    panels: Panels = {}
    known = {name: float(value) for name, value in values.items() if name in ("ep", "total") and is_number(value)}
    for text in texts:
        found = read(text, key if is_file(text) else None, values)
        for name, schedule in found.schedules:
            if (name is None or not names or name in names) and drawable(name, schedule):
                label = str(schedule) if name is None else name if len(texts) == 1 else text
                panels.setdefault(name, []).append((label, schedule))
    for name in names:
        if name not in panels:
            there = ", ".join(str(other) for other in panels) or "no schedule of a name"
            raise click.UsageError(f"there is no schedule '{name}' to draw: there is {there}")
    if not panels:
        raise click.UsageError("there is no schedule to draw")
    return panels, known


def drawable(name: str | None, schedule: Schedule) -> bool:
    """Whether a schedule has a curve: what watches is left aside, and what lacks a value is an error."""
    from ..resolve import names_of, resolve

    title = name or str(schedule)
    free = sorted(names_of(resolve(schedule)))
    if free:
        options = " ".join(f"--set {parameter}=…" for parameter in free)
        raise UnboundError(f"{title} wants a value for {' and '.join(free)}", options, argument=free[0])
    if schedule.signals:
        arguments = ", ".join(f"{signal}=…" for signal in sorted(schedule.signals))
        say(f"{title} has a curve only with what was observed: s.plot({arguments})", to_stderr=True)
    return not schedule.signals


def is_number(value: Any) -> bool:
    from fractions import Fraction

    return isinstance(value, Fraction)


def in_terminal(
    panels: Panels,
    known: Mapping[str, float],
    *,
    steps: float | None,
    log: bool | None,
    unit: str | None,
    size: tuple[float, float] | None,
) -> None:
    """One picture after the other, as text."""
    from ..inspect.lines import drawings_of
    from ..inspect.terminal import HEIGHT, WIDTH, legend, picture

    looks = {"color": has_color(), "ascii_only": not has_unicode()}
    width, height = map(int, size or (WIDTH, HEIGHT))
    for i, (name, lines) in enumerate(drawings_of(panels, steps, known).items()):
        if name is not None:
            say("\n" * (i > 0) + heading(name))
        say(picture(lines, width, height, log=log, epochs=unit != "step", **looks))
        if len(lines) > 1:
            say(legend([line.label for line in lines], **looks))


def in_file(
    path: Path,
    panels: Panels,
    known: Mapping[str, float],
    *,
    steps: float | None,
    log: bool | None,
    unit: str | None,
    size: tuple[float, float] | None,
) -> None:
    """All pictures in one figure."""
    figure = new_figure()
    from ..inspect.plot import small_multiples

    named = {name or "": schedules for name, schedules in panels.items()}
    small_multiples(named, figure, steps=steps, log=log, unit=unit, values=known)
    if size:
        figure.set_size_inches(*size)
    write(figure, path)


def new_figure() -> Any:
    """A matplotlib figure that belongs to no window."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise click.ClickException("a picture in a file needs matplotlib: pip install calando[plot]") from None
    return Figure(layout="constrained")


def write(figure: Any, path: Path) -> None:
    """Save a figure, in the format that the file's name asks for; the same bytes each time."""
    import matplotlib as mpl

    kinds = figure.canvas.get_supported_filetypes()
    kind = path.suffix.lower().removeprefix(".")
    if kind not in kinds:
        raise click.UsageError(f"'{path.name}' wants an ending that names a format: {', '.join(sorted(kinds))}")
    dated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
    with mpl.rc_context({"svg.hashsalt": "calando", "svg.fonttype": "none"}):
        figure.savefig(path, dpi=DPI, metadata=dated.get(kind), bbox_inches="tight")
