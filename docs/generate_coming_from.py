"""Writes coming-from.md from the table of sentences that the tests run: ``python docs/generate_coming_from.py``."""

from __future__ import annotations

import json
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "coming-from.md"
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from peers.described import DESCRIBED, Described
from peers.exceptions import EXCEPTIONS, exempt
from peers.sentences import NOTES, SENTENCES, key, sentences

TITLES = {
    "torch": "PyTorch",
    "optax": "Optax",
    "jax.example_libraries": "JAX example libraries",
    "keras": "Keras",
    "tf.compat.v1.train": "TensorFlow 1",
    "transformers": "Hugging Face Transformers",
    "timm": "timm",
    "fvcore": "fvcore",
    "detectron2": "Detectron2",
    "ignite": "PyTorch-Ignite",
    "mmengine": "MMEngine",
    "composer": "Composer",
    "fairseq": "fairseq",
    "fastai": "fastai",
    "torchtitan": "torchtitan",
    "pytorch_warmup": "pytorch-warmup",
    "t5x": "T5X",
    "scenic": "Scenic",
    "thinc": "thinc",
    "djl": "DJL",
}

# systems without recorded runs
DESCRIBED_TITLES = {
    "paddle": "PaddlePaddle",
    "mxnet": "MXNet",
    "caffe": "Caffe",
    "big_vision": "big_vision",
    "olmo_core": "OLMo-core",
    "megatron": "Megatron-core",
    "deepspeed": "DeepSpeed",
    "mlx": "MLX",
    "nemo": "NeMo",
    "parameter_schedulers": "ParameterSchedulers.jl",
    "more": "More of the systems above",
}

HEAD = """\
# Coming from another framework

For every schedule of thirty systems: a call, the sentence that says the same, and where the two differ on purpose.
This page is generated from the table that the tests run. They compare each sentence with the values that the system
itself computed: to 1e-9 where it computes in double precision, to 2e-5 where it computes in single. From
[PaddlePaddle](#paddlepaddle) on there are no recorded runs; those sentences are compared with the formulas that the
systems document.

`total = 20; …` says how many steps there are, and `ep = 5; …` how many an epoch has. Both may be left to the training
loop. Where a system works on an optimizer's own rate, the rate is written here as a number (`0.1 * …`).

Three rules explain most of the last column. A schedule that is over **holds its final value**: it never rises again,
raises, or goes below zero by running on. **The new value holds at the boundary**: of a step, a milestone, a key. And
**`t` is counted from 0**: `| skip(1)` is for systems that count from 1.
"""

TAIL = """\
## What no sentence says

| recorded run | why not |
|---|---|
"""


# where the first record of a class is not the one to show
BETTER = {
    ("torch", "OneCycleLR.momentum"): "torch/OneCycleLR.momentum/08",
    ("torch", "StepLR"): "torch/StepLR[closed]/01",
    ("torch", "MultiStepLR"): "torch/MultiStepLR/05",
    ("torch", "CyclicLR.momentum"): "torch/CyclicLR.momentum/05",
    ("torch", "PolynomialLR"): "torch/PolynomialLR[closed]/02",
    ("keras", "PiecewiseConstantDecay"): "keras/PiecewiseConstantDecay/03",
    ("transformers", "linear"): "transformers/linear/06",
    ("transformers", "polynomial"): "transformers/polynomial/04",
}


def code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def difference(note: str, short: str, long: str) -> str:
    parts = [note.replace("|", "\\|")] if note else []
    if long != short:
        parts.append(f"{code(long)} runs on as the peer does")
    return "; ".join(parts)


def row(name: str, record: dict[str, Any]) -> str:
    short, long = sentences(record)
    call = record["call"].partition("  # ")[0]
    cells = [code(name), code(call), code(short), difference(NOTES[key(record)], short, long)]
    return f"| {' | '.join(cells)} |"


def described(entry: Described) -> str:
    cells = [code(entry.name), code(entry.call), code(entry.sentence), entry.note]
    return f"| {' | '.join(cells)} |"


def section(title: str, rows: list[str]) -> str:
    head = f"## {title}\n\n| schedule | for instance | here | what is different |\n|---|---|---|---|\n"
    return head + "".join(f"{line}\n" for line in rows)


def page() -> str:
    """The whole page."""
    records = json.loads((ROOT / "tests" / "peers" / "vectors.json").read_text())
    shown: dict[str, dict[str, dict[str, Any]]] = {system: {} for system in TITLES}
    for record in records:
        excepted, entry = exempt(record["id"]), key(record)
        if record["system"] in shown and entry in SENTENCES and excepted is None:
            examples = shown[record["system"]]
            name = record["params"].get("factors", entry[1].split("[")[0])
            if name not in examples or BETTER.get((record["system"], name)) == record["id"]:
                examples[name] = record
    sections = [
        section(title, [row(name, shown[system][name]) for name in sorted(shown[system])])
        for system, title in TITLES.items()
    ]
    sections += [
        section(title, [described(entry) for entry in DESCRIBED if entry.system == system])
        for system, title in DESCRIBED_TITLES.items()
    ]
    reasons = ""
    for exception in EXCEPTIONS:
        names = [record["id"] for record in records if fnmatchcase(record["id"], exception.pattern)]
        reasons += f"| {', '.join(map(code, names))} | {exception.reason} |\n"
    return "\n".join([HEAD, *sections, TAIL + reasons])


if __name__ == "__main__":
    PAGE.write_text(page())
