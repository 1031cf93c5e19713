"""Names that mean the same everywhere: clocks, constants, multipliers, and what stands for what was not written."""

from __future__ import annotations

from . import tree as nodes
from .errors import ArgumentError
from .tree import Clock, Constant, Open, Percent, Rest, Schedule, Tree

CLOCKS = ("t", "u", "epoch", "cycle")
CONSTANTS = ("pi", "e", "inf")
MULTIPLIERS = {"k": 10**3, "M": 10**6, "B": 10**9}
FIXED = {*CLOCKS, *CONSTANTS, *MULTIPLIERS, "rest"}  # names that nobody can define or bind

open_ = Open(None)
rest = Rest(None)


def constant_name(name: str) -> Tree | None:
    """The clock, constant or ``rest`` of that name."""
    if name in CLOCKS:
        return Clock(name)
    if name in CONSTANTS:
        return Constant(name)
    return Rest(None) if name == "rest" else None


def percent(share: nodes.Operand | float) -> Schedule:
    """``3%`` in Python: a share of ``total`` in a length, of the ramp's other end in an end.

    >>> from calando import cosine
    >>> cosine(20, eta_min=percent(10))
    parse('cosine(20, eta_min=10%)')
    """
    tree = nodes.as_tree(share)
    if not isinstance(tree, nodes.Number):
        raise ArgumentError("a percent wants a number", "for instance 3%")
    return Percent(tree.value)
