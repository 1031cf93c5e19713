"""``python -m benchmarks [--only TEXT] [--quick] [--write]``."""

from __future__ import annotations

import argparse
import os
import platform
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from .harness import FULL, QUICK, Effort, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILIES = ("scalars", "texts", "arrays", "memory", "traced", "torch_steps", "closed_forms", "processes")
RESULTS = Path(__file__).parent / "results.md"
LIBRARIES = ("numpy", "jax", "optax", "torch", "sympy", "lark")
COLUMNS = ("quantity", "median", "quartiles", "best", "bar", "aim", "reached")


def run(only: str, effort: Effort, families: tuple[str, ...] = FAMILIES) -> Iterator[Result]:
    """Every row of which the name, or the family's, has the text in it."""
    for family in families:
        for row in import_module(f"benchmarks.{family}").ROWS:
            if only in family or only in row.name:
                yield Result(row, row.measure(effort))


def cells(result: Result) -> tuple[str, ...]:
    row = result.row
    unit = "" if row.unit == "x" else f" {row.unit}"
    low, high = (f"{x:.2g}" if x < 10 else f"{x:.0f}" for x in result.quartiles)
    bar, aim = (f"≤ {x:g}{unit}" if x is not None and x < inf else "" for x in (row.bar, row.aim))
    spread = f"{low} … {high}" if len(result.samples) > 1 else ""
    return row.name, number(result.median) + unit, spread, number(result.best) + unit, bar, aim, result.verdict


def number(x: float) -> str:
    return f"{x:.3g}" if x < 100 else f"{x:.0f}"


def machine() -> list[str]:
    """What the figures belong to."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":")[1].strip() for line in info.read_text().splitlines() if "model name" in line]
        cpu = names[0] if names else cpu
    libraries = []
    for name in LIBRARIES:
        try:
            libraries.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    load = f", load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    return [
        f"{cpu}, {os.cpu_count()} cores{load}, {platform.system()}, {datetime.now(UTC):%Y-%m-%d}",
        f"Python {platform.python_version()}, {', '.join(libraries)}",
    ]


def markdown(results: list[Result]) -> str:
    lines = [
        "# Results",
        "",
        "Made by `python -m benchmarks --write`; [docs/speed.md](../docs/speed.md) explains it.",
        "",
    ]
    lines += [*(f"* {line}" for line in machine()), ""]
    lines += [f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|"]
    lines += [f"| {' | '.join(cells(result))} |" for result in results]
    return "\n".join(lines) + "\n"


def main() -> None:
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser("benchmarks", description="How fast calando is, beside what else one would use.")
    parser.add_argument("--only", default="", metavar="TEXT", help="rows (or families) with this text in their name")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: whether it runs, not how fast")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name} (with all rows)")
    arguments = parser.parse_args()
    table, results = Table(*COLUMNS), []
    console = Console()
    with console.status("") as status:
        for result in run(arguments.only, QUICK if arguments.quick else FULL):
            results.append(result)
            table.add_row(*cells(result))
            status.update(f"{result.row.name}: {cells(result)[1]}")
    console.print(table)
    console.print("\n".join(machine()))
    if arguments.write:
        RESULTS.write_text(markdown(results), encoding="utf-8")


if __name__ == "__main__":
    main()
