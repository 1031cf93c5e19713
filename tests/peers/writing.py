"""Tools for writing sentences: the calls of a peer taken apart, and numbers and words put together."""

# ruff: noqa: N803  (T is what a length is called in this project)

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from calando import parse

# The sentence, and a second one where the peer runs on past the end and the first one holds its final value.
Saying: TypeAlias = str | tuple[str, str]


def canonical(text: str) -> str:
    """The sentence as ``str`` prints it, but with its ``total`` and ``ep`` in front instead of written out."""
    text = re.sub(r"\d+\.\d{9,}(e[-+]?\d+)?", rounded, text)
    definitions, separator, body = text.rpartition("; ")
    for pattern, shorter in NEEDLESS.items():
        body = re.sub(pattern, shorter, str(parse(body)))
    if ">>" not in body:
        body = re.sub(r", eta_max=1(?=[,)])", "", body)
    return f"{definitions}{separator}{body}"


# what a person would not write, but a function that fills in numbers does
NEEDLESS = {
    r"^0 \+ ": "",
    r"(^|(?<=\()|(?<==))1 \* ": "",
    r" (/|\*\*) 1(?![\d.])": "",
    r"(?<![\w.])(\d+(\.\d+)?) \* ep\b": r"\1ep",
}


def rounded(literal: re.Match[str]) -> str:
    """Without what floating point added to a decimal or a fraction: ``0.1`` for ``0.09999999999999999``."""
    x = float(literal[0])
    if abs(float(f"{x:.13g}") - x) <= 1e-15 * x:
        return f"{x:.13g}"
    for q in (3, 7, 9, 11, 13):
        if abs(round(x * q) - x * q) <= 1e-15 * x * q:
            return f"({round(x * q)}/{q})"
    return literal[0]


def first(saying: Saying) -> str:
    return saying if isinstance(saying, str) else saying[0]


def both(saying: Saying) -> tuple[str, str]:
    return (saying, saying) if isinstance(saying, str) else saying


def length(text: str) -> float:
    return float(parse(text).length)  # type: ignore[arg-type]  # no sentence here has free names


def is_number(text: str) -> bool:
    return re.fullmatch(r"[\d.]+(e-?\d+)?", text) is not None


def percent(share: float) -> str:
    return f"{round(share * 100, 10)}%" if share else "0"


def again(mult: float = 1, gamma: float = 1) -> str:
    """For ever, each time ``mult`` times as long and ``gamma`` times as high."""
    return "repeat" if mult == gamma == 1 else f"restart(mult={mult}, gamma={gamma})"


def table(entries: Mapping[Any, Any]) -> str:
    return "{" + ", ".join(f"{key}: {entries[key]}" for key in entries) + "}"


def between(shape: str, T: Any, a: float, b: float, **more: Any) -> str:
    """From ``a`` to ``b``: a named ramp falls, and ``ramp`` says the others."""
    if more.get("power") == 0:  # no ramp: it stays until the end, and is 0 ** 0 there
        return str(a)
    keywords = "".join(f", {key}={value}" for key, value in more.items())
    if a > b:
        return f"{shape}({T}, eta_max={a}, eta_min={b}{keywords})"
    return f"ramp({T}, {a}, {b}, {shape}({keywords[2:]}))" if more else f"ramp({T}, {a}, {b}, {shape})"


def falling_to(shape: str, T: Any, end: float) -> str:
    """From 1 to a share of it, as a factor: it goes without saying where it begins."""
    return f"{shape}({T}, eta_min={end})" if end < 1 else between(shape, T, 1, end)


def onward(shape: str, T: Any, a: float, b: Any, end: float | None = None) -> str:
    """To ``b``, which is the number ``end``, from where the sentence before it has come: that is ``a``."""
    end = b if end is None else end
    if a > end:
        return f"{shape}({T}, eta_min={b})"
    return f"hold({T})" if a == end else f"ramp({T}, end={end}, shape={shape})"


def stepwise(every: Any, gamma: float) -> str:
    """Times ``gamma`` every so often; a table, where that is 0."""
    return f"step({every}, gamma={gamma})" if gamma else f"piecewise({{0: 1, {every}: 0}})"


def smoothly(gamma: float, every: Any = 1) -> str:
    """Times ``gamma`` every so often, a little at each step; and nothing is left at step 1 where that is 0."""
    return f"exponential({gamma}, every={every})" if gamma else "piecewise({0: 1, 1: 0})"


def at_milestones(milestones: list[float], gamma: float) -> str:
    """Times ``gamma`` at each; a table, where that is 0."""
    times = sorted(milestones)
    if gamma or not times:
        return f"multistep({times}, {gamma or 1})"
    return f"piecewise({{0: 1, {times[0]}: 0}})" if times[0] > 0 else "0"


def lasting(n: float, text: str) -> str:
    """The sentence, for just ``n`` steps."""
    have = length(text)
    if have == n:
        return text
    if is_number(text):
        return f"constant({text}, {n})"
    return f"({text} | take({n}))" if have > n else f"{text} >> hold({n - have})"


def formula(function: str) -> str:
    """The body of a lambda of one number, in ``t``."""
    tree = ast.parse(function, mode="eval").body
    assert isinstance(tree, ast.Lambda)
    names = dict(zip([argument.arg for argument in tree.args.args], ["t", "1"], strict=False))

    def said(node: ast.expr) -> str:
        match node:
            case ast.Name(name):
                return names[name]
            case ast.BinOp(a, ast.Mod(), b):
                return f"mod({said(a)}, {said(b)})"
            case ast.BinOp(a, op, b):
                sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Pow: "**"}
                return f"({said(a)} {sign[type(op)]} {said(b)})"
            case ast.UnaryOp(ast.USub(), a):
                return f"-{said(a)}"
            case ast.Compare(a, [op], [b]):
                compared: dict[type, str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
                return f"{said(a)} {compared[type(op)]} {said(b)}"
            case ast.IfExp(test, a, b):
                condition = said(test) if isinstance(test, ast.Compare) else f"{said(test)} > 0"
                return f"where({condition}, {said(a)}, {said(b)})"
            case ast.Call(ast.Name("float"), [a]):
                return said(a)
            case ast.Call(ast.Name(name), arguments):
                return f"{name}({', '.join(map(said, arguments))})"
        return ast.unparse(node)

    return said(tree.body)


def evaluated(text: str, words: Mapping[str, Any]) -> Any:
    """What a Python literal, arithmetic, or a call of one of ``words`` gives; ``a.b.f(x)`` calls ``f``."""

    def value(node: ast.expr) -> Any:
        match node:
            case ast.Constant(x):
                return x
            case ast.List(items) | ast.Tuple(items):
                return [value(item) for item in items]
            case ast.UnaryOp(ast.USub(), x):
                return -value(x)
            case ast.BinOp(a, ast.Div(), b):
                return value(a) / value(b)
            case ast.Name(name) | ast.Attribute(_, name):
                return words[name]
            case ast.Call(f, arguments, keywords):
                return value(f)(*map(value, arguments), **{str(k.arg): value(k.value) for k in keywords})
        raise ValueError(ast.unparse(node))

    return value(ast.parse(text, mode="eval").body)


def built(java: str, words: Mapping[str, Callable[..., Any]]) -> Any:
    """What ``X.builder().setA(1).optB(2).build()`` gives: ``words["X"](A=1, B=2)``."""
    python = re.sub(r"new int\[\]\{(.*?)\}", r"[\1]", re.sub(r"(?<=\d)f\b", "", java))

    def value(node: ast.expr) -> Any:
        settings: dict[str, Any] = {}
        while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, arguments = node.func.attr, node.args
            if name.startswith(("set", "opt")):
                settings[name[3:]] = value(arguments[0])
            elif name == "fixed":
                return words["Fixed"](value(arguments[0]))
            node = node.func.value
        match node:
            case ast.Name(name) if settings:
                return words[name](**settings)
            case ast.Attribute(_, name):
                return name.lower()
        return ast.literal_eval(node)

    return value(ast.parse(python, mode="eval").body)
