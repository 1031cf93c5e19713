"""How a language spells a program; and the spelling of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isinf, isnan
from typing import TYPE_CHECKING, Any

from .program import RUNNING, Block, Program, Value

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = 66  # characters: a longer expression gets a name
LINE = 90  # and is taken apart if it is longer than this
COMPARED, ADDED, MULTIPLIED, SIGNED, ATOM = range(5)  # how tightly expressions bind

BINDING = {
    "+": ADDED,
    "-": ADDED,
    "*": MULTIPLIED,
    "/": MULTIPLIED,
    "<": COMPARED,
    "<=": COMPARED,
    ">": COMPARED,
    ">=": COMPARED,
}


@dataclass(frozen=True)
class Language:
    """What there is to know of a language.

    ``calls`` are the operations that are not operators: templates of their arguments.  ``helpers`` are functions that
    some operations need, given once above the function.  ``masks``: there are arrays instead of control flow.
    """

    name: str
    calls: dict[str, str]
    opening: Callable[[str, list[str]], list[str]]  # of the function: its name, its arguments
    closing: list[str]
    comment: str
    helpers: dict[str, str] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)  # a line, and what must occur for it to be needed
    assign: str = "{name} = {value}"
    declare: str | None = None
    returned: str = "return {value}"
    if_: str = "if ({condition}) {{"
    elif_: str = "}} else if ({condition}) {{"
    else_: str = "} else {"
    end: str | None = "}"
    loop: str = ""
    again: str = "{name} = {name} {operator} {value}"
    infinity: str = "inf"
    nan: str = "nan"
    reserved: frozenset[str] = frozenset()
    masks: bool = False

    def number(self, value: float) -> str:
        if isnan(value):
            return self.nan
        text = self.infinity if isinf(value) else repr(abs(float(value)))
        return f"-{text}" if value < 0 else text

    def named(self, name: str) -> str:
        """A name that the language does not want for itself."""
        return f"{name}_" if name in self.reserved else name


class Writer:
    """The lines of one function in one language."""

    def __init__(self, language: Language, program: Program, prefix: str) -> None:
        self.language, self.prefix = language, prefix
        self.lines: list[str] = []
        self.level = 1
        self.names: dict[int, str] = {}
        self.uses: dict[int, int] = {}
        self._count(program.body)

    def _count(self, block: Block) -> None:
        """How often each value is asked for."""
        for value in block.values:
            for argument in value.arguments:
                self._use(argument)
            for inner in value.blocks:
                self._count(inner)
        self._use(block.result)

    def _use(self, value: Any) -> None:
        if isinstance(value, Value):
            self.uses[id(value)] = self.uses.get(id(value), 0) + 1

    def line(self, text: str) -> None:
        self.lines.append("    " * self.level + text)

    # -- statements ----------------------------------------------------------------------------------------

    def block(self, block: Block, target: str | None) -> None:
        """The statements of a block, whose result goes into a variable or out of the function."""
        self._statements(block, has_tail=True)
        result = block.result
        if isinstance(result, Value) and result.operation == "choice" and id(result) not in self.names:
            self._choice(result, target)
        else:
            self._leave(target, self.text(result))

    def _statements(self, block: Block, *, has_tail: bool) -> None:
        """What wants a statement of its own: a choice, a loop, what is asked for twice, what is long.

        ``has_tail``: the result of the block may stay an expression.
        """
        for value in block.values:
            uses = self.uses.get(id(value), 0)
            is_tail = has_tail and value is block.result and uses == 1
            if not uses or self._is_cheap(value):
                continue
            if value.operation == "choice":
                if not is_tail:
                    self._choice(value, self._fresh(value, declare=True))
            elif value.operation == "running":
                self._running(value)
            elif uses > 1 or (self._is_long(value) and (self.language.masks or not is_tail)):
                self._name(value)

    def _leave(self, target: str | None, text: str) -> None:
        if target is None:
            self.line(self.language.returned.format(value=text))
        else:
            self._assign(target, text, new=False)

    def _assign(self, name: str, text: str, *, new: bool) -> None:
        template = self.language.assign if not new or self.language.declare is None else self.language.declare
        self.line(template.format(name=name, value=text))

    def _fresh(self, value: Value, *, declare: bool = False) -> str:
        name = self.names[id(value)] = f"{self.prefix}{len(self.names) + 1}"
        unset = self.language.calls.get("unset")
        if declare and unset:
            self.line(unset.format(name=name))
        return name

    def _name(self, value: Value) -> None:
        """Give a value a name; and before it the longest of its parts, as long as the line would be too long."""
        parts = [a for a in value.arguments if isinstance(a, Value) and id(a) not in self.names]
        for part in sorted(parts, key=lambda part: -len(self.text(part))):
            if len(self.text(value)) > LINE and part.operation != "name" and not self._is_cheap(part):
                self._name(part)
        text = self.text(value)
        self._assign(self._fresh(value), text, new=True)

    def _is_cheap(self, value: Value) -> bool:
        """What is shorter than a name for it, or no number."""
        compared = BINDING.get(value.operation) == COMPARED and not self.language.masks
        return compared or value.operation == "constant"

    def _choice(self, value: Value, target: str | None) -> None:
        language = self.language
        for i, block in enumerate(value.blocks):
            if i < len(value.arguments):
                template = language.elif_ if i else language.if_
                self.line(template.format(condition=self.text(value.arguments[i])))
            else:
                self.line(language.else_)
            self.level += 1
            self.block(block, target)
            self.level -= 1
        if language.end:
            self.line(language.end)

    def _running(self, value: Value) -> None:
        operator, start = RUNNING[value.data]
        top = self.text(value.arguments[0])
        name = self._fresh(value)
        template = self.language.calls.get("accumulator", self.language.assign)
        self.line(template.format(name=name, value=self.language.number(start)))
        self.line(self.language.loop.format(k="k", top=top))
        self.level += 1
        (body,) = value.blocks
        self._statements(body, has_tail=False)
        factor = self._within(body.result, SIGNED)
        self.line(self.language.again.format(name=name, operator=operator, value=factor))
        self.level -= 1
        if self.language.end:
            self.line(self.language.end)

    # -- expressions ---------------------------------------------------------------------------------------

    def _is_long(self, value: Value) -> bool:
        return len(self.text(value)) > LONG

    def text(self, value: Any) -> str:
        return self._expression(value)[0]

    def _within(self, value: Any, strength: int) -> str:
        text, own = self._expression(value)
        return text if own >= strength else f"({text})"

    def _expression(self, value: Any) -> tuple[str, int]:
        """An expression, and how tightly it binds."""
        language = self.language
        if not isinstance(value, Value):
            return language.number(value), SIGNED if value < 0 else ATOM
        if id(value) in self.names:
            return self.names[id(value)], ATOM
        operation, arguments = value.operation, value.arguments
        if operation == "name":
            return value.data, ATOM
        if operation == "negative":
            return f"-{self._within(arguments[0], ATOM)}", SIGNED
        if operation in BINDING:
            strength = BINDING[operation]
            left, right = self._within(arguments[0], strength), self._within(arguments[1], strength + 1)
            return f"{left} {operation} {right}", strength
        if operation == "constant":
            return language.number(value.data), ATOM
        if operation == "where":
            condition, *sides = arguments
            if "full" in language.calls and not any(isinstance(side, Value) for side in sides):
                sides[0] = language.calls["full"].format(self.text(sides[0]))  # two numbers have no precision
            texts = [side if isinstance(side, str) else self._within(side, ADDED) for side in sides]
            return language.calls["where"].format(self.text(condition), *texts), ATOM
        template = language.calls[operation]
        wrapped = MULTIPLIED if template[0] == "(" else ATOM if template.startswith("{0}") else COMPARED
        return template.format(*(self._within(a, wrapped) for a in arguments)), ATOM


def written(language: Language, program: Program, name: str, arguments: list[str], sentence: str, prefix: str) -> str:
    """The whole text: what stands above the function, the helpers that it needs, and the function."""
    writer = Writer(language, program, prefix)
    writer.block(program.body, None)
    function = "\n".join([*language.opening(name, arguments), *writer.lines, *language.closing])
    needed = [text for operation, text in language.helpers.items() if operation in program.used]
    code = "\n\n".join([*needed, function])
    above = [line for line, sign in language.above.items() if sign in code]
    blank = "\n\n" if above else "\n"
    return "\n".join([f"{language.comment} {sentence}", *above]) + blank + code + "\n"
