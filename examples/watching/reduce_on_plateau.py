"""ReduceLROnPlateau on a validation accuracy, for softmax regression; torch's own scheduler is stepped beside it.

Run it: python examples/watching/reduce_on_plateau.py [folder]
"""

import torch
from digits import EPOCH, draw, held_out, train

import calando as ca

SENTENCE = "2 * plateau(-val_acc, factor=0.5, patience=3)"
EPOCHS = 40

torch.manual_seed(0)
model = torch.nn.Linear(64, 10)
optimizer = torch.optim.SGD(model.parameters())
run = ca.parse(SENTENCE).run()

# the same in torch, on an optimizer that trains nothing
beside = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=2)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(beside, mode="max", factor=0.5, patience=3)

print(SENTENCE)
accuracies, rates, cuts = {}, [], []
for epoch in range(EPOCHS):
    rates.append(run.value)
    assert run.value == beside.param_groups[0]["lr"]
    for step in range(EPOCH):
        train(model, optimizer, epoch * EPOCH + step, run.value)
    accuracies[epoch] = held_out(model)[1]
    scheduler.step(accuracies[epoch])
    if run.step(val_acc=accuracies[epoch]) < rates[-1]:
        cuts.append(run.t)
        best = max(accuracies.values())
        print(f"  epoch {epoch:<3} val_acc {accuracies[epoch]:.3f}, the best is {best:.3f}: lr {run.value:g}")

# all of it again, from what was observed
assert list(ca.parse(SENTENCE)(list(range(EPOCHS)), val_acc=accuracies)) == rates
print(f"torch's ReduceLROnPlateau had the same rate in all {EPOCHS} epochs")
draw(SENTENCE, "validation accuracy", accuracies, rates, dict.fromkeys(cuts, ""), unit="epoch")
