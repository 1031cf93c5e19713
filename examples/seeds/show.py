"""What the examples beside this file share: say the sentences, a few values, and draw them all into one picture."""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file, no window
import matplotlib.pyplot as plt
import numpy as np

import calando as ca

INK = "#22313f"
COLORS = ["#c2410c", "#0f766e", "#4338ca", "#a16207", "#9d174d"]


def show(sentences, at, until, unit="step", log=False, **values):
    """Print and draw sentences, or schedules by name; ``python examples/seeds/x.py [folder]`` names the folder."""
    if isinstance(sentences, str):
        sentences = [sentences]
    schedules = sentences if isinstance(sentences, dict) else {text: ca.parse(text) for text in sentences}
    plt.rcParams.update({"font.size": 9, "text.color": INK, "axes.edgecolor": "#b0b7bd", "axes.labelcolor": INK})
    figure, ax = plt.subplots(figsize=(6.4, 2.5), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.1, h_pad=0.1)
    ax.set_prop_cycle(color=COLORS)
    for name, schedule in schedules.items():
        print(name if name == str(schedule) or isinstance(sentences, list) else f"{name} = {schedule}")
        for t in at:
            print(f"  {unit} {t:<6} {schedule(t, **values):.6g}")
        schedule.plot(ax, steps=until, unit="step", **values)
    draw(figure, ax, list(schedules), until, unit, log)


def draw(figure, ax, names, until, unit, log):
    curves = [line for line in ax.lines if len(line.get_xdata()) > 2]  # the others mark seams
    for depth, (line, name) in enumerate(zip(curves, names, strict=True)):
        line.set(linewidth=1.8, solid_joinstyle="round", label=name, zorder=5 - depth / 10)
    # above the curves: one line for short names, else a line for each
    columns = len(names) if max(map(len, names)) < 15 else 1
    handles = {"handlelength": 0, "handletextpad": 0} if len(names) == 1 else {"handlelength": 1.4}
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0.2, "borderpad": 0, "frameon": False}
    ax.legend(handles=curves, ncols=columns, prop={"family": "monospace", "size": 9}, **handles, **place)
    if log:
        ax.set_yscale("log")
    else:
        ax.set_ylim(0, 1.06 * max(np.nanmax(line.get_ydata()) for line in curves))  # NaN where it jumps
    ax.set(xlim=(0, until), xlabel=unit, ylabel="")
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.tick_params(which="both", colors=INK, length=3)
    ax.minorticks_off()
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(axis="y", color="#e5e8eb", linewidth=0.8)
    ax.set_axisbelow(True)

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / f"{Path(sys.argv[0]).stem}.png"
    figure.savefig(picture, dpi=100)
    print("drawn in", picture)
