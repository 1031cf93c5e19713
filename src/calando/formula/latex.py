r"""A formula as LaTeX, for a paper or for MathJax: ``amsmath``'s ``cases`` is all it wants."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..text import number_text
from .greek import GREEK
from .layout import ATOM, POWER, PRODUCT, SUM, Layout

if TYPE_CHECKING:
    from . import notation as n

FUNCTIONS = frozenset(("cos", "sin", "tanh", "log", "max", "min"))
FENCES = {"floor": (r"\lfloor", r"\rfloor"), "ceil": (r"\lceil", r"\rceil"), "abs": ("|", "|")}
RUNNING = {"product": r"\prod", "sum": r"\sum"}
OPERATORS = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "="}
TALL = (r"\frac", r"\prod", r"\sum", r"\begin")


class Latex(Layout):
    r"""``\frac``, ``\cdot`` where numbers meet, and ``cases``."""

    stacked = True

    def document(self, rows: tuple[n.Row, ...]) -> str:
        if len(rows) == 1:
            where = r",\quad ".join(self.defined(row) for row in rows if row.where)
            return self(rows[0].value) + (rf",\qquad {where}" if where else "")
        return self.cases(rows)

    def cases(self, rows: tuple[n.Row, ...]) -> str:
        lines = " \\\\\n".join(f"{self(row.value)} & {self.when(row)}" for row in rows)
        return f"\\begin{{cases}}\n{lines}\n\\end{{cases}}"

    def when(self, row: n.Row) -> str:
        condition = r"\text{otherwise}" if row.condition is None else rf"\text{{if }} {self(row.condition)}"
        return condition + (rf",\ {self.defined(row)}" if row.where else "")

    def defined(self, row: n.Row) -> str:
        return r",\ ".join(f"{self(name)} = {self(value)}" for name, value in row.where)

    def number(self, node: n.Number) -> str:
        mantissa, _, exponent = number_text(node.value).partition("e")
        if not exponent:
            return mantissa
        power = f"10^{{{int(exponent)}}}"
        return power if mantissa == "1" else rf"{mantissa} \cdot {power}"

    def name(self, node: n.Name) -> str:
        r"""``eta_min`` as ``\eta_{\mathrm{min}}``.

        >>> from calando.formula.notation import Name
        >>> Latex().name(Name("eta_min")), Latex().name(Name("lr")), Latex().name(Name("W"))
        ('\\eta_{\\mathrm{min}}', '\\mathrm{lr}', 'W')
        """
        name, *below = node.text.split("_")
        if not name or not all(below):
            escaped = node.text.replace("_", r"\_")
            return rf"\mathrm{{{escaped}}}"
        return self.word(name) + (f"_{{{', '.join(map(self.word, below))}}}" if below else "")

    def word(self, text: str) -> str:
        if text == "inf":
            return r"\infty"
        if text in GREEK:
            return f"\\{text}"
        return text if len(text) == 1 or text.isdigit() else rf"\mathrm{{{text}}}"

    def sum(self, node: n.Sum) -> str:
        (sign, first), *others = node.terms
        text = ("-" if sign == "-" else "") + self.within(first, PRODUCT)
        return text + "".join(f" {sign} {self.within(term, PRODUCT)}" for sign, term in others)

    def product(self, node: n.Product) -> str:
        parts = [self.within(part, PRODUCT) for part in node.factors]
        text = parts[0]
        for before, part in pairwise(parts):
            text += f" {self.sign_between(before, part)}{part}"
        return text

    def sign_between(self, before: str, part: str) -> str:
        """Nothing, a dot between numbers, or a little space."""
        if re.match(r"[\d]|\\frac\{\d", part) or (before[-1].isdigit() and r"\cdot" in before):
            return r"\cdot "
        wide = (r"\cos", r"\sin", r"\tanh", r"\log", r"\max", r"\min", r"\mathrm", r"\operatorname")
        letters = before.endswith("}") and not before.startswith(r"\frac") and part[0].isalpha()
        number = before[-1].isdigit() and part.startswith(r"\frac")
        return r"\, " if part.startswith(wide) or letters or number else ""

    def ratio(self, node: n.Ratio) -> str:
        if self.flat:
            return f"{self.within(node.above, PRODUCT)} / {self.within(node.below, POWER)}"
        split = self.split(node)
        return rf"\frac{{{self(node.above)}}}{{{self(node.below)}}}" if split is None else self(split)

    def power(self, node: n.Power) -> str:
        base = self(node.base) if self.simple(node.base) else self.parentheses(self(node.base))
        return f"{base}^{{{self.exponent(node.exponent)}}}"

    def simple(self, node: Any) -> bool:
        """Whether an exponent may stand at it without parentheses."""
        if type(node).__name__ == "Number":
            return "cdot" not in self(node) and "^" not in self(node)
        return type(node).__name__ in ("Name", "Fence")

    def root(self, node: n.Root) -> str:
        return rf"\sqrt{{{self(node.part)}}}"

    def call(self, node: n.Call) -> str:
        if node.name == "exp":
            return f"e^{{{self.exponent(node.arguments[0])}}}"
        known = node.name in FUNCTIONS
        name = f"\\{node.name}" if known else self.function(node.name)
        return name + self.parentheses(", ".join(map(self, node.arguments)))

    def function(self, name: str) -> str:
        """A name of a function that LaTeX has none for."""
        stem, _, below = name.partition("_")
        return (stem if len(stem) == 1 else rf"\operatorname{{{stem}}}") + (f"_{{{below}}}" if below else "")

    def logarithm(self, node: n.Logarithm) -> str:
        return rf"\log_{{{self.exponent(node.base)}}}" + self.parentheses(self(node.part))

    def fence(self, node: n.Fence) -> str:
        left, right = FENCES[node.kind]
        text = self(node.part)
        if any(tall in text for tall in TALL):
            return rf"\left{left} {text} \right{right}"
        return f"{left} {text} {right}"

    def parentheses(self, text: str) -> str:
        return rf"\left( {text} \right)" if any(tall in text for tall in TALL) else f"({text})"

    def remainder(self, node: n.Remainder) -> str:
        return rf"{self.within(node.part, PRODUCT)} \bmod {self.within(node.by, POWER)}"

    def running(self, node: n.Running) -> str:
        first = f"{self(node.index)}={self(node.first)}"
        return f"{RUNNING[node.kind]}_{{{first}}}^{{{self.exponent(node.last)}}} {self.within(node.part, ATOM)}"

    def chain(self, node: n.Chain) -> str:
        text = self(node.operands[0])
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            text += f" {OPERATORS[operator]} {self.within(operand, SUM)}"
        return text

    def both(self, node: n.Both) -> str:
        return r" \text{ and } ".join(map(self, node.conditions))

    def tuple(self, rows: tuple[n.Row, ...]) -> str:
        return self.cases(rows)
