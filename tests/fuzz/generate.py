"""Samples made up: sentences by the grammar, pumped, mutated; plans, YAML, Python, calls of other frameworks."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from calando.errors import MAX_TEXT
from calando.reading import SYSTEMS, table_of
from calando.word import WORDS

from .samples import Sample
from .words import FREE, MAPS, NASTY, PLAIN, STRANGE, Grammar

if TYPE_CHECKING:
    from collections.abc import Callable

SENTENCES = [
    line
    for line in (Path(__file__).parent.parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
TOKENS = [*PLAIN, *NASTY, *FREE, *STRANGE, *sorted(WORDS), *"+-*/()[]{},:;|=<>\n#%&.!?'\"\\@^~", "**", "//", ">>", "<="]
CHARACTERS = ["\x00", "\x1b[31m", "\ud800", "\udfff", "\u202e", "\ufeff", "\u2028", "é", "𝛼", "\r", "\t", "\x7f", "٣", "²", "ﬁ"]
VALUES = [
    *("0", "1", "0.1", "5", "100", "1000", "-1", "-0.5", "0.0", "-0.0", "1e308", "-1e308", "1e-320", "10**400", "2**53 + 1"),
    *("float('nan')", "float('inf')", "-float('inf')", "True", "None", "'5'", "'1e999999999'", "'nan'", "'1/0'", "''", "'9' * 5000"),
    *("Fraction(1, 3)", "Decimal('0.1')", "Decimal('1e999999')", "Decimal('nan')", "Decimal('-inf')", "1j", "[]", "[1, 2]"),
    *("np.float32(0.1)", "np.int8(-3)", "np.nan", "np.array([1.0, 2.0])", "np.array([np.nan, np.inf])", "np.array([])"),
    *("np.array(3.0)", "np.array(['a'])", "np.array([[1], [2]])", "np.zeros((2, 0))", "ca.t", "ca.cosine(5)", "ca.param('x')"),
    *("ca.cosine", "object()", "{}", "b'5'", "np.bool_(True)", "np.datetime64('2020-01-01')", "10**20", "1e18", "range(3)"),
]
OBSERVED = ["1.0", "0.5", "float('nan')", "float('inf')", "-float('inf')", "None", "0", "-1e308", "1e308", "'x'", "[1]", "True"]


def plain(grammar: Grammar) -> str:
    return grammar.schedule(grammar.chance.choice([1, 2, 2, 3, 3, 4]))


def pumped(grammar: Grammar) -> str:
    """A step from one formula to a larger one, taken many times: what grows too fast is found out."""
    chance, hole = grammar.chance, "\x00"
    inside = Grammar(chance, odd=0.04)
    kind = chance.randrange(5)
    count = chance.choice([3, 10, 30, 60, 190, 1000, 4000])
    if kind == 0:  # formulas of numbers, in a length or in an end
        step = inside.amount(3)
        numbers = [m.span() for m in re.finditer(r"(?<![\w.])[\w.]+%?(?![\w.(])", step)]
        start, end = chance.choice(numbers) if numbers else (0, len(step))
        text = repeated(f"{step[:start]}{hole}{step[end:]}", chance.choice(["W", "total", "10%", "t", "3", "lr"]), count)
        frame = chance.choice(["constant(1, {})", "cosine({})", "linear(5) | take({})", "(t | delay({})) >> linear", "{}"])
        return frame.replace("{}", text)
    if kind == 1:  # maps on maps
        maps = " | ".join(inside.call(chance.choice(MAPS), 1) for _ in range(chance.choice([1, 1, 2])))
        return repeated(f"({hole} | {maps})", inside.schedule(1), count)
    if kind == 2:  # one after the other
        return repeated(f"{hole} >> {inside.group(2)}", chance.choice(["lr * warmup(5)", "warmup(W)", "linear"]), count)
    if kind == 3:  # one inside the other
        form = chance.choice([f"({hole} {chance.choice('+-*/')} {inside.group(1)})", f"where(t < {hole}, 1, {inside.group(1)})"])
        form = chance.choice([form, f"piecewise({{0:1, 5:{hole}}})", f"({hole} >> {inside.group(1)})", f"exp({hole})"])
        return repeated(form, inside.schedule(1), count)
    depth = chance.choice([3, 10, 40, 200])  # definitions of definitions
    body = chance.choice(["x + x", "x >> x", "(x | repeat(2)) * x", "max(x, x / 2)", "mod(x, 7) * x", "x"])
    lines = [f"f{i + 1}(x) = f{i}({body})" for i in range(depth)]
    return "; ".join(["f0(x) = x", *lines, f"f{depth}({inside.schedule(1)})"])


def repeated(form: str, start: str, count: int) -> str:
    """A form put into itself, as long as the text is not too long."""
    text = start
    for _ in range(count):
        longer = form.replace("\x00", text)
        if len(longer) > MAX_TEXT - 100:
            break
        text = longer
    return text


def mutated(text: str, chance: Random, tokens: list[str] = TOKENS) -> str:
    """The text with a few pieces dropped, doubled, swapped or replaced."""
    pieces = re.findall(r"[\w.]+%?|\*\*|//|>>|<=|>=|\s+|.", text)
    for _ in range(chance.choice([1, 1, 2, 4])):
        if not pieces:
            break
        i, change = chance.randrange(len(pieces)), chance.randrange(6)
        if change == 0:
            del pieces[i]
        elif change == 1:
            pieces.insert(i, pieces[i])
        elif change == 2:
            j = chance.randrange(len(pieces))
            pieces[i], pieces[j] = pieces[j], pieces[i]
        else:
            replacement = chance.choice(CHARACTERS if chance.random() < 0.1 else tokens)
            pieces[i : i + (change == 3)] = [replacement]
    return "".join(pieces)


def sentence(grammar: Grammar) -> str:
    chance = grammar.chance
    which = chance.random()
    if which < 0.5:
        return plain(grammar)
    if which < 0.7:
        return pumped(grammar)
    if which < 0.9:
        return mutated(chance.choice(SENTENCES), chance)
    if which < 0.95:
        return " ".join(chance.choice(TOKENS) for _ in range(chance.randrange(1, 16)))
    return "".join(chance.choice([*CHARACTERS, *TOKENS, chr(chance.randrange(0x2000))]) for _ in range(chance.randrange(1, 30)))


def text(grammar: Grammar) -> Sample:
    written = sentence(grammar)
    chance = grammar.chance
    names = sorted({name for name in FREE if re.search(rf"\b{name}\b", written)})
    values = {name: chance.choice(VALUES if chance.random() < 0.4 else VALUES[:6]) for name in names}
    if chance.random() < 0.05:
        values[chance.choice([*STRANGE, "t", "cosine", "x y", ""])] = "1"
    return Sample("text", written, values, observed(chance))


def observed(chance: Random) -> tuple[str, ...]:
    odd = chance.random() < 0.5
    return tuple(chance.choice(OBSERVED if odd else OBSERVED[:2]) for _ in range(chance.randrange(8)))


def names_for(chance: Random, count: int) -> list[str]:
    return [chance.choice(["lr", "peak", "wd", "_h", "f(x)", "g(a, b)", "total", "ep", *STRANGE, "x y", "1", "t"]) for _ in range(count)]


def plan(grammar: Grammar) -> Sample:
    chance = grammar.chance
    lines = [f"{name} = {sentence(grammar)}" for name in names_for(chance, chance.randrange(1, 5))]
    return Sample("plan", chance.choice(["\n", "; "]).join(lines))


def yaml(grammar: Grammar) -> Sample:
    """A file with anchors, merge keys, tags and blocks where they may be, and where they may not."""
    chance = grammar.chance
    lines = ["schedules:"] if chance.random() < 0.6 else []
    indent = "  " if lines else ""
    for i, name in enumerate(names_for(chance, chance.randrange(1, 6))):
        value = sentence(grammar).replace("\n", " ")
        forms = [value, f"'{value}'", f'"{value}"', f"|\n{indent}  {value}", f">\n{indent}  {value}", f"&a{i} {value}"]
        forms += [f"*a{max(i - 1, 0)}", f"!!str {value}", f"!calando {value}", f"[{value}]", f"{{x: {value}}}", f"{value} # no"]
        forms += [f"&m {{lr: {value}}}", "on", "~", "0x10", "1:30", ".inf", "!!python/object:os.system x", "", "2001-01-01"]
        lines.append(f"{indent}{name}: {chance.choice(forms) if chance.random() < 0.7 else value}")
        if chance.random() < 0.1:
            lines.append(indent + chance.choice(["<<: *m", "<<: {lr: 1}", "<<: [*m, *m]", "? [a]\n: 1", "- x", "---", "...", "\t"]))
    text = "\n".join(lines)
    if chance.random() < 0.3:
        text = mutated(text, chance, [*TOKENS, *("&a", "*a", "<<: *m", "!!", "|", ">", "- ", ": ", "\n  ", "{", "[", "---\n")])
    return Sample("yaml", text)


def python(grammar: Grammar) -> Sample:
    """The words as functions, with whatever Python has for arguments."""
    chance = grammar.chance

    def value(depth: int) -> str:
        if depth <= 0 or chance.random() < 0.35:
            return chance.choice([*VALUES, *("ca.t", "ca.u", "ca.total", "ca.param('W')", "ca.rest", "3", "0.5", "20")])
        return tree(depth - 1)

    def tree(depth: int) -> str:
        which = chance.random()
        if which < 0.55 or depth <= 0:
            name = chance.choice(["linear", "cosine", "warmup", "ramp", "repeat", "take", "keyframes", "where", *sorted(WORDS)])
            name = {"abs": "maximum", "min": "minimum", "max": "maximum"}.get(name, name)
            arguments = [value(depth) for _ in range(chance.randrange(3))]
            if chance.random() < 0.3:
                arguments.append(f"{chance.choice(['T', 'eta_min', 'shape', 'n', 'value', 'start', 'gamma'])}={value(depth)}")
            if name in ("keyframes", "piecewise", "multistep"):
                arguments = ["{" + f"{value(0)}: {value(depth)}, 9: {value(depth)}" + "}"]
            return f"ca.{name}({', '.join(arguments)})"
        operator = chance.choice([">>", "|", "+", "-", "*", "/", "//", "**", "<", "==", "&", "@", "and", "%"])
        return f"({value(depth)} {operator} {tree(depth - 1)})"

    return Sample("python", tree(3), observed=observed(chance))


def config(grammar: Grammar) -> Sample:
    """A call or a dict of another framework."""
    chance = grammar.chance
    system = chance.choice(SYSTEMS)
    readers = table_of(system).readers
    name = chance.choice(sorted(readers))
    parameters = [p for p in getattr(readers[name], "__annotations__", {}) if p != "return"]
    numbers = [*PLAIN[:12], "1e400", "-1", "10**400", "9**9**9", "float('nan')", "[1, 2]", "[]", "None", "True", "'cos'", "{1: 2}"]
    numbers += ["lambda x: x", "x", "-inf", "1j", "1 / 0", "1 << 99999", "'a' * 10**9", "[[[]]]", "max(1, 2)", "90 * 390", "'5ep'"]
    given = [(p, chance.choice(numbers)) for p in parameters if chance.random() < 0.7]
    call = f"{name}({', '.join(f'{p}={v}' for p, v in given)})"
    if chance.random() < 0.3:
        call = "{" + ", ".join([f"'type': '{name}'", *(f"'{p}': {v}" for p, v in given)]) + "}"
    if chance.random() < 0.15:
        call = mutated(call, chance)
    if chance.random() < 0.1:
        call = repeated(chance.choice(["[\x00]", "SequentialLR(schedulers=[\x00], milestones=[])", "(\x00)", "-\x00"]), call, 300)
    return Sample("config", f"{system}:{call}")


KINDS: dict[str, Callable[[Grammar], Sample]] = {
    "text": text, "plan": plan, "yaml": yaml, "python": python, "config": config,
}  # fmt: skip
WEIGHTS = {"text": 6, "plan": 1, "yaml": 2, "python": 2, "config": 2}


def sample(chance: Random, kinds: tuple[str, ...] = tuple(KINDS)) -> Sample:
    kind = chance.choices(kinds, [WEIGHTS[kind] for kind in kinds])[0]
    return KINDS[kind](Grammar(chance, odd=chance.choice([0.0, 0.05, 0.12, 0.3])))
