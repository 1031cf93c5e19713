"""The epoch staircase, as it stands in many a training loop: ``lr * 0.1 ** (epoch // 30)``.

``epoch`` is a clock of the language, and ``ep`` says how many steps one has.
"""

from show import show

show("lr * 0.1 ** (epoch // 30)", at=[0, 14_999, 15_000, 30_000], until=44_000, log=True, lr=0.1, ep=500)
