"""SGDR (Loshchilov and Hutter 2016): a cosine with warm restarts, each cycle twice as long as the one before.

``restart`` says by hand what ``sgdr`` stands for, and what else a cycle might do: here each is half as high.
"""

from show import show

show(
    ["0.05 * sgdr(10, mult=2)", "0.05 * (cosine(10) | restart(mult=2, gamma=0.5))"],
    at=[0, 5, 10, 30, 70],
    until=149,
    unit="epoch",
)
