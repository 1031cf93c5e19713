"""Known hard ones: samples that once did harm, or that are made to, each with what it found."""

from __future__ import annotations

from typing import NamedTuple

from .generate import repeated
from .samples import Sample


class Known(NamedTuple):
    """``found``: what happened before it was mended, or what it is meant to try."""

    found: str
    sample: Sample


def text(written: str, **values: str) -> Sample:
    return Sample("text", written, values)


def nested(form: str, start: str, count: int) -> str:
    return repeated(form.replace("{}", "\x00"), start, count)


HARD = "lr * warmup(5) >> " + " >> ".join(["(cosine(10, eta_min=10%) | take(5))"] * 30)
LAUGHS = "; ".join(["f0(x) = x", *(f"f{i + 1}(x) = f{i}(x) + f{i}(x)" for i in range(40)), "f40(t)"])
SPIRAL = "; ".join(["f0(x) = x", *(f"f{i + 1}(x) = f{i}(max(x, x / 2))" for i in range(10)), "f10(sgdr(5))"])
KEYS = ", ".join(f"{i}:{i}" for i in range(7000))
ODD = ["float('nan')", "float('inf')", "-float('inf')", "0", "-1", "1e308", "np.array([np.nan, 1.0])"]
EVERYWHERE = [
    *("cosine({})", "warmup({})", "hold({}, value=1)", "constant(1, {})", "exponential(0.5, every={})", "step({})"),
    *("inverse_sqrt({})", "inverse_time(1, every={})", "noam(64, {})", "multistep([{}])", "piecewise({{0:1, {}:2}})"),
    *("keyframes({{0:1, {}:2}})", "triangular({})", "onecycle({})", "wsd({}, 5, T=20)", "sgdr({})", "t | take({})"),
    *("t | skip({})", "t | delay({})", "cosine(5) | stretch({})", "cosine(5) | stairs({})", "linear | within({})"),
    *("cosine({}) | repeat", "cosine({}) | restart(mult=2)", "cosine({}) | pingpong(3)", "cosine({}) | reverse"),
    *("cosine(5) | noise(1, every={})", "t // {}", "mod(t, {})", "cosine({}) | repeat(1e18)", "cumsum(t) | skip({})"),
]
NESTED_LENGTHS = ["max(ceil(max({}, 3) / 2), 3)", "mod({}, 7)", "min({} / 2, 3)", "ceil({}) / 2", "1 / ({} + 1)", "max({}, 3) ** 0.5"]

CORPUS: tuple[Known, ...] = (
    Known("more brackets than Python nests", text("(" * 10_000 + "1" + ")" * 10_000)),
    Known("brackets that are never closed", text("([{" * 3_000)),
    Known("a power with more digits than there are atoms", text("9**9**9**9")),
    Known("a literal beyond floats", text("1e400 * cosine(5)")),
    Known("a literal that vanishes", text("1e-400 * cosine(5)")),
    Known("an exponent that takes a billion digits to write out", text("1e999999999")),
    Known("cycles that nobody can count", text("cosine(5) | repeat(1e18)")),
    Known("cycles that grow too slowly to be told apart", text("cosine(5) | restart(mult=1.0001)")),
    Known("a million cycles, each longer than the one before", text("cosine(5) | restart(1e6, mult=1.0001)")),
    Known("a table as long as the text may be", text(f"keyframes({{{KEYS}}})")),
    Known("the same, of steps", text(f"piecewise({{{KEYS}}})")),
    Known("a table with a million keys, in Python", Sample("python", "ca.keyframes({k: k for k in range(10**6)})")),
    Known("definitions that double: a billion laughs", text(LAUGHS)),
    Known("10 000 copies of a compound: describe took 10 s", text(SPIRAL)),
    Known("values at thirty seams, each with three of the one before: 3**30 parts, and no memory left", text(HARD)),
    *(
        Known("a length of fifty roundings: 2**50 parts in describe", text(f"constant(1, {nested(form, start, 50)})"))
        for form in NESTED_LENGTHS
        for start in ("W", "total", "10%")
    ),
    Known(
        "maps of time that look twice at their body, cut where only numbers know: 2**40 looks in to_code",
        text(nested("({} | take(50%) | stairs(W))", "t", 20)),
    ),
    Known("roundings of roundings: 2**60 parts in to_sympy", text(nested("({} | quantize(D))", "exp(t)", 60))),
    Known("conditions in conditions: 2**100 pieces in to_sympy", text(nested("where(t < {}, 1, sqrt(W))", "t", 100))),
    Known("an exact power with a million digits in to_sympy", text("0.999 ** 1000000 * t")),
    Known("0 to a negative power in to_code: a ZeroDivisionError", text("poly(eta_max=2, power=-ceil(0.1))")),
    Known("a case of the formula that never holds", text("(wsd(0.1, 5, T=2000, shape=u*(2-u)) | skip(999) | repeat) * warmup(50)")),
    Known("0 to a negative power in compile, when asked twice", text("poly(eta_max=2, power=-ceil(0.1))", total="100")),
    Known("key frames in equal ratios from 0: a ZeroDivisionError", text("keyframes({0: 0.00, 10: 1, 30: 0.1}, geometric)")),
    Known("the same where no number says so", text("keyframes({0: 0 * pi, 10: 1, 30: 0.1}, geometric)")),
    Known("lengths asked of every part again and again, in bind", text(SPIRAL, total="100")),
    Known("a quotient of numbers that are 0, in compile: a ZeroDivisionError", text("normal(0, 1) / (1 - 1 * ceil(0.5)) * t")),
    Known("a length of exp(1000): Fraction('inf')", text("warmup(exp(D))", D="1000")),
    Known("0 // 0 at a seam: a ZeroDivisionError", text("((log(hold())) - (minimum(10, u))) // cosine", total="10")),
    Known("a remainder by 0 where a transform looks: a ZeroDivisionError", text("(mod(t, piecewise({5:5, 21:0}))) >> linear(9)")),
    Known("a model of size 0 // 1, in arrays: a ZeroDivisionError", text("noam(sqrt(0.5) // exp(10), 1/3) | delay(5)")),
    Known("a running product with a name in it, at a seam: float() of a tree", text("cos(cumprod(W) * t) >> hold", W="2")),
    Known("a Decimal that is NaN: as_integer_ratio", text("W * t", W="Decimal('nan')")),
    Known("a Decimal that takes a gigabyte to write out", text("W * t", W="Decimal('1e999999999')")),
    Known("the same as text, as a command line has it", text("W * t", W="'1e999999999'")),
    Known("arrays that do not broadcast: numpy's own ValueError", text("W * cosine(5)", W="np.array([])")),
    Known("surrogates and control characters", text("\ud800 >> \x00cosine(\x1b[31m5) \udfff\u202e\u2028")),
    Known("digits that are not ASCII", text("cosine(٣) + ²")),
    *(Known("a length of 0 or less", text(form.replace("{}", length).replace("{{", "{").replace("}}", "}")))
      for form in EVERYWHERE for length in ("0", "-5", "1e-300")),
    *(Known("a name bound to what is no length", text(form.replace("{}", "W").replace("{{", "{").replace("}}", "}"), W=value))
      for form in EVERYWHERE for value in ODD),
    *(Known("a keyword or a dunder for a name", text(f"{name} * cosine({name}) >> plateau({name})"))
      for name in ("lambda", "class", "None", "__class__", "__init__", "self", "t_", "_cache", "schedule", "inf_")),
    Known("a name that is calando's own parameter", text("text * cosine(5)", text="1")),
    Known("anchors and merge keys", Sample("yaml", "a: &a {x: 1}\nschedules:\n  <<: [*a, *a]\n  lr: &b cosine(5)\n  wd: *b")),
    Known("an anchor that contains itself", Sample("yaml", "schedules: &a\n  <<: *a\n  lr: cosine(5)")),
    Known("anchors that double", Sample("yaml", "\n".join(
        ["a0: &a0 [1, 1]", *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 60)), "schedules: {lr: t}"]))),
    Known("merge keys that double", Sample("yaml", "\n".join(
        ["a0: &a0 {x0: 1}", *(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}], x{i}: 1}}" for i in range(1, 25)), "schedules: *a24"]))),
    Known("a YAML file of ten thousand brackets", Sample("yaml", "lr: " + "[" * 10_000)),
    Known("tags that would run code elsewhere", Sample("yaml", "lr: !!python/object/apply:os.system ['true']")),
    Known("numbers that YAML misreads", Sample("yaml", "lr: 1:30\nwd: 0x10\nx: .inf\ny: on\nz: 010\nw: ~")),
    Known("a call with a power nobody can pay", Sample("config", "torch:StepLR(step_size=9**9**9**9)")),
    Known("a call that repeats a list", Sample("config", "torch:MultiStepLR(milestones=[1] * 10**9)")),
    Known("a shift by a billion", Sample("config", "torch:StepLR(step_size=1 << 10**9)")),
    Known("calls within calls", Sample("config", "torch:" + "SequentialLR(schedulers=[" * 300)),
)  # fmt: skip
