"""The command line: a group of commands, each loaded when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from .commands.terminal import say

COMMANDS = {  # in the order in which help lists them, and where they are
    "show": "show",
    "plot": "plot",
    "eval": "eval",
    "ask": "ask",
    "check": "check",
    "fmt": "fmt",
    "diff": "diff",
    "splice": "splice",
    "emit": "emit",
    "convert": "convert",
    "words": "words",
    "completion": "completion",
}
EXAMPLES = """\b
Examples:
  calando show "warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)"
  calando show experiment.yaml --key optimizer.schedules
  calando check experiment.yaml
  calando eval experiment.yaml --steps 0:1000:10 --format csv
  calando diff HEAD~1:experiment.yaml experiment.yaml
"""


class Lazy(click.Group):
    """A group that loads a command when somebody wants it, and says in a sentence what is wrong with a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(
            import_module(f".commands.{COMMANDS[cmd_name]}", __package__), COMMANDS[cmd_name]
        )
        return command

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


@click.group(cls=Lazy, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=print_version, help="Print the version."
)
def main() -> None:
    """Schedules as expressions: one line says how a learning rate changes during training."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # what a terminal cannot print is no reason to stop
