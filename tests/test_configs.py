"""Experiment configurations from public repositories, each as a plan in ``examples/configs``.

``peers/corpus.jsonl`` has the configuration as its repository writes it, and values at probe times that were computed
from what the repository's code does with it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import calando as ca

HERE = Path(__file__).parent
CONFIGS = HERE.parent / "examples" / "configs"
RECORDS: dict[str, dict[str, Any]] = {
    record["id"]: record for record in map(json.loads, (HERE / "peers" / "corpus.jsonl").read_text().splitlines())
}

# which result of a plan the probes are of, by the record's quantity
RESULTS = {
    "lr": "lr",
    "lr multiplier": "lr",
    "lr per group": "lr",
    "lr (bias group)": "lr_bias",
    "weight_decay": "weight_decay",
    "momentum": "momentum",
    "momentum (adam beta1)": "momentum",
    "ema momentum": "ema_momentum",
    "ema_decay": "ema_decay",
    "batch_size": "batch_size",
    "attention window": "window",
    "discretisation steps": "scales",
    "loss weight": "consistency",
    "loss weights": "pref_f",
    "teacher temperature": "teacher_temp",
}

TOLERANCE = 1e-8  # the probes are rounded to twelve digits

WATCHES = {"fairseq-conv-lm-plateau"}  # its values are those of the metric


def test_every_configuration_is_there() -> None:
    assert {path.stem for path in CONFIGS.glob("*.yaml")} == set(RECORDS)


@pytest.mark.parametrize("name", sorted(WATCHES))
def test_a_configuration_that_watches(name: str) -> None:
    """Halved at once after every epoch without improvement, as its source says."""
    schedule = ca.load(CONFIGS / f"{name}.yaml", "schedules")["lr"]
    losses = [4.0, 3.5, 3.6, 3.4, 3.4, 3.3999, 3.2]
    assert schedule(list(range(8)), val_loss=losses).tolist() == [1, 1, 1, 0.5, 0.5, 0.25, 0.125, 0.125]


@pytest.mark.parametrize("name", sorted(set(RECORDS) - WATCHES))
def test_the_plan_gives_the_values_of_the_configuration(name: str) -> None:
    record = RECORDS[name]
    plan = ca.load(CONFIGS / f"{name}.yaml", "schedules")
    assert plan or plan.constants
    for t, wanted in record.get("probes", []):
        value = plan[RESULTS[record["quantity"]]](t)
        assert value == pytest.approx(wanted, rel=TOLERANCE, abs=0), f"at {t}"
