"""The documents keep up with the code: every word is in them, every link leads somewhere, every error is real."""

from __future__ import annotations

import re
import shlex
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import calando
from calando.cli import main
from calando.tree import Open
from calando.word import WORDS, Word

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NAMES = [path.name for path in DOCUMENTS]
OWN = [word for word in WORDS.values() if word.__module__.startswith("calando.")]


def signature(word: Word[..., Any]) -> str:
    """``cosine(T=rest, *, eta_min=0, eta_max=…)``."""
    written: list[str] = []
    for keyword_only, group in groupby(word.parameters, key=lambda parameter: parameter.keyword_only):
        written += ["*"] * keyword_only
        for parameter in group:
            default = "…" if isinstance(parameter.default, Open) else parameter.same or parameter.default
            written.append(parameter.name if parameter.required else f"{parameter.name}={default}")
    return f"{word.name}({', '.join(written)})"


@pytest.mark.parametrize("word", OWN, ids=lambda word: word.name)
def test_word(word: Word[..., Any]) -> None:
    """The reference has an entry for it, with its signature."""
    assert f"**`{signature(word)}`**" in (ROOT / "docs" / "language.md").read_text(encoding="utf-8")


def test_no_word_is_made_up() -> None:
    """The reference has entries for nothing else."""
    entries = re.findall(r"\*\*`(\w+)\(", (ROOT / "docs" / "language.md").read_text(encoding="utf-8"))
    assert sorted(entries) == sorted(word.name for word in OWN)


def test_house() -> None:
    """Every file of the package has its line in the tour."""
    tour = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
    package = ROOT / "src" / "calando"
    files = {path.name for path in package.rglob("*.py") if path.name != "__init__.py"}
    assert {name for name in files if f"{name}`" not in tour} == set()


def slug(heading: str) -> str:
    """The anchor that a heading has on GitHub."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    """The anchors of a document, whose code is not made of headings."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {slug(heading) for heading in re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)}


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_links(path: Path) -> None:
    """Links inside the project lead to files and headings that are there."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        file, _, heading = target.partition("#")
        goal = (path.parent / file).resolve() if file else path
        assert goal.exists(), target
        assert not heading or heading in anchors(goal), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_errors(path: Path) -> None:
    """An error that is shown is the one that its sentence raises."""
    for block in re.findall(r"```text\n(\w+Error: .*?)\n```", path.read_text(encoding="utf-8"), flags=re.DOTALL):
        sentence = block.split("\n")[2].strip()
        with pytest.raises(calando.ScheduleError) as caught:
            calando.parse(sentence)
        assert f"{type(caught.value).__name__}: {caught.value}" == block


BLOCKS = [
    pytest.param(block, id=f"{path.stem}-{i}")
    for path in DOCUMENTS
    for i, block in enumerate(re.findall(r"```text\n\$ (calando .*?)\n```", path.read_text("utf-8"), flags=re.DOTALL))
]


@pytest.mark.parametrize("block", BLOCKS)
def test_commands(block: str) -> None:
    """What a command is shown to say, it says."""
    command, _, said = block.partition("\n")
    result = CliRunner().invoke(main, shlex.split(command)[1:])
    assert result.output.strip() == said


def test_tutorial() -> None:
    """The file that the tutorial shows is the one that it loads."""
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    assert (ROOT / "examples" / "tutorial.yaml").read_text(encoding="utf-8").endswith(shown)
