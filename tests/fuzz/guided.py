"""Texts that find new ways through the code: ``python -m tests.fuzz.guided --minutes 10``, with ``pip install atheris``.

atheris sees which branches a text takes, keeps those that take new ones, and changes them further.  It begins with the
texts of the known hard ones and with the canonical sentences; every text is read, evaluated and written again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["calando", "lark"]):
    import calando as ca

    for t in (0, 1, [2]):  # opens the rooms that are opened when somebody asks
        ca.parse("warmup(5) >> cosine(20)")(t)
    ca.lint("warmup(5) >> cosine(20)")

from .corpus import CORPUS
from .limits import SECONDS

SENTENCES = Path(__file__).parent.parent / "sentences.txt"
FINDINGS = Path(__file__).parent.parent.parent / "build"
LONGEST = 2000  # bytes: what a longer text breaks, a shorter one does


def decoded(data: bytes) -> str:
    """Text, lone surrogates and all."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def ask(data: bytes) -> None:
    """Read a text; what is a sentence is asked, and what is none is a ``ScheduleError``."""
    try:
        schedule = ca.parse(decoded(data))
        assert ca.parse(str(schedule)) == schedule
        schedule = schedule.bind(**dict.fromkeys(schedule.params - {"total"}, 7), total=100)
        schedule(3)
        schedule([0, 0.5, 1e6])
        ca.lint(schedule)
    except ca.ScheduleError as error:
        str(error)


def main() -> None:
    """Fuzz for so long; libFuzzer says what went wrong, and keeps the text that did it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.guided", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    FINDINGS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        seeds = [known.sample.text for known in CORPUS if known.sample.kind == "text"]
        for i, seed in enumerate([*seeds, *SENTENCES.read_text(encoding="utf-8").splitlines()]):
            (Path(folder) / str(i)).write_bytes(seed.encode("utf-8", "surrogatepass")[:LONGEST])
        settings = {"seed": options.seed, "max_total_time": int(60 * options.minutes), "max_len": LONGEST}
        limits = {"timeout": int(20 * SECONDS), "rss_limit_mb": 4096, "artifact_prefix": f"{FINDINGS}/"}
        flags = [f"-{name}={value}" for name, value in {**settings, **limits}.items()]
        atheris.Setup([sys.argv[0], *flags, folder], ask)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
