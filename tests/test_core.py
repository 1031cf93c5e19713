"""Corners of the tree that nothing else would notice; mutants were what asked for them (see ``mutation.py``)."""

from __future__ import annotations

import pytest

import calando as ca


def test_a_negative_percent() -> None:
    assert ca.parse("ramp(10, 0.5, -10%)")(10) == -0.05
    assert ca.parse("ramp(10, 0.5, -10%)") == ca.ramp(10, 0.5, ca.percent(-10)) == ca.ramp(10, 0.5, -ca.percent(10))


@pytest.mark.parametrize("end", ["0.3 + 0.2", "0.9 - 0.4", "2 * 0.25", "1 / 2", "0.25 ** 1", "-(-0.5)"])
def test_what_numbers_come_to_is_judged_as_a_number(end: str) -> None:
    """Unless one of them was bound: a sweep may contain anything."""
    with pytest.raises(ca.ArgumentError, match="lies above its start"):
        ca.parse(f"cosine(20, eta_max=0.2, eta_min={end})")


@pytest.mark.parametrize(
    ("end", "lo"), [("lo + 0.2", 0.3), ("0.9 - lo", 0.4), ("2 * lo", 0.25), ("1 / lo", 2), ("lo ** 1", 0.5), ("-lo", -0.5)]
)
def test_what_a_bound_number_comes_to_is_not(end: str, lo: float) -> None:
    assert ca.parse(f"cosine(20, eta_max=0.2, eta_min={end})").bind(lo=lo)(20) == 0.5


def nested(times: int) -> ca.Schedule:
    s: ca.Schedule = ca.t
    for _ in range(times):
        s = ca.sqrt(s)
    return s


def test_how_deep_a_tree_may_be() -> None:
    """What expands may come to 260 levels, of which ``t`` is one."""
    assert nested(259).depth == 260
    with pytest.raises(ca.ArgumentError, match="nested more than 200 levels deep"):
        nested(260)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(-1) ** 1000001", -1),
        ("(-1) ** 1000000", 1),
        ("(-1) ** -7", -1),
        ("(-1) ** 0", 1),
        ("1 ** 1000001", 1),
        ("1 ** 0.5", 1),
        ("0 ** 1000001", 0),
        ("0 ** 0.5", 0),
        ("0 ** 0", 1),
        ("(-2) ** -3", -0.125),
        ("(-2) ** 4", 16),
        ("7 // -2", -4),
        ("-7 // 2", -4),
    ],
)
def test_powers_and_quotients_of_whole_numbers(text: str, value: float) -> None:
    """As Python has them; the language folds them where they stand."""
    assert ca.parse(text) == ca.parse(repr(value))


def test_what_a_word_stands_for_is_underlined_as_the_word() -> None:
    """``sgdr`` is a sentence of its own, whose cosine nobody has written."""
    for text in ("warmup(5) >> cosine(5) >> sgdr(10)", "constant(0, 5) >> sgdr(10)"):
        with pytest.raises(ca.ArgumentError, match="cosine would go from 0 to 0") as caught:
            ca.parse(text)
        span = caught.value.span
        assert span is not None
        assert text[span.start : span.end] == "sgdr(10)"


@pytest.mark.parametrize(("text", "value"), [("0.25 ** 0.5", 0.5), ("4 ** 0.5", 2), ("4 ** -0.5", 0.5), ("2 ** 0.5", 2**0.5)])
def test_powers_that_are_left_to_floats(text: str, value: float) -> None:
    assert ca.parse(text)(0) == value
    assert str(ca.parse(text)) == text


@pytest.mark.parametrize("transform", ["repeat(3)", "repeat", "reverse", "pingpong(3)", "restart(3)", "restart", "stretch(20)"])
def test_what_wants_an_end_says_so(transform: str) -> None:
    with pytest.raises(ca.ArgumentError, match="end") as caught:
        ca.parse(f"exponential(0.9) | {transform}")
    assert transform.partition("(")[0] in caught.value.message


def test_the_threshold_of_a_plateau() -> None:
    """A ten-thousandth of the best, unless a difference is given; then none."""
    def cuts(sentence: str, *observed: float) -> float:
        return ca.parse(sentence)(len(observed), x=list(observed))

    assert cuts("plateau(x, patience=0)", 1, 0.99995) == pytest.approx(0.1)
    assert cuts("plateau(x, patience=0)", 1, 0.9998) == 1
    assert cuts("plateau(x, patience=0, min_delta=0.125)", 1, 0.874) == 1
    assert cuts("plateau(x, patience=0, min_delta=0.125)", 1, 0.875) == pytest.approx(0.1)
    assert cuts("plateau(x, patience=0, min_delta=0.125, threshold=0.5)", 1, 0.375) == pytest.approx(0.1)
    assert cuts("plateau(x, patience=0, min_delta=0.125, threshold=0.5)", 1, 0.374) == 1


def test_noise_is_about_the_value() -> None:
    values = ca.parse("2 | noise(0.125, seed=1)")(range(20_000))
    assert values.mean() == pytest.approx(2, abs=0.01)  # five times what the mean of so many varies
    assert values.std() == pytest.approx(0.25, abs=0.007)


def test_noise_stands_still_once_the_curve_is_over() -> None:
    s = ca.parse("constant(1, 5) | noise(0.5, seed=1)")
    assert s(3) != s(4) != s(5) == s(6) == s(1000)
    assert len({ca.parse("1 | noise(0.5, seed=1)")(t) for t in range(9)}) == 9  # and this one never is
