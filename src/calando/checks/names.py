"""Names: what may be a slip of the pen, and what nobody uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from lark import Token
from lark import Tree as Parsed

from ..expressions import Definition
from ..statements import HORIZON
from ..tree import Param, Pipe, Sequence
from ..word import WORDS
from .registry import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .subject import Subject

# words of the field that are near words of the language, and are parameters all the same
ORDINARY = {"decay", "scaled", "scaler", "relay", "stair", "formal"}
SHORT = 4  # a name as short as this is near everything


@check(
    "C401",
    "misspelt-name",
    fires="warmup(500) >> cosin",
    instead="warmup(500) >> cosine",
)
def misspelt_name(subject: Subject) -> Iterator[Any]:
    """A name without a meaning that looks like a word of the language.

    It is legal: any name may be a parameter. But `cosin` is one letter away from `cosine`, and would be a constant.
    """
    seen = set()
    alone = {
        part.head
        for node in subject.written.walk()
        if isinstance(node, (Sequence, Pipe))
        for part in node.parts
        if isinstance(part, Param)
    }
    for node in subject.written.walk():
        if isinstance(node, Param) and node.head not in seen:
            seen.add(node.head)
            word = nearest(node.head, 2 if node.head in alone else 1)
            if word is not None:
                message = f"'{node.head}' is a name without a meaning, and looks like '{word}'"
                yield node, message, f"write {word}, or choose a name that nobody takes for it"


def nearest(name: str, slips: int) -> str | None:
    """The word that is so few slips away, if there is one."""
    known = {*WORDS, "total", "epoch", "cycle"}
    if len(name) <= SHORT or name != name.lower() or name in ORDINARY or name.removesuffix("s") in known:
        return None
    return next((word for word in sorted(known) if len(word) > SHORT and is_near(name, word, slips)), None)


def is_near(a: str, b: str, slips: int) -> bool:
    """Whether so many letters dropped, added, changed or exchanged make one name of the other."""
    if a == b:
        return True
    if not slips or abs(len(a) - len(b)) > slips:
        return False
    i = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    x, y = a[i:], b[i:]
    changed = is_near(x[1:], y[1:], slips - 1) if x and y else False
    dropped = (bool(x) and is_near(x[1:], y, slips - 1)) or (bool(y) and is_near(x, y[1:], slips - 1))
    exchanged = len(x) > 1 and len(y) > 1 and x[:2] == y[1::-1] and is_near(x[2:], y[2:], slips - 1)
    return changed or dropped or exchanged


class Text(NamedTuple):
    """A text with its definitions, and whether they are results (a plan) or serve an expression."""

    definitions: Mapping[str, Any]
    expressions: tuple[Any, ...]
    is_plan: bool


@check(
    "C402",
    "unused-definition",
    about="text",
    fires="peak = 0.1; 0.3 * warmup(500)",
    instead="peak = 0.3; peak * warmup(500)",
)
def unused_definition(text: Text) -> Iterator[Any]:
    """A definition that nothing uses.

    In a plan each name without arguments is a result, and so has a use; those that begin with `_` have none of their
    own. `total` and `ep` always count.
    """
    used = {name for body in bodies(text) for name in mentioned(body)}
    for name, definition in text.definitions.items():
        if not isinstance(definition, Definition) or name in used or name in HORIZON:
            continue
        if not text.is_plan or definition.parameters is not None or name.startswith("_"):
            yield definition.span, f"nothing uses '{name}'", "leave it out, or use it"


@check(
    "C403",
    "unused-argument",
    about="text",
    fires="body(w) = warmup(500) >> cosine(9500); body(200)",
    instead="body(w) = warmup(w) >> cosine(9500); body(200)",
)
def unused_argument(text: Text) -> Iterator[Any]:
    """An argument of a definition that its body does not mention.

    Whatever it is called with makes no difference.
    """
    for name, definition in text.definitions.items():
        if isinstance(definition, Definition) and definition.parameters:
            unused = [p for p in definition.parameters if p not in mentioned(definition.body)]
            for parameter in unused:
                yield definition.span, f"{name} does not use its argument {parameter}", None


def bodies(text: Text) -> Iterator[Any]:
    yield from text.expressions
    for definition in text.definitions.values():
        if isinstance(definition, Definition):
            yield definition.body


def mentioned(body: Any) -> set[str]:
    """The names in a parse tree: as values, as calls, as units (``5ep``)."""
    if not isinstance(body, Parsed):
        return set()
    names = set()
    for token in body.scan_values(lambda value: isinstance(value, Token)):
        names.add(str(token).lstrip("0123456789._") if token.type == "NUMBER" else str(token))
    return names
