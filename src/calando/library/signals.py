"""Words that watch: what they observe arrives while the training runs.

Each occurrence in a sentence becomes a slot with a number in it (see :mod:`calando.slots`), and what fills the
slots stands outside (see :mod:`calando.watching`); the formulas here are as pure as all others.
"""

from __future__ import annotations

from typing import Any

from ..define import curve, open_, stopping_time, unless
from ..roles import Amount, Factor, Share, Signal, Start, Watched


@curve
def plateau(
    t: Any,
    xp: Any,
    signal: Signal,
    *,
    factor: Factor = 0.1,
    patience: Amount = 10,
    threshold: Share = unless("min_delta", 0, 1e-4),
    min_delta: Amount = 0,
    cooldown: Amount = 0,
    start: Start = open_,
) -> Any:
    """``factor ** n``, times its start: ``n`` counts how often ``signal`` has stopped to fall.

    The counting is that of torch's ``ReduceLROnPlateau``.  The first number is an improvement, a later one if it
    is below ``best - threshold * abs(best) - min_delta``; more than ``patience`` others in a row are a reduction,
    after which ``cooldown`` observations do not count (and still may be the best).  NaN is never an improvement.
    ``threshold`` is 0 where ``min_delta`` is given.  To maximise, negate the signal.

    >>> from calando import param
    >>> s = 0.1 * plateau(param("val_loss"), factor=0.5, patience=2)
    >>> s([0, 1, 4, 5], val_loss=[3.0, 2.0, 2.1, 2.0, 2.2])
    array([0.1 , 0.1 , 0.1 , 0.05])
    """
    return start * xp.power(factor, signal)


@stopping_time
def until(condition: Watched) -> Any:
    """The length that ends after the first step whose signals satisfy the condition.

    On the left of the comparison stands what is observed, or a ``plateau``; on the right a number.

    >>> from calando import constant, param
    >>> s = constant(0.01, until(param("train_error") < 0.8)) >> constant(0.1)
    >>> s([0, 1, 2, 3], train_error=[0.9, 0.85, 0.7, 0.9])
    array([0.01, 0.01, 0.01, 0.1 ])
    """
    raise TypeError  # pragma: no cover - nobody asks: it is a slot by then


plateau.elsewhere.update(
    gamma="it is called factor here",
    monitor="the signal stands first, without a keyword: plateau(val_loss)",
    mode="to maximise, negate the signal: plateau(-val_acc)",
    min_lr="a floor stands after it: plateau(val_loss) | floor(1e-6)",
    threshold_mode="threshold is relative, min_delta absolute",
    eps="a cut is never too small: plateau(val_loss) | floor(1e-6) ends them",
)
