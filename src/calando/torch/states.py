"""A saved state: what is in it, and what to say where it is of other sentences."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Literal

from ..errors import ArgumentError
from ..states import damaged

if TYPE_CHECKING:
    from collections.abc import Mapping

OnChange = Literal["error", "warn", "accept"]


def policy(on_change: OnChange) -> OnChange:
    if on_change not in ("error", "warn", "accept"):
        raise ArgumentError(f"on_change is 'error', 'warn' or 'accept', not {on_change!r}")
    return on_change


def complain(complaints: list[str], on_change: OnChange, t: int) -> None:
    """Say what has changed, as loudly as is wanted."""
    said = "\n".join(complaints)
    if on_change == "error":
        raise ArgumentError(said, f"on_change='accept' goes on at step {t} with the sentences of now")
    if on_change == "warn":
        warnings.warn(said, UserWarning, stacklevel=3)


def bases(state: Mapping[str, Any]) -> list[dict[str, float]]:
    """What was configured, by group and hyperparameter."""
    base = state.get("base")
    if base is None:  # of one of torch's schedulers
        try:
            base = [{"lr": float(lr)} for lr in state.get("base_lrs", ())]
        except (TypeError, ValueError):
            raise damaged("its base_lrs cannot be read") from None
    return base
