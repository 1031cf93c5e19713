"""Where a hyperparameter stands in a parameter group, as a number, a tensor, or a part of a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Place(NamedTuple):
    """``group["lr"]``, or ``group["betas"][0]``."""

    key: str
    part: int | None = None

    def __str__(self) -> str:
        return self.key if self.part is None else f"{self.key}[{self.part}]"

    @property
    def name(self) -> str:
        """What a plan calls it, whose names have no brackets."""
        return self.key if self.part is None else f"{self.key}_{self.part}"

    @property
    def initial(self) -> Place:
        """Where torch keeps what was configured; it is saved and loaded with the optimizer."""
        return Place(f"initial_{self.key}", self.part)

    def get(self, group: Mapping[str, Any]) -> Any:
        """What stands there; ``None`` if nothing does."""
        value = group.get(self.key)
        if self.part is None:
            return value
        return value[self.part] if isinstance(value, (tuple, list)) and self.part < len(value) else None

    def put(self, group: dict[str, Any], value: Any) -> None:
        """Write it, into a tensor in place."""
        old = self.get(group)
        if is_tensor(old):
            old.fill_(value)
        else:
            self.replace(group, value)

    def replace(self, group: dict[str, Any], value: Any) -> None:
        """Write it, whatever stands there."""
        if self.part is None:
            group[self.key] = value
        else:
            pair = group[self.key]
            group[self.key] = type(pair)((*pair[: self.part], value, *pair[self.part + 1 :]))

    def base(self, group: dict[str, Any]) -> float:
        """What was configured: what stands there now, or stood there when this was asked first."""
        if self.initial.key not in group:
            group[self.initial.key] = copied(group[self.key])
        return number(self.initial.get(group))


def places(group: Mapping[str, Any]) -> dict[str, Place]:
    """All numbers of a group, by the names that a plan has for them.

    >>> list(places({"params": [], "lr": 0.1, "betas": (0.9, 0.999), "nesterov": True, "initial_lr": 0.1}))
    ['lr', 'betas_0', 'betas_1']
    """
    found = []
    for key, value in group.items():
        if key in ("params", "name", "param_names") or key.startswith("initial_"):
            continue
        if is_number(value):
            found.append(Place(key))
        elif isinstance(value, (tuple, list)):
            found += [Place(key, i) for i, one in enumerate(value) if is_number(one)]
    return {place.name: place for place in found}


def is_tensor(value: Any) -> bool:
    return hasattr(value, "fill_")


def is_number(value: Any) -> bool:
    if is_tensor(value):
        return bool(value.numel() == 1)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def number(value: Any) -> float:
    return float(value.item() if is_tensor(value) else value)


def copied(value: Any) -> Any:
    """The value, whatever happens to the tensors that it is made of."""
    if isinstance(value, (tuple, list)):
        return type(value)(copied(one) for one in value)
    return value.detach().clone() if is_tensor(value) else value
