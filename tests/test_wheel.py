"""The main job on a fresh machine: built, installed away from the checkout, and run.

With the newest versions of everything it depends on, and with the lowest.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from importlib.metadata import metadata
from pathlib import Path

import pytest

from calando.extras import EXTRAS
from oldest import lowest

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
    """The wheel, built as anybody would build it; hatchling is there already."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--quiet")
    run(*pip, "--wheel-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("calando-*.whl")
    return built


def installed(wheel: Path, versions: str, folder: Path) -> Path:
    """A fresh environment with the wheel and what it depends on; the folder of its commands."""
    pinned = lowest() if versions == "lowest" else []
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    commands = folder / "venv" / ("Scripts" if sysconfig.get_platform().startswith("win") else "bin")
    pip = (commands / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, wheel, *pinned, cwd=folder)
    return commands


@pytest.mark.parametrize("versions", ["newest", "lowest"])
def test_away_from_the_checkout(versions: str, wheel: Path, tmp_path: Path) -> None:
    """One environment for all that is done in it: to make one takes longer than to use it."""
    environment = installed(wheel, versions, tmp_path)
    for check in (the_main_job, it_stands_alone, a_file, nothing_else_is_installed):
        (tmp_path / check.__name__).mkdir()
        check(environment, tmp_path / check.__name__)
    if versions == "newest":
        it_is_typed(environment, tmp_path)


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


def the_main_job(environment: Path, tmp_path: Path) -> None:
    """One command shows the segments, their lengths and ends, and draws the curve."""
    said = run(environment / "calando", "show", MISSION, cwd=tmp_path)
    for word in ("warmup", "cosine", "0.01", "20"):
        assert word in said, said
    assert len(said.splitlines()) > 10, said


def it_stands_alone(environment: Path, tmp_path: Path) -> None:
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


def a_file(environment: Path, tmp_path: Path) -> None:
    """``calando show`` takes a file of schedules as well."""
    plan = tmp_path / "plan.yaml"
    plan.write_text("lr: 0.1 * warmup(5) >> linear(20)\nmomentum: 0.9\n", encoding="utf-8")
    said = run(environment / "calando", "show", plan, cwd=tmp_path)
    assert "lr" in said
    assert "linear" in said


# -- what comes along --------------------------------------------------------------------------------------

NEEDED = {"click", "lark", "numpy", "plotille", "pyyaml", "rich", "sympy"}
THEIRS = {"markdown-it-py", "mdurl", "mpmath", "pygments", "commonmark"}  # the last one of rich's early versions


def nothing_else_is_installed(environment: Path, tmp_path: Path) -> None:
    """numpy, lark and sympy, and small packages in pure Python beside them."""
    listed = run(environment / "python", "-m", "pip", "list", "--format", "json", cwd=tmp_path)
    names = {one["name"].lower() for one in json.loads(listed)} - {"pip", "setuptools", "calando"}
    assert NEEDED < names <= NEEDED | THEIRS
    compiled = {path.relative_to(path.parents[-1]) for path in site(environment).rglob("*.so")}
    packages = {next(part for part in path.parts[::-1] if part in ("numpy", "yaml", "_yaml", "numpy.libs")) for path in compiled}
    assert packages <= {"numpy", "numpy.libs", "yaml", "_yaml"}


def site(environment: Path) -> Path:
    return Path(run(environment / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=environment).strip())


def test_licences() -> None:
    """The page lists what is installed with calando, and the licence that each package says it has."""
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("| [")]
    listed = {row[0].partition("]")[0][1:].lower(): row[1] for row in rows}
    for name in NEEDED | THEIRS - {"commonmark"} | EXTRAS.keys():
        licence = listed[name]
        said = metadata(name)
        text = " ".join([said.get("License-Expression") or "", said.get("License") or "", *(said.get_all("Classifier") or [])])
        family = licence.partition("-")[0].replace("PSF", "Python Software Foundation")
        assert family.lower() in text.lower(), f"{name}: {licence}, but {text[:200]}"


# -- types -------------------------------------------------------------------------------------------------

TYPED = """
from typing import assert_type

import calando as ca
from calando import ScheduleError, parse, warmup

s: ca.Schedule = parse("warmup(5) >> cosine(20)")
assert_type(s, ca.Schedule)
assert_type(warmup(5) >> ca.cosine(20) | ca.floor(1e-7), ca.Schedule)
assert_type(s.params, frozenset[str])
assert_type(str(s), str)
assert_type(s.run().step(), float)
plan = ca.load("plan.yaml")
assert_type(plan["lr"], ca.Schedule)
try:
    s.bind(lr=3)
except ScheduleError as error:
    assert_type(error.hint, str | None)
s.bnd(lr=3)
"""


def it_is_typed(environment: Path, tmp_path: Path) -> None:
    """A type checker that knows nothing but the installed wheel."""
    (tmp_path / "script.py").write_text(TYPED, encoding="utf-8")
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "mypy", "--strict", "--python-executable", environment / "python", "--cache-dir", tmp_path, "script.py"],
        cwd=tmp_path,
        env=CLEAN,
        capture_output=True,
        text=True,
        check=False,
    )
    line = TYPED.splitlines().index("s.bnd(lr=3)") + 1
    assert done.stdout.splitlines() == [
        f'script.py:{line}: error: "Schedule" has no attribute "bnd"; maybe "bind"?  [attr-defined]',
        "Found 1 error in 1 file (checked 1 source file)",
    ]


# -- the same bytes ----------------------------------------------------------------------------------------

SOURCES = ["src", "grammar", "tests", "benchmarks", "docs", "examples"]


def built(folder: Path, mask: int, age: float, epoch: str | None) -> dict[str, str]:
    """The hashes of both archives, built from a copy of the checkout with other modes and times."""
    copy = folder / "a longer path" / "calando"
    copy.parent.mkdir(parents=True)
    for name in SOURCES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    for path in [*ROOT.glob("*.md"), *ROOT.glob("*.toml"), ROOT / "LICENSE", ROOT / "conftest.py"]:
        shutil.copy(path, copy)
    for path in copy.rglob("*"):
        if path.is_file():
            path.chmod(0o666 & ~mask | path.stat().st_mode & 0o100)
            os.utime(path, (age, age))
    environment = {**CLEAN, "SOURCE_DATE_EPOCH": epoch} if epoch else CLEAN
    command = [sys.executable, "-m", "hatchling", "build", "-d", folder / "dist"]
    old = os.umask(mask)
    try:
        subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True)  # noqa: S603
    finally:
        os.umask(old)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "dist").iterdir()}


def test_whoever_builds_it_gets_the_same_bytes(tmp_path: Path) -> None:
    """In other folders, at other times, with other modes; and with a date of its own if the environment has one."""
    one = built(tmp_path / "one", 0o022, 1.6e9, None)
    two = built(tmp_path / "two" / "elsewhere", 0o077, 1.7e9, None)
    assert sorted(name.rpartition(".")[2] for name in one) == ["gz", "whl"]
    assert one == two
    assert built(tmp_path / "three", 0o022, 1.6e9, "1700000000") != one
    (source,) = (tmp_path / "one" / "dist").glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "conftest.py", "grammar/schedule.lark", "tests/trees.py"} <= names
