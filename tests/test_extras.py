"""Libraries that not everybody has: each is named when it is missing, with the extra that brings it."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

from calando.extras import EXTRAS, MissingLibrary, needed

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MODULES = {"pyyaml": "yaml"}  # what is imported under another name
# imported only for arrays or by models of their own, so that whoever gets there has them
THEIRS = {"dask": "chunks.py", "jax": "algebra/jax_loops.py", "pydantic_core": "config.py"}

ASKING = """
    import json, sys
    for name in ("matplotlib", "torch", "keras", "omegaconf", "jsonargparse", "jax", "pydantic", "pydantic_core", "ruamel", "IPython"):
        sys.modules[name] = None  # as if it were not installed

    from click.testing import CliRunner
    import calando as ca
    from calando.cli import main
    from calando.config import register_jsonargparse, register_omegaconf

    s = ca.parse("warmup(5) >> cosine(20)")

    def said(action):
        try:
            action()
        except ModuleNotFoundError as error:
            return f"{type(error).__name__}: {error}"

    def imported(name):
        return lambda: __import__(name)

    asked = {
        "plot": said(s.plot),
        "diff plot": said(s.diff(s + 1).plot),
        "torch": said(imported("calando.torch")),
        "keras": said(imported("calando.keras")),
        "omegaconf": said(register_omegaconf),
        "jsonargparse": said(register_jsonargparse),
    }
    result = CliRunner().invoke(main, ["diff", "cosine(20)", "linear(20)", "--plot", "x.png"])
    asked["command"] = result.stderr
    assert s(5) == 1 and s([5]).tolist() == [1] and s.to_sympy() and s.describe() and s.run().step() == 0.2
    print(json.dumps(asked))
"""


def test_what_is_missing_is_named() -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", textwrap.dedent(ASKING)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "plot": 'MissingLibrary: plot needs matplotlib: pip install "calando[plot]"',
        "diff plot": 'MissingLibrary: plot needs matplotlib: pip install "calando[plot]"',
        "torch": 'MissingLibrary: calando.torch needs torch: pip install "calando[torch]"',
        "keras": 'MissingLibrary: calando.keras needs keras: pip install "calando[keras]"',
        "omegaconf": 'MissingLibrary: register_omegaconf needs omegaconf: pip install "calando[omegaconf]"',
        "jsonargparse": 'MissingLibrary: register_jsonargparse needs jsonargparse: pip install "calando[jsonargparse]"',
        "command": 'a picture in a file needs matplotlib: pip install "calando[plot]"\n',
    }


def test_what_a_library_misses_itself_is_its_own_affair() -> None:
    with pytest.raises(ModuleNotFoundError, match="No module named 'numba'") as caught, needed("torch", "x"):
        raise ModuleNotFoundError("No module named 'numba'", name="numba")
    assert not isinstance(caught.value, MissingLibrary)


def name_of(requirement: str) -> str:
    return requirement.partition(">=")[0].lower()


def test_every_import_is_accounted_for() -> None:
    """What is imported anywhere is a dependency, has an extra and a sentence, or belongs to who comes with it."""
    required = {MODULES.get(name, name) for name in map(name_of, PROJECT["dependencies"])}
    ours = {*sys.stdlib_module_names, "calando", *required}
    package = ROOT / "src" / "calando"
    for path in package.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        typing = {id(inner) for node in ast.walk(tree) if is_for_types(node) for inner in ast.walk(node)}
        guarded = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.With) for inner in ast.walk(node)}
        for node in ast.walk(tree):
            if id(node) in typing:
                continue
            for module in imports(node):
                where = f"{module} in {path}, line {node.lineno}"
                if module in EXTRAS:
                    later = f"import {module}" in path.read_text(encoding="utf-8").partition("with needed(")[2]
                    assert id(node) in guarded or later, where
                elif module in THEIRS:
                    assert path == package / THEIRS[module], where
                else:
                    assert module in ours, where


def is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imports(node: ast.AST) -> list[str]:
    """The libraries that an import statement names."""
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [(node.module or "").partition(".")[0]]
    return []


def test_every_extra_brings_its_library() -> None:
    for library, extra in EXTRAS.items():
        assert [name_of(one) for one in PROJECT["optional-dependencies"][extra]] == [library]
