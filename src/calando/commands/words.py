"""``calando words``: the catalogue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from .show import drawing
from .terminal import WIDTH, heading, say

if TYPE_CHECKING:
    from ..tree import Schedule
    from ..word import Word

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
EXAMPLES = """\b
Examples:
  calando words
  calando words restart
"""


def known_words(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from .. import library  # noqa: F401 - it registers its words
    from ..inspect.documentation import summary
    from ..word import WORDS

    return [CompletionItem(name, help=summary(word)) for name, word in WORDS.items() if name.startswith(incomplete)]


@click.command(epilog=EXAMPLES)
@click.argument("word", required=False, shell_complete=known_words)
def words(word: str | None) -> None:
    """List the words of the language, or explain one of them."""
    from ..errors import UnknownNameError, did_you_mean
    from ..word import WORDS

    if word is None:
        list_words()
        return
    if word not in WORDS:
        hint = did_you_mean(word, WORDS) or "calando words lists them all"
        raise UnknownNameError(f"there is no word '{word}'", hint)
    explain(WORDS[word])


def list_words() -> None:
    """Every word with its signature and the first line of its docstring, kind by kind."""
    from ..inspect.documentation import summary
    from ..word import WORDS

    for i, (kind, title) in enumerate(KINDS.items()):
        say(("\n" if i else "") + heading(title))
        for word in WORDS.values():
            if word.kind == kind:
                say(f"  {word.usage}")
                say(click.wrap_text(summary(word), WIDTH, "      ", "      "))


def explain(word: Word[..., Any]) -> None:
    """One word: its signature, its docstring, and a curve if its example has one."""
    from ..inspect.documentation import documentation

    say(heading(word.usage))
    say("\n" + "\n".join(documentation(word)))
    example = example_of(word)
    if example is not None:
        say(f"\n{heading(str(example))}\n{drawing(example)}")


def example_of(word: Word[..., Any]) -> Schedule | None:
    """The schedule in the first example of a docstring that has one which changes with time."""
    from ..errors import ScheduleError
    from ..inspect.curve import Curve
    from ..syntax import parse

    for line in re.findall(r"^\s*>>> (?:\w+ = )?(.*)$", word.__doc__ or "", re.MULTILINE):
        sentence = re.sub(r"(?<=\))\([\[\d].*$", "", line)  # it is called there and then: cosine(20)([0, 10])
        try:
            schedule = parse(sentence)
            if len(set(Curve(schedule, None, {}).value)) > 1:
                return schedule
        except ScheduleError:  # not a sentence, or one that wants values
            continue
    return None
