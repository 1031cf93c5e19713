"""Numbers as they are written: exact, with the unit that touches them."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from math import isinf
from typing import NamedTuple

from .errors import ArgumentError, ScheduleSyntaxError

MAX_DIGITS = 400
LITERAL = re.compile(r"([\d_.]+(?:[eE][+-]?[\d_]+)?)(.*)", re.DOTALL)
PLAIN_NUMBER = re.compile(r"\d+(_\d+)*(\.(\d+(_\d+)*)?)?|\.\d+(_\d+)*")
OTHER_BASE = re.compile(r"0[xXbBoO][0-9a-fA-F_]+")


class Literal(NamedTuple):
    """``300k`` is 300 as a number, in digits, and has the unit ``k``."""

    digits: str
    value: Fraction
    unit: str


@lru_cache(maxsize=256)
def literal(text: str) -> Literal:
    """The exact number that a text means, and its unit."""
    if OTHER_BASE.fullmatch(text):
        raise ScheduleSyntaxError(f"'{text}' is not a number", f"numbers are decimal: write {int(text, 0)}")
    match = LITERAL.fullmatch(text)
    assert match is not None
    digits, unit = match.groups()
    return Literal(digits, _value(digits), unit)


def _value(digits: str) -> Fraction:
    mantissa, _, exponent = digits.lower().partition("e")
    if not PLAIN_NUMBER.fullmatch(mantissa) or not re.fullmatch(r"([+-]?\d+(_\d+)*)?", exponent):
        raise ScheduleSyntaxError(f"'{digits}' is not a number")
    if len(digits) > MAX_DIGITS:
        raise ScheduleSyntaxError(f"the number has more than {MAX_DIGITS} digits")
    if mantissa[0] == "0" and mantissa[1:2].isdigit() and "." not in mantissa:
        raise ScheduleSyntaxError(f"'{digits}' has a leading zero", f"write {digits.lstrip('0') or '0'}")
    plain = digits.replace("_", "")
    approximate = float(plain)
    if isinf(approximate):
        raise ArgumentError("the number is too large: it overflows")
    if approximate == 0 and mantissa.strip("0._"):
        raise ArgumentError("the number is too small: it would be 0")
    return Fraction(plain) if approximate else Fraction(0)
