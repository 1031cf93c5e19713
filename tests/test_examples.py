"""Every example runs where nobody expects it to, and says what it is there to say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import calando as ca

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(*command: str | Path, cwd: Path) -> str:
    """The lines that a command prints."""
    here = Path(ca.__file__).parent.parent  # the same calando, wherever the command runs
    done = subprocess.run(  # noqa: S603 - our own examples
        [sys.executable, *command],
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(here), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("script", "line"),
    [
        ("algebra.py", "lr * (warmup(2000) >> hold >> linear(20%, eta_min=1%)) | floor(1e-6)"),
        ("digits_jax.py", " * (warmup(26.4) >> cosine(237.6))"),
        ("digits_keras.py", "loaded at step 92, at a rate of 0.001773"),
        ("digits_torch.py", "resumed at step 138 with [0.003, 0.01], and stopped with [0.003, 0.01]"),
        ("symbolic.py", "learning rate spent in 25 steps: 63*lr/5"),
    ],
)
def test_script(script: str, line: str, tmp_path: Path) -> None:
    """The line that the example is about."""
    assert line in run(EXAMPLES / script, cwd=tmp_path)


def test_mission(tmp_path: Path) -> None:
    """The mission sentence: read, asked and drawn."""
    said = run(EXAMPLES / "mission.py", tmp_path / "pictures", cwd=tmp_path)
    assert "warmup(5) >> cosine(20, eta_min=0.01) | floor(1e-7)" in said
    picture = tmp_path / "pictures" / "mission.png"
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_seeing(tmp_path: Path) -> None:
    """The pictures of docs/seeing.md: those that are there, and no others."""
    run(EXAMPLES / "seeing.py", tmp_path, cwd=tmp_path)
    drawn = {path.name for path in tmp_path.glob("*.svg")}
    assert drawn == {path.name for path in (EXAMPLES.parent / "docs" / "images" / "seeing").iterdir()}
    page = (EXAMPLES.parent / "docs" / "seeing.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(images/seeing/(\w+\.svg)\)\]\(../examples/seeing.py\)", page)) == drawn


def test_yaml(tmp_path: Path) -> None:
    """The experiment file, through the command line."""
    said = run("-m", "calando", "show", EXAMPLES / "resnet.yaml", cwd=tmp_path)
    for name in ("lr", "momentum", "weight_decay", "label_smoothing", "ema_decay", "resolution"):
        assert name in said


def test_compare_schedules(tmp_path: Path) -> None:
    """Six sentences of a YAML file, each with its accuracy; docs/frameworks.md shows the picture."""
    said = run(EXAMPLES / "compare_schedules.py", "--epochs", "1", tmp_path, cwd=tmp_path)
    for name in ca.load(EXAMPLES / "compare_schedules.yaml").results.keys() - {"peak"}:
        assert f" {name} " in said
    assert "0.1 * (warmup(10%) >> cosine(65%, eta_min=1%))" in said
    assert (tmp_path / "compare_schedules.png").read_bytes().startswith(b"\x89PNG")
    assert (EXAMPLES.parent / "docs/images/examples/compare_schedules.png").exists()


def test_layerwise(tmp_path: Path) -> None:
    """A rate for each group, from one mapping."""
    said = run(EXAMPLES / "layerwise.py", "--epochs", "2", cwd=tmp_path)
    assert "layer0: base / 27 * (hold(2, value=0) >> warmup(0.4) >> cosine(1.6, eta_min=1%))" in said
    assert "  head: base * (warmup(0.4) >> cosine(3.6, eta_min=1%))" in said


def test_sweep(tmp_path: Path) -> None:
    """The best trial is known by its sentence alone."""
    said = run(EXAMPLES / "sweep.py", "3", cwd=tmp_path)
    (best,) = re.findall(r"again, from its sentence: (\d+\.\d%)", said)
    assert re.search(rf"│ {best} +│ [0-9a-f]{{16}} │ [\d.]+ \* ", said)


@pytest.mark.parametrize(
    ("script", "lines"),
    [
        ("reduce_on_plateau", ["torch's ReduceLROnPlateau had the same rate in all 40 epochs"]),
        ("warmup_until", ["steps at 0.01, after which the training error was 0.7", "step 599  lr 0.001 "]),
        ("early_cooldown", ["then 600 steps down", "resumed there: the same rates and losses as without a stop"]),
    ],
)
def test_watching(script: str, lines: list[str], tmp_path: Path) -> None:
    """It trains, checks what it says, and draws what it saw; docs/watching.md shows the picture."""
    said = run(EXAMPLES / "watching" / f"{script}.py", cwd=tmp_path)
    for line in lines:
        assert line in said
    assert (tmp_path / f"{script}.png").read_bytes().startswith(b"\x89PNG")
    page = (EXAMPLES.parent / "docs" / "watching.md").read_text(encoding="utf-8")
    assert f"](images/watching/{script}.png)](../examples/watching/{script}.py)" in page
    assert said.splitlines()[0] in page


def test_nothing_is_forgotten() -> None:
    """A new example wants a line here."""
    watching = {path.stem for path in (EXAMPLES / "watching").glob("*.py")}
    assert watching == {"digits", "reduce_on_plateau", "warmup_until", "early_cooldown"}
    assert {path.name for path in EXAMPLES.iterdir() if path.is_file()} == {
        "algebra.py",
        "compare_schedules.py",
        "compare_schedules.yaml",
        "digits_jax.py",
        "digits_keras.py",
        "digits_torch.py",
        "layerwise.py",
        "mission.py",
        "resnet.yaml",
        "tutorial.yaml",
        "seeing.py",
        "sweep.py",
        "symbolic.py",
    }
