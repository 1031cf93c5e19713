"""What the layouts have in common: a spelling for each kind of node, and parentheses where they are needed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import notation as n

if TYPE_CHECKING:
    from collections.abc import Callable

SUM, PRODUCT, POWER, ATOM = range(4)


def tall(node: Any) -> bool:
    """Whether there is a ratio in a node, on its line."""
    if isinstance(node, n.Ratio):
        return True
    if isinstance(node, n.Sum):
        return any(tall(term) for _, term in node.terms)
    if isinstance(node, n.Call):
        return any(map(tall, node.arguments))
    parts = node.factors if isinstance(node, n.Product) else node[1:] if isinstance(node, n.Fence) else ()
    return any(map(tall, parts))


class Layout:
    """Nodes as text.  ``flat``: ratios stand on one line here, as in an exponent."""

    times = "*"
    stacked = False  # whether a ratio has a line of its own, and so no need of parentheses

    def __init__(self, flat: bool = False) -> None:
        self.flat = flat

    def document(self, rows: tuple[n.Row, ...]) -> str:
        """The whole formula."""
        raise NotImplementedError

    def __call__(self, node: Any) -> str:
        spell: Callable[[Any], str] = getattr(self, type(node).__name__.lower())
        return spell(node)

    def strength(self, node: Any) -> int:
        """How tightly a node holds together."""
        if isinstance(node, (n.Sum, n.Remainder)):  # ``2 (t mod 3)`` is not ``2t mod 3``
            return SUM
        if isinstance(node, (n.Product, n.Running)):
            return PRODUCT
        if isinstance(node, n.Ratio):
            return ATOM if self.stacked and not self.flat and self.split(node) is None else PRODUCT
        return POWER if isinstance(node, n.Power) else ATOM

    def within(self, node: Any, strength: int) -> str:
        """A node, in parentheses if it holds together more loosely than its place demands."""
        text = self(node)
        return text if self.strength(node) >= strength else self.parentheses(text)

    def split(self, node: n.Ratio) -> Any:
        """A sum with ratios in it, over a number: a third of the sum, since ratios within ratios grow small."""
        if not isinstance(node.below, n.Number) or not self.stacked or self.flat or not tall(node.above):
            return None
        above = node.above.factors if isinstance(node.above, n.Product) else (node.above,)
        return n.Product((n.Ratio(n.Number(Fraction(1)), node.below), *above))

    def parentheses(self, text: str) -> str:
        return f"({text})"

    def exponent(self, node: Any) -> str:
        """A node that stands above the line."""
        return type(self)(flat=True)(node)
