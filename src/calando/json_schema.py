r"""A JSON Schema of the files that :func:`calando.load` reads, with which editors complete and check them.

A sentence is a language of its own, of which a schema sees the characters.  What it says, ``calando check`` knows.

>>> schema = json_schema()
>>> sorted(schema["$defs"])
['plan', 'sentence']
>>> json_schema("optimizer.schedules")["properties"]["optimizer"]["properties"]["schedules"]
{'$ref': '#/$defs/plan'}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import library  # noqa: F401 - it registers its words
from .inspect.documentation import summary
from .names import FIXED
from .statements import HORIZON
from .word import WORDS
from .yaml_file import SECTIONS

if TYPE_CHECKING:
    from .word import Word

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MAPPING = {"type": "object"}
THE_PLAN, THE_SENTENCE = {"$ref": "#/$defs/plan"}, {"$ref": "#/$defs/sentence"}

# as regular expressions of Python and of JavaScript
LETTER, MORE = r"[A-Za-z_\u0080-\uffff]", r"[\w\u0080-\uffff]"
NAME = rf"\s*(?!(?:{'|'.join(sorted(FIXED))})(?!{MORE})){LETTER}{MORE}*\s*"
KEY = rf"^<<$|^{NAME}(?:\((?:{NAME}(?:,{NAME})*,?\s*)?\)\s*)?$"  # lr, anneal(w), and what YAML merges
HELPER = rf"^\s*(?:_|(?:{'|'.join(HORIZON)})\s*$|[^(]*\()"  # what is no result
# the characters that sentences are made of, comments, and the ${…} that a configuration puts something else for
TEXT = r"""^(?=[\s\S]*\S)(?:[^!"$&'?@\\^`~#]|\$\{[^}]*\}|#[^\n]*(?:\n|$))*$"""

ENTRIES = {  # what plans often have, and what it is
    "total": ("The length of the whole in steps: rest and percent are of it.", ["10k", "90ep"]),
    "ep": ("The number of steps in an epoch.", [1000]),
    "peak": ("A number that the others refer to.", [0.1, "3e-4"]),
    "lr": (
        "The learning rate.",
        ["peak * (warmup(3%) >> cosine)", "base * cosine(10k, eta_min=1%)"],
    ),
    "weight_decay": ("The weight decay.", ["0.1 * lr / peak", 0.05]),
    "momentum": ("The momentum.", ["0.95 - 0.1 * u", 0.9]),
    "betas_0": ("The first of betas.", ["0.95 - 0.1 * u"]),
}
BEGINNINGS = ("ramp", "segment", "compound", "curve")  # the kinds of words with which a sentence may begin


def json_schema(key: str | None = None) -> dict[str, Any]:
    """The schema of a file with a plan in it, at the place that ``key`` says, as :func:`calando.load` has it.

    Without a key it is the mapping under ``schedules`` or ``schedule``, if the file has one of them, or else the
    whole file.  What else is in a file is its own affair.
    """
    return {
        "$schema": DIALECT,
        "title": "Schedules of calando",
        **(anywhere() if key is None else at(key.split("."))),
        "$defs": {"plan": plan(), "sentence": sentence()},
    }


def anywhere() -> dict[str, Any]:
    """The mapping that is called so, or the whole file.

    Editors complete what stands under ``properties`` at once, and not behind a condition, so the usual name has none.
    """
    usual, other = SECTIONS
    return {
        "type": "object",
        "properties": {usual: THE_PLAN, other: {"if": MAPPING, "then": THE_PLAN}},
        "if": {"anyOf": [{"required": [usual]}, {"required": [other], "properties": {other: MAPPING}}]},
        "then": True,
        "else": THE_PLAN,
    }


def at(path: list[str]) -> dict[str, Any]:
    """A plan to which a path leads."""
    if not path:
        return THE_PLAN
    inner = at(path[1:])
    schema: dict[str, Any] = {"type": "object", "required": [path[0]], "properties": {path[0]: inner}}
    if path[0].isdigit():  # an item of a list, or a key that is a number
        schema["type"] = ["object", "array"]
        schema |= {"minItems": int(path[0]) + 1, "prefixItems": [True] * int(path[0]) + [inner]}
    return schema


def plan() -> dict[str, Any]:
    """A mapping from name to sentence with at least one result in it."""
    return {
        "description": "Schedules by name: sentences and numbers, which may refer to each other.",
        **MAPPING,
        "properties": {
            name: {**THE_SENTENCE, "description": description, "examples": examples}
            for name, (description, examples) in ENTRIES.items()
        },
        "additionalProperties": THE_SENTENCE,
        "propertyNames": {"pattern": KEY, "patternErrorMessage": "this is no name of a plan, as lr or anneal(w) are"},
        "if": {"propertyNames": {"pattern": HELPER}},
        "then": {"required": ["lr"]},  # that is, a result is missing
    }


def sentence() -> dict[str, Any]:
    """A number or a text, and the words with which it may begin."""
    return {
        "description": "A sentence such as warmup(500) >> cosine(10k), or a number.",
        "type": ["string", "number"],
        "pattern": TEXT,
        "errorMessage": "a sentence is wanted, such as warmup(500) >> cosine(10k), or a number",
        "patternErrorMessage": "a sentence is made of numbers, names, brackets and operators",
        "examples": ["warmup(500) >> cosine(10k, eta_min=1%)"],
        "defaultSnippets": [snippet(word) for word in WORDS.values() if word.kind in BEGINNINGS],
    }


def snippet(word: Word[..., Any]) -> dict[str, str]:
    """For the editor: the word with a hole for everything that it wants."""
    ends = [p.name for p in word.parameters if p.role in ("Start", "End") and not p.keyword_only]  # of a free ramp
    wanted = [p for p in word.parameters if p.required or (ends and not p.keyword_only and p.role != "Shape")]
    holes = ", ".join(
        f"{f'{parameter.name}=' if parameter.keyword_only else ''}${{{i}:{parameter.name}}}"
        for i, parameter in enumerate(wanted, 1)
    )
    return {
        "label": word.usage,
        "description": summary(word),
        "body": f"{word.name}({holes})" if holes else word.name,
    }
