"""Whole processes."""

from __future__ import annotations

from .harness import Row, process

MISSION = "warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)"

# lark, if it finds interegular (which the tests want), looks for clashes among the terminals of the grammar; who only
# installs calando has it not
SHOW = "import sys; sys.modules['interegular'] = None; from calando.cli import main; main()"

ROWS: list[Row] = [
    process("import calando, over bare Python", ["-c", "import calando"], ["-c", "pass"], 25),
    process(
        "calando show, whole process, without the closed form",
        ["-c", SHOW, "show", MISSION, "--no-formula"],
        None,
        0.35,
        unit="s",
    ),
    process("for scale: import numpy, over bare Python", ["-c", "import numpy"], ["-c", "pass"]),
]
