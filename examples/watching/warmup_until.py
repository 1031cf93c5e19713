"""He et al. (2015) on ResNet-110: 0.01 until the training error is below 80 %, then 0.1.  Here for digits.

The drops of the rate are counted from the end of the warmup, whenever that comes.

Run it: python examples/watching/warmup_until.py [folder]
"""

import torch
from digits import draw, held_out, train

import calando as ca

SENTENCE = "constant(0.01, until(train_error < 0.8)) >> 0.1 * multistep([400, 500])"
STEPS = 600


class Block(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first, self.second = torch.nn.Linear(width, width), torch.nn.Linear(width, width)

    def forward(self, x):
        return torch.relu(x + self.second(torch.relu(self.first(x))))


torch.manual_seed(0)
blocks = [Block(32) for _ in range(8)]
model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), *blocks, torch.nn.Linear(32, 10))
optimizer = torch.optim.SGD(model.parameters(), momentum=0.9)
run = ca.parse(SENTENCE).run()

print(SENTENCE)
rates, errors, error = [], {}, 0.9  # a running mean, from the error of a guess
while run.t < STEPS:
    rates.append(run.value)
    error = 0.95 * error + 0.05 * train(model, optimizer, run.t, run.value)
    errors[run.t] = error
    run.step(train_error=error)

warm = rates.index(0.1)
print(f"  {warm} steps at 0.01, after which the training error was {errors[warm - 1]:.3f}")
for step in (100, 200, 400, 599):
    print(f"  step {step:<4} lr {rates[step]:<5g} training error {errors[step]:.3f}")
print(f"  accuracy on the held-out images {held_out(model)[1]:.3f}")
draw(SENTENCE, "training error", errors, rates, {warm: "below 0.8"})
