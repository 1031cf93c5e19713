"""A small convolutional network learns to read digits with six schedules from one YAML file.

Run it: python examples/compare_schedules.py [--epochs N] [folder for the picture]

It wants torch, matplotlib, rich and scikit-learn, whose digits come with it: pip install scikit-learn ".[plot]".
"""

import argparse
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file, no window

import matplotlib.pyplot as plt
import numpy as np
import torch
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sklearn.datasets import load_digits

import calando as ca
from calando.torch import Scheduler

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=8)
parser.add_argument("folder", nargs="?", type=Path, default=None)
arguments = parser.parse_args()
EPOCHS, BATCH = arguments.epochs, 32

torch.set_num_threads(1)  # so small a network is done sooner by one
torch.manual_seed(0)
digits = load_digits()
x = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16
y = torch.tensor(digits.target)
order = torch.randperm(len(x))
test, train = order[:360], order[360:]
STEPS = -(-len(train) // BATCH)  # per epoch

plan = ca.load(Path(__file__).with_suffix(".yaml"))
# one that does not change with time stands among the constants
schedules = {name: s.bind(total=EPOCHS * STEPS, ep=STEPS) for name, s in plan.results.items() if name != "peak"}


def network():
    torch.manual_seed(1)  # the same weights, and the same batches, for each
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 8, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(8, 16, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(16 * 16, 10),
    )


def train_with(schedule, advance):
    """The losses of all steps, and what is read of the digits that were not seen."""
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0, momentum=0.9)
    scheduler = Scheduler(optimizer, schedule)
    losses = []
    for _ in range(EPOCHS):
        for batch in train[torch.randperm(len(train))].split(BATCH):
            loss = torch.nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
            losses.append(loss.item())
            advance()
    with torch.no_grad():
        return losses, (model(x[test]).argmax(1) == y[test]).float().mean().item()


runs = {}
with Progress() as progress:
    task = progress.add_task("", total=len(schedules) * EPOCHS * STEPS)
    for name, schedule in schedules.items():
        progress.update(task, description=f"{name:14}")
        runs[name] = train_with(schedule, lambda: progress.advance(task))

table = Table("schedule", "accuracy", "last loss", "sentence", title=f"{EPOCHS} epochs of {STEPS} steps")
for name, (losses, accuracy) in runs.items():
    table.add_row(name, f"{accuracy:.1%}", f"{np.mean(losses[-STEPS:]):.4f}", str(plan.results[name]))
Console(width=110).print(table)

figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
steps = np.arange(EPOCHS * STEPS)
for name, schedule in schedules.items():
    losses, accuracy = runs[name]
    left.plot(steps, schedule(steps), label=name)
    smooth = np.convolve(losses, np.ones(STEPS) / STEPS, "valid")  # the mean of an epoch
    right.semilogy(steps[-len(smooth) :], smooth, label=f"{name}, {accuracy:.1%}")
left.set(title="learning rate", xlabel="step", xlim=(0, EPOCHS * STEPS))
right.set(title="training loss, mean of the last epoch", xlabel="step", xlim=(0, EPOCHS * STEPS))
right.legend(title="accuracy on unseen digits", frameon=False)  # the colours are those of the left side
for axes in (left, right):
    axes.spines[["top", "right"]].set_visible(False)

folder = arguments.folder or Path(tempfile.mkdtemp())
folder.mkdir(parents=True, exist_ok=True)
figure.savefig(folder / "compare_schedules.png", dpi=80)
print("drawn in", folder / "compare_schedules.png")
