"""The closed form: exact, flat, and of use to sympy."""

from __future__ import annotations

import math
import sys
import time
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import sympy
from sympy import Float, Piecewise, Rational, Symbol, cos, floor, pi

import calando as ca
from calando import parse

if TYPE_CHECKING:
    from collections.abc import Callable

t = Symbol("t", nonnegative=True)
lr, W, D, total = (Symbol(name) for name in ("lr", "W", "D", "total"))

VALUES = {"lr": Rational(3, 10), "W": 4, "D": 16, "total": 100, "ep": 5}


def closed(sentence: str) -> Any:
    return parse(sentence).to_sympy()


def assert_flat(formula: Any) -> None:
    """No piece within a piece, every piece but the last on a condition, the last one without."""
    for piece in formula.atoms(Piecewise):
        for expression, _ in piece.args:
            assert not expression.has(Piecewise), formula
        assert piece.args[-1][1] == sympy.true, formula
        assert all(condition != sympy.true for _, condition in piece.args[:-1]), formula


EXACT: list[tuple[str, Any]] = [
    ("0.1", Rational(1, 10)),
    ("1e-7", Rational(1, 10**7)),
    ("1/3", Rational(1, 3)),
    ("0.1 + 0.2", Rational(3, 10)),
    ("1_000.5", Rational(2001, 2)),
    ("123456789.123456789", Rational(123456789123456789, 10**9)),
    ("lr / 3", lr / 3),
    ("0.1 * lr", lr / 10),
    ("pi / 4", pi / 4),
    ("e ** -t", sympy.exp(-t)),
    ("2 ** 0.5 * t", sympy.sqrt(2) * t),
    ("constant(0.1)", Rational(1, 10)),
    ("linear(7, eta_min=0.3)", Piecewise((1 - t / 10, t < 7), (Rational(3, 10), True))),
    ("linear(0.1)", Piecewise((1 - 10 * t, t < Rational(1, 10)), (0, True))),
    ("cosine(20)", Piecewise((cos(pi * t / 20) / 2 + Rational(1, 2), t < 20), (0, True))),
    ("poly(10, power=0.9)", Piecewise(((1 - t / 10) ** Rational(9, 10), t < 10), (0, True))),
    ("step(30, gamma=0.5)", Rational(1, 2) ** floor(t / 30)),
    ("multistep([30, 60])", Piecewise((1, t < 30), (Rational(1, 10), t < 60), (Rational(1, 100), True))),
    ("piecewise({0:1, 7%:0.5})", Piecewise((1, t < 7 * total / 100), (Rational(1, 2), True))),
    ("warmup(W)", Piecewise((t / W, t < W), (1, True))),
    ("lr * warmup(5)", Piecewise((lr * t / 5, t < 5), (lr, True))),
    ("linear(4) | repeat", 1 - (t / 4 - floor(t / 4))),
    ("linear(4) | repeat(2)", Piecewise((1 - t / 4, t < 4), (2 - t / 4, t < 8), (0, True))),
    ("t // 3", floor(t / 3)),
    ("where(t < 10, 1, 0.5)", Piecewise((1, t < 10), (Rational(1, 2), True))),
    ("where(t > 10, 1, 0.5)", Piecewise((Rational(1, 2), t <= 10), (1, True))),
    ("warmup(0) >> linear(4)", Piecewise((1 - t / 4, t < 4), (0, True))),
]


@pytest.mark.parametrize(("sentence", "want"), EXACT, ids=[s for s, _ in EXACT])
def test_exact(sentence: str, want: Any) -> None:
    """The numbers of the text, as typed, and the rows that one would write."""
    got = closed(sentence)
    assert not got.atoms(Float)
    if isinstance(want, Piecewise):
        assert isinstance(got, Piecewise)
        assert len(got.args) == len(want.args)
        for (value, condition), (wanted, bound) in zip(got.args, want.args, strict=True):
            assert sympy.expand(value - wanted) == 0, (value, wanted)
            assert condition.canonical == bound.canonical
    else:
        assert sympy.simplify(got - want) == 0, got


def test_floats_on_request() -> None:
    """``exact=False``: decimals, as a person reads them."""
    formula = parse("warmup(5) >> linear(20, eta_min=0.1) | scale(0.3)").to_sympy(exact=False)
    assert formula.atoms(Float)
    assert all(x.is_Integer or x.is_Float for x in formula.atoms(sympy.Number)), formula
    assert float(formula.subs(t, 15)) == pytest.approx(0.3 * 0.55, rel=1e-12)
    assert parse("0.1").to_sympy(exact=False) == Float(0.1)


def test_a_symbol_of_ones_own() -> None:
    """Time is nonnegative unless somebody brings their own."""
    (own,) = closed("1 / (1 + t)").free_symbols
    assert own == t
    assert own.is_nonnegative
    x = Symbol("x", real=True)
    assert parse("lr * t").to_sympy(x) == lr * x
    assert parse("linear(4)").to_sympy(x) == Piecewise((1 - x / 4, x < 4), (0, True))
    assert parse("linear(4)").to_sympy(t=x) == parse("linear(4)").to_sympy(x)


# -- the same numbers --------------------------------------------------------------------------------------

SENTENCES: list[tuple[str, list[Any]]] = [
    # a sentence, and the times at which something happens
    ("warmup(5) >> hold(10) >> linear(20)", [5, 15, 35]),
    ("warmup(5, cosine) >> cosine(15, eta_min=0.01, eta_max=0.5) | floor(0.02)", [5, 20]),
    ("lr * (warmup(W) >> hold(D) >> linear(20))", [4, 20, 40]),
    ("warmup(W) >> cosine(total - W)", [4, 100]),
    ("warmup(10) >> hold >> linear(10%)", [10, 90, 100]),
    ("warmup(5) >> one_minus_sqrt(10, eta_min=0.1) >> geometric(20, eta_min=0.01)", [5, 15, 35]),
    ("warmup(3, geometric, start=0.01) >> sigmoid(8) >> hold(4)", [3, 11, 15]),
    ("warmup(5, smoothstep) >> tanh_decay(20)", [5, 25]),
    ("constant(0.1, 30) >> cosine(20, eta_max=1)", [30, 50]),
    ("hold(0, value=0.5) >> poly(20, power=0.5)", [0, 20]),
    ("warmup(0.1) >> linear(1e-3, eta_min=1/3)", [Rational(1, 10), Rational(101, 1000)]),
    ("keyframes({5:0.2, 15:1, 20:0.3}, cosine)", [5, 15, 20]),
    ("piecewise({0:warmup(5), 5:cosine(20), 12:0.25})", [5, 12, 20]),
    ("multistep({30:0.1, 60:0.5})", [30, 60]),
    ("step(7, gamma=0.5)", [7, 14, 70]),
    ("exponential(0.5, every=ep)", [5]),
    ("inverse_sqrt(10) | take(30)", [30]),
    ("noam(512, 40)", [39, 40]),
    ("triangular(5, 10, low=0.1, high=0.5) | repeat(2)", [5, 15, 20, 30]),
    ("onecycle(50)", [15, 50]),
    ("wsd(10, 20, T=50)", [10, 30, 50]),
    ("sgdr(10, mult=2, gamma=0.5)", [10, 30, 70]),
    ("linear(4) | restart(3, mult=2, gamma=0.5)", [4, 12, 28]),
    ("linear(4) | restart(mult=2)", [4, 12, 28, 60]),
    ("linear(4) | repeat", [4, 8, 400]),
    ("linear(4, eta_min=0.5) | pingpong(3)", [4, 8, 12]),
    ("warmup(3) >> linear(4) | pingpong", [3, 7, 11, 14]),
    ("warmup(3) >> linear(4) | repeat", [3, 7, 10, 14]),
    ("warmup(3) >> linear(4) | restart(2, gamma=0.5)", [3, 7, 10, 14]),
    ("(cosine(20) | skip(5)) >> hold(5)", [15, 20]),
    ("(step(10) | take(20)) >> hold(5) >> linear(10)", [10, 20, 25, 35]),
    ("warmup(5) >> cosine(15) | reverse", [15, 20]),
    ("warmup(5) >> cosine(15) | delay(3) | stretch(46)", [6, 16, 46]),
    ("linear(20) | stairs(6)", [6, 12, 18, 20]),
    ("linear(8) | quantize(0.25)", [1, 3, 5, 8]),
    ("(warmup(5) >> linear(10)) + (linear(3) >> hold(4, value=0.2) >> linear(10))", [3, 5, 7, 15, 17]),
    ("minimum(warmup(10), inverse_sqrt(10))", [10]),
    ("where(t <= 10, cosine(20), 0.5)", [10, 20]),
    ("where(t > 10, 1, 0.5)", [10]),
    ("where(linear(20) > 0.5, 1, 0.1)", [10, 20]),
    ("where(mod(t, 20) < 10, 1, 0.5)", [10, 20, 30]),
    ("(1.1 - u) * (1 + cos(4 * pi * u)) / 2 | stretch(13)", [13]),
    ("cumprod(1 - 1 / (t + 1))", [1, 2, 30]),
    ("cumsum(1 / (t + 1)) | take(5)", [1, 5]),
    ("lr * 0.1 ** (epoch // 3)", [15, 30]),
    ("0.5 ** cycle * linear(4) | repeat(3)", [4, 8, 12]),
    ("linear(4, eta_max=0.1 * 0.5 ** cycle, eta_min=0.001) | restart(3, mult=2)", [4, 12, 28]),
    ("-cosine(20) ** 2", [20]),
    ("abs(linear(20) - 0.3) // 0.25 * 0.25", [9, 14, 20]),
]


@pytest.mark.parametrize(("sentence", "seams"), SENTENCES, ids=[s for s, _ in SENTENCES])
def test_agrees_with_the_numbers(sentence: str, seams: list[Any]) -> None:
    """At every seam, on both sides of it, in between, and beyond the end."""
    schedule = parse(sentence)
    formula = schedule.to_sympy()
    assert_flat(formula)
    assert {s.name for s in formula.free_symbols} <= {*schedule.params, "t"}
    names = {name: VALUES[name] for name in schedule.params}
    bound = formula.subs({Symbol(name): value for name, value in names.items()})
    numbers = {name: float(value) for name, value in names.items()}
    sides = {Rational(x) + d for x in seams for d in (0, Rational(1, 8), -Rational(1, 2**20))}
    sides |= {Rational(0), Rational(1, 2), Rational(33), Rational(101), Rational(1000)}
    for x in sorted(s for s in sides if s >= 0):
        got = float(bound.subs(t, x).doit().evalf(30))
        assert got == pytest.approx(schedule(float(x), **numbers), rel=1e-11, abs=1e-13), x


def test_parameters_are_symbols() -> None:
    """They are plain symbols, found by their names."""
    formula = closed("lr * (warmup(W) >> hold(D) >> linear(10%))")
    assert formula.free_symbols == {t, lr, W, D, total}
    assert formula.subs("lr", 1).subs({"W": 4, "D": 16, "total": 100}).subs(t, 2) == Rational(1, 2)
    assert closed("lr * t").subs("lr", 1) == t
    assert sympy.solve(closed("lr * linear(10)").subs(t, 5) - Rational(1, 10), lr) == [Rational(1, 5)]


# -- what stays whole, and what does not -------------------------------------------------------------------


def test_finite_cycles_are_unrolled() -> None:
    """Five cycles are five rows and the held end."""
    for sentence, rows in (
        ("linear(4) | restart(5, mult=2)", 6),
        ("linear(4) | repeat(5)", 6),
        ("linear(4) | pingpong(5)", 6),
        ("warmup(3) >> linear(4) | restart(3, mult=2, gamma=0.5)", 7),
        ("linear(4) | restart(100)", 101),
    ):
        formula = closed(sentence)
        assert isinstance(formula, Piecewise)
        assert len(formula.args) == rows, sentence
        assert not formula.has(floor, sympy.log)


def test_endless_cycles_have_a_floor() -> None:
    """One formula for all of them."""
    for sentence in ("linear(4) | repeat", "linear(4) | restart(mult=2)", "cosine(7) | pingpong", "sgdr(10)"):
        assert closed(sentence).has(floor), sentence


def test_noise_is_an_unknown_function() -> None:
    """Of the seed and the number of the draw."""
    formula = closed("constant(2) | noise(0.1, seed=7, every=3)")
    normal = sympy.Function("normal")
    assert sympy.expand(formula - 2 * (1 + normal(7, floor(t / 3)) / 10)) == 0


def test_running_products_and_sums() -> None:
    """`Product` and `Sum` over the steps so far."""
    product = closed("cumprod(1 - 1 / (t + 1))")
    assert isinstance(product, sympy.Product)
    assert product.subs(t, 9).doit() == Rational(1, 10)
    assert product.subs(t, Rational(19, 2)).doit() == Rational(1, 10)
    assert product.subs(t, 0).doit() == 1
    total_ = closed("0.5 * cumsum(t)")
    assert total_.has(sympy.Sum)
    assert total_.subs(t, 4).doit() == 5


def test_two_sequences_merge() -> None:
    """Arithmetic of two sequences is one, on the union of their seams."""
    formula = closed("(warmup(5) >> linear(10)) + (linear(3) >> hold(4, value=0.2) >> linear(10))")
    assert isinstance(formula, Piecewise)
    bounds = [condition.rhs for _, condition in formula.args[:-1]]
    assert bounds == [3, 5, 7, 15, 17]
    assert formula.args[-1].expr == 0
    scaled = closed("lr * (warmup(5) >> linear(10)) ** 2 / (1 + linear(10))")
    assert [condition.rhs for _, condition in scaled.args[:-1]] == [5, 10, 15]
    symbolic = closed("(warmup(W) >> linear(D)) + (warmup(W) >> hold(D) >> linear(D))")
    assert [condition.rhs for _, condition in symbolic.args[:-1]] == [W, D + W, 2 * D + W]
    assert closed("(warmup(5) >> linear(10)) - (warmup(5) >> linear(10))") == 0


def test_where_the_order_is_not_known() -> None:
    """Seams that may come in any order are still flat, and still right."""
    formula = closed("(warmup(W) >> linear(10)) * (warmup(5) >> linear(10))")
    assert_flat(formula)
    schedule = parse("(warmup(W) >> linear(10)) * (warmup(5) >> linear(10))")
    for w in (2, 5, 8, 20):
        for x in (0, 1, 2, 4, 5, 7, 8, 12, 15, 18, 40):
            got = formula.subs({W: w, t: x})
            assert float(got) == pytest.approx(schedule(x, W=w), rel=1e-12, abs=1e-15), (w, x)


def test_a_merge_that_is_long() -> None:
    """Ten sequences, not ten times nested."""
    formula = closed(" + ".join(f"(warmup({n}) >> linear({2 * n}))" for n in range(1, 11)))
    assert_flat(formula)
    assert len(formula.args) <= 21


# -- sympy at work -----------------------------------------------------------------------------------------

TENTH = Rational(1, 10)
THREE: list[tuple[str, Any]] = [
    # a schedule of three segments, and the area under it
    ("warmup(5) >> hold(10) >> linear(20)", Rational(45, 2)),
    ("warmup(5) >> hold(10) >> cosine(20, eta_min=0.01)", Rational(5, 2) + 10 + Rational(101, 10)),
    ("warmup(4, cosine) >> cosine(16, eta_min=0.5) >> linear(10)", 2 + 12 + Rational(5, 2)),
    ("warmup(6) >> one_minus_sqrt(9, eta_min=0.1) >> hold(5)", 3 + 9 * (1 - TENTH * 6) + 5 * TENTH),
    ("warmup(6) >> poly(9, power=2, eta_min=0.1) >> linear(5)", 3 + 9 * (TENTH + 3 * TENTH) + Rational(1, 4)),
    ("warmup(6, smoothstep) >> smoothstep(8, eta_min=0.1) >> hold(2)", 3 + 8 * Rational(11, 20) + 2 * TENTH),
    ("warmup(5) >> hold(10) >> geometric(20, eta_min=0.01)", Rational(25, 2) + 198 * TENTH / sympy.log(100)),
    ("lr * (warmup(5) >> hold(10) >> linear(20))", Rational(45, 2) * lr),
    ("triangular(5, 10) >> hold(5, value=0.5) >> linear(4)", Rational(15, 2) + Rational(5, 2) + 1),
]
SECONDS = 2 if sys.gettrace() is None else 20  # a tracer (coverage, a debugger) watches every line


def timed(what: Callable[[], Any]) -> Any:
    begun = time.process_time()
    result = what()
    spent = time.process_time() - begun
    assert spent < SECONDS, f"it took {spent:.1f} s"
    return result


@pytest.mark.parametrize(("sentence", "area"), THREE, ids=[s for s, _ in THREE])
def test_three_segments(sentence: str, area: Any) -> None:
    """Differentiated, integrated, substituted, compiled and typeset, each within two seconds."""
    schedule = parse(sentence)
    formula = timed(schedule.to_sympy)
    length = schedule.length
    names = dict.fromkeys(schedule.params, 0.5)
    symbols = {Symbol(name): Rational(1, 2) for name in names}
    assert timed(schedule.latex).startswith(r"\begin{cases}")

    slope = timed(lambda: sympy.diff(formula, t))
    for x in (1.5, 6.5, 16.25):
        rise = schedule(x + 1e-6, **names) - schedule(x - 1e-6, **names)
        assert float(slope.subs(symbols).subs(t, x)) == pytest.approx(rise / 2e-6, rel=1e-6, abs=1e-8)
    assert slope.subs(t, length + 10) == 0

    antiderivative = timed(lambda: sympy.integrate(formula, t))
    difference = antiderivative.subs(t, length) - antiderivative.subs(t, 0)
    assert float((difference - area).subs(symbols).evalf()) == pytest.approx(0, abs=1e-12)
    definite = timed(lambda: sympy.integrate(formula, (t, 0, length)))
    assert float((definite - area).subs(symbols).evalf()) == pytest.approx(0, abs=1e-12)

    at_three = timed(lambda: formula.subs(symbols).subs(t, 3))
    assert float(at_three) == pytest.approx(schedule(3, **names), rel=1e-12)

    arguments = [t, *symbols]
    plain = timed(lambda: sympy.lambdify(arguments, formula, "math"))
    arrays = timed(lambda: sympy.lambdify(arguments, formula, "numpy"))
    times = np.array([0.0, 1.5, 4, 5, 7.25, 14, 15, 20, 25, 34.5, 35, 50, 1000])
    want = [schedule(float(x), **names) for x in times]
    assert [plain(float(x), *names.values()) for x in times] == pytest.approx(want, rel=1e-12, abs=1e-15)
    with np.errstate(invalid="ignore"):  # numpy evaluates every piece everywhere
        np.testing.assert_allclose(arrays(times, *names.values()), want, rtol=1e-12, atol=1e-15)


def test_symbolic_lengths_at_work() -> None:
    """The area under a schedule whose lengths are names."""
    formula = closed("lr * (warmup(W) >> hold(D) >> linear(20))")
    slope = timed(lambda: sympy.diff(formula, t))
    assert slope.subs({W: 4, D: 16, lr: 1}).subs(t, 2) == Rational(1, 4)
    area = timed(lambda: sympy.integrate(formula.subs({W: 4, D: 16}), (t, 0, 40)))
    assert sympy.simplify(area - lr * (2 + 16 + 10)) == 0


def test_latex() -> None:
    """One environment of cases, and no number rounded."""
    said = parse("lr * (warmup(5) >> linear(20))").latex()
    assert said.count(r"\begin{cases}") == 1
    assert r"\frac{" in said


def test_python_numbers_are_their_shortest_decimals() -> None:
    """A float given in Python means what it prints."""
    assert (ca.constant(0.1) * 3).to_sympy() == Rational(3, 10)
    assert (ca.t * Fraction(1, 7)).to_sympy() == t / 7
    assert math.isclose(float(ca.constant(1e-300).to_sympy()), 1e-300)
