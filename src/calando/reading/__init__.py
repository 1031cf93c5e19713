"""Schedules of other frameworks, read as sentences.

One small file per framework, with a table of readers: class name to a function of that framework's own
parameters.  No framework is imported: objects are read by their attributes, text is taken apart as data.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError, UnknownNameError, did_you_mean
from ..resolve import check
from .phrases import noted

if TYPE_CHECKING:
    from ..tree import Schedule
    from .system import System

SYSTEMS = ("torch", "optax", "keras", "hf", "mmengine", "timm", "composer", "t5x")


def read(system: str, what: Any, /, **keywords: Any) -> Schedule:
    """The schedule that another framework's says, as a sentence of the language.

    ``system`` is one of ``torch``, ``optax``, ``keras``, ``hf``, ``mmengine``, ``timm``, ``composer`` and
    ``t5x``.  ``what`` is an object of that framework, a config dict, the name of a class with its arguments as
    ``keywords``, or a call as text, which is taken apart as data and never evaluated.

    Frameworks that multiply the rate of an optimizer (torch, hf, mmengine, timm, composer) give sentences in
    ``base``; the others have the rate among their own arguments.  Where the meaning differs from what the
    framework computes, past the end or otherwise, ``notes`` says so.

    Raises :class:`~calando.ScheduleError` for what cannot be read.

    >>> import calando as ca
    >>> s = ca.read("torch", "CosineAnnealingLR(T_max=20)")
    >>> s, s.bind(base=0.1)
    (parse('base * cosine(20)'), parse('0.1 * cosine(20)'))
    >>> s.notes
    ("torch's cosine rises again after T_max; here it holds, and base * cosine(20) | pingpong does not",)
    >>> ca.read("hf", "linear", num_warmup_steps=100, num_training_steps=1000)
    parse('base * warmup(100) >> linear(900)')
    """
    try:
        schedule = noted(table_of(system).read(what, keywords))
        check(schedule)
    except RecursionError:
        raise ArgumentError("the schedulers are nested too deeply") from None
    return schedule


def table_of(system: str) -> System:
    """What calando knows of a framework."""
    if system not in SYSTEMS:
        hint = did_you_mean(str(system), SYSTEMS) or f"one of: {', '.join(SYSTEMS)}"
        raise UnknownNameError(f"there is no system '{system}' to read from", hint)
    found: System = import_module(f".{system}", __name__).SYSTEM
    return found
