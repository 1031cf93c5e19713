"""The text of a file, and which of its characters became which characters of a YAML scalar."""

from __future__ import annotations

import re
from pathlib import Path

from .errors import ScheduleError, ScheduleSyntaxError, did_you_mean

ESCAPES = {"x": 4, "u": 6, "U": 10}  # how many characters a double-quoted escape takes; the others take two


def read(file: str) -> str:
    """The text of a file, or an error in one sentence."""
    path = Path(file)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        parent = path.parent
        near = did_you_mean(path.name, [p.name for p in parent.iterdir()]) if parent.is_dir() else None
        raise ScheduleError(f"there is no file '{file}'", near) from None
    except IsADirectoryError:
        raise ScheduleError(f"'{file}' is a directory, and a YAML file is wanted") from None
    except UnicodeDecodeError as trouble:
        byte = trouble.object[trouble.start]
        raise ScheduleSyntaxError(
            f"{file} is not UTF-8: byte 0x{byte:02x} at position {trouble.start}", "save it as UTF-8"
        ) from None
    except (OSError, ValueError) as trouble:
        raise ScheduleError(f"'{file}' cannot be read: {getattr(trouble, 'strerror', None) or trouble}") from None
    return re.sub("\r\n?", "\n", text)


def aligned(value: str, raw: str, style: str | None) -> list[int]:
    """Where in ``raw``, the scalar as it was typed, each character of its value stands; and where it ends."""
    at = 0
    if style in ("|", ">"):
        at = raw.find("\n") + 1
    elif style in ("'", '"'):
        at = 1
    places = []
    for character in value:
        at = _next(raw, at, character, style)
        places.append(at)
        at += _width(raw, at, style) if not character.isspace() or raw[at : at + 1].isspace() else 0
    return [*places, min(at, len(raw))]


def _next(raw: str, at: int, character: str, style: str | None) -> int:
    """The place of the next character: line breaks, indents and escaped line breaks have none."""
    while at < len(raw):
        if style == '"' and raw[at] == "\\":
            if raw[at + 1 : at + 2] != "\n":
                return at
            at += 1
        if raw[at] == character or (character.isspace() and raw[at].isspace()) or not raw[at].isspace():
            return at
        at += 1
    return len(raw)


def _width(raw: str, at: int, style: str | None) -> int:
    """How many characters were typed for one."""
    if style == '"' and raw[at : at + 1] == "\\":
        return ESCAPES.get(raw[at + 1 : at + 2], 2)
    return 2 if style == "'" and raw[at : at + 2] == "''" else 1
