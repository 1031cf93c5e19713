"""What people write instead: the peers of the table."""

from __future__ import annotations

import math
from typing import Any

PEAK, WARMUP, DECAY, LEAST, FLOOR = 3e-4, 500, 9500, 0.01, 0.002
SENTENCE = f"{PEAK} * (warmup({WARMUP}) >> cosine({DECAY}, eta_min={LEAST}) | floor({FLOOR}))"


def scalar(step: float) -> float:
    """The sentence, as a function in a training script."""
    if step < WARMUP:
        factor = step / WARMUP
    else:
        progress = min((step - WARMUP) / DECAY, 1.0)
        factor = LEAST + (1 - LEAST) * 0.5 * (1 + math.cos(math.pi * progress))
    return PEAK * max(factor, FLOOR)


def sentence(n: int) -> str:
    """The same curve, spread over ``n`` steps."""
    warmup, decay = n // 20, n * 85 // 100
    return f"{PEAK} * (warmup({warmup}) >> cosine({decay}, eta_min={LEAST}) | floor({FLOOR}))"


def arrays(np: Any, t: Any, n: int, peak: float = PEAK) -> Any:
    """The same for all steps at once, in numpy or in ``jax.numpy``."""
    warmup, decay = n // 20, n * 85 // 100
    falling = LEAST + (1 - LEAST) * 0.5 * (1 + np.cos(np.pi * np.clip((t - warmup) / decay, 0, 1)))
    return peak * np.maximum(np.where(t < warmup, t / warmup, falling), FLOOR)


def segments(k: int, n: int) -> Any:
    """``k`` segments, lines and cosines in turn, over ``n`` steps."""
    import calando as ca
    from calando.tree import Sequence

    length = n // k
    words = (ca.linear, ca.cosine)
    parts = [words[i % 2](length, eta_min=0.5 - i / (4 * k), eta_max=1 + i / k) for i in range(k)]
    return Sequence.make(">>", tuple(parts))
