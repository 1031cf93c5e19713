"""``calando fmt``: sentences laid out in the one way."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import click

from .inputs import files_too, inputs, is_path, key_option, skip_option
from .terminal import say

EXAMPLES = """\b
Examples:
  calando fmt experiment.yaml
  calando fmt configs/ --check
  calando fmt experiment.yaml --diff
  calando fmt "peak*warmup( 5ep )>>cosine"
"""


@click.command(epilog=EXAMPLES)
@click.argument("sentences_or_files", nargs=-1, required=True, shell_complete=files_too)
@key_option
@click.option("--check", "only_check", is_flag=True, help="Change nothing; the exit status is 1 if something would.")
@click.option("--diff", "show_diff", is_flag=True, help="Change nothing; print what would change.")
@skip_option
@click.pass_context
def fmt(
    context: click.Context,
    sentences_or_files: tuple[str, ...],
    key: str | None,
    only_check: bool,
    show_diff: bool,
    skip_others: bool,
) -> None:
    """Lay out sentences, and the schedules in YAML files, in the one way.

    Only the blanks between the tokens of a line change, and the spelling of numbers: comments, line breaks and
    whatever else is in a file stay as they are.  Files are rewritten, sentences are printed.  A directory stands for
    the YAML files in it that have schedules.
    """
    from ..errors import Source
    from ..spelling import formatted

    changed = 0
    for text in inputs(sentences_or_files, skip_others):
        if is_path(text):
            changed += file(text, key, write=not only_check and not show_diff, show_diff=show_diff)
        else:
            laid_out = formatted(Source(text))
            changed += laid_out != text
            say(laid_out)
    context.exit(1 if only_check and changed else 0)


def file(path: str, key: str | None, *, write: bool, show_diff: bool) -> bool:
    """Lay out one file; whether there was anything to change."""
    from ..yaml_file import Document
    from ..yaml_format import formatted_file

    document = Document(path, key)
    before, after = document.text, formatted_file(document)
    if before == after:
        return False
    if show_diff:
        lines = unified_diff(before.splitlines(True), after.splitlines(True), path, f"{path}, laid out")
        say("".join(lines).rstrip("\n"))
    elif write:
        rewrite(Path(path), after)
        say(f"laid out {path}")
    else:
        say(f"would lay out {path}")
    return True


def rewrite(path: Path, text: str) -> None:
    """Put the text into the file, with the line ends and the byte order mark that it had."""
    before = path.read_bytes()
    ending = b"\r\n" if b"\r\n" in before else b"\n"
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    path.write_bytes(mark + text.encode("utf-8").replace(b"\n", ending))
