"""The scheduler inside the trainers that people use: each steps it as it steps its own."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pytest
import torch

import calando as ca
from calando.torch import Scheduler

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore")  # what the trainers say about themselves

SENTENCE = "base * (warmup(20%) >> cosine(eta_min=1%))"
X, Y = torch.linspace(-1, 1, 64).reshape(32, 2), torch.linspace(0, 1, 32).reshape(32, 1)
BATCHES = 8  # of 4


def data() -> torch.utils.data.DataLoader[Any]:
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X, Y), batch_size=4)


def expected(total: int) -> list[float]:
    schedule = ca.parse(SENTENCE, total=total, base=0.1)
    return [schedule(t) for t in range(total)]


def used(optimizer: torch.optim.Optimizer) -> list[float]:
    """The learning rates that it steps with, from now on."""
    rates: list[float] = []
    optimizer.register_step_pre_hook(lambda opt, *_: rates.append(opt.param_groups[0]["lr"]))
    return rates


def test_lightning(tmp_path: Path) -> None:
    """Stepped by step, stopped in the middle, resumed from the checkpoint; and by epoch, watching a metric."""
    import lightning as L  # noqa: N812

    class Model(L.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.layer, self.rates = torch.nn.Linear(2, 1), []

        def training_step(self, batch: Any, _: int) -> Any:
            loss = torch.nn.functional.mse_loss(self.layer(batch[0]), batch[1])
            self.log("loss", loss, on_epoch=True)
            return loss

        def configure_optimizers(self) -> Any:
            optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
            self.rates = used(optimizer)
            scheduler = Scheduler(optimizer, SENTENCE, total=self.trainer.estimated_stepping_batches)
            return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}

    quiet: dict[str, Any] = {"logger": False, "enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu", "default_root_dir": tmp_path}
    first = Model()
    trainer = L.Trainer(max_epochs=3, enable_checkpointing=False, **quiet)
    trainer.fit(first, data())
    assert first.rates == expected(3 * BATCHES)

    class Stop(L.Callback):
        def on_train_epoch_end(self, trainer: Any, _: Any) -> None:
            trainer.should_stop = trainer.current_epoch == 0

    begun, resumed = Model(), Model()
    trainer = L.Trainer(max_epochs=3, callbacks=[Stop()], enable_checkpointing=False, **quiet)
    trainer.fit(begun, data())
    trainer.save_checkpoint(tmp_path / "one.ckpt")
    L.Trainer(max_epochs=3, enable_checkpointing=False, **quiet).fit(resumed, data(), ckpt_path=tmp_path / "one.ckpt")
    assert begun.rates + resumed.rates == first.rates

    class Watching(Model):
        def configure_optimizers(self) -> Any:
            optimizer = torch.optim.SGD(self.parameters(), lr=0.0)  # nothing improves
            self.rates = used(optimizer)
            scheduler = Scheduler(optimizer, {"lr": "1e-12 * plateau(loss, factor=0.5, patience=0)"})
            return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "epoch", "monitor": "loss", "reduce_on_plateau": True}}

    watching = Watching()
    L.Trainer(max_epochs=3, enable_checkpointing=False, **quiet).fit(watching, data())
    assert watching.rates == [1e-12] * 2 * BATCHES + [5e-13] * BATCHES


@pytest.mark.parametrize("accumulate", [1, 2])
def test_accelerate(accumulate: int) -> None:
    """Prepared with the rest; batches that are accumulated are no steps."""
    from accelerate import Accelerator

    accelerator = Accelerator(cpu=True, gradient_accumulation_steps=accumulate)
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    rates = used(optimizer)
    total = 2 * BATCHES // accumulate
    scheduler = Scheduler(optimizer, SENTENCE, total=total)
    model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, data(), scheduler)
    for _ in range(2):
        for x, y in loader:
            with accelerator.accumulate(model):
                accelerator.backward(torch.nn.functional.mse_loss(model(x), y))
                optimizer.step()
                scheduler.step()
                optimizer.zero_grad()
    assert rates == expected(total)


def test_transformers(tmp_path: Path) -> None:
    """``Trainer(optimizers=…)``, and resumed from its checkpoint."""
    from transformers import Trainer, TrainingArguments

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(2, 1)

        def forward(self, x: Any, labels: Any) -> Any:
            return {"loss": torch.nn.functional.mse_loss(self.layer(x), labels)}

    rows = [{"x": x, "labels": y} for x, y in zip(X, Y, strict=True)]
    total = 3 * BATCHES

    def trainer(steps: int) -> tuple[Any, list[float]]:
        model = Model()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = Scheduler(optimizer, SENTENCE, total=total)
        arguments = TrainingArguments(
            str(tmp_path), max_steps=steps, per_device_train_batch_size=4, save_steps=10, report_to=[], use_cpu=True, disable_tqdm=True
        )
        return Trainer(model, arguments, train_dataset=rows, optimizers=(optimizer, scheduler)), used(optimizer)

    first, begun = trainer(10)
    first.train()
    second, rest = trainer(total)
    second.train(resume_from_checkpoint=True)
    assert begun + rest == expected(total)


def test_ignite() -> None:
    """A handler of the engine."""
    from ignite.engine import Engine, Events

    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    rates = used(optimizer)
    scheduler = Scheduler(optimizer, SENTENCE, total=2 * BATCHES)

    def update(_: Any, batch: Any) -> float:
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(batch[0]), batch[1])
        loss.backward()
        optimizer.step()
        return loss.item()

    engine = Engine(update)
    engine.add_event_handler(Events.ITERATION_COMPLETED, lambda: scheduler.step())
    engine.run(data(), max_epochs=2)
    assert rates == expected(2 * BATCHES)


def test_grad_scaler() -> None:
    """A step that overflows is skipped: the loop asks the scaler, and the schedule waits with the optimizer."""
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = Scheduler(optimizer, SENTENCE, total=6)
    scaler = torch.amp.GradScaler("cpu", init_scale=4.0)
    rates = used(optimizer)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for k in range(9):
            loss = model(X[:4]).mean() * (float("inf") if k % 3 == 0 else 1.0)
            scaler.scale(loss).backward()
            scale = scaler.get_scale()
            scaler.step(optimizer)
            scaler.update()
            optimizer.zero_grad()
            if scaler.get_scale() >= scale:
                scheduler.step()
    assert rates == expected(6)
