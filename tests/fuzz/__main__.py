"""``python -m tests.fuzz``: see ``docs/safety.md``."""

from __future__ import annotations

import argparse
import sys

from .generate import KINDS
from .watchdog import Findings, shown, watch


def main() -> int:
    """Fuzz for so long, say what went wrong and how much was tried; the exit code is 1 if anything did."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="of the processor's time")
    parser.add_argument("--seconds", type=float, default=None)
    parser.add_argument("--seed", type=int, default=0, help="another seed makes up other samples")
    parser.add_argument("--kinds", default=",".join(KINDS), help=f"some of {','.join(KINDS)}")
    parser.add_argument("--no-corpus", action="store_true", help="without the known hard ones")
    parser.add_argument("--short", action="store_true", help="a few questions for each of the known hard ones, and 250 samples")
    options = parser.parse_args()
    findings = Findings()
    corpus = "no" if options.no_corpus else "some" if options.short else "all"
    seconds = options.seconds if options.seconds is not None else 60 * options.minutes
    watch(options.seed, seconds, tuple(options.kinds.split(",")), corpus, findings, lambda text: print(text, flush=True))
    print()
    for name, count in findings.counts.items():
        print(f"{count:>9,}  {name}")
    print(f"{len(findings.kinds):>9,}  findings")
    for found in findings.kinds.values():
        if found["times"] > 1:
            print(f"\n{found['times']} times, shortest:\n{shown(found)}")
    return 1 if findings.kinds else 0


if __name__ == "__main__":
    sys.exit(main())
