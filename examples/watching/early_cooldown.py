"""Early cooldown: the rate is held until the loss stops to fall, and then goes straight to zero.

The loss is measured once an epoch, and the rate changes at every step.  On the way a checkpoint is taken, which
has the schedule's state as JSON, and a run that goes on from there has the same curve to the last bit.

Run it: python examples/watching/early_cooldown.py [folder]
"""

import copy
import json

import torch
from digits import EPOCH, draw, held_out, train

import calando as ca

SENTENCE = "constant(0.2, until(plateau(val_loss, patience=3) < 1)) >> linear(600)"
SCHEDULE = ca.parse(SENTENCE)
STOP = 770


def fresh():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    return model, torch.optim.SGD(model.parameters(), momentum=0.9), SCHEDULE.run()


def go_on(model, optimizer, run, steps):
    """Train for so many steps, or until the rate is zero: the rates, and the losses by step."""
    rates, losses = [], {}
    while run.value > 0 and len(rates) < steps:
        rates.append(run.value)
        train(model, optimizer, run.t, run.value)
        if run.t % EPOCH == EPOCH - 1:
            losses[run.t], _ = held_out(model)
        run.step(val_loss=losses.get(run.t))
    return rates, losses


print(SENTENCE)
model, optimizer, run = fresh()
rates, losses = go_on(model, optimizer, run, STOP)
model_state, optimizer_state = copy.deepcopy([model.state_dict(), optimizer.state_dict()])
schedule_state = json.dumps(run.state_dict())
print(f"  at step {STOP}: {schedule_state}")
further = go_on(model, optimizer, run, 5000)

model, optimizer, run = fresh()
model.load_state_dict(model_state)
optimizer.load_state_dict(optimizer_state)
run.load_state_dict(json.loads(schedule_state))
assert go_on(model, optimizer, run, 5000) == further
print("  resumed there: the same rates and losses as without a stop")

rates, losses = rates + further[0], losses | further[1]
held = rates.count(rates[0]) - 1  # the ramp begins as high
print(f"  held for {held} steps, {held // EPOCH} epochs; then {len(rates) - held} steps down")
print(f"  the loss was {losses[held - 1]:.3f} before the cooldown, and is {losses[max(losses)]:.3f} after it")
draw(SENTENCE, "validation loss", losses, rates, {held: "plateau", STOP: "checkpoint"})
