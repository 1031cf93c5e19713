"""JAX and torch for real: transformations, gradients, integers, precision, shapes."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import textwrap
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from calando import Schedule, parse

jax.config.update("jax_enable_x64", True)

VALUES = {"lr": 0.3, "W": 4.0, "D": 16.0, "total": 100.0, "ep": 5.0, "g": 0.9}

RAMPS = [
    "linear(20)",
    "cosine(20)",
    "poly(20)",
    "poly(20, power=0.5)",
    "poly(20, power=0.9)",
    "poly(20, power=1.7)",
    "poly(20, power=3)",
    "one_minus_sqrt(20)",
    "geometric(20, eta_min=0.01)",
    "smoothstep(20)",
    "sigmoid(20)",
    "tanh_decay(20)",
    "warmup(20)",
    "warmup(20, cosine)",
    "warmup(20, poly(power=0.5))",
    "warmup(20, one_minus_sqrt)",
    "warmup(20, geometric, start=0.01)",
    "warmup(20, sqrt(u))",
    "ramp(20, -1, 0.5, smoothstep)",
    "ramp(20, 0.01, 2, geometric)",
    "keyframes({0:0.1, 8:1, 20:0.3}, one_minus_sqrt)",
]
OTHERS = [
    "exponential(0.95)",
    "exponential(g, every=ep, start=lr)",
    "step(7, gamma=0.5)",
    "multistep([5, 12.5], 0.5)",
    "inverse_time(0.5, every=10, power=0.5)",
    "inverse_sqrt(10)",
    "noam(512, 40)",
    "piecewise({0:0.5, 7:cosine(20)})",
    "lr * (warmup(W) >> hold >> linear(D))",
    "warmup(5) >> cosine(15, eta_min=0.01, eta_max=0.5) | floor(0.05)",
    "cosine(10) | restart(3, mult=2, gamma=0.5)",
    "cosine(10) | restart(mult=2)",
    "cosine(10) | restart(mult=1.5)",
    "linear(10) | pingpong",
    "one_minus_sqrt(10) | restart(mult=2)",
    "cosine(20) | reverse | delay(3)",
    "one_minus_sqrt(20) | reverse",
    "cosine(20) | skip(5) | stretch(40)",
    "linear(20) | stairs(6)",
    "(cosine(20) | take(8)) >> linear(10)",
    "onecycle(50)",
    "sgdr(10, mult=2, gamma=0.5, eta_min=0.01, eta_max=0.5)",
    "sqrt(linear(20))",
    "lr * g ** (t / 10)",
    "cumprod(1 - 1 / (t + 2))",
    "0.1 * minimum((t + 1) / W, sqrt(W / (t + 1)))",
    "(1.1 - u) * (1 + cos(4 * pi * u)) / 2 | stretch(13)",
    "where(t < 10, cosine(20), 0.5)",
    "cosine(20) | noise(0.1) | quantize(0.001)",
]
ALL = [*RAMPS, *OTHERS]
STEEP = {"one_minus_sqrt", "sqrt(u)", "poly(power=0.5)"}  # begin, or end, with an infinite slope
TIMES = [-3.0, 0.0, 0.3, 1.0, 4.7, 5.0, 7.0, 8.3, 10.0, 12.5, 13.0, 19.9, 20.0, 25.0, 30.0, 41.3, 100.0, 1e6]


def names(schedule: Schedule) -> dict[str, float]:
    return {name: VALUES[name] for name in schedule.params}


def by_hand(sentence: str, times: Any) -> np.ndarray:
    """One Python number at a time."""
    schedule = parse(sentence)
    return np.array([schedule(float(t), **names(schedule)) for t in times])


# -- JAX ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sentence", ALL)
def test_jax_transformations(sentence: str) -> None:
    """The same numbers under jit, vmap, scan, and with parameters that are tracers."""
    schedule = parse(sentence)
    values = names(schedule)
    times = jnp.asarray(TIMES)
    want = by_hand(sentence, TIMES)
    close = {"rtol": 1e-12, "atol": 1e-14}
    plain = schedule(times, **values)
    assert isinstance(plain, jax.Array)
    assert plain.dtype == jnp.float64
    np.testing.assert_allclose(plain, want, **close)

    @jax.jit
    def traced(times: Any, values: Any) -> Any:
        def step(carry: Any, t: Any) -> Any:
            return carry, schedule(t, **values)

        one = schedule(times[4], **values)
        every = schedule(times, **values)
        return every, jax.vmap(lambda t: schedule(t, **values))(times), jax.lax.scan(step, 0, times)[1], one

    *many, one = traced(times, values)
    for got in many:
        np.testing.assert_allclose(got, want, **close)
    assert one.shape == ()


@pytest.mark.parametrize("sentence", ALL)
def test_jax_integers(sentence: str) -> None:
    """Whole steps as any integer dtype, in a loop and at once."""
    schedule = parse(sentence)
    values = names(schedule)
    steps = [0, 1, 4, 5, 7, 10, 20, 21, 30, 100, 120]
    want = by_hand(sentence, steps)
    for dtype in ("int64", "int32", "int8", "uint32"):
        got = schedule(jnp.asarray(steps, dtype=dtype), **values)
        assert got.dtype == jnp.float64, dtype
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-14, err_msg=dtype)
    _, counted = jax.lax.scan(lambda k, _: (k + 1, schedule(k, **values)), 0, None, length=20)
    np.testing.assert_allclose(counted, by_hand(sentence, range(20)), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("sentence", ALL)
def test_jax_float32(sentence: str) -> None:
    """The precision that comes in goes out."""
    schedule = parse(sentence)
    got = schedule(jnp.asarray([0, 1.5, 4.75, 8.25, 25], dtype=jnp.float32), **names(schedule))
    assert got.dtype == jnp.float32
    want = by_hand(sentence, [0, 1.5, 4.75, 8.25, 25])
    if "quantize" in sentence:
        assert np.abs(np.asarray(got) - want).max() <= 0.0011  # a rounding may tip over to the next multiple
    else:
        np.testing.assert_allclose(got, want, rtol=2e-5, atol=2e-6)


def infinite(sentence: str, t: float) -> bool:
    """Whether the true slope there is infinite on one side."""
    return any(word in sentence for word in STEEP) and t in (0.0, 8.0, 10.0, 20.0, 30.0, 100.0, 1e6)


@pytest.mark.parametrize("sentence", ALL)
def test_jax_gradient_in_time(sentence: str) -> None:
    """Finite everywhere (where the slope is), 0 outside, and the slope of the numbers in between."""
    schedule = parse(sentence)
    values = {name: jnp.asarray(value) for name, value in names(schedule).items()}
    slope = jax.jit(jax.vmap(jax.grad(lambda t: schedule(t, **values))))
    slopes = dict(zip(TIMES, slope(jnp.asarray(TIMES)).tolist(), strict=True))
    assert not any(math.isnan(x) for x in slopes.values()), slopes
    assert all(math.isfinite(x) or infinite(sentence, t) for t, x in slopes.items()), slopes
    assert slopes[-3.0] == 0, slopes
    if "noise" in sentence or "quantize" in sentence:
        return
    smooth = [0.3, 1.1, 4.7, 8.3, 12.1, 13.6, 19.1, 25.3, 41.3]
    h = 1e-5
    for t, got in zip(smooth, slope(jnp.asarray(smooth)).tolist(), strict=True):
        low, high = by_hand(sentence, [t - h, t + h])
        assert got == pytest.approx((high - low) / (2 * h), rel=1e-5, abs=1e-8), t


@pytest.mark.parametrize("sentence", [s for s in ALL if parse(s).params])
def test_jax_gradient_in_parameters(sentence: str) -> None:
    """The same for every parameter, at seams and off them."""
    schedule = parse(sentence)
    values = names(schedule)

    def loss(values: dict[str, Any], t: Any) -> Any:
        return schedule(t, **values)

    slope = jax.jit(jax.vmap(jax.grad(loss), (None, 0)))
    got = slope(values, jnp.asarray(TIMES))
    for name, slopes in got.items():
        assert np.isfinite(slopes).all(), (name, slopes)
    h = 1e-6
    times = [-2.0, 0.31, 3.1, 7.3, 17.7, 50.3, 91.0, 300.0]
    got = slope(values, jnp.asarray(times))
    for name in values:
        for i, t in enumerate(times):
            low, high = (schedule(t, **{**values, name: values[name] + d}) for d in (-h, h))
            assert got[name][i] == pytest.approx((high - low) / (2 * h), rel=1e-5, abs=1e-7), (name, t)


PLAIN = ("linear", "cosine", "one_minus_sqrt", "geometric", "smoothstep")
ENDS = [f"{word}(T, eta_min=a, eta_max=b)" for word in PLAIN]
ENDS += ["poly(T, eta_min=a, eta_max=b, power=p)", "sigmoid(T, eta_min=a, eta_max=b, steepness=p)"]
ENDS += ["tanh_decay(T, eta_min=a, eta_max=b, ub=p)", "warmup(T, start=a, end=b)", "ramp(T, a, b, poly(power=p))"]


@pytest.mark.parametrize("sentence", ENDS)
def test_jax_gradient_in_ends_and_lengths(sentence: str) -> None:
    """Every argument of a ramp can be learned, also where the ramp has no length."""
    schedule = parse(sentence)
    for length in (20.0, 1.0, 0.0):
        known = {"T": length, "a": 0.25, "b": 0.75, "p": 1.5}
        values = {name: known[name] for name in schedule.params}
        slope = jax.jit(jax.vmap(jax.grad(lambda v, t: schedule(t, **v)), (None, 0)))
        times = [-1.0, 0.0, 0.4, 1.0, 7.5, 20.0, 33.0]
        got = slope(values, jnp.asarray(times))
        for name, slopes in got.items():
            assert np.isfinite(slopes).all(), (length, name, slopes)
        if not length:
            continue
        for name, value in values.items():
            for i, t in enumerate(times):
                if t in (0.0, length):
                    continue  # a kink
                low, high = (schedule(t, **{**values, name: value + d}) for d in (-1e-6, 1e-6))
                assert got[name][i] == pytest.approx((high - low) / 2e-6, rel=1e-5, abs=1e-7), (length, name, t)


def test_jax_second_gradient() -> None:
    """Curvature, and both kinds of derivative at once."""
    schedule = parse("lr * cosine(20)")
    got = jax.grad(jax.grad(lambda t: schedule(t, lr=0.5)))(7.0)
    assert got == pytest.approx(-0.25 * (math.pi / 20) ** 2 * math.cos(math.pi * 7 / 20), rel=1e-12)
    mixed = jax.grad(jax.grad(lambda t, lr: schedule(t, lr=lr)), argnums=1)(7.0, 0.5)
    assert mixed == pytest.approx(-0.5 * math.pi / 20 * math.sin(math.pi * 7 / 20), rel=1e-12)


WITHOUT_X64 = [
    # sentence, steps, values there: boundaries that a float32 cannot tell from their neighbours
    ("constant(1, 16777217) >> constant(0.5)", [2**24, 2**24 + 1, 2**24 + 2], [1, 0.5, 0.5]),
    (
        "constant(1, 16777217) >> hold(2, value=0.5) >> constant(0.25)",
        [2**24 + i for i in range(5)],
        [1, 0.5, 0.5, 0.25, 0.25],
    ),
    ("constant(1, 16777217) >> linear(4)", [2**24 + i for i in range(6)], [1, 1, 0.75, 0.5, 0.25, 0]),
    ("piecewise({0:1, 2000000001:0.5})", [2 * 10**9, 2 * 10**9 + 1], [1, 0.5]),
    ("multistep([16777217, 2147483647], 0.5)", [2**24, 2**24 + 1, 2**31 - 2, 2**31 - 1], [1, 0.5, 0.5, 0.25]),
    ("step(16777217, gamma=0.5)", [2**24, 2**24 + 1, 2 * 2**24 + 1, 2 * 2**24 + 2], [1, 0.5, 0.5, 0.25]),
    ("linear(4) | repeat", [2**24, 2**24 + 1, 2**31 - 4, 2**31 - 3, 2**31 - 1], [1, 0.75, 1, 0.75, 0.25]),
    ("linear(4) | repeat(536870911)", [2**31 - 5, 2**31 - 4, 2**31 - 3], [0.25, 0, 0]),
    ("linear(4) | pingpong", [2**30 + i for i in range(8)], [1, 0.75, 0.5, 0.25, 0, 0.25, 0.5, 0.75]),
    (
        "linear(8) | restart(mult=2)",
        [8 * (2**k - 1) + d for k in (21, 24, 26, 27) for d in (-1, 0)],
        [x for k in (21, 24, 26, 27) for x in (2.0 ** -(k + 2), 1)],
    ),
    ("linear(2) | restart(mult=3)", [3**k - 1 + d for k in (15, 17, 19) for d in (-1, 0)], [0, 1] * 3),
    ("linear(16777217) | stairs(16777217)", [2**24, 2**24 + 1], [1, 0]),
    ("linear(4) | delay(2147483640)", [2**31 - 8, 2**31 - 7, 2**31 - 6, 2**31 - 1], [1, 0.75, 0.5, 0]),
    ("piecewise({0:1, 3000000000:0.5}) | skip(2000000000)", [10**9 - 1000, 10**9], [1, 0.5]),
    ("linear(4) | stretch(2000000000)", [10**9, 15 * 10**8, 2 * 10**9], [0.5, 0.25, 0]),
    ("0.5 ** (t // 1073741825)", [2**30, 2**30 + 1, 2**31 - 1], [1, 0.5, 0.5]),
    ("where(t < 16777217, 1, 0.5)", [2**24, 2**24 + 1, 2**24 + 2], [1, 0.5, 0.5]),
    ("mod(t, 1000)", [2**31 - 3, 2**31 - 2, 2**31 - 1], [645, 646, 647]),
    ("1 / (1 + t * t)", [3, 46341, 50000], [0.1, 1 / (1 + 46341**2), 1 / (1 + 50000**2)]),
    ("t ** 2 / 4", [2, 65536], [1, 2**30]),
    ("(t + 5) / 2147483647", [2**31 - 1], [1]),
    ("constant(1, 5) >> constant(0.5, 3000000000) >> constant(0.25)", [4, 5, 2**31 - 1], [1, 0.5, 0.5]),
]


@pytest.fixture(scope="module")
def without_x64() -> dict[str, Any]:
    """What a process says that never turned 64 bits on, as most do."""
    script = """
        import json, sys
        import jax, jax.numpy as jnp
        from calando import parse

        assert not jax.config.jax_enable_x64
        answers = {}
        for sentence, steps in json.load(sys.stdin):
            schedule = parse(sentence)
            t = jnp.asarray(steps, dtype=jnp.int32)
            try:
                plain = schedule(t)
                traced = jax.jit(schedule)(t)
                assert float(schedule(t[-1])) == plain[-1]
                answers[sentence] = [str(plain.dtype), plain.tolist(), traced.tolist()]
            except Exception as error:
                answers[sentence] = [repr(error)]
        print(json.dumps(answers))
    """
    sentences = json.dumps([(sentence, steps) for sentence, steps, _ in WITHOUT_X64])
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", textwrap.dedent(script)],
        input=sentences,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


@pytest.mark.parametrize(("sentence", "steps", "want"), WITHOUT_X64, ids=[s for s, *_ in WITHOUT_X64])
def test_jax_large_steps(sentence: str, steps: list[int], want: list[float], without_x64: dict[str, Any]) -> None:
    """32-bit steps find their boundaries exactly, up to the largest of them."""
    assert len(steps) == len(want)
    dtype, *answers = without_x64[sentence]
    assert dtype == "float32"
    for got in answers:
        assert got == pytest.approx(want, rel=3e-7, abs=2e-7)


@pytest.mark.parametrize(
    ("sentence", "steps", "want"),
    [
        ("constant(1, 9007199254740993) >> constant(0.5)", [2**53, 2**53 + 1], [1, 0.5]),
        ("linear(4) | repeat", [2**53 + 1, 2**53 + 2, 2**62 + 3], [0.75, 0.5, 0.25]),
        ("step(9007199254740993, gamma=0.5)", [2**53, 2**53 + 1], [1, 0.5]),
    ],
)
def test_64_bit_steps(sentence: str, steps: list[int], want: list[float]) -> None:
    """64-bit steps find boundaries beyond those of a float."""
    schedule = parse(sentence)
    assert [schedule(t) for t in steps] == want
    assert schedule(jnp.asarray(steps)).tolist() == want
    assert schedule(torch.tensor(steps)).tolist() == want


# -- torch -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sentence", ALL)
def test_torch_kinds(sentence: str) -> None:
    """Dtype and device stay; whole steps give the default dtype."""
    schedule = parse(sentence)
    values = names(schedule)
    times = TIMES if "cumprod" not in sentence else TIMES[:-1]  # (a million steps take their time)
    want = by_hand(sentence, times)
    double = schedule(torch.tensor(times, dtype=torch.float64), **values)
    assert double.dtype == torch.float64
    np.testing.assert_allclose(double.numpy(), want, rtol=1e-12, atol=1e-14)
    steps = [0, 1, 4, 5, 7, 10, 20, 21, 30, 100, 120]
    for dtype in (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8):
        whole = schedule(torch.tensor(steps, dtype=dtype), **values)
        assert whole.dtype == torch.get_default_dtype()
        tolerance = {"rtol": 3e-5, "atol": 3e-6} if "quantize" not in sentence else {"rtol": 0, "atol": 0.0011}
        np.testing.assert_allclose(whole.numpy(), by_hand(sentence, steps), **tolerance, err_msg=str(dtype))
    single = schedule(torch.tensor([0.25, 3.5], dtype=torch.float32), **values)
    assert single.dtype == torch.float32
    assert single.device.type == "cpu"
    meta = schedule(torch.tensor([0.25, 3.5], device="meta"), **values) if "cumprod" not in sentence else None
    assert meta is None or meta.device.type == "meta"
    assert schedule(torch.tensor(3.0), **values).shape == ()


@pytest.mark.parametrize("sentence", ALL)
def test_torch_gradients(sentence: str) -> None:
    """Eager autograd, and the same through ``torch.func``, in time and in parameters."""
    schedule = parse(sentence)
    values = {name: torch.tensor(x, dtype=torch.float64, requires_grad=True) for name, x in names(schedule).items()}
    times = TIMES if "cumprod" not in sentence else TIMES[:-1]
    t = torch.tensor(times, dtype=torch.float64, requires_grad=True)
    result = schedule(t, **values)
    if not result.requires_grad:  # flat between its jumps
        assert any(word in sentence for word in ("step", "cumprod")), sentence
        return
    gradients = torch.autograd.grad(result.sum(), [t, *values.values()], allow_unused=True)
    in_time = gradients[0].tolist() if gradients[0] is not None else [0.0] * len(times)
    slopes = dict(zip(times, in_time, strict=True))
    assert not any(math.isnan(x) for x in slopes.values()), slopes
    assert all(math.isfinite(x) or infinite(sentence, t) for t, x in slopes.items()), slopes
    assert all(bool(torch.isfinite(x)) for x in gradients[1:] if x is not None)
    plain = {name: value.detach() for name, value in values.items()}
    if "cumprod" in sentence or "noise" in sentence:
        return
    functional = torch.func.vmap(torch.func.grad(lambda t: schedule(t, **plain)))(t.detach())
    np.testing.assert_allclose(functional.numpy(), list(slopes.values()), rtol=1e-12, atol=1e-14)
    inner = [0.3, 4.7, 8.3, 19.1, 41.3]
    reference = jax.vmap(jax.grad(lambda t: schedule(t, **names(schedule))))(jnp.asarray(inner))
    own = torch.func.vmap(torch.func.grad(lambda t: schedule(t, **plain)))(torch.tensor(inner, dtype=torch.float64))
    np.testing.assert_allclose(own.numpy(), np.asarray(reference), rtol=1e-9, atol=1e-12)


COMPILED = [
    "warmup(5) >> cosine(20, eta_min=0.01) | floor(1e-7)",
    "warmup(5) >> hold(10) >> linear(20)",
    "one_minus_sqrt(20)",
    "warmup(20, geometric, start=0.01)",
    "step(7, gamma=0.5)",
    "multistep([5, 12], 0.5)",
    "cosine(10) | restart(mult=2)",
    "cosine(10) | restart(3, mult=2, gamma=0.5)",
    "linear(10) | pingpong",
    "lr * (warmup(4) >> inverse_sqrt(4))",
    "cosine(20) | skip(5) | stretch(40) | stairs(6)",
    "0.1 * minimum((t + 1) / 4, 2 / sqrt(t + 1))",
]


@pytest.mark.parametrize("sentence", COMPILED)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_torch_compile(sentence: str) -> None:
    """One graph, no breaks, for floats and for whole steps."""
    torch._dynamo.reset()
    schedule = parse(sentence)
    values = names(schedule)
    compiled = torch.compile(lambda t: schedule(t, **values), fullgraph=True, backend="eager")
    times = torch.tensor(TIMES, dtype=torch.float64)
    np.testing.assert_allclose(compiled(times).numpy(), by_hand(sentence, TIMES), rtol=1e-12, atol=1e-14)
    steps = torch.arange(0, 60)
    np.testing.assert_allclose(compiled(steps).numpy(), by_hand(sentence, range(60)), rtol=1e-5, atol=1e-6)


def test_torch_compile_with_parameters() -> None:
    """Parameters may be tensors of the graph."""
    torch._dynamo.reset()
    schedule = parse("lr * (warmup(W) >> cosine(D))")
    compiled = torch.compile(lambda t, lr, w: schedule(t, lr=lr, W=w, D=16), fullgraph=True, backend="eager")
    t, lr, w = torch.tensor([0.0, 2.0, 4.0, 12.0, 30.0]), torch.tensor(0.5), torch.tensor(4.0)
    assert compiled(t, lr, w).tolist() == pytest.approx([0, 0.25, 0.5, 0.25, 0], abs=1e-7)


# -- families ----------------------------------------------------------------------------------------------

FAMILIES = [
    ("lr * (warmup(4) >> cosine(16))", "lr"),
    ("lr * (warmup(W) >> cosine(20))", "W"),
    ("warmup(W) >> hold(10) >> linear(20)", "W"),
    ("cosine(20, eta_min=lr / 10, eta_max=lr)", "lr"),
    ("lr * g ** (t // 3)", "g"),
    ("multistep([W, 3 * W], 0.5)", "W"),
    ("linear(W) | repeat", "W"),
    ("linear(W) | restart(mult=2)", "W"),
    ("constant(lr)", "lr"),
    ("cosine(20) | take(W)", "W"),
    ("cosine(20) | stretch(W)", "W"),
    ("constant(0.5, W) >> constant(0.5)", "W"),
    ("hold(W - W, value=lr) >> linear(10)", "W"),
    ("warmup(2) >> hold", "total"),
]


@pytest.mark.parametrize(("sentence", "name"), FAMILIES)
@pytest.mark.parametrize("kind", [np.asarray, jnp.asarray, torch.as_tensor], ids=["numpy", "jax", "torch"])
def test_a_family_at_once(sentence: str, name: str, kind: Any) -> None:
    """A column of values and a row of times give a table, whatever the sentence makes of them."""
    schedule = parse(sentence)
    grid = np.array([3.0, 4.0, 7.5, 12.0]) if name in ("W", "total") else np.array([0.1, 0.25, 0.5, 0.75])
    times = np.array([-1, 0, 0.5, 3, 4, 5, 11.9, 12, 16, 24, 50, 1000.0])
    rest = {n: VALUES[n] for n in schedule.params if n != name}
    got = schedule(kind(times), **{name: kind(grid[:, None])}, **rest)
    assert tuple(got.shape) == (4, 12)
    want = np.array([[schedule(float(t), **{name: float(x)}, **rest) for t in times] for x in grid])
    np.testing.assert_allclose(np.asarray(got), want, rtol=1e-12, atol=1e-14)


def test_a_number_and_an_array() -> None:
    """One time, many values; a list will do."""
    schedule = parse("lr * warmup(5)")
    got = schedule(2.5, lr=np.array([0.1, 0.2]))
    assert got.shape == (2,)
    assert got.tolist() == [0.05, 0.1]
    assert np.asarray(schedule(2.5, lr=[0.1, 0.2])).tolist() == [0.05, 0.1]
    assert float(schedule(2.5, lr=np.float64(0.1))) == 0.05
    assert type(schedule(2.5, lr=np.float32(0.5))) is float
    ours = schedule(2.5, lr=jnp.asarray([0.1, 0.2]))
    assert isinstance(ours, jax.Array)
    theirs = schedule(np.array([0.0, 2.5]), lr=torch.tensor([[0.5], [1.0]], dtype=torch.float64))
    assert isinstance(theirs, torch.Tensor)
    assert theirs.tolist() == [[0, 0.25], [0, 0.5]]
