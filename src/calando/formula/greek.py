"""The names of Greek letters, which parameters often have."""

from __future__ import annotations

FIRST = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu"
LAST = "nu xi pi rho sigma tau upsilon phi chi psi omega"
GREEK = dict(zip(f"{FIRST} {LAST}".split(), "αβγδεζηθικλμνξπρστυφχψω", strict=True))
