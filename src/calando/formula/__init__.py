"""The closed form as a person would write it: cases in order, each in the time that makes it short.

:mod:`cases` takes sympy's expression apart, :mod:`notation` says how each part is written (which number is a
decimal, what stands above a fraction's line, in which order), and three layouts spell that: plain text, LaTeX and
MathML.  What is printed is what runs: it has been rewritten, never rounded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .cases import cases_of
from .latex import Latex
from .mathml import MathML
from .notation import written
from .plain import Plain

if TYPE_CHECKING:
    from ..tree import Schedule
    from .layout import Layout

LAYOUTS: dict[str, type[Layout]] = {"plain": Plain, "latex": Latex, "mathml": MathML}


def formula(schedule: Schedule, layout: str) -> str:
    """The closed form of a schedule in one of the :data:`LAYOUTS`.

    >>> from calando import parse
    >>> print(formula(parse("1e-3 * warmup(5) >> linear(20, eta_min=1e-5)"), "plain"))
    0.001*t/5               if t < 5
    0.001 - 0.00099*tau/20  if 5 <= t < 25, where tau = t - 5
    1e-5                    otherwise
    """
    return typeset(schedule.to_sympy(), layout)


def typeset(expression: Any, layout: str) -> str:
    """Any closed form that sympy has: a ``Piecewise`` in ``t``, or an expression without cases."""
    return LAYOUTS[layout]().document(written(cases_of(expression)))
