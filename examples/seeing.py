"""One schedule as a family, against others, as a plan, and with what it watches: the pictures of docs/seeing.md.

Run it: python examples/seeing.py [folder for the pictures]

The pictures want matplotlib: pip install ".[plot]".
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file, no window

import calando as ca

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
folder.mkdir(parents=True, exist_ok=True)


def keep(ax, name):
    with matplotlib.rc_context({"svg.fonttype": "none"}):  # letters stay letters
        ax.figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
    print("drawn in", folder / f"{name}.svg")


anneal = ca.parse("lr * (warmup(5ep) >> cosine(85ep))")
keep(anneal.plot(lr=[0.1, 0.2, 0.4], ep=5004), "family")

ways = {
    "cosine": "warmup(1k) >> cosine(19k)",
    "warmup, stable, decay": "wsd(1k, 4k, T=20k)",
    "inverse square root": "warmup(1k) >> inverse_sqrt(1k)",
    "restarts": "warmup(1k) >> sgdr(2k, mult=2)",
}
keep(ca.plot(ways, steps=20_000), "overlay")

axes = ca.load(Path(__file__).parent / "resnet.yaml").plot()
keep(next(iter(axes.values())), "plan")

losses = [2.3, 1.9, 1.6, 1.5, 1.42, 1.45, 1.43, 1.46, 1.2, 1.1, 1.05, 1.08, 1.07, 1.06, 1.0, 0.98]
keep(ca.parse("0.1 * plateau(val_loss, factor=0.5, patience=2)").plot(val_loss=losses), "watching")
