"""Schedules in torch: a learning rate scheduler that takes sentences, for any hyperparameter of an optimizer.

>>> import torch
>>> from calando.torch import Scheduler
>>> optimizer = torch.optim.SGD(torch.nn.Linear(4, 1).parameters(), lr=0.5, momentum=0.9)
>>> scheduler = Scheduler(optimizer, {"lr": "base * (warmup(2) >> cosine)", "momentum": "0.95 - 0.1 * u"}, total=10)
>>> for _ in range(2):
...     optimizer.step()
...     scheduler.step()
>>> optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["momentum"]
(0.5, 0.9299999999999999)
"""

from .scheduler import Scheduler

__all__ = ["Scheduler"]
