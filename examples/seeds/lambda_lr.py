"""What a lambda said, as a sentence: torch's LambdaLR with a lambda that a checkpoint cannot keep.

LambdaLR(optimizer, lambda epoch: min((epoch + 1) / 5, 0.9 ** (epoch - 4))), for an optimizer with lr=0.1.
"""

from show import show

show("0.1 * min((t + 1) / 5, 0.9 ** (t - 4))", at=[0, 4, 5, 20], until=40, unit="epoch")
