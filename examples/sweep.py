"""Optuna looks for the peak and the lengths of a learning rate, and for the sentence itself.

Run it: python examples/sweep.py [trials]

It wants optuna, torch, rich and scikit-learn, whose digits come with it: pip install optuna scikit-learn.
"""

import sys

import optuna
import torch
from rich.console import Console
from rich.table import Table
from sklearn.datasets import load_digits

import calando as ca
from calando.torch import Scheduler

TRIALS = int(sys.argv[1]) if len(sys.argv) > 1 else 30
EPOCHS, BATCH = 3, 32

# a sentence is a text, so it is a choice like others; peak, W and end are whatever a trial says they are
SENTENCES = {
    "constant": "peak",
    "cosine": "peak * (warmup(W) >> cosine(eta_min=end))",
    "linear": "peak * (warmup(W) >> linear(eta_min=end))",
    "stable": "peak * (warmup(W) >> hold >> one_minus_sqrt(30%, eta_min=end))",
    "square root": "peak * (warmup(W) >> inverse_sqrt(W))",
}

torch.set_num_threads(1)  # so small a network is done sooner by one
torch.manual_seed(0)
digits = load_digits()
x = torch.tensor(digits.data, dtype=torch.float32) / 16
y = torch.tensor(digits.target)
order = torch.randperm(len(x))
test, train = order[:360], order[360:]
TOTAL = EPOCHS * -(-len(train) // BATCH)


def accuracy(schedule: ca.Schedule) -> float:
    """What a network reads of the digits that it has not seen."""
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0, momentum=0.9)
    scheduler = Scheduler(optimizer, schedule)
    for _ in range(EPOCHS):
        for batch in train[torch.randperm(len(train))].split(BATCH):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
            scheduler.step()
    return (model(x[test]).argmax(1) == y[test]).float().mean().item()


def short(number: float) -> float:
    """Two digits, which is all that a peak needs."""
    return float(f"{number:.2g}")


def trial_of(trial: optuna.Trial) -> float:
    name = trial.suggest_categorical("schedule", list(SENTENCES))
    schedule = ca.parse(SENTENCES[name])
    values = {"total": TOTAL, "peak": short(trial.suggest_float("peak", 1e-3, 3.0, log=True))}
    if "W" in schedule.params:
        values["W"] = trial.suggest_int("W", 1, TOTAL // 2)
    if "end" in schedule.params:
        values["end"] = trial.suggest_float("end", 0.0, 0.2, step=0.01)
    bound = schedule.bind(**values)
    trial.set_user_attr("sentence", str(bound))  # all that there is to know of it, and what goes into the file
    trial.set_user_attr("digest", bound.digest())
    return accuracy(bound)


optuna.logging.set_verbosity(optuna.logging.WARNING)
study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=0))
study.optimize(trial_of, n_trials=TRIALS)

table = Table("accuracy", "digest", "sentence", title=f"the best of {TRIALS} trials, {TOTAL} steps each")
for trial in sorted(study.trials, key=lambda trial: -trial.value)[:8]:
    table.add_row(f"{trial.value:.1%}", trial.user_attrs["digest"], trial.user_attrs["sentence"])
Console(width=118).print(table)

again = ca.parse(study.best_trial.user_attrs["sentence"])
print(f"again, from its sentence: {accuracy(again):.1%}")
