"""Source code in other languages: compiled, run without calando, and compared with ``s(t)``."""

from __future__ import annotations

import ctypes
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings

import calando as ca
from calando.emit import LANGUAGES
from trees import ANY, TOTAL, schedules
from trees import NAMES as RANDOM_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = {"lr": 0.3, "W": 4.0, "D": 16.0, "total": 100.0, "ep": 5.0, "base": 0.1, "peak": 0.003, "gamma_": 0.9}
LOOPS = ("cumprod", "cumsum")
CANONICAL = [
    line
    for line in (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
NESTED = [
    "cosine(10) | restart(mult=2, gamma=0.5)",
    "cosine(10) | restart(mult=1.5)",
    "cosine(5, eta_max=0.1 * 0.5 ** cycle, eta_min=0.001) | restart(3, mult=2)",
    "where(t < 5, linear(20), where(t < 9, warmup(30), 0.5))",
    "min(warmup(10), inverse_sqrt(10)) * max(0.1, cos(t)) + abs(sin(t)) - tanh(t / 9)",
    "(warmup(5) >> (linear(10) | pingpong(3)) >> cosine(9, eta_max=2) | stairs(4)) ** 2 | quantize(1/8)",
    "multistep([3, 5, 5, 8, 13, 21, 34, 55], 0.7)",
    "constant(1) | noise(0.1, seed=123456789012, every=7)",
    "constant(0.1, 3) >> constant(0.2)",
    "1 / (1 + lambda_ * t) ** W",
]
SENTENCES = [*CANONICAL, *NESTED]
VALUES = {**NAMES, "lambda_": 0.25}
TIMES = [-3, 0, 0.5, 1, 3, 4, 4.75, 5, 9.999, 10, 12, 13, 19, 20, 29.5, 30, 40, 50, 77.7, 99, 100, 1000]


def bound_values(schedule: ca.Schedule) -> dict[str, float]:
    return {name: VALUES[name] for name in sorted(schedule.params)}


@cache
def cases() -> list[tuple[int, ca.Schedule, dict[str, float], list[float]]]:
    """Every sentence with the values of its names, and the values of calando at all times, where they are finite."""
    found = []
    for i, sentence in enumerate(SENTENCES):
        schedule = ca.parse(sentence)
        if not isinstance(schedule, ca.Schedule):
            continue
        values = bound_values(schedule)
        found.append((i, schedule, values, [schedule(t, **values) for t in TIMES]))
    return found


def agree(got: Any, wanted: Any, sentence: object, tolerance: float = 1e-12) -> None:
    finite = np.isfinite(wanted)
    np.testing.assert_allclose(
        np.asarray(got, dtype=float)[finite],
        np.asarray(wanted)[finite],
        rtol=tolerance,
        atol=tolerance,
        err_msg=str(sentence),
    )


def arguments_of(code: str, name: str = "schedule") -> list[str]:
    """The names in the signature, after ``t``."""
    signature = re.search(rf"{name}\(([^)]*)\)", code)
    assert signature is not None
    return [part.split(":")[0].split()[-1] for part in signature[1].split(",")][1:]


def in_order(code: str, values: dict[str, float], name: str = "schedule") -> list[float]:
    """The values of the arguments of a function, which may have had to be renamed."""
    return [values[a] if a in values else values[a.removesuffix("_")] for a in arguments_of(code, name)]


def function(code: str) -> Callable[..., Any]:
    scope: dict[str, Any] = {}
    exec(compile(code, "<emitted>", "exec"), scope)  # noqa: S102 - our own code, which is what is tested
    assert not any(getattr(value, "__name__", "").startswith("calando") for value in scope.values())
    return scope["schedule"]  # type: ignore[no-any-return]


def test_python() -> None:
    for _, schedule, values, wanted in cases():
        code = schedule.to_code("python")
        f = function(code)
        got = []
        for t, value in zip(TIMES, wanted, strict=True):
            if np.isfinite(value):
                got.append(f(t, *in_order(code, values)))
                assert type(got[-1]) is float, schedule
            else:
                got.append(value)  # Python raises where it would be infinite
        agree(got, wanted, schedule)


@settings(max_examples=60)
@given(schedules(ANY))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_any_schedule(schedule: ca.Schedule) -> None:
    """Random ones, as a function of numbers and as one of arrays."""
    known = {name: float(value) for name, value in {**RANDOM_NAMES, "total": TOTAL}.items() if name in schedule.params}
    times = np.array([0, 0.5, 1, 2.25, 4, 7.5, 8, 16, 30, 50.125, 100, 255, 256, 1000])
    wanted = schedule(times, **known)
    code = schedule.to_code("python")
    f = function(code)
    given_values = [known[name] for name in arguments_of(code)]
    finite = np.isfinite(wanted)
    agree([f(t, *given_values) for t in times[finite].tolist()], wanted[finite], schedule, 1e-9)
    if not any(word in str(schedule) for word in LOOPS):
        code = schedule.to_code("numpy")
        agree(function(code)(times, *(known[name] for name in arguments_of(code))), wanted, schedule, 1e-9)


@pytest.mark.parametrize("library", ["numpy", "jax", "torch"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_arrays(library: str) -> None:
    for i, schedule, values, wanted in cases():
        if any(word in SENTENCES[i] for word in LOOPS):
            with pytest.raises(ca.ArgumentError, match="walk through every step"):
                schedule.to_code(library)
            continue
        if (
            i % {"numpy": 1, "torch": 3, "jax": 9}[library]
        ):  # the formulas are the same; their libraries take their time
            continue
        code = schedule.to_code(library)
        f = function(code)
        times: Any = np.array(TIMES)
        if library == "torch":
            import torch

            times = torch.tensor(TIMES, dtype=torch.float64)
        if library == "jax":
            import jax

            with jax.enable_x64():
                got = f(times, *in_order(code, values))
        else:
            got = f(times, *in_order(code, values))
        assert got.shape == times.shape, schedule
        agree(got, wanted, schedule)


def test_arrays_are_traced() -> None:
    """The functions of JAX and torch may be compiled and differentiated."""
    import jax
    import torch

    s = ca.parse("lr * (warmup(5) >> one_minus_sqrt(20))")
    f = function(s.to_code("jax"))
    assert float(jax.jit(f)(15, 0.5)) == pytest.approx(s(15, lr=0.5), rel=1e-6)
    slopes = [float(jax.grad(f)(float(t), 0.5)) for t in (1, 5.5, 30)]
    wanted = [0.1, -0.5 / (2 * np.sqrt(0.5 / 20) * 20), 0]
    assert slopes == pytest.approx(wanted, rel=1e-5)
    t = torch.tensor([1.0, 5.5, 30.0], dtype=torch.float64, requires_grad=True)
    function(s.to_code("torch"))(t, 0.5).sum().backward()
    assert t.grad is not None
    assert t.grad.tolist() == pytest.approx(wanted, rel=1e-12)


def test_nan_and_shapes() -> None:
    import torch

    for sentence in ("0.1", "warmup(5)", "cosine(20) | floor(0.1)"):
        s = ca.parse(sentence)
        for library in ("numpy", "jax"):
            got = np.asarray(function(s.to_code(library))(np.array([[np.nan, 2.0]])))
            assert got.shape == (1, 2)
            assert np.isnan(got[0, 0])
            assert got[0, 1] == pytest.approx(s(2), rel=1e-6)
        got = function(s.to_code("torch"))(torch.tensor([[np.nan, 2.0]]))
        assert got.dtype == torch.float32
        assert got.shape == (1, 2)
        assert np.isnan(function(s.to_code("python"))(float("nan")))


def test_c(tmp_path: Path) -> None:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler here")
    units = []
    for i, schedule, _, _ in cases():
        code = schedule.to_code("c", name=f"f{i}")
        units.append(
            re.sub(r"static double normal\(", f"static double normal{i}(", code).replace(" normal(", f" normal{i}(")
        )
    source, library = tmp_path / "all.c", tmp_path / "all.so"
    source.write_text("\n".join(units))
    strict = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    subprocess.run([compiler, *strict, "-O0", "-shared", "-fPIC", "-o", library, source, "-lm"], check=True)  # noqa: S603
    loaded = ctypes.CDLL(str(library))
    for i, schedule, values, wanted in cases():
        f = getattr(loaded, f"f{i}")
        given = in_order(schedule.to_code("c", name=f"f{i}"), values, f"f{i}")
        f.restype, f.argtypes = ctypes.c_double, [ctypes.c_double] * (1 + len(given))
        agree([f(t, *given) for t in TIMES], wanted, schedule)


def test_javascript(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node here")
    calls = []
    for i, schedule, values, _ in cases():
        code = schedule.to_code("javascript")
        (tmp_path / f"f{i}.mjs").write_text(code)
        given = json.dumps(in_order(code, values))
        calls.append(
            f"{{ const m = await import('./f{i}.mjs'); out[{i}] = times.map(t => m.schedule(t, ...{given})); }}"
        )
    main = tmp_path / "main.mjs"
    main.write_text(
        f"const times = {json.dumps(TIMES)}, out = {{}};\n" + "\n".join(calls) + "\n"
        "console.log(JSON.stringify(out, (_, v) => Number.isFinite(v) || typeof v !== 'number' ? v : null));\n"
    )
    done = subprocess.run([node, main], capture_output=True, text=True, check=True)  # noqa: S603
    found = json.loads(done.stdout)
    for i, schedule, _, wanted in cases():
        agree([np.nan if v is None else v for v in found[str(i)]], wanted, schedule)


def test_rust(tmp_path: Path) -> None:
    compiler = shutil.which("rustc")
    if compiler is None:
        pytest.skip("there is no Rust compiler here")
    modules, calls = [], []
    for i, schedule, values, _ in cases():
        code = schedule.to_code("rust")
        modules.append(f"mod f{i} {{\n{code}}}\n")
        given = "".join(f", {value!r}" for value in in_order(code, values))
        calls.append(f'    for t in TIMES {{ println!("{{:e}}", f{i}::schedule(t{given})); }}')
    times = ", ".join(repr(float(t)) for t in TIMES)
    source, program = tmp_path / "main.rs", tmp_path / "main"
    source.write_text(
        "#![allow(clippy::all)]\n" + "".join(modules) + f"const TIMES: [f64; {len(TIMES)}] = [{times}];\n"
        "fn main() {\n" + "\n".join(calls) + "\n}\n"
    )
    subprocess.run([compiler, "--edition=2021", "-o", program, source], check=True)  # noqa: S603
    lines = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split()  # noqa: S603
    found = np.array([float(line) for line in lines]).reshape(-1, len(TIMES))
    for row, (_, schedule, _, wanted) in zip(found, cases(), strict=True):
        agree(row, wanted, schedule)


def test_julia() -> None:
    """It is not run here; but a parser of the language takes no offence."""
    import tree_sitter
    import tree_sitter_julia

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_julia.language()))
    assert parser.parse(b"function f(t) return t +").root_node.has_error
    for _, schedule, _, _ in cases():
        code = schedule.to_code("julia")
        assert not parser.parse(code.encode()).root_node.has_error, code


def test_names() -> None:
    """What a language wants for itself is renamed; so is what would be one of our own names."""
    s = ca.parse("lambda_ * v1 * warmup(5)").bind(lambda_=1)
    assert arguments_of(s.to_code("python")) == ["v1"]
    both = ca.parse("double * double_ * t").to_code("c")
    assert arguments_of(both) == ["double_", "double__"]
    assert "vv1 = " in s.to_code("numpy")
    assert arguments_of(ca.parse("double * warmup(5)").to_code("c")) == ["double_"]
    assert arguments_of(ca.parse("fn * warmup(5)").to_code("rust")) == ["fn_"]
    assert "double learning_rate(double t)" in ca.parse("warmup(5)").to_code("c", name="learning_rate")
    assert ca.parse("lr * warmup(5)").to_code("c", lr=0.5).startswith("// 0.5 * warmup(5)\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("fortran",), "there is no language 'fortran'"),
        (("pythn",), "there is no language 'pythn'"),
        (("c", "double"), "'double' cannot be the name"),
        (("c", "a b"), "'a b' cannot be the name"),
    ],
)
def test_errors(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(ca.ArgumentError, match=message):
        ca.parse("warmup(5)").to_code(*arguments)


def test_every_language_is_spoken() -> None:
    for language in LANGUAGES:
        for sentence in ("0.1", "lr * warmup(5) >> cosine(20) | noise(0.1)", *NESTED):
            code = ca.parse(sentence).to_code(language)
            assert max(map(len, code.splitlines())) < 115
            assert "calando" not in code
