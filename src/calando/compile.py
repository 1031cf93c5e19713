"""A schedule as a plain Python function of one number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .algebra.scalar import Scalars
from .algebra.source import Emitting, Source, TooDeep, Var
from .define import WORDS
from .errors import UnboundError, did_you_mean
from .interpret import Clock, read
from .resolve import names_of, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .tree import Schedule


def compile_schedule(schedule: Schedule, values: Mapping[str, Any]) -> Callable[[float], float]:
    """See :meth:`Schedule.compile`."""
    tree = resolve(schedule, values)
    missing(names_of(tree))
    function: Callable[[float], float] | None = tree._cache.get("compiled")
    if function is None:
        function = tree._cache["compiled"] = _compile(tree)
    return function


def missing(names: set[str]) -> None:
    """Say which names have no value."""
    if names:
        listed = " and ".join(f"'{name}'" for name in sorted(names))
        hint = f"give a value in the call, s(t, {sorted(names)[0]}=…), or with bind"
        if names == {"total"}:
            hint = "say how long the whole is: s(t, total=1000), or write the length of each segment"
        for name in sorted(names):
            hint = did_you_mean(name, WORDS, 0.8) or hint  # a misspelt word reads as a parameter
        raise UnboundError(f"{listed} {'has' if len(names) == 1 else 'have'} no value", hint)


def _compile(tree: Schedule) -> Callable[[float], float]:
    """Generated from the tree, never from the sentence: names in the source are counted, not copied."""
    source = Source()
    try:
        result = read(tree, Clock(Var("t", source), Emitting(source), {}))
    except TooDeep:
        return lambda t: _walk(tree, t)
    source.globals["fallback"] = lambda t: _arrays(tree, t)
    lines = [
        "def schedule(t):",
        "    if not 0 < t < inf:",
        "        if t != t or t > 0:",
        "            return fallback(t)",
        "        t = 0",
        "    try:",
        *("    " + line for line in source.lines),
        f"        return {as_float(result)}",
        "    except (ArithmeticError, ValueError):",
        "        return fallback(t)",
    ]
    exec(compile("\n".join(lines), "<schedule>", "exec"), source.globals)  # noqa: S102 - our own source
    function: Callable[[float], float] = source.globals["schedule"]
    return function


def as_float(value: Any) -> str:
    """The result as Python; a whole time may have come through as an integer, and leaves as a float."""
    return f"{value.name} + 0.0" if isinstance(value, Var) else repr(float(value))


def _walk(tree: Schedule, t: float) -> float:
    """Where the nesting exceeds what Python compiles: the same formulas, walked."""
    if t != t:
        return float(t)
    return float(read(tree, Clock(max(t, 0), Scalars(), {})))


def _arrays(tree: Schedule, t: float) -> float:
    """Where Python raises (a pole, an overflow) and IEEE arithmetic has an answer."""
    from .vectors import on_arrays

    return float(on_arrays(tree, [t], {})[0])
