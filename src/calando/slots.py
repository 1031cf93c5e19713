"""What watches, numbered: each ``until`` and each ``plateau`` of a sentence becomes a slot.

A slot is a number that observations give: ``tau_1``, how long the first ``until`` waits; ``n_1``, how often the
first ``plateau`` has cut.  With slots in their place a sentence is an ordinary one with a few more parameters: it is
resolved, evaluated and written as a formula like any other, and what fills the slots stands outside
(:mod:`calando.watching`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import tree as nodes
from .errors import ArgumentError
from .roles import STOPPABLE, is_wait
from .tree import WATCHES, Call, Number, Observed, Pipe, Slot, Tree

if TYPE_CHECKING:
    from collections.abc import Iterable

ALLOWED = ("take", "delay", "stairs", "repeat", "restart", "within")  # the maps of time that may stand around it


def signals_of(tree: Tree) -> frozenset[str]:
    """The names that a sentence watches."""
    names: frozenset[str] | None = tree._cache.get("signals")
    if names is None:
        names = tree._cache["signals"] = frozenset(
            node.head for node in tree.walk() if isinstance(node, nodes.Signal)
        )
    return names


def watches(tree: Tree) -> bool:
    return bool(tree.flags & WATCHES)


def unwatched(tree: Tree, but: str, hint: str) -> None:
    """Raise, if it watches something, that it does, but …"""
    if watches(tree):
        listed = " and ".join(sorted(signals_of(tree))) or "a signal"
        raise ArgumentError(f"the schedule watches {listed}, {but}", hint)


def waits(tree: Tree) -> bool:
    """Whether something in it ends at a time that nobody knows in advance."""
    return watches(tree) and any(
        is_wait(node) or (isinstance(node, Slot) and node.head.kind in ("tau", "rounds")) for node in tree.walk()
    )


def numbered(tree: Tree) -> Any:
    """The tree with slots for what watches, numbered in the order of the sentence."""
    if not watches(tree):
        return tree
    known = tree._cache.get("numbered")
    if known is None:
        known = tree._cache["numbered"] = _Numbering().number(tree)
    return known


class _Numbering:
    def __init__(self) -> None:
        self.last = {"tau": 0, "n": 0}

    def slot(self, kind: str, what: Tree) -> Slot:
        counter = "n" if kind == "n" else "tau"  # the end of rounds is a stopping time, too
        self.last[counter] += 1
        return Slot(Observed(kind, self.last[counter], what)).place(what.span)

    def number(self, node: Tree) -> Any:
        if not watches(node):
            return node
        if is_wait(node):
            return self.slot("tau", node)
        if isinstance(node, Pipe):
            return self._pipe(node)
        if isinstance(node, Call):
            return self._call(node)
        return node.rebuild(self._all(node.parts))

    def _all(self, parts: Iterable[Tree]) -> tuple[Tree, ...]:
        return tuple(self.number(part) for part in parts)

    def _call(self, node: Call) -> Any:
        word = node.head
        if word.has("signal"):
            slot = self.slot("n", node)
            return node.rebuild((slot, *node.parts[1:]))
        if word.kind == "function" or word.name in STOPPABLE:
            return node.rebuild(self._all(node.parts))
        raise ArgumentError(
            f"what watches a signal cannot stand inside {word.name}",
            "write the segments with >>, and combine schedules with + - * /",
        ).at(_watcher(node).span or node.span)

    def _pipe(self, node: Pipe) -> Any:
        result = self.number(node.parts[0])
        for m in node.parts[1:]:
            if watches(result):
                _check_map(m)
            if m.head.cyclic and waits(result):
                rounds = self.slot("rounds", m.head.argument(m, "n"))
                m = m.rebuild((rounds, *m.parts[1:]))  # noqa: PLW2901 - the same map, with a slot in it
            result = Pipe.make("|", (result, m.rebuild(self._all(m.parts))))
        return result.place(node.span)


def _watcher(node: Tree) -> Tree:
    """The innermost word that watches."""
    return next((n for n in node.walk() if is_wait(n) or (isinstance(n, Call) and n.head.has("signal"))), node)


def _check_map(m: Tree) -> None:
    word = m.head
    if word.kind == "value map":
        return
    if word.name not in ALLOWED:
        raise ArgumentError(
            f"{word.name} cannot go through time that nobody knows in advance: what is inside watches a signal",
            f"around a signal stand {', '.join(ALLOWED[:-1])} and {ALLOWED[-1]}",
        ).at(m.span)
    if word.has("mult") and word.argument(m, "mult") != ONE:
        raise ArgumentError(
            "cycles that watch a signal are as long as they turn out to be: they have no mult",
            "restart(gamma=0.5), or repeat",
        ).at(m.span)


ONE = Number(Fraction(1))
