"""The decorators that make words.

A word is written once, as a Python function whose signature is its syntax, whose docstring is its
documentation and whose body is its formula.  What stands before ``xp`` in the signature is what the reader
passes (progress ``p``, time ``t``, a value ``x``, a ``body``); what stands after it is what people write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Concatenate

from .errors import ArgumentError
from .names import FIXED, open_, rest
from .tree import Param, Schedule, Transform
from .word import WORDS, P, Same, Unless, Word

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "compound",
    "curve",
    "function",
    "open_",
    "param",
    "ramp",
    "rest",
    "same",
    "segment",
    "stopping_time",
    "time_map",
    "unless",
    "value_map",
]


def param(name: str) -> Param:
    """A parameter: a name that gets its value later.

    Raises :class:`~calando.ArgumentError` for a name that means something else in the language.

    >>> lr = param("lr")
    >>> (lr * 0.5)(0, lr=0.1)
    0.05
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise ArgumentError(f"{name!r} cannot be a parameter", "a name is letters, digits and _")
    if name in FIXED or name in WORDS:
        raise ArgumentError(f"'{name}' cannot be a parameter: it is a word of the language")
    return Param(name)


def same(name: str) -> Any:
    """See :class:`Same`."""
    return Same(name)


def unless(name: str, then: Any, otherwise: Any) -> Any:
    """``then`` where the parameter of that name is given, ``otherwise`` where it is not."""
    return Unless(name, then, otherwise)


def ramp(formula: Callable[Concatenate[Any, Any, P], Any]) -> Word[P, Schedule]:
    """A named ramp, ``formula(p, xp, T, …, eta_min, eta_max)``, which falls, and is a shape too.

    ``p.u`` is progress from 0 to 1, ``p.v`` what is left of it.  One whose ``eta_min`` has no default divides by
    its ends.
    """
    return Word(formula, "ramp", 2)


def segment(formula: Callable[Concatenate[Any, Any, P], Any]) -> Word[P, Schedule]:
    """What runs for a length ``T``: ``formula(p, xp, T, …)`` of progress, held at its end."""
    return Word(formula, "segment", 2)


def curve(formula: Callable[Concatenate[Any, Any, P], Any]) -> Word[P, Schedule]:
    """What runs without end: ``formula(t, xp, …)`` of time ``t`` from 0 on."""
    return Word(formula, "curve", 2)


def compound(formula: Callable[P, Any]) -> Word[P, Schedule]:
    """A word that stands for a sentence: the function returns its tree."""
    return Word(formula, "compound", 0)


def value_map(
    *, keeps_open: bool = False, timed: bool = False
) -> Callable[[Callable[Concatenate[Any, Any, Any, P], Any]], Word[P, Transform]]:
    """A transform of values: ``formula(x, t, xp, …)``.  ``keeps_open``: open ends join through it; ``timed``: it asks
    for ``t``, which stands still once the curve is over.
    """

    def decorate(formula: Callable[Concatenate[Any, Any, Any, P], Any]) -> Word[P, Transform]:
        return Word(formula, "value map", 3, start=keeps_open, end=keeps_open, timed=timed)

    return decorate


def time_map(
    *,
    length: Callable[..., Any],
    room: Callable[..., Any],
    start: bool = False,
    end: bool = False,
    cyclic: bool = False,
    wants_finite: bool = False,
    cuts: bool = False,
    check: Callable[..., None] | None = None,
) -> Callable[[Callable[Concatenate[Any, Any, Any, P], Any]], Word[P, Transform]]:
    """A transform of time: ``formula(body, t, xp, …)``, where ``body(t)`` is what it transforms.

    ``length(L, …)`` is its length for a body of length ``L``; ``room(room, ahead, …)`` what the body has of the
    room (see :mod:`calando.lengths`).  ``start`` and ``end`` say which open ends join through it; ``cuts``
    that its length does not depend on a body that takes the rest; ``check`` looks at all arguments together.
    """

    def decorate(formula: Callable[Concatenate[Any, Any, Any, P], Any]) -> Word[P, Transform]:
        return Word(
            formula,
            "time map",
            3,
            length=length,
            room=room,
            start=start,
            end=end,
            cyclic=cyclic,
            wants_finite=wants_finite,
            cuts=cuts,
            check=check,
        )

    return decorate


def function(formula: Callable[Concatenate[Any, P], Any]) -> Word[P, Schedule]:
    """A function of numbers, ``formula(xp, …)``, applied to numbers and to schedules alike."""
    return Word(formula, "function", 1)


def stopping_time(formula: Callable[P, Any]) -> Word[P, Schedule]:
    """A length that observations end (see :mod:`calando.slots`): there is nothing to calculate."""
    return Word(formula, "stopping time", 0)
