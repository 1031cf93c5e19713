"""Known hard ones: samples that once did harm, or that were made to, each with what it found."""

from __future__ import annotations

from typing import NamedTuple

from .samples import Sample


class Known(NamedTuple):
    """``found``: what happened before it was mended, or what it is made to try."""

    found: str
    sample: Sample


CORPUS: tuple[Known, ...] = ()
