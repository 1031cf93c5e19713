"""Writes checks.md from the registry of checks: ``python docs/generate_checks.py``."""

from __future__ import annotations

import sys
from inspect import cleandoc
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "checks.md"
sys.path[:0] = [str(ROOT / "src")]

from calando.checks import CHECKS, Check, lint

FAMILIES = {
    "C0": "Reading",
    "C1": "Seams",
    "C2": "Lengths",
    "C3": "Values",
    "C4": "Names",
}

HEAD = """\
# Checks

A sentence may be right, and not do what was meant: the rate jumps where the warmup ends, a milestone comes after the
run, a floor is in another unit than the values. `calando check` says so, with the place, the reason and what to write
instead:

```text
$ calando check "warmup(500, end=1e-3) >> cosine(9500, eta_max=3e-3)"
{shown}

1 warning in 1 text
```

It takes sentences, YAML files and directories. In Python it is `lint`, which takes texts, schedules and plans:

```python
>>> import calando as ca
>>> for finding in ca.lint("warmup(500) >> cosine(9500)", total=20_000):
...     print(finding.code, finding.message)
C302 it falls to 0 at 10000, and stays there until the end

```

**Errors** are sentences that cannot be read. **Warnings** are what is probably not meant. **Notes** are worth knowing
and no mistake; they are said only with `--notes`. The exit status is 1 if there is an error, and with `--strict` if
there is a warning.

**How much a check knows.** Many slips show only beside `total`: say it in the file, or with `--set total=10k`. Where
a name has no value, a check speaks only of what is so whatever the value turns out to be, and is silent otherwise. A
warning that is no use is worse than one that is missing: if you meet one, it is a bug.

**Silence.** `# calando: ignore[C101]` at the end of a line, or alone on the line before, silences a check there;
several are separated by commas, names (`jump`) do as well as codes, and `# calando: ignore` silences all of them.
`--select C1,C302` runs some checks only, `--ignore C2` all others; the beginning of a code stands for its family.

```yaml
schedules:
  lr: constant(0.1, 30) >> cosine(60)
  # calando: ignore[C301]                    # on purpose, for comparison
  weight_decay: 5e-4 * step(1000, gamma=1)
```

**In CI**, `calando check configs/ --strict --format github` puts the findings beside the lines of a change, and
`--format json` gives them to programs: a list of objects with `code`, `name`, `severity`, `message`, `hint`,
`schedule`, `file`, `line`, `column`, `end_line` and `end_column`.

**With pre-commit**, both hooks look at YAML files that have a mapping under `schedules`:

```yaml
repos:
  - repo: …                                  # where this project lives
    rev: …
    hooks:
      - id: calando-check
      - id: calando-fmt
```

| code | name | |
|---|---|---|
"""


def page() -> str:
    """The whole page."""
    checks = [CHECKS[code] for code in sorted(CHECKS)]
    (shown,) = lint("warmup(500, end=1e-3) >> cosine(9500, eta_max=3e-3)")
    parts = [HEAD.replace("{shown}", str(shown))]
    parts += [f"| [{check.code}](#{anchor(check)}) | `{check.name}` | {first(check)} |\n" for check in checks]
    for beginning, title in FAMILIES.items():
        parts.append(f"\n## {title}\n")
        parts += [section(check) for check in checks if check.code.startswith(beginning)]
    return "".join(parts)


def anchor(check: Check) -> str:
    return f"{check.code.lower()}-{check.name}"


def first(check: Check) -> str:
    return cleandoc(check.documentation).split("\n\n")[0].replace("\n", " ").rstrip(".")


def section(check: Check) -> str:
    """A check, with what it says of its example."""
    found = next(f for f in lint(check.fires, notes=True) if f.code == check.code)
    heading = f"\n### {check.code} {check.name}\n\n"
    instead = f"Instead:\n\n```text\n{check.instead}\n```\n"
    return f"{heading}{cleandoc(check.documentation)}\n\n```text\n{found}\n```\n\n{instead}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
