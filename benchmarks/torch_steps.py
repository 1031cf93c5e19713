"""A step of the scheduler in torch, beside a step of torch's ``LambdaLR``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .harness import Row, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from .harness import Effort

WARMUP, DECAY = 10_000, 10_000_000  # so long that a measurement does not reach the end


def by_hand(t: int) -> float:
    """What one writes for ``LambdaLR``."""
    if t < WARMUP:
        return t / WARMUP
    return 0.5 * (1 + math.cos(math.pi * min((t - WARMUP) / DECAY, 1)))


def groups(n: int) -> Callable[[Effort], tuple[Any, Any]]:
    """The same curve on so many groups, each with a rate of its own."""

    def prepare(_: Effort) -> tuple[Any, Any]:
        import torch

        from calando.torch import Scheduler

        def optimizer() -> Any:
            made = torch.optim.SGD(
                [{"params": [torch.nn.Parameter(torch.ones(1))], "lr": 0.1 / (i + 1)} for i in range(n)]
            )
            made.step()  # torch warns of a scheduler that is stepped first
            return made

        sentence = f"base * (warmup({WARMUP}) >> cosine({DECAY}))"
        return Scheduler(optimizer(), sentence).step, torch.optim.lr_scheduler.LambdaLR(optimizer(), by_hand).step

    return prepare


ROWS: list[Row] = [
    ratio("torch: scheduler.step(), one group, against LambdaLR", groups(1), 0.2),
    ratio("torch: scheduler.step(), 100 groups, against LambdaLR", groups(100), 0.15),
]
