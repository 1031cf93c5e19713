"""``calando convert``: another framework's schedule as a sentence."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from .inputs import settings_option, values_of
from .terminal import say

EXAMPLES = """\b
Examples:
  calando convert --from torch "CosineAnnealingLR(T_max=20)"
  calando convert --from hf "get_cosine_schedule_with_warmup(optimizer, 500, 10000)" --set base=3e-4
  calando convert --from t5x "constant * linear_warmup * rsqrt_decay"
"""


def known_systems(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from ..reading import SYSTEMS

    return [CompletionItem(name) for name in SYSTEMS if name.startswith(incomplete)]


@click.command(epilog=EXAMPLES)
@click.argument("call")
@click.option(
    "--from",
    "system",
    metavar="SYSTEM",
    required=True,
    shell_complete=known_systems,
    help="torch, optax, keras, hf, mmengine, timm, …",
)
@settings_option
def convert(call: str, system: str, settings: tuple[str, ...]) -> None:
    """Say what another framework's schedule is here: a sentence, and what is different as comments."""
    from ..reading import read as read_foreign

    schedule = read_foreign(system, call)
    values = values_of(settings)
    say(str(schedule.bind(**values) if values else schedule))
    for note in schedule.notes:
        say(f"# {note}")
