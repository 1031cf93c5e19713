"""Whoever looks: a person at a terminal with colours, or a pipe."""

from __future__ import annotations

import os
import sys

import click

WIDTH = 80


def say(text: str = "", *, to_stderr: bool = False) -> None:
    click.echo(text, err=to_stderr, color=has_color())


def heading(text: str) -> str:
    return click.style(text, bold=True)


def has_color() -> bool:
    """Whether a person looks at a terminal that likes colours (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def has_unicode() -> bool:
    return "utf" in (getattr(sys.stdout, "encoding", None) or "").lower()


def is_watched() -> bool:
    """Whether a person waits for what goes somewhere else: a file, another program."""
    return sys.stderr.isatty() and not sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
