"""A call as text, taken apart as data: literals, lists, dicts, arithmetic of numbers, and calls of names.

Nothing is evaluated, imported or looked up.  What is none of these (a variable, a lambda) stays a piece of text.
"""

from __future__ import annotations

import ast
import operator
import os
import re
import warnings
from collections.abc import Mapping
from fractions import Fraction
from math import isfinite
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import ArgumentError, ScheduleSyntaxError, Source, Span, limited

if TYPE_CHECKING:
    from collections.abc import Callable

ASSIGNED = re.compile(r"^[\w.]+\s*=(?!=)\s*")  # a line of a program: scheduler = StepLR(…)
QUIET = Lock()  # the filters of warnings are everybody's: one thread at a time changes them and puts them back
if hasattr(os, "register_at_fork"):  # no child is born with it closed
    os.register_at_fork(before=QUIET.acquire, after_in_parent=QUIET.release, after_in_child=QUIET.release)
MAX_EXPONENT = 64  # a power with larger numbers is not what people write in a call

# What a reader's parameters may be; ``CHECKS`` has a row for each.
Number: TypeAlias = float | Fraction
Maybe: TypeAlias = float | Fraction | None
Numbers: TypeAlias = list[Any]
Factors: TypeAlias = dict[Any, Any]
Several: TypeAlias = list[Any]
Keywords: TypeAlias = dict[str, Any] | None
Flag: TypeAlias = bool
Name: TypeAlias = str
Anything: TypeAlias = Any


class Asked:
    """A class and its arguments, as written."""

    __slots__ = ("arguments", "keywords", "name")

    def __init__(self, name: str, arguments: list[Any], keywords: dict[str, Any]) -> None:
        self.name, self.arguments, self.keywords = name, arguments, keywords

    def __repr__(self) -> str:
        return f"{self.name}(…)"


class Unread:
    """What stands in a call and is no data: a variable, a function."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


# -- text ------------------------------------------------------------------------------------------------------


def data_of(text: str) -> Any:
    """The data that a text says: an :class:`Asked`, a dict or a list.

    >>> asked = data_of("torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90 * 390)")
    >>> asked.name, asked.arguments, asked.keywords
    ('CosineAnnealingLR', [optimizer], {'T_max': 35100})
    """
    source = Source(limited(text))
    try:
        with QUIET, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python has opinions on text that it is not going to run
            tree = ast.parse(ASSIGNED.sub("", text.strip()), mode="eval").body
        found = _value(tree)
    except SyntaxError as trouble:
        error = ScheduleSyntaxError("the text is not a call", "for instance StepLR(step_size=30)")
        before = len(text) - len(ASSIGNED.sub("", text.strip()))
        place = max((trouble.offset or 1) - 1 + before, 0) if trouble.lineno == 1 else 0
        raise error.at(Span(source, place, place + 1)) from None
    except (ValueError, OverflowError, ZeroDivisionError, TypeError) as trouble:
        if isinstance(trouble, ArgumentError):
            raise
        raise ScheduleSyntaxError(f"the text is not a call: {trouble}") from None
    except (MemoryError, RecursionError):
        raise ScheduleSyntaxError("the text is nested too deeply") from None
    if isinstance(found, Unread) and isinstance(tree, (ast.Name, ast.Attribute)):
        return Asked(_last(found.text), [], {})
    if isinstance(found, (Asked, dict, list)):
        return found
    raise ScheduleSyntaxError("the text is not a call", "for instance StepLR(step_size=30)").at(
        Span(source, 0, len(text))
    )


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value) if value is None or isinstance(value, (bool, int, float, str)):
            return value
        case ast.List(items) | ast.Tuple(items):
            return [_value(item) for item in items]
        case ast.Dict(keys, values) if None not in keys:
            return {_key(key): _value(value) for key, value in zip(keys, values, strict=True)}
        case ast.UnaryOp(ast.USub() | ast.UAdd() as sign, operand):
            value = _value(operand)
            if _is_number(value):
                return -value if isinstance(sign, ast.USub) else value
        case ast.BinOp(left, sign, right) if type(sign) in OPERATORS:
            a, b = _value(left), _value(right)
            if _is_number(a) and _is_number(b):
                return OPERATORS[type(sign)](a, b)
        case ast.Call(ast.Name() | ast.Attribute() as function, arguments, keywords) if _is_plain(node):
            name, named = _last(ast.unparse(function)), {str(k.arg): _value(k.value) for k in keywords}
            if len(named) < len(keywords):
                twice = next(k.arg for i, k in enumerate(keywords) if k.arg in [other.arg for other in keywords[:i]])
                raise ArgumentError(f"{name} got {twice} twice")
            if name == "dict" and not arguments:
                return named
            return Asked(name, [_value(argument) for argument in arguments], named)
    return Unread(ast.unparse(node))


def _key(node: ast.expr | None) -> Any:
    key = _value(node) if node is not None else None
    if not (isinstance(key, str) or _is_number(key)):
        raise ArgumentError(f"the key {key} of a dict is neither a number nor a string")
    return key


def _is_plain(call: ast.Call) -> bool:
    """Whether no argument is unpacked with ``*`` or ``**``."""
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    return not starred and all(keyword.arg is not None for keyword in call.keywords)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _power(a: float, b: float) -> Any:
    if abs(a) > 2**MAX_EXPONENT or abs(b) > MAX_EXPONENT:
        raise ArgumentError(f"the power {a} ** {b} is too large")
    result = a**b
    if isinstance(result, complex):
        raise ArgumentError("a negative number has no real power with a fraction as exponent")
    return result


OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Pow: _power,
}


# -- values ----------------------------------------------------------------------------------------------------


def exact(value: float | Fraction) -> int | Fraction:
    """The number that was meant: a float is its shortest decimal, or the fraction that was divided out.

    >>> exact(0.1), exact(1 / 3), exact(30)
    (Fraction(1, 10), Fraction(1, 3), 30)
    """
    if isinstance(value, (int, Fraction)):
        return value
    digits = repr(value)
    decimal = Fraction(digits)
    fraction = decimal.limit_denominator(99)
    if len(digits) > 15 and float(fraction) == value:
        return fraction
    return decimal.numerator if decimal.denominator == 1 else decimal


def tidy(value: float) -> float:
    """A number that a framework keeps as a quotient or product, without what floating point added to it."""
    return float(f"{value:.13g}")


def plain(value: Any) -> Any:
    """A scalar of numpy, torch or JAX as a number of Python; anything else as it is."""
    if not isinstance(value, (int, float, str)) and getattr(value, "shape", None) == () and hasattr(value, "item"):
        return value.item()
    return value


def number(value: Any, place: str) -> int | Fraction:
    """A finite number; or text that says one, as YAML has it."""
    value = plain(value)
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise ArgumentError(f"{place} is a number, not '{value}'") from None
    if isinstance(value, bool) or not isinstance(value, (int, float, Fraction)):
        raise ArgumentError(f"{place} is a number, not {said(value)}", _hint(value))
    if isinstance(value, float) and not isfinite(value):
        raise ArgumentError(f"{place} is a finite number, not {value}")
    return exact(value)


def maybe(value: Any, place: str) -> int | Fraction | None:
    return None if value is None else number(value, place)


def numbers(value: Any, place: str) -> list[int | Fraction]:
    """A list of numbers; torch keeps milestones as how often each occurs."""
    items = sorted(value.elements()) if hasattr(value, "elements") else value
    items = items.tolist() if hasattr(items, "tolist") else list(items) if isinstance(items, range) else items
    if not isinstance(items, (list, tuple)):
        raise ArgumentError(f"{place} is a list of numbers, not {said(value)}")
    return [number(item, place) for item in items]


def factors(value: Any, place: str) -> dict[int | Fraction, int | Fraction]:
    """A dict from number to number; JSON makes strings of its keys."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ArgumentError(f"{place} is a dict of numbers, not {said(value)}")
    return dict(sorted((number(key, place), number(item, place)) for key, item in value.items()))


def several(value: Any, place: str) -> list[Any]:
    """A list of schedulers, read one by one."""
    if not isinstance(value, (list, tuple)) or not value:
        raise ArgumentError(f"{place} is a list of schedulers, not {said(value)}")
    return list(value)


def keywords(value: Any, place: str) -> dict[str, Any]:
    """A dict of more arguments."""
    if value is not None and not isinstance(value, Mapping):
        raise ArgumentError(f"{place} is a dict of arguments, not {said(value)}")
    return {str(name): item for name, item in (value or {}).items()}


def flag(value: Any, place: str) -> bool:
    value = plain(value)
    if value not in (True, False) or not isinstance(value, int):
        raise ArgumentError(f"{place} is True or False, not {said(value)}")
    return bool(value)


def name_(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise ArgumentError(f"{place} is a name, not {said(value)}")
    return str(getattr(value, "value", value))


CHECKS: dict[str, Callable[[Any, str], Any]] = {
    "Number": number,
    "Maybe": maybe,
    "Numbers": numbers,
    "Factors": factors,
    "Several": several,
    "Keywords": keywords,
    "Flag": flag,
    "Name": name_,
    "Anything": lambda value, _: value,
}


def said(value: Any) -> str:
    """A value in a message."""
    if callable(value) and not isinstance(value, type):
        return "a Python function"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _hint(value: Any) -> str | None:
    if isinstance(value, (list, tuple)):
        return "where each parameter group has its own, read them one by one"
    return "write the number instead of its name" if isinstance(value, Unread) else None
