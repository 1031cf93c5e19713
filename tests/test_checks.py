"""Checks: each fires where it should, and none where it should not."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

import calando as ca
from calando import lint
from calando.checks import CHECKS, Finding, lint_file
from calando.checks.report import REPORTS, escaped
from calando.checks.silence import selected, unknown
from trees import WHOLE, schedules

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parent.parent


def codes(findings: Iterable[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def place(finding: Finding) -> str:
    """The text that is underlined."""
    assert finding.span is not None
    return finding.span.source.text[finding.span.start : finding.span.end]


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_each_fires_on_its_example(code: str) -> None:
    check = CHECKS[code]
    found = lint(check.fires, notes=True)
    assert code in codes(found)
    assert {f.code for f in found if f.severity != "note"} <= {code}
    (finding,) = (f for f in found if f.code == code)
    assert (finding.name, finding.severity) == (check.name, check.severity)
    assert finding.message
    assert finding.message[-1] not in ".!"
    assert 0 < len(place(finding)) <= len(check.fires)
    silent = lint(check.instead, notes=True)
    assert code not in codes(silent)
    assert all(f.severity == "note" for f in silent)


@pytest.mark.parametrize(
    ("code", "sentence", "underlined"),
    [
        # a jump
        ("C101", "warmup(5, end=0.1) >> cosine(20, eta_max=0.3)", "cosine(20, eta_max=0.3)"),
        ("C101", "lr * (warmup(5, end=0.1) >> cosine(20, eta_max=0.3)) | floor(0)", "cosine(20, eta_max=0.3)"),
        ("C101", "ramp(5, 0, 1) >> constant(0.5, 10) >> linear(5)", "constant(0.5, 10)"),
        ("C101", "cosine(100, eta_max=0.1) >> constant(1e-3)", "constant(1e-3)"),
        ("C101", "linear(10, eta_min=0.5) >> cosine(10, eta_max=0.2)", "cosine(10, eta_max=0.2)"),
        ("C101", "warmup(5, end=0.1) >> cosine(eta_max=0.3)", "cosine(eta_max=0.3)"),
        # lengths
        ("C201", "total = 10; warmup(5) >> hold >> linear(5)", "hold"),
        ("C201", "total = 10; warmup(5) >> linear(5) >> cosine(5, eta_max=1)", "cosine(5, eta_max=1)"),
        ("C202", "total = 300; 0.1 * warmup(5) >> cosine(300)", "cosine(300)"),
        ("C202", "total = 10; warmup(20)", "warmup(20)"),
        ("C203", "warmup(60%) >> cosine", "warmup(60%)"),
        ("C203", "lr * warmup(5000) >> hold(100) >> linear(90)", "warmup(5000)"),
        ("C203", "total = 100; warmup(60) >> inverse_sqrt(60)", "warmup(60)"),
        ("C204", "total = 90; multistep([30, 60, 120])", "120"),
        ("C204", "total = 90; warmup(50) >> multistep([30, 60])", "60"),
        ("C204", "total = 90; piecewise({0: 1, 30: 0.1, 100: 0.01})", "100"),
        ("C205", "cosine(20, eta_min=10% * 10%)", "10% * 10%"),
        ("C205", "w = 5%; warmup(w * 10%) >> cosine", "w * 10%"),
        ("C205", "(warmup(10%) >> cosine) | stretch(50%)", "10%"),
        ("C206", "(warmup(1%) >> cosine) | restart(4, mult=2)", "1%"),
        # values
        ("C301", "cosine(20, eta_min=0.1) | floor(2)", "cosine(20, eta_min=0.1) | floor(2)"),
        ("C301", "total = 100; step(200)", "step(200)"),
        ("C301", "lr * 0.5 ** (epoch // 30) * 0", "lr * 0.5 ** (epoch // 30) * 0"),
        ("C302", "total = 100; warmup(5) >> cosine(20)", "warmup(5) >> cosine(20)"),
        ("C302", "cosine(20) >> hold(10)", "cosine(20) >> hold(10)"),
        ("C302", "warmup(3%) >> cosine(50%)", "warmup(3%) >> cosine(50%)"),
        ("C302", "lr * (linear(10) - 0.1)", "lr * (linear(10) - 0.1)"),
        ("C302", "total = 10; 1 - t / 5", "1 - t / 5"),
        ("C302", "total = 90; lr_head = linear(50)", "linear(50)"),
        ("C302", "total = 90; baseLearningRate = linear(50)", "linear(50)"),
        ("C304", "total = 300; cosine(360, eta_min=1e-5)", "1e-5"),
        ("C304", "warmup(5) >> cosine(20, eta_min=1e-3) | clip(1e-2, 1)", "1e-3"),
        ("C305", "ramp(10, 1, 2) | floor(1e-3)", "floor(1e-3)"),
        ("C305", "ramp(10, 1, 2) | cap(0.5)", "cap(0.5)"),
        ("C305", "ramp(10, 1, 2) | clip(0, 3)", "clip(0, 3)"),
        ("C305", "0.1 * (cosine(10, eta_min=1%) | floor(1e-4))", "floor(1e-4)"),
        # names
        ("C401", "warmup(5) >> consine", "consine"),
        ("C401", "lr * warmpu", "warmpu"),
        ("C401", "warmup(0.1 * totla) >> cosine(5)", "totla"),
        ("C402", "a = 1; b = 2; a * warmup(5)", "b"),
        ("C402", "f(x) = 2 * x; lr = warmup(5)", "f(x)"),
        ("C402", "_peak = 2; lr = warmup(5)", "_peak"),
        ("C403", "f(x, y) = x; f(1, 2) * warmup(5)", "f(x, y)"),
    ],
)
def test_fires(code: str, sentence: str, underlined: str) -> None:
    found = [f for f in lint(sentence, notes=True) if f.code == code]
    assert [place(f) for f in found] == [underlined]


@pytest.mark.parametrize(
    "sentence",
    [
        # what jumps on purpose
        "constant(0.1, 30) >> constant(0.01)",
        "constant(0.1, 500) >> cosine(9500, eta_max=1)",
        "cosine(20) >> cosine(20, eta_max=1)",
        "linear(10) >> constant(1, 10) >> linear(10)",
        "ramp(10, 0, 1) >> ramp(10, 0, 1)",
        "step(30) | take(60) | repeat(3)",
        "linear(100, eta_min=0.1) >> constant(0)",
        "tanh_decay(100, eta_min=0.1) >> constant(0.1)",
        "cosine(20, eta_min=0.5) >> hold(0, value=0.1) >> linear(10)",
        "piecewise({0: ramp(5, 1e-6, 0.016), 5: 0.016 * step(2.4, gamma=0.97)})",
        # lengths
        "warmup(0) >> cosine(10)",
        "total = 300; cosine(355) | take(total)",
        "(cosine(100) | take(50)) >> (linear(200) | skip(50))",
        "warmup(5) >> cosine(5)",
        "warmup(4000) >> inverse_sqrt(4000)",
        "warmup(W) >> cosine(T1)",
        "warmup(min(10ep, 2000)) >> cosine(20k)",
        "total = 90; multistep([30, 60, 89])",
        "multistep([30, 60, 1e9])",
        "total = 90; piecewise({0: 1, 30: 0.1, 90: 0})",
        "onecycle(pct_start=30%)",
        "warmup(2 * 10%) >> cosine",
        "(warmup(1) >> cosine(3)) | stretch(100%)",
        # values
        "constant(0.1)",
        "lr",
        "hold(10, value=0.1)",
        "total = 100; warmup(5) >> linear",
        "constant(0, 100) >> warmup(10, end=1e-3) >> cosine(100)",
        "linear(100) >> constant(0, 50)",
        "linear(10) | pingpong",
        "triangular(5) | repeat",
        "sin(t / 10)",
        "linear(10) - t",
        "total = 180k; cosine(179_999)",
        "wd = linear(50); total = 90",
        "dropout_rate = linear(50); mixup_alpha = cosine(30); total = 90",
        "lr * warmup(5) >> cosine(lr)",
        "cosine(20) | floor(1e-7)",
        "warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)",
        "100 * exponential(1.001) | cap(1000)",
        "1 / sqrt(max(t, 10k)) | floor(1e-8)",
        "lr * cosine(20, eta_min=10%) | floor(1e-6)",
        "cosine(20, eta_min=0.1) | floor(0.1)",
        "lr * 0.5 ** (epoch // 30)",
        "step(3000)",
        "cumprod(0.95)",
        "cumsum(where(t < 10, 1, 0.5))",
        # names
        "lr * warmup(W) >> cosine",
        "decay * warmup(steps) >> linear(epochs)",
        "warm * exponential(gamma_)",
        "caps * floors * warmup(5)",
        "ep = 100; total = 10ep; warmup(500) >> cosine",
        "ep = 100; warmup(5ep) >> cosine(10ep)",
        "peak = 0.1; lr = peak * warmup(5)",
        "twice(x) = 2 * x; lr = twice(warmup(5))",
    ],
)
def test_is_silent(sentence: str) -> None:
    assert lint(sentence) == ()


# what the comments of these files say themselves
KNOWN = {"darknet-resnet152-sgdr": ["C101"], "fairseq-conv-lm-plateau": ["C001"]}


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("*.yaml")), ids=lambda path: path.stem)
def test_experiments_are_good_sentences(path: Path) -> None:
    found = [code for code in codes(lint_file(path)) if code != "C001"]
    assert found == [code for code in KNOWN.get(path.stem, []) if code != "C001"]


def test_the_documents_are_good_sentences() -> None:
    made_up = ("knee", "kne(", "square", "faster")  # words that how-it-works.md defines
    toys = ("step(30) | take(30)",)
    sentences = set()
    for name in ("README.md", "docs/language.md", "docs/how-it-works.md", "docs/gallery-of-seeds.md"):
        sentences |= set(re.findall(r'parse\("([^"\n]+)"\)', (ROOT / name).read_text(encoding="utf-8")))
    assert len(sentences) > 100
    for sentence in sorted(sentences):
        if sentence not in toys and not any(word in sentence for word in made_up):
            assert lint(sentence) == (), sentence


def test_values_count() -> None:
    sentence = "warmup(5) >> cosine(20)"
    assert lint(sentence) == ()
    assert codes(lint(sentence, total=100)) == ["C302"]
    assert codes(lint(sentence, total=20)) == ["C202"]
    assert codes(lint("T1 = 5; warmup(5, end=1) >> cosine(T1, eta_max=peak)", peak=3)) == ["C101"]
    assert codes(lint("peak = 1; warmup(5, end=1) >> cosine(20, eta_max=peak)", peak=3)) == ["C101"]


def test_schedules_and_plans() -> None:
    built = ca.warmup(5, end=0.1) >> ca.cosine(20, eta_max=0.3)
    (finding,) = lint(built)
    assert (finding.code, finding.span) == ("C101", None)
    assert str(finding).startswith("warning C101: warmup ends at 0.1, and cosine begins at 0.3\nleave the end out")
    assert codes(lint(ca.warmup(5) >> ca.cosine(20), total=100)) == ["C302"]
    plan = ca.parse_plan("lr = 0.1 * step(200); dropout = linear(50)")
    assert [(f.code, f.schedule) for f in lint(plan, total=100)] == [("C301", "lr")]


def test_a_plan_says_everything_at_once() -> None:
    found = lint("a = cosin(5); b = warmup(5, end=1) >> cosine(20, eta_max=2); c = b / 2; d = linaer(3)")
    assert codes(found) == ["C001", "C101", "C001"]  # what b does is said once, though c does it too


def test_silence() -> None:
    bad = "warmup(5, end=1) >> cosine(20, eta_max=2)"
    assert codes(lint(bad)) == ["C101"]
    for mark in ("# calando: ignore", "#calando:ignore[C101]", "# calando: ignore[C302, jump]  # yes"):
        assert lint(f"{bad}  {mark}") == ()
        assert lint(f"{mark}\n{bad}") == ()
    assert codes(lint(f"{bad}  # calando: ignore[C302]")) == ["C101"]
    assert codes(lint(f"# calando: ignore\n\n{bad}")) == ["C101"]


FILE = """\
model: resnet50
schedules:
  total: 90
  lr: |
    0.1 * warmup(5)
      >> multistep([30, 90])
  # calando: ignore[misspelt-name]
  momentum: warmup(5) >> cosin
  weight_decay: 'warmup(5, end=1) >> cosine(85, eta_max=2)'  # calando: ignore
  dropout: warmup(5) >> cosin(4)
"""


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    path.write_text(FILE)
    found = lint_file(path)
    assert [(f.code, f.place[1:]) for f in found] == [("C204", (6, 25, 6, 27)), ("C001", (10, 25, 10, 30))]
    assert str(found[0]) == (
        f"{path}:6:25: warning C204: no step hits the milestone at 95: total is 90\n"
        "\n"
        "      >> multistep([30, 90])\n"
        "                        ^^\n"
        "    leave it out, or make total longer"
    )
    path.write_text("lr: [1")
    (finding,) = lint_file(path)
    assert (finding.code, finding.severity) == ("C001", "error")
    (finding,) = lint_file(tmp_path / "nowhere.yaml")
    assert "there is no file" in finding.message


def test_reports(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    path.write_text(FILE)
    found = lint_file(path)
    records: list[dict[str, Any]] = json.loads(REPORTS["json"](found, 1))
    assert records[0] == {
        "code": "C204",
        "name": "dead-milestone",
        "severity": "warning",
        "message": "no step hits the milestone at 95: total is 90",
        "hint": "leave it out, or make total longer",
        "schedule": "lr",
        "file": str(path),
        "line": 6,
        "column": 25,
        "end_line": 6,
        "end_column": 27,
    }
    first, second = REPORTS["github"](found, 1).split("\n")
    assert first == (
        f"::warning file={path},line=6,endLine=6,col=25,endColumn=26,title=C204 dead-milestone::"
        "no step hits the milestone at 95: total is 90%0Aleave it out, or make total longer"
    )
    assert second.startswith("::error file=")
    assert escaped("50%: a\nb", ":,") == "50%25%3A a%0Ab"
    assert REPORTS["text"](found, 1).endswith("1 error, 1 warning in 1 text")
    assert REPORTS["text"]([], 3) == "nothing to warn of in 3 texts"
    assert REPORTS["json"]([], 3) == "[]"
    assert REPORTS["github"](lint("warmup(5) >> cosin"), 1).startswith("::warning title=C401 misspelt-name::")


def test_selection() -> None:
    found = lint("total = 100; unused = 3; warmup(5, end=1) >> cosine(20, eta_max=2)")
    assert codes(found) == ["C402", "C302", "C101"]
    assert codes(selected(found, ["C1", "C402"], [])) == ["C402", "C101"]
    assert codes(selected(found, [], ["C3", "jump"])) == ["C402"]
    assert unknown(["C1", "jump", "C999", "jmp"]) == ["C999", "jmp"]


@given(schedules(WHOLE))
def test_nothing_is_too_odd_to_be_looked_at(schedule: ca.Schedule) -> None:
    for finding in (*lint(schedule, notes=True), *lint(str(schedule), notes=True)):
        assert finding.code in CHECKS
        assert str(finding)


def test_the_page_is_up_to_date() -> None:
    docs = ROOT / "docs"
    spec = importlib.util.spec_from_file_location("generate_checks", docs / "generate_checks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.page() == (docs / "checks.md").read_text(encoding="utf-8"), "run docs/generate_checks.py"


def test_the_finding_in_the_readme_is_real() -> None:
    (finding,) = lint("warmup(500, end=1e-3) >> cosine(9500, eta_max=3e-3)")
    assert f"```text\n{finding}\n```" in (ROOT / "README.md").read_text(encoding="utf-8")
