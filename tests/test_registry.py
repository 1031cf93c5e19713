"""The registry is walked: what a word must have, every word has; and anybody can add one."""

from __future__ import annotations

import builtins
import doctest
import importlib
import inspect
import math
import pickle
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import sympy

import calando as ca
from calando.roles import ROLES
from calando.tree import Schedule, Transform
from calando.word import WORDS, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OURS = {name: word for name, word in WORDS.items() if word.__module__.startswith("calando.")}
walk = pytest.mark.parametrize("word", OURS.values(), ids=list(OURS))

# One call of every word that cannot do without arguments, as people would write it.
CALLS: dict[str, str] = {
    "warmup": "warmup(5)",
    "constant": "constant(0.1)",
    "geometric": "geometric(20, eta_min=0.01)",
    "ramp": "ramp(20, 0.2, 0.8)",
    "exponential": "exponential(0.9)",
    "step": "step(7)",
    "multistep": "multistep([5, 12])",
    "piecewise": "piecewise({0:1, 5:0.5})",
    "keyframes": "keyframes({0:1, 5:0.5})",
    "inverse_time": "inverse_time(0.5)",
    "inverse_sqrt": "inverse_sqrt(10)",
    "noam": "noam(512, 40)",
    "cumprod": "cumprod(1 - 1 / (t + 1))",
    "cumsum": "cumsum(1 / (t + 1))",
    "triangular": "triangular(5)",
    "onecycle": "onecycle(50)",
    "wsd": "wsd(10, 20, T=50)",
    "sgdr": "sgdr(10)",
    "floor": "cosine(20) | floor(0.1)",
    "cap": "cosine(20) | cap(0.9)",
    "clip": "cosine(20) | clip(0.1, 0.9)",
    "scale": "cosine(20) | scale(0.5)",
    "quantize": "cosine(20) | quantize(0.25)",
    "noise": "cosine(20) | noise(0.1)",
    "take": "cosine(20) | take(10)",
    "skip": "cosine(20) | skip(5)",
    "delay": "cosine(20) | delay(5)",
    "stretch": "cosine(20) | stretch(40)",
    "reverse": "cosine(20) | reverse",
    "stairs": "cosine(20) | stairs(5)",
    "within": "warmup(5) >> cosine | within(20)",
    "plateau": "plateau(loss, factor=0.5, patience=2)",
    "until": "constant(0.5, until(loss < 2)) >> cosine(20)",
    "repeat": "cosine(20) | repeat",
    "restart": "cosine(20) | restart",
    "pingpong": "cosine(20) | pingpong",
    "exp": "exp(-t)",
    "log": "log(1 + t)",
    "sqrt": "sqrt(t)",
    "sin": "sin(t)",
    "cos": "cos(t)",
    "tanh": "tanh(t)",
    "abs": "abs(t - 5)",
    "ceil": "ceil(t / 3)",
    "minimum": "minimum(t, 3)",
    "maximum": "maximum(t, 3)",
    "mod": "mod(t, 3)",
    "normal": "normal(0, t // 1)",
    "where": "where(t < 5, 1, 0.5)",
}


def call_of(word: Word[..., Any]) -> Schedule:
    """A schedule with that word in it."""
    if word.kind == "ramp" and word.name not in CALLS:
        return ca.parse(f"{word.name}(20)")
    return ca.parse(CALLS.get(word.name, word.name)).bind(total=20)


def seen(schedule: Schedule) -> dict[str, list[float]]:
    """Observations for those that watch."""
    return {name: [4 - k / 10 for k in range(30)] + 30 * [2.5] for name in schedule.signals}


def word_in(tree: Any, word: Word[..., Any]) -> Any:
    """The node that calls the word."""
    return next(node for node in tree.walk() if node.head == word)


# -- what every word has -----------------------------------------------------------------------------------


@walk
def test_documentation(word: Word[..., Any]) -> None:
    """A sentence about it, and an example that is true."""
    text = word.__doc__
    assert text, word.name
    assert text[0].isprintable()
    assert text.split("\n")[0].strip().endswith((".", ":", ";")), "the first line is a sentence, or begins one"
    space = {**vars(ca), "np": np, "abs": abs}
    space.update({name: getattr(ca, name) for name in ca.__all__})
    example = doctest.DocTestParser().get_doctest(text, space, word.name, None, 0)
    assert example.examples, f"{word.name} has no example"
    mentioned = " ".join(e.source for e in example.examples)
    assert word.name in mentioned, f"the example of {word.name} does not use it"
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(example, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)


@walk
def test_signature(word: Word[..., Any]) -> None:
    """What ``help`` and editors show is what people may write."""
    signature = inspect.signature(word)
    assert list(signature.parameters) == [p.name for p in word.parameters]
    for parameter in word.parameters:
        shown = signature.parameters[parameter.name]
        assert (shown.default is inspect.Parameter.empty) == (parameter.required and parameter.default is None)
        assert (shown.kind is inspect.Parameter.KEYWORD_ONLY) == parameter.keyword_only
        assert shown.annotation is not inspect.Parameter.empty
        assert parameter.role in ROLES
    assert not {"p", "u", "xp", "body"} & signature.parameters.keys(), "what the reader passes is nobody's concern"
    assert word.__name__.rstrip("_") == word.name
    assert callable(word)


@walk
def test_defaults_print_away(word: Word[..., Any]) -> None:
    """Written out, a default is the same tree, and the same text."""
    tree = call_of(word)
    node = word_in(tree, word)
    arguments = word.named(node)
    written = {}
    for parameter in word.parameters:
        if parameter.same is not None:
            written[parameter.name] = arguments[parameter.same]
        elif parameter.default is not None and not isinstance(parameter.default, ca.tree.Open):
            written[parameter.name] = parameter.default
        elif parameter.default is None:
            written[parameter.name] = arguments[parameter.name]
    for parameter in word.parameters:
        if parameter.given is not None:  # beside that one it has another default
            written.pop(parameter.given)
    left_out = {name: value for name, value in arguments.items() if word_parameter(word, name).required}
    left_out = {name: value for name, value in left_out.items() if not isinstance(value, ca.tree.Open)}
    if word.has("T") and word_parameter(word, "T").default == ca.rest:
        written.pop("T")
    short, long = word(**left_out), word(**written)
    assert long == short
    assert str(long) == str(short)
    for parameter in word.parameters:
        if parameter.default is not None and not parameter.required:
            assert f"{parameter.name}=" not in str(short)


def word_parameter(word: Word[..., Any], name: str) -> Any:
    return next(p for p in word.parameters if p.name == name)


@walk
def test_it_evaluates(word: Word[..., Any]) -> None:
    """A curve without holes, for floats, compiled, and arrays."""
    schedule = call_of(word)
    times = np.arange(0, 60, 0.75)
    observed = seen(schedule)
    values = schedule(times, **observed)
    assert np.isfinite(values).all()
    if observed:
        assert values.tolist() == [schedule(t, **observed) for t in times.tolist()]
        return
    compiled = schedule.compile()
    for t, value in zip(times.tolist(), values.tolist(), strict=True):
        assert schedule(t) == compiled(t)
        assert compiled(t) == pytest.approx(value, rel=1e-12, abs=1e-15)


@walk
def test_it_has_a_closed_form(word: Word[..., Any]) -> None:
    """One that has the values of the curve."""
    schedule = call_of(word)
    t = sympy.Symbol("t", nonnegative=True)
    formula = schedule.to_sympy()
    assert isinstance(formula, sympy.Basic)
    slots = formula.free_symbols - {t}
    assert {str(slot) for slot in slots} <= {"tau_1"}
    assert schedule.latex()
    if schedule.signals:
        assert slots or formula.has(sympy.Function("n_1"))
        return
    if formula.has(sympy.Function("normal")):
        return
    for at in (0, 3, 5, 7, 12, 20, 21, 45):
        assert float(formula.subs(t, at).doit().evalf(30)) == pytest.approx(schedule(at), rel=1e-12, abs=1e-13)


@walk
def test_it_is_a_value(word: Word[..., Any]) -> None:
    """Words are hashable, say what they are, and are the same one everywhere."""
    assert WORDS[word.name] is word
    assert hash(word) == hash(WORDS[word.name])
    assert word.name in repr(word)
    assert word.kind in ("ramp", "segment", "curve", "compound", "value map", "time map", "stopping time", "function")
    tree = word_in(call_of(word), word)
    assert isinstance(tree, (Schedule, Transform))
    if word.name != "abs":
        assert getattr(ca, word.name) is word


@pytest.mark.parametrize("word", [w for w in OURS.values() if w.kind == "ramp"], ids=lambda w: w.name)
def test_every_ramp_is_a_shape(word: Word[..., Any]) -> None:
    """By name alone, under a warmup, a ramp and key frames; and it falls."""
    shaped = [ca.warmup(10, word, start=0.1), ca.ramp(10, 0.9, 0.2, word), ca.keyframes({0: 1, 10: 0.5}, word)]
    for schedule in shaped:
        assert all(math.isfinite(schedule(t)) for t in range(12))
        assert ca.parse(str(schedule)) == schedule
    fall = word(20, eta_min=0.1, eta_max=0.9)
    values = [fall(t) for t in range(21)]
    assert values == sorted(values, reverse=True)
    assert values[0] == pytest.approx(0.9, rel=1e-5)
    assert values[-1] == pytest.approx(0.1, rel=0.05)
    assert fall(0) <= 0.9
    assert fall(1e6) == fall(20) == values[-1]


# -- the module --------------------------------------------------------------------------------------------


def test_all() -> None:
    """Every public name is listed, in order, and none of them hides a builtin."""
    listed = list(ca.__all__)
    assert len(set(listed)) == len(listed)
    # in the order of the linter that keeps it: SCREAMING, Classes, the rest
    assert listed == sorted(listed, key=lambda name: (not name.isupper(), name[0].islower(), name))
    for name in listed:
        assert hasattr(ca, name), name
        assert not hasattr(builtins, name), f"{name} shadows a builtin"
        assert not name.startswith("_")
    words = {word.name for word in OURS.values()} - {"abs"}
    assert words <= set(listed)
    assert {"parse", "parse_plan", "load", "Plan", "Schedule", "Transform", "param", "percent"} <= set(listed)
    assert {"total", "base", "rest", "inf", "pi"} <= set(listed)
    assert not {"t", "u", "epoch", "ep"} & set(listed), "the clocks belong to the reader"
    assert set(listed) <= set(dir(ca))
    space: dict[str, Any] = {}
    exec("from calando import *", space)  # noqa: S102 - what people do
    assert set(listed) == space.keys() - {"__builtins__"}
    assert space["floor"] is ca.floor


def test_no_such_name() -> None:
    """A name that is not there is an AttributeError that says so."""
    with pytest.raises(AttributeError, match="nothing_like_it"):
        getattr(ca, "nothing_like_it")  # noqa: B009 - asked for as a string


# -- a word of one's own -----------------------------------------------------------------------------------

MODULE = '''
"""Schedules of our own."""

from typing import Any

from calando.define import compound, curve, function, open_, ramp, rest, segment, value_map
from calando.library.segments import warmup
from calando.roles import End, Factor, Formula, Length, Period, Start, Time, Value


@ramp
def cubic_{n}(
    p: Any, xp: Any, T: Length = rest, *, eta_min: End = 0, eta_max: Start = open_, bend: Factor = 3
) -> Any:
    """A cubic fall.

    >>> cubic_{n}(10)([0, 5, 10])
    array([1.   , 0.125, 0.   ])
    """
    return eta_min + (eta_max - eta_min) * p.v**bend


@curve
def ripple_{n}(t: Any, xp: Any, period: Period, *, height: Value = 0.5, start: Start = open_) -> Any:
    """A wave around its start."""
    return start * (1 + height * xp.apply("sin", 2 * xp.pi * xp.ratio(t, period)))


@value_map()
def squared_{n}(x: Any, t: Any, xp: Any, times: Value = 1) -> Any:
    """The square, times something."""
    return x * x * times


@segment
def plateau_then_drop_{n}(p: Any, xp: Any, T: Length, *, start: Start = open_, end: End = 0) -> Any:
    """Half of its length flat, then straight down."""
    return start + (end - start) * xp.maximum(0, 2 * p.u - 1)


@compound
def hill_{n}(up: Time, *, high: Value = 1) -> Any:
    """Up and down again."""
    return warmup(up, end=high) >> cubic_{n}(up)


@function
def halved_{n}(xp: Any, x: Formula) -> Any:
    """Half of it."""
    return x / 2
'''

counter = iter(range(1000))


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, int, Path]]:
    """A module file with words of its own, imported; the words are forgotten afterwards."""

    n = next(counter)
    name = f"our_words_{n}"
    (tmp_path / f"{name}.py").write_text(MODULE.replace("{n}", str(n)))
    monkeypatch.syspath_prepend(tmp_path)
    before = dict(WORDS)
    yield importlib.import_module(name), n, tmp_path
    WORDS.clear()
    WORDS.update(before)
    sys.modules.pop(name, None)


def test_a_ramp_of_ones_own(module: tuple[Any, int, Path]) -> None:
    """One definition: the language, Python, arrays, a shape, a closed form."""
    ours, n, _ = module
    s = ca.parse(f"warmup(5) >> cubic_{n}(10, eta_min=0.2)")
    assert s == ca.warmup(5) >> getattr(ours, f"cubic_{n}")(10, eta_min=0.2)
    assert s(10) == pytest.approx(0.2 + 0.8 / 8)
    assert s([0, 5, 10, 15, 99]).tolist() == pytest.approx([0, 1, 0.3, 0.2, 0.2])
    t = sympy.Symbol("t", nonnegative=True)
    fall = s.to_sympy().args[1].expr
    assert sympy.expand(fall - sympy.Rational(1, 5) - sympy.Rational(4, 5) * (1 - (t - 5) / 10) ** 3) == 0
    assert ca.parse(f"warmup(10, cubic_{n})")(5) == 0.125
    assert ca.parse(f"warmup(10, cubic_{n}(bend=2))")(5) == 0.25
    assert str(s) == f"warmup(5) >> cubic_{n}(10, eta_min=0.2)"
    assert ca.parse(str(s)) == s
    with pytest.raises(ca.ArgumentError, match="falls"):
        ca.parse(f"cubic_{n}(10, eta_min=2, eta_max=1)")
    with pytest.raises(ca.UnknownNameError, match=f"cubic_{n}"):
        ca.parse(f"warmup(5) >> cubix_{n}(10)")


def test_a_curve_of_ones_own(module: tuple[Any, int, Path]) -> None:
    """Its open start joins like any other."""
    _, n, _ = module
    s = ca.parse(f"0.5 * warmup(5) >> ripple_{n}(8)")
    assert s.length == math.inf
    assert s(5) == 0.5
    assert s(7) == pytest.approx(0.75)
    assert s(np.array([5.0, 7, 9, 11])).tolist() == pytest.approx([0.5, 0.75, 0.5, 0.25])
    assert float(s.to_sympy().subs("t", 0).subs(sympy.Symbol("t", nonnegative=True), 7)) == pytest.approx(0.75)
    assert s.expand() == ca.parse(f"0.5 * warmup(5, end=1) >> ripple_{n}(8, start=0.5)")


def test_maps_and_the_rest_of_ones_own(module: tuple[Any, int, Path]) -> None:
    """A value map with and without arguments, a segment, a compound, a function."""
    _, n, _ = module
    assert ca.parse(f"linear(10) | squared_{n}")(5) == 0.25
    assert ca.parse(f"linear(10) | squared_{n}(2) | floor(0.1)")([5, 10]).tolist() == [0.5, 0.1]
    assert str(ca.parse(f"linear(10) | squared_{n}(1)")) == f"linear(10) | squared_{n}"
    drop = ca.parse(f"constant(0.4, 2) >> plateau_then_drop_{n}(10)")
    assert drop([3, 7, 9.5, 12]).tolist() == pytest.approx([0.4, 0.4, 0.2, 0])
    assert ca.parse(f"hill_{n}(4, high=0.5)")([0, 4, 6, 8]).tolist() == [0, 0.5, 0.0625, 0]
    assert ca.parse(f"halved_{n}(linear(10))")(5) == 0.25
    assert ca.parse(f"halved_{n}(3)")(0) == 1.5


def test_words_of_ones_own_survive_a_process(module: tuple[Any, int, Path]) -> None:
    """Unpickled where nobody has imported their module yet."""

    _, n, folder = module
    s = ca.parse(f"warmup(5) >> cubic_{n}(10) | squared_{n} | floor(0.01)")
    (folder / "s.pickle").write_bytes(pickle.dumps(s))
    script = f"""
        import pickle, sys
        sys.path.insert(0, {str(folder)!r})
        s = pickle.load(open({str(folder / "s.pickle")!r}, "rb"))
        print(s)
        print(s(10))
    """
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == [str(s), repr(s(10))]


CLASHES: list[tuple[str, Callable[[], object]]] = []


def clash(make: Callable[[], object]) -> Callable[[], object]:
    CLASHES.append((make.__name__.replace("_", " "), make))
    return make


RAMP = "p: Any, xp: Any, T: Length = rest, *, eta_min: End = 0, eta_max: Start = open_"


def made(name: str, body: str = RAMP) -> Any:
    """A ramp of that name, as another module would define it."""
    source = "\n".join(
        [
            "from typing import Any",
            "from calando.define import open_, ramp, rest",
            "from calando.roles import End, Length, Start",
            "@ramp",
            f"def {name}({body}) -> Any:",
            "    return eta_min",
        ]
    )
    space: dict[str, Any] = {"__name__": "somebody_else"}
    exec(compile("from __future__ import annotations\n" + source, "somebody_else", "exec"), space)  # noqa: S102
    return space[name]


@clash
def a_word_of_the_library() -> object:
    return made("cosine")


@clash
def a_clock() -> object:
    return made("t")


@clash
def a_constant() -> object:
    return made("pi")


@clash
def the_rest() -> object:
    return made("rest")


@clash
def a_multiplier() -> object:
    return made("k")


@clash
def a_parameter_without_a_role() -> object:
    return made("roleless", "p: Any, xp: Any, T: Length = rest, *, eta_min: int = 0")


@pytest.mark.parametrize("make", [make for _, make in CLASHES], ids=[name for name, _ in CLASHES])
def test_clashes(make: Callable[[], object]) -> None:
    """A word that exists already, or cannot, is an error, and the registry stays as it was."""
    before = dict(WORDS)
    try:
        with pytest.raises(ca.ScheduleError):
            make()
        assert before == WORDS
        assert all(WORDS[name] is word for name, word in before.items())
    finally:
        WORDS.clear()
        WORDS.update(before)


def test_a_new_word_twice() -> None:
    """A module that is loaded again (a notebook) may define its word again; another module may not."""
    before = dict(WORDS)
    try:
        first = made("brand_new_word")
        again = made("brand_new_word")
        assert first == again
        assert ca.parse("brand_new_word(5)") is not None
        space: dict[str, Any] = {"__name__": "yet_another"}
        with pytest.raises(ca.ArgumentError, match="brand_new_word"):
            exec(  # noqa: S102 - as a third module would
                "from typing import Any\nfrom calando.define import curve\n"
                "def brand_new_word(t, xp): return t\ncurve(brand_new_word)",
                space,
            )
    finally:
        WORDS.clear()
        WORDS.update(before)
