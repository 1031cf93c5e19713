"""Every length written out: who gets how much of the room.

Two walks.  ``want`` asks a tree how long it would be: a :class:`Length`, or ``REST`` if it takes what is left.
``fill`` gives it its ``room``, and ``ahead``: the room it would have if nothing followed and nothing were cut
(which is what a ``take`` looks at).
"""

from __future__ import annotations

from typing import Any

from . import tree as nodes
from .errors import ArgumentError, ScheduleError
from .lengths import INF, TOTAL, ZERO, Length, longer, normal_form, zero_or
from .roles import LENGTHS
from .tree import PERCENT, REST, TIMED, Call, Clock, Map, Number, Pipe, Rest, Sequence, Slot, Tree
from .word import WORDS


class Remainder:
    """What a tree wants that takes the rest."""

    def __repr__(self) -> str:
        return "REST"


class Unwritable(Exception):
    """A rest that depends on when something is observed has no number yet."""


WANTS_REST = Remainder()
Want = Length | Remainder


class Filler:
    """The two walks under one horizon (``total``, a number or still a name)."""

    def __init__(self, horizon: Length = TOTAL, *, expand: bool = True) -> None:
        self.horizon, self.expand = horizon, expand
        self._wants: dict[int, tuple[Tree, Want]] = {}  # by identity, of nodes that are kept for as long

    # -- how long would it be? -----------------------------------------------------------------------------

    def want(self, node: Tree) -> Want:
        """Asked again and again on the way down, and remembered."""
        if self.horizon is not TOTAL:
            if id(node) not in self._wants:
                self._wants[id(node)] = node, self._want(node)
            return self._wants[id(node)][1]
        want: Want | None = node._cache.get("want")
        if want is None:
            want = node._cache["want"] = self._want(node)
        return want

    def _want(self, node: Tree) -> Want:
        if isinstance(node, Sequence):
            return self._want_sequence(node)
        if isinstance(node, Pipe):
            return self._want_pipe(node)
        if isinstance(node, Call) and node.head.kind != "function":
            return self._want_call(node)
        if isinstance(node, Clock) and node.head == "u":
            return WANTS_REST
        return self._longest(node.parts)

    def _longest(self, parts: tuple[Tree, ...]) -> Want:
        """Operands run side by side; numbers and parameters are timeless."""
        wants = [self.want(part) for part in parts if part.flags & TIMED]
        if any(isinstance(want, Remainder) for want in wants):
            return WANTS_REST
        result = None
        for want in wants:
            assert isinstance(want, Length)
            result = want if result is None else longer(result, want)
        return INF if result is None else result

    def _want_sequence(self, node: Tree) -> Want:
        wants = [self.want(part) for part in node.parts]
        if any(is_claim(want, last=i == len(wants) - 1) for i, want in enumerate(wants)):
            return WANTS_REST
        total = ZERO
        for want in wants:
            assert isinstance(want, Length)
            total = total + want
        return total

    def _want_call(self, node: Tree) -> Want:
        word = node.head
        if word.name == "keyframes":
            return normal_form(word.argument(node, "table").items()[-1][0], self.horizon)
        if word.name == "piecewise":
            wants = [self.want(value) for _, value in word.argument(node, "table").items()]
            return WANTS_REST if any(isinstance(want, Remainder) for want in wants) else INF
        length = word.length
        if length is not None:
            argument = word.argument(node, length.name)
            return WANTS_REST if isinstance(argument, Rest) else normal_form(argument, self.horizon)
        return self.want(expansion(node)) if word.kind == "compound" else INF

    def _want_pipe(self, node: Tree) -> Want:
        inner, room, maps = self._within(node)
        want = self.want(inner) if room is None else Filler(room).want(inner)
        if room is not None and isinstance(want, Remainder):
            want = room
        for m in maps:
            want = self._want_map(m, want)
        return want

    def _within(self, node: Tree) -> tuple[Tree, Length | None, tuple[Tree, ...]]:
        """What stands inside the last ``within``, its room, and the maps after it; or the body, and no room."""
        last = max((i for i, m in enumerate(node.parts) if i and m.head.name == "within"), default=0)
        if not last:
            return node.parts[0], None, node.parts[1:]
        inner = node.parts[0] if last == 1 else Pipe("|", node.parts[:last]).place(node.span)
        return inner, self._lengths(node.parts[last])["n"], node.parts[last + 1 :]

    def _want_map(self, node: Tree, body: Want) -> Want:
        word = node.head
        if word.kind == "value map":
            return body
        arguments = self._lengths(node)
        if isinstance(body, Remainder):
            if word.options["cuts"]:
                return word.options["length"](INF, **arguments)
            if word.cyclic and arguments["n"].endless:
                raise ArgumentError(
                    f"an endless {word.name} leaves no rest to fill",
                    f"write a length inside, or a count: {word.name}(3)",
                ).at(node.span)
            return WANTS_REST
        if body.endless and word.options["wants_finite"]:
            raise ArgumentError(
                f"{word.name} wants a curve that ends, and this one does not",
                f"take(n) ends it: … | take(100) | {word.name}",
            ).at(node.span)
        if word.cyclic and isinstance(node.parts[0], Slot) and not arguments["n"].endless:
            return normal_form(Slot(node.parts[0].head._replace(kind="tau")))  # when they are over is observed
        try:
            return word.options["length"](body, **arguments)
        except ScheduleError as error:
            raise error.at(node.span) from None

    def _lengths(self, node: Tree) -> dict[str, Length]:
        """The arguments of a time map, as lengths."""
        given = node.head.named(node).items()
        rounds = {name: n.head.what for name, n in given if isinstance(n, Slot) and n.head.kind == "rounds"}
        return {name: normal_form(rounds.get(name, part), self.horizon) for name, part in given}

    # -- and here is the room -------------------------------------------------------------------------------

    def fill(self, node: Tree, room: Length, ahead: Length) -> Any:
        if isinstance(node, Sequence):
            return self._fill_sequence(node, room, ahead)
        if isinstance(node, Pipe):
            return self._fill_pipe(node, room, ahead)
        if isinstance(node, Call) and node.head.kind != "function":
            return self._fill_call(node, room, ahead)
        if isinstance(node, Clock):
            return self._fill_clock(node, room)
        if not node.flags & TIMED:
            return node
        filled = node.rebuild(tuple(self.fill(part, room, ahead) for part in node.parts))
        if isinstance(self.want(node), Remainder) and not isinstance(node, nodes.Condition):
            return self._until(filled, room)
        return filled

    def _fill_clock(self, node: Tree, room: Length) -> Tree:
        if node.head == "u":
            return WORDS["ramp"](room.tree(), 0, 1).at(node.span)
        if node.head == "epoch" and self.expand:
            return nodes.Product.make(("/",), (Clock("t"), nodes.Param("ep")))
        return node

    def _until(self, filled: Tree, room: Length) -> Any:
        """What took the rest ends with it, though a part of it would go on."""
        own = self.want(filled)
        assert isinstance(own, Length)
        beyond = own.endless or not (own - room).known or (own - room).constant > 0
        if not beyond or room.endless or own == room:
            return filled
        return nodes.pipe(filled, WORDS["take"](room.tree())).at(filled.span)

    def _fill_sequence(self, node: Tree, room: Length, ahead: Length) -> Any:
        wants = [self.want(part) for part in node.parts]
        last = len(wants) - 1
        claims = [i for i, want in enumerate(wants) if is_claim(want, last=i == last)]
        self._one_claim(node, wants, claims)
        others = ZERO
        for i, want in enumerate(wants):
            if i not in claims and isinstance(want, Length) and not want.endless:
                others = others + want
        left = self._left(node, room, others, wants, claims)
        if claims and left.negative:
            name = described(node.parts[claims[0]])
            raise ArgumentError(
                f"no room is left for {name}: the other segments need {others.tree()}, and there are {room.tree()}"
            ).at(node.parts[claims[0]].span)
        parts: list[Tree] = []
        for i, (part, want) in enumerate(zip(node.parts, wants, strict=True)):
            own = left if i in claims else want
            assert isinstance(own, Length)
            filled = self.fill(part, own, ahead)
            if i in claims and isinstance(want, Length):
                filled = nodes.pipe(filled, WORDS["take"](left.tree())).at(filled.span)
            parts.append(filled)
            ahead = ahead - own
        return node.rebuild(tuple(parts))

    def _left(self, node: Tree, room: Length, others: Length, wants: list[Want], claims: list[int]) -> Length:
        """What the one that takes the rest gets."""
        left = room - others
        if not claims or not left.waits:
            return left
        for part, want in zip(node.parts[claims[0] + 1 :], wants[claims[0] + 1 :], strict=True):
            if isinstance(want, Length) and want.waits:
                first = described(node.parts[claims[0]])
                raise ArgumentError(
                    f"{first} takes the rest, and how much that is depends on when {described(part)} ends, after it",
                    f"give {first} a length",
                ).at(part.span)
        if not self.expand:
            raise Unwritable
        return zero_or(left)

    def _one_claim(self, node: Tree, wants: list[Want], claims: list[int]) -> None:
        last = wants[-1]
        if claims and isinstance(last, Length) and last.endless:
            offender, endless = node.parts[claims[0]], node.parts[-1]
            raise ArgumentError(
                f"{described(offender)} has no length, and no rest is left beside the endless {described(endless)}",
                "give it a length, or end the last segment with take(n)",
            ).at(offender.span)
        if len(claims) > 1:
            first, second = (node.parts[i] for i in claims[:2])
            raise ArgumentError(
                f"{described(second)} and {described(first)} both take the rest: one of them needs a length",
                f"for instance {described(second)}(100)" if isinstance(second, Call) else "take(n) gives it one",
            ).at(second.span)

    def _fill_pipe(self, node: Tree, room: Length, ahead: Length) -> Any:
        self.want(node)  # says what does not fit together
        inner, own, after = self._within(node)
        if own is not None:
            if not self.expand:  # a sentence that says itself what its lengths are of
                kept = len(node.parts) - len(after) - 1
                return node.rebuild((*node.parts[:kept], *(self._write_lengths(m, {}) for m in node.parts[kept:])))
            filled = Filler(own).fill(inner, own, own)
            return nodes.Pipe.make("|", (filled, *(self._write_lengths(m, {}) for m in after))) if after else filled
        maps: list[Tree] = []
        for m in reversed(node.parts[1:]):
            if m.head.kind == "time map":
                room, ahead = m.head.options["room"](room, ahead, **self._lengths(m))
            maps.append(self._write_lengths(m, {}))
        body = self.fill(node.parts[0], room, ahead)
        return node.rebuild((body, *reversed(maps)))

    def _fill_call(self, node: Tree, room: Length, ahead: Length) -> Any:
        word = node.head
        length = word.length
        given: dict[str, Tree] = {}
        if length is not None and isinstance(word.argument(node, length.name), Rest):
            if room.negative:
                raise ArgumentError(f"no room is left for {word.name}: it would have {room.tree()} steps").at(
                    node.span
                )
            given[length.name] = room.tree()
        elif word.kind == "compound" and length is None:
            lengths = [p.name for p in word.parameters if p.role in LENGTHS]
            if any(word.argument(node, name).flags & REST for name in lengths):
                return self.fill(expansion(node), room, ahead)
        written = self._write_lengths(node, given, room, ahead)
        if word.kind == "compound" and self.expand:
            return self.fill(expansion(written), room, ahead)
        if word.name == "piecewise" and isinstance(self.want(node), Remainder):
            return self._until(written, room)
        return written

    def _write_lengths(self, node: Tree, given: dict[str, Tree], room: Length = ZERO, ahead: Length = ZERO) -> Any:
        """The call with its lengths as numbers, or in normal form where they have names."""
        parts = []
        for parameter, part in zip(node.head.parameters, node.parts, strict=True):
            new = given.get(parameter.name, part)
            if parameter.name in given:
                new = new.at(node.span)
            elif parameter.role in LENGTHS:
                new = self._write(part, room, ahead)
            elif parameter.role == "Formula":
                new = self.fill(part, room, ahead)
            parts.append(new)
        return node.rebuild(tuple(parts))

    def _write(self, part: Tree, room: Length, ahead: Length) -> Tree:
        if isinstance(part, nodes.Table):
            pairs = [(self._write(key, room, ahead), self.fill(value, room, ahead)) for key, value in part.items()]
            return part.rebuild(tuple(x for pair in pairs for x in pair))
        if isinstance(part, nodes.List):
            return part.rebuild(tuple(self._write(key, room, ahead) for key in part.parts))
        if isinstance(part, (Number, Rest)):
            return part
        if self.expand or part.flags & PERCENT or mentions_total(part):
            written = normal_form(part, self.horizon).tree()
            return part if written == part else written.at(part.span)
        return part


def mentions_total(tree: Tree) -> bool:
    return any(isinstance(node, nodes.Param) and node.head == "total" for node in tree.walk())


def is_claim(want: Want, *, last: bool) -> bool:
    """Whether a segment of a sequence takes the rest: it says so, or it is endless and something follows."""
    return isinstance(want, Remainder) or (want.endless and not last)


def expansion(node: Tree) -> Tree:
    """The sentence that a compound stands for, at the compound's place."""
    try:
        return node.head.formula(**node.head.named(node)).at(node.span)
    except ScheduleError as error:
        raise error.at(node.span) from None


def described(node: Tree) -> str:
    """A segment in one word, for a message."""
    if isinstance(node, (Call, Map)):
        return str(node.head.name)
    if isinstance(node, Pipe):
        return described(node.parts[0])
    return f"'{node}'"


def tail_holds(node: Tree) -> Any:
    """A hold at the end that has no length goes on for ever when nobody says how long the whole is."""
    if isinstance(node, Sequence):
        others = [Filler().want(part) for part in node.parts[:-1]]
        if any(is_claim(want, last=False) for want in others):
            return node  # somebody else takes the rest: an error that names both
        return node.rebuild((*node.parts[:-1], tail_holds(node.parts[-1])))
    if isinstance(node, Pipe):
        values_only = all(m.head.kind == "value map" for m in node.parts[1:])
        return node.rebuild((tail_holds(node.parts[0]), *node.parts[1:])) if values_only else node
    if isinstance(node, Call) and node.head.name in ("hold", "constant"):
        endless = tuple(nodes.Constant("inf") if isinstance(part, Rest) else part for part in node.parts)
        return node.rebuild(endless)
    if isinstance(node, (nodes.Sum, nodes.Product, nodes.Power, nodes.Negative)):
        return node.rebuild(tuple(tail_holds(part) for part in node.parts))
    return node
