"""A resolved tree under an algebra: the value of a schedule at a time."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any

from . import tree as nodes
from .algebra.base import Rounds, known
from .alike import FEW, kinds_of, together
from .errors import ArgumentError, UnboundError
from .lasting import exactly, length_of, prefix, segments
from .lengths import ZERO, Length, normal_form, snap
from .tree import Constant, Number, Sequence, Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .algebra.base import Algebra, Progress

MAX_LOOKS = 5_000  # at the body of a map, where nothing says which one
ZERO_STEPS = Fraction(0)


class Clock:
    """What a node needs to know: its own time, the algebra, the values of names.

    ``cycle`` is the number of the cycle it is in; ``u`` the progress that a shape's formula is asked for;
    ``limit`` the length that time is known to stay below.
    """

    __slots__ = ("cycle", "limit", "names", "t", "u", "xp")

    def __init__(
        self,
        t: Any,
        xp: Algebra,
        names: Mapping[Any, Any],
        cycle: Any = None,
        u: Any = None,
        limit: Length | None = None,
    ) -> None:
        self.t, self.xp, self.names = t, xp, names
        self.cycle, self.u, self.limit = cycle, u, limit

    def at(self, t: Any, limit: Length | None = None) -> Clock:
        """The same place at another time."""
        return Clock(t, self.xp, self.names, self.cycle, self.u, limit)

    def side(self, before: bool) -> Clock:
        """The same time, looked at from this side of its boundaries."""
        if self.xp.before == before:
            return self
        return Clock(self.t, self.xp.side(before), self.names, self.cycle, self.u)

    def in_cycle(self, k: Any) -> Clock:
        return Clock(self.t, self.xp, self.names, k, self.u)

    def naming(self, names: Mapping[Any, Any]) -> Clock:
        """The same place and time, where more names have values."""
        return Clock(self.t, self.xp, {**self.names, **names}, self.cycle, self.u, self.limit)

    def along(self, u: Any) -> Clock:
        """For a shape's formula."""
        return Clock(self.t, self.xp, self.names, self.cycle, u)


def read(node: Tree, clock: Clock) -> Any:
    """The value of a node."""
    return READERS[type(node)](node, clock)


def _number(node: Tree, clock: Clock) -> Any:
    return clock.xp.number(node.head)


def _constant(node: Tree, clock: Clock) -> Any:
    return clock.xp.constant(node.head)


def _param(node: Tree, clock: Clock) -> Any:
    try:
        return clock.names[node.head]
    except KeyError:
        raise UnboundError(f"'{node.head}' has no value").at(node.span) from None


def _clock(node: Tree, clock: Clock) -> Any:
    if node.head == "cycle":
        return clock.cycle
    return clock.u if node.head == "u" else clock.xp.counted(clock.t)


def as_time(node: Tree, clock: Clock) -> Any:
    """A node that is to be compared or divided into whole periods: time itself stays an integer if it is one."""
    return clock.t if isinstance(node, nodes.Clock) and node.head == "t" else read(node, clock)


def _signal(node: Tree, clock: Clock) -> Any:
    return clock.names[node.head]


def _slot(node: Tree, clock: Clock) -> Any:
    """What observations have given (see :mod:`calando.slots`)."""
    observed, xp = node.head, clock.xp

    def value(kind: str) -> Any:
        t = read(node.parts[0], clock) if node.parts else clock.t
        return xp.observed(observed._replace(kind=kind), t, clock.names)

    if observed.kind != "rounds":
        return value(observed.kind)
    count = steps(observed.what, clock)
    return Rounds(count, value("cycle"), value("start"), None if known(count) and count == inf else value("tau"))


def _sum(node: Tree, clock: Clock) -> Any:
    result = read(node.parts[0], clock)
    for sign, part in zip(node.head, node.parts[1:], strict=True):
        value = read(part, clock)
        result = result + value if sign == "+" else result - value
    return result


def _product(node: Tree, clock: Clock) -> Any:
    xp = clock.xp
    result = (as_time if node.head[0] == "//" else read)(node.parts[0], clock)
    for operator, part in zip(node.head, node.parts[1:], strict=True):
        value = read(part, clock)
        if operator == "*":
            result = result * value
        else:
            result = xp.divide(result, value) if operator == "/" else xp.floor_ratio(result, value)
    return result


def _power(node: Tree, clock: Clock) -> Any:
    base, exponent = node.parts
    return clock.xp.power(read(base, clock), read(exponent, clock))


def _negative(node: Tree, clock: Clock) -> Any:
    return -read(node.parts[0], clock)


def _comparison(node: Tree, clock: Clock) -> Any:
    left, right = node.parts
    return clock.xp.compare(node.head, as_time(left, clock), as_time(right, clock))


def _sequence(node: Tree, clock: Clock) -> Any:
    xp = clock.xp
    ends, pieces, origin = [], [], xp.time(ZERO_STEPS)
    *others, (last, start, _, _) = segments(node)
    if xp.before and others and length_of(last) == ZERO:
        # it takes no time, but what comes before the end of the whole is its value
        def shorter(t: Any) -> Any:
            rest = Sequence(">>", node.parts[:-1]) if len(others) > 1 else node.parts[0]
            return read(rest, clock.at(t))

        return xp.side(False).switch(clock.t, [steps(start.tree(), clock)], [shorter, lambda _: read(last, clock)])
    for part, _, end, limit in others:
        pieces.append(_piece(part, clock, origin, limit))
        origin = steps(end, clock)
        ends.append(origin)
    # nothing bounds the last one, unless something bounds the whole
    limit = None if clock.limit is None else clock.limit - start
    pieces.append(_piece(last, clock, origin, limit))
    if xp.by_masks and len(pieces) > FEW and not known(clock.t) and known(*ends):
        kinds = kinds_of(node)
        if kinds is not None:
            return xp.switch(clock.t, [origin], [together(node, kinds, clock, ends, read), pieces[-1]])
    return xp.switch(clock.t, ends, pieces)


def _piece(part: Tree, clock: Clock, origin: Any, limit: Length | None) -> Callable[[Any], Any]:
    return lambda t: read(part, clock.at(clock.xp.shift(t, origin), limit))


def steps(tree: Tree, clock: Clock) -> Any:
    """A length as the algebra's number of steps."""
    if isinstance(tree, Number):
        snapped = tree._cache.get("snapped")  # kept: torch.compile does not follow the arithmetic of fractions
        if snapped is None:
            snapped = tree._cache["snapped"] = snap(tree.value)
        return clock.xp.time(snapped)
    if isinstance(tree, Constant) and tree.head == "inf":
        return inf
    return read(tree, clock)


class Body:
    """What a time map transforms (see :mod:`calando.library.timemaps`)."""

    __slots__ = ("clock", "length", "limit", "maps", "node", "own")

    def __init__(self, node: Tree, maps: int, clock: Clock, own: Length, limit: Length | None = None) -> None:
        self.node, self.maps, self.clock = node, maps, clock
        self.own, self.limit = own, limit
        self.length = steps(own.tree(), clock)

    def _look(self, clock: Clock) -> Any:
        """The curve at that time; with a cut that only numbers decide, each map doubles what is inside of it."""
        looks = clock.xp.looks
        looks[0] += not known(clock.t)
        if looks[0] > MAX_LOOKS:
            raise ArgumentError(
                f"these maps of time would look at the curve in more than {MAX_LOOKS:,} ways",
                "bind the names in their arguments",
            ).at(self.node.span)
        return _through(self.node, self.maps, clock)

    def __call__(self, t: Any) -> Any:
        return self._look(self.clock.at(t, self.limit))

    def before(self, t: Any) -> Any:
        return self._look(self.clock.side(True).at(t))

    def at(self, t: Any) -> Any:
        return self._look(self.clock.side(False).at(t))

    def flip(self, t: Any) -> Any:
        return self._look(self.clock.side(not self.clock.xp.before).at(t))

    def cycle(self, k: Any) -> Body:
        """The body in cycle ``k``, whose time stays below its length."""
        limit = self.own if exactly(self.own) else None
        return Body(self.node, self.maps, self.clock.in_cycle(k), self.own, limit)


def _pipe(node: Tree, clock: Clock) -> Any:
    return _through(node, len(node.parts) - 1, clock)


def _through(node: Tree, maps: int, clock: Clock) -> Any:
    """The body through the first so many maps: the last map of time, and the maps of values after it."""
    last = maps
    while last and node.parts[last].head.kind == "value map":
        last -= 1
    if last == 0:
        value = read(node.parts[0], clock)
    else:
        m = node.parts[last]
        body = Body(node, last - 1, clock, length_of(prefix(node, last)))
        value = m.head.formula(body, clock.t, clock.xp, **arguments_of(m, clock))
    for i, m in enumerate(node.parts[last + 1 : maps + 1], last + 1):
        t = _until_the_end(node, i, clock) if m.head.options["timed"] else clock.t
        value = m.head.formula(value, t, clock.xp, **arguments_of(m, clock))
    return value


def _until_the_end(node: Tree, maps: int, clock: Clock) -> Any:
    """Time for a map of values that asks for it: it stands still once the curve is over."""
    end = length_of(prefix(node, maps))
    return clock.t if end.endless else clock.xp.minimum(clock.t, steps(end.tree(), clock))


def _call(node: Tree, clock: Clock) -> Any:
    word, xp = node.head, clock.xp
    arguments = arguments_of(node, clock)
    if word.kind == "function":
        return word.formula(xp, **arguments)
    if word.kind == "curve":
        return word.formula(clock.t, xp, **arguments)
    length = word.length.name
    guarded = clock.limit is not None and clock.limit == normal_form(word.argument(node, length))
    return xp.segment(clock.t, arguments[length], lambda p: word.formula(p, xp, **arguments), guarded)


def arguments_of(node: Tree, clock: Clock) -> dict[str, Any]:
    """The arguments of a call, each as its role has it."""
    word = node.head
    return {
        p.name: _argument(word.name, p.role)(part, clock) for p, part in zip(word.parameters, node.parts, strict=True)
    }


def _argument(word: str, role: str) -> Callable[[Tree, Clock], Any]:
    if word in RUNNING:
        return _steps_of
    return as_time if word == "mod" else ARGUMENTS.get(role, read)


RUNNING = ("cumprod", "cumsum")


def _steps_of(part: Tree, clock: Clock) -> Callable[[Any, Algebra], Any]:
    """The formula of a running product, as a function of the step."""
    return lambda k, xp: read(part, Clock(k, xp, clock.names, clock.cycle))


def _table(part: Tree, clock: Clock) -> list[tuple[Any, Callable[[Any], Any]]]:
    def on_this_clock(value: Tree) -> Callable[[Any], Any]:
        return lambda t: read(value, clock.at(t))

    return [
        (steps(key, clock), on_this_clock(value))
        for key, value in zip(part.parts[::2], part.parts[1::2], strict=True)
    ]


def _milestones(part: Tree, clock: Clock) -> list[tuple[Any, Any]]:
    if isinstance(part, nodes.Table):
        return [(steps(time, clock), read(factor, clock)) for time, factor in part.items()]
    return [(steps(time, clock), None) for time in part.parts]


class Shape:
    """A way from one value to another: a ramp without ends of its own, or a formula in ``u``."""

    __slots__ = ("arguments", "clock", "tree")

    def __init__(self, tree: Tree, clock: Clock) -> None:
        self.tree, self.clock = tree, clock
        self.arguments: dict[str, Any] | None = None
        if isinstance(tree, nodes.Call) and tree.head.kind == "ramp":
            self.arguments = {
                p.name: None if p.role in ("Length", "Start", "End") else read(part, clock)
                for p, part in zip(tree.head.parameters, tree.parts, strict=True)
            }

    def forwards(self, p: Progress, start: Any, end: Any) -> Any:
        """For ramps and key frames: the fall, from ``start`` to ``end``."""
        if self.arguments is None:
            return self._formula(p, start, end)
        return self._fall(p, start, end)

    def backwards(self, p: Progress, start: Any, end: Any) -> Any:
        """For a warmup: the fall from ``end`` to ``start``, run backwards."""
        if self.arguments is None:
            return self._formula(p, start, end)
        return self._fall(p.backwards(), end, start)

    def _fall(self, p: Progress, high: Any, low: Any) -> Any:
        arguments = {**(self.arguments or {}), "eta_max": high, "eta_min": low}
        return self.tree.head.formula(p, self.clock.xp, **arguments)

    def _formula(self, p: Progress, start: Any, end: Any) -> Any:
        share = read(self.tree, self.clock.along(p.u))
        return start * (1 - share) + end * share


ARGUMENTS: dict[str, Callable[[Tree, Clock], Any]] = {
    "Length": steps,
    "Time": steps,
    "Period": steps,
    "Count": steps,
    "Keys": _table,
    "Milestones": _milestones,
    "Shape": Shape,
}

READERS: dict[type[Tree], Callable[[Tree, Clock], Any]] = {
    nodes.Number: _number,
    nodes.Constant: _constant,
    nodes.Param: _param,
    nodes.Clock: _clock,
    nodes.Signal: _signal,
    nodes.Slot: _slot,
    nodes.Sum: _sum,
    nodes.Product: _product,
    nodes.Power: _power,
    nodes.Negative: _negative,
    nodes.Comparison: _comparison,
    nodes.Sequence: _sequence,
    nodes.Pipe: _pipe,
    nodes.Call: _call,
}
