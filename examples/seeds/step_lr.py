"""torch's StepLR(optimizer, step_size=30), for an optimizer with lr=0.1."""

from show import show

show("0.1 * step(30)", at=[0, 29, 30, 60], until=85, unit="epoch", log=True)
