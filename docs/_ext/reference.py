"""The Python API, out of docstrings."""

from __future__ import annotations

import calando
from calando.define import WORDS

# what a chapter is about, and what stands in it; the words of the language have their gallery
CHAPTERS = {
    "Making schedules": ["parse", "parse_plan", "load", "read", "param", "percent"],
    "What they are": ["Schedule", "Transform", "Plan"],
    "Watching": ["Run", "PlanRun"],
    "Checking": ["lint", "checks.Finding"],
    "Errors": ["ScheduleError", "ScheduleSyntaxError", "UnknownNameError", "ArgumentError", "UnboundError"],
    "In torch": ["torch.Scheduler"],
    "In Keras": ["keras.Schedule", "keras.Scheduler"],
    "In configuration": ["config.register_yaml", "config.register_omegaconf"],
}
CLOCKS = {"base", "cycle", "e", "ep", "epoch", "inf", "pi", "rest", "t", "total", "u"}


def reference() -> str:
    """The reStructuredText of the page."""
    forgotten = set(calando.__all__) - set(WORDS) - CLOCKS - {name for names in CHAPTERS.values() for name in names}
    if forgotten:
        raise LookupError(f"the page of the Python API has no place for {', '.join(sorted(forgotten))}")
    parts = []
    for title, names in CHAPTERS.items():
        parts.append(f"{title}\n{'-' * len(title)}\n")
        parts += [f".. auto{kind(name)}:: calando.{name}\n" for name in names]
    return "\n".join(parts)


def kind(name: str) -> str:
    last = name.rpartition(".")[2]
    if last[0].islower():
        return "function"
    return "exception" if last.endswith("Error") else "class"
