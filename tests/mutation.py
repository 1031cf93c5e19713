"""How many mistakes in the core would the tests notice?  ``python -m tests.mutation --sample 150``.

Makes mutants of ``tree`` and ``library`` (a ``<`` that is a ``<=``, a 1 that is a 2, a condition turned round), runs the
quick tests of the core on each until one fails, and prints those that nobody noticed, and the share of the others with its
95 % interval.  The mutants are cosmic-ray's (``pip install cosmic-ray``); each place of the code is drawn with the same
chance, whatever could stand there instead.  A mutant lives in a process that is forked from one which has everything loaded
but calando, and no file is ever changed.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.abc
import importlib.util
import json
import os
import random
import signal
import sys
import time
from importlib.machinery import SourceFileLoader
from itertools import islice
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
CORE = ("calando/tree", "calando/library")
LOADED = ("click", "hypothesis", "lark", "numpy", "plotille", "pytest", "rich.table", "sympy", "sympy.printing", "yaml")
# what notices most, the quickest first
TESTS = [
    "tests/test_core.py",
    "tests/test_docs.py",
    "tests/test_errors.py",
    "src/calando/library",
    "src/calando/tree",
    "tests/test_sentences.py",
    "tests/test_plan.py",
    "tests/test_registry.py",
    "tests/test_values.py",
    "tests/test_symbolic_lengths.py",
]
# mutants that say the same in other words, by the line that they make, and why nobody can notice
SAME = {
    "return 2 / (1 + xp.exp(steepness * (2 * x - 1) / 2))": "a factor cancels where the curve is rescaled",
    "ONE = sgdr.parameters[1].default": "another parameter whose default is 1",
    "while isinstance(head, Number) and used != len(operators):": "it is counted up by one",
}
OPTIONS = ["-x", "--assert=plain", "-q", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov"]


class Mutant(NamedTuple):
    """A file with one place changed."""

    path: Path
    line: int
    text: str
    code: str

    @property
    def module(self) -> str:
        parts = self.path.relative_to(SOURCE).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}\n" + "\n".join(self.change)

    @property
    def made(self) -> str:
        """The new line, however cosmic-ray has spaced it."""
        return self.change[1].removeprefix("    + ").replace("[ ", "[").replace("( ", "(")

    @property
    def change(self) -> tuple[str, str]:
        """The line as it was, and as it is."""
        was, now = self.text.splitlines(), self.code.splitlines()
        i = next((i for i, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), self.line - 1)
        return f"    - {was[i].strip()}", f"    + {now[i].strip()}"


# -- what may be changed -----------------------------------------------------------------------------------


class Place(NamedTuple):
    """A place in a file, and what cosmic-ray can do there: the names of operators, and which of their places it is."""

    path: Path
    line: int
    ways: list[tuple[str, int]]

    def mutant(self, dice: random.Random) -> Mutant | None:
        """One of them, unless it says the same as before."""
        from cosmic_ray.mutating import mutate_code
        from cosmic_ray.plugins import get_operator

        name, occurrence = dice.choice(self.ways)
        text = self.path.read_text(encoding="utf-8")
        code = mutate_code(text, get_operator(name)(), occurrence)
        try:
            same = code is None or meaning(code) == meaning(text)
        except SyntaxError:
            return None
        mutant = Mutant(self.path, self.line, text, code) if code and not same else None
        return None if mutant is None or mutant.made in SAME else mutant


def places(pattern: str) -> list[Place]:
    """All places, in the files whose path has the pattern in it."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    found: dict[tuple[Path, tuple[int, int], str], Place] = {}
    operators = [(name, get_operator(name)()) for name in sorted(operator_names()) if "Variable" not in name]
    for path in sorted(file for folder in CORE for file in (SOURCE / folder).glob("*.py") if pattern in str(file)):
        nodes = list(ast_nodes(get_ast(path.read_text(encoding="utf-8"))))
        for name, operator in operators:
            kind = name.rpartition("/")[2].split("_")[0]
            all_places = (start for node in nodes for start, _ in operator.mutation_positions(node))
            for occurrence, start in enumerate(all_places):
                found.setdefault((path, start, kind), Place(path, start[0], [])).ways.append((name, occurrence))
    return list(found.values())


def meaning(code: str) -> str:
    return ast.dump(Meaning().visit(ast.parse(code)))


class Meaning(ast.NodeTransformer):
    """The code without what says nothing when all is well: annotations of values, imports for type checkers, ``strict``."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            if isinstance(argument.annotation, ast.BinOp):  # a role is a name
                argument.annotation = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> ast.AST | None:
        return None if node.arg == "strict" else self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if "TYPE_CHECKING" in ast.dump(node.test) else self.generic_visit(node)


# -- who notices -------------------------------------------------------------------------------------------


class Inserted(importlib.abc.MetaPathFinder):
    """Python finds the mutant in the place of its module."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:  # noqa: ARG002
        if name != self.mutant.module:
            return None
        code, file = self.mutant.code, str(self.mutant.path)

        class Loader(SourceFileLoader):
            def get_code(self, fullname: str) -> Any:  # noqa: ARG002
                return compile(code, file, "exec")

        return importlib.util.spec_from_file_location(name, file, loader=Loader(name, file))


def tested(mutant: Mutant | None) -> int:
    """A process that runs the tests."""
    pid = os.fork()
    if pid:
        return pid
    os.setsid()  # what the tests start ends with them
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if mutant is not None:
        sys.meta_path.insert(0, Inserted(mutant))
    import pytest

    os._exit(int(pytest.main([*OPTIONS, *TESTS])))


def loaded() -> None:
    """What takes time to load, and is not what is tested."""
    os.chdir(ROOT)
    sys.dont_write_bytecode = True
    for name in LOADED:
        importlib.import_module(name)
    assert not [name for name in sys.modules if name.split(".")[0] == "calando"]


def run(chosen: list[Mutant], jobs: int, seconds: float) -> list[Mutant]:
    """Those that nobody has noticed."""
    waiting, running, survivors, done = chosen[::-1], {}, [], 0
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            running[tested(mutant)] = mutant, time.monotonic()
        time.sleep(0.05)
        for pid, (mutant, start) in list(running.items()):
            late = time.monotonic() - start > seconds
            if late:  # a loop without end is noticed, too
                os.killpg(pid, signal.SIGKILL)
            ended, status = os.waitpid(pid, 0 if late else os.WNOHANG)
            if not ended:
                continue
            del running[pid]
            done += 1
            if status == 0:
                survivors.append(mutant)
                print(f"survived: {mutant}", flush=True)
            if done % 10 == 0 or not (waiting or running):
                print(score(done - len(survivors), done), flush=True)
    return survivors


def score(killed: int, n: int) -> str:
    """The share, and Wilson's interval for it."""
    share, z = killed / n, 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    width = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return f"{killed} of {n} killed: {share:.1%} (95 %: {middle - width:.1%} to {middle + width:.1%})"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__.partition("\n")[0])
    parser.add_argument("--sample", type=int, help="so many places, drawn at random; without it all of them")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--only", default="", help="files whose path has this in it: library/ramps")
    parser.add_argument("--jobs", type=int, default=1, help="how many at once")
    parser.add_argument("--slow", type=float, default=120, help="seconds after which a mutant counts as noticed")
    options = parser.parse_args()
    dice = random.Random(options.seed)  # noqa: S311
    found = places(options.only)
    dice.shuffle(found)
    drawn = (mutant for place in found if (mutant := place.mutant(dice)) is not None)
    chosen = list(islice(drawn, options.sample))
    print(f"{len(found)} places; {len(chosen)} are tried", flush=True)
    loaded()
    start = time.monotonic()
    if os.waitpid(tested(None), 0)[1]:
        raise SystemExit("the tests fail without any mutant")
    print(f"the tests take {time.monotonic() - start:.1f} s", flush=True)
    survivors = run(chosen, options.jobs, options.slow)
    print(json.dumps({"tried": len(chosen), "killed": len(chosen) - len(survivors)}))


if __name__ == "__main__":
    main()
