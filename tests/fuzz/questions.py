"""What is asked of a sample: one question, one call of calando, which may raise a ``ScheduleError`` and nothing else."""

from __future__ import annotations

import json
import tempfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from click.testing import CliRunner

import calando as ca
from calando.emit import LANGUAGES
from calando.errors import Source
from calando.spelling import formatted
from calando.yaml_file import Document
from calando.yaml_format import formatted_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .samples import Sample

    Question = Callable[[Any], Any]

SCOPE = {"ca": ca, "np": np, "Fraction": Fraction, "Decimal": Decimal}
CALLS = {  # how many calls of calando some questions are: so many times may they take as long
    "str": 4, "face": 4, "numbers": 2, "arrays": 2, "compile": 2, "lint": 2, "plan": 6, "run": 3, "bound": 2,
    "sympy": 5, "latex": 6,  # sympy's own algebra: bounded in size, and by that in time, though not so tightly
    **{f"calando {command}": 4 for command in ("check", "fmt", "eval", "emit", "diff")},
    **{f"calando {command}": 10 for command in ("show", "show --set", "show file")},
    **{f"calando {command} file": 4 for command in ("check", "fmt")},
}
TIMES = [0, 0.5, 3, 7, 10, 99.5, 1000]
FOLDER = Path(tempfile.mkdtemp(prefix="calando-fuzz-"))


class Wrong(Exception):
    """It answered, and the answer breaks a promise."""


def python_value(text: str) -> Any:
    """What a Python expression of ours is."""
    return eval(text, dict(SCOPE))


def promise(kept: bool, what: str) -> None:
    if not kept:
        raise Wrong(what)


# -- of a schedule -------------------------------------------------------------------------------------------


def printed(s: Any) -> None:
    text = str(s)
    promise(ca.parse(text) == s, f"{text!r} reads as another tree")
    promise(str(ca.parse(text)) == text, f"{text!r} prints as something else")


def numbers(s: Any) -> None:
    for t in (0, 2.5, 7, 10**9, -3, float("inf"), float("nan")):
        promise(isinstance(s(t), float), f"no float at {t}")


def arrays(s: Any) -> None:
    many = s(np.array(TIMES))
    promise(many.shape == (len(TIMES),), "another shape")
    s(np.arange(5000) * 3)


def compiled(s: Any) -> None:
    f = s.compile()
    for t in TIMES:
        promise(isinstance(f(t), float), f"no float at {t}")


def asked(s: Any) -> None:
    str(s.length), sorted(s.params), sorted(s.signals), s.digest(), s.notes


SCHEDULE: dict[str, Question] = {
    "str": printed,
    "face": asked,
    "expand": lambda s: s.expand(),
    "numbers": numbers,
    "arrays": arrays,
    "compile": compiled,
    "describe": lambda s: str(s.describe()),
    "lint": lambda s: list(map(str, ca.lint(s))),
    "diff": lambda s: str(s.diff(ca.cosine(10), steps=100)),
    "splice": lambda s: str(s.splice(ca.linear(100), at=5, continuous=True)),
    "total": lambda s: s.bind(total=1000),
    "sympy": lambda s: s.to_sympy(),
    "latex": lambda s: s.latex(),
    **{f"emit {language}": (lambda s, language=language: s.to_code(language)) for language in LANGUAGES},
}


def with_values(sample: Sample) -> Iterator[tuple[str, Question]]:
    """Questions that a sample's own numbers are for."""
    values = {name: python_value(text) for name, text in sample.values.items()}
    seen = [python_value(text) for text in sample.observed]
    if values:
        yield "bind", lambda s: s.bind(**values)
        yield "parse with values", lambda _: ca.parse(sample.text, **values) if sample.kind == "text" else None
        yield "call with values", lambda s: s(5, **values)
        yield "array with values", lambda s: s(np.array(TIMES), **values)
        yield "describe with values", lambda s: str(s.describe(**values))

    def known(s: Any) -> dict[str, Any]:
        return {name: 5 if name != "total" else 100 for name in s.params} | {
            n: v for n, v in values.items() if n in s.params
        }

    def online(s: Any) -> None:
        run = s.run(**known(s))
        for value in seen:
            run.step(**dict.fromkeys(s.signals, value))
        state = json.loads(json.dumps(run.state_dict()))
        later = s.run(**known(s))
        later.load_state_dict(state)
        promise(later.value == run.value or run.value != run.value, "a state that is loaded says something else")

    def offline(s: Any) -> None:
        s(np.arange(len(seen) + 1), **known(s), **dict.fromkeys(s.signals, seen))

    yield "bound", lambda s: s.bind(**known(s))([0.0, 5, 50])
    if seen:
        yield "run", online
        yield "history", offline


# -- of text ---------------------------------------------------------------------------------------------------


def command(*arguments: str) -> None:
    """A command, which ends in an exit code and writes no traceback."""
    from calando.cli import main

    result = CliRunner().invoke(main, arguments)
    error = result.exception
    if error is not None and not isinstance(error, SystemExit):
        raise error
    promise("Traceback" not in result.output, "a traceback is printed")


def file_of(sample: Sample) -> str:
    path = FOLDER / "sample.yaml"
    path.write_text(sample.text, encoding="utf-8", errors="surrogatepass")
    return str(path)


def of_text(sample: Sample) -> Iterator[tuple[str, Question]]:
    text = sample.text
    yield "lint text", lambda _: list(map(str, ca.lint(text)))
    yield "lint notes", lambda _: list(map(str, ca.lint(text, notes=True)))
    yield "fmt", lambda _: formatted(Source(text))
    if "\x00" not in text and not text.startswith("-"):
        for name in ("show", "check", "fmt", "eval"):
            yield f"calando {name}", lambda _, name=name: command(name, text)
        yield "calando show --set", lambda _: command("show", text, "--set", f"total={sample.values.get('total', '100')}")
        yield "calando emit", lambda _: command("emit", text, "--to", "c")
        yield "calando diff", lambda _: command("diff", text, "cosine(20)")


def of_file(sample: Sample) -> Iterator[tuple[str, Question]]:
    path = file_of(sample)
    yield "load", lambda _: ca.load(path)
    yield "load a key", lambda _: ca.load(path, "schedules.lr", total=100)
    yield "fmt file", lambda _: formatted_file(Document(path, None))
    for name in ("show", "check", "fmt"):
        yield f"calando {name} file", lambda _, name=name: command(name, path)


def of_plan(plan: Any) -> None:
    promise(ca.parse_plan(str(plan)) == plan, "a plan reads as another one")
    values = dict.fromkeys(plan.params, 5) | ({"total": 100} if "total" in plan.params else {})
    bound = plan.bind(**values)
    if not bound.signals:
        bound(3)


def config(sample: Sample) -> Any:
    system, _, text = sample.text.partition(":")
    return ca.read(system, text)


FIRST: dict[str, Callable[[Sample], Any]] = {
    "text": lambda sample: ca.parse(sample.text),
    "plan": lambda sample: ca.parse_plan(sample.text),
    "yaml": lambda sample: ca.load(file_of(sample)),
    "python": lambda sample: python_value(sample.text),
    "config": config,
}


def questions(sample: Sample, subject: Any) -> Iterator[tuple[str, Question]]:
    """All that can be asked, the ``subject`` being what the sample is, or ``None`` where that was an error."""
    if sample.kind == "text":
        yield from of_text(sample)
    if sample.kind == "plan":
        yield "lint text", lambda _: list(map(str, ca.lint(sample.text)))
        yield "calando show", lambda _: command("show", sample.text)
    if sample.kind == "yaml":
        yield from of_file(sample)
    if isinstance(subject, ca.Plan):
        yield "plan", of_plan
        for name, schedule in subject.items():
            yield f"describe of the plan's {name}", lambda _, schedule=schedule: str(schedule.describe())
    if isinstance(subject, ca.Schedule):
        yield from SCHEDULE.items()
        yield from with_values(sample)
    elif subject is not None:
        yield "repr", repr


def warm() -> None:
    """Import what is imported on demand, so that nobody pays for it later."""
    s = ca.parse("warmup(5) >> cosine(20) | noise(0.1)")
    for question in SCHEDULE.values():
        question(s)
    sympy.latex(sympy.Symbol("x"))
    command("show", "warmup(5) >> cosine(20)")
    for system in ca.reading.SYSTEMS if hasattr(ca, "reading") else ():
        ca.reading.table_of(system)
