"""A closed form as a sentence again: what a derivative is, and an area with names in it.

Every case becomes a segment on a clock of its own, so that the sentence says when things happen as people write
it.  The text is that of the plain layout, in the words of the language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from ..formula.cases import Case, cases_of
from ..formula.notation import Writer
from ..formula.plain import Plain
from ..syntax import parse

if TYPE_CHECKING:
    from ..formula import notation as n
    from ..tree import Schedule


class Words(Plain):
    """Formulas in the words of the language, which has no ``floor(x)`` and one ``log``."""

    def fence(self, node: n.Fence) -> str:
        if node.kind == "floor":
            return f"(({self(node.part)}) // 1)"
        return super().fence(node)

    def logarithm(self, node: n.Logarithm) -> str:
        return f"(log({self(node.part)}) / log({self(node.base)}))"

    def call(self, node: n.Call) -> str:
        if node.name == "round":  # half to even
            (part,) = node.arguments
            half = f"(2 * ({self(part)}) - 1) / 4"
            return f"(ceil({half}) + ((2 * ({self(part)}) + 1) / 4) // 1)"
        return super().call(node)

    def chain(self, node: n.Chain) -> str:
        if "==" in node.operators:  # a whole number that is 0 is one below 1
            return f"{self(node.operands[0])} < 1"
        return super().chain(node)

    def running(self, node: n.Running) -> str:
        word = {"product": "cumprod", "sum": "cumsum"}[node.kind]
        return f"{word}({self(node.part)})"


def schedule_of(expression: Any) -> Schedule:
    """An expression without cases as a sentence; time is ``t``."""
    return parse(words(expression))


def words(expression: Any) -> str:
    return Words()(Writer(sympy.Symbol("t"), None)(expression))


def sentence_of(expression: Any) -> Schedule:
    """A closed form as a sentence: one segment for each case."""
    cases = cases_of(expression)
    if any(case.condition is not None for case in cases):
        return parse(chosen(cases))
    if len(cases) == 1:
        return parse(words(spelled_out(cases[0])))
    return parse(" >> ".join(segment(case) for case in cases))


def spelled_out(case: Case) -> Any:
    """The value of a case in ``t`` alone."""
    value = case.value
    for name, meaning in case.where:
        value = value.xreplace({name: meaning})
    return value


def segment(case: Case) -> str:
    """A case as a segment: on a clock that begins where it does, and as long as it lasts."""
    t = next((s for s in case.value.free_symbols if s.name == "t"), sympy.Symbol("t", nonnegative=True))
    begin = case.begin if case.begin is not None else sympy.Integer(0)
    if len(case.where) == 1 and sympy.expand(case.where[0][1] - (t - begin)) == 0:
        local = case.value.xreplace({case.where[0][0]: t})
    else:
        local = spelled_out(case).xreplace({t: t + begin})
    text = words(local)
    if case.end is None:
        return f"({text})" if local.has(t) else f"constant({text})"
    length = words(sympy.expand(case.end - begin))
    return f"(({text}) | take({length}))" if local.has(t) else f"constant({text}, {length})"


def chosen(cases: tuple[Case, ...]) -> str:
    """Cases whose order is not that of time, as choices within choices."""
    text = words(spelled_out(cases[-1]))
    writer = Writer(sympy.Symbol("t"), None)
    for case in reversed(cases[:-1]):
        condition = sympy.StrictLessThan(case.time, case.end) if case.condition is None else case.condition
        for name, meaning in case.where:
            condition = condition.xreplace({name: meaning})
        inner = words(spelled_out(case))
        for part in condition.args if isinstance(condition, sympy.And) else (condition,):
            inner = f"where({Words()(writer.condition(part))}, {inner}, {text})"
        text = inner
    return text
