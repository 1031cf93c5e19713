"""TensorFlow's exponential_decay, after a linear warmup: smooth, and with staircase=True.

tf.compat.v1.train.exponential_decay(0.1, global_step - 1000, decay_steps=2000, decay_rate=0.8)
"""

from show import show

show(
    ["warmup(1000) >> 0.1 * exponential(0.8, every=2000)", "warmup(1000) >> 0.1 * step(2000, gamma=0.8)"],
    at=[0, 1_000, 2_999, 3_000],
    until=12_000,
)
