"""``calando completion``: what makes the shell finish words."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

EXAMPLES = """\b
Examples:
  eval "$(calando completion bash)"                  # in ~/.bashrc
  eval "$(calando completion zsh)"                   # in ~/.zshrc
  calando completion fish | source                   # in ~/.config/fish/config.fish
"""


@click.command(epilog=EXAMPLES)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that completes commands, options, files and words in a shell."""
    program = context.find_root()
    found = get_completion_class(shell)
    assert found is not None
    script = found(program.command, {}, program.info_name or "calando", "_CALANDO_COMPLETE")
    click.echo(script.source_template % script.source_vars())
