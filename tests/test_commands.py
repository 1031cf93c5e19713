"""The commands that check, lay out, evaluate, compare, splice and emit."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

import calando as ca
from calando.checks import CHECKS
from calando.cli import COMMANDS, main
from calando.commands.eval import eval as eval_
from calando.commands.inputs import is_path, revision_of

ROOT = Path(__file__).parent.parent
RUN = """\
model: resnet50
schedules:
  total: 100
  lr: 0.1 * warmup(5) >> cosine
  weight_decay: 0.05 * lr
"""


def run(*arguments: object, env: dict[str, str] | None = None) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], env=env)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def said(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "run.yaml"
    path.write_text(RUN)
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples(command: str) -> None:
    text = said(command, "--help")
    assert "Examples:" in text
    assert f"calando {command}" in text
    assert f"  {command} " in said("--help")
    assert max(map(len, text.splitlines())) <= 120


def test_examples_of_help_are_commands() -> None:
    """Every sentence in an example of --help can be read."""
    for command in ("show", "eval", "check", "diff", "splice", "emit"):
        for line in said(command, "--help").splitlines():
            if line.strip().startswith(f"calando {command} "):
                for sentence in line.split('"')[1::2]:
                    assert isinstance(ca.parse(sentence), ca.Schedule)


# -- check -----------------------------------------------------------------------------------------------------


def test_check(file: Path) -> None:
    assert said("check", file) == "nothing to warn of in 1 text\n"
    file.write_text(RUN.replace(">> cosine", ">> cosine(20)"))
    result = run("check", file)
    assert result.exit_code == 0  # a warning is no error
    assert f"{file}:4:7: warning C302: it falls to 0 at 25, and stays there until the end" in result.stdout
    assert run("check", file, "--strict").exit_code == 1
    assert run("check", file, "--strict", "--ignore", "C3").exit_code == 0
    assert said("check", file, "--select", "C1,C2") == "nothing to warn of in 1 text\n"
    assert run("check", file, "warmup(5) >>").exit_code == 1
    assert json.loads(said("check", file, "--format", "json"))[0]["code"] == "C302"
    assert said("check", file, "--format", "github").startswith(f"::warning file={file},line=4,")
    assert said("check", "lr * linear", "--format", "github") == ""


def test_check_of_directories_and_others(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.yaml").write_text(RUN)
    (tmp_path / "b.yml").write_text("on: [push]\njobs:\n  - a: b\n")
    assert said("check", tmp_path) == "nothing to warn of in 1 text\n"
    assert run("check", tmp_path / "b.yml").exit_code == 1
    assert said("check", tmp_path / "b.yml", "--skip-others") == "nothing to warn of in 0 texts\n"
    assert run("check", tmp_path / "nowhere.yml", "--skip-others").exit_code == 1
    for i, (text, texts) in enumerate(
        [
            ("schedule:\n  - cron: 5 4 * * *\n", 0),
            ("inner:\n  schedules:\n    lr: warmup(\n", 0),
            ("schedule: daily\n", 0),
            ('{\n  "schedules": {"lr": "warmup(5)"}\n}\n', 1),
            ("schedules: {lr: warmup(5)}\n", 1),
        ]
    ):
        path = tmp_path / f"{i}.{'json' if text[0] == '{' else 'yaml'}"
        path.write_text(text)
        assert said("check", path, "--skip-others").endswith(f" in {texts} {'text' if texts == 1 else 'texts'}\n")
    (tmp_path / "broken.yaml").write_text("schedules: [1\n")
    assert run("check", tmp_path / "broken.yaml", "--skip-others").exit_code == 1


def test_check_with_values(file: Path) -> None:
    sentence = "warmup(5) >> cosine(20)"
    assert "C302" in said("check", sentence, "--set", "total=100")
    assert "C303" in said("check", sentence, "--notes")
    assert "no room is left for cosine" in run("check", file, "--set", "total=3").stdout


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_explain(code: str) -> None:
    text = said("check", "--explain", code)
    assert text.startswith(f"{code} {CHECKS[code].name} ({CHECKS[code].severity})\n")
    assert CHECKS[code].fires in text
    assert said("check", "--explain", CHECKS[code].name) == text


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--explain", "C999"],
        ["check", "t", "--select", "C999"],
        ["check", "t", "--key", "a"],
        ["eval", "t"],
        ["eval", "t", "--at", "1", "--steps", "3"],
        ["eval", "t", "--at", "soon"],
        ["eval", "t", "--steps", "1:2:3:4"],
        ["eval", "t", "--steps", "0:9:-1"],
        ["eval", "t", "--steps", "5:"],
        ["eval", "a = 3", "--at", "1"],
        ["splice", "t", "t"],
        ["emit", "t"],
        ["emit", "a = t; b = 2 * t", "--to", "c"],
        ["completion", "tcsh"],
        ["nothing"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: ")


def test_hooks() -> None:
    """The hooks of pre-commit call commands that are there, with options that they have."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == ["calando-check", "calando-fmt"]
    for hook in hooks:
        program, command, *options = hook["entry"].split()
        assert program == "calando"
        help_text = said(command, "--help")
        assert all(option in help_text for option in options)


# -- fmt -------------------------------------------------------------------------------------------------------


def test_fmt(tmp_path: Path) -> None:
    assert said("fmt", "warmup(5)>>cosine") == "warmup(5) >> cosine\n"
    path = tmp_path / "run.yaml"
    untidy = b"\xef\xbb\xbfschedules:  # here\r\n  lr: warmup( 5 )>>cosine( 20 )   # there\r\n"
    path.write_bytes(untidy)
    result = run("fmt", path, "--check")
    assert (result.exit_code, result.stdout) == (1, f"would lay out {path}\n")
    difference = said("fmt", path, "--diff")
    assert "-  lr: warmup( 5 )>>cosine( 20 )   # there\n+  lr: warmup(5) >> cosine(20)   # there\n" in difference
    assert path.read_bytes() == untidy
    assert said("fmt", path) == f"laid out {path}\n"
    tidy = b"\xef\xbb\xbfschedules:  # here\r\n  lr: warmup(5) >> cosine(20)   # there\r\n"
    assert path.read_bytes() == tidy
    assert said("fmt", tmp_path, "--check") == ""
    assert run("fmt", "warmup(5)>>cosine", "--check").exit_code == 1
    assert run("fmt", "warmup(5) >>").exit_code == 1


# -- eval ------------------------------------------------------------------------------------------------------


def test_eval(file: Path) -> None:
    assert said("eval", "warmup(5) >> cosine(20)", "--at", "0, 2.5,5,1/3") == (
        "           t         value\n"
        "           0             0\n"
        "         2.5           0.5\n"
        "           5             1\n"
        "0.3333333333333333     0.0666667\n"
    )
    table = list(csv.reader(io.StringIO(said("eval", file, "--steps", "0:100:10", "--format", "csv"))))
    assert table[0] == ["t", "lr", "weight_decay"]
    plan = ca.parse_plan("total = 100; lr = 0.1 * warmup(5) >> cosine; weight_decay = 0.05 * lr")
    assert [row[0] for row in table[1:]] == [str(t) for t in range(0, 100, 10)]
    for t, lr, decay in table[1:]:
        assert (float(lr), float(decay)) == pytest.approx(tuple(plan(int(t)).values()), rel=1e-15)
    records = json.loads(said("eval", "1 / t", "--steps", "0:1:0.5", "--format", "json"))
    assert records == [{"t": 0.0, "value": None}, {"t": 0.5, "value": 2.0}]
    assert json.loads(said("eval", "t", "--steps", "5:5", "--format", "json")) == []
    assert len(said("eval", "t", "--steps", "2k", "--format", "csv").splitlines()) == 2001
    assert said("eval", "t", "--steps", ":1:0.1", "--format", "csv").splitlines()[-1] == "0.9,0.9"
    result = run("eval", "lr * t", "--at", "1")
    assert (result.exit_code, result.stdout) == (1, "")


def process(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "calando", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ})  # noqa: S603


def test_many_steps_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are written as they are computed, and forgotten: as many as one likes fit into a few blocks."""

    class Sink(io.StringIO):
        lines = 0

        def write(self, text: str) -> int:
            self.lines += text.count("\n")
            return len(text)

    sink = Sink()
    monkeypatch.setattr(sys, "stdout", sink)
    evaluate = eval_.callback
    assert evaluate is not None
    evaluate("warmup(5)", "5", None, (), None, "csv")  # what is loaded once is no part of it
    tracemalloc.start()
    try:
        evaluate("warmup(5) >> cosine(1M)", None, "200k", (), None, "csv")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sink.lines == 200_001 + 2
    assert peak < 8e6  # bytes; all the rows at once would be 30 million


def test_a_closed_pipe_is_no_error() -> None:
    with process("eval", "t", "--steps", "3M") as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr is not None
        assert b"Traceback" not in running.stderr.read()


def test_a_person_sees_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever redirects many rows into a file, and waits."""
    import calando.commands.eval as room

    monkeypatch.setattr(room, "is_watched", lambda: True)
    monkeypatch.setattr(room, "PATIENCE", 10)
    result = run("eval", "t", "--steps", "20", "--format", "csv")
    assert result.exit_code == 0
    assert "evaluating" in result.stderr
    assert len(result.stdout.splitlines()) == 21
    assert run("eval", "t", "--steps", "5", "--format", "csv").stderr == ""


# -- diff and splice -------------------------------------------------------------------------------------------


def test_diff(tmp_path: Path, file: Path) -> None:
    text = said("diff", "cosine(1000)", "linear(1000)")
    assert text.startswith("different\n\nthey differ first at 1: 0.999998 and 0.999 (-0.000997533)\n\nfrom ")
    assert "⠒⠒ a: cosine(1000)" in text or "** a: cosine(1000)" in text
    assert said("diff", "cosine(1000)", "cosine( 1k )") == "the same\n"
    assert said("diff", file, file) == "lr: the same\nweight_decay: the same\n"
    other = tmp_path / "other.yaml"
    other.write_text(RUN.replace("cosine", "linear").replace("weight_decay: 0.05 * lr", "momentum: 0.9 + 0 * lr"))
    text = said("diff", file, other)
    assert text.startswith("lr: different\n")
    assert f"weight_decay: only in {file}\n" in text
    assert f"momentum: only in {other}\n" in text
    assert run("diff", file, other, "--exit-code").exit_code == 1
    assert run("diff", file, file, "--exit-code").exit_code == 0
    picture = tmp_path / "difference.png"
    assert "drawn in" in said("diff", file, other, "--plot", picture)
    assert (tmp_path / "difference-lr.png").read_bytes().startswith(b"\x89PNG")
    assert "they differ first at 6" in said(
        "diff", "lr * cosine(9) | delay(5)", "lr * linear(9) | delay(5)", "--set", "lr=3"
    )
    text = said("diff", "lr * cosine(T1)", "peak * cosine(9)", "--set", "lr=3", "--set", "T1=9", "--set", "peak=6")
    assert text.startswith("different\n\nthey differ first at 0: 3 and 6 (+3)")
    text = said("diff", file, "0.1 * warmup(5) >> cosine(195)", "--set", "total=200", "--key", "schedules")
    assert text.startswith("lr: only in")
    assert "neither side has a parameter 'rl'" in run("diff", file, file, "--set", "rl=3").stderr
    result = run("diff", "lr * cosine(9)", "cosine(9)")
    assert (result.exit_code, "'lr' has no value" in result.stderr) == (1, True)


def test_diff_of_revisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over everything that git may be told by the outside."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.chdir(tmp_path)

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.com"]
        subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)  # noqa: S603, S607

    git("init")
    inner = tmp_path / "configs"
    inner.mkdir()
    (inner / "run.yaml").write_text(RUN)
    git("add", ".")
    git("commit", "-m", "first")
    (inner / "run.yaml").write_text(RUN.replace("warmup(5)", "warmup(10)"))
    git("commit", "-am", "second")
    text = said("diff", "HEAD~1:configs/run.yaml", "HEAD:configs/run.yaml")
    assert "lr: different\n\nthey differ first at 1: 0.02 and 0.01 (-0.01)" in text
    assert "lr: the same" in said("diff", "HEAD:configs/run.yaml", "configs/run.yaml")
    monkeypatch.chdir(inner)
    assert "lr: different" in said("diff", "HEAD~1:run.yaml", "run.yaml")
    assert "lr = 0.1 * warmup(5)" in said("show", "HEAD~1:run.yaml", "--no-formula")
    result = run("diff", "HEAD~9:run.yaml", "run.yaml")
    assert (result.exit_code, result.stderr.split("\n")[0]) == (1, "ScheduleError: git has no 'run.yaml' at 'HEAD~9'")


def test_revisions() -> None:
    assert revision_of("HEAD~1:a/b.yaml") == ("HEAD~1", "a/b.yaml")
    assert revision_of("v1.0:b.yml") == ("v1.0", "b.yml")
    for text in ("a/b.yaml", "piecewise({0:1, 30:0.1})", "lr >> x:y.yaml"):
        assert revision_of(text) is None
    assert not is_path("HEAD~1:a/b.yaml")
    assert is_path("a/b.yaml")


def test_splice(file: Path) -> None:
    assert said("splice", "cosine(100)", "linear(200)", "--at", "50") == (
        "(cosine(100) | take(50)) >> (linear(200) | skip(50))\n"
    )
    text = said("splice", file, "0.1 * linear(200)", "--name", "lr", "--at", "50", "--over", "10")
    assert text == "(0.1 * warmup(5) >> cosine(95) | take(50)) >> ramp(10) >> (0.1 * linear(200) | skip(60))\n"
    s = ca.parse(said("splice", "cosine(1000)", "linear(2000)", "--at", "400", "--continuous"))
    assert s(400) == pytest.approx(ca.cosine(1000)(400))
    assert run("splice", file, "linear(3)", "--at", "1", "--name", "rl").exit_code == 2


# -- emit and completion ---------------------------------------------------------------------------------------


def test_emit(file: Path) -> None:
    assert said("emit", "lr * warmup(5)", "--to", "c") == ca.parse("lr * warmup(5)").to_code("c")
    text = said("emit", file, "--name", "lr", "--to", "javascript", "--function", "rate")
    assert "export function rate(t) {" in text
    result = run("emit", "t", "--to", "fortran")
    assert (result.exit_code, result.stderr.split("\n")[0]) == (
        1,
        "ArgumentError: there is no language 'fortran' to write in",
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    script = said("completion", shell)
    assert f"_CALANDO_COMPLETE={shell}_complete" in script


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("calando ", {"show", "check", "eval", "fmt"}),
        ("calando words war", {"warmup"}),
        ("calando convert --from t", {"torch", "timm", "t5x"}),
        ("calando emit x --to j", {"jax", "javascript", "julia"}),
        ("calando check --explain C10", {"C101"}),
        ("calando check x --format g", {"github"}),
        ("calando diff --ex", {"--exit-code"}),
    ],
)
def test_what_is_completed(words: str, wanted: set[str]) -> None:
    typed = words.split(" ")
    env = {"_CALANDO_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(typed) - 1)}
    result = CliRunner().invoke(main, [], env=env, prog_name="calando")
    assert wanted <= {line.split(",")[1] for line in result.stdout.splitlines()}


def test_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only for a person, and not for one who wants none."""
    from calando.commands import terminal

    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(terminal.sys, "stdout", Screen())
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert terminal.has_color()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not terminal.has_color()
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not terminal.has_color()
    monkeypatch.setattr(terminal.sys, "stdout", io.StringIO())
    monkeypatch.setenv("TERM", "xterm")
    assert not terminal.has_color()
