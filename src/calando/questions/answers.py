"""What questions are answered with: numbers that say how exact they are, and small records of them.

A plain ``float`` is right to its last digit or two: it was computed from the closed form, in many digits.  An
:class:`Approximate` was found by looking, and says how far off it may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..inspect.scale import short


class Approximate(float):
    """A float that may be off by ``tolerance``, for it was found by looking and not by algebra.

    >>> x = Approximate(2.5, 1e-9)
    >>> x, x + 1, x.tolerance
    (Approximate(2.5, 1e-09), 3.5, 1e-09)
    """

    __slots__ = ("tolerance",)
    tolerance: float

    def __new__(cls, value: float, tolerance: float) -> Approximate:
        self = super().__new__(cls, value)
        self.tolerance = float(tolerance)
        return self

    def __getnewargs__(self) -> tuple[float, float]:  # type: ignore[override]  # a float's own are fewer
        return float(self), self.tolerance

    def __repr__(self) -> str:
        return f"Approximate({float(self)!r}, {self.tolerance!r})"

    def __str__(self) -> str:
        return f"{short(self)} ± {self.tolerance:.0e}"


def said(number: Any) -> str:
    """A number for people, with its tolerance if it has one."""
    return str(number) if isinstance(number, Approximate) else short(number)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a curve has a value: at ``t``, or from ``t`` to ``until`` where it rests there.

    ``course`` is what it does there: it ``"rises"`` through the value, ``"falls"`` through it, ``"touches"`` it, or
    ``"rests"`` at it.  With ``jump`` it never has the value itself and leaps over it.
    """

    t: float
    until: float
    course: str
    jump: bool = False

    def __float__(self) -> float:
        return float(self.t)

    def __str__(self) -> str:
        if self.course == "rests":
            return f"rests from {said(self.t)}" + (f" to {said(self.until)}" if self.until < float("inf") else " on")
        return f"{self.course} at {said(self.t)}" + (", in a jump" if self.jump else "")


@dataclass(frozen=True, slots=True)
class Extreme:
    """The highest or the lowest ``value``, and the first ``t`` that has it.

    Where ``attained`` is false the curve comes as close as one likes and never gets there: ``t`` is when it
    does, which is ``inf`` for a curve that goes there for ever, and a seam for one that jumps away just then.
    """

    value: float
    t: float
    attained: bool = True

    def __str__(self) -> str:
        at = "for ever" if self.t == float("inf") else f"at {said(self.t)}"
        return f"{said(self.value)} {at}" + ("" if self.attained else ", never quite reached")


@dataclass(frozen=True, slots=True)
class Jump:
    """A leap at ``t``, from the value ``before`` to the value ``after``."""

    t: Any
    before: Any
    after: Any

    @property
    def size(self) -> Any:
        return self.after - self.before

    def __str__(self) -> str:
        return f"at {said(self.t)} from {said(self.before)} to {said(self.after)}"


@dataclass(frozen=True, slots=True)
class Monotony:
    """Whether a curve only rises or only falls; true if it does.

    ``direction`` is ``"rising"``, ``"falling"`` or ``"constant"``, or ``None`` if it does both; ``strictly``, if it
    rests nowhere; ``turn``, when it first goes the other way; ``exact`` is false where it was only looked at in many
    places.
    """

    direction: str | None
    strictly: bool
    turn: float | None = None
    exact: bool = True

    def __bool__(self) -> bool:
        return self.direction is not None

    def __str__(self) -> str:
        looked = "" if self.exact else " (as far as one can see)"
        if self.direction is None:
            return f"no: it turns at {said(self.turn)}{looked}"
        return f"yes: {'strictly ' if self.strictly else ''}{self.direction}{looked}"


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Whether two sentences stand for one curve; true only if that is proved.

    ``verdict`` is ``"proved"``, ``"refuted"`` (at the time ``t`` one is ``a`` and the other ``b``, with ``values``
    for the names that have none), or ``"undecided"``: no difference was found, and no proof.  ``reason`` says how.
    """

    verdict: str
    reason: str
    t: float | None = None
    a: float | None = None
    b: float | None = None
    values: tuple[tuple[str, float], ...] = ()

    def __bool__(self) -> bool:
        return self.verdict == "proved"

    def __str__(self) -> str:
        if self.verdict != "refuted":
            return f"{self.verdict}: {self.reason}"
        given = "".join(f", {name}={said(value)}" for name, value in self.values)
        return f"refuted: at {said(self.t)}{given} they are {self.a!r} and {self.b!r}"


def course_of(before: float, after: float) -> str:
    """What a curve does at a value, by the side on which it was and the one on which it will be."""
    if before and before == after:
        return "touches"
    return "rises" if before < after else "falls" if before > after else "rests"
