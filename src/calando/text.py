"""The canonical sentence of a tree: the fewest parentheses that Python's precedence allows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from . import tree as nodes

if TYPE_CHECKING:
    from collections.abc import Callable

    from .tree import Tree

COMPARISON, PIPE, THEN, SUM, PRODUCT, SIGN, POWER, ATOM = range(8)


def sentence(tree: Tree) -> str:
    """The tree as text that parses back to it."""
    return _write(tree)[0]


def _write(tree: Tree) -> tuple[str, int]:
    """The text of a node and how tightly it binds."""
    return WRITERS[type(tree)](tree)


def _within(tree: Tree, strength: int) -> str:
    """The text, in parentheses if it binds more loosely than its place demands."""
    text, own = _write(tree)
    return text if own >= strength else f"({text})"


def number_text(value: Fraction) -> str:
    """The shortest text that means exactly this number.

    >>> number_text(Fraction(1, 10)), number_text(Fraction("1e-7")), number_text(Fraction(1, 3))
    ('0.1', '1e-7', '1/3')
    """
    if value.denominator == 1:
        digits = str(value.numerator)
        if abs(value) < 10**16:
            return digits
        mantissa = digits.rstrip("0")
        return f"{mantissa}e{len(digits) - len(mantissa)}" if len(mantissa) < 17 else digits
    short = repr(float(value))
    if Fraction(short) == value:
        mantissa, _, exponent = short.partition("e")
        return f"{mantissa}e{int(exponent)}" if exponent else mantissa
    twos = (value.denominator & -value.denominator).bit_length() - 1
    rest, fives = value.denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    return f"{value.numerator * 10**places // value.denominator}e-{places}"


def _number(tree: Tree) -> tuple[str, int]:
    text = number_text(tree.head)
    return text, PRODUCT if "/" in text else SIGN if tree.head < 0 else ATOM


def _percent(tree: Tree) -> tuple[str, int]:
    text = number_text(tree.head)
    if "/" in text:  # a third of a percent has no decimal spelling
        return f"percent({text})", ATOM
    return f"{text}%", SIGN if tree.head < 0 else ATOM


def _name(tree: Tree) -> tuple[str, int]:
    return tree.head, ATOM


def _chain(strength: int) -> Callable[[Tree], tuple[str, int]]:
    def write(tree: Tree) -> tuple[str, int]:
        first, *others = tree.parts
        words = [_within(first, strength)]
        for operator, part in zip(tree.head, others, strict=True):
            words += (operator, _within(part, strength + 1))
        return " ".join(words), strength

    return write


def _power(tree: Tree) -> tuple[str, int]:
    base, exponent = tree.parts
    return f"{_within(base, ATOM)} ** {_within(exponent, SIGN)}", POWER


def _negative(tree: Tree) -> tuple[str, int]:
    # ``-(2 ** x)`` needs no parentheses, but ``-(2)`` would read as a number
    (part,) = tree.parts
    return f"-{_within(part, SIGN)}", SIGN


def _comparison(tree: Tree) -> tuple[str, int]:
    left, right = tree.parts
    return f"{_within(left, PIPE)} {tree.head} {_within(right, PIPE)}", COMPARISON


def _call(tree: Tree) -> tuple[str, int]:
    written: list[str] = []
    gap = False
    word = tree.head
    for parameter, value in zip(word.parameters, tree.parts, strict=True):
        if parameter.is_default(value, tree):
            gap = True
        elif gap or parameter.keyword_only:
            written.append(f"{parameter.name}={sentence(value)}")
        else:
            written.append(sentence(value))
    return f"{word.name}({', '.join(written)})" if written else word.name, ATOM


def _sequence(tree: Tree) -> tuple[str, int]:
    return " >> ".join(_within(part, SUM) for part in tree.parts), THEN


def _pipe(tree: Tree) -> tuple[str, int]:
    body, *maps = tree.parts
    return " | ".join((_within(body, PIPE), *map(sentence, maps))), PIPE


def _compose(tree: Tree) -> tuple[str, int]:
    return " | ".join(map(sentence, tree.parts)), PIPE


def _table(tree: Tree) -> tuple[str, int]:
    keys, values = tree.parts[::2], tree.parts[1::2]
    # no space after the colon: the sentence must survive as a plain YAML scalar
    return "{" + ", ".join(f"{sentence(k)}:{sentence(v)}" for k, v in zip(keys, values, strict=True)) + "}", ATOM


def _list(tree: Tree) -> tuple[str, int]:
    return f"[{', '.join(map(sentence, tree.parts))}]", ATOM


def _slot(tree: Tree) -> tuple[str, int]:
    observed = tree.head
    if tree.parts:
        return f"{observed.kind}_{observed.number}({sentence(tree.parts[0])})", ATOM
    if observed.kind == "n":  # it stands where the signal of a plateau was written
        return _write(observed.what.parts[0])
    if observed.kind == "rounds":  # and here the count of the cycles
        return _write(observed.what)
    return f"{observed.kind}_{observed.number}", ATOM


def _rest(_: Tree) -> tuple[str, int]:
    return "rest", ATOM


def _open(_: Tree) -> tuple[str, int]:
    return "<open>", ATOM


WRITERS: dict[type[Tree], Callable[[Tree], tuple[str, int]]] = {
    nodes.Number: _number,
    nodes.Signal: _name,
    nodes.Slot: _slot,
    nodes.Percent: _percent,
    nodes.Constant: _name,
    nodes.Param: _name,
    nodes.Clock: _name,
    nodes.Rest: _rest,
    nodes.Open: _open,
    nodes.Sum: _chain(SUM),
    nodes.Product: _chain(PRODUCT),
    nodes.Power: _power,
    nodes.Negative: _negative,
    nodes.Comparison: _comparison,
    nodes.Call: _call,
    nodes.Map: _call,
    nodes.Compose: _compose,
    nodes.Sequence: _sequence,
    nodes.Pipe: _pipe,
    nodes.Table: _table,
    nodes.List: _list,
}
