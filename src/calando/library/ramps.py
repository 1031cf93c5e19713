"""Ramps: from ``eta_max`` down to ``eta_min`` over a length.  Each is a shape too.

``p.u`` is progress, from 0 to 1, and ``p.v`` what is left of it, ``1 - u``.
"""

from __future__ import annotations

from typing import Any

from ..define import open_, ramp, rest
from ..roles import End, Factor, Length, Start, Value


@ramp
def linear(p: Any, xp: Any, T: Length = rest, *, eta_min: End = 0, eta_max: Start = open_) -> Any:
    """A straight line from ``eta_max`` down to ``eta_min`` over ``T`` steps.

    >>> linear(10)([0, 5, 10, 20])
    array([1. , 0.5, 0. , 0. ])
    """
    return xp.between(p, eta_max, eta_min)


@ramp
def cosine(p: Any, xp: Any, T: Length = rest, *, eta_min: End = 0, eta_max: Start = open_) -> Any:
    """Half a cosine from ``eta_max`` down to ``eta_min`` over ``T`` steps.

    Loshchilov and Hutter 2016, "SGDR: Stochastic Gradient Descent with Warm Restarts", equation 5.

    >>> cosine(20, eta_min=0.5)([0, 10, 20])
    array([1.  , 0.75, 0.5 ])
    """
    return xp.fall(eta_max, eta_min, xp.half_cosine(p.u))


@ramp
def poly(p: Any, xp: Any, T: Length = rest, *, eta_min: End = 0, eta_max: Start = open_, power: Factor = 1) -> Any:
    """``eta_min + (eta_max - eta_min) * (1 - u)**power`` over ``T`` steps: the "poly" policy of Caffe.

    >>> poly(10, power=2)([0, 5, 10])
    array([1.  , 0.25, 0.  ])
    """
    return xp.fall(eta_max, eta_min, xp.power(p.v, power))


@ramp
def one_minus_sqrt(p: Any, xp: Any, T: Length = rest, *, eta_min: End = 0, eta_max: Start = open_) -> Any:
    """``eta_max - (eta_max - eta_min) * sqrt(u)`` over ``T`` steps: a cooldown that falls fast at first.

    Hägele et al. 2024, "Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations".

    >>> one_minus_sqrt(16)([0, 4, 16])
    array([1. , 0.5, 0. ])
    """
    return xp.fall(eta_min, eta_max, xp.sqrt(p.u))


@ramp
def geometric(p: Any, xp: Any, T: Length = rest, *, eta_min: End, eta_max: Start = open_) -> Any:
    """``eta_max * (eta_min / eta_max)**u`` over ``T`` steps: equal ratios in equal times.

    Both ends have one sign and neither is zero.

    >>> geometric(10, eta_min=0.01)([0, 5, 10])
    array([1.  , 0.1 , 0.01])
    """
    ratio = xp.divide(eta_min, eta_max)
    return xp.reaching(eta_max * xp.power(ratio, p.u), p.u, eta_min, eta_max * ratio, eta_max)


@ramp
def smoothstep(p: Any, xp: Any, T: Length = rest, *, eta_min: End = 0, eta_max: Start = open_) -> Any:
    """``1 - 3*u**2 + 2*u**3``, from ``eta_max`` down to ``eta_min``: flat at both ends.

    >>> smoothstep(10)([0, 5, 10])
    array([1. , 0.5, 0. ])
    """
    return xp.fall(eta_max, eta_min, p.v * p.v * (3 - 2 * p.v))


@ramp
def sigmoid(
    p: Any, xp: Any, T: Length = rest, *, eta_min: End = 0, eta_max: Start = open_, steepness: Factor = 10
) -> Any:
    """The logistic ``1 / (1 + exp(steepness * (u - 1/2)))``, rescaled to reach both ends.

    >>> sigmoid(10)([0, 5, 10])
    array([1. , 0.5, 0. ])
    """

    def logistic(x: Any) -> Any:
        return 1 / (1 + xp.exp(steepness * (2 * x - 1) / 2))

    first, last = logistic(0), logistic(1)
    return xp.fall(eta_max, eta_min, (logistic(p.u) - last) / (first - last))


@ramp
def tanh_decay(
    p: Any,
    xp: Any,
    T: Length = rest,
    *,
    eta_min: End = 0,
    eta_max: Start = open_,
    lb: Value = -7,
    ub: Value = 3,
) -> Any:
    """``(1 - tanh(lb + (ub - lb) * u)) / 2`` between the ends, which it does not quite reach.

    Hsueh, Li, Wu 2019, "Stochastic Gradient Descent with Hyperbolic-Tangent Decay on Classification"; not
    rescaled, as in timm's ``TanhLRScheduler``.

    >>> tanh_decay(10)([0, 7, 10]).round(6)
    array([0.999999, 0.5     , 0.002473])
    """
    return eta_min + (eta_max - eta_min) * (1 - xp.tanh(lb + (ub - lb) * p.u)) / 2
