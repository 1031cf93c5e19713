"""Words that stand for a sentence."""

from __future__ import annotations

from typing import Any

from ..define import compound, open_, rest, same
from ..roles import End, Factor, Length, Shape, Share, Start, Time, Value
from ..tree import Clock
from . import ramps
from .segments import hold, ramp, warmup
from .timemaps import restart

CYCLE = Clock("cycle")


@compound
def triangular(up: Time, down: Time = same("up"), *, low: Value = 0, high: Value = 1) -> Any:
    """A rise from ``low`` to ``high`` over ``up`` steps, and a fall back over ``down``.

    Smith 2017, "Cyclical Learning Rates for Training Neural Networks"; ``| repeat`` makes it cyclical.

    >>> triangular(5)([0, 5, 10])
    array([0., 1., 0.])
    """
    return ramp(up, low, high) >> ramp(down, high, low)


@compound
def onecycle(
    T: Length = rest,
    *,
    pct_start: Share = 0.3,
    div: Factor = 25,
    final_div: Factor = 1e4,
    shape: Shape = ramps.cosine,
) -> Any:
    """``1/div`` up to 1 within ``pct_start`` of ``T``, then down to ``1/(div * final_div)``.

    Smith and Topin 2018, "Super-Convergence"; the parameters are torch's ``OneCycleLR``'s.

    >>> onecycle(10, final_div=4)([0, 3, 10])
    array([0.04, 1.  , 0.01])
    """
    up = T * pct_start
    low = 1 / div
    return ramp(up, low, 1, shape) >> ramp(T - up, 1, low / final_div, shape)


@compound
def wsd(warmup: Time, decay: Time, *, T: Length = rest, shape: Shape = ramps.linear, eta_min: End = 0) -> Any:
    """Warmup, stable, decay: a rise to 1, a hold, and a fall to ``eta_min`` along ``shape``, within ``T`` steps.

    Hu et al. 2024, "MiniCPM".

    >>> wsd(10, 20, T=100)([0, 10, 80, 90, 100])
    array([0. , 1. , 1. , 0.5, 0. ])
    """
    return rise(warmup) >> hold(T - warmup - decay) >> ramp(decay, end=eta_min, shape=shape)


rise = warmup  # a parameter of ``wsd`` has the word's name


@compound
def sgdr(T0: Time, *, mult: Factor = 1, gamma: Factor = 1, eta_min: Value = 0, eta_max: Start = open_) -> Any:
    """Cosine with warm restarts: the height above ``eta_min`` falls by ``gamma``, the floor stays.

    Loshchilov and Hutter 2016; each cycle is ``mult`` times as long as the one before.

    >>> sgdr(10, gamma=0.5)([0, 5, 10, 20])
    array([1.  , 0.5 , 0.5 , 0.25])
    """
    top = eta_max if gamma == ONE else eta_min + (eta_max - eta_min) * gamma**CYCLE
    return ramps.cosine(T0, eta_min=eta_min, eta_max=top) | restart(mult=mult)


ONE = sgdr.parameters[2].default
__all__ = ["onecycle", "sgdr", "triangular", "wsd"]
