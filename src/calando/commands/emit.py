"""``calando emit``: a schedule as source code of another language."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from .inputs import files_too, key_option, settings_option, the_one, values_of
from .terminal import say

EXAMPLES = """\b
Examples:
  calando emit "warmup(5) >> cosine(20)" --to c > schedule.c
  calando emit experiment.yaml --name lr --to javascript --function learning_rate
  calando emit "lr * inverse_sqrt(4k)" --to numpy
"""


def known_languages(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from ..emit import LANGUAGES

    return [CompletionItem(name) for name in LANGUAGES if name.startswith(incomplete)]


@click.command(epilog=EXAMPLES)
@click.argument("sentence_or_file", shell_complete=files_too)
@click.option(
    "--to",
    "language",
    metavar="LANGUAGE",
    required=True,
    shell_complete=known_languages,
    help="python, numpy, jax, torch, c, javascript, rust or julia.",
)
@click.option(
    "--function", default="schedule", show_default=True, metavar="NAME", help="What the function is called."
)
@click.option("--name", metavar="NAME", help="Which schedule of a file.")
@settings_option
@key_option
def emit(
    sentence_or_file: str, language: str, function: str, name: str | None, settings: tuple[str, ...], key: str | None
) -> None:
    """Print a schedule as a function in another language, which needs no calando.

    Names without a value become its arguments.
    """
    schedule = the_one(sentence_or_file, name, key, values_of(settings))
    say(schedule.to_code(language, function).rstrip("\n"))
