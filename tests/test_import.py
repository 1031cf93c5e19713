"""``import calando`` is light, and so is what needs no text and no arrays."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

HEAVY = ("numpy", "lark", "sympy", "torch", "jax", "matplotlib", "yaml", "click", "rich", "plotille", "inspect")


def loaded(script: str) -> set[str]:
    """The heavy modules that a fresh process has loaded after a script."""
    script = textwrap.dedent(script) + "\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    modules = set(json.loads(done.stdout.splitlines()[-1]))
    assert "calando" in modules
    return {name for name in HEAVY if name in modules}


def test_import() -> None:
    """Nothing heavy."""
    assert loaded("import calando") == set()
    assert loaded("from calando import cosine, warmup, Schedule") == set()


def test_python_algebra() -> None:
    """Built, printed, evaluated and compiled on floats: no parser, no arrays, no sympy."""
    script = """
        import calando as ca

        lr = ca.param("lr")
        s = lr * (ca.warmup(5, ca.cosine) >> ca.hold >> ca.linear(ca.percent(10), eta_min=0.1)) | ca.floor(1e-7)
        assert s.bind(total=100)(2.5, lr=0.5) == 0.25
        assert s(500, lr=0.5, total=1000) == 0.5
        assert str(s) == "lr * (warmup(5, cosine) >> hold >> linear(10%, eta_min=0.1)) | floor(1e-7)"
        assert s.params == {"lr", "total"} and str(s.length) == "total"
        f = (ca.cosine(10) | ca.restart(mult=2) | ca.noise(0.1)).compile()
        assert f(3) != f(4)
        ca.multistep([5, 10], 0.5)(7), ca.keyframes({0: 1, 5: 2})(3), ca.wsd(1, 2, T=9)(4)
        assert (ca.linear(10) | ca.take(5))(99) == 0.5
    """
    assert loaded(script) == set()


@pytest.mark.parametrize(
    ("script", "more"),
    [
        ("import calando; calando.parse('warmup(5) >> cosine(20)')(3)", {"lark"}),
        ("import calando; calando.cosine(20).to_sympy()", {"sympy"}),
        ("import calando; calando.cosine(20)([1, 2])", {"numpy"}),
        ("import calando; calando.cumprod(0.5)(3)", {"numpy"}),
        ("import calando; calando.parse_plan('lr = cosine(20)')", {"lark"}),
    ],
)
def test_what_is_asked_for(script: str, more: set[str]) -> None:
    """Each thing loads what it needs (`lark` and its like may bring modules of Python's own)."""
    assert loaded(script) - {"inspect"} == more
