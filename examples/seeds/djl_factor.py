"""A factor tracker for DJL, with a floor: nine tenths of the rate at each update, and never less than 0.01."""

from show import show

show("2 * exponential(0.9) | floor(0.01)", at=[0, 1, 50, 51], until=80, unit="update", log=True)
