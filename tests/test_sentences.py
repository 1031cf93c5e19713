"""Every canonical sentence prints back to itself, means the same as Python, and survives copies."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

import calando as ca
from calando import parse

SENTENCES = [
    line
    for line in (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
NAMES = ("lr", "W", "D", "peak", "gamma_")
PYTHON = {
    **{name: getattr(ca, name) for name in vars(ca) if not name.startswith("_")},
    **{name: ca.param(name) for name in NAMES},
    "abs": abs,
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_prints_back_to_itself(sentence: str) -> None:
    assert str(parse(sentence)) == sentence


@pytest.mark.parametrize("sentence", SENTENCES)
def test_equal_copies(sentence: str) -> None:
    schedule = parse(sentence)
    assert parse(str(schedule)) == schedule
    assert eval(repr(schedule), {"parse": parse}) == schedule
    assert pickle.loads(pickle.dumps(schedule)) == schedule
    assert copy.deepcopy(schedule) is schedule
    assert hash(pickle.loads(pickle.dumps(schedule))) == hash(schedule)


@pytest.mark.parametrize("sentence", [s for s in SENTENCES if "%" not in s and "1/3" not in s])
def test_means_the_same_as_python(sentence: str) -> None:
    # (percents have another spelling in Python, and Python itself folds 1/3 to a float)
    built = eval(sentence, {"__builtins__": {}}, PYTHON)
    if not isinstance(built, ca.Schedule):
        built = ca.parse(built) if isinstance(built, (int, float)) else built.tree()
    assert built == parse(sentence)


def test_what_is_remembered() -> None:
    """A text is read once, unless its tree is large: many of them would fill the memory."""
    small, large = "warmup(7) >> cosine(11)", " >> ".join(["linear(2)", "constant(1, 3)"] * 400)
    assert parse(small) is parse(small)
    assert parse(large) == parse(large)
    assert parse(large) is not parse(large)
