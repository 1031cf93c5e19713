"""A formula as presentation MathML, which browsers draw by themselves."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from ..text import number_text
from .greek import GREEK
from .layout import ATOM, POWER, PRODUCT, SUM, Layout

if TYPE_CHECKING:
    from . import notation as n

OPERATORS = {"<": "&lt;", "<=": "≤", ">": "&gt;", ">=": "≥", "==": "="}
FENCES = {"floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉"), "abs": ("|", "|")}
RUNNING = {"product": "∏", "sum": "∑"}
TIMES, APPLY = "<mo>&#x2062;</mo>", "<mo>&#x2061;</mo>"
DOT, SPACE = "<mo>⋅</mo>", '<mspace width="0.17em"/>'


class MathML(Layout):
    """Elements within one ``<math>``, which stands on a line of its own."""

    stacked = True

    def document(self, rows: tuple[n.Row, ...]) -> str:
        return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">{self.body(rows)}</math>'

    def body(self, rows: tuple[n.Row, ...]) -> str:
        if len(rows) > 1:
            return self.cases(rows)
        (row,) = rows
        return row_of(
            self(row.value)
            + (f'<mo separator="true">,</mo><mspace width="1em"/>{self.defined(row)}' if row.where else "")
        )

    def cases(self, rows: tuple[n.Row, ...]) -> str:
        cells = "".join(
            f'<mtr><mtd style="text-align: left">{row_of(self(row.value))}</mtd>'
            f'<mtd style="text-align: left; padding-left: 1em">{row_of(self.when(row))}</mtd></mtr>'
            for row in rows
        )
        return f'<mrow><mo fence="true" form="prefix" stretchy="true">{{</mo><mtable>{cells}</mtable></mrow>'

    def when(self, row: n.Row) -> str:
        if row.condition is None:
            condition = "<mtext>otherwise</mtext>"
        else:
            condition = f"<mtext>if&#xa0;</mtext>{self(row.condition)}"
        return condition + (
            f'<mo separator="true">,</mo><mspace width="0.5em"/>{self.defined(row)}' if row.where else ""
        )

    def defined(self, row: n.Row) -> str:
        return '<mo separator="true">,</mo><mspace width="0.5em"/>'.join(
            f"{self(name)}<mo>=</mo>{self(value)}" for name, value in row.where
        )

    def number(self, node: n.Number) -> str:
        mantissa, _, exponent = number_text(node.value).partition("e")
        if not exponent:
            return f"<mn>{mantissa}</mn>"
        sign = "<mo>−</mo>" if exponent.startswith("-") else ""
        power = f"<msup><mn>10</mn><mrow>{sign}<mn>{abs(int(exponent))}</mn></mrow></msup>"
        return power if mantissa == "1" else row_of(f"<mn>{mantissa}</mn>{DOT}{power}")

    def name(self, node: n.Name) -> str:
        name, *below = node.text.split("_")
        if not name or not all(below):
            return f"<mi>{escape(node.text)}</mi>"
        if not below:
            return word(name)
        return f"<msub>{word(name)}{row_of('<mo>,</mo>'.join(map(word, below)))}</msub>"

    def sum(self, node: n.Sum) -> str:
        (sign, first), *others = node.terms
        text = ('<mo form="prefix">−</mo>' if sign == "-" else "") + self.within(first, PRODUCT)
        for sign, term in others:
            text += f"<mo>{'−' if sign == '-' else '+'}</mo>{self.within(term, PRODUCT)}"
        return row_of(text)

    def product(self, node: n.Product) -> str:
        first, *others = node.factors
        text, before = self.within(first, PRODUCT), first
        for part in others:
            wide = is_word(before) or is_word(part) or (starts_with_number(before) and type(part).__name__ == "Ratio")
            sign = DOT if starts_with_number(part) else TIMES + (SPACE if wide else "")
            text, before = text + sign + self.within(part, PRODUCT), part
        return row_of(text)

    def ratio(self, node: n.Ratio) -> str:
        if self.flat:
            return row_of(f"{self.within(node.above, PRODUCT)}<mo>/</mo>{self.within(node.below, POWER)}")
        split = self.split(node)
        if split is not None:
            return self(split)
        return f"<mfrac>{row_of(self(node.above))}{row_of(self(node.below))}</mfrac>"

    def power(self, node: n.Power) -> str:
        simple = type(node.base).__name__ in ("Name", "Number", "Fence") and "<msup>" not in self(node.base)
        base = row_of(self(node.base)) if simple else self.parentheses(self(node.base))
        return f"<msup>{base}{row_of(self.exponent(node.exponent))}</msup>"

    def root(self, node: n.Root) -> str:
        return f"<msqrt>{self(node.part)}</msqrt>"

    def call(self, node: n.Call) -> str:
        if node.name == "exp":
            return f"<msup><mi>e</mi>{row_of(self.exponent(node.arguments[0]))}</msup>"
        stem, _, below = node.name.partition("_")
        name = (
            f"<msub><mi>{escape(stem)}</mi><mn>{escape(below)}</mn></msub>" if below else f"<mi>{escape(stem)}</mi>"
        )
        return row_of(name + APPLY + self.parentheses('<mo separator="true">,</mo>'.join(map(self, node.arguments))))

    def logarithm(self, node: n.Logarithm) -> str:
        name = f"<msub><mi>log</mi>{row_of(self.exponent(node.base))}</msub>"
        return row_of(name + APPLY + self.parentheses(self(node.part)))

    def fence(self, node: n.Fence) -> str:
        left, right = FENCES[node.kind]
        return fenced(left, self(node.part), right)

    def parentheses(self, text: str) -> str:
        return fenced("(", text, ")")

    def remainder(self, node: n.Remainder) -> str:
        space = 'lspace="0.3em" rspace="0.3em"'
        return row_of(f"{self.within(node.part, PRODUCT)}<mo {space}>mod</mo>{self.within(node.by, POWER)}")

    def running(self, node: n.Running) -> str:
        first = row_of(f"{self(node.index)}<mo>=</mo>{self(node.first)}")
        big = f"<munderover><mo>{RUNNING[node.kind]}</mo>{first}{row_of(self.exponent(node.last))}</munderover>"
        return row_of(big + self.within(node.part, ATOM))

    def chain(self, node: n.Chain) -> str:
        text = self(node.operands[0])
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            text += f"<mo>{OPERATORS[operator]}</mo>{self.within(operand, SUM)}"
        return row_of(text)

    def both(self, node: n.Both) -> str:
        return "<mtext>&#xa0;and&#xa0;</mtext>".join(map(self, node.conditions))

    def tuple(self, rows: tuple[n.Row, ...]) -> str:
        return self.cases(rows)


def word(text: str) -> str:
    """A part of a name: letters stay italic, and words do not."""
    if text.isdigit():
        return f"<mn>{text}</mn>"
    if text == "inf":
        return "<mi>∞</mi>"
    return f"<mi>{GREEK[text] if text in GREEK else escape(text)}</mi>"


def row_of(text: str) -> str:
    return f"<mrow>{text}</mrow>"


def fenced(left: str, text: str, right: str) -> str:
    return row_of(f'<mo fence="true" form="prefix">{left}</mo>{text}<mo fence="true" form="postfix">{right}</mo>')


def starts_with_number(node: Any) -> bool:
    """Whether a factor would run into the number before it."""
    kind = type(node).__name__
    if kind == "Product":
        return starts_with_number(node.factors[0])
    if kind == "Ratio":
        return starts_with_number(node.above)
    return kind == "Number" or (kind == "Power" and type(node.base).__name__ == "Number")


def is_word(node: Any) -> bool:
    """Whether a factor wants a little space around it: several letters would run into their neighbours."""
    kind = type(node).__name__
    if kind == "Product":
        return is_word(node.factors[0])
    return kind in ("Call", "Logarithm") or (kind == "Name" and len(node.text) > 1 and node.text not in GREEK)
