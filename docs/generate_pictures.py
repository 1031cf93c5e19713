"""Writes the curves in the pages: ``python docs/generate_pictures.py``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
sys.path[:0] = [str(ROOT / "src"), str(DOCS)]

from _ext.curves import alone

import calando


def pictures() -> dict[Path, str]:
    """What stands in which file."""
    curves = {
        "curve": calando.parse("warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)"),
        "tutorial/first": calando.parse("0.1 * (warmup(50) >> cosine(450))"),
        "tutorial/plan": calando.load(str(ROOT / "examples" / "tutorial.yaml"))["lr"],
    }
    return {DOCS / "images" / f"{name}.svg": alone(schedule) for name, schedule in curves.items()}


if __name__ == "__main__":
    for path, picture in pictures().items():
        path.write_text(picture, encoding="utf-8")
