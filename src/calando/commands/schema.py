"""``calando schema``: what tells an editor about schedules in YAML files."""

from __future__ import annotations

import click

from .inputs import key_option

EXAMPLES = """\b
Examples:
  calando schema > schedules.schema.json
  calando schema --key optimizer.schedules > schedules.schema.json
\b
# yaml-language-server: $schema=schedules.schema.json
as the first line of a YAML file tells the editor of it.
"""


@click.command(epilog=EXAMPLES)
@key_option
def schema(key: str | None) -> None:
    """Print a JSON Schema of YAML files with schedules, with which editors complete and check them."""
    import json

    from ..json_schema import json_schema

    click.echo(json.dumps(json_schema(key), indent=2))
