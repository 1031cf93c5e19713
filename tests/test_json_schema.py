"""The schema that editors get, beside what ``load`` reads."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

import calando as ca
from calando.cli import main
from calando.json_schema import json_schema
from calando.names import FIXED
from calando.word import WORDS
from test_yaml_errors import ERRORS

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").rglob("*.yaml"))
SENTENCES = [line for line in (ROOT / "tests" / "sentences.txt").read_text(encoding="utf-8").splitlines() if line]


def complaints(text: str, key: str | None = None) -> list[str]:
    """What the schema has to say about a file, read as JSON would be: its keys are texts."""
    root = yaml.load(text, Loader=yaml.SafeLoader)
    validator = jsonschema.Draft202012Validator(json_schema(key))
    return [error.message for error in validator.iter_errors(json.loads(json.dumps(root, default=str)))]


def test_it_is_a_schema() -> None:
    for key in (None, "optimizer.schedules", "runs.2.lr"):
        jsonschema.Draft202012Validator.check_schema(json_schema(key))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert complaints(text) == []
    assert complaints(text, "schedules") == []


def test_sentences() -> None:
    assert complaints(json.dumps({f"x{i}": sentence for i, sentence in enumerate(SENTENCES)})) == []


@pytest.mark.parametrize(
    "text",
    [
        "lr: warmup(5)",
        "lr: 0.1\nanneal(w): warmup(w)\ntwo(a, b): a * b\nnone(): 3\ntrailing(a,): a",
        "_peak: 3\nlr: _peak * t",
        "épaisseur: 2\nβ_1(θ): θ * warmup(5)",
        "model: {a: [1, null]}\nschedules: {lr: t}",
        "model: resnet\nschedule: {lr: t}",
        "schedule: cosine(20)",
        "base: &base {lr: t}\nschedules: {<<: *base, wd: 3}",
        "total: 10\nep: 3\ntotally: t\nepoch_length: 3\nu2: t\nke: 1",
        "lr: |\n  # $comment's \"own\"\n  warmup(5)  # 3 €?\n  >> cosine(20)",
        "lr: base * cosine(${trainer.max_steps})",
        '{"lr": "piecewise({0: 1, 30: 0.1})", "wd": 1e-3}',
        "lr: |\n  t " + "#" * 60 + "\nwd: 3",
    ],
)
def test_accepted(text: str, tmp_path: Path) -> None:
    """As by ``load``, once what is interpolated is there."""
    assert complaints(text) == []
    path = tmp_path / "plan.yaml"
    path.write_text(text.replace("${trainer.max_steps}", "300"), encoding="utf-8")
    assert ca.load(path).results


@pytest.mark.parametrize(
    "text",
    [
        # no sentences
        *("lr: true", "lr: null", "lr:", "lr: [30, 60]", "lr: {0: 1, 30: 0.1}", "lr: ''", "lr: '  '"),
        *("lr: cosine('20')", 'lr: t + "x"', "lr: t & 3", "lr: $x", "lr: a.b ? 1", "lr: '!t'", "lr: 't ^ 2'"),
        *("lr: '`t`'", "lr: t@3", "lr: '~t'", "lr: 'a\\\\b'", "lr: |\n  warmup(5)  # fine\n  >> 'cosine'"),
        # no names
        *("the lr: 3", "3: 3", "lr-2: 3", "pi: 3", "t: 3", "f(2): 3", "f(a b): 3", "f(t): 3", "f(a: 3", "f(a)(b): 3"),
        *("epoch(a): 3", "betas[0]: 0.9", "a=b: 3", "'': 3"),
        # no plans
        *("3", "cosine(20)", "- lr: 3", "{}", "_a: 3", "total: 10", "f(a): a", "schedules: {}", "schedules: {ep: 3}"),
        *("model: resnet\nschedules:\n- lr: 3", "model: {a: 1}\nlr: 3", "schedules:\n  body: {lr: t}"),
    ],
)
def test_refused(text: str, tmp_path: Path) -> None:
    """And by ``load``, of course."""
    assert complaints(text)
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ca.ScheduleError):
        ca.load(path)


def test_what_it_refuses_load_refuses_too() -> None:
    """All files with a mistake: the schema sees those that are not in the words of a sentence."""
    seen = []
    for text, *_ in ERRORS:
        try:
            found = complaints(text)
        except (yaml.YAMLError, ValueError, RecursionError):
            continue
        seen += [text] * bool(found)
    for text in ("lr: yes", "lr: ~", "lr: [30, 60]", "the lr: 3", "f(2): 3", "lr: 1\npi: 3", "{}", "- cosine(20)", "lr: ''"):
        assert text in seen


def test_a_key() -> None:
    text = "optimizer: {schedules: {lr: t}}\nmodel: [1]"
    assert complaints(text, "optimizer.schedules") == []
    assert complaints(text)
    assert complaints(text.replace("lr: t", "lr: [t]"), "optimizer.schedules")
    assert complaints(text, "optimizer.schedule")
    runs = "runs:\n- {lr: t}\n- {lr: %s}"
    assert complaints(runs % "t", "runs.1") == []
    assert complaints(runs % "false", "runs.1")
    assert complaints(runs % "false", "runs.0") == []
    assert complaints(runs % "t", "runs.2")


def test_what_it_completes() -> None:
    """Every word that a sentence may begin with; what is inserted is a sentence once its holes are filled."""
    sentence = json_schema()["$defs"]["sentence"]
    labels = {snippet["label"] for snippet in sentence["defaultSnippets"]}
    assert labels == {w.usage for w in WORDS.values() if w.kind in ("ramp", "segment", "compound", "curve")}
    fill = {"milestones": "[3]", "table": "{0:1}", "f": "t", "signal": "loss", "up": "5"}
    for snippet in sentence["defaultSnippets"]:
        text = re.sub(r"\$\{\d+:(\w+)\}", lambda hole: fill.get(hole[1], "0.5"), snippet["body"])
        ca.parse(text)
        assert snippet["description"]
    plan = json_schema()["$defs"]["plan"]
    examples = [example for entry in plan["properties"].values() for example in entry["examples"]]
    for example in [*examples, *sentence["examples"]]:
        ca.parse(example)


def test_names_that_have_a_meaning() -> None:
    for name in FIXED:
        assert complaints(f"{name}: 3\nlr: 3")
        assert complaints(f"{name}s: 3\nlr: 3") == []


def test_command() -> None:
    said = CliRunner().invoke(main, ["schema"])
    assert (said.exit_code, json.loads(said.stdout)) == (0, json_schema())
    said = CliRunner().invoke(main, ["schema", "--key", "optimizer.schedules"])
    assert json.loads(said.stdout) == json_schema("optimizer.schedules")
    assert "yaml-language-server: $schema=" in CliRunner().invoke(main, ["schema", "--help"]).stdout
