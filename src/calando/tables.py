"""lark's tables, read in a third of lark's time.

An operand is a sum of one product of one sign …: four reductions in five pass one thing on and build nothing, and
lark takes each of them by itself, and looks for lines and columns that nobody asks for.  Here the state in which such
a chain ends is remembered, and a tree knows only where it begins and ends in the text.  What these tables cannot read
is read once more by lark, who can say why.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from lark import Token, Tree
from lark.parsers.lalr_analysis import Shift

from .grammar import parser
from .layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lark import Lark


END = Token("$END", "")


class Stuck(Exception):
    """This is no sentence; lark says why."""


class Rule(NamedTuple):
    """What a reduction does: so many children are built into one tree, an instance of ``origin``."""

    size: int
    build: Callable[[list[Any]], Any]
    origin: str
    passes_on: bool  # the only child is the result


class Tables:
    """The terminals and states of a grammar."""

    def __init__(self, lark: Lark) -> None:
        terminals = sorted(
            lark.terminals, key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name)
        )  # in lark's order: what is longer is tried first
        self.terminals = re.compile("|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in terminals))
        self.ignored = frozenset(lark.ignore_tokens)
        frontend: Any = lark.parser
        table = frontend.parser._parse_table
        build: dict[Any, Any] = getattr(lark, "_callbacks")  # noqa: B009 - lark keeps them to itself
        rules = {
            rule: Rule(
                len(rule.expansion),
                build[rule],
                rule.origin.name,
                len(rule.expansion) == 1 and rule.options.expand1 and rule.alias is None,
            )
            for rule in lark.rules
        }
        self.actions: dict[int, dict[str, Any]] = {  # the next state, or the rule that the token ends
            state: {name: target if action is Shift else rules.get(target) for name, (action, target) in row.items()}
            for state, row in table.states.items()
        }
        self.start: int = table.start_states["start"]
        self.end: int = table.end_states["start"]
        self._landings: dict[tuple[int, str, str], int] = {}  # as many as the grammar has at most

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text, comments and blanks left out; raises :class:`Stuck`."""
        tokens = []
        end = 0
        for match in self.terminals.finditer(text):
            start, before = match.start(), end
            end = match.end()
            if start != before:
                raise Stuck
            kind = match.lastgroup
            if kind not in self.ignored:
                token = str.__new__(Token, match.group())  # Token() thinks of lines and columns
                token.type, token.start_pos, token.end_pos = kind, start, end  # type: ignore[assignment]
                tokens.append(token)
        if end != len(text):
            raise Stuck
        return tokens

    def parse(self, text: str) -> Tree[Any]:
        """The parse tree of a text.

        Raises :class:`Stuck` for what is no sentence, and :class:`~calando.layout.Misplaced` as the layout does.
        """
        actions, landings, end = self.actions, self._landings, self.end
        state: Any = self.start
        states: list[int] = [state]
        values: list[Any] = []
        for token in chain(self.laid_out(text), (END,)):
            kind = token.type
            while True:
                action: Any = actions[state].get(kind)
                if action.__class__ is not Rule:
                    break
                size, build, origin, _ = action
                children: list[Any] = []
                if size:
                    children = values[-size:]
                    del values[-size:], states[-size:]
                key = states[-1], origin, kind
                state = landings.get(key) or self._land(key)
                states.append(state)
                values.append(placed(build(children), children))
                if state == end:
                    return values[0]
            if action is None:
                raise Stuck
            state = action
            states.append(state)
            values.append(token)
        raise Stuck  # pragma: no cover - the last token ends all that it does not get stuck in

    def laid_out(self, text: str) -> Iterator[Token]:
        """The tokens that the grammar is about: of the line ends, those that separate statements."""
        return Layout().process(iter(self.tokens(text)))

    def _land(self, key: tuple[int, str, str]) -> int:
        """The state after a tree has been built upon another state, before a token, and has been passed on."""
        below, origin, token = key
        state: int = self.actions[below][origin]
        while True:
            action = self.actions[state].get(token)
            if not (isinstance(action, Rule) and action.passes_on):
                break
            state = self.actions[below][action.origin]
        self._landings[key] = state
        return state


def placed(tree: Any, children: list[Any]) -> Any:
    """The tree, which now knows where in the text its children begin and end."""
    if tree.__class__ is Tree and children:
        first, last, place = children[0], children[-1], cast("Any", tree).meta
        place.start_pos = first.start_pos if first.__class__ is Token else first.meta.start_pos
        place.end_pos = last.end_pos if last.__class__ is Token else last.meta.end_pos
    return tree


@cache
def tables() -> Tables:
    """Those of the language."""
    return Tables(parser())
