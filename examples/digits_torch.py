"""A small network learns to read digits, scheduled in torch: by group, weight decay and momentum too, and resumed.

Run it: python examples/digits_torch.py

It wants torch and scikit-learn, whose digits come with it: pip install scikit-learn.
"""

import io

import torch
from sklearn.datasets import load_digits

from calando.torch import Scheduler

EPOCHS, BATCH = 12, 64

torch.set_num_threads(1)  # so small a network is done sooner by one
torch.manual_seed(0)
digits = load_digits()
x = torch.tensor(digits.data, dtype=torch.float32) / 16
y = torch.tensor(digits.target)
order = torch.randperm(len(x))
test, train = order[:360], order[360:]

SCHEDULES = {
    "anneal(w)": "warmup(w) >> hold >> one_minus_sqrt(30%)",
    "lr": "base * anneal(1ep)",  # for everybody; base is what the optimizer was made with
    "betas[0]": "0.95 - 0.1 * anneal(1ep)",  # low where the rate is high
    "body": {"weight_decay": "base * anneal(1ep)"},  # for the group of that name
}


def start():
    """A network, its optimizer, and the scheduler."""
    body = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU())
    head = torch.nn.Linear(64, 10)
    optimizer = torch.optim.AdamW(
        [
            {"params": body.parameters(), "name": "body", "weight_decay": 0.1},
            {"params": head.parameters(), "name": "head", "lr": 1e-2},
        ],
        lr=3e-3,
        weight_decay=0.0,
    )
    steps = -(-len(train) // BATCH)  # per epoch
    scheduler = Scheduler(optimizer, SCHEDULES, total=EPOCHS * steps, ep=steps)
    return torch.nn.Sequential(body, head), optimizer, scheduler


def epoch(model, optimizer, scheduler):
    """All batches, once."""
    for batch in train[torch.randperm(len(train))].split(BATCH):
        loss = torch.nn.functional.cross_entropy(model(x[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()


model, optimizer, scheduler = run = start()
for _ in range(EPOCHS // 2):
    epoch(*run)

# a checkpoint, loaded into a new process's worth of objects: the curves go on where they were
file = io.BytesIO()
torch.save([part.state_dict() for part in run], file)
rates = scheduler.get_last_lr()
model, optimizer, scheduler = run = start()
file.seek(0)
for part, state in zip(run, torch.load(file, weights_only=True), strict=True):
    part.load_state_dict(state)
print(f"resumed at step {scheduler.last_epoch} with {scheduler.get_last_lr()}, and stopped with {rates}")

for k in range(EPOCHS // 2, EPOCHS):
    body, head = optimizer.param_groups
    if k % 2 == 0:
        print(
            f"epoch {k:2}: lr {body['lr']:.2e} and {head['lr']:.2e}, "
            f"weight decay {body['weight_decay']:.3f}, beta1 {body['betas'][0]:.3f}"
        )
    epoch(*run)

accuracy = (model(x[test]).argmax(1) == y[test]).float().mean().item()
print(f"reads {accuracy:.1%} of the digits that it has not seen")
