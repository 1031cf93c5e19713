"""``calando check``: what is legal, and probably not meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from .inputs import files_too, inputs, is_path, key_option, read_known, settings_option, skip_option, values_of
from .terminal import say

if TYPE_CHECKING:
    from ..checks.findings import Finding
    from ..errors import UnknownNameError

EXAMPLES = """\b
Examples:
  calando check experiment.yaml
  calando check configs/ --strict --format github
  calando check "warmup(500, end=1e-3) >> cosine(9500, eta_max=3e-3)"
  calando check --explain C101
\b
# calando: ignore[C101] at the end of a line silences what is found there.
"""


def known_codes(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from ..checks import CHECKS

    return [CompletionItem(code, help=check.name) for code, check in CHECKS.items() if code.startswith(incomplete)]


def explain(context: click.Context, _parameter: click.Parameter, code: str | None) -> None:
    """Print what a check is about, and leave."""
    if code is None or context.resilient_parsing:
        return
    from ..checks import CHECKS
    from ..checks.report import explanation

    found = next((check for check in CHECKS.values() if code in (check.code, check.name)), None)
    if found is None:
        raise click.BadParameter(f"there is no check '{code}': they are {', '.join(sorted(CHECKS))}")
    say(explanation(found))
    context.exit()


def codes(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Codes, beginnings of codes and names, separated by commas or one at a time."""
    from ..checks.silence import unknown

    wanted = tuple(code for text in given for code in re.split(r"[\s,]+", text.strip()) if code)
    for code in unknown(wanted):
        raise click.BadParameter(f"there is no check '{code}'")
    return wanted


@click.command(epilog=EXAMPLES)
@click.argument("sentences_or_files", nargs=-1, required=True, shell_complete=files_too)
@settings_option
@key_option
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True)
@click.option("--select", multiple=True, metavar="CODES", callback=codes, help="These checks only, such as C1,C302.")
@click.option("--ignore", multiple=True, metavar="CODES", callback=codes, help="All checks but these.")
@click.option("--notes", is_flag=True, help="Notes too: what is worth knowing, and no mistake.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@skip_option
@click.option(
    "--explain",
    metavar="CODE",
    is_eager=True,
    expose_value=False,
    callback=explain,
    shell_complete=known_codes,
    help="Say what a check is about.",
)
@click.pass_context
def check(
    context: click.Context,
    sentences_or_files: tuple[str, ...],
    settings: tuple[str, ...],
    key: str | None,
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    notes: bool,
    strict: bool,
    skip_others: bool,
) -> None:
    """Warn of what is legal in a sentence, and probably not meant.

    The exit status is 1 if something cannot be read, and with --strict if there is a warning.  A directory stands for
    the YAML files in it that have schedules.
    """
    from ..checks.report import REPORTS
    from ..checks.silence import selected

    values = values_of(settings)
    found: list[Finding] = []
    texts = list(inputs(sentences_or_files, skip_others))
    unknown = [strangers(text, key, values) for text in texts]
    for name, error in (unknown[0] if unknown else {}).items():
        if all(name in others for others in unknown):
            raise error
    for text, others in zip(texts, unknown, strict=True):
        found += findings(text, key, {name: value for name, value in values.items() if name not in others})
    found = selected(found, select, ignore)
    found = [finding for finding in found if notes or finding.severity != "note"]
    report = REPORTS[form](found, len(texts))
    if report:
        say(report)
    context.exit(1 if any(f.severity == "error" or (strict and f.severity == "warning") for f in found) else 0)


def strangers(text: str, key: str | None, values: dict[str, Any]) -> dict[str, UnknownNameError]:
    """The values that a text has no use for, and what is to be said of them."""
    from ..errors import ScheduleError

    try:
        return read_known(text, key, values)[1] if values else {}
    except (ScheduleError, click.UsageError):  # which is a finding
        return {}


def findings(text: str, key: str | None, values: dict[str, Any]) -> list[Finding]:
    """What is found in one sentence or file."""
    from ..checks import lint, lint_file

    if is_path(text):
        return list(lint_file(text, key, notes=True, **values))
    if key is not None:
        raise click.UsageError("--key is a place in a file, and this is a sentence")
    return list(lint(text, notes=True, **values))
