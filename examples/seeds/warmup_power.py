"""Warmup, and then the decay ``lr = lr ** 1.0001`` at each step.

A rule for the next step from this one, in closed form: after t steps the exponent is ``1.0001 ** t``, and the rate
at step 5000 is asked for without taking the 4999 before it.
"""

from show import show

show("warmup(1000) >> 0.001 ** 1.0001 ** t", at=[0, 1_000, 1_001, 5_000], until=8_000)
