"""Values of names from outside: ``--set``, the environment, and keywords in Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import calando as ca
from calando.cli import main

PLAN = """\
ep: 10
total: 9ep
peak: 0.1
anneal(w): warmup(w) >> linear
lr: peak * anneal(2ep)
momentum: 0.9 - mass * anneal(1ep)
"""


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return str(path)


def run(*arguments: str, environment: str = "") -> Result:
    return CliRunner().invoke(main, arguments, env={"CALANDO_SET": environment})


def lr(plan: str, *arguments: str, environment: str = "", at: str = "20") -> list[float]:
    result = run("eval", plan, "--at", at, "--format", "json", "-s", "mass=0", *arguments, environment=environment)
    assert result.exit_code == 0, result.stderr
    return [row["lr"] for row in json.loads(result.stdout)]


# every command that reads plans and sentences, on a file
COMMANDS = [
    ("show", "--no-formula"),
    ("eval", "--at", "0"),
    ("check",),
    ("diff", None),
    ("splice", None, "--at", "5", "--name", "lr"),
    ("emit", "--to", "c", "--name", "lr"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_command(command: tuple[str | None, ...], plan: str) -> None:
    """Repeated, long and short; what does not exist is an error with the name that may be meant, in all of them."""
    name, *others = (plan if part is None else part for part in command)
    arguments: list[Any] = [name, plan, *others]
    assert run(*arguments, "--set", "peak=0.2", "-s", "mass=1/10", "--set", "total = 90").exit_code == 0
    for wrong, said in {
        "peek=1": " parameter 'peek'\ndid you mean 'peak'?\n",
        "mas=1": " parameter 'mas'\ndid you mean 'mass'?\n",
        "peak=3 +": "ends after '+', and something is missing (--set, line 1, column 4)\n",
        "peak=t": "peak wants a number, and t changes with time",
    }.items():
        result = run(*arguments, "--set", wrong)
        assert (result.exit_code, said in result.output) == (1, True), result.output
    for wrong in ("peak", "=3", "peak=2peak"):
        result = run(*arguments, "--set", wrong)
        assert result.exit_code == 2
        assert "Invalid value for --set" in result.stderr
    assert "CALANDO_SET" in run(str(name), "--help").stdout


def test_the_last_one_counts(plan: str) -> None:
    assert lr(plan) == [0.1]
    assert lr(plan, "-s", "peak=0.3", "-s", "peak=0.2") == [0.2]


def test_the_environment(plan: str) -> None:
    """Under what the command says; several, quoted as in a shell."""
    assert lr(plan, environment="peak=0.3") == [0.3]
    assert lr(plan, "-s", "peak=0.2", environment="peak=0.3 total=5ep") == [0.2]
    assert lr(plan, environment="peak=0.3 'total = 5 * ep'", at="20,35,50") == [0.3, 0.15, 0]
    result = run("show", plan, environment="peek=3")
    assert result.exit_code == 1
    assert result.stderr.endswith("has no parameter 'peek'\ndid you mean 'peak'?\nCALANDO_SET is peek=3\n")
    for wrong in ("peak", "peak='3"):
        assert "Invalid value for CALANDO_SET" in run("show", plan, environment=wrong).stderr
    assert "(CALANDO_SET, line 1, column 4)" in run("show", plan, environment="peak='3 +'").stderr


def test_values_that_are_made_of_others(plan: str) -> None:
    """Of what the plan defines, and of other values."""
    assert lr(plan, "-s", "total=4ep", at="20,30,40") == [0.1, 0.05, 0]
    assert lr(plan, "-s", "total=4ep", "-s", "ep=20", at="40,60,80") == [0.1, 0.05, 0]
    assert lr(plan, "-s", "peak=ep / 100") == [0.1]
    result = run("eval", "peak * warmup(2ep) >> cosine", "-s", "peak=1", "-s", "total=4ep", "-s", "ep=10", "--at", "20,30")
    assert [line.split() for line in result.stdout.splitlines()[1:]] == [["20", "1"], ["30", "0.5"]]
    assert ca.parse_plan(PLAN.replace(":", " ="), total=ca.parse("4ep"), mass=0)["lr"](30) == 0.05
    with pytest.raises(ca.ArgumentError, match="'peak' is defined by itself"):
        ca.parse_plan({"peak": 1, "lr": "peak * t"}, peak=ca.parse("2 * peak"))


def test_a_definition_with_arguments_is_no_number(plan: str) -> None:
    with pytest.raises(ca.ArgumentError, match=r"anneal\(w\) wants arguments"):
        ca.load(plan, anneal=3)
    for command in ("show", "check"):
        result = run(command, plan, "-s", "anneal=3")
        assert result.exit_code == 1
        assert "anneal(w) wants arguments, and no number can take its place" in result.output


def test_check_of_many(plan: str) -> None:
    """A value may be for some of the texts; for none of them is a mistake."""
    assert run("check", plan, "rate * t", "t", "-s", "rate=3", "-s", "mass=0").exit_code == 0
    result = run("check", plan, "rate * t", "-s", "rat=3")
    assert (result.exit_code, "did you mean 'rate'?" in result.stderr or "'rat'" in result.stderr) == (1, True)
    assert "C001" in run("check", "rate * (t", "-s", "rat=3").stdout  # what cannot be read says so


def test_in_python(plan: str) -> None:
    assert ca.load(plan, peak=0.3, mass=0)["lr"](20) == 0.3
    with pytest.raises(ca.UnknownNameError, match="did you mean 'peak'"):
        ca.load(plan, peek=0.3)
