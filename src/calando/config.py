"""Schedules in configuration: fields of pydantic, parameters of jsonargparse, a tag of YAML, a resolver of OmegaConf.

Each library is asked for by who has it; none of them is imported here.
"""

from __future__ import annotations

from typing import Any

from .errors import ArgumentError
from .extras import needed
from .syntax import parse
from .tree import Schedule

TAG = "!schedule"


def register_yaml(loader: Any) -> None:
    """Teach a loader of PyYAML, or a ``YAML()`` of ruamel, the tag ``!schedule``; a dumper writes it.

    >>> import yaml
    >>> class Loader(yaml.SafeLoader):
    ...     pass
    >>> register_yaml(Loader)
    >>> yaml.load("lr: !schedule 0.1 * (warmup(5) >> cosine(20))", Loader)
    {'lr': parse('0.1 * (warmup(5) >> cosine(20))')}
    """
    if hasattr(loader, "constructor"):  # ruamel keeps its constructor and representer in one object
        loader.constructor.add_constructor(TAG, construct)
        loader.representer.add_multi_representer(Schedule, represent)
    elif hasattr(loader, "add_constructor"):
        loader.add_constructor(TAG, construct)
    elif hasattr(loader, "add_multi_representer"):
        loader.add_multi_representer(Schedule, represent)
    else:
        raise ArgumentError(
            f"{loader!r} is no loader of YAML", "yaml.SafeLoader, yaml.SafeDumper, or ruamel's YAML()"
        )


def construct(loader: Any, node: Any) -> Schedule:
    return parse(loader.construct_scalar(node))


def represent(dumper: Any, schedule: Schedule) -> Any:
    return dumper.represent_scalar(TAG, str(schedule))


def register_omegaconf(name: str = "calando") -> None:
    """Teach OmegaConf, and with it Hydra, the resolver ``${calando:…}``: the sentence as a schedule.

    A sentence with commas is quoted, ``${calando:"cosine(20, eta_min=1%)"}``; what is interpolated inside of it,
    ``${calando:"cosine(${trainer.max_steps})"}``, is put in first.
    """
    with needed("omegaconf", "register_omegaconf"):
        from omegaconf import OmegaConf

    OmegaConf.register_new_resolver(name, parse, replace=True)


def register_jsonargparse() -> None:
    """Teach jsonargparse, and with it LightningCLI, what a parameter of type ``Schedule`` is: a sentence or a number.

    It is called before the parser is made, for instance beside the class whose ``__init__`` has the parameter.  A
    config that is saved has the sentence again.
    """
    with needed("jsonargparse", "register_jsonargparse"):
        from jsonargparse.typing import register_type

    register_type(Schedule, serializer=str, deserializer=parse, type_check=isinstance)


def pydantic_schema() -> Any:
    """How pydantic reads a field that is a schedule, from a text, a number or a schedule; it writes a text."""
    from pydantic_core import core_schema

    return core_schema.no_info_plain_validator_function(
        parse,
        serialization=core_schema.to_string_ser_schema(),
        json_schema_input_schema=core_schema.union_schema([core_schema.str_schema(), core_schema.float_schema()]),
    )
