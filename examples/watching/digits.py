"""What the examples beside this file share: the digits, a step of training, and a picture of what a run has seen."""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file, no window
import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import cross_entropy

torch.set_num_threads(1)  # small matrices

TRAINING = 1280  # images to train on; the other 517 are held out
BATCH = 32
EPOCH = TRAINING // BATCH

images, labels = load_digits(return_X_y=True)
order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
x = torch.tensor(images, dtype=torch.float32)[order] / 16
y = torch.tensor(labels)[order]


def train(model, optimizer, step, lr):
    """One step at this rate; the share of its batch that the model had wrong.

    The batch is a function of the step, so that a resumed run draws the same ones.
    """
    picks = torch.randint(TRAINING, (BATCH,), generator=torch.Generator().manual_seed(step))
    for group in optimizer.param_groups:
        group["lr"] = lr
    optimizer.zero_grad()
    logits = model(x[picks])
    cross_entropy(logits, y[picks]).backward()
    optimizer.step()
    return (logits.argmax(1) != y[picks]).float().mean().item()


@torch.no_grad()
def held_out(model):
    """Loss and accuracy on the images that it has not seen."""
    logits, truth = model(x[TRAINING:]), y[TRAINING:]
    return cross_entropy(logits, truth).item(), (logits.argmax(1) == truth).float().mean().item()


INK, SIGNAL, RATE = "#22313f", "#0f766e", "#c2410c"


def draw(sentence, signal, observed, rates, marks, unit="step"):
    """What was observed (a mapping from step to value), and below it the rates that came of it.

    ``marks`` are steps to mark, and what to call them.
    """
    plt.rcParams.update({"font.size": 9, "text.color": INK, "axes.edgecolor": "#b0b7bd", "axes.labelcolor": INK})
    figure, (above, below) = plt.subplots(2, sharex=True, figsize=(6.4, 3.6), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.1, h_pad=0.08)
    points = "." if len(observed) < 80 else ""
    above.plot(observed.keys(), observed.values(), color=SIGNAL, linewidth=1.4, marker=points)
    below.stairs(rates, baseline=None, color=RATE, linewidth=1.8, zorder=3)
    below.set(ylim=(0, 1.1 * max(rates)), xlim=(0, len(rates)), xlabel=unit)
    above.set_title(sentence, family="monospace", fontsize=8.5, loc="left", color=RATE)
    above.set_ylabel(signal, color=SIGNAL)
    below.set_ylabel("learning rate", color=RATE)
    for mark, name in marks.items():
        place = {"textcoords": "offset points", "va": "top", "color": "#6b7780"}
        above.annotate(name, (mark, 1), (4, -2), xycoords=("data", "axes fraction"), **place)
    for ax in (above, below):
        for mark in marks:
            ax.axvline(mark, color="#8b96a0", linewidth=0.9, linestyle=":", zorder=0)
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(axis="y", color="#e5e8eb", linewidth=0.8)
        ax.tick_params(colors=INK, length=3)
        ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / f"{Path(sys.argv[0]).stem}.png"
    figure.savefig(picture, dpi=100)
    print("drawn in", picture)
