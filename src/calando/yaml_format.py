"""The sentences in a YAML file laid out, and every other character left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .spelling import Edit, applied, edits
from .yaml_file import Document, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator


def formatted_file(document: Document) -> str:
    """The text of the file with its sentences laid out.

    Only the blanks between two tokens on one line change, so comments, quotes, blocks and line breaks stay.
    """
    return applied(document.text, [edit for scalar in _scalars(document) for edit in _in_file(scalar)])


def _scalars(document: Document) -> Iterator[Scalar]:
    seen: set[int] = set()
    for statement in document.statements:
        for scalar in statement:
            if isinstance(scalar, Scalar) and scalar.indices[0] not in seen:  # an alias stands there once
                seen.add(scalar.indices[0])
                yield scalar


def _in_file(scalar: Scalar) -> Iterator[Edit]:
    """The edits of a sentence, where they stand in the file."""
    text = scalar.document.text
    for edit in edits(scalar):
        before, start, end = (scalar.indices[max(i, 0)] for i in (edit.start - 1, edit.start, edit.end))
        folded = "\n" in text[before:end]  # YAML has made one line of two
        if not folded and text[start:end] == scalar.text[edit.start : edit.end]:
            yield Edit(start, end, edit.text)
