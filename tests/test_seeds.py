"""The seeds of the project: each runs, says its sentence, draws its picture, and does as what it came from."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from math import cos, inf, pi
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import torch
from torch.optim import lr_scheduler

import calando
from calando import parse

ROOT = Path(__file__).parent.parent
SEEDS = sorted(path.stem for path in (ROOT / "examples" / "seeds").glob("*.py") if path.stem != "show")
PAGE = ROOT / "docs" / "gallery-of-seeds.md"
IMAGES = ROOT / "docs" / "images" / "seeds"


@cache
def ran(seed: str) -> tuple[list[str], bytes]:
    """The lines that an example prints, and its picture."""
    with TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603 - our own examples
            [sys.executable, ROOT / "examples" / "seeds" / f"{seed}.py"],
            check=False,
            cwd=folder,
            env={
                **os.environ,
                "MPLBACKEND": "Agg",
                "PYTHONPATH": str(Path(calando.__file__).parent.parent),  # the same calando
                "PYTHONUTF8": "1",
            },
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines(), (Path(folder) / f"{seed}.png").read_bytes()


def sentences(seed: str) -> list[str]:
    """What it says, without the names that a plan has for it."""
    lines = [line for line in ran(seed)[0] if not line.startswith(("  ", "drawn in"))]
    return [line.partition(" = ")[2] if " = " in line else line for line in lines]


@pytest.mark.parametrize("seed", SEEDS)
def test_it_runs(seed: str) -> None:
    """Sentences, values, and a picture in the current folder."""
    lines, picture = ran(seed)
    assert sentences(seed)
    assert sum(line.startswith("  ") for line in lines) >= 4 * len(sentences(seed))
    assert lines[-1] == f"drawn in {seed}.png"
    assert picture.startswith(b"\x89PNG")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gallery_has_it(seed: str) -> None:
    """With its picture, its file and what it says."""
    page = PAGE.read_text(encoding="utf-8")
    assert f"](images/seeds/{seed}.png)](../examples/seeds/{seed}.py)" in page
    for sentence in sentences(seed):
        assert sentence in page


def test_the_gallery_has_nothing_else() -> None:
    assert sorted(path.stem for path in IMAGES.iterdir()) == SEEDS
    assert PAGE.read_text(encoding="utf-8").count("](images/") == len(SEEDS)


def fall(T: float, a: float, b: float) -> Callable[[float], float]:  # noqa: N803 - as everywhere
    """A cosine from a to b, which holds."""
    return lambda t: b + (a - b) * (1 + cos(pi * min(t / T, 1))) / 2


def powers(t: int) -> float:
    """The rule itself, step by step."""
    lr = 0.001
    for _ in range(t - 1000):
        lr = lr**1.0001
    return lr


# What each was before it was a sentence. (The values of the first are those of the parameters that its file binds.)
FORMULAS: dict[str, list[Callable[[int], float]]] = {
    "epoch_staircase": [lambda t: 0.1 * 0.1 ** (t // 500 // 30)],
    "layers": [
        *(
            lambda t, share=share: 3e-4 * share * (t / 500 if t < 500 else fall(9500, 1, 0)(t - 500))
            for share in (1, 0.5, 0.25)
        ),
        lambda t: 0 if t < 2000 else 3e-5 * ((t - 2000) / 500 if t < 2500 else fall(7500, 1, 0)(t - 2500)),
    ],
    "ranges": [lambda t: 5e-7 if t > 180 else 1e-6 if t > 160 else 1e-5 if t > 120 else 1e-4 if t > 80 else 1e-3],
    "djl_square_root": [lambda t: 0.1 * (t + 1) ** -0.5],
    "djl_factor": [lambda t: max(0.01, 2 * 0.9**t)],
    "djl_multi_factor": [lambda t: 0.5 * 0.5 ** ((t > 14) + (t > 29))],
    "djl_cosine": [fall(20, 0.3, 0.01)],
    "djl_warmup_cosine": [lambda t: 0.3 * t / 5 if t < 5 else fall(15, 0.3, 0.01)(t - 5)],
    "gradual_warmup": [lambda t: 0.1 + 3.1 * t / 5 if t < 5 else 3.2 * 0.1 ** ((t >= 30) + (t >= 60) + (t >= 80))],
    "constant_warmup": [lambda t: 0.01 if t < 5 else 0.1 * 0.5 ** ((t - 5) // 20)],
    "warmup_power": [lambda t: 0.001 * t / 1000 if t < 1000 else powers(t)],
    "tf_exponential_decay": [
        lambda t: 0.1 * t / 1000 if t < 1000 else 0.1 * 0.8 ** ((t - 1000) / 2000),
        lambda t: 0.1 * t / 1000 if t < 1000 else 0.1 * 0.8 ** ((t - 1000) // 2000),
    ],
    "tf_piecewise_constant": [lambda t: min(1, t / 500) * (0.1 if t < 3000 else 0.01 if t < 6000 else 0.001)],
}
VALUES = {"epoch_staircase": {"lr": 0.1, "ep": 500}, "tf_piecewise_constant": {"ep": 100}}
TIMES = [
    *range(101),
    120,
    121,
    160,
    161,
    180,
    181,
    499,
    500,
    999,
    1000,
    1001,
    2000,
    2500,
    2999,
    3000,
    4321,
    6000,
    14_999,
    15_000,
]


@pytest.mark.parametrize("seed", FORMULAS)
def test_it_does_as_its_formula(seed: str) -> None:
    for sentence, formula in zip(sentences(seed), FORMULAS[seed], strict=True):
        schedule = parse(sentence, **VALUES.get(seed, {}))
        assert [schedule(t) for t in TIMES] == pytest.approx([formula(t) for t in TIMES], rel=1e-9, abs=1e-300)


# How many steps, of the sentences in their order: `inf` where torch and the sentence agree for ever.
TORCH: dict[str, tuple[Callable[[Any], Any], list[float]]] = {
    "step_lr": (lambda opt: lr_scheduler.StepLR(opt, step_size=30), [inf]),
    "multistep_lr": (lambda opt: lr_scheduler.MultiStepLR(opt, milestones=[30, 80], gamma=0.1), [inf]),
    "exponential_lr": (lambda opt: lr_scheduler.ExponentialLR(opt, gamma=0.9), [inf]),
    "cosine_annealing_lr": (lambda opt: lr_scheduler.CosineAnnealingLR(opt, T_max=50, eta_min=0.001), [50, inf]),
    "lambda_lr": (
        lambda opt: lr_scheduler.LambdaLR(opt, lambda epoch: min((epoch + 1) / 5, 0.9 ** (epoch - 4))),
        [inf],
    ),
    "sgdr": (lambda opt: lr_scheduler.CosineAnnealingWarmRestarts(opt, T_0=10, T_mult=2), [inf, 9]),
    "reduce_lr_on_plateau": (lambda opt: lr_scheduler.ReduceLROnPlateau(opt, factor=0.5, patience=3), [inf]),
}
LOSS = [0.5 ** (t // 20) * (1 + 0.8 ** (t % 20) + 0.03 * (7 * t % 5)) for t in range(160)]


@pytest.mark.parametrize("seed", TORCH)
def test_it_does_as_torch(seed: str) -> None:
    """Step by step, beside the live scheduler."""
    build, ends = TORCH[seed]
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.05 if seed == "sgdr" else 0.1)
    scheduler = build(optimizer)
    schedules = list(map(parse, sentences(seed)))
    for t in range(160):
        for schedule, end in zip(schedules, ends, strict=True):
            seen = dict.fromkeys(schedule.signals, LOSS)
            assert t > end or schedule(t, **seen) == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-9)
        optimizer.step()
        scheduler.step(*[LOSS[t]] if seed == "reduce_lr_on_plateau" else [])


def test_every_seed_is_compared() -> None:
    assert sorted([*FORMULAS, *TORCH]) == SEEDS
