"""A schedule as a plain Python function of one number."""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from .algebra.scalar import Scalars
from .algebra.source import Emitting, Source, TooDeep, Var
from .errors import UnboundError, did_you_mean
from .interpret import Clock, read
from .resolve import CONVENTIONS, names_of, resolve
from .slots import unwatched
from .word import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .tree import Schedule


NO_FUNCTION = "which no function of t alone knows", "run = s.run()"


def compile_schedule(schedule: Schedule, values: Mapping[str, Any]) -> Callable[[float], float]:
    """See :meth:`Schedule.compile`."""
    unwatched(schedule, *NO_FUNCTION)
    tree = resolve(schedule, values)
    missing(names_of(tree))
    function: Callable[[float], float] | None = tree._cache.get("compiled")
    if function is None:
        function = tree._cache["compiled"] = _compile(tree)
    return function


def first_value(schedule: Schedule, t: float) -> float | None:
    """The value by a walk through the tree, which takes a quarter of the time in which a function is made.

    It is what the function would say, or ``None`` where that would ask the arrays: at a pole, at infinity.
    """
    unwatched(schedule, *NO_FUNCTION)
    tree = resolve(schedule)
    missing(names_of(tree))
    if not t < inf:
        return None
    try:
        value = _walk(tree, t, {})
    except (ArithmeticError, ValueError):
        return None
    return value if isfinite(value) else None


def missing(names: set[str], call: str = "s(t, {}=…)") -> None:
    """Say which names have no value, and that the call takes them."""
    if names:
        listed = " and ".join(f"'{name}'" for name in sorted(names))
        hint = f"give a value in the call, {call.format(sorted(names)[0])}, or with bind"
        if names == {"total"}:
            hint = "say how long the whole is: s(t, total=1000), or write the length of each segment"
        for name in sorted(names.difference(CONVENTIONS)):
            hint = did_you_mean(name, WORDS, 0.8) or hint  # a misspelt word reads as a parameter
        raise UnboundError(f"{listed} {'has' if len(names) == 1 else 'have'} no value", hint)


def compile_slots(tree: Schedule, keys: Sequence[tuple[str, int]]) -> Callable[..., float]:
    """A function of a time and of what the slots of a resolved tree hold, in this order."""
    return _compile(tree, keys)


def _compile(tree: Schedule, keys: Sequence[tuple[str, int]] = ()) -> Callable[..., float]:
    """Generated from the tree, never from the sentence: names in the source are counted, not copied."""
    source = Source()
    slots = {key: Var(f"slot{i}", source) for i, key in enumerate(keys)}
    given = ", ".join(["t", *(slot.name for slot in slots.values())])
    try:
        result = read(tree, Clock(Var("t", source), Emitting(source), slots))
    except TooDeep:
        return lambda t, *values: _walk(tree, t, dict(zip(keys, values, strict=True)))
    source.globals["fallback"] = lambda t, *values: _arrays(tree, t, dict(zip(keys, values, strict=True)))
    lines = [
        f"def schedule({given}):",
        "    if not 0 < t < inf:",
        "        if t != t or t > 0:",
        f"            return fallback({given})",
        "        t = 0",
        "    try:",
        *("    " + line for line in source.lines),
        f"        return {as_float(result)}",
        "    except (ArithmeticError, ValueError):",
        f"        return fallback({given})",
    ]
    exec(compile("\n".join(lines), "<schedule>", "exec"), source.globals)  # noqa: S102 - our own source
    function: Callable[..., float] = source.globals["schedule"]
    return function


def as_float(value: Any) -> str:
    """The result as Python; a whole time may have come through as an integer, and leaves as a float."""
    return f"{value.name} + 0.0" if isinstance(value, Var) else repr(float(value))


def _walk(tree: Schedule, t: float, slots: dict[Any, Any]) -> float:
    """Where the nesting exceeds what Python compiles: the same formulas, walked."""
    if t != t:
        return float(t)
    return float(read(tree, Clock(max(t, 0), Scalars(), slots)))


def _arrays(tree: Schedule, t: float, slots: dict[Any, Any]) -> float:
    """Where Python raises (a pole, an overflow) and IEEE arithmetic has an answer."""
    from .vectors import on_arrays

    return float(on_arrays(tree, [t], slots)[0])
