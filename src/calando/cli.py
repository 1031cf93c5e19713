"""The command line: ``calando show``, ``calando convert`` and ``calando words``."""

from __future__ import annotations

import os
import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .define import Word
    from .tree import Schedule

WIDTH = 80
KINDS = {  # the order in which words are listed, and what they are called together
    "ramp": "Ramps, from eta_max down to eta_min; each is a shape too",
    "segment": "Segments that rise, stay, or go anywhere",
    "curve": "Endless curves",
    "compound": "Words that stand for a sentence",
    "value map": "Transforms of values, after a |",
    "time map": "Transforms of time, after a |",
    "stopping time": "Lengths that observations end",
    "function": "Functions of numbers",
}
SHOW_EXAMPLES = """\b
Examples:
  calando show "warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)"
  calando show "lr * (warmup(500) >> hold >> linear(20%))" --set lr=3e-4 --set total=10k
  calando show experiment.yaml --key optimizer.schedules
"""
CONVERT_EXAMPLES = """\b
Examples:
  calando convert --from torch "CosineAnnealingLR(T_max=20)"
  calando convert --from hf "get_cosine_schedule_with_warmup(optimizer, 500, 10000)" --set base=3e-4
  calando convert --from t5x "constant * linear_warmup * rsqrt_decay"
"""


class Failing(click.Group):
    """A group whose commands say what is wrong with a sentence instead of showing a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        from .errors import ScheduleError

        try:
            return super().invoke(ctx)
        except ScheduleError as error:
            say(f"{type(error).__name__}: {error}", to_stderr=True)
            ctx.exit(1)


def print_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from .version import __version__

        click.echo(f"calando {__version__}")
        ctx.exit()


@click.group(cls=Failing, epilog=SHOW_EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=print_version, help="Print the version."
)
def main() -> None:
    """Schedules as expressions: one line says how a learning rate changes during training."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # what a terminal cannot print is no reason to stop


# -- show ------------------------------------------------------------------------------------------------------


@main.command(epilog=SHOW_EXAMPLES)
@click.argument("sentence_or_file")
@click.option("--set", "settings", metavar="NAME=VALUE", multiple=True, help="Give a name its value; repeatable.")
@click.option("--key", metavar="PATH", help="Where the plan is in the file, for instance optimizer.schedules.")
@click.option("--steps", type=float, metavar="N", help="How far to draw the curve.")
@click.option("--formula/--no-formula", default=True, help="The closed form.")
def show(
    sentence_or_file: str, settings: tuple[str, ...], key: str | None, steps: float | None, formula: bool
) -> None:
    """Show a sentence, or every schedule in a YAML file: its segments, its values, its formula, its curve."""
    values = dict(map(setting, settings))
    horizon = steps or horizon_of(values)
    for i, (name, schedule) in enumerate(read(sentence_or_file, key, values)):
        if i:
            say()
        for block in blocks(name, schedule, horizon, formula):
            say(block)


def setting(text: str) -> tuple[str, Any]:
    """``peak=1e-3`` as a name and a number; the number may be a sentence, as in ``total=100k``."""
    from .syntax import parse
    from .tree import Number

    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not name:
        raise click.BadParameter(f"'{text}' is not NAME=VALUE, for instance lr=3e-4", param_hint="--set")
    tree = parse(value)
    return name, tree.value if isinstance(tree, Number) else tree


def horizon_of(values: Mapping[str, Any]) -> float | None:
    """As far as the whole goes, if that was said."""
    total = values.get("total")
    return float(total) if isinstance(total, Fraction) and total > 0 else None


def read(text: str, key: str | None, values: dict[str, Any]) -> Iterator[tuple[str | None, Schedule]]:
    """Name and schedule, with the values in place, of all that a sentence or a file says."""
    from .errors import Source
    from .plan import load, parse_plan
    from .syntax import Program, parse

    if is_path(text):
        plan = load(text, key, **values)
    elif key is not None:
        raise click.UsageError("--key is a place in a file, and this is a sentence")
    else:
        program = Program(Source(text))
        if program.expressions or not program.definitions:
            yield None, parse(text, **values)
            return
        plan = parse_plan(text, **values)
    for name, number in plan.constants.items():
        say(f"{name} = {number}")
    if plan.constants and plan:
        say()
    yield from plan.items()


def is_path(text: str) -> bool:
    """Whether a text is the name of a file, there or not, rather than a sentence."""
    if re.search(r"\.(ya?ml|json)$", text.strip(), re.IGNORECASE):
        return True
    try:
        return ("." in text or os.sep in text) and Path(text).is_file()
    except (OSError, ValueError):  # a sentence that is too long, or too odd, to be the name of a file
        return False


def blocks(name: str | None, schedule: Schedule, horizon: float | None, formula: bool) -> Iterator[str]:
    """What there is to show of one schedule, block by block."""
    from .resolve import names_of, resolve

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
    from .fill import Filler, tail_holds
    from .lengths import TOTAL
    from .slots import numbered

    whole = tail_holds(numbered(schedule))
    return bool(Filler().fill(whole, TOTAL, TOTAL) != whole)


def formula_of(schedule: Schedule) -> str:
    """The closed form, or why there is none."""
    from .errors import ScheduleError
    from .inspect.formula import closed_form

    try:
        return closed_form(schedule)
    except ScheduleError as error:
        return f"none: {error.message}"


def drawing(schedule: Schedule, horizon: float | None = None) -> str:
    from .inspect.terminal import draw

    return draw(schedule, horizon, width=WIDTH, color=has_color(), ascii_only=not has_unicode())


# -- convert ---------------------------------------------------------------------------------------------------


@main.command(epilog=CONVERT_EXAMPLES)
@click.argument("call")
@click.option("--from", "system", metavar="SYSTEM", required=True, help="torch, optax, keras, hf, mmengine, timm, …")
@click.option("--set", "settings", metavar="NAME=VALUE", multiple=True, help="Give a name its value; repeatable.")
def convert(call: str, system: str, settings: tuple[str, ...]) -> None:
    """Say what another framework's schedule is here: a sentence, and what is different as comments."""
    from .reading import read as read_foreign

    schedule = read_foreign(system, call)
    values = dict(map(setting, settings))
    say(str(schedule.bind(**values) if values else schedule))
    for note in schedule.notes:
        say(f"# {note}")


# -- words -----------------------------------------------------------------------------------------------------


@main.command()
@click.argument("word", required=False)
def words(word: str | None) -> None:
    """List the words of the language, or explain one of them."""
    from .define import WORDS
    from .errors import UnknownNameError, did_you_mean

    if word is None:
        list_words()
        return
    if word not in WORDS:
        hint = did_you_mean(word, WORDS) or "calando words lists them all"
        raise UnknownNameError(f"there is no word '{word}'", hint)
    explain(WORDS[word])


def list_words() -> None:
    """Every word with its signature and the first line of its docstring, kind by kind."""
    from .define import WORDS

    for i, (kind, title) in enumerate(KINDS.items()):
        say(("\n" if i else "") + heading(title))
        for word in WORDS.values():
            if word.kind == kind:
                say(f"  {word.usage}")
                say(click.wrap_text(documentation(word)[0], WIDTH, "      ", "      "))


def explain(word: Word[..., Any]) -> None:
    """One word: its signature, its docstring, and a curve if its example has one."""
    say(heading(word.usage))
    say("\n" + "\n".join(documentation(word)))
    example = example_of(word)
    if example is not None:
        say(f"\n{heading(str(example))}\n{drawing(example)}")


def documentation(word: Word[..., Any]) -> list[str]:
    """The lines of a word's docstring, without the markup."""
    from inspect import cleandoc

    return cleandoc(word.__doc__ or "").replace("``", "").splitlines() or [""]


def example_of(word: Word[..., Any]) -> Schedule | None:
    """The schedule in the first example of a docstring that has one which changes with time."""
    from .errors import ScheduleError
    from .inspect.curve import Curve
    from .syntax import parse

    for line in re.findall(r"^\s*>>> (?:\w+ = )?(.*)$", word.__doc__ or "", re.MULTILINE):
        sentence = re.sub(r"(?<=\))\([\[\d].*$", "", line)  # it is called there and then: cosine(20)([0, 10])
        try:
            schedule = parse(sentence)
            if len(set(Curve(schedule, None, {}).value)) > 1:
                return schedule
        except ScheduleError:  # not a sentence, or one that wants values
            continue
    return None


# -- the terminal ----------------------------------------------------------------------------------------------


def say(text: str = "", *, to_stderr: bool = False) -> None:
    click.echo(text, err=to_stderr, color=has_color())


def heading(text: str) -> str:
    return click.style(text, bold=True)


def has_color() -> bool:
    """Whether a person looks at a terminal that likes colours (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def has_unicode() -> bool:
    return "utf" in (getattr(sys.stdout, "encoding", None) or "").lower()
