"""Schedules in other people's configuration."""

from __future__ import annotations

import dataclasses
import io
import json
import subprocess
import sys
from typing import Any

import omegaconf
import pydantic
import pytest
import ruamel.yaml
import torch
import yaml
from hydra.utils import instantiate

import calando as ca
from calando.config import register_omegaconf, register_yaml

SENTENCE = "0.1 * (warmup(5) >> cosine(20, eta_min=1%))"


class Config(pydantic.BaseModel):
    lr: ca.Schedule
    momentum: ca.Schedule = ca.parse("0.9")


def test_pydantic() -> None:
    config = Config(lr=SENTENCE)
    assert config.lr == ca.parse(SENTENCE)
    assert Config(lr=ca.parse(SENTENCE), momentum=0.9) == config
    assert Config.model_validate_json(config.model_dump_json()) == config
    assert json.loads(config.model_dump_json()) == {"lr": SENTENCE, "momentum": "0.9"}
    assert Config.model_json_schema()["properties"]["lr"]["anyOf"] == [{"type": "string"}, {"type": "number"}]
    with pytest.raises(pydantic.ValidationError, match="did you mean 'eta_min'"):
        Config(lr="cosine(20, eta_mn=1%)")
    with pytest.raises(pydantic.ValidationError, match="not a number or a schedule"):
        Config(lr=None)


def test_pyyaml() -> None:
    class Loader(yaml.SafeLoader):
        pass

    class Dumper(yaml.SafeDumper):
        pass

    register_yaml(Loader)
    register_yaml(Dumper)
    read = yaml.load(f"lr: !schedule {SENTENCE}\nsteps: 3", Loader)
    assert read == {"lr": ca.parse(SENTENCE), "steps": 3}
    assert yaml.load(yaml.dump(read, Dumper=Dumper), Loader) == read
    with pytest.raises(ca.UnknownNameError, match="did you mean 'cosine'"):
        yaml.load("!schedule cosin(5)", Loader)
    with pytest.raises(ca.ArgumentError, match="no loader"):
        register_yaml(3)


def test_ruamel() -> None:
    reader = ruamel.yaml.YAML(typ="safe")
    register_yaml(reader)
    read = reader.load(f"lr: !schedule {SENTENCE}\nsteps: 3")
    assert read == {"lr": ca.parse(SENTENCE), "steps": 3}
    file = io.StringIO()
    reader.dump(read, file)
    assert reader.load(file.getvalue()) == read


def test_omegaconf() -> None:
    register_omegaconf()
    text = """
        trainer: {max_steps: 100}
        lr: ${calando:"base * (warmup(5%) >> cosine(${trainer.max_steps}, eta_min=1%))"}
        text: base * cosine(${trainer.max_steps})
    """
    config = omegaconf.OmegaConf.create(text)
    assert config.lr == ca.parse("base * (warmup(5%) >> cosine(100, eta_min=1%))")
    assert ca.parse(config.text) == ca.parse("base * cosine(100)")
    assert ca.parse_plan(omegaconf.OmegaConf.create({"n": 20, "lr": "cosine(${n})"}))["lr"] == ca.parse("cosine(20)")


@dataclasses.dataclass
class Training:
    steps: int = 100
    lr: Any = "cosine(${steps})"  # OmegaConf has no types but its own: what is in the file stays a text until the end

    def __post_init__(self) -> None:
        self.lr = ca.parse(self.lr)


def test_a_dataclass() -> None:
    """By default, from a file, from the command line, and from Python."""
    structured = omegaconf.OmegaConf.structured(Training)
    assert omegaconf.OmegaConf.to_object(structured) == Training(100, ca.parse("cosine(100)"))
    for lr in ("warmup(5) >> cosine(${steps})", 0.1):
        merged = omegaconf.OmegaConf.merge(structured, {"lr": lr}, omegaconf.OmegaConf.from_dotlist(["steps=20"]))
        text = lr.replace("${steps}", "20") if isinstance(lr, str) else lr
        assert omegaconf.OmegaConf.to_object(merged) == Training(20, ca.parse(text))
        assert instantiate({"_target_": f"{__name__}.Training", **merged}) == Training(20, ca.parse(text))
    with pytest.raises(ca.UnknownNameError, match="did you mean 'cosine'"):
        omegaconf.OmegaConf.to_object(omegaconf.OmegaConf.merge(structured, {"lr": "cosin(5)"}))


def test_hydra() -> None:
    config: Any = {"lr": {"_target_": "calando.parse", "_args_": [SENTENCE]}}
    assert instantiate(config)["lr"] == ca.parse(SENTENCE)


def test_hydra_makes_a_scheduler() -> None:
    parameters = [torch.nn.Parameter(torch.ones(1)) for _ in range(2)]
    groups = [{"params": [parameters[0]]}, {"params": [parameters[1]], "name": "head"}]
    text = """
        _target_: calando.torch.Scheduler
        _partial_: true
        total: 100
        schedule: {lr: base * (warmup(5%) >> cosine), head: {weight_decay: 0.1 * (1 - u)}}
    """
    scheduler = instantiate(omegaconf.OmegaConf.create(text))(torch.optim.AdamW(groups, lr=0.5))
    assert [list(group) for group in scheduler.sentences] == [["lr"], ["lr", "weight_decay"]]
    assert scheduler.optimizer.param_groups[1]["weight_decay"] == 0.1


def test_digest() -> None:
    """In this process and in another one, whose hashes of texts are others."""
    schedule = ca.parse(SENTENCE)
    script = f"import calando as ca; print(ca.parse({SENTENCE!r}).digest())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == schedule.digest()
    built = 0.1 * (ca.warmup(5) >> ca.cosine(20, eta_min=ca.percent(1)))
    assert built.digest() == schedule.digest() != ca.parse("cosine(20)").digest()
