"""Sentences in the configuration that jsonargparse reads, and LightningCLI with it."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from typing import TYPE_CHECKING, Any

import pytest
import torch

import calando as ca
from calando.config import register_jsonargparse

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore")  # what they say about themselves

SENTENCE = "0.1 * (warmup(5) >> cosine(20, eta_min=1%))"


class Training:
    def __init__(self, lr: ca.Schedule, decay: ca.Schedule | None = None, peaks: list[ca.Schedule] | None = None) -> None:
        self.lr, self.decay, self.peaks = lr, decay, peaks


@pytest.fixture
def parser() -> Any:
    import jsonargparse

    register_jsonargparse()
    made = jsonargparse.ArgumentParser(exit_on_error=False)
    made.add_class_arguments(Training, "training")
    made.add_argument("--config", action="config")
    return made


def test_a_parameter_of_type_schedule(parser: Any) -> None:
    """From the command line; a number too; read back from what is dumped."""
    config = parser.parse_args([f"--training.lr={SENTENCE}", "--training.decay=0.3", '--training.peaks=["linear(5)", 1]'])
    assert config.training.lr == ca.parse(SENTENCE)
    assert config.training.decay == ca.parse("0.3")
    assert config.training.peaks == [ca.parse("linear(5)"), ca.parse("1")]
    assert parser.parse_string(parser.dump(config)) == config
    assert f"lr: {SENTENCE}" in parser.dump(config)
    training = parser.instantiate_classes(config).training
    assert isinstance(training, Training)
    assert training.lr(5) == 0.1


def test_a_schedule_from_python(parser: Any) -> None:
    config = parser.parse_object({"training": {"lr": ca.parse(SENTENCE), "decay": None}})
    assert (config.training.lr, config.training.decay) == (ca.parse(SENTENCE), None)


def test_what_is_wrong(parser: Any, tmp_path: Path) -> None:
    """Our sentence, with the picture; and what is no sentence at all."""
    import jsonargparse

    (tmp_path / "config.yaml").write_text("training: {lr: base * warmp(5)}")
    with pytest.raises(jsonargparse.ArgumentError) as raised:
        parser.parse_args([f"--config={tmp_path / 'config.yaml'}"])
    said = str(raised.value)
    for part in ("training.lr", "there is no word 'warmp'", "base * warmp(5)", "       ^^^^^", "did you mean 'warmup'?"):
        assert part in said
    with pytest.raises(jsonargparse.ArgumentError, match="is not a number or a schedule"):
        parser.parse_object({"training": {"lr": {"a": 1}}})


# -- LightningCLI ------------------------------------------------------------------------------------------

CONFIG = """
seed_everything: 0
trainer:
  max_steps: 8
  accelerator: cpu
  logger: false
  enable_progress_bar: false
  enable_model_summary: false
model:
  lr_schedule: base * (warmup(2) >> cosine(${..trainer.max_steps}, eta_min=1%))
optimizer:
  class_path: torch.optim.SGD
  init_args: {lr: 0.1}
lr_scheduler:
  class_path: calando.torch.Scheduler
  init_args:
    schedule:
      total: ${....trainer.max_steps}
      lr: base * (warmup(25%) >> cosine)
      momentum: 0.9 * u
"""


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that runs the CLI with that config, and gives what became of it."""
    import lightning as L  # noqa: N812
    from lightning.pytorch.cli import LightningCLI

    register_jsonargparse()
    monkeypatch.chdir(tmp_path)

    class Model(L.LightningModule):
        def __init__(self, lr_schedule: ca.Schedule) -> None:
            super().__init__()
            self.save_hyperparameters()
            self.lr_schedule, self.layer, self.seen = lr_schedule, torch.nn.Linear(2, 1), []

        def training_step(self, batch: Any, _: int) -> Any:
            (group,) = self.trainer.optimizers[0].param_groups
            self.seen.append((group["lr"], group["momentum"]))
            return self.layer(batch).mean()

        def train_dataloader(self) -> Any:
            return torch.utils.data.DataLoader(torch.ones(8, 2))

    class CLI(LightningCLI):
        @staticmethod
        def configure_optimizers(lightning_module: Any, optimizer: Any, lr_scheduler: Any = None) -> Any:  # noqa: ARG004 - its signature
            return {"optimizer": optimizer, "lr_scheduler": {"scheduler": lr_scheduler, "interval": "step"}}

    def run(config: str, *arguments: str) -> Any:
        (tmp_path / "experiment.yaml").write_text(config)
        return CLI(
            Model,
            args=["fit", "--config", "experiment.yaml", *arguments],
            parser_kwargs={"parser_mode": "omegaconf+"},
            save_config_kwargs={"overwrite": True},
        )

    return run


def test_lightning_cli(cli: Any, tmp_path: Path) -> None:
    """The schedule in the module, the scheduler beside the optimizer; saved with the run, and in the checkpoint."""
    done = cli(CONFIG, "--trainer.max_steps=4", "--model.lr_schedule=linear(${..trainer.max_steps})")
    assert done.model.lr_schedule == ca.parse("linear(4)")
    done = cli(CONFIG)
    assert done.model.lr_schedule == ca.parse("base * (warmup(2) >> cosine(8, eta_min=1%))")
    lr, momentum = ca.parse("0.1 * (warmup(2) >> cosine(6))"), ca.parse("0.9 * u", total=8)
    assert done.model.seen == [(lr(t), momentum(t)) for t in range(8)]
    assert f"lr_schedule: {done.model.lr_schedule}" in (tmp_path / "config.yaml").read_text()
    (checkpoint,) = (tmp_path / "checkpoints").glob("*step=8.ckpt")
    parameters = torch.load(checkpoint, weights_only=True)["hyper_parameters"]
    assert parameters["lr_schedule"] == str(done.model.lr_schedule)


def test_lightning_cli_says_what_is_wrong(cli: Any) -> None:
    errors = io.StringIO()
    with redirect_stderr(errors), pytest.raises(SystemExit):
        cli(CONFIG.replace("warmup(2)", "warmp(2)"))
    for part in ("model.lr_schedule", "there is no word 'warmp'", "did you mean 'warmup'?"):
        assert part in errors.getvalue()
    with pytest.raises(ca.UnknownNameError, match="SGD has no hyperparameter 'momentun'"):
        cli(CONFIG.replace("momentum:", "momentun:"))
