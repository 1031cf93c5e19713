"""The printed formula is what runs: each layout is read back, and evaluated at exact times."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Rational

import calando as ca
from calando import parse
from calando.formula import typeset
from trees import CLOSED, NAMES, OPEN, schedules

# -- readers, one for each layout, that know nothing of how they are written ---------------------------------

NAMESPACE: dict[str, Any] = {
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
    "abs": sympy.Abs,
    "sqrt": sympy.sqrt,
    "cos": sympy.cos,
    "sin": sympy.sin,
    "tanh": sympy.tanh,
    "exp": sympy.exp,
    "log": sympy.log,
    "max": sympy.Max,
    "min": sympy.Min,
    "pi": sympy.pi,
    "e": sympy.E,
    "mod": lambda a, b: a - b * sympy.floor(a / b),
    "round": lambda x: sympy.Integer(round(Fraction(int(x.p), int(x.q)))),
}
LITERAL = re.compile(r"(?<![\w.])(\d+\.?\d*(?:e-?\d+)?)")
Case = tuple[str, str | None, list[tuple[str, str]]]  # a value, its condition, definitions


def value_of(text: str, names: dict[str, Any]) -> Any:
    """Python's reading of a formula, in exact numbers."""
    return eval(LITERAL.sub(r"Rational('\1')", text), {"Rational": Rational}, {**NAMESPACE, **names})


def at(cases: list[Case], t: Any, names: dict[str, Any]) -> Any:
    """The value of the first case that holds."""
    for value, condition, where in cases:
        known = {**names, "t": t}
        for name, definition in reversed(where):
            known[name] = value_of(definition, known)
        if condition is None or value_of(condition, known):
            return sympy.sympify(value_of(value, known))
    raise AssertionError("no case holds")


def read_plain(text: str) -> list[Case]:
    cases: list[Case] = []
    for line in text.split("\n"):
        match = re.fullmatch(r"(.*?)(?:  +(?:if (?P<if>.*?)|otherwise)?(?:,? ?where (?P<where>.*))?)?", line)
        assert match is not None
        where = re.split(r", (?=\w+ = )", match["where"]) if match["where"] else []
        cases.append((match[1], match["if"], [tuple(part.split(" = ", 1)) for part in where]))  # type: ignore[misc]
    return cases


MATHML = "{http://www.w3.org/1998/Math/MathML}"
SIGNS = {
    "−": "-",
    "⋅": "*",
    "\u2062": "*",
    "\u2061": "",
    "≤": "<=",
    "≥": ">=",
    "=": "==",
    "⌊": "floor(",
    "⌈": "ceil(",
}
SIGNS |= {"⌋": ")", "⌉": ")", "mod": "%", "{": "", "∞": "oo"}
LETTERS = {"τ": "tau", "π": "pi", "γ": "gamma", "η": "eta"}


def mathml_text(element: Any) -> str:
    """An element as Python."""
    kind, parts = element.tag.removeprefix(MATHML), list(element)
    text = element.text or ""
    if kind in ("mrow", "math", "mtd"):
        return flat([mathml_text(part) for part in parts])
    if kind == "mi":
        return LETTERS.get(text, text)
    if kind == "mn":
        return text
    if kind == "mo":
        return SIGNS.get(text, text)
    if kind == "mfrac":
        return f"(({mathml_text(parts[0])})/({mathml_text(parts[1])}))"
    if kind == "msup":
        return f"(({mathml_text(parts[0])})**({mathml_text(parts[1])}))"
    if kind == "msub":
        name, below = map(mathml_text, parts)
        return f"log_{below}_" if name == "log" else f"{name}_{below}"
    if kind == "msqrt":
        return f"sqrt({flat([mathml_text(part) for part in parts])})"
    assert kind in ("mtext", "mspace"), kind
    return {"if\xa0": "", "\xa0and\xa0": " and ", "": ""}.get(text, text)


def flat(texts: list[str]) -> str:
    """Side by side; what stands between two bars is an absolute value."""
    if texts and texts[0] == "|" and texts[-1] == "|":
        texts = ["abs(", *texts[1:-1], ")"]
    return "".join(texts)


def read_mathml(text: str) -> list[Case]:
    root = ET.fromstring(text)  # noqa: S314 - our own
    rows = [list(row) for row in root.iter(MATHML + "mtr")]
    if not rows:
        value, where = definitions(mathml_text(root))
        return [(value, None, where)]
    cases: list[Case] = []
    for value, condition in rows:
        holds, where = definitions(mathml_text(condition))
        cases.append((logarithms(mathml_text(value)), None if holds == "otherwise" else holds, where))
    return cases


def definitions(text: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first definition, and the definitions."""
    first, *others = re.split(r",(?=(?:tau|n|s|m)==)", text)
    return logarithms(first), [tuple(map(logarithms, part.split("==", 1))) for part in others]  # type: ignore[misc]


def logarithms(text: str) -> str:
    """``log_2_(x)``, and remainders: in Python's reading they bind as tightly as products do."""
    return re.sub(r"log_([\d.]+)_\(", r"LOG(\1)(", text)


NAMESPACE["LOG"] = lambda base: lambda x: sympy.log(x) / sympy.log(base)


class Tex:
    """A reader for the little LaTeX that formulas want."""

    def __init__(self, text: str) -> None:
        self.tokens = re.findall(r"\\[a-zA-Z]+|\\.|\d+\.?\d*|[a-zA-Z]|\S", text)
        self.i = 0

    def peek(self) -> str:
        return self.tokens[self.i] if self.i < len(self.tokens) else ""

    def next(self) -> str:
        self.i += 1
        return self.tokens[self.i - 1]

    def group(self) -> str:
        assert self.next() == "{"
        text = self.run({"}"})
        self.next()
        return text

    def letters(self) -> str:
        assert self.next() == "{"
        text = ""
        while self.peek() != "}":
            text += self.next()
        self.next()
        return text

    def run(self, ends: set[str]) -> str:
        """Everything up to one of the ends: factors side by side are a product."""
        out: list[str] = []
        operand = False
        while self.peek() and self.peek() not in ends:
            token = self.next()
            if token in (r"\,", r"\left", r"\right"):
                continue
            if token in TEX:
                out.append(TEX[token])
                operand = False
                continue
            if token == "^":
                out[-1] = f"({out[-1]})**({self.group()})"
                continue
            text = self.atom(token)
            out.append(f"*{text}" if operand else text)
            if operand:  # an exponent is of the last factor only
                out[-2:] = [out[-2], "*", text]
            operand = True
        return "".join(out)

    def atom(self, token: str) -> str:
        if token == r"\frac":
            return f"(({self.group()})/({self.group()}))"
        if token == r"\sqrt":
            return f"sqrt({self.group()})"
        if token in ("(", r"\lfloor", r"\lceil", "|"):
            return self.fence(token)
        if token in (r"\mathrm", r"\operatorname"):
            return self.name(self.letters())
        if token == r"\log" and self.peek() == "_":
            self.next()
            return f"LOG({self.group()})({self.run_fenced()})"
        if token.startswith("\\"):
            return self.name(token[1:])
        return self.name(token) if token.isalpha() else token

    def run_fenced(self) -> str:
        if self.peek() == r"\left":
            self.next()
        assert self.next() == "("
        return self.inside(")")

    def inside(self, end: str) -> str:
        text = self.run({end})
        self.next()
        return text

    def fence(self, token: str) -> str:
        name, end = {
            "(": ("", ")"),
            r"\lfloor": ("floor", r"\rfloor"),
            r"\lceil": ("ceil", r"\rceil"),
            "|": ("abs", "|"),
        }[token]
        return f"{name}({self.inside(end)})"

    def name(self, name: str) -> str:
        if self.peek() == "_":
            self.next()
            name += f"_{self.group()}"
        if name in ("cos", "sin", "tanh", "log", "max", "min", "round") and self.peek() in ("(", r"\left"):
            return f"{name}({self.run_fenced()})"
        return name


TEX = {
    r"\cdot": "*",
    r"\bmod": "%",
    r"\le": "<=",
    r"\ge": ">=",
    "=": "==",
    "+": "+",
    "-": "-",
    "/": "/",
    "<": "<",
    ">": ">",
    ",": ",",
}


def python_of(text: str) -> str:
    return Tex(text).run(set())


def read_latex(text: str) -> list[Case]:
    match = re.fullmatch(r"\\begin\{cases\}\n(.*)\n\\end\{cases\}", text, re.DOTALL)
    if match is None:
        value, *where = re.split(r",\\qquad |,\\quad |,\\ ", text)
        return [(python_of(value), None, [definition(part) for part in where])]
    cases: list[Case] = []
    for row in match[1].split(" \\\\\n"):
        value, condition = row.split(" & ")
        holds, *where = condition.split(r",\ ")
        said = None if holds == r"\text{otherwise}" else holds.removeprefix(r"\text{if }")
        parts = None if said is None else " and ".join(map(python_of, said.split(r"\text{ and }")))
        cases.append((python_of(value), parts, [definition(part) for part in where]))
    return cases


def definition(text: str) -> tuple[str, str]:
    name, value = text.split(" = ", 1)
    return python_of(name), python_of(value)


READERS = {"plain": read_plain, "latex": read_latex, "mathml": read_mathml}

# -- the same numbers ----------------------------------------------------------------------------------------

SENTENCES = """
warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)
lr * (warmup(W) >> cosine(D, eta_min=10%))
0.1 * multistep([30, 60])
warmup(5) >> step(30, gamma=0.5)
exponential(0.95, every=10)
1e-3 * warmup(500) >> inverse_sqrt(500)
lr * wsd(10, 20, T=100, shape=one_minus_sqrt)
wsd(10, 20, T=100)
poly(100, power=0.9)
noam(512, 40)
sgdr(10, mult=2, gamma=0.5, eta_min=0.1)
sgdr(10)
cosine(10) | restart(3, mult=2, gamma=0.5)
0.5 ** cycle * linear(4) | repeat
linear(4) | pingpong
warmup(3) >> linear(4) | repeat
warmup(5) >> smoothstep(10)
warmup(5) >> geometric(20, eta_min=0.01)
lr * warmup(5) >> geometric(20, eta_min=0.01)
sigmoid(10)
tanh_decay(10)
linear(20) | quantize(0.125)
linear(20) | stairs(6)
lr * 0.5 ** (t // 30)
max(linear(10), exponential(0.9)) - 0.1
abs(t - 5) / 3
where(mod(t, 20) < 10, 1, 0.5)
lr * mod(D, 5) * linear(10)
where(t <= 10, cosine(20), 0.5)
keyframes({0:0, 10:1, 30:0.1}, cosine)
3e-4 * (warmup(20) >> hold >> linear(20%))
warmup(3%) >> cosine
inverse_time(0.1, every=10, power=0.5)
-linear(20) ** 2
1 / 3 - 2 * t / 7
exp(-t / 10) * sin(t)
ceil(t / 3) * log(t + 1)
warmup(7%) >> linear(1/3)
(warmup(W) >> linear(10)) * (warmup(5) >> linear(10))
0.1 * min((t + 1) / 5, 0.9 ** (t - 4))
gamma ** (t / 10) * eta_min
""".strip().splitlines()
TIMES = [Rational(n, 8) for n in (0, 1, 7, 24, 37, 40, 77, 160, 183, 200, 241, 320, 801)]
VALUES = {"lr": Rational(1, 4), "W": 4, "D": 16, "total": 100, "gamma": Rational(1, 2), "eta_min": Rational(1, 8)}


def agrees(schedule: ca.Schedule, cases: list[Case], times: list[Any], values: dict[str, Any]) -> None:
    names = {name: sympy.sympify(values[name]) for name in schedule.params}
    for t in times:
        got = complex(at(cases, t, names).evalf(20))
        want = schedule(float(t), **{name: float(value) for name, value in names.items()})
        assert got.imag == pytest.approx(0, abs=1e-15), t
        assert got.real == pytest.approx(want, rel=1e-9, abs=1e-11), t


@pytest.mark.parametrize("layout", READERS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_is_printed_is_what_runs(sentence: str, layout: str) -> None:
    schedule = parse(sentence)
    said = {"plain": schedule.formula, "latex": schedule.latex, "mathml": schedule.mathml}[layout]()
    agrees(schedule, READERS[layout](said), TIMES, VALUES)


@settings(max_examples=40)
@given(
    schedules(OPEN) | schedules(CLOSED),
    st.lists(st.integers(0, 400).map(lambda n: Rational(n, 8)), min_size=6, max_size=6),
)
def test_any_formula(schedule: ca.Schedule, times: list[Any]) -> None:
    """What all layouts print, of sentences that nobody has thought of."""
    expression = schedule.to_sympy()
    assume(not expression.atoms(sympy.Product, sympy.Sum))  # which have a spelling of their own
    for layout, reader in READERS.items():
        text = typeset(expression, layout)
        agrees(schedule, reader(text), times if layout == "plain" else times[:2], NAMES)
