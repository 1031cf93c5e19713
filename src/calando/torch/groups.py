"""What sets what: the schedules of the hyperparameters in an optimizer's parameter groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import ArgumentError, UnknownNameError, did_you_mean
from ..places import Place, copied, is_tensor, places
from ..resolve import names_of
from ..targets import factored, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from torch.optim import Optimizer

    from ..tree import Schedule

    Targets = Mapping[str | int | None, dict[str, Schedule]]

Group = dict[str, Any]


class Target(NamedTuple):
    """A hyperparameter of the ``i``-th group, and its schedule."""

    i: int
    group: Group
    place: Place
    schedule: Schedule

    def program(self) -> tuple[float, Schedule]:
        """``scale * shape``, with the group's own ``base`` in both."""
        base = self.place.base(self.group)
        scale, shape = (
            part.bind(base=base) if "base" in names_of(part) else part for part in factored(self.schedule)
        )
        return float(scale(0)), shape

    @property
    def label(self) -> str:
        """In a state."""
        return f"{self.i}.{self.place}"


def scheduled(targets: Targets, optimizer: Optimizer) -> list[Target]:
    """Everything that is scheduled, group by group."""
    groups = optimizer.param_groups
    own = [places(group) for group in groups]
    found = []
    for i, group in enumerate(groups):
        # what is said for everybody is for those that have it
        elsewhere = {name for names in own for name in names if name in targets[None]} - own[i].keys()
        known = {name: str(place) for name, place in own[i].items()}
        chosen = select(targets[key_of(targets, i, group)], known, elsewhere, type(optimizer).__name__)
        found += [Target(i, group, own[i][name], schedule) for name, schedule in chosen.items()]
    if not found and len(targets) == 1:
        raise ArgumentError("nothing is scheduled", "for instance Scheduler(optimizer, 'base * cosine(10k)')")
    return found


def key_of(targets: Targets, i: int, group: Group) -> str | int | None:
    """What the entry that is about this group alone is called, if there is one."""
    keys = [key for key in (group.get("name"), i) if key is not None and key in targets]
    if len(keys) > 1:
        raise ArgumentError(f"{keys[0]!r} is group {i}, and both have entries", "write one for the two")
    return keys[0] if keys else None


def check_groups(targets: Targets, groups: list[Group]) -> None:
    """An entry whose group is not there waits for it, unless it may mean a group that is."""
    here = {key for i, group in enumerate(groups) for key in (i, group.get("name"))}
    names = [name for name in here if isinstance(name, str)]
    without = any(key_of(targets, i, group) is None for i, group in enumerate(groups))
    for key in targets.keys() - here - {None}:
        similar = did_you_mean(str(key), names)
        if similar or without:
            listed = ", ".join(repr(group.get("name", i)) for i, group in enumerate(groups))
            hint = (
                similar
                or f"the groups are {listed}; a group is named with its parameters: {{'params': …, 'name': …}}"
            )
            raise UnknownNameError(f"the optimizer has no parameter group {key!r}", hint, argument=str(key))


def by_group(groups: list[Group], values: Iterable[tuple[Target, Any]]) -> list[dict[str, Any]]:
    """A table of values by hyperparameter for every group."""
    table: list[dict[str, Any]] = [{} for _ in groups]
    for target, value in values:
        table[target.i][str(target.place)] = value
    return table


def separate(optimizer: Optimizer, found: list[Target], programs: list[tuple[float, Schedule]]) -> None:
    """Give those their own tensors that share one and part from now on; the optimizer's defaults stay as they are.

    torch puts one and the same tensor into all groups that are configured alike.
    """
    program_of = {(target.i, target.place): program for target, program in zip(found, programs, strict=True)}
    uses: dict[int, set[Any]] = {}
    for i, group in enumerate(optimizer.param_groups):
        for place in {target.place for target in found}:
            uses.setdefault(id(place.get(group)), set()).add(program_of.get((i, place)))
    for target in found:
        value = target.place.get(target.group)
        if not is_tensor(value):
            continue
        if target.place.get(optimizer.defaults) is value:
            target.place.replace(optimizer.defaults, copied(value))
        if len(uses[id(value)]) > 1:
            target.place.replace(target.group, copied(value))
