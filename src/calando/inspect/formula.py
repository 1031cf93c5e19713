"""A closed form in lines of text: one for each piece, with decimals where they are exact."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

from ..text import number_text

if TYPE_CHECKING:
    from ..tree import Schedule

SMALL = 1000  # t/20 says more than 0.05*t, and 1e-7*t more than t/10000000


def closed_form(schedule: Schedule) -> str:
    """The closed form of a schedule, each piece with its condition.

    >>> from calando import parse
    >>> print(closed_form(parse("1e-3 * warmup(5) >> linear(20, eta_min=1e-5)")))
    0.0002*t               if t < 5
    0.0012475 - 4.95e-5*t  if t < 25
    1e-5                   otherwise
    """
    printer = Decimals()
    form = schedule.to_sympy()
    if not isinstance(form, sympy.Piecewise):
        return str(printer.doprint(form))
    rows = [
        (printer.doprint(value), "otherwise" if condition == sympy.true else f"if {printer.doprint(condition)}")
        for value, condition in form.args
    ]
    width = max(len(value) for value, _ in rows)
    return "\n".join(f"{value:<{width}}  {condition}" for value, condition in rows)


class Decimals(StrPrinter):  # type: ignore[misc]  # sympy has no types
    """sympy's text, with ``0.01`` for one hundredth and ``max`` for ``Max``."""

    def _print_Rational(self, number: Any) -> str:  # noqa: N802 - sympy's name
        return decimal(number) or str(super()._print_Rational(number))

    def parenthesize(self, item: Any, level: int, strict: bool = False) -> str:
        text = decimal(item) if item.is_Rational and item > 0 else None
        return text or str(super().parenthesize(item, level, strict))

    def _print_Mul(self, product: Any) -> str:  # noqa: N802 - sympy's name
        factor, rest = product.as_coeff_Mul()
        plain = factor.is_Integer or not factor.is_Rational or (abs(factor.p) == 1 and factor.q <= SMALL)
        text = None if plain else decimal(factor)
        if text is None:
            return str(super()._print_Mul(product))
        inner = self.parenthesize(rest, PRECEDENCE["Mul"])
        return f"{text}*{inner}" if precedence(rest) >= PRECEDENCE["Mul"] or inner[0] == "(" else f"{text}*({inner})"

    def _print_Max(self, expression: Any) -> str:  # noqa: N802 - sympy's name
        return f"max({', '.join(sorted((self._print(a) for a in expression.args), key=len))})"

    def _print_Min(self, expression: Any) -> str:  # noqa: N802 - sympy's name
        return f"min({', '.join(sorted((self._print(a) for a in expression.args), key=len))})"


def decimal(number: Any) -> str | None:
    """A fraction as the decimal that it is exactly, if it is one and not a long one."""
    text = number_text(Fraction(int(number.p), int(number.q)))
    return None if "/" in text or len(text) > len(str(number)) + 4 else text
