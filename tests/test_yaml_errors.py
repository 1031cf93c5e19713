"""What is wrong with a YAML file, and where: class, line, column, what is underlined, and the hint."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

import calando as ca
from calando import ScheduleError, load

if TYPE_CHECKING:
    from pathlib import Path

SYNTAX, UNKNOWN, ARGUMENT = "ScheduleSyntaxError", "UnknownNameError", "ArgumentError"

ERRORS: list[tuple[str, str, int, int, str, str]] = [
    # --- sentences: each way of writing a scalar
    ("lr: cosin(20)", UNKNOWN, 1, 5, "cosin", "did you mean 'cosine'?"),
    ("peak: 1\nlr:   peak * cosin(20)\n", UNKNOWN, 2, 14, "cosin", "did you mean 'cosine'?"),
    ("lr: warmup(5)\n  >> cosin(20)\n", UNKNOWN, 2, 6, "cosin", "did you mean 'cosine'?"),
    ("lr:\n    warmup(5)\n\n  >> cosin(20)\n", UNKNOWN, 4, 6, "", "did you mean 'cosine'?"),
    ("lr: 'warmup(5) >> cosin(20)'\n", UNKNOWN, 1, 19, "cosin", "did you mean 'cosine'?"),
    ("lr: 'warmup(5)\n  >> cosin(20)'\n", UNKNOWN, 2, 6, "cosin", "did you mean 'cosine'?"),
    ("lr: '''cosine(20)'''\n", SYNTAX, 1, 6, "'", "no quotes inside"),
    ("lr: 't + ''x'", SYNTAX, 1, 10, "'", "no quotes inside"),
    ('lr: "warmup(5) \\x3e> cosin(20)"\n', UNKNOWN, 1, 22, "cosin", "did you mean 'cosine'?"),
    ('lr: "warmup(5) \\\n     >> cosin(20)"\n', UNKNOWN, 2, 9, "cosin", "did you mean 'cosine'?"),
    ('lr: "t \\u002b cosin(20)"', UNKNOWN, 1, 15, "cosin", "did you mean 'cosine'?"),
    ("lr: |\n  warmup(5)\n    >> cosin(20)  # here\n", UNKNOWN, 3, 8, "cosin", "did you mean 'cosine'?"),
    ("lr: |2- # header\n    cosin(20)\n", UNKNOWN, 2, 5, "cosin", "did you mean 'cosine'?"),
    ("lr: >-\n  warmup(5)\n  >> cosin(20)\n", UNKNOWN, 3, 6, "cosin", "did you mean 'cosine'?"),
    ("a:\n  b:\n  - {x: 1}\nschedules:\n    lr: cosin(20)\n", UNKNOWN, 5, 9, "cosin", "did you mean 'cosine'?"),
    ("é: 1\nlr: é * cosin(20)", UNKNOWN, 2, 9, "cosin", "did you mean 'cosine'?"),
    ("lr: &a cosin(20)\nwd: *a", UNKNOWN, 1, 8, "cosin", "did you mean 'cosine'?"),
    ("lr: warmup(5) | floor(0.1) >> cosine(20)", ARGUMENT, 1, 17, "floor(0.1)", "(a | floor(0.1)) >> b"),
    ("lr: cosine(20, eta_min=2)", ARGUMENT, 1, 5, "cosine(20, eta_min=2)", "to rise"),
    ("lr: ''", SYNTAX, 1, 6, "", "for instance"),
    ("lr: |\n  warmup(5)\n  cosine(20)\n", SYNTAX, 3, 3, "cosine(20)", "join them with >>"),
    ("lr: |\n  peak = 3\n  peak * cosine(20)\n", SYNTAX, 2, 3, "peak", "an entry of its own"),
    # --- the plan as a whole
    ("a: 2 * b\nb: a + t\n", ARGUMENT, 2, 4, "a", "break the circle"),
    ("total: 10\nlr: warmup(20) >> cosine", ARGUMENT, 2, 19, "cosine", ""),
    ("total: t\nlr: cosine", ARGUMENT, 1, 8, "t", ""),
    ("_unused: cosin(20)\nlr: 3", UNKNOWN, 1, 10, "cosin", "did you mean 'cosine'?"),
    ("lr: 1\nwd: 2\nlr: 3\n", ARGUMENT, 3, 1, "lr", ""),
    ("the lr: 3", SYNTAX, 1, 1, "the lr", "lr: warmup(500)"),
    ("3: 3", SYNTAX, 1, 1, "3", "lr: warmup(500)"),
    ("f(2): 3", SYNTAX, 1, 3, "2", ""),
    ("lr: 1\npi: 3", ARGUMENT, 2, 1, "pi", "choose another name"),
    ("? [a, b]\n: 3", SYNTAX, 1, 3, "[a, b]", ""),
    ("{}", SYNTAX, 1, 1, "{}", ""),
    ("cosine(20)", SYNTAX, 1, 1, "cosine(20)", "lr: warmup(500)"),
    ("- cosine(20)", SYNTAX, 1, 1, "- cosine(20)", "lr: warmup(500)"),
    # --- what YAML takes for something else
    ("lr: yes", ARGUMENT, 1, 5, "yes", "a number or a sentence"),
    ("lr: 1\nwd: false", ARGUMENT, 2, 5, "false", "a number or a sentence"),
    ("lr:\nwd: 3", ARGUMENT, 1, 1, "lr", "for instance"),
    ("lr: ~", ARGUMENT, 1, 5, "~", "for instance"),
    ("lr: null", ARGUMENT, 1, 5, "null", "for instance"),
    ("lr: # cosine(20)\n", ARGUMENT, 1, 1, "lr", "is a comment"),
    ("lr: 010", ARGUMENT, 1, 5, "010", "write 8, or 10"),
    ("lr: -010", ARGUMENT, 1, 5, "-010", "write -8, or -10"),
    ("lr: 1:30", ARGUMENT, 1, 5, "1:30", "write 90"),
    ("lr: 1:30.5", ARGUMENT, 1, 5, "1:30.5", "write 90.5"),
    ("lr: 0x1F", ARGUMENT, 1, 5, "0x1F", "write 31"),
    ("lr: 0b11", ARGUMENT, 1, 5, "0b11", "write 3"),
    ("lr: .inf", ARGUMENT, 1, 5, ".inf", "written inf"),
    ("lr: .nan", ARGUMENT, 1, 5, ".nan", ""),
    ("lr: 2001-12-14", ARGUMENT, 1, 5, "2001-12-14", "minus"),
    ("lr: !env LR", ARGUMENT, 1, 5, "!env LR", "plain text"),
    ("lr: [30, 60]", ARGUMENT, 1, 1, "lr", "multistep([30, 60])"),
    ("lr: {0: 1, 30: 0.1}", ARGUMENT, 1, 1, "lr", "piecewise({0:1, 30:0.1})"),
    ("model: 3\noptimizer:\n  lr: 3", ARGUMENT, 2, 1, "optimizer", "the key 'optimizer'"),
    ("optimizer:\n  schedules:\n    lr: 3", ARGUMENT, 1, 1, "optimizer", "the key 'optimizer.schedules'"),
    ("runs:\n- {lr: 3}", ARGUMENT, 1, 1, "runs", "the key 'runs.0'"),
    # --- sentences that YAML has cut
    ("lr: warmup(5 # five\n", SYNTAX, 1, 11, "(", "cut the sentence at ' #'"),
    ("lr: warmup(5) # first\n  >> cosine(20)\n", SYNTAX, 2, 4, ">", "' #'"),
    ("lr: |\n  warmup(5 # five\n", SYNTAX, 2, 9, "(", "add the ')'"),
    ("{lr: cosine(20, eta_min=0.1)}", SYNTAX, 1, 6, "cosine(20, eta_min=0.1)", 'write "cosine(20, eta_min=0.1)"'),
    ("{wd: 3, lr: clip(t, 0, 1), m: 4}", SYNTAX, 1, 13, "clip(t, 0", "write"),
    ("{lr: cosine(20, eta_min: 3}", SYNTAX, 1, 12, "(", "cut the sentence at the comma"),
    ("{lr, wd: 3}", ARGUMENT, 1, 2, "lr", "for instance"),
    ("{lr: multistep([30, 60])}", SYNTAX, 1, 16, "[", "needs quotes"),
    ("lr: piecewise({0: 1, 30: 0.1})", SYNTAX, 1, 17, ":", "write {0:1}"),
    # --- what is not YAML
    ("lr:\n\t- 3", SYNTAX, 2, 1, "", "not by tabs"),
    ("lr: *peak * 3", SYNTAX, 1, 5, "*", "quote the sentence"),
    ("lr: %5", SYNTAX, 1, 5, "%", "quote the sentence"),
    ("lr: | floor(3)", SYNTAX, 1, 7, "f", "quote the sentence"),
    ('lr: "cosine(20)" * 2', SYNTAX, 1, 19, " ", "quote the sentence"),
    ("lr: cosine(20)\x07", SYNTAX, 1, 15, "\N{REPLACEMENT CHARACTER}", ""),
    ("lr: 3\n---\nwd: 3\n", SYNTAX, 3, 1, "wd: 3", "a file of its own"),
    ("&a {<<: *a, lr: 3}", ARGUMENT, 1, 1, "&a {<<: *a, lr: 3}", ""),
    ("lr: 3\n<<: 5", ARGUMENT, 2, 5, "5", ""),
]


def fails(path: Path, key: str | None = None) -> ScheduleError:
    with pytest.raises(ScheduleError) as info:
        load(path, key)
    assert info.value.__cause__ is None
    assert info.value.__context__ is None or info.value.__suppress_context__
    return info.value


def underlined(message: str) -> str:
    """What stands above the carets."""
    for shown, below in pairwise(message.split("\n")):
        if match := re.fullmatch(r" *(\^+)", below):
            return shown[match.start(1) : match.end(1)]
    return ""


@pytest.mark.parametrize(("text", "kind", "line", "column", "place", "hint"), ERRORS, ids=[e[0] for e in ERRORS])
def test_error(tmp_path: Path, text: str, kind: str, line: int, column: int, place: str, hint: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    error = fails(path)
    message = str(error)
    assert type(error) is getattr(ca, kind), message
    assert f"({path}, line {line}, column {column})" in message.split("\n", maxsplit=1)[0]
    if place:
        assert underlined(message) == place, message
    assert hint in (error.hint or ""), message


KEYED = """\
model: resnet
optimizer:
  name: sgd
  schedules:
    lr: warmup(5)
runs:
- {lr: t}
- {lr: 3}
none: []
"""

KEYS = [
    ("optimizer.shedules", "optimizer has no key 'shedules'", 3, "did you mean 'schedules'?"),
    ("optimiser.schedules", "has no key 'optimiser'", 1, "did you mean 'optimizer'?"),
    ("optimizer.x", "optimizer has no key 'x'", 3, "its keys are: name, schedules"),
    ("", "has no key ''", 1, "its keys are: model, optimizer, runs"),
    ("optimizer.name.x", "optimizer.name is not a mapping, and has no key 'x'", 3, ""),
    ("runs.2", "runs is a list, and has no item '2'", 7, "counted from 0 to 1"),
    ("runs.first", "runs is a list, and has no item 'first'", 7, "counted from 0 to 1"),
    ("none.0", "none is a list, and has no item '0'", 9, ""),
]


@pytest.mark.parametrize(("key", "message", "line", "hint"), KEYS, ids=[k[0] for k in KEYS])
def test_keys(tmp_path: Path, key: str, message: str, line: int, hint: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(KEYED)
    error = fails(path, key)
    assert type(error) is ca.UnknownNameError
    assert message in str(error)
    assert f"({path}, line {line}, column" in str(error)
    assert hint in (error.hint or "")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "resnet.yaml").write_text("lr: 3")
    missing = fails(tmp_path / "resnt.yaml")
    assert str(missing) == f"there is no file '{tmp_path / 'resnt.yaml'}'\ndid you mean 'resnet.yaml'?"
    assert "there is no file" in str(fails(tmp_path / "nowhere" / "resnet.yaml"))
    assert "is a directory" in str(fails(tmp_path))
    assert "cannot be read" in str(fails(tmp_path / "a\0b.yaml"))
    (tmp_path / "latin.yaml").write_bytes(b"lr: \xe9 * t")
    assert "is not UTF-8: byte 0xe9 at position 4" in str(fails(tmp_path / "latin.yaml"))
    (tmp_path / "empty.yaml").write_text("# nothing\n")
    assert "is empty" in str(fails(tmp_path / "empty.yaml"))
    (tmp_path / "deep.yaml").write_text("[" * 5000)
    assert "nested too deeply" in str(fails(tmp_path / "deep.yaml"))


def test_bombs_do_not_go_off(tmp_path: Path) -> None:
    """Aliases of aliases are a small graph, and stay one."""
    rows = ["a0: &a0 [x, x]", *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 60))]
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join([*rows, "schedules: {lr: t}"]))
    assert load(path)(3) == {"lr": 3.0}
    assert "YAML list" in str(fails(path, "a59"))
