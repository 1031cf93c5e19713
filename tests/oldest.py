"""The lowest versions of all dependencies that ``pyproject.toml`` allows: ``python -m tests.oldest [what pytest takes]``.

Builds the wheel, installs it with those versions into a fresh environment away from the checkout, and runs the tests that
want no framework.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = [
    *("checks", "cli", "commands", "described", "diff", "errors", "grammar", "import", "inspect", "laws", "plan"),
    *("registry", "sentences", "spelling", "sympy", "symbolic_lengths", "values", "yaml_errors"),
]
WARNINGS = ("-W", "ignore::DeprecationWarning")  # what is old uses what is older


def lowest(*extras: str) -> list[str]:
    """Each requirement, and those of some extras, at its lowest version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in extras for one in project["optional-dependencies"][extra])]
    assert all(">=" in one for one in wanted)
    return [one.replace(">=", "==") for one in wanted]


def run(*command: object, cwd: Path | None = None) -> int:
    return subprocess.run([str(part) for part in command], cwd=cwd, check=False).returncode  # noqa: S603


def main(arguments: Iterable[str]) -> int:
    chosen = list(arguments) or [f"tests/test_{name}.py" for name in TESTS]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = folder / "venv" / "bin" / "python"
        steps: list[tuple[object, ...]] = [
            (sys.executable, "-m", "pip", "wheel", ROOT, "--no-deps", "--quiet", "--wheel-dir", folder),
            (sys.executable, "-m", "venv", folder / "venv"),
        ]
        if any(run(*step) for step in steps):
            return 1
        (wheel,) = folder.glob("calando-*.whl")
        if run(python, "-m", "pip", "install", "--quiet", wheel, *lowest("plot"), "pytest", "hypothesis"):
            return 1
        run(python, "-m", "pip", "list")
        return run(python, "-m", "pytest", "-p", "no:cacheprovider", *WARNINGS, *chosen, cwd=ROOT)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
