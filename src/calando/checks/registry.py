"""The checks, by code: a function each, whose docstring is its documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import Span
from .findings import ERROR, NOTE, WARNING, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Check(NamedTuple):
    """A check.  ``fires`` is a sentence that it warns of, ``instead`` the same one without a reason to.

    ``find`` says where (a tree or a span), what is the case, and what to write instead.
    """

    code: str
    name: str
    severity: str
    about: str
    documentation: str
    find: Callable[[Any], Iterator[Any]] | None
    fires: str
    instead: str

    def findings(self, subject: Any) -> Iterator[Finding]:
        """What it finds in a schedule, or in the text of several."""
        assert self.find is not None
        for where, message, hint in self.find(subject):
            span = where if isinstance(where, Span) or where is None else where.span
            name = getattr(subject, "name", None)
            yield Finding(self.code, self.name, self.severity, message, hint, span, name)


CHECKS: dict[str, Check] = {}


def check(
    code: str, name: str, *, fires: str, instead: str, severity: str = WARNING, about: str = "schedule"
) -> Callable[[Callable[[Any], Iterator[Any]]], Callable[[Any], Iterator[Any]]]:
    """Register a check: of each ``schedule``, or of a whole ``text`` with its definitions."""

    def register(find: Callable[[Any], Iterator[Any]]) -> Callable[[Any], Iterator[Any]]:
        CHECKS[code] = Check(code, name, severity, about, find.__doc__ or "", find, fires, instead)
        return find

    return register


CHECKS["C001"] = Check(
    "C001",
    "unreadable",
    ERROR,
    "text",
    """The sentence cannot be read.

    This is the error that `parse` raises, with its place; nothing else can be said before it is gone.
    """,
    None,
    fires="warmup(5) >> cosin(20)",
    instead="warmup(5) >> cosine(20)",
)

__all__ = ["CHECKS", "NOTE", "Check", "check"]
