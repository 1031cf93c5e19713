"""A body that was trained before learns slowly, layer by layer, and a new head learns fast: rates by group.

At the rate that the head wants, the body would lose what it knows; and the head alone cannot do it.

Run it: python examples/layerwise.py [--epochs N]

It wants torch, rich and scikit-learn, whose digits come with it: pip install scikit-learn.
"""

import argparse

import torch
from rich.console import Console
from rich.table import Table
from sklearn.datasets import load_digits

from calando.torch import Scheduler

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=15)
EPOCHS, BATCH = parser.parse_args().epochs, 32

torch.set_num_threads(1)  # so small a network is done sooner by one
torch.manual_seed(0)
digits = load_digits()
x = torch.tensor(digits.data, dtype=torch.float32) / 16
y = torch.tensor(digits.target)
order = torch.randperm(len(x))
# the body has learnt pairs of digits from many pictures; each digit it is to learn from a few
many, few, test = order[:900], order[900:960], order[960:]


def loss_of(model, batch, labels):
    return torch.nn.functional.cross_entropy(model(x[batch]), labels[batch])


def pretrained():
    torch.manual_seed(1)
    body = torch.nn.ModuleDict({f"layer{i}": torch.nn.Linear(64, 64) for i in range(3)})
    model = torch.nn.Sequential(*(part for layer in body.values() for part in (layer, torch.nn.ReLU())))
    whole = torch.nn.Sequential(model, torch.nn.Linear(64, 5))
    optimizer = torch.optim.AdamW(whole.parameters(), lr=3e-3)
    for _ in range(5):
        for batch in many[torch.randperm(len(many))].split(BATCH):
            optimizer.zero_grad()
            loss_of(whole, batch, y // 2).backward()
            optimizer.step()
    return body, model


def fine_tuned(schedules):
    """What is read of the digits that were not seen, and the rates of each group on the way."""
    body, model = pretrained()
    head = torch.nn.Linear(64, 10)
    groups = [{"params": layer.parameters(), "name": name} for name, layer in body.items()]
    optimizer = torch.optim.AdamW([*groups, {"params": head.parameters(), "name": "head"}], lr=1e-1)  # the head's
    steps = -(-len(few) // BATCH)
    scheduler = Scheduler(optimizer, schedules, total=EPOCHS * steps, ep=steps)
    rates = []
    for _ in range(EPOCHS):
        for batch in few[torch.randperm(len(few))].split(BATCH):
            rates.append(scheduler.get_last_lr())
            optimizer.zero_grad()
            loss_of(torch.nn.Sequential(model, head), batch, y).backward()
            optimizer.step()
            scheduler.step()
    right = torch.nn.Sequential(model, head)(x[test]).argmax(1) == y[test]
    return right.float().mean().item(), rates, list(groups), scheduler


# base is what the optimizer was made with; each layer below the head learns at a third of the rate of the one above
LAYERWISE = {
    "anneal(w)": "warmup(w) >> cosine(eta_min=1%)",
    "lr": "base * anneal(10%)",  # for everybody: the head
    "layer2": {"lr": "base / 3 * anneal(10%)"},
    "layer1": {"lr": "base / 9 * anneal(10%)"},
    "layer0": {"lr": "base / 27 * (hold(50%, value=0) >> anneal(10%))"},  # it waits until the others are somewhere
}
CHOICES = {
    "the same rate for all": "base * (warmup(10%) >> cosine(eta_min=1%))",
    "the head alone": {"lr": 0, "head": {"lr": "base * (warmup(10%) >> cosine(eta_min=1%))"}},
    "layer by layer": LAYERWISE,
}

console = Console(width=100)
table = Table("rates", "accuracy", title=f"all ten digits, from {len(few)} of them")
for name, schedules in CHOICES.items():
    accuracy, rates, groups, scheduler = fine_tuned(schedules)
    table.add_row(name, f"{accuracy:.1%}")
console.print(table)

table = Table("step", *(f"layer{i}" for i in range(3)), "head", title="layer by layer")
for step in range(0, len(rates), max(len(rates) // 5, 1)):
    table.add_row(str(step), *(f"{rate:.2e}" for rate in rates[step]))
console.print(table)
for group, sentences in zip(scheduler.optimizer.param_groups, scheduler.sentences, strict=True):
    console.print(f"{group['name']:>6}: {sentences['lr']}", highlight=False)
