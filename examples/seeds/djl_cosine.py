"""DJL's CosineTracker.builder().setBaseValue(0.3f).optFinalValue(0.01f).setMaxUpdates(20)."""

from show import show

show("cosine(20, eta_max=0.3, eta_min=0.01)", at=[0, 10, 20, 30], until=30, unit="update")
