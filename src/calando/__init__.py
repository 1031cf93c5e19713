"""calando: schedules as expressions.

One line says how a learning rate, or anything else, changes during training:

>>> import calando as ca
>>> s = ca.parse("warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)")
>>> s(0), s(5), s(25)
(1e-07, 1.0, 0.01)

The same algebra in Python:

>>> s == (ca.warmup(5, ca.linear) >> ca.cosine(T=20, eta_min=0.01) | ca.floor(1e-7))
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .define import param, percent, rest
from .errors import ArgumentError, ScheduleError, ScheduleSyntaxError, UnboundError, UnknownNameError
from .library.compounds import onecycle, sgdr, triangular, wsd
from .library.curves import (
    cumprod,
    cumsum,
    exponential,
    inverse_sqrt,
    inverse_time,
    keyframes,
    multistep,
    noam,
    piecewise,
    step,
)
from .library.functions import ceil, cos, exp, log, maximum, minimum, mod, normal, sin, sqrt, tanh, where
from .library.ramps import cosine, geometric, linear, one_minus_sqrt, poly, sigmoid, smoothstep, tanh_decay
from .library.segments import constant, hold, ramp, warmup
from .library.signals import plateau, until
from .library.timemaps import delay, pingpong, repeat, restart, reverse, skip, stairs, stretch, take, within
from .library.valuemaps import cap, clip, floor, noise, quantize, scale
from .tree import Clock, Constant, Param, Schedule, Transform, door

if TYPE_CHECKING:
    from .checks import lint
    from .inspect.plot import plot
    from .plan import Plan, load, parse_plan
    from .reading import read
    from .run import PlanRun, Run
    from .syntax import parse

total, base, ep = Param("total"), Param("base"), Param("ep")
t, u, epoch, cycle = Clock("t"), Clock("u"), Clock("epoch"), Clock("cycle")
pi, e, inf = Constant("pi"), Constant("e"), Constant("inf")

# ``import *`` gives the words, not the clocks: one-letter names belong to the reader
__all__ = [
    "ArgumentError",
    "Plan",
    "PlanRun",
    "Run",
    "Schedule",
    "ScheduleError",
    "ScheduleSyntaxError",
    "Transform",
    "UnboundError",
    "UnknownNameError",
    "base",
    "cap",
    "ceil",
    "clip",
    "constant",
    "cos",
    "cosine",
    "cumprod",
    "cumsum",
    "cycle",
    "delay",
    "exp",
    "exponential",
    "floor",
    "geometric",
    "hold",
    "inf",
    "inverse_sqrt",
    "inverse_time",
    "keyframes",
    "linear",
    "lint",
    "load",
    "log",
    "maximum",
    "minimum",
    "mod",
    "multistep",
    "noam",
    "noise",
    "normal",
    "one_minus_sqrt",
    "onecycle",
    "param",
    "parse",
    "parse_plan",
    "percent",
    "pi",
    "piecewise",
    "pingpong",
    "plateau",
    "plot",
    "poly",
    "quantize",
    "ramp",
    "read",
    "repeat",
    "rest",
    "restart",
    "reverse",
    "scale",
    "sgdr",
    "sigmoid",
    "sin",
    "skip",
    "smoothstep",
    "sqrt",
    "stairs",
    "step",
    "stretch",
    "take",
    "tanh",
    "tanh_decay",
    "total",
    "triangular",
    "until",
    "warmup",
    "where",
    "within",
    "wsd",
]

DOORS = {
    "parse": "syntax",
    "Plan": "plan",
    "lint": "checks",
    "load": "plan",
    "parse_plan": "plan",
    "plot": "inspect.plot",
    "read": "reading",
    "PlanRun": "run",
    "Run": "run",
    "__version__": "version",
}


def __getattr__(name: str) -> Any:
    """What needs lark or yaml, or knows other frameworks, is loaded when it is asked for."""
    if name in DOORS:
        value = globals()[name] = getattr(door(DOORS[name]), name)
        return value
    raise AttributeError(f"module 'calando' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *DOORS})
