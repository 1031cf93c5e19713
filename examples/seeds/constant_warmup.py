"""Constant warmup (He et al. 2015): a small rate until the network has found its feet, then the schedule proper."""

from show import show

show("constant(0.01, 5) >> 0.1 * step(20, gamma=0.5)", at=[0, 4, 5, 25, 45], until=80, unit="epoch")
