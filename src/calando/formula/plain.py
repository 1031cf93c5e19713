"""A formula as plain text, in Python's spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..text import number_text
from .layout import ATOM, POWER, PRODUCT, SUM, Layout

if TYPE_CHECKING:
    from . import notation as n


class Plain(Layout):
    """Operators as Python has them, cases in lines."""

    def document(self, rows: tuple[n.Row, ...]) -> str:
        if len(rows) == 1 and not rows[0].where:
            return self(rows[0].value)
        lines = [(self(row.value), self.when(row, alone=len(rows) == 1)) for row in rows]
        width = max(len(value) for value, _ in lines)
        return "\n".join(f"{value:<{width}}  {condition}" for value, condition in lines)

    def when(self, row: n.Row, alone: bool) -> str:
        condition = "otherwise" if row.condition is None else f"if {self(row.condition)}"
        if not row.where:
            return condition
        defined = ", ".join(f"{self(name)} = {self(value)}" for name, value in row.where)
        return f"where {defined}" if alone else f"{condition}, where {defined}"

    def number(self, node: n.Number) -> str:
        return number_text(node.value)

    def name(self, node: n.Name) -> str:
        return node.text

    def sum(self, node: n.Sum) -> str:
        (sign, first), *others = node.terms
        text = ("-" if sign == "-" else "") + self.within(first, PRODUCT)
        return text + "".join(f" {sign} {self.within(term, PRODUCT)}" for sign, term in others)

    def product(self, node: n.Product) -> str:
        first, *others = node.factors
        return "*".join(
            [self.within(first, PRODUCT), *(self.within(part, PRODUCT + self.divides(part)) for part in others)]
        )

    def divides(self, node: Any) -> int:
        """``0.1*t/5`` needs no parentheses, and ``0.1*(a % b)`` does."""
        return 0 if type(node).__name__ == "Ratio" else 1

    def ratio(self, node: n.Ratio) -> str:
        return f"{self.within(node.above, PRODUCT)}/{self.within(node.below, POWER)}"

    def power(self, node: n.Power) -> str:
        return f"{self.within(node.base, ATOM)}**{self.within(node.exponent, POWER)}"

    def root(self, node: n.Root) -> str:
        return f"sqrt({self(node.part)})"

    def call(self, node: n.Call) -> str:
        return f"{node.name}({', '.join(map(self, node.arguments))})"

    def logarithm(self, node: n.Logarithm) -> str:
        return f"log({self(node.part)}, {self(node.base)})"

    def fence(self, node: n.Fence) -> str:
        return f"{node.kind}({self(node.part)})"

    def remainder(self, node: n.Remainder) -> str:
        return f"mod({self(node.part)}, {self(node.by)})"

    def strength(self, node: Any) -> int:
        return ATOM if type(node).__name__ in ("Remainder", "Running") else super().strength(node)

    def running(self, node: n.Running) -> str:
        span = f"{self(node.index)} = {self(node.first)}..{self(node.last)}"
        return f"{node.kind}({self(node.part)}, {span})"

    def chain(self, node: n.Chain) -> str:
        text = self(node.operands[0])
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            text += f" {operator} {self.within(operand, SUM)}"
        return text

    def both(self, node: n.Both) -> str:
        return " and ".join(map(self, node.conditions))

    def tuple(self, rows: tuple[n.Row, ...]) -> str:
        """A choice within a formula."""
        text = self(rows[-1].value)
        for row in reversed(rows[:-1]):
            text = f"where({self(row.condition)}, {self(row.value)}, {text})"
        return text
