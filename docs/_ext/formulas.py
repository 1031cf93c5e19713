"""The formula of a word, in the names of its own parameters, and formulas as MathML."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import sympy
from sympy.printing.mathml import MathMLPresentationPrinter

from calando.define import WORDS, curve, segment
from calando.errors import ArgumentError
from calando.tree import Param

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from calando.define import Parameter, Word
    from calando.roles import Length
else:
    Length = "Length"

LONG = 40  # operations; a formula that is longer is shown for the usual value of a parameter
POSITIVE = ("Length", "Time", "Factor")  # roles of what is above 0 where it matters
TIME = sympy.Symbol("t", nonnegative=True)
BODY = Param("L")  # how long the curve is that a transform of time takes


def formula(word: Word[..., Any]) -> tuple[Any, dict[str, Any]] | None:
    """Its closed form, and the parameters that have their usual values in it.

    >>> formula(WORDS["take"])[0]
    Piecewise((f(t), n > t), (f(n), True))
    >>> formula(WORDS["restart"])
    (gamma**floor(t/L)*f(-L*floor(t/L) + t), {'n': parse('inf'), 'mult': parse('1')})
    """
    for usual in fewer(word):
        with suppress(ArgumentError):  # a length has no formula
            found = tidy(closed_form(word, usual), word)
            if sympy.count_ops(found) <= LONG:
                return found, {name: p.default for name, p in named(word).items() if name in usual}
    return None


def named(word: Word[..., Any]) -> dict[str, Parameter]:
    return {p.name: p for p in word.parameters}


def fewer(word: Word[..., Any]) -> Iterator[set[str]]:
    """The parameters to leave at their defaults: none (but counts, which are endless), one keyword, two, …"""
    counts = {p.name for p in word.parameters if p.role == "Count"}
    keywords = [p.name for p in word.parameters if p.keyword_only]
    return (counts | set(keywords[:n]) for n in range(len(keywords) + 1))


def call(word: Word[..., Any], usual: Collection[str] = ()) -> Any:
    """A call of the word whose arguments are called as its parameters are."""
    return word.build(
        [p.default if p.name in usual or p.role == "Shape" else argument(p, word) for p in word.parameters]
    )


def closed_form(word: Word[..., Any], usual: set[str]) -> Any:
    """The closed form of such a call; of a transform, on some curve."""
    tree = call(word, usual)
    if word.kind == "value map":
        tree = Param("x") | tree
    if word.kind == "time map":
        tree = (some_segment(BODY) if word.options["wants_finite"] else some_curve()) | tree
    return tree.to_sympy()


def argument(parameter: Parameter, word: Word[..., Any]) -> Any:
    """What stands for an argument in a formula: its name, or several names."""
    a, b, c, first, second = map(Param, ("a", "b", "c", "t_1", "t_2"))
    several: dict[str, Any] = {
        "Milestones": [first, second],
        "Keys": {0: a, first: b, second: c},
        "Where": Param("x") < Param("y"),
    }
    if parameter.role == "Formula" and word.kind == "curve":
        return some_curve()
    return several.get(parameter.role, Param(parameter.name))


def tidy(form: Any, word: Word[..., Any]) -> Any:
    """Without what goes without saying: lengths are positive, and a cycle is not over within itself."""
    signs = {p.name: sympy.Symbol(p.name, positive=True) for p in word.parameters if p.role in POSITIVE}
    signs["L"] = sympy.Symbol("L", positive=True)
    form = form.xreplace({symbol: signs[symbol.name] for symbol in form.free_symbols if symbol.name in signs})
    true = {}
    for length in signs.values():
        passed = TIME - length * sympy.floor(TIME / length)
        for fact in (passed < length, length - passed <= length):
            true |= {fact: sympy.true, fact.reversed: sympy.true}
    return form.xreplace(true)


f = sympy.Function("f")


@curve
def some_curve(t: Any, xp: Any) -> Any:  # noqa: ARG001
    """``f(t)``, whatever that is."""
    return f(t)


@segment
def some_segment(p: Any, xp: Any, T: Length) -> Any:  # noqa: ARG001, N803
    """``f(t)``, as long as it is."""
    return f(p.u * sympy.Symbol("L"))


for made_up in (some_curve, some_segment):
    del WORDS[made_up.name]  # no words of the language


def mathml(form: Any) -> str:
    """A sympy expression as a formula on its own line, in presentation MathML.

    >>> mathml(sympy.Symbol("x") / 2)
    '<math display="block"><mrow><mfrac><mi>x</mi><mn>2</mn></mfrac></mrow></math>'
    """
    return f'<math display="block">{Cases().doprint(form)}</math>'


class Cases(MathMLPresentationPrinter):  # type: ignore[misc]  # sympy has no types
    """sympy's MathML, with cases, and a little room between names of several letters."""

    def doprint(self, form: Any) -> str:
        text = str(super().doprint(form))
        for what, instead in PLAIN.items():
            text = text.replace(what, instead)
        return text

    def _print_Piecewise(self, form: Any) -> Any:  # noqa: N802 - sympy's name
        table = self.tag("mtable")
        for value, condition in form.args:
            row = self.tag("mtr", self.tag("mtd", self._print(value)), self.tag("mtd", *self.when(condition)))
            table.appendChild(row)
        return self.tag("mrow", self._l_brace(), table)

    def when(self, condition: Any) -> list[Any]:
        if condition == sympy.true:
            return [self.text("otherwise")]
        return [self.text("if\xa0"), self._print(condition)]

    def _print_Relational(self, form: Any) -> Any:  # noqa: N802 - sympy's name
        turned = form.rhs.has(TIME) and not form.lhs.has(TIME)
        return super()._print_Relational(form.reversed if turned else form)

    def _as_ordered_terms(self, form: Any, order: Any = None) -> Any:
        return sorted(super()._as_ordered_terms(form, order), key=lambda term: term.could_extract_minus_sign())

    def _print_Product(self, form: Any) -> Any:  # noqa: N802 - sympy's name
        k, first, last = form.limits[0]
        low = self.tag("mrow", self._print(k), self.tag("mo", self.dom.createTextNode("=")), self._print(first))
        sign = self.tag("munderover", self.tag("mo", self.dom.createTextNode("∏")), low, self._print(last))
        return self.tag("mrow", sign, self._print(form.function))

    def _print_AppliedUndef(self, form: Any) -> Any:  # noqa: N802 - sympy's name
        name = self._print(sympy.Symbol(form.func.__name__))
        return self.tag("mrow", name, self._paren_comma_separated(*form.args))

    def tag(self, name: str, *children: Any) -> Any:
        element = self.dom.createElement(name)
        for child in children:
            element.appendChild(child)
        return element

    def text(self, words: str) -> Any:
        return self.tag("mtext", self.dom.createTextNode(words))


PLAIN = {
    "<mo><</mo>": "<mo>&lt;</mo>",
    "<mo>></mo>": "<mo>&gt;</mo>",
    "<mo>-</mo>": "<mo>−</mo>",
    "<mo>&InvisibleTimes;</mo>": '<mo rspace="0.17em">&#x2062;</mo>',
    "&pi;": "π",
    "&ExponentialE;": "e",
}
