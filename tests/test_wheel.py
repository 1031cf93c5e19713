"""The main job on a fresh machine: built, installed away from the checkout, and run."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MISSION = "warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)"

# neither the checkout nor anything that this process was told reaches the fresh environment
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "COV_", "COVERAGE"))}


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints."""
    done = subprocess.run(  # noqa: S603
        [str(part) for part in command],
        cwd=cwd,
        env=CLEAN,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as anybody would build it."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", ROOT, "--no-deps", "--quiet", "--wheel-dir", folder, cwd=folder)
    (built,) = folder.glob("calando-*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel and what it depends on; the folder of its commands."""
    folder = tmp_path_factory.mktemp("fresh")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    commands = folder / "venv" / ("Scripts" if sysconfig.get_platform().startswith("win") else "bin")
    run(commands / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=folder)
    return commands


def test_what_the_wheel_holds(wheel: Path) -> None:
    """The package, the grammar, the mark that it is typed, the licence; and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        grammar = archive.read("calando/schedule.lark").decode()
        metadata = archive.read(next(n for n in names if n.endswith("METADATA"))).decode()
    assert names.count("calando/schedule.lark") == 1
    assert "calando/py.typed" in names
    assert grammar == (ROOT / "grammar" / "schedule.lark").read_text(encoding="utf-8")
    assert all(name.startswith(("calando/", "calando-")) for name in names)
    modules = {str(path.relative_to(ROOT / "src")).replace(os.sep, "/") for path in (ROOT / "src").rglob("*.py")}
    assert modules <= set(names)
    assert not [name for name in names if name.endswith((".pyc", ".ipynb")) or "test" in name]
    assert any("licenses/LICENSE" in name for name in names)
    assert "Requires-Python: >=3.11" in metadata


def test_the_main_job(environment: Path, tmp_path: Path) -> None:
    """One command shows the segments, their lengths and ends, and draws the curve."""
    said = run(environment / "calando", "show", MISSION, cwd=tmp_path)
    for word in ("warmup", "cosine", "0.01", "20"):
        assert word in said, said
    assert len(said.splitlines()) > 10, said


def test_it_stands_alone(environment: Path, tmp_path: Path) -> None:
    """Nothing of the checkout is in reach, and the package works from text, Python and files."""
    script = tmp_path / "script.py"
    script.write_text(
        "import calando, pathlib, sys\n"
        "from calando import *\n"
        f"where, root = pathlib.Path(calando.__file__).resolve(), {str(ROOT)!r}\n"
        "assert 'site-packages' in where.parts, where\n"
        "assert not any(p == root or p.startswith(root + '/') for p in sys.path), sys.path\n"
        f"s = parse({MISSION!r})\n"
        "assert s == (warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7))\n"
        "assert [s(t) for t in (2.5, 5, 25, 1000)] == [0.5, 1.0, 0.01, 0.01]\n"
        "assert s([0, 5]).tolist() == [1e-7, 1.0]\n"
        "assert 'Piecewise' in str(s.to_sympy())\n"
        "pathlib.Path('plan.yaml').write_text('train:\\n  lr: 0.1 * warmup(5)\\n  wd: 1e-2\\n')\n"
        "plan = load('plan.yaml', 'train')\n"
        "assert plan['lr'](5) == 0.1\n"
        "print(calando.__version__)\n",
        encoding="utf-8",
    )
    said = run(environment / "python", "-I", script, cwd=tmp_path)
    assert said.strip()


def test_a_file(environment: Path, tmp_path: Path) -> None:
    """``calando show`` takes a file of schedules as well."""
    plan = tmp_path / "plan.yaml"
    plan.write_text("lr: 0.1 * warmup(5) >> linear(20)\nmomentum: 0.9\n", encoding="utf-8")
    said = run(environment / "calando", "show", plan, cwd=tmp_path)
    assert "lr" in said
    assert "linear" in said
