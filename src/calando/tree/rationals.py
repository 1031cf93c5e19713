"""Exact arithmetic of literals, within bounds: what overflows is an error, what has endless digits is rounded."""

from __future__ import annotations

from fractions import Fraction
from math import log, nan
from typing import TYPE_CHECKING

from ..errors import ArgumentError

if TYPE_CHECKING:
    from decimal import Decimal

MAX_BITS = 4096  # an exact number larger than this is not worth its digits
MAX_EXPONENT = 400  # of ten, either way: floats end before
FLOAT_BITS = 1024
MAX_FLOAT = Fraction(2**FLOAT_BITS - 2**971)


def of_decimal(value: Decimal) -> Fraction | float:
    """A decimal number as it is, unless writing it out would take a billion digits."""
    if not value.is_finite():
        return nan if value.is_nan() else float(value)
    if value and abs(value.adjusted()) > MAX_EXPONENT:
        what = "large: it overflows" if value.adjusted() > 0 else "small: it vanishes"
        raise ArgumentError(f"the number is too {what}")
    return Fraction(value)


def add(sign: str, a: Fraction, b: Fraction) -> Fraction:
    return checked(a + b if sign == "+" else a - b)


def multiply(operator: str, a: Fraction, b: Fraction) -> Fraction:
    if operator == "*":
        return checked(a * b)
    if b == 0:
        raise ArgumentError("division by zero")
    return checked(a / b if operator == "/" else Fraction(a // b))


def power(base: Fraction, exponent: Fraction) -> Fraction | None:
    """The exact power, or ``None`` where it is not rational or not worth its digits."""
    if base == 0 and exponent < 0:
        raise ArgumentError("division by zero")
    if exponent.denominator != 1:
        if base < 0:
            raise ArgumentError("a negative number has no real power with a fraction as exponent")
        return Fraction(1) if base == 1 else Fraction(0) if base == 0 else None
    if base in (0, 1, -1):
        odd = exponent.numerator % 2
        return Fraction(1) if exponent == 0 else base if odd or base == 0 else abs(base)
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if bits * abs(exponent) <= MAX_BITS:
        return checked(base**exponent.numerator)
    if float(exponent) * (log(abs(base.numerator)) - log(base.denominator)) > log(MAX_FLOAT):
        raise ArgumentError("the number is too large: it overflows")
    return None


def checked(value: Fraction) -> Fraction:
    """The value, rounded to a float where its exact digits run away; overflow is an error."""
    above, below = value.numerator.bit_length(), value.denominator.bit_length()
    if above < FLOAT_BITS and below <= 2 * MAX_BITS:
        return value  # nearly all are, and comparing fractions takes longer than adding them
    if abs(value) > MAX_FLOAT:
        raise ArgumentError("the number is too large: it overflows")
    if max(above, below) > 2 * MAX_BITS:
        return Fraction(repr(float(value)))
    return value
