"""TensorFlow's piecewise_constant with a linear warmup, as its ResNet had them: a product, on one clock.

tf.compat.v1.train.piecewise_constant(global_step, boundaries, values) goes on with the old value at a boundary, and
has the new one from the step after it.
"""

from show import show

show(
    "warmup(5ep) * piecewise({0: 0.1, 30ep: 0.01, 60ep: 0.001})",
    at=[0, 250, 500, 3_000, 6_000],
    until=9_000,
    log=True,
    ep=100,
)
