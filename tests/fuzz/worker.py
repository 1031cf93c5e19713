"""A process that asks: it makes up samples, asks some questions of each, and says on its output what went wrong."""

from __future__ import annotations

import gc
import json
import sys
import traceback
import warnings
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import calando as ca

from . import limits, questions
from .corpus import CORPUS
from .generate import KINDS, sample

if TYPE_CHECKING:
    from typing import TextIO

    from .samples import Sample

HERE = str(Path(ca.__file__).parent)
SOME = 4  # questions that are asked of one sample: the next one will be asked the others
SHORT = 250  # samples of the short form: the same on every machine, so that nobody else's change turns it red
QUIET = (UserWarning, RuntimeWarning, DeprecationWarning)  # numpy's opinion of 1 / 0


class Worker:
    """One process' work, counted."""

    def __init__(self, out: TextIO, current: Path, trace: Path) -> None:
        self.out, self.current = out, current
        self.trace = trace.open("w")
        self.counts: dict[str, int] = {}

    def ask(self, sample: Sample, some: Random | None) -> list[dict[str, Any]]:
        """The findings of a sample; ``some``: a choice of questions, not all of them."""
        found: list[dict[str, Any]] = []
        memory = limits.Memory()
        subject = self._one(sample, "read", lambda _: questions.FIRST[sample.kind](sample), None, found)
        asked = list(questions.questions(sample, subject))
        if some is not None:
            asked = some.sample(asked, min(SOME, len(asked)))
        for name, question in asked:
            self._one(sample, name, question, subject, found)
        if memory.megabytes > limits.MEGABYTES:
            found.append(finding(sample, "all", "memory", f"{memory.megabytes:.0f} MB", []))
        return found

    def _one(self, sample: Sample, name: str, question: Any, subject: Any, found: list[dict[str, Any]]) -> Any:
        self.count("calls")
        self.current.write_text(json.dumps({"sample": sample, "question": name}))
        try:
            with limits.soon(self.trace, limits.SECONDS * questions.CALLS.get(name, 1)):
                return question(subject)
        except ca.ScheduleError as error:
            self.count("refused")
            if name == "read":
                self.count("bad inputs")
            try:
                with limits.soon(self.trace):
                    str(error)
            except (Exception, limits.TooSlow) as trouble:
                found.append(finding(sample, f"message of {name}", type(trouble).__name__, str(trouble), where(trouble)))
        except limits.TooSlow as trouble:
            found.append(finding(sample, name, "slow", "it takes too long", where(trouble)))
        except RecursionError as trouble:
            found.append(finding(sample, name, "RecursionError", "", where(trouble)))
        except Exception as trouble:
            if sample.kind == "python" and name == "read" and not ours(trouble):
                return None  # Python's own opinion of the expression
            found.append(finding(sample, name, type(trouble).__name__, str(trouble)[:200], where(trouble)))
        return None

    def count(self, what: str, more: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + more

    def say(self, **message: Any) -> None:
        self.out.write(json.dumps(message) + "\n")
        self.out.flush()


def ours(trouble: BaseException) -> bool:
    """Whether an exception came out of calando, and not of the sample itself."""
    return bool(where(trouble)) and not isinstance(trouble, TypeError | AttributeError)


def where(trouble: BaseException) -> list[str]:
    """The innermost places in calando."""
    frames = [f for f in traceback.extract_tb(trouble.__traceback__) if f.filename.startswith(HERE)]
    return [f"{f.filename.removeprefix(HERE + '/')}:{f.lineno} {f.name}" for f in frames]


def finding(sample: Sample, question: str, what: str, said: str, places: list[str]) -> dict[str, Any]:
    return {"sample": sample, "question": question, "what": what, "said": said, "places": places[-8:]}


def work(seed: int, seconds: float, current: Path, trace: Path, kinds: tuple[str, ...], corpus: str) -> None:
    """Ask until the time is up."""
    warnings.simplefilter("ignore", QUIET)  # type: ignore[arg-type]
    for category in QUIET:
        warnings.simplefilter("ignore", category)
    questions.warm()
    limits.begin()
    worker = Worker(sys.stdout, current, trace)
    chance = Random(seed)  # noqa: S311 - samples, not secrets
    if corpus != "no":
        for known in CORPUS:
            for found in worker.ask(known.sample, chance if corpus == "some" else None):
                worker.say(found=found)
            worker.count("known hard ones")
        worker.say(counts=worker.counts)
        worker.counts = {}
    begun, number = limits.spent(), 0
    while number < SHORT if corpus == "some" else limits.spent() - begun < seconds:
        made = sample(chance, kinds)
        worker.count(f"{made.kind}s made up")
        for found in worker.ask(made, chance):
            worker.say(found=found)
        number += 1
        if number % 20 == 0:
            worker.say(counts=worker.counts)
            worker.counts = {}
        if number % 200 == 0:
            gc.collect()
    worker.say(counts=worker.counts, done=True)


if __name__ == "__main__":
    seed, seconds, current, trace, kinds, corpus = sys.argv[1:]
    work(int(seed), float(seconds), Path(current), Path(trace), tuple(kinds.split(",")) or tuple(KINDS), corpus)
