"""The formula of a word, in the names of its own parameters, and formulas as MathML."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import sympy

from calando.define import curve, segment
from calando.errors import ArgumentError
from calando.formula import typeset
from calando.tree import Param
from calando.word import WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from calando.roles import Length
    from calando.word import Parameter, Word
else:
    Length = "Length"

LONG = 40  # operations; a formula that is longer is shown for the usual value of a parameter
POSITIVE = ("Length", "Time", "Factor")  # roles of what is above 0 where it matters
TIME = sympy.Symbol("t", nonnegative=True)
BODY = Param("L")  # how long the curve is that a transform of time takes


def formula(word: Word[..., Any]) -> tuple[Any, dict[str, Any]] | None:
    """Its closed form, and the parameters that have their usual values in it.

    >>> formula(WORDS["take"])[0]
    Piecewise((f(t), t < n), (f(n), True))
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
    true: dict[Any, Any] = {}
    for length in signs.values():
        passed = TIME - length * sympy.floor(TIME / length)
        for fact in (passed < length, length - passed <= length):
            true |= {fact: sympy.true, fact.reversed: sympy.true}
    known = {symbol: signs[symbol.name] for symbol in form.free_symbols if symbol.name in signs}
    if not isinstance(form, sympy.Piecewise):
        return form.xreplace(known)
    rows: dict[Any, Any] = {}
    for row in form.args:
        value, condition = (part.xreplace(known).xreplace(true) for part in row)
        if sympy.true not in rows:
            rows.setdefault(condition, value)
    if len(rows) == 1:
        return rows[sympy.true]
    return sympy.Piecewise(*((value, condition) for condition, value in rows.items()), evaluate=False)


f = sympy.Function("f")


@curve
def some_curve(t: Any, xp: Any) -> Any:  # noqa: ARG001 - a curve is handed both
    """``f(t)``, whatever that is."""
    return f(t)


@segment
def some_segment(p: Any, xp: Any, T: Length) -> Any:  # noqa: ARG001, N803 - a segment is handed all three
    """``f(t)``, as long as it is."""
    return f(p.u * sympy.Symbol("L"))


for made_up in (some_curve, some_segment):
    del WORDS[made_up.name]  # no words of the language


def mathml(form: Any) -> str:
    """A closed form on its own line, in presentation MathML.

    >>> print(mathml(sympy.Symbol("x") / 2))  # doctest: +ELLIPSIS
    <math ...<mfrac><mrow><mi>x</mi></mrow><mrow><mn>2</mn></mrow></mfrac>...</math>
    """
    return typeset(form, "mathml")
