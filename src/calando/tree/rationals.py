"""Exact arithmetic of literals, within bounds: what overflows is an error, what has endless digits is rounded."""

from __future__ import annotations

from fractions import Fraction
from math import log

from ..errors import ArgumentError

MAX_BITS = 4096  # an exact number larger than this is not worth its digits
MAX_EXPONENT = 1024
MAX_FLOAT = Fraction(2**MAX_EXPONENT - 2**971)


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
    if above < MAX_EXPONENT and below <= 2 * MAX_BITS:
        return value  # nearly all are, and comparing fractions takes longer than adding them
    if abs(value) > MAX_FLOAT:
        raise ArgumentError("the number is too large: it overflows")
    if max(above, below) > 2 * MAX_BITS:
        return Fraction(repr(float(value)))
    return value
