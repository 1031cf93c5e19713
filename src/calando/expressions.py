"""Parse tree to tree: an expression, spelled out in the words of the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lark import Token
from lark import Tree as Parsed

from . import tree as nodes
from .errors import ArgumentError, ScheduleError, ScheduleSyntaxError, Span, UnknownNameError, did_you_mean
from .literals import literal
from .names import FIXED, MULTIPLIERS, constant_name, percent
from .tree import Number, Param, a_schedule, a_transform, arithmetic, combine, compare, pipe, segment
from .word import WORDS, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .errors import Source

MAX_EXPANSIONS = 10_000  # calls of definitions, their own calls included
MAX_SIZE = 10_000  # parts that definitions may expand to
ALIASES = {"min": "minimum", "max": "maximum"}  # text may say so; Python's builtins keep their names


class Definition:
    """``name = …`` or ``name(a, b) = …``: a parse tree, and the tree that it became."""

    __slots__ = ("body", "built", "busy", "parameters", "program", "span")

    def __init__(self, parameters: list[str] | None, body: Any, program: Expressions, span: Span) -> None:
        self.parameters, self.body, self.program, self.span = parameters, body, program, span
        self.built: Any = None
        self.busy = False


class Expressions:
    """What reads expressions: it knows the text that they stand in, and the definitions that they may use."""

    def __init__(self, source: Source, definitions: dict[str, Any]) -> None:
        self.source = source
        self.definitions = definitions
        self.expansions = 0

    def span(self, place: Any) -> Span:
        """Where a token or parse tree stands."""
        if isinstance(place, Token):
            return Span(self.source, place.start_pos or 0, place.end_pos or 0)
        return Span(self.source, place.meta.start_pos, place.meta.end_pos)

    def operand(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        """What a parse tree means, as a tree that knows its place."""
        value = self.build(parsed, scope)
        span = self.span(parsed)
        if isinstance(value, Word):
            try:
                value = value.tree()
            except ScheduleError as error:
                raise error.at(span) from None
        if value.size > MAX_SIZE:
            raise ArgumentError(f"the definitions expand to more than {MAX_SIZE:,} parts").at(span)
        return value.place(span)

    def build(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        """As :meth:`operand`, but a word without a call stays a word: it may be a shape."""
        while parsed.data == "group":
            parsed = parsed.children[0]
        try:
            return BUILDERS[parsed.data](self, parsed, scope)
        except ScheduleError as error:
            raise error.at(self.span(parsed)) from None

    def _name(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        return self.lookup(parsed.children[0], scope)

    def lookup(self, token: Token, scope: Mapping[str, Any]) -> Any:
        name = str(token)
        if name in scope:
            return scope[name]
        if name == "epoch" and "ep" in self.definitions:
            return nodes.Clock("t") / self.defined("ep", self.span(token))
        if name in self.definitions:
            definition = self.definitions[name]
            if isinstance(definition, Definition) and definition.parameters is not None:
                raise ArgumentError(f"'{name}' wants arguments: {name}({', '.join(definition.parameters)})")
            return self.defined(name, self.span(token))
        fixed = constant_name(name)
        if fixed is not None:
            return fixed
        if name in MULTIPLIERS:
            raise ArgumentError(f"'{name}' multiplies the number that it touches", f"for instance 300{name}")
        word = WORDS.get(ALIASES.get(name, name))
        return word if word is not None else Param(name)

    def _number(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        token = parsed.children[0]
        digits, value, unit = literal(str(token))
        if unit == "%":
            return percent(Number(value))
        if unit[:1] in MULTIPLIERS:
            value, unit = value * MULTIPLIERS[unit[0]], unit[1:]
        number = Number(nodes.checked(value))
        if not unit:
            return number
        if not unit.isidentifier():
            raise ScheduleSyntaxError(
                f"'{token}' is not a number", f"a name may follow the number, and '{unit}' is none"
            )
        if unit in FIXED or (unit in WORDS and unit not in scope and unit not in self.definitions):
            raise ScheduleSyntaxError(
                f"{digits} touches '{unit}', which is not a unit",
                f"write {digits}ep for epochs" if unit == "epoch" else f"write {digits} * {unit}",
            )
        return combine(nodes.Product, "*", number, self.lookup(_sub_token(token, unit), scope))

    def _chain(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        kind = nodes.Sum if parsed.data == "sum" else nodes.Product
        first, *others = parsed.children
        operators: list[str] = []
        parts: list[Any] = [arithmetic(self.operand(first, scope))]
        for operator, part in zip(others[::2], others[1::2], strict=True):
            operators.append(str(operator))
            parts.append(arithmetic(self.operand(part, scope)))
        return kind.make(tuple(operators), tuple(parts))  # at once, so that long chains stay linear

    def _sign(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        operator, part = parsed.children
        value = a_schedule(self.operand(part, scope))
        return -value if operator == "-" else value

    def _power(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        base, exponent = (self.operand(part, scope) for part in parsed.children)
        return combine(nodes.Power, "**", base, exponent)

    def _comparison(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        if len(parsed.children) > 3:
            raise ScheduleSyntaxError("comparisons do not chain", "write two conditions, one inside the other").at(
                self.span(parsed.children[3])
            )
        left, operator, right = parsed.children
        return compare(str(operator), self.operand(left, scope), self.operand(right, scope))

    def _then(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        parts: list[Any] = [segment(self.operand(part, scope)) for part in parsed.children]
        return nodes.Sequence.make(">>", tuple(parts))

    def _pipe(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        result = self.operand(parsed.children[0], scope)
        maps: list[Any] = []
        for part in parsed.children[1:]:
            if isinstance(part, Parsed) and part.data == "then":
                self._transform_before_then(part, scope)
            through = self.operand(part, scope)
            if isinstance(through, Param) and through.span is not None:
                raise meant_a_word("transform", through, [w.name for w in WORDS.values() if w.is_transform])
            maps.append(a_transform(through))
        return pipe(
            result,
            nodes.Compose("|", tuple(m for t in maps for m in (t.parts if isinstance(t, nodes.Compose) else (t,)))),
        )

    def _transform_before_then(self, parsed: Any, scope: Mapping[str, Any]) -> None:
        """``a | floor(1) >> b``: name the transform, which ``>>`` would only call a transform."""
        segment(self.operand(parsed.children[0], scope))

    def _list(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        return nodes.List(None, tuple(self.operand(part, scope) for part in parsed.children))

    def _table(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        sides = [side for pair in parsed.children for side in pair.children]
        return nodes.Table(None, tuple(self.operand(side, scope) for side in sides))

    def _call(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        token, *arguments = parsed.children
        name = str(token)
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        places: dict[Any, Any] = {}  # what stands where, for an error about it
        for argument in arguments:
            if isinstance(argument, Parsed) and argument.data == "keyword":
                token_of_key, value = argument.children
                key = str(token_of_key)
                if key in kwargs:
                    raise ArgumentError(f"{name} got {key} twice").at(self.span(token_of_key))
                kwargs[key] = self._argument(value, scope)
                places[key] = value
                places["keyword", key] = token_of_key
            else:
                if kwargs:
                    raise ScheduleSyntaxError(
                        "an argument by position follows one by keyword", "positional arguments come first"
                    ).at(self.span(argument))
                places[len(args)] = argument
                args.append(self._argument(argument, scope))
        return self._apply(token, name, args, kwargs, places, parsed)

    def _argument(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        value = self.build(parsed, scope)
        return value if isinstance(value, Word) else value.place(self.span(parsed))

    def _apply(
        self,
        token: Token,
        name: str,
        args: list[Any],
        kwargs: dict[str, Any],
        places: dict[Any, Any],
        whole: Any,
    ) -> Any:
        definition = self.definitions.get(name)
        if isinstance(definition, Definition) and definition.parameters is not None:
            return self._expand(name, definition, args, kwargs, places)
        if name == "percent":
            if len(args) != 1 or kwargs:
                raise ArgumentError("percent wants one number", "for instance percent(3), or 3%")
            return percent(args[0])
        word = WORDS.get(ALIASES.get(name, name))
        if word is None:
            known = {*WORDS, *ALIASES, *self.definitions}
            if definition is not None or name in FIXED:
                message, hint = f"'{name}' takes no arguments", f"write {name} * (…) for a product"
            else:
                message = f"there is no word '{name}'"
                hint = did_you_mean(name, known) or "calando words lists them all"
            raise UnknownNameError(message, hint).at(self.span(token))
        for parameter in word.shapes:
            index = word.parameters.index(parameter)
            value = kwargs.get(parameter.name, args[index] if index < len(args) else None)
            if isinstance(value, Param):
                raise meant_a_word("shape", value, [w.name for w in WORDS.values() if w.kind == "ramp"])
        try:
            return word(*args, **kwargs)
        except ScheduleError as error:
            place = error.argument
            if isinstance(place, str) and place not in places:
                index = [p.name for p in word.parameters].index(place) if word.has(place) else -1
                place = index
            raise error.at(self.span(places.get(place, whole))) from None

    def _expand(
        self,
        name: str,
        definition: Definition,
        args: list[Any],
        kwargs: dict[str, Any],
        places: dict[Any, Any],
    ) -> Any:
        """A definition on arguments: its body with them in place of its parameters."""
        parameters = definition.parameters or []
        usage = f"{name}({', '.join(parameters)})"
        if len(args) > len(parameters):
            raise ArgumentError(f"{name} takes {len(parameters)} arguments", f"it is {usage}").at(
                self.span(places[len(parameters)])
            )
        given = dict(zip(parameters, args, strict=False))
        for key, value in kwargs.items():
            if key not in parameters:
                hint = did_you_mean(key, parameters) or f"it is {usage}"
                raise UnknownNameError(f"{name} has no parameter '{key}'", hint).at(self.span(places["keyword", key]))
            if key in given:
                raise ArgumentError(f"{name} got {key} twice").at(self.span(places["keyword", key]))
            given[key] = value
        for parameter in parameters:
            if parameter not in given:
                raise ArgumentError(f"{name} wants {parameter}", f"it is {usage}")
        if definition.busy:
            raise ArgumentError(f"'{name}' is defined by itself", "break the circle with a number")
        program = definition.program
        program.expansions += 1
        if program.expansions > MAX_EXPANSIONS:
            raise ArgumentError(f"the definitions expand more than {MAX_EXPANSIONS:,} times")
        definition.busy = True
        try:
            return program.build(definition.body, given)
        finally:
            definition.busy = False

    def defined(self, name: str, place: Span) -> Any:
        """The tree that a name stands for."""
        definition = self.definitions[name]
        if not isinstance(definition, Definition):
            return definition
        if definition.built is None:
            if definition.busy:
                raise ArgumentError(f"'{name}' is defined by itself", "break the circle with a number").at(place)
            definition.busy = True
            try:
                definition.built = definition.program.operand(definition.body, {})
            finally:
                definition.busy = False
        return definition.built


BUILDERS: dict[str, Callable[[Expressions, Any, Mapping[str, Any]], Any]] = {
    "number": Expressions._number,
    "name": Expressions._name,
    "sum": Expressions._chain,
    "product": Expressions._chain,
    "sign": Expressions._sign,
    "power": Expressions._power,
    "comparison": Expressions._comparison,
    "then": Expressions._then,
    "pipe": Expressions._pipe,
    "list": Expressions._list,
    "table": Expressions._table,
    "call": Expressions._call,
}


def meant_a_word(kind: str, name: Param, known: list[str]) -> ScheduleError:
    """The error for a name without a meaning where only a word has one."""
    hint = did_you_mean(name.head, known) or f"the {kind}s are: {', '.join(sorted(known))}"
    return UnknownNameError(f"there is no {kind} '{name.head}'", hint).at(name.span)


def _sub_token(token: Token, name: str) -> Token:
    """The unit at the end of a literal, as a token of its own."""
    start = (token.end_pos or 0) - len(name)
    return Token("NAME", name, start_pos=start, end_pos=token.end_pos)
