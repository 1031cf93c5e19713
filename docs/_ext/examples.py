"""The schedule in the first example of a word's docstring: what the gallery draws."""

from __future__ import annotations

import ast
from doctest import DocTestParser
from typing import TYPE_CHECKING, Any, NamedTuple

import calando
from calando.inspect.horizon import FAR, MARGIN, horizon
from calando.tree import Schedule
from calando.word import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calando.word import Word


class Example(NamedTuple):
    """A schedule, the values that it is given, and how far to look at it (``None``: as far as usual)."""

    schedule: Schedule
    values: dict[str, Any]
    steps: float | None


def example(word: Word[..., Any]) -> Example:
    """The first schedule there that is asked for its values.

    >>> example(WORDS["cosine"])
    Example(schedule=parse('cosine(20, eta_min=0.5)'), values={}, steps=None)
    >>> example(WORDS["mod"]).steps
    8.4
    >>> example(WORDS["plateau"]).values
    {'val_loss': [3.0, 2.0, 2.1, 2.0, 2.2]}
    """
    names: dict[str, Any] = {**vars(calando), **WORDS, "abs": abs}
    for part in DocTestParser().get_examples(word.__doc__ or ""):
        statement = ast.parse(part.source).body[0]
        if not isinstance(statement, ast.Expr):
            exec(part.source, names)  # noqa: S102 - a docstring of ours, which doctest runs alike
            continue
        for call in calls(statement.value):
            asked = value_of(call.func, names)
            if isinstance(asked, Schedule):
                values = {k.arg: value_of(k.value, names) for k in call.keywords if k.arg}
                times = value_of(call.args[0], names)
                return Example(asked, values, far(asked, times) if not values else None)
    raise LookupError(f"{word.name} has no example that is asked for its values")


def value_of(expression: ast.expr, names: dict[str, Any]) -> Any:
    """What a part of a docstring's example is."""
    return eval(ast.unparse(expression), names)  # noqa: S307 - a docstring of ours, which doctest runs alike


def calls(node: ast.expr) -> Iterator[ast.Call]:
    """The calls in an expression, the outermost first."""
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


def far(schedule: Schedule, times: Any) -> float | None:
    """A formula that gives no hint is looked at as far as its example goes."""
    last = max(times) if isinstance(times, list) else times
    return last * MARGIN if horizon(schedule) >= FAR > last else None
