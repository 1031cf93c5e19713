"""Every recorded run of a peer is a sentence here, and gives the same numbers."""

from __future__ import annotations

import importlib.util
import json
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import calando as ca
from peers.exceptions import EXCEPTIONS, Exempt, exempt, is_single
from peers.sentences import SENTENCES, delay, key, observed, sentences

HERE = Path(__file__).parent
RECORDS: list[dict[str, Any]] = json.loads((HERE / "peers" / "vectors.json").read_text())
BY_ID = {record["id"]: record for record in RECORDS}


@cache
def said(name: str) -> tuple[str, str]:
    return sentences(BY_ID[name])


def compare(record: dict[str, Any], row: Exempt | None = None) -> None:
    """Compare a record with its two sentences, but for the times of its row in the table of exceptions."""
    short, long = map(ca.parse, said(record["id"]))
    compare_schedules(record, short, long, row)


def compare_schedules(
    record: dict[str, Any], short: ca.Schedule, long: ca.Schedule, row: Exempt | None = None
) -> None:
    """Compare a record with a schedule up to its end, and with one that runs on for all times of the record."""
    assert record["t"], "the record has no values"
    times = np.array(record["t"], dtype=float)
    wanted = np.array(record["values"], dtype=float)
    single = record["dtype"] == "float32" or is_single(record["id"])
    tolerance = 2e-5 if single else 1e-9
    largest = np.abs(wanted).max()
    # Relative; but to the largest value where the wanted one is 0, or is what single precision leaves when two nearly
    # equal numbers cancel (a cosine's last steps are 1 - 0.9996): its error is that of the numbers, not its own.
    cancels = np.abs(wanted) <= (1e-3 if single else 0) * largest
    allowed = tolerance * np.where(cancels, largest, np.abs(wanted))
    signals = {"metric": observed(record)} if observed(record) else {}

    for schedule, end in (long, np.inf), (short, float(short.length)):  # type: ignore[arg-type]
        there = times <= end
        if row is not None:
            there &= (times < row.start) | (times >= row.end)
        values = schedule(times + delay(record), **signals)
        for i in np.flatnonzero(there):
            assert abs(values[i] - wanted[i]) <= allowed[i], f"{schedule} at {times[i]}: {values[i]}, not {wanted[i]}"
        if signals:
            continue
        for i in np.flatnonzero(there)[:: max(1, there.sum() // 4)]:
            assert abs(schedule(float(times[i])) - wanted[i]) <= allowed[i], f"{schedule} at {times[i]}, a float"


def partial(row: Exempt | None) -> bool:
    """Whether a row is for some of the times only."""
    return row is not None and (row.start > -np.inf or row.end < np.inf)


COMPARED = [record for record in RECORDS if exempt(record["id"]) is None or partial(exempt(record["id"]))]


@pytest.mark.parametrize("name", [record["id"] for record in COMPARED])
def test_the_sentence_gives_the_recorded_values(name: str) -> None:
    compare(BY_ID[name], exempt(name))


@pytest.mark.parametrize("row", EXCEPTIONS, ids=lambda row: row.pattern)
def test_an_exception_is_needed(row: Exempt) -> None:
    names = [name for name in BY_ID if fnmatchcase(name, row.pattern)]
    assert names, "there is no such record"
    assert row.reason
    for name in names:
        with pytest.raises((AssertionError, KeyError, ca.ScheduleError)):
            compare(BY_ID[name])


def test_no_two_exceptions_are_for_one_record() -> None:
    assert [name for name in BY_ID if sum(fnmatchcase(name, row.pattern) for row in EXCEPTIONS) > 1] == []


def test_every_record_has_a_sentence_or_a_reason() -> None:
    without = [record["id"] for record in RECORDS if key(record) not in SENTENCES and not exempt(record["id"])]
    assert without == []


def test_every_sentence_of_the_table_is_tried() -> None:
    names = {(record["system"], record["class"]) for record in RECORDS} | {key(record) for record in RECORDS}
    assert [entry for entry in SENTENCES if entry not in names and entry[0] != "optax-f32"] == []


def test_the_migration_page_is_what_the_table_generates() -> None:
    docs = HERE.parent / "docs"
    spec = importlib.util.spec_from_file_location("generate_coming_from", docs / "generate_coming_from.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.page() == (docs / "coming-from.md").read_text(), "run docs/generate_coming_from.py"
