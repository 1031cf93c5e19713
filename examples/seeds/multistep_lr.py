"""torch's MultiStepLR(optimizer, milestones=[30, 80], gamma=0.1), for an optimizer with lr=0.1."""

from show import show

show("0.1 * multistep([30, 80])", at=[0, 29, 30, 80], until=100, unit="epoch", log=True)
