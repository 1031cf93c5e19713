"""``calando splice``: one schedule until a step, another one from there."""

from __future__ import annotations

import click

from .inputs import files_too, settings_option, the_one, values_of
from .terminal import say

EXAMPLES = """\b
Examples:
  calando splice "3e-4 * warmup(500) >> hold" "3e-4 * warmup(500) >> cosine(20k)" --at 8000
  calando splice "cosine(10k)" "linear(20k)" --at 5000 --over 500
  calando splice HEAD:experiment.yaml experiment.yaml --name lr --at 8000 --continuous
"""


@click.command(epilog=EXAMPLES)
@click.argument("old", shell_complete=files_too)
@click.argument("new", shell_complete=files_too)
@click.option("--at", required=True, metavar="STEP", help="The step from which the new one counts.")
@click.option("--continuous", is_flag=True, help="Rescale the new one, so that it begins where the old one is.")
@click.option("--over", default="0", metavar="STEPS", help="Go there along a straight line, in so many steps.")
@click.option("--name", metavar="NAME", help="Which schedule of a file.")
@click.option("--key", metavar="PATH", help="Where the plan is in the file, for instance optimizer.schedules.")
@settings_option
def splice(
    old: str,
    new: str,
    at: str,
    continuous: bool,
    over: str,
    name: str | None,
    key: str | None,
    settings: tuple[str, ...],
) -> None:
    """Print the schedule that is the old one until a step, and the new one from there.

    What a run has done until then stays what it was, and the new schedule takes over as if it had always been there.
    """
    from .eval import number

    values = values_of(settings)
    before, after = (the_one(text, name, key, values) for text in (old, new))
    say(str(before.splice(after, at=number(at, "--at"), continuous=continuous, over=number(over, "--over"))))
