"""Whole processes."""

from __future__ import annotations

from .harness import Row, process

MISSION = "warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)"

ROWS: list[Row] = [
    process("import calando, over bare Python", ["-c", "import calando"], ["-c", "pass"], 25),
    process("calando show --no-formula, whole process", ["-m", "calando", "show", MISSION, "--no-formula"], None, 0.35, unit="s"),
]
