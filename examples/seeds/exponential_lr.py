"""torch's ExponentialLR(optimizer, gamma=0.9), for an optimizer with lr=0.1."""

from show import show

show("0.1 * exponential(0.9)", at=[0, 1, 2, 10], until=40, unit="epoch")
