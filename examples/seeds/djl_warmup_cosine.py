"""DJL's WarmUpTracker around a CosineTracker: five updates up to 0.3, and fifteen down to 0.01."""

from show import show

show("warmup(5) >> cosine(15, eta_max=0.3, eta_min=0.01)", at=[0, 5, 12.5, 20], until=30, unit="update")
