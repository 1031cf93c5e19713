"""Every word of the language, with its signature, prose, formula and curve, out of the registry."""

from __future__ import annotations

import re
from html import escape
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

from calando import library  # noqa: F401 - it registers its words
from calando.commands.words import KINDS
from calando.word import WORDS

from .curves import picture, thumbnail
from .examples import example
from .formulas import call, formula, mathml

if TYPE_CHECKING:
    from calando.word import Word

IN_FORMULAS = {  # what the letters in the formulas of a kind are, besides its parameters
    "value map": "`x` is the value that comes in.",
    "time map": "`f(t)` is the curve that comes in, `L` its length.",
}


def gallery() -> str:
    """The Markdown of the whole gallery: all curves at a glance, then an entry for each word."""
    kinds = {kind: [word for word in WORDS.values() if word.kind == kind] for kind in KINDS}
    parts = [glance([word for words in kinds.values() for word in words])]
    for kind, title in KINDS.items():
        heading, more = [*re.split(r", (?=from|after)", title), ""][:2]
        said = " ".join(filter(None, [f"{more[:1].upper()}{more[1:]}." if more else "", IN_FORMULAS.get(kind)]))
        parts += [f"## {heading}", re.sub(r"\beta_\w+|\|", r"`\g<0>`", said), *(entry(word) for word in kinds[kind])]
    return "\n\n".join(parts) + "\n"


def glance(words: list[Word[..., Any]]) -> str:
    """A grid of small curves, each a link to its word."""
    tiles = [
        f'<a href="#{anchor(word)}">{thumbnail(*example(word))}<code>{escape(word.name)}</code></a>' for word in words
    ]
    return f'<nav class="glance" aria-label="All words">{"".join(tiles)}</nav>'


def anchor(word: Word[..., Any]) -> str:
    """The id of its heading.

    >>> anchor(WORDS["one_minus_sqrt"])
    'one-minus-sqrt'
    """
    return word.name.replace("_", "-")


def entry(word: Word[..., Any]) -> str:
    """One word."""
    return "\n\n".join(
        [f"### `{word.name}`", code(word.usage), *prose(word), *meaning(word), *shown(word), drawn(word)]
    )


def code(text: str) -> str:
    return f"{{.sentence}}\n```text\n{text}\n```"


def prose(word: Word[..., Any]) -> list[str]:
    """What its docstring says, before the examples, in Markdown.

    >>> prose(WORDS["floor"])
    ['Never below `lo`.']
    """
    text, _, _ = cleandoc(word.__doc__ or "").partition("\n>>>")
    return [re.sub(r"``(.+?)``", r"`\1`", text).strip()]


def meaning(word: Word[..., Any]) -> list[str]:
    """The sentence that a compound stands for.

    >>> print(*meaning(WORDS["triangular"])[1].splitlines()[2:3])
    ramp(up, low, high) >> ramp(down, high, low)
    """
    return ["It stands for", code(str(call(word).expand()))] if word.kind == "compound" else []


def shown(word: Word[..., Any]) -> list[str]:
    """Its formula, and for which values of its parameters it is one."""
    found = formula(word)
    if found is None:
        return []
    form, usual = found
    where = ", ".join(f"`{name}={value}`" for name, value in usual.items())
    return [mathml(form)] + ([f"{{.usual}}\nfor {where}"] if where else [])


def drawn(word: Word[..., Any]) -> str:
    """Its curve, with the sentence that is drawn."""
    found = example(word)
    given = "".join(f", {name}={value}" for name, value in found.values.items())
    caption = f"<figcaption><code>{escape(str(found.schedule))}</code>{escape(given)}</figcaption>"
    return f"<figure>{picture(*found)}{caption}</figure>"
