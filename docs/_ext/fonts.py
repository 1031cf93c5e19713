"""A font for formulas: what they need of STIX Two Math, so that braces grow on every machine."""

from __future__ import annotations

import re
from html import unescape
from importlib.metadata import distribution
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_font(path: Path, formulas: str) -> None:
    """Write a font with the characters of these formulas, and of the sizes that they stretch to."""
    from fontTools import subset

    options = subset.Options(flavor="woff", layout_features=["*"], notdef_outline=True)
    source = distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf")
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    letters = "√" + "".join(set(unescape(re.sub("<.*?>", "", formulas))))  # a root is written as an element
    subsetter.populate(text=letters + "".join(map(italic, letters)))
    subsetter.subset(font)
    subset.save_font(font, str(path), options)


def italic(letter: str) -> str:
    """The mathematical italic that a browser writes for a letter that stands alone.

    >>> italic("T"), italic("f"), italic("h"), italic("γ"), italic("1")
    ('𝑇', '𝑓', 'ℎ', '𝛾', '1')
    """
    for first, last, begin in (("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("Α", "Ω", 0x1D6E2), ("α", "ω", 0x1D6FC)):
        if first <= letter <= last:
            return "ℎ" if letter == "h" else chr(begin + ord(letter) - ord(first))
    return letter
