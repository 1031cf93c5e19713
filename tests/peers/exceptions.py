"""The records that no sentence matches, or only in part, and why.

A pattern (as in a shell) names the records, an interval ``[start, end)`` the times of which it holds.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from math import inf
from typing import NamedTuple


class Exempt(NamedTuple):
    pattern: str
    reason: str
    start: float = -inf
    end: float = inf


RAISES = "the peer raises, and there is nothing to compare"
NOISE = "the peer's noise comes from a generator of its own framework"
EPS = "the peer leaves out a cut that is smaller than its `eps`"

EXCEPTIONS = [
    Exempt("composer/CosineAnnealingWithWarmupScheduler.multiplier/04", RAISES),
    Exempt("fairseq/InverseSquareRootSchedule/04", RAISES),
    Exempt("fastai/combine_scheds/04", RAISES),
    Exempt("optax*/cosine_decay_schedule/05", RAISES),
    Exempt("optax*/warmup_cosine_decay_schedule/05", RAISES),
    Exempt("thinc/slanted_triangular/05", RAISES),
    Exempt("timm/WSDLRScheduler/07", RAISES),
    Exempt("torch/LinearLR?closed?/07", RAISES),
    Exempt("torch/OneCycleLR/10", RAISES),
    Exempt("transformers/cosine_with_min_lr/05", RAISES),
    Exempt("tf.compat.v1.train/noisy_linear_cosine_decay/04", "the peer's noise is not seeded"),
    Exempt("timm/CosineLRScheduler/09", NOISE, start=4),
    Exempt("timm/CosineLRScheduler/10", NOISE, start=5, end=12),
    Exempt("timm/StepLRScheduler/05", NOISE, start=2),
    Exempt("fvcore/MultiStepParamScheduler/05", "the peer's tolerance switches three steps early", 999_997, 1e6),
    Exempt("torch/CosineAnnealingWarmRestarts?step(epoch)?/05", "the peer's logarithm misses this restart", 121, 122),
    Exempt(
        "ignite/LRScheduler/03", "the peer is out of step with torch's recurrence, and starts above the base rate"
    ),
    Exempt("ignite/ParamGroupScheduler/02", "the record does not say which schedule this group has"),
    Exempt("torch/ReduceLROnPlateau/08", EPS, start=26),
    Exempt("torch/ReduceLROnPlateau/14", EPS, start=4),
    Exempt("torch/ReduceLROnPlateau/11", "the peer's relative threshold changes sides for a negative metric"),
    Exempt("keras/callbacks.ReduceLROnPlateau/11", "the margin is met exactly, and single precision decides"),
    Exempt("keras/callbacks.ReduceLROnPlateau/12", "a first metric of NaN stays the peer's best, which nothing beats"),
    Exempt("thinc/plateau/04", "the peer sees the score of the step itself, at which the other factor stands still"),
    Exempt("timm/PlateauLRScheduler/05", NOISE, start=10),
    Exempt("transformers/greedy/*", "the peer raises the rate, too, when the metric improves; a plateau cuts it"),
]

# Records whose dtype is double, though the peer's positions are single.
SINGLE = ["fastai/combine_scheds/*", "fastai/combined_cos/*"]


def exempt(name: str) -> Exempt | None:
    """The row of a record, if it has one."""
    return next((row for row in EXCEPTIONS if fnmatchcase(name, row.pattern)), None)


def is_single(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in SINGLE)
