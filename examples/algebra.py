"""The language as Python objects: schedules are values, and Python is the macro language.

Run it: python examples/algebra.py
"""

import numpy as np

import calando as ca


def stable(warmup, decay):
    """Warmup, stable, decay, for whatever ``total`` turns out to be."""
    return ca.warmup(warmup) >> ca.hold >> ca.linear(decay, eta_min=ca.percent(1))


lr = ca.param("lr")
s = lr * stable(2_000, ca.percent(20)) | ca.floor(1e-6)
print("as text:     ", s)
print("reads back:  ", ca.parse(str(s)) == s)
print("to be bound: ", sorted(s.params))

# binding gives a sentence again: this is what a log should keep
run = s.bind(total=50_000, lr=3e-4)
print("for this run:", run)
print("expanded:    ", run.expand())

# one call, a whole sweep: the values of parameters broadcast with the times
grid = np.array([1e-4, 3e-4, 1e-3])
table = s([1_000, 25_000, 45_000, 50_000], total=50_000, lr=grid[:, None])
print("a sweep:")
for peak, row in zip(grid, table, strict=True):
    print(f"  lr={peak:g}: ", *(f"{value:.3g}" for value in row))

# branch off a planned run: the first 30k steps of it, then straight down
branch = (s | ca.take(30_000)) >> ca.linear(5_000, eta_min=ca.percent(1))
print("a branch:    ", branch.bind(total=50_000, lr=3e-4))
print("  at its end:", f"{branch(35_000, total=50_000, lr=3e-4):.3g}")

# transforms are values too
tame = ca.floor(1e-6) | ca.cap(3e-4)
print("a transform: ", tame)

# what changes on a plan need not be a learning rate
batch = ca.ramp(40_000, 32, 512, ca.geometric) | ca.quantize(32)
print("batch sizes: ", *batch(np.arange(0, 40_001, 8_000)).astype(int))
