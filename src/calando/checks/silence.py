"""``# calando: ignore[C101]``: findings that somebody has looked at, and means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .registry import CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .findings import Finding

MARK = re.compile(r"#\s*calando:\s*ignore(?:\[([\w\s,-]*)\])?")


class Silence:
    """The lines of a text that want to hear nothing, or nothing of some checks."""

    def __init__(self, text: str) -> None:
        self.lines: dict[int, set[str] | None] = {}
        for number, line in enumerate(text.split("\n"), start=1):
            mark = MARK.search(line)
            if mark is not None:
                alone = not line[: mark.start()].strip()
                codes = None if mark[1] is None else set(re.split(r"[\s,]+", mark[1].strip()))
                self.lines[number + alone] = codes

    def __call__(self, finding: Finding) -> bool:
        line = finding.place[1]
        if line not in self.lines:
            return False
        codes = self.lines[line]
        return codes is None or finding.code in codes or finding.name in codes


def audible(findings: Iterable[Finding], text: str) -> Iterator[Finding]:
    """The findings that nobody has silenced."""
    silence = Silence(text)
    return (finding for finding in findings if not silence(finding))


def selected(findings: Iterable[Finding], select: Iterable[str], ignore: Iterable[str]) -> list[Finding]:
    """The findings of some checks; a code may be the beginning of several, as ``C1``."""
    select, ignore = tuple(select), tuple(ignore)

    def among(finding: Finding, codes: tuple[str, ...]) -> bool:
        return finding.code.startswith(codes) or finding.name in codes

    return [f for f in findings if (not select or among(f, select)) and not (ignore and among(f, ignore))]


def unknown(codes: Iterable[str]) -> list[str]:
    """What is no check's code, no beginning of one, and no check's name."""
    names = {check.name for check in CHECKS.values()}
    return [code for code in codes if code not in names and not any(known.startswith(code) for known in CHECKS)]
