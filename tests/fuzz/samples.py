"""What may be thrown at calando: a text of some kind, and numbers for its names."""

from __future__ import annotations

from typing import NamedTuple


class Sample(NamedTuple):
    """``kind`` says what the text is: ``text`` (a sentence), ``plan``, ``yaml`` (a file), ``python`` (an expression of
    calando's words), ``config`` (another framework's, after its name and a colon).

    ``values`` are Python expressions by name, bound or passed in the call; ``observed`` are those of what a run sees.
    """

    kind: str
    text: str
    values: dict[str, str] = {}  # noqa: RUF012 - nobody changes it
    observed: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = repr(self.text) if len(self.text) <= 300 else f"{self.text[:200]!r} … {self.text[-80:]!r}"
        given = "".join(f", {name}={value}" for name, value in self.values.items())
        seen = f", observed {', '.join(self.observed)}" if self.observed else ""
        return f"{self.kind} {said}{given}{seen}"
