"""Pieces that sentences are made of: words with arguments that fit, and numbers that nobody expects."""

from __future__ import annotations

from random import Random
from typing import Any

from calando.word import WORDS

PLAIN = ["0", "1", "2", "3", "5", "10", "20", "0.5", "0.1", "1e-7", "3e-4", "100", "7", "2.5", "1k", "1/3", "10%", "50%"]
NASTY = [
    *("0.0", "1e400", "1e308", "1e-308", "1e-400", "5e-324", "9**9**9**9", "1e18", "1e15", "2**1023", "1.0001", "inf"),
    *("-1", "-0.5", "-inf", "9007199254740993", "1e300", "1e-300", "0.9999999", "1e9", "1e7", "1e6", "200%", "0%"),
    *("-5%", "999999999999999999999", "1/999999999", "2**0.5", "0.1**50", "1e-17", "(-2)**0.5", "0/1", "1/1e300", "1e12"),
    *("rest", "pi", "e", "t", "u", "cycle", "epoch", "1e8ep", "t/0", "log(0)", "exp(700)", "exp(1000)", "sqrt(-1)", "64", "65"),
]
FREE = ["lr", "W", "D", "g", "total", "ep", "base", "loss", "val_loss"]
STRANGE = ["lambda", "class", "None", "__class__", "__import__", "_", "self", "text", "t_", "naïve", "import", "T", "def"]
OPERATORS = ["+", "-", "*", "/", "//", "**"]

SHAPES = sorted(name for name, word in WORDS.items() if word.kind == "ramp")
MAPS = sorted(name for name, word in WORDS.items() if word.is_transform)
CURVES = sorted(name for name, w in WORDS.items() if not w.is_transform and w.kind not in ("function", "stopping time"))
FUNCTIONS = sorted(name for name, word in WORDS.items() if word.kind == "function")


class Grammar:
    """Sentences drawn with any source of chance; most mean something."""

    def __init__(self, chance: Random, odd: float = 0.12) -> None:
        self.chance, self.odd = chance, odd

    def number(self) -> str:
        x = self.chance.random()
        if x < self.odd:
            return self.chance.choice(NASTY)
        return self.chance.choice(FREE if x < self.odd + 0.15 else PLAIN)

    def amount(self, depth: int) -> str:
        """A number, or a formula of numbers."""
        if depth <= 0 or self.chance.random() < 0.65:
            return self.number()
        a, b = self.amount(depth - 1), self.amount(depth - 1)
        forms = [f"({a} {self.chance.choice(OPERATORS)} {b})", f"-{a}", f"min({a}, {b})", f"max({a}, {b})", f"ceil({a})"]
        return self.chance.choice([*forms, f"mod({a}, {b})", f"sqrt({a})", f"abs({a} - {b})", f"exp({a})"])

    def schedule(self, depth: int) -> str:
        """Anything that has a value."""
        if depth <= 0:
            return self.chance.choice([self.number(), self.call(self.chance.choice(CURVES), 0), "t", "u"])
        which, inner = self.chance.random(), depth - 1
        if which < 0.25:
            return self.call(self.chance.choice(CURVES), inner)
        if which < 0.45:
            return " >> ".join(self.group(inner) for _ in range(self.chance.choice([2, 2, 3, 5])))
        if which < 0.68:
            maps = [self.call(self.chance.choice(MAPS), inner) for _ in range(self.chance.choice([1, 1, 2, 3]))]
            return " | ".join([self.group(inner), *maps])
        if which < 0.85:
            operator = self.chance.choice(OPERATORS)
            return f"{self.group(inner)} {operator} {self.group(inner)}"
        if which < 0.97:
            return self.call(self.chance.choice(FUNCTIONS), inner)
        return f"-{self.group(inner)}"

    def group(self, depth: int) -> str:
        text = self.schedule(depth)
        return text if text.replace("_", "").isalnum() else f"({text})"

    def call(self, name: str, depth: int) -> str:
        """A word with arguments of the kinds that it wants, most of the time."""
        word: Any = WORDS[name]
        written, by_name = [], False
        for parameter in word.parameters:
            if not parameter.required and self.chance.random() < 0.5:
                by_name = True
                continue
            value = self.argument(parameter.role, depth)
            by_name = by_name or parameter.keyword_only
            written.append(f"{parameter.name}={value}" if by_name else value)
        if self.chance.random() < self.odd / 8:
            written.append(self.chance.choice([self.number(), "T=5", "x=1", "eta_min=0.1", "gamma=2"]))
        return f"{name}({', '.join(written)})" if written or self.chance.random() < 0.2 else name

    def argument(self, role: str, depth: int) -> str:
        chance = self.chance
        if chance.random() < self.odd / 4:
            return self.schedule(min(depth, 1))
        if role == "Shape":
            return chance.choice([*SHAPES, "u**2", "sqrt(u)", "poly(power=2)", "1 - u", "u*(2-u)"])
        if role in ("Keys", "Milestones"):
            return self.table(role, depth)
        if role in ("Where", "Watched"):
            left = chance.choice(["loss", "-acc", "plateau(loss)"]) if role == "Watched" else self.group(depth - 1)
            right = self.amount(1) if role == "Watched" else self.group(depth - 1)
            return f"{left} {chance.choice(['<', '<=', '>', '>='])} {right}"
        if role == "Signal":
            return chance.choice(["loss", "val_loss", "-acc", "loss / 2"])
        if role == "Formula":
            return self.schedule(depth - 1)
        if role == "Length" and chance.random() < 0.06:
            return chance.choice(["until(loss < 2)", "min(9, until(loss < W))", "until(plateau(loss, patience=1) < 1)"])
        if role == "Count" and chance.random() > self.odd:
            return chance.choice(["1", "2", "3", "7", "100", "inf", "5000", "W"])
        if role == "Seed" and chance.random() > self.odd:
            return chance.choice(["0", "7", "123456789012"])
        return self.amount(2)

    def table(self, role: str, depth: int) -> str:
        keys = sorted(self.chance.sample([0, 1, 2.5, 5, 8, 13, 21, 34, 55, 89], self.chance.choice([1, 2, 3, 5])))
        texts = [str(key) if self.chance.random() > self.odd else self.amount(1) for key in keys]
        if role == "Milestones" and self.chance.random() < 0.6:
            return f"[{', '.join(texts)}]"
        value = self.amount if role == "Milestones" or self.chance.random() < 0.5 else self.schedule
        return "{" + ", ".join(f"{key}:{value(min(depth, 1))}" for key in texts) + "}"
