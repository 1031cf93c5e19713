"""What is said of a word: its docstring, without the markup."""

from __future__ import annotations

from inspect import cleandoc
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..word import Word


def documentation(word: Word[..., Any]) -> list[str]:
    """The lines of a word's docstring."""
    return cleandoc(word.__doc__ or "").replace("``", "").splitlines() or [""]


def summary(word: Word[..., Any]) -> str:
    """The first of them."""
    return documentation(word)[0]
