"""What docs/watching.md writes in tables is sentences, too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import calando as ca

PAGE = (Path(__file__).parent.parent / "docs" / "watching.md").read_text(encoding="utf-8")
ROWS = [re.split(r"(?<!\\)\|", line)[2] for line in PAGE.splitlines() if line.startswith("| ")]
WRITTEN = [text.replace(r"\|", "|") for row in ROWS for text in re.findall(r"`([^`]+\([^`]+)`", row)]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_sentence_of_a_table(text: str) -> None:
    """With something for what is left out; a length stands in a hold."""
    text = text.replace(">> …", ">> constant(1)").replace("=…", "=0.5").replace("max(…)", "max(until(a < 1), until(b < 1))")
    text = text.replace(", …)", ")")
    if re.match(r"(min\(|max\()?until", text):
        text = f"hold({text}, value=1)"
    assert ca.parse(text).signals


def test_the_tables_are_found() -> None:
    assert len(WRITTEN) > 18
