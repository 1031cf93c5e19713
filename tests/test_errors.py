"""Every mistake in `errors` is named by its class, underlined at its place, and explained."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

import calando
from errors import BOUND, ERRORS

# The mistakes below are made on purpose: no type checker is to stop them.
ca: Any = calando

CARETS = re.compile(r"^(?P<indent> {4} *)(?P<carets>\^+)\s*$")

IDS = [text if len(text) < 60 else f"{text[:20]}... ({len(text)})" for text, *_ in ERRORS]


def raised(build: Callable[[], object]) -> Exception:
    """The error that ``build`` raises."""
    with pytest.raises(ca.ScheduleError) as info:
        build()
    return info.value


def underlined(message: str) -> tuple[str, str] | None:
    """The line that a message shows, without its indent, and the part of it above the carets."""
    lines = message.split("\n")
    for shown, below in pairwise(lines):
        if match := CARETS.match(below):
            assert shown.startswith("    "), "the picture is indented by four spaces"
            first, last = match.span("carets")
            return shown[4:], shown[first:last]
    return None


def assert_bare(error: BaseException) -> None:
    """The traceback shows no other error on the way."""
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__


def test_hierarchy() -> None:
    """One base, itself a `ValueError`, and four classes under it."""
    assert issubclass(ca.ScheduleError, ValueError)
    for name in ("ScheduleSyntaxError", "UnknownNameError", "ArgumentError", "UnboundError"):
        assert getattr(ca, name).__bases__[0] is ca.ScheduleError


@pytest.mark.parametrize(("text", "name", "place", "fragment"), ERRORS, ids=IDS)
def test_error(text: str, name: str, place: str, fragment: str) -> None:
    """The class, the words, and the place."""
    error = raised(lambda: ca.parse(text))
    assert type(error) is getattr(ca, name), str(error)
    assert isinstance(error, ValueError)
    assert fragment in str(error).lower()
    assert_bare(error)
    if not place:
        return
    picture = underlined(str(error))
    assert picture is not None, f"no picture in {error}"
    line, part = picture
    assert part == place, str(error)
    if not re.search(r"…|\.\.\.", line):  # a long line may be shortened
        assert line in text.split("\n")


@pytest.mark.parametrize("text", [text for text, *_ in ERRORS], ids=IDS)
def test_message_is_short(text: str) -> None:
    """What is wrong stands in one line, and the whole is for a person to read."""
    message = str(raised(lambda: ca.parse(text)))
    first = message.split("\n", maxsplit=1)[0]
    assert first.strip()
    assert len(message) < 2000


@pytest.mark.parametrize(("text", "values", "name", "fragment"), BOUND, ids=[r[0] for r in BOUND])
def test_bound(text: str, values: dict[str, float], name: str, fragment: str) -> None:
    """What is wrong only with the values, or without them."""
    schedule = ca.parse(text)
    error = raised(lambda: schedule(0, **values))
    assert type(error) is getattr(ca, name), str(error)
    assert fragment in str(error).lower()
    assert_bare(error)


def test_unbound_lists_every_name() -> None:
    """All that is unbound is named at once, and a close name is suggested."""
    message = str(raised(lambda: ca.parse("lr * gamma_ * cosine(W)")(0, W=5)))
    assert "lr" in message
    assert "gamma_" in message
    assert "learning_rate" in str(raised(lambda: ca.parse("learning_rate * t")(0, learningrate=1)))


MISTAKES: list[tuple[str, Callable[[], object]]] = [
    ("cosine(T=20, eta_mn=0.01)", lambda: ca.cosine(T=20, eta_mn=0.01)),
    ("warmup()", lambda: ca.warmup()),
    ("geometric(20)", lambda: ca.geometric(20)),
    ("cosine(20, 0.01)", lambda: ca.cosine(20, 0.01)),
    ("cosine(20, T=30)", lambda: ca.cosine(20, T=30)),
    ("warmup(-5)", lambda: ca.warmup(-5)),
    ("cosine(t)", lambda: ca.cosine(ca.t)),
    ("cosine(linear(20))", lambda: ca.cosine(ca.linear(20))),
    ("multistep(30)", lambda: ca.multistep(30)),
    ("piecewise({10: 1, 5: 2})", lambda: ca.piecewise({10: 1, 5: 2})),
    ("exponential(0.9, every=0)", lambda: ca.exponential(0.9, every=0)),
    ("step(30, gamma=10%)", lambda: ca.step(30, gamma=ca.percent(10))),
    (
        "cosine(20, eta_min=10%, eta_max=50%)",
        lambda: ca.cosine(20, eta_min=ca.percent(10), eta_max=ca.percent(50))(0),
    ),
    ("cosine(20) | repeat(0)", lambda: ca.cosine(20) | ca.repeat(0)),
    ("cosine(20) | restart(mult=0.5)", lambda: ca.cosine(20) | ca.restart(mult=0.5)),
    ("warmup(5) | cosine(20)", lambda: ca.warmup(5) | ca.cosine(20)),
    (
        "warmup(5) | floor(0.1) >> cosine(20)",
        lambda: ca.warmup(5) | ca.floor(0.1) >> ca.cosine(20),
    ),
    ("cosine(rest - 5)", lambda: ca.cosine(ca.rest - 5)),
    ("cosine(10) >> cosine(20)", lambda: (ca.cosine(10) >> ca.cosine(20))(0)),
    (
        "cosine(20, eta_max=0.1, eta_min=0.5)",
        lambda: ca.cosine(20, eta_max=0.1, eta_min=0.5)(0),
    ),
]


@pytest.mark.parametrize(("text", "build"), MISTAKES, ids=[text for text, _ in MISTAKES])
def test_same_sentence_in_python(text: str, build: Callable[[], object]) -> None:
    """The same mistake made in Python says the same, without a picture."""
    in_text = raised(lambda: ca.parse(text))
    in_python = raised(build)
    assert type(in_python) is type(in_text)
    assert str(in_python).split("\n")[0] == str(in_text).split("\n")[0]
    assert underlined(str(in_python)) is None
    assert underlined(str(in_text)) is not None
    assert_bare(in_python)


def test_no_truth_value() -> None:
    """``and`` and chained comparisons cannot work, and say what does."""
    message = str(raised(lambda: bool(ca.cosine(20))))
    assert ">>" in message
    assert "|" in message
