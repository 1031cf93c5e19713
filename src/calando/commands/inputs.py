"""What commands are given: sentences and files, a file at a git revision, values of names."""

from __future__ import annotations

import os
import re
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ..errors import UnknownNameError
    from ..plan import Plan
    from ..tree import Schedule

ENDING = re.compile(r"\.(ya?ml|json)$", re.IGNORECASE)
SECTION = re.compile(r"""^(?:["']?schedules?["']?|[\s{]*"schedules?")\s*:""", re.MULTILINE)
ENDINGS = (".yaml", ".yml")
VARIABLE = "CALANDO_SET"
REVISION = re.compile(r"(?P<revision>[^\s:>|]+):(?P<path>.+\.(?:ya?ml|json))", re.IGNORECASE)


def files_too(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """For the shell: a sentence may be the name of a file."""
    return [CompletionItem(incomplete, type="file")]


def settings_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "-s",
        "--set",
        "settings",
        metavar="NAME=VALUE",
        multiple=True,
        help=f"Give a name its value; repeatable. {VARIABLE} has more.",
    )(command)


def key_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--key", metavar="PATH", help="Where the plan is in the file, for instance optimizer.schedules."
    )(command)


def skip_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--skip-others", is_flag=True, help="Pass over files without a mapping under schedules.")(
        command
    )


def setting(text: str, where: str = "--set") -> tuple[str, Any]:
    """``peak=1e-3`` as a name and a number; the number may be a sentence, as in ``total=90ep``."""
    from ..errors import Source
    from ..syntax import Program

    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not name:
        raise click.BadParameter(f"'{text}' is not NAME=VALUE, for instance lr=3e-4", param_hint=where)
    return name, plain(Program(Source(value, where)).single())


def environment() -> dict[str, Any]:
    """The values that the environment gives: ``CALANDO_SET="peak=1e-3 total=90ep"``, quoted as in a shell."""
    import shlex

    try:
        settings = shlex.split(os.environ.get(VARIABLE, ""))
    except ValueError:
        raise click.BadParameter("a quote is never closed", param_hint=VARIABLE) from None
    return dict(setting(text, VARIABLE) for text in settings)


def values_of(settings: tuple[str, ...]) -> dict[str, Any]:
    """The values of names: what is said last counts, and the command line before the environment.

    A value may be made of others, ``total=90ep``.
    """
    values = {**environment(), **dict(map(setting, settings))}
    for _ in values:
        for name, value in values.items():
            used = {other: values[other] for other in getattr(value, "params", ()) if other in values}
            if name in used:
                raise click.BadParameter(f"{name} is {value}: it is made of itself", param_hint="--set")
            values[name] = plain(value.bind(**used)) if used else value
    return values


def plain(tree: Any) -> Any:
    """The number, where a tree is one."""
    from ..tree import Number

    return tree.value if isinstance(tree, Number) else tree


def horizon_of(values: Mapping[str, Any]) -> float | None:
    """As far as the whole goes, if that was said."""
    total = values.get("total")
    return float(total) if isinstance(total, Fraction) and total > 0 else None


class Read(NamedTuple):
    """What a sentence or a file says: schedules, with a name each where they have one, and the constants."""

    schedules: list[tuple[str | None, Schedule]]
    constants: dict[str, int | float]


def read(text: str, key: str | None, values: dict[str, Any]) -> Read:
    """All that a sentence, a file or a file at a revision says, with the values in place."""
    if is_file(text):
        return _file(text, key, values)
    if key is not None:
        raise click.UsageError("--key is a place in a file, and this is a sentence")
    from ..errors import Source
    from ..syntax import Program, parse

    program = Program(Source(text))
    if program.expressions or not program.definitions:
        return Read([(None, parse(text, **values))], {})
    from ..plan import parse_plan

    return _plan(parse_plan(text, **values))


def read_known(text: str, key: str | None, values: dict[str, Any]) -> tuple[Read, dict[str, UnknownNameError]]:
    """As :func:`read`, with those of the values that the text has a use for; and what is to be said of the others."""
    from ..errors import UnknownNameError

    strangers: dict[str, UnknownNameError] = {}
    while True:
        try:
            found = read(text, key, {name: value for name, value in values.items() if name not in strangers})
        except UnknownNameError as error:
            if error.argument not in values or error.argument in strangers:
                raise
            strangers[str(error.argument)] = error
        else:
            return found, strangers


def _file(text: str, key: str | None, values: dict[str, Any]) -> Read:
    """What a file says, as it is or as it was in a revision."""
    from ..plan import load, plan_of

    at_revision = revision_of(text)
    if at_revision is None:
        return _plan(load(text, key, **values))
    from ..yaml_file import Document

    return _plan(plan_of(Document(text, key, text_at(*at_revision)), values))


def _plan(plan: Plan) -> Read:
    return Read(list(plan.items()), plan.constants)


def is_path(text: str) -> bool:
    """Whether a text is the name of a file, there or not, rather than a sentence."""
    if ENDING.search(text.strip()):
        return revision_of(text) is None
    try:
        return ("." in text or os.sep in text) and Path(text).is_file()
    except (OSError, ValueError):  # a sentence that is too long, or too odd, to be the name of a file
        return False


def is_file(text: str) -> bool:
    """Whether a text is the name of a file, as it is or as it was in a revision."""
    return is_path(text) or revision_of(text) is not None


def revision_of(text: str) -> tuple[str, str] | None:
    """``HEAD~1:experiment.yaml`` as a revision and a path: git's own way to say it."""
    match = REVISION.fullmatch(text.strip())
    if match is None or Path(text.strip()).exists():
        return None
    return match["revision"], match["path"]


def text_at(revision: str, path: str) -> str:
    """The text of a file as it was in a revision."""
    from ..errors import ScheduleError

    folder, name = os.path.split(path)
    command = ["git", "-C", folder or ".", "show", f"{revision}:./{name}"]
    try:
        done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - no shell, and git only reads
    except FileNotFoundError:
        raise ScheduleError("a file at a revision is asked of git, which is not installed") from None
    except subprocess.CalledProcessError as trouble:
        reason = trouble.stderr.decode("utf-8", "replace").strip().splitlines() or ["git does not say why"]
        raise ScheduleError(f"git has no '{path}' at '{revision}'", reason[-1].removeprefix("fatal: ")) from None
    return done.stdout.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def inputs(given: Iterable[str], skip_others: bool) -> Iterator[str]:
    """The sentences and files that are meant."""
    for text in given:
        if is_directory(text):
            files = sorted(path for path in Path(text).rglob("*") if path.suffix.lower() in ENDINGS)
            yield from (str(path) for path in files if has_schedules(path))
        elif not (skip_others and is_path(text) and not has_schedules(Path(text))):
            yield text


def is_directory(text: str) -> bool:
    try:
        return Path(text).is_dir()
    except (OSError, ValueError):
        return False


def has_schedules(path: Path) -> bool:
    """Whether a file has a mapping under ``schedules``; what cannot be read has something to be said about it."""
    import yaml

    from ..yaml_file import SECTIONS

    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return True
    if not SECTION.search(text):
        return False
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return True
    entries = root.value if isinstance(root, yaml.MappingNode) else []
    return any(key.value in SECTIONS and isinstance(value, yaml.MappingNode) for key, value in entries)


def the_one(text: str, name: str | None, key: str | None, values: dict[str, Any]) -> Schedule:
    """The schedule that a sentence is, or the one of that name in a file."""
    found = read(text, key if is_file(text) else None, values).schedules
    if name is None or not is_file(text):
        if len(found) != 1:
            names = ", ".join(str(other) for other, _ in found) or "none"
            raise click.UsageError(
                f"{text} has {len(found)} schedules, and one is wanted: --name says which ({names})"
            )
        return found[0][1]
    schedule = dict(found).get(name)
    if schedule is None:
        raise click.UsageError(
            f"{text} has no schedule '{name}': it has {', '.join(str(other) for other, _ in found)}"
        )
    return schedule
