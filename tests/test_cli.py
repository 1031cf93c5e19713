"""The command line."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from calando.cli import main
from calando.commands.inputs import is_path
from calando.word import WORDS

if TYPE_CHECKING:
    from pathlib import Path

MISSION = "warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)"


def run(*arguments: str, env: dict[str, str] | None = None) -> Result:
    result = CliRunner().invoke(main, arguments, env=env)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def shown(*arguments: str) -> str:
    result = run("show", *arguments)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def refused(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    return result.stderr


def test_the_mission_sentence() -> None:
    text = shown(MISSION)
    assert text.startswith("warmup(5) >> cosine(20, eta_min=0.01) | floor(1e-7)\n\nsegment ")
    for line in (
        "warmup(5, end=1)                        0   5       5   1e-7     1    0.2",
        "cosine(20, eta_min=0.01, eta_max=1)     5  25      20      1  0.01      0",
        "first values  1e-7, 0.2, 0.4, 0.6, 0.8",
        "peak          1 at 5",
        "last values   0.104537, 0.0639518, 0.034227, 0.0160943, 0.01, held",
        "closed form",
        "0.01                                          otherwise",
    ):
        assert line in text.split("\n")
    assert "⠤⠤" in text
    assert "in full" not in text
    assert max(map(len, text.split("\n"))) <= 80


def test_compounds_and_rests_are_written_out() -> None:
    text = shown("lr * wsd(500, 20%)", "--set", "lr=3e-4", "--set", "total=10k", "--no-formula")
    assert "0.0003 * wsd(500, 2000, T=10000)\n" in text
    assert "in full\n0.0003 * (warmup(500, end=1) >> hold(7500, value=1) >> ramp(2000, 1, 0))" in text
    assert "closed form" not in text
    assert text.rstrip().endswith("10k steps")


def test_free_names() -> None:
    text = shown("lr * (warmup(W) >> linear)")
    assert "free        W, lr, total" in text
    assert "give them numbers: --set W=… --set lr=… --set total=…" in text
    assert "lr*t/W" in text
    assert "└" not in text
    assert "give it a number: --set lr=…" in shown("lr * t", "--no-formula")


def test_settings() -> None:
    assert "peak          0.25 at 10" in shown("lr * warmup(2ep)", "--set", "lr = 1/4", "--set", "ep=5")
    assert shown("peak = 3; lr = peak * warmup(5)", "--set", "peak=7").startswith("peak = 7\n\nlr = 7 * warmup(5)\n")
    assert shown("t", "--steps", "3").split()[-2:] == ["3", "steps"]
    assert shown("inverse_sqrt(5)", "--set", "total=800").rstrip().endswith("800 steps")


def test_a_free_hold_at_the_end_is_drawn() -> None:
    assert "└" in shown("warmup(5) >> hold")


PLAN = """\
model: resnet50
optimizer:
  schedules:
    peak: 0.4
    twice(x): 2 * x
    lr: peak * twice(warmup(5)) >> linear(20)
    weight_decay: 0.1 * lr
"""


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "resnet.yaml"
    path.write_text(PLAN)
    text = shown(str(path), "--key", "optimizer.schedules", "--no-formula")
    assert text.startswith("peak = 0.4\n\nlr = 0.4 * (2 * warmup(5)) >> linear(20)\n")
    assert "\n\nweight_decay = 0.1 * (0.4 * (2 * warmup(5)) >> linear(20))\n" in text
    assert text.count("segment ") == 2
    assert "peak          8 at 5" in shown(str(path), "--key", "optimizer.schedules", "--set", "peak=4")


def test_an_error_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "resnet.yaml"
    path.write_text("lr: warmup(5)\n  >> cosin(20)\n")
    assert refused("show", str(path)) == (
        f"UnknownNameError: there is no word 'cosin' ({path}, line 2, column 6)\n"
        "\n"
        "    warmup(5) >> cosin(20)\n"
        "                 ^^^^^\n"
        "    did you mean 'cosine'?\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cosin(20)"], "UnknownNameError: there is no word 'cosin'\n\n    cosin(20)\n    ^^^^^\n    did you mean"),
        (["resnet.yaml"], "ScheduleError: there is no file 'resnet.yaml'"),
        (["configs/RESNET.YML"], "ScheduleError: there is no file 'configs/RESNET.YML'"),
        ([""], "ScheduleSyntaxError: the sentence is empty"),
        (["lr * t", "--set", "rl=3"], "UnknownNameError: the schedule has no parameter 'rl'"),
        (["lr * t", "--set", "lr=t"], "ArgumentError: lr wants a number, and t changes with time"),
        (["lr * t", "--set", "lr=3 +"], "ScheduleSyntaxError: the sentence ends after '+'"),
        (["t", "--steps", "-3"], "ArgumentError: steps is how far to draw"),
        (["floor(3)"], "ArgumentError: floor(3) is a transform"),
    ],
)
def test_errors(arguments: list[str], message: str) -> None:
    assert refused("show", *arguments).startswith(message)


@pytest.mark.parametrize("arguments", [["t", "--set", "lr"], ["t", "--set", "=3"], ["t", "--key", "a"], []])
def test_wrong_usage(arguments: list[str]) -> None:
    result = run("show", *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: ")


def test_is_path(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("lr: 3")
    assert is_path(str(tmp_path / "plan.txt"))
    assert is_path("nowhere.yaml")
    for sentence in ("lr / 3", "0.5", "cosine", str(tmp_path), "a" * 5000 + ".", "x.\0"):
        assert not is_path(sentence)


def test_no_closed_form_is_no_reason_to_stop() -> None:
    text = shown("cosine(10) | restart(100000) | take(5)")
    assert "closed form" in text
    assert "└" in text


# -- words -----------------------------------------------------------------------------------------------------


def test_words() -> None:
    text = run("words").stdout
    assert "cosine(T=rest, *, eta_min=0, eta_max=…)\n      Half a cosine" in text
    assert "geometric(T=rest, *, eta_min, eta_max=…)" in text
    assert "triangular(up, down=up, *, low=0, high=1)" in text
    assert "\nTransforms of time, after a |\n" in text
    assert "``" not in text
    lines = [line.strip() for line in text.split("\n")]
    for word in WORDS.values():
        if word.__module__.startswith("calando."):
            assert any(line == word.name or line.startswith(f"{word.name}(") for line in lines), word.name


def test_a_word() -> None:
    text = run("words", "cosine").stdout
    assert text.startswith("cosine(T=rest, *, eta_min=0, eta_max=…)\n\nHalf a cosine from eta_max")
    assert "\ncosine(20, eta_min=0.5)\n" in text  # the example, and its curve
    assert "⠤" in text
    assert "└" not in run("words", "plateau").stdout  # no curve to show
    assert refused("words", "cosin") == "UnknownNameError: there is no word 'cosin'\ndid you mean 'cosine'?\n"


@pytest.mark.parametrize("name", [name for name, word in WORDS.items() if word.__module__.startswith("calando.")])
def test_every_word_explains_itself(name: str) -> None:
    result = run("words", name)
    assert result.exit_code == 0
    assert result.stdout.startswith(name)
    if name not in ("plateau", "until"):  # which have none without observations
        assert "└" in result.stdout  # its example has a curve


# -- the program -----------------------------------------------------------------------------------------------


def test_version_and_help() -> None:
    from calando import __version__

    assert run("--version").stdout == f"calando {__version__}\n"
    text = run("--help").stdout
    assert "Examples:" in text
    assert "\n    calando show experiment.yaml --key optimizer.schedules\n" in text
    assert "--set NAME=VALUE" in run("show", "--help").stdout


def process(*arguments: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "calando", *arguments]
    return subprocess.run(command, capture_output=True, env={**os.environ, **env}, check=False)  # noqa: S603


def test_a_real_process() -> None:
    done = process("show", MISSION, PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode("utf-8")
    assert "peak          1 at 5" in text
    assert "\x1b" not in text  # a pipe
    failed = process("show", "cosin(20)")
    assert (failed.returncode, failed.stdout) == (1, b"")
    assert failed.stderr.startswith(b"UnknownNameError: there is no word 'cosin'")


def test_a_terminal_without_unicode() -> None:
    done = process("show", "lr * (warmup(5) >> cosine(20))", "--set", "lr=1", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "*" in done.stdout.decode("ascii")
    free = process("show", "lr * t", PYTHONIOENCODING="ascii")
    assert (free.returncode, free.stderr) == (0, b"")


def test_version_is_fast_because_it_loads_nothing() -> None:
    code = (
        "import sys, calando.cli\n"
        "try: calando.cli.main(['--version'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('numpy', 'lark', 'sympy', 'yaml', 'plotille', 'rich', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.split("\n")[1] == "[]"


# -- formulas and questions --------------------------------------------------------------------------------------


def test_the_formula_alone(tmp_path: Path) -> None:
    """In each layout, with the names of a file's schedules as comments of its language."""
    assert shown("lr * warmup(5)", "--formula", "plain") == "lr*t/5  if t < 5\nlr      otherwise\n"
    assert shown("t / 5", "--formula", "latex") == "\\frac{t}{5}\n"
    assert shown("t / 5", "--formula", "mathml").startswith("<math ")
    assert shown("t / 5", "--formula") == "t/5\n"
    path = tmp_path / "run.yaml"
    path.write_text("a: t / 5\nb: t / 2\n")
    assert shown(str(path), "--formula", "latex") == "% a\n\\frac{t}{5}\n% b\n\\frac{t}{2}\n"


def asked(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["ask", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_ask(tmp_path: Path) -> None:
    text = asked("warmup(5) >> linear(20)")
    assert text.split("\n") == [
        "integral    12.5",
        "maximum     1 at 5",
        "minimum     0 at 0",
        "monotonic   no: it turns at 5",
        "jumps       none",
        "derivative  constant(0.2, 5) >> constant(-0.05, 20) >> constant(0)",
        "",
    ]
    assert asked("linear(20)", "--when", "0.5", "--when", "2") == "when 0.5  falls at 10\nwhen 2    never\n"
    assert asked("step(30)", "--until", "70", "--jumps") == "jumps  at 30 from 1 to 0.1\n       at 60 from 0.1 to 0.01\n"
    assert asked("lr * linear(20)", "--set", "lr=2", "--integral", "0:10") == "integral  15\n"
    assert asked("linear(20)", "--integral") == "integral  10\n"
    assert asked("linear(20)", "--equivalent", "poly(20)").startswith("equivalent  proved")
    assert "maximum     unknown: 'lr' has no value" in asked("lr * t")
    path = tmp_path / "run.yaml"
    path.write_text("a: t / 5\nb: linear(2)\n")
    assert "b = linear(2)\nmaximum  1 at 0\n" in asked(str(path), "--maximum", "--until", "10")


def test_what_ask_does_not_understand() -> None:
    for arguments in (["t", "--when", "soon"], ["t", "--integral", "a:b"], ["t", "--until", "?"]):
        result = CliRunner().invoke(main, ["ask", *arguments])
        assert result.exit_code == 2
        assert "is not a number" in result.output
    result = CliRunner().invoke(main, ["ask", "t", "--jumps", "--set", "total=0"])
    assert result.exit_code in (0, 1)
    assert CliRunner().invoke(main, ["ask", "lr * t", "--maximum"]).exit_code == 1
