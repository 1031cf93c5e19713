"""DJL's MultiFactorTracker: half the rate after each of some updates.

MultiFactorTracker.builder().setSteps(new int[] {14, 29}).optFactor(0.5f).setBaseValue(0.5f): its steps are one
less, since it goes on with the old rate at the step itself.
"""

from show import show

show("0.5 * multistep([15, 30], 0.5)", at=[0, 14, 15, 30], until=60, unit="update")
