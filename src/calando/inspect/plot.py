"""The curve on matplotlib axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .curve import Curve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..tree import Schedule


def plot(schedule: Schedule, ax: Any, steps: float | None, values: Mapping[str, Any]) -> Any:
    """See :meth:`Schedule.plot`."""
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError("plot needs matplotlib: pip install calando[plot]") from None
    curve = Curve(schedule, steps, values)
    if ax is None:
        _, ax = plt.subplots()
    (line,) = ax.plot(curve.t, curve.value)
    for seam in curve.seams:
        ax.axvline(seam, linewidth=0.8, linestyle=":", color=line.get_color(), alpha=0.5)
    ax.set_xlabel("step")
    ax.set_ylabel("value")
    return ax
