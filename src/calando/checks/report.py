"""Findings as text for people, as JSON for programs, as annotations for GitHub."""

from __future__ import annotations

import json
from inspect import cleandoc
from typing import TYPE_CHECKING

import click

from .findings import ERROR, NOTE, SEVERITIES, WARNING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .findings import Finding
    from .registry import Check

COLORS = {ERROR: "red", WARNING: "yellow", NOTE: "cyan"}
LEVELS = {ERROR: "error", WARNING: "warning", NOTE: "notice"}  # what GitHub calls them


def as_text(findings: Sequence[Finding], texts: int) -> str:
    """Each finding with its picture, and how many there are."""
    blocks = []
    for finding in findings:
        said = f"{finding.severity} {finding.code}:"
        blocks.append(str(finding).replace(said, click.style(said, fg=COLORS[finding.severity], bold=True), 1) + "\n")
    counts = [(severity, sum(f.severity == severity for f in findings)) for severity in SEVERITIES]
    summary = ", ".join(f"{n} {severity}{'s' * (n > 1)}" for severity, n in counts if n) or "nothing to warn of"
    return "\n".join([*blocks, f"{summary} in {texts} {'text' if texts == 1 else 'texts'}"])


def as_json(findings: Sequence[Finding], _texts: int) -> str:
    """A list of objects."""
    records = []
    for finding in findings:
        file, line, column, end_line, end_column = finding.place
        records.append(
            {
                "code": finding.code,
                "name": finding.name,
                "severity": finding.severity,
                "message": finding.message,
                "hint": finding.hint,
                "schedule": finding.schedule,
                "file": file,
                "line": line,
                "column": column,
                "end_line": end_line,
                "end_column": end_column,
            }
        )
    return json.dumps(records, indent=2, ensure_ascii=False)


def as_github(findings: Sequence[Finding], _texts: int) -> str:
    """Workflow commands, which GitHub shows beside the lines of a change."""
    return "\n".join(map(annotation, findings))


def annotation(finding: Finding) -> str:
    file, line, column, end_line, end_column = finding.place
    where = {"file": file, "line": line, "endLine": end_line, "col": column} if file else {}
    if file and end_line == line:
        where["endColumn"] = max(end_column - 1, column)
    properties = {**where, "title": f"{finding.code} {finding.name}"}
    listed = ",".join(f"{name}={escaped(str(value), ':,')}" for name, value in properties.items())
    message = finding.message + (f"\n{finding.hint}" if finding.hint else "")
    return f"::{LEVELS[finding.severity]} {listed}::{escaped(message)}"


def escaped(text: str, more: str = "") -> str:
    """As GitHub wants it: percent signs first."""
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


REPORTS: dict[str, Callable[[Sequence[Finding], int], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}


def explanation(check: Check) -> str:
    """What a check is about, for somebody who has just met it."""
    text = cleandoc(check.documentation).replace("`", "")
    title = click.style(f"{check.code} {check.name} ({check.severity})", bold=True)
    return f"{title}\n\n{text}\n\nFor instance\n    {check.fires}\nand instead\n    {check.instead}"
