"""What pages need of fonts that few machines have: braces that grow, and the braille of curves in text."""

from __future__ import annotations

import re
from html import unescape
from importlib.metadata import distribution
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


MATH = ("ziamath", "ziamath/fonts/STIXTwoMath-Regular.ttf")  # a package that has the font, and where
BRAILLE = ("matplotlib", "matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf")


def write_fonts(folder: Path, formulas: str) -> None:
    """Write the characters of these formulas, in the sizes that they stretch to, and those of curves in text."""
    letters = "√" + "".join(set(unescape(re.sub("<.*?>", "", formulas))))  # a root is written as an element
    write(folder / "formulas.woff", MATH, letters + "".join(map(italic, letters)))
    write(folder / "braille.woff", BRAILLE, "".join(map(chr, range(0x2800, 0x2900))))


def write(path: Path, source: tuple[str, str], characters: str) -> None:
    """Write some characters of a font."""
    from fontTools import subset

    package, file = source
    options = subset.Options(flavor="woff", layout_features=["*"], notdef_outline=True)
    options.drop_tables += ["FFTM"]  # an editor's own
    font = subset.load_font(str(distribution(package).locate_file(file)), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
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
