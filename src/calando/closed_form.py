"""The closed form of a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from .algebra.symbolic import Symbols, expression
from .errors import ArgumentError
from .interpret import Clock, read
from .resolve import resolve
from .slots import watches
from .tree import Pipe

if TYPE_CHECKING:
    from .tree import Schedule


class NamesAsSymbols(dict[str, Any]):
    """Every parameter is a symbol of its name."""

    def __missing__(self, name: str) -> Any:
        return sympy.Symbol(name)


def to_sympy(schedule: Schedule, t: Any = None, exact: bool = True) -> Any:
    """See :meth:`Schedule.to_sympy`."""
    symbol = sympy.Symbol("t", nonnegative=True) if t is None else t
    tree = resolve(schedule)
    pipes = (node for node in tree.walk() if isinstance(node, Pipe))
    if any(watches(pipe) and any(m.head.cyclic for m in pipe.parts[1:]) for pipe in pipes):
        raise ArgumentError(
            "the closed form would want a stopping time for each cycle: there are too many",
            "describe() shows what is waited for",
        )
    return expression(read(tree, Clock(symbol, Symbols(symbol, exact), NamesAsSymbols())))
