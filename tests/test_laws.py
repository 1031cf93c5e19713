"""Laws that hold for every schedule, tried on random ones.

``HYPOTHESIS_PROFILE=long`` looks sixty times as far.
"""

from __future__ import annotations

import copy
import math
import pickle
import re
import signal
import sys
import time
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import calando as ca
from calando import Schedule, ScheduleError, parse
from counted import tally
from trees import (
    ANY,
    CLOSED,
    NAMES,
    NUMBERS,
    OPEN,
    TOTAL,
    WHOLE,
    Segment,
    as_tree,
    ending,
    joining,
    schedules,
    seams,
    valid,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

SENTENCES = [
    line
    for line in (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]

# Eighths and halves of steps, where every operation on time is exact.
EXACT = [x / 8 for x in (0, 1, 4, 8, 12, 20, 27, 40, 56, 79, 80, 96, 100, 101, 128, 160, 200, 256, 400, 600, 1000)]
TIMES = np.unique(
    np.concatenate(
        [
            np.arange(0, 48, 0.5),
            np.nextafter(np.arange(1.0, 33), 0),
            np.nextafter(np.arange(1.0, 33), 99),
            np.arange(0, 30, 0.37),
            [50, 64.25, 77.7, 99, 100, 128, 200, 255, 256, 257, 999.5, 1000, 5000],
        ]
    )
)


def bound(schedule: Schedule) -> Schedule:
    """The schedule with every name bound."""
    known = {**NAMES, "total": TOTAL}
    return schedule.bind(**{name: known[name] for name in schedule.params})


def same(a: float, b: float) -> bool:
    """Equal, or NaN both."""
    return a == b or (math.isnan(a) and math.isnan(b))


# -- text and copies ---------------------------------------------------------------------------------------

kinds = pytest.mark.parametrize("kind", [CLOSED, OPEN, ANY, WHOLE], ids=["closed", "open", "any", "whole"])


@kinds
@given(data=st.data())
def test_round_trips(kind: Any, data: st.DataObject) -> None:
    """Text, repr, pickle and copy give the same tree."""
    s = data.draw(schedules(kind))
    assert parse(str(s)) == s
    assert str(parse(str(s))) == str(s)
    assert eval(repr(s), {"parse": parse}) == s
    again = pickle.loads(pickle.dumps(s))
    assert again == s
    assert hash(again) == hash(s)
    assert str(again) == str(s)
    assert copy.deepcopy(s) == s


@kinds
@given(data=st.data())
def test_expansion_is_a_sentence(kind: Any, data: st.DataObject) -> None:
    """The sentence with everything written prints, parses, and expands to itself."""
    s = data.draw(schedules(kind))
    whole = s.expand()
    assert parse(str(whole)) == whole
    assert whole.expand() == whole


@given(schedules(ANY))
def test_expansion_has_the_same_values(s: Schedule) -> None:
    """Read back from its text, the expansion is another tree on another way to the same numbers."""
    a, b = bound(s), bound(parse(str(s.expand())))
    assert a.length == b.length
    for t in EXACT:
        assert same(a(t), b(t)), t


# -- one after the other -----------------------------------------------------------------------------------


@given(ending(OPEN, 1), ending(OPEN, 1), schedules(OPEN, 1))
def test_then_is_associative(a: Schedule, b: Schedule, c: Schedule) -> None:
    """Parentheses in a sequence say nothing."""
    assert (a >> b) >> c == a >> (b >> c)
    valid(a >> b >> c)
    assert parse(f"({a}) >> (({b}) >> ({c}))") == parse(f"(({a}) >> ({b})) >> ({c})")


@given(ending(CLOSED), schedules(CLOSED))
def test_a_seam(a: Schedule, b: Schedule) -> None:
    """Before the seam the first, from it on the second, on a clock of its own; lengths add."""
    a, b = bound(a), bound(b)
    length = a.length
    assert isinstance(length, (int, float))
    both = a >> b
    assert both.length == length + b.length
    for t in EXACT:
        want = a(t) if t < length else b(t - length)
        assert same(both(t), want), t
        assert same(both(t + length), b(t)), t


@given(ending(CLOSED), st.sampled_from([0, 0.125, 1, 2.5, 5, 8, 16, 40]))
def test_take_and_skip(s: Schedule, n: float) -> None:
    """What is cut in two and joined again is whole."""
    s = bound(s)
    halves = (s | ca.take(n)) >> (s | ca.skip(n))
    assert halves.length == s.length
    for t in EXACT:
        assert same(halves(t), s(t)), t


@given(schedules(CLOSED), st.sampled_from([0, 0.125, 1, 2.5, 5, 8, 16]))
def test_skip_and_delay(s: Schedule, n: float) -> None:
    """To delay by what is then skipped changes nothing; what is skipped is what comes later."""
    s = bound(s)
    delayed, skipped, both = s | ca.delay(n), s | ca.skip(n), s | ca.delay(n) | ca.skip(n)
    for t in EXACT:
        assert same(both(t), s(t)), t
        assert same(skipped(t), s(t + n)), t
        assert same(delayed(t), s(max(t - n, 0))), t


@given(ending(CLOSED), st.integers(1, 4))
def test_cycles(s: Schedule, n: int) -> None:
    """A repeat is the sequence of its cycles; there and back again is the reverse in between."""
    s = bound(s)
    length = s.length
    assert isinstance(length, (int, float))
    repeated, plain, bounced = s | ca.repeat(n), s | ca.restart(n), s | ca.pingpong(n)
    assert repeated.length == plain.length == bounced.length == n * length
    row = s
    there_and_back = s
    for k in range(1, n):
        row = row >> s
        there_and_back = there_and_back >> (s | ca.reverse if k % 2 else s)
    for t in EXACT:
        assert same(repeated(t), row(t)), t
        assert same(plain(t), row(t)), t
        # (at a jump inside a pass, back is the mirror image of there)
        assert same(bounced(t), there_and_back(t)), t


@given(schedules(ANY))
def test_before_the_beginning(s: Schedule) -> None:
    """The first value holds before 0, for numbers and arrays."""
    s = bound(s)
    first = s(0)
    for t in (-1e-9, -0.5, -1, -1000, -1e300, -math.inf):
        assert same(s(t), first), t
    *before, at = s(np.array([-1e300, -5, -0.25, 0])).tolist()
    assert all(same(x, at) for x in before)
    assert math.isnan(s(math.nan))


@given(ending(ANY))
def test_after_the_end(s: Schedule) -> None:
    """The value at the end holds for ever."""
    s = bound(s)
    length = float(s.length)  # type: ignore[arg-type]
    assume(math.isfinite(length))
    # (the length as a float may lie a rounding below the end)
    last = s(length * (1 + 1e-12) + 1e-12)
    for later in (0.01, 1, 7.3, 1000, 1e9):
        assert same(s(length + later), last), later
    *later_on, at_last = s(length * (1 + 1e-12) + np.array([0.01, 3, 1e6, 1e9])).tolist()
    assert all(same(x, at_last) for x in later_on)
    assert same(s(math.inf), last)


# -- names -------------------------------------------------------------------------------------------------


@given(schedules(ANY), st.randoms(use_true_random=False))
def test_when_a_name_is_bound(s: Schedule, rng: random.Random) -> None:
    """Before or in the call, all at once or one by one, in the sentence itself: the same numbers."""
    names = {name: NAMES[name] for name in sorted(s.params)}
    assume(names)
    whole = bound(s)
    some = {name: value for name, value in names.items() if rng.random() < 0.5}
    left = {name: value for name, value in names.items() if name not in some}
    written = parse(str(s), **names)
    compiled = s.compile(**names)
    half = s.bind(**some)
    one_by_one = s.bind(**left).bind(**some)
    assert whole.params == frozenset()
    assert half.params == frozenset(left)
    for t in EXACT:
        want = whole(t)
        assert same(s(t, **names), want), t
        assert same(half(t, **left), want), t
        assert same(one_by_one(t), want), t
        assert same(written(t), want), t
        assert same(compiled(t), want), t


@given(schedules(WHOLE), st.sampled_from([64, 100, 256, 1000]))
def test_when_total_is_bound(s: Schedule, total: int) -> None:
    """Binding total writes a sentence that means the same, and a larger or smaller total scales what it fills."""
    names = {name: NAMES[name] for name in s.params if name != "total"}
    try:
        inside = s.bind(total=total)
    except ca.ArgumentError as error:
        assume("no room is left" not in error.message and "negative" not in error.message)
        raise
    assert "total" not in inside.params
    text = str(inside)
    for t in EXACT:
        assert same(inside(t, **names), s(t, total=total, **names)), t
    try:
        read_back = parse(text)
        read_back.expand()
    except ca.ArgumentError as error:
        # what is judged where it is written is not judged where it was bound
        assume("would go from" not in error.message and "lies above" not in error.message)
        raise
    for t in EXACT:
        assert same(read_back(t, **names), inside(t, **names)), t


@given(schedules(WHOLE))
def test_total_as_an_array(s: Schedule) -> None:
    """A symbolic length and its number lead to the same values."""
    assume("total" in s.params)
    names = {name: NAMES[name] for name in s.params if name != "total"}
    s = s.bind(**names)
    totals = np.array([[100.0], [256.0], [1000.0]])
    times = np.array(EXACT)
    try:
        near = np.stack([[s(times + d, total=float(n)) for n in totals[:, 0]] for d in (-1e-6, 0, 1e-6)])
    except ca.ArgumentError as error:
        assume("no room is left" not in error.message and "negative" not in error.message)
        raise
    got = np.broadcast_to(s(times, total=totals), near.shape[1:])
    # a time divided by a sum of lengths may reach a jump a rounding too early or too late
    low, high = near.min(axis=0), near.max(axis=0)
    slack = 1e-9 * (1 + np.abs(high))
    assert (((low - slack <= got) & (got <= high + slack)) | np.isnan(got)).all(), (got, low, high)


# -- open ends ---------------------------------------------------------------------------------------------


@given(st.lists(joining(), min_size=2, max_size=5))
def test_open_ends_join(segments: list[Segment]) -> None:
    """A seam with an end left open is no jump, once the curves reach their ends (``tanh_decay`` does not)."""
    s: Any = segments[0].schedule
    for segment in segments[1:]:
        s = s >> segment.schedule
    s = valid(s)
    assert s.length == sum(segment.length for segment in segments)
    for seam, joined in seams(segments):
        if joined:
            before, at = s(math.nextafter(float(seam), 0)), s(float(seam))
            assert math.isclose(before, at, rel_tol=1e-3, abs_tol=1e-6), (seam, before, at)


@given(schedules(NUMBERS))
def test_written_ends_are_kept(s: Schedule) -> None:
    """What is written means the same wherever it stands: between neighbours, or under a value map."""
    sequence = ca.constant(0.7, 8) >> s
    for t in EXACT:
        assert same(sequence(t + 8), s(t)), t


# -- strange text ------------------------------------------------------------------------------------------

LITERALS = [
    "0",
    "1",
    "5",
    ".5",
    "1e-7",
    "1e400",
    "10%",
    "3ep",
    "2Mtok",
    "20B",
    "1_000",
    "1/3",
    "2e",
    "2k5",
    "20B20B",
    "007",
    "9" * 50,
]
NAMES_IN_TEXT = [
    *sorted(ca.__all__),
    *("t", "u", "epoch", "cycle", "rest", "inf", "pi", "e", "lr", "total", "ep", "x", "min", "max", "abs", "k", "_y"),
    *("T", "eta_min", "eta_max", "shape", "start", "end", "value", "table", "mult", "gamma", "every", "n", "power"),
]
OPERATORS = [*"+-*/()[]{},:;|=<>\n#%&.!?'\"\\@^~", "**", "//", ">>", "<=", ">=", "==", "\r\n", "\t"]
TOKENS = [*LITERALS, *NAMES_IN_TEXT, *OPERATORS]


# Seconds of this process (more where a tracer such as coverage watches every line); whoever needs six times as many
# by the clock on the wall is stopped.
LIMIT = 5 if sys.gettrace() is None else 30
PATIENCE = 6 * LIMIT


def stop(*_: object) -> None:
    raise TimeoutError("it does not end")


@pytest.fixture(autouse=True, scope="module")
def alarm() -> Iterator[None]:
    """What hangs is stopped, where the system can do that."""
    handler = signal.signal(signal.SIGALRM, stop) if hasattr(signal, "SIGALRM") else None
    yield
    if handler is not None:
        signal.signal(signal.SIGALRM, handler)


@contextmanager
def soon() -> Iterator[None]:
    """What happens inside takes less than `LIMIT`."""
    begun = time.process_time()
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
    spent = time.process_time() - begun
    assert spent < LIMIT, f"it took {spent:.1f} s"


def survives(text: str) -> None:
    """Nothing but a `ScheduleError`, and soon; what parses can be printed, read again, and asked."""
    tally("strange texts")
    said = "a schedule"
    try:
        with soon():
            s = parse(text)
        with soon():
            assert parse(str(s)) == s
        with soon():
            assert s.length is not None
        if not s.params:
            with soon():
                s([0, 0.5, 7, 100])
                assert isinstance(s(2.5), float)
    except ScheduleError as error:
        tally("strange texts refused")
        said = str(error)
    assert said


@given(st.lists(st.sampled_from(TOKENS), max_size=14), st.sampled_from(["", " "]))
def test_random_tokens(tokens: list[str], space: str) -> None:
    """Words of the language in no order."""
    survives(space.join(tokens))


@given(st.text(max_size=60))
def test_random_text(text: str) -> None:
    """Any characters at all."""
    survives(text)


@given(st.binary(max_size=60))
def test_random_bytes(data: bytes) -> None:
    """What a broken file holds."""
    survives(data.decode("utf-8", "surrogateescape"))
    survives(data.decode("latin-1"))


@st.composite
def sentences(draw: st.DrawFn, depth: int = 3) -> str:
    """Text that the grammar can read, whatever it may mean."""
    if depth == 0:
        return draw(st.sampled_from([*LITERALS, *NAMES_IN_TEXT]))
    inner = sentences(depth - 1)
    which = draw(st.integers(0, 8))
    if which <= 2:
        operator = draw(st.sampled_from(["+", "-", "*", "/", "//", "**", ">>", "|", "<", ">="]))
        return f"{draw(inner)} {operator} {draw(inner)}"
    if which == 3:
        return f"({draw(inner)})"
    if which == 4:
        return f"-{draw(inner)}"
    if which <= 6:
        arguments = draw(st.lists(inner, max_size=3))
        names = st.sampled_from(["T", "eta_min", "eta_max", "shape", "mult", "gamma", "every", "n", "start"])
        keywords = [f"{draw(names)}={draw(inner)}" for _ in range(draw(st.integers(0, 2)))]
        return f"{draw(st.sampled_from(NAMES_IN_TEXT))}({', '.join(arguments + keywords)})"
    if which == 7:
        return f"[{', '.join(draw(st.lists(inner, max_size=3)))}]"
    return "{" + ", ".join(f"{draw(inner)}: {draw(inner)}" for _ in range(draw(st.integers(0, 3)))) + "}"


@given(sentences())
def test_random_sentences(text: str) -> None:
    """Grammatical nonsense."""
    survives(text)


def pieces_of(sentence: str) -> list[str]:
    return re.findall(r"[\w.]+%?|\*\*|//|>>|<=|>=|\s+|.", sentence)


@given(st.sampled_from(SENTENCES), st.randoms(use_true_random=False), st.integers(1, 3))
def test_mutations(sentence: str, rng: random.Random, times: int) -> None:
    """Good sentences with a few pieces dropped, doubled, swapped or replaced."""
    pieces = pieces_of(sentence)
    for _ in range(times):
        if not pieces:
            break
        i = rng.randrange(len(pieces))
        change = rng.randrange(5)
        if change == 0:
            del pieces[i]
        elif change == 1:
            pieces.insert(i, pieces[i])
        elif change == 2:
            j = rng.randrange(len(pieces))
            pieces[i], pieces[j] = pieces[j], pieces[i]
        elif change == 3:
            pieces[i] = rng.choice(TOKENS)
        else:
            pieces.insert(i, rng.choice(TOKENS))
    survives("".join(pieces))


@given(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES), st.sampled_from([" >> ", " | ", " * ", " ** ", "\n"]))
def test_sentences_joined(a: str, b: str, operator: str) -> None:
    """Two good sentences with an operator between them."""
    survives(f"({a}){operator}({b})")


NESTS: list[Callable[[int], str]] = [
    lambda n: "(" * n + "1" + ")" * n,
    lambda n: "[" * n,
    lambda n: "-" * n + "t",
    lambda n: "2 ** " * n + "t",
    lambda n: "t" + " ** t" * n,
    lambda n: "exp(" * n + "t" + ")" * n,
    lambda n: "cosine(20)" + " | floor(0.1)" * n,
    lambda n: "cosine(20)" + " | repeat(2)" * n,
    lambda n: "cosine(20)" + " | restart(2, mult=2)" * n,
    lambda n: " >> ".join(["warmup(5)", "cosine(20)"] * n),
    lambda n: " + ".join(["cosine(20)"] * n),
    lambda n: " * ".join(["(1 + t)"] * n),
    lambda n: "x = " * n + "1",
    lambda n: "".join(f"f{i + 1}(x) = f{i}(x) + f{i}(x); " for i in range(n)) + f"f{n}(1)",
    lambda n: "f0(x) = x; " + "".join(f"f{i + 1}(x) = f{i}(x) + f{i}(x); " for i in range(n)) + f"f{n}(t)",
    lambda n: "(warmup(1) >> " * n + "cosine(5)" + ")" * n,
    lambda n: "{0: " * n + "1" + "}" * n,
    lambda n: "piecewise({0: " * n + "1" + "})" * n,
    lambda n: "9" * n,
    lambda n: "1e" + "9" * n,
    lambda n: "9 ** " * n + "9",
    lambda n: "cosine(5) | repeat(" + "9" * n + ")",
    lambda n: "cosine(5) | restart(" + "9" * n + ", mult=1.5)",
    lambda n: "multistep([" + ", ".join(map(str, range(n))) + "])",
    lambda n: "piecewise({" + ", ".join(f"{i}: {i}" for i in range(n)) + "})",
    lambda n: "\n" * n + "1",
    lambda n: "# " * n,
    lambda n: "1" + "\n| floor(0)" * n,
]


@pytest.mark.parametrize("n", [3, 30, 150, 250, 1000, 5000])
@pytest.mark.parametrize("nest", NESTS, ids=lambda nest: nest(2)[:30].replace("\n", "."))
def test_bombs(nest: Callable[[int], str], n: int) -> None:
    """Much of the same."""
    survives(nest(n))


# -- the strategy itself -----------------------------------------------------------------------------------


@given(schedules(NUMBERS, 1))
def test_tables_keep_their_order(s: Schedule) -> None:
    """A table of that schedule and a number switches once, at its key."""
    s = as_tree(s)
    table = ca.piecewise({0: s, 8: 0.25})
    for a, b in pairwise(EXACT):
        assert same(table(a), s(a) if a < 8 else 0.25)
        assert a < b
