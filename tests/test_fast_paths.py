"""Whatever computes it, a schedule is the same: few times or many, in order or not, whole or not, traced or not."""

from __future__ import annotations

import math
import subprocess
import sys
import tracemalloc
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from mpmath import mp

import calando as ca
from calando import Schedule, ScheduleError
from calando.algebra.blocks import BLOCK, LARGE
from calando.algebra.kernels import COARSE, FEWEST, TooFine, consecutive, fall_at_steps, half_cosine
from calando.alike import FEW, alike
from calando.interpret import RUNNING
from calando.tree import Sequence
from roads import amplitude
from test_laws import TIMES, bound
from trees import CLOSED, OPEN, schedules

MANY = np.unique(np.concatenate([np.arange(0, 3000.0), np.linspace(0, 70, 1500), TIMES]))
LOOK = np.unique(np.concatenate([np.arange(0, len(MANY), 61), np.searchsorted(MANY, TIMES)]))
DTYPES = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"]


def close(got: Any, want: Any, largest: float) -> Any:
    """Which agree to 2 units in the last place of the largest."""
    return (np.abs(got - want) <= 2 * np.spacing(largest)) | (got == want) | (np.isnan(got) & np.isnan(want))


# -- the kernel --------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 1), min_size=1, max_size=200), st.integers(1, 10**6))
def test_half_cosine(us: list[float], n: int) -> None:
    """Near the cosine of the C library, inside 0 and 1, falling, and exact where it can be."""
    u = np.unique([0.0, 0.5, 1.0, *(round(x * n) / n for x in us)])
    h = half_cosine(u)
    assert np.abs(h - [(1 + math.cos(math.pi * x)) / 2 for x in u]).max() <= np.spacing(1.0)
    assert (h[0], h[np.searchsorted(u, 0.5)], h[-1]) == (1, 0.5, 0)
    assert ((np.diff(h) <= 0) & (h[1:] >= 0)).all()


def test_half_cosine_on_a_grid() -> None:
    h = half_cosine(np.arange(1_000_001) / 1_000_000)
    assert (np.diff(h) < 0).all()


@pytest.mark.parametrize("start", [0, 3 * 10**8, 5 * 10**8, 10**9 - 20_000])
def test_steps_finer_than_rounding(start: int) -> None:
    """A billion steps: the polynomial would waver, says so, and leaves it to the cosine."""
    t = np.arange(start, start + 20_001)
    value = ca.cosine(10**9)(t)
    assert (np.diff(value) <= 0).all()
    assert 0 <= value[-1] <= value[0] <= 1
    if start == 0:
        with pytest.raises(TooFine):
            half_cosine(t / 1e9)


@given(
    st.integers(FEWEST, int(COARSE)) | st.floats(FEWEST, COARSE),
    st.floats(0, 1),
    st.sampled_from([0.0, 0.5, 0.1]),
    st.integers(1, 2 * BLOCK),
)
@example(COARSE, 0.0, 0.0, BLOCK)
@example(COARSE, 1.0, 0.0, BLOCK)
@example(float(FEWEST), 0.0, 0.0, 2 * BLOCK)
@settings(max_examples=200)
def test_the_wave_of_consecutive_steps(length: float, share: float, fraction: float, n: int) -> None:
    """Near the true value, from 1 at the beginning to 0 at the end, and falling at every step."""
    first = math.floor(share * max(length - n, 0)) + fraction * (share > 0)
    t = np.minimum(first + np.arange(n), length)
    h = fall_at_steps(t.copy(), length, 1.0, 0.0)
    inside = t < length
    assert (h[~inside] == 0).all()
    assert (np.diff(h)[inside[1:]] < 0).all()
    assert h.min() >= 0
    assert h.max() < 1 or (t[0], h[0]) == (0, 1)
    look = [*range(0, n, max(n // 15, 1)), n - 1]
    with mp.workdps(40):
        true = [mp.cos(mp.pi * mp.mpf(t[i]) / (2 * mp.mpf(length))) ** 2 for i in look]
        assert max(abs(mp.mpf(float(h[i])) - x) for i, x in zip(look, true, strict=True)) <= 1.5 * np.spacing(1.0)


@given(st.lists(st.integers(-3, 3), max_size=6), st.integers(0, 5), st.booleans())
def test_consecutive(steps: list[int], n: int, whole: bool) -> None:
    """Every step is one, and none of the shortcuts takes anything else for it."""
    t = np.cumsum([*[1] * n, *steps, 1]) * 1.0
    assert consecutive(t, whole) == all(b - a == 1 for a, b in pairwise(t))
    if not whole:
        assert not consecutive(np.array([0, 0.5, 2]), whole)


RAMPS = [ca.linear, ca.cosine, ca.poly, ca.one_minus_sqrt, ca.smoothstep, ca.sigmoid, ca.geometric]


@given(
    st.sampled_from(RAMPS),
    st.integers(LARGE, 3 * BLOCK),
    st.integers(1, 10**6),
    st.integers(1, 10**6),
)
@settings(max_examples=200)
def test_ramps_of_many_steps(word: Any, T: int, a: int, b: int) -> None:  # noqa: N803 - as the language has it
    """They fall, stay inside their ends, and reach both, to the last digit."""
    high, low = max(a, b) / 1e6, min(a, b) / 1e6
    assume(low < high)
    schedule = word(T, eta_max=high, eta_min=low)
    value = schedule(np.arange(T + 10))
    # powers and exponentials are rounded on their way
    assert (np.diff(value) <= (0 if word in (ca.cosine, ca.poly) else 2 * np.spacing(high))).all()
    assert value.max() == value[0] == schedule(0) == high
    assert value.min() == value[T] == schedule(T) == low
    assert (value[T:] == low).all()


# -- once, and again -----------------------------------------------------------------------------------------


@given(schedules(OPEN, 3), st.sampled_from([*TIMES, -1, math.inf, math.nan]))
def test_the_first_value_is_that_of_the_function(s: Schedule, t: float) -> None:
    """To the last digit: what is asked first is walked, and what is asked again is compiled."""
    s = bound(s)
    try:
        first = s(t)
    except ScheduleError:
        return  # steps without end, say
    again = s(t)
    assert "asked" in s._cache
    assert first == again == s.compile()(t) or (math.isnan(first) and math.isnan(again))


# -- many times, in any order ------------------------------------------------------------------------------


@given(schedules(OPEN, 3), st.integers(0, 1000))
def test_many_times(s: Schedule, seed: int) -> None:
    """Large arrays have kernels of their own, and agree with one number at a time."""
    s = bound(s)
    got = s(MANY)
    want = np.array([s(float(t)) for t in MANY[LOOK]])
    wrong = ~close(got[LOOK], want, amplitude(s))
    assert not wrong.any(), list(zip(MANY[LOOK][wrong], got[LOOK][wrong], want[wrong], strict=True))[:3]
    order = np.random.default_rng(seed).permutation(len(MANY))
    assert np.array_equal(s(MANY[order]), got[order], equal_nan=True)


@given(schedules(CLOSED, 2), st.integers(0, 1000))
@settings(max_examples=50)
def test_whole_steps_in_any_order(s: Schedule, seed: int) -> None:
    """Integers that lie close together are looked up, and are what they are in order."""
    s = bound(s)
    t = np.arange(-30, 2 * LARGE)
    order = np.random.default_rng(seed).permutation(len(t))
    got, want = s(t[order]), s(t)[order]
    assert np.array_equal(got, want, equal_nan=True)
    assert np.array_equal(s(t.astype(float)[order]), want, equal_nan=True)


@given(schedules(CLOSED, 2), st.sampled_from(DTYPES), st.integers(0, 2**63 - 1))
@settings(max_examples=80)
def test_any_kind_of_number(s: Schedule, dtype: str, first: int) -> None:
    """Times of every width, few and many, mean the same."""
    s = bound(s)
    kind = np.dtype(dtype)
    largest = int(np.iinfo(kind).max) if kind.kind in "iu" else 2**24
    walks = any(getattr(node.head, "name", None) in RUNNING for node in s.walk())  # through ten million steps at most
    start = 0 if walks else first % max(largest // 2, 1)
    for n in (50, 2 * LARGE):
        t = (start + np.arange(n) % min(n, largest - start + 1)).astype(kind)
        got, want = s(t), s(t.astype(float))
        assert np.array_equal(got, want, equal_nan=True)
        assert np.array_equal(s(t[::-1]), want[::-1], equal_nan=True)


@pytest.mark.parametrize("n", [0, 1, LARGE, LARGE + 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
@pytest.mark.parametrize(
    "text", ["linear(20000) | floor(0.1)", "constant(0.5)", "t", "cumsum(1)", "1 - 2*cosine(500)"]
)
def test_blocks(text: str, n: int) -> None:
    s = ca.parse(text)
    t = np.arange(n)
    got = s(t)
    assert got.shape == (n,)
    assert got.dtype == np.float64
    for i in {0, 1, LARGE, BLOCK - 1, BLOCK, 2 * BLOCK, n - 1}:
        if 0 <= i < n:
            assert math.isclose(got[i], s(i), rel_tol=1e-14, abs_tol=1e-15)
    kept = got.copy()
    got[:] = -7  # nobody else has it
    assert np.array_equal(s(t), kept)
    assert np.array_equal(t, np.arange(n))


def test_times_that_are_none() -> None:
    """NaN in, NaN out, wherever it stands; infinity is the end, and times before 0 are the beginning."""
    s = ca.warmup(10) >> ca.cosine(20, eta_min=0.25)
    for n in (8, 4 * LARGE):
        t = np.full(n, 15.0)
        t[[1, -2]] = math.nan
        t[[0, -1]] = math.inf, -math.inf
        got = s(t)
        assert np.isnan(got[[1, -2]]).all()
        assert got[0] == 0.25
        assert got[-1] == 0
        assert (got[2:-2] == got[2]).all()


@given(st.integers(1, 2**40), st.integers(0, 2**53))
def test_cycles_of_whole_steps(base: int, near: int) -> None:
    """Up to 2**53 steps, and for any whole period, a cycle begins where it begins."""
    k = near // base
    t = [x for x in (k * base - 1, k * base, k * base + 1, near) if 0 <= x <= 2**53]
    count, saw = ca.t // base, ca.where(ca.mod(ca.t, base) < 1, 1.0, 0.0)
    cycle = ca.linear(base, eta_max=1) | ca.repeat
    many = np.array(t * LARGE, dtype=np.int64)
    for times in (np.array(t), many):
        assert count(times)[: len(t)].tolist() == [x // base for x in t]
        assert saw(times)[: len(t)].tolist() == [float(x % base == 0) for x in t]
        for x, value in zip(t, cycle(times).tolist(), strict=False):
            assert (value == 1) == (x % base == 0)
            assert math.isclose(value, float(1 - Fraction(x % base, base)), rel_tol=1e-12, abs_tol=1e-15)
    for x in t:
        assert count(x) == x // base
        assert cycle(x) == cycle(np.array([x]))[0]


def test_no_more_memory_than_the_result() -> None:
    s = ca.parse("3e-4 * (warmup(1k) >> cosine(1.9M, eta_min=1%) | floor(0.02))")
    t = np.arange(2_000_000)
    s(t[:100])
    tracemalloc.start()
    result = s(t)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - result.nbytes < 2e6


# -- many segments -----------------------------------------------------------------------------------------

WORDS = (ca.linear, ca.cosine, ca.poly, ca.smoothstep)


@st.composite
def rows(draw: st.DrawFn) -> Schedule:
    """Many segments, of a few words, that differ in some of their numbers."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
    same_length = draw(st.booleans())
    lengths = draw(st.lists(st.sampled_from([1, 2, 3.5, 7, 12]), min_size=1, max_size=5))
    count = draw(st.integers(FEW + 1, 60))
    return Sequence.make(
        ">>",
        tuple(
            words[i % len(words)](
                lengths[0] if same_length else lengths[i % len(lengths)],
                eta_min=draw(st.sampled_from([0, 0.125, 0.1])),
                eta_max=draw(st.sampled_from([0.25, 1, 0.7])),
            )
            for i in range(count)
        ),
    )


@given(rows())
@settings(max_examples=40)
def test_many_segments(s: Schedule) -> None:
    """Together or one by one, in numpy and in torch."""
    import torch

    end = float(s.length)  # type: ignore[arg-type]
    t = np.unique(np.concatenate([np.arange(0, end + 3, 0.25), np.linspace(0, end, 40), [end]]))
    want = np.array([s(float(x)) for x in t])
    assert close(s(t), want, 1.0).all()
    assert close(s(np.tile(t, 1 + 2 * LARGE // len(t)))[: len(t)], want, 1.0).all()
    assert close(s(torch.asarray(t)).numpy(), want, 1.0).all()
    whole = np.arange(int(end) + 2)
    wanted = np.array([s(int(x)) for x in whole])
    for dtype in ("int16", "int32"):
        assert np.allclose(s(torch.asarray(whole.astype(dtype))).numpy(), wanted, atol=1e-6)


@pytest.mark.parametrize(
    ("words", "length"), [((ca.linear,), 3), ((ca.cosine, ca.linear), 2.5), ((ca.poly, ca.smoothstep, ca.cosine), 3)]
)
def test_many_segments_under_jit(words: Any, length: float) -> None:
    """JAX computes segments of one kind together, and means the same."""
    import jax
    import jax.numpy as jnp

    parts = [words[i % len(words)](length + i // 10, eta_min=i / 100, eta_max=1 - i / 200) for i in range(40)]
    s = Sequence.make(">>", tuple(parts))
    t = np.arange(int(float(s.length)) + 3)  # type: ignore[arg-type]
    want = s(t)
    for dtype in ("int16", "int32", "float32"):
        assert np.allclose(jax.jit(s)(jnp.asarray(t.astype(dtype))), want, atol=1e-6)
    with jax.enable_x64(True):
        assert close(np.asarray(jax.jit(s)(jnp.asarray(t))), want, 1.0).all()
        assert close(np.asarray(jax.jit(s)(jnp.asarray(t + 0.25))), s(t + 0.25), 1.0).all()
    slope = jax.grad(s)(2.0)
    assert math.isfinite(slope)


def test_what_is_alike() -> None:
    parts = [ca.linear(i + 1, eta_max=2 + i) for i in range(20)]
    (kind,) = alike(parts) or ()
    assert len(kind.members) == 20
    assert [len(column) for column in (*kind.lengths.values(), *kind.numbers.values())] == [20, 20]
    assert alike(parts[:FEW]) is None
    assert alike([*parts, ca.linear(3) | ca.floor(0.1)]) is None
    assert alike([ca.poly(5, power=ca.param(f"power{i}")) for i in range(20)]) is None


# -- the benchmarks ----------------------------------------------------------------------------------------


def test_the_benchmarks_run() -> None:
    """Tiny sizes: whether, not how fast."""
    root = Path(__file__).parent.parent
    command = [sys.executable, "-m", "benchmarks", "--quick", "--only"]
    for family in ("scalars", "arrays", "torch_steps"):
        done = subprocess.run([*command, family], cwd=root, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
        assert done.returncode == 0, done.stderr
        assert "against" in done.stdout


def test_errors_of_arrays() -> None:
    with pytest.raises(ScheduleError, match="not an array of bool"):
        ca.linear(5)(np.array([True]))
    s = ca.linear(5)
    s(np.arange(3))
    with pytest.raises(ScheduleError, match="not an array of"):
        s(np.array(["a"]))
