"""Every sentence gives the same numbers in every reading: floats, compiled, arrays of all kinds, sympy."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import array_api_strict
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import sympy
import torch

from calando import Schedule, parse
from calando.algebra.scalar import Scalars
from calando.interpret import Clock, read
from values import NAMES as VALUES

jax.config.update("jax_enable_x64", True)

SENTENCES = [
    line
    for line in (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
# every step, seams from both sides, fractions, and far beyond every end
TIMES = np.unique(np.concatenate([np.arange(0, 121.0), np.arange(0, 40, 0.37), [150.0, 999.5, 1000.0]]))


def bound(sentence: str) -> Schedule:
    schedule = parse(sentence)
    return schedule.bind(**{name: VALUES[name] for name in schedule.params})


def reference(schedule: Schedule) -> np.ndarray:
    """The plainest reading: the resolved tree walked with Python floats."""
    tree = schedule.expand()
    return np.array([float(read(tree, Clock(float(t), Scalars(), {}))) for t in TIMES])


def same(got: Any, want: np.ndarray) -> None:
    got = np.asarray(got, dtype=np.float64)
    assert got.shape == want.shape
    # an exact 0 of one road may be the rounding of another: 1e-15 of the largest value
    slack = 1e-15 * max(1.0, float(np.abs(want).max()))
    wrong = ~np.isclose(got, want, rtol=1e-12, atol=slack)
    assert not wrong.any(), list(zip(TIMES[wrong], got[wrong], want[wrong], strict=True))[:5]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_python(sentence: str) -> None:
    schedule = bound(sentence)
    want = reference(schedule)
    same([schedule(float(t)) for t in TIMES], want)
    compiled = schedule.compile()
    whole = TIMES % 1 == 0
    assert [compiled(int(t)) for t in TIMES[whole]] == pytest.approx(want[whole], rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_numpy(sentence: str) -> None:
    schedule = bound(sentence)
    want = reference(schedule)
    same(schedule(TIMES), want)
    shuffled = np.random.default_rng(0).permutation(len(TIMES))
    same(np.asarray(schedule(TIMES[shuffled]))[np.argsort(shuffled)], want)
    grid = TIMES[: len(TIMES) // 2 * 2].reshape(2, -1)
    assert schedule(grid).shape == grid.shape
    same(schedule(grid).ravel(), want[: grid.size])


@pytest.mark.parametrize("sentence", SENTENCES)
def test_parameters_as_arrays(sentence: str) -> None:
    schedule = parse(sentence)
    names = schedule.params - {"total", "ep"}
    fixed = schedule.bind(**{name: VALUES[name] for name in schedule.params - names})
    grids = {name: np.array([[VALUES[name]], [VALUES[name]]]) for name in names}
    want = reference(bound(sentence))
    got = fixed(TIMES, **grids)
    for row in got if grids else [got]:
        same(row, want)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_array_api(sentence: str) -> None:
    schedule = bound(sentence)
    times = array_api_strict.asarray(TIMES)
    got = schedule(times)
    assert type(got) is type(times)
    same(np.asarray(got), reference(schedule))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_jax(sentence: str) -> None:
    schedule = bound(sentence)
    want = reference(schedule)
    got = schedule(jnp.asarray(TIMES))
    assert isinstance(got, jax.Array)
    same(got, want)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_jax_jit(sentence: str) -> None:
    schedule = bound(sentence)
    # (XLA may fuse and reorder, so that the last bits differ; the bound stays the same)
    same(jax.jit(schedule)(jnp.asarray(TIMES)), reference(schedule))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_torch(sentence: str) -> None:
    schedule = bound(sentence)
    got = schedule(torch.as_tensor(TIMES))
    assert isinstance(got, torch.Tensor)
    assert got.dtype == torch.float64
    same(got.numpy(), reference(schedule))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sympy(sentence: str) -> None:
    schedule = bound(sentence)
    t = sympy.Symbol("t", nonnegative=True)
    formula = schedule.to_sympy(t)
    assert_flat(formula)
    if formula.has(sympy.Function("normal")):
        return
    times = [0, 0.5, 4, 5, 7.4, 10, 16, 20, 25, 33, 50, 80, 99, 100, 101, 1000]
    for time in times:
        value = formula.subs(t, sympy.Rational(str(time))).doit()
        assert float(value.evalf(30)) == pytest.approx(schedule(time), rel=1e-12, abs=1e-15), time


def assert_flat(formula: Any) -> None:
    for piece in formula.atoms(sympy.Piecewise):
        for expression, _ in piece.args:
            assert not expression.has(sympy.Piecewise)
        assert piece.args[-1][1] == sympy.true


def test_nan_in_nan_out() -> None:
    schedule = parse("warmup(5) >> cosine(20)")
    assert math.isnan(schedule(math.nan))
    for times in (np.array([np.nan, 1]), jnp.array([jnp.nan, 1]), torch.tensor([math.nan, 1])):
        got = np.asarray(schedule(times))
        assert math.isnan(got[0])
        assert got[1] == pytest.approx(0.2, rel=1e-6)
