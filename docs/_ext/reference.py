"""The Python API, out of docstrings."""

from __future__ import annotations

import calando
from calando.tree import Tree
from calando.word import WORDS

# what a chapter is about, and what stands in it; the words of the language have their gallery
CHAPTERS = {
    "Making schedules": ["parse", "parse_plan", "load", "read", "param", "percent"],
    "What they are": ["Schedule", "Transform", "Plan"],
    "Watching": ["Run", "PlanRun"],
    "Looking": ["plot"],
    "Checking": ["lint", "checks.Finding"],
    "Errors": ["ScheduleError", "ScheduleSyntaxError", "UnknownNameError", "ArgumentError", "UnboundError"],
    "In torch": ["torch.Scheduler"],
    "In Keras": ["keras.Schedule", "keras.Scheduler"],
    "In configuration": ["config.register_yaml", "config.register_omegaconf"],
}


def reference() -> str:
    """The reStructuredText of the page."""
    placed = {name for names in CHAPTERS.values() for name in names}
    others = [name for name in calando.__all__ if name not in placed and not in_language(name)]
    parts = []
    for title, names in {**CHAPTERS, "And": others}.items():
        parts += [f"{title}\n{'-' * len(title)}\n"] if names else []
        parts += [f".. auto{kind(name)}:: calando.{name}\n" for name in names]
    return "\n".join(parts)


def in_language(name: str) -> bool:
    """Whether it is a word of the language, a clock or a parameter."""
    return name in WORDS or isinstance(getattr(calando, name), Tree)


def kind(name: str) -> str:
    """What autodoc calls it."""
    last = name.rpartition(".")[2]
    if last[0].islower():
        return "function"
    return "exception" if last.endswith("Error") else "class"
