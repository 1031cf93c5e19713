"""Gradual warmup for large batches (Goyal et al. 2017): from the rate of one machine to that of thirty-two.

Drops at the epochs 30, 60 and 80 of the whole run: 25, 55 and 75 after the warmup, where their clock starts.
"""

from show import show

show(
    "warmup(5, start=0.1, end=3.2) >> multistep([25, 55, 75])",
    at=[0, 2.5, 5, 30, 60],
    until=90,
    unit="epoch",
    log=True,
)
