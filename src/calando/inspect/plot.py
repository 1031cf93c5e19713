"""Curves on matplotlib axes."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError
from .curve import reduced
from .lines import LABEL, Line, drawings_of, lines_of, schedules_in, shortened
from .scale import counted, scale_of, short
from .svg import COLORS, MANY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..plan import Plan
    from ..tree import Schedule

POINTS = 2000  # columns of a picture: what lies closer together is not told apart
LABELS = 8  # members of a family that are named
FEW, SHORT = 3, 30  # labels, and characters of one, that find room inside the axes
WIDTH = 90  # characters above them
GRAY = "#8b96a0"  # what was observed
PANEL = (6.4, 2.8)  # inches
UNITS = ("step", "epoch")


def plot(
    *what: Any,
    ax: Any = None,
    steps: float | None = None,
    log: bool | None = None,
    unit: str | None = None,
    **values: Any,
) -> Any:
    """Draw schedules into one picture with matplotlib; returns the axes.

    Each of ``what`` is a schedule, a sentence, or a mapping from label to either of them, such as a plan.
    ``values`` give names their values, each wherever it is free; an array draws a line for each of its numbers.
    ``steps``: how far to draw.  ``log``: whether the values stand on a logarithmic scale; left out, they do if it
    helps.  ``unit``: ``"step"`` or ``"epoch"``, which is what is counted where ``ep`` is known.  ``ax``: axes of
    your own, whose scale and looks are left alone.

    >>> import calando as ca
    >>> ax = ca.plot({"cosine": "cosine(20)", "linear": ca.linear(20)})
    >>> [line.get_label() for line in ax.lines]
    ['cosine', 'linear']
    """
    lines = lines_of(what, steps, values)
    label = next((name for name, _ in schedules_in(what)), None) if len(lines) == 1 else None
    return drawn(lines, ax, log=log, unit=unit, label=label)


def plot_schedule(
    schedule: Schedule,
    ax: Any,
    steps: float | None,
    log: bool | None,
    unit: str | None,
    label: str | None,
    values: Mapping[str, Any],
) -> Any:
    """See :meth:`Schedule.plot`."""
    lines = lines_of([schedule], steps, values)
    if label is not None:
        titles = [label] if len(lines) == 1 else [f"{label}, {line.label}" for line in lines]
        lines = [line._replace(label=title) for line, title in zip(lines, titles, strict=True)]
    return drawn(lines, ax, log=log, unit=unit, named=label is not None or len(lines) > 1)


def plot_plan(
    plan: Plan, steps: float | None, log: bool | None, unit: str | None, values: Mapping[str, Any]
) -> dict[str, Any]:
    """See :meth:`Plan.plot`."""
    plan._check_names({name: value for name, value in values.items() if name not in plan.signals})
    panels = {name: [(name, schedule)] for name, schedule in plan.items()}
    figure = pyplot().figure(layout="constrained")
    return small_multiples(panels, figure, steps=steps, log=log, unit=unit, values=values)


def small_multiples(
    panels: Mapping[str, Sequence[tuple[str, Schedule]]],
    figure: Any,
    *,
    steps: float | None,
    log: bool | None,
    unit: str | None,
    values: Mapping[str, Any],
) -> dict[str, Any]:
    """Axes by name, one below the other or side by side, with one axis of time."""
    columns = 1 if len(panels) <= 3 else 2
    rows = max(1, ceil(len(panels) / columns))
    alone = len(panels) == 1
    height = PANEL[1] if alone else 0.4 + 1.7 * rows
    figure.set_size_inches(PANEL[0] * (1 + 0.5 * (columns - 1)), height)
    found = {}
    drawings = drawings_of(panels, steps, values)
    end = max((line.curve.end for lines in drawings.values() for line in lines), default=1.0)
    for i, (name, lines) in enumerate(drawings.items()):
        ax = figure.add_subplot(rows, columns, i + 1)
        dress(ax, end)
        drawn(lines, ax, log=log, unit=unit, named=len(lines) > 1, own=True)
        ax.set_xlim(0, end)
        if name:
            ax.set_title(name, loc="left", fontsize="medium")
            ax.set_ylabel("")
        if i + columns < len(drawings):
            ax.set_xlabel("")
            ax.tick_params(labelbottom=False)
        found[name] = ax
    return found


def overlaid(a: Schedule, b: Schedule, ax: Any, steps: float | None) -> Any:
    """Two curves, and what lies between them shaded."""
    lines = lines_of([{shortened(str(schedule), LABEL): schedule} for schedule in (a, b)], steps, {})
    ax = drawn(lines, ax)
    longer = max((line.curve for line in lines), key=lambda curve: curve.end)
    ax.fill_between(longer.t, a(longer.t), b(longer.t), alpha=0.15, color="gray", linewidth=0)
    return ax


def pyplot() -> Any:
    """matplotlib, if it is there."""
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError("plot needs matplotlib: pip install calando[plot]") from None
    return plt


def drawn(
    lines: Sequence[Line],
    ax: Any = None,
    *,
    log: bool | None = None,
    unit: str | None = None,
    label: str | None = None,
    named: bool | None = None,
    own: bool = False,
) -> Any:
    """Lines with their seams and jumps, axes with their units, and a legend if there is something to tell apart."""
    curves = [line.curve for line in lines]
    end = max((curve.end for curve in curves), default=1.0)
    if ax is None:
        ax, own = pyplot().subplots(figsize=PANEL, layout="constrained")[1], True
        dress(ax, end)
    scale = scale_of(curves, log) if own or log is not None else None
    if scale is not None and scale.logarithmic:
        ax.set_yscale("log")
    seams = sum(len(curve.seams) for curve in curves) <= MANY
    for line, kept in zip(lines, labelled(lines), strict=True):
        one(line, ax, seams, None if kept else "_nolegend_")
    named = len(lines) > 1 if named is None else named
    signals = {name: series for curve in curves for name, series in curve.observed.items()}
    if signals:
        observed(signals, ax)
    if own and scale is not None:
        limits(ax, scale)
    measured(ax, curves, unit, own)
    if not ax.get_ylabel():
        ax.set_ylabel(label or "value")
    if named:
        legend(ax)
    return ax


def one(line: Line, ax: Any, seams: bool, label: str | None) -> None:
    """One line: a gap at each jump, with a thin line across it."""
    curve = line.curve
    style = {} if line.place is None else {"color": family_color(line.place)}
    t, value = reduced(*curve.broken(), curve.end, POINTS)
    (drawing,) = ax.plot(t, value, label=label or line.label, solid_joinstyle="round", **style)
    color = drawing.get_color()
    for seam in curve.seams if seams else ():
        ax.axvline(seam, linewidth=0.8, linestyle=":", color=color, alpha=0.5, label="_seam")
    across = curve.leaps()
    if across:
        ax.vlines(*zip(*across, strict=True), linewidth=0.8, color=color, alpha=0.5)


def family_color(place: float) -> Any:
    """The members of a family are ordered, and so are their colours."""
    import matplotlib as mpl

    return mpl.colormaps["viridis"](0.05 + 0.8 * place)


def labelled(lines: Sequence[Line]) -> list[bool]:
    """Which lines the legend names: of a large family only some."""
    family = [i for i, line in enumerate(lines) if line.place is not None]
    if len(family) <= LABELS:
        return [True] * len(lines)
    named = {family[round(k * (len(family) - 1) / (LABELS - 1))] for k in range(LABELS)}
    return [i in named or line.place is None for i, line in enumerate(lines)]


def observed(signals: Mapping[str, tuple[list[float], list[float]]], ax: Any) -> None:
    """What the schedules watch, on a scale of its own to the right, behind the curves."""
    beside = ax.twinx()
    for (name, (steps, numbers)), style in zip(signals.items(), ("-", "--", ":", "-.") * len(signals), strict=False):
        marker = "." if len(steps) <= 60 else None
        beside.plot(steps, numbers, color=GRAY, linewidth=1, linestyle=style, marker=marker, markersize=4, label=name)
    beside.set_ylabel(", ".join(signals), color=GRAY)
    beside.tick_params(axis="y", colors=GRAY)
    beside.spines[["top", "left"]].set_visible(False)
    beside.spines["right"].set_color(GRAY)
    if len(signals) > 1:
        beside.legend(loc="upper right", frameon=False, fontsize="small", labelcolor=GRAY)
    ax.set_zorder(beside.get_zorder() + 1)
    ax.patch.set_visible(False)


def dress(ax: Any, end: float) -> None:
    """Looks for axes that are ours: few lines, and colours that go together unless you have chosen your own."""
    import matplotlib as mpl

    if mpl.rcParams["axes.prop_cycle"] == mpl.rcParamsDefault["axes.prop_cycle"]:
        ax.set_prop_cycle(color=COLORS)
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(axis="y", alpha=0.25, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.set_xlim(0, end)


def limits(ax: Any, scale: Any) -> None:
    """Room for the line above and below; a 0 is the bottom."""
    if scale.logarithmic:
        room = (scale.high / scale.low) ** 0.04
        ax.set_ylim(scale.low / room, scale.high * room)
        return
    ax.yaxis.set_major_formatter(lambda value, _: short(round(value, 15)))
    room = 0.05 * (scale.high - scale.low)
    ax.set_ylim(scale.low - (room if scale.low else 0), scale.high + (room if scale.high else 0))


def measured(ax: Any, curves: Sequence[Any], unit: str | None, own: bool) -> None:
    """The axis of time in steps or in epochs; the lines themselves are in steps."""
    from matplotlib.ticker import FuncFormatter

    if unit not in (None, *UNITS):
        raise ArgumentError(f"unit is 'step' or 'epoch', not {unit!r}", argument="unit")
    known = {curve.ep for curve in curves}
    ep: float | None = known.pop() if len(known) == 1 else None
    if unit == "epoch" and ep is None:
        raise ArgumentError("how many steps is an epoch?", "plot(unit='epoch', ep=…)", argument="unit")
    text = "step"
    if ep is not None and unit != "step":
        text = f"epoch ({counted(ep)} steps)"
        ax.xaxis.set_major_locator(epochs(ep))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda t, _: short(round(t / ep, 9))))
    elif own:
        ax.xaxis.set_major_formatter(FuncFormatter(lambda t, _: counted(t)))
    if not ax.get_xlabel():
        ax.set_xlabel(text)


def epochs(ep: float) -> Any:
    """A locator that puts ticks at round numbers of epochs."""
    from matplotlib.ticker import MaxNLocator

    class Epochs(MaxNLocator):
        def tick_values(self, low: float, high: float) -> Any:
            found: Any = super().tick_values(low / ep, high / ep)
            return ep * found

    return Epochs(nbins=8, steps=[1, 2, 5, 10])


def legend(ax: Any) -> None:
    """Inside the axes, where there is room; above them for many lines, and for labels that are sentences."""
    labels = ax.get_legend_handles_labels()[1]
    if not labels:
        return
    longest = max(map(len, labels))
    if longest <= SHORT and len(labels) <= FEW:
        ax.legend(loc="best", frameon=False, fontsize="small")
        return
    columns = max(1, min(len(labels), WIDTH // (longest + 6)))
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0.2}
    ax.legend(**place, ncols=columns, frameon=False, fontsize="small")
