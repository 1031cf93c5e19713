"""A square-root tracker for DJL: the base rate over the square root of the number of updates."""

from show import show

show("0.1 / sqrt(t + 1)", at=[0, 3, 24, 99], until=100, unit="update")
