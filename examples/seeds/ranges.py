"""A hand-written table of ranges: where training code has a chain of ``if epoch > 80:``, the chain as a table."""

from show import show

show(
    "piecewise({0: 1e-3, 81: 1e-4, 121: 1e-5, 161: 1e-6, 181: 5e-7})",
    at=[0, 80, 81, 121, 181],
    until=200,
    unit="epoch",
    log=True,
)
