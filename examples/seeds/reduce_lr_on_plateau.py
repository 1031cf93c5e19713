"""torch's ReduceLROnPlateau(optimizer, factor=0.5, patience=3), for an optimizer with lr=0.1.

The loss falls, stays, and falls again: what a smaller rate does for it.
"""

from show import show

LOSS = [0.5 ** (t // 20) * (1 + 0.8 ** (t % 20) + 0.03 * (7 * t % 5)) for t in range(60)]

show("0.1 * plateau(val_loss, factor=0.5, patience=3)", at=[0, 19, 20, 40], until=60, unit="epoch", val_loss=LOSS)
