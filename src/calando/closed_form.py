"""The closed form of a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from .algebra.symbolic import Symbols, expression
from .interpret import Clock, read
from .resolve import resolve

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
    return expression(read(tree, Clock(symbol, Symbols(symbol, exact), NamesAsSymbols())))


def latex(schedule: Schedule) -> str:
    """See :meth:`Schedule.latex`."""
    return str(sympy.latex(to_sympy(schedule)))
