"""Schedules as source code of other languages: functions that need no calando."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..errors import ArgumentError, did_you_mean
from ..interpret import Clock, read
from ..resolve import names_of, resolve
from ..slots import unwatched
from .brace_family import JAVASCRIPT, JULIA, RUST, C
from .language import written
from .program import Masking, Program, Writing
from .python_family import JAX, NUMPY, PYTHON, TORCH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..tree import Schedule
    from .language import Language

LANGUAGES: dict[str, Language] = {
    language.name: language for language in (PYTHON, NUMPY, JAX, TORCH, C, JAVASCRIPT, RUST, JULIA)
}


def to_code(schedule: Schedule, language: str, name: str, values: Mapping[str, Any]) -> str:
    """See :meth:`Schedule.to_code`."""
    spoken = LANGUAGES.get(language)
    if spoken is None:
        hint = did_you_mean(str(language), LANGUAGES) or f"one of: {', '.join(LANGUAGES)}"
        raise ArgumentError(f"there is no language '{language}' to write in", hint, argument="language")
    if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) or spoken.named(name) != name:
        raise ArgumentError(f"'{name}' cannot be the name of a function", argument="name")
    unwatched(schedule, "which no function of t alone knows", "run = s.run()")
    bound = schedule.bind(**values) if values else schedule
    tree = resolve(bound)
    arguments: dict[str, str] = {}
    for free in sorted(names_of(tree)):
        spelled = spoken.named(free)
        arguments[free] = f"{spelled}_" if spelled in arguments.values() else spelled
    program = Program()
    algebra = (Masking if spoken.masks else Writing)(program)
    names = {free: program.name(spelled) for free, spelled in arguments.items()}
    program.body.result = read(tree, Clock(program.name("t"), algebra, names))
    prefix = "v"
    while any(re.fullmatch(rf"{prefix}\d+", argument) for argument in (*arguments.values(), name)):
        prefix += "v"
    return written(spoken, program, name, list(arguments.values()), str(bound), prefix)
