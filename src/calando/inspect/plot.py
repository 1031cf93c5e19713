"""The curve on matplotlib axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..extras import needed
from .curve import Curve
from .describe import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..tree import Schedule

LABEL = 60  # characters of a sentence in a legend


def plot(schedule: Schedule, ax: Any, steps: float | None, values: Mapping[str, Any]) -> Any:
    """See :meth:`Schedule.plot`."""
    return drawn(Curve(schedule, steps, values), axes(ax))


def overlaid(a: Schedule, b: Schedule, ax: Any, steps: float | None) -> Any:
    """Two curves, and what lies between them shaded."""
    ax = axes(ax)
    curves = [Curve(schedule, steps, {}) for schedule in (a, b)]
    for curve, schedule in zip(curves, (a, b), strict=True):
        drawn(curve, ax, label=shortened(str(schedule), LABEL))
    longer = max(curves, key=lambda curve: curve.end)
    ax.fill_between(longer.t, a(longer.t), b(longer.t), alpha=0.15, color="gray", linewidth=0)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False)  # above: sentences are long
    return ax


def axes(ax: Any) -> Any:
    """The axes, or new ones."""
    with needed("matplotlib", "plot"):
        import matplotlib.pyplot as plt
    return plt.subplots()[1] if ax is None else ax


def drawn(curve: Curve, ax: Any, label: str | None = None) -> Any:
    """A line, with its seams marked."""
    (line,) = ax.plot(curve.t, curve.value, label=label)
    for seam in curve.seams:
        ax.axvline(seam, linewidth=0.8, linestyle=":", color=line.get_color(), alpha=0.5)
    ax.set_xlabel("step")
    ax.set_ylabel("value")
    return ax
