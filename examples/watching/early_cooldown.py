"""Early cooldown: the rate is held until the loss stops to fall, and then goes straight to zero.

The loss is measured once an epoch, and the rate changes at every step.  In the middle of the cooldown the run stops;
what a checkpoint keeps of it is JSON, and the run that goes on from there has the same curve to the last bit.

Run it: python examples/watching/early_cooldown.py [folder]
"""

import copy
import json

import torch
from digits import EPOCH, draw, held_out, train

import calando as ca

SENTENCE = "constant(0.2, until(plateau(val_loss, patience=3) < 1)) >> linear(600)"
SCHEDULE = ca.parse(SENTENCE)


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
rates, losses = go_on(*fresh(), 5000)
held = rates.count(rates[0]) - 1  # the ramp begins as high
print(f"  held for {held} steps, {held // EPOCH} epochs; then {len(rates) - held} steps down")

STOP = held + 250
model, optimizer, run = fresh()
first_rates, first_losses = go_on(model, optimizer, run, STOP)
checkpoint = {
    "model": copy.deepcopy(model.state_dict()),
    "optimizer": copy.deepcopy(optimizer.state_dict()),
    "schedule": json.dumps(run.state_dict()),
}
print(f"  stopped at step {STOP}: {checkpoint['schedule']}")

model, optimizer, run = fresh()
model.load_state_dict(checkpoint["model"])
optimizer.load_state_dict(checkpoint["optimizer"])
run.load_state_dict(json.loads(checkpoint["schedule"]))
second_rates, second_losses = go_on(model, optimizer, run, 5000)
assert first_rates + second_rates == rates
assert first_losses | second_losses == losses
print("  resumed: the same rates and losses as without the stop")

print(f"  the loss was {losses[held - 1]:.3f} before the cooldown, and is {losses[max(losses)]:.3f} after it")
draw(SENTENCE, "validation loss", losses, rates, {held: "plateau", STOP: "checkpoint"})
