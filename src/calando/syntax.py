"""Text to tree: what lark read, spelled out in the words of the language."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from math import isinf
from typing import TYPE_CHECKING, Any

from lark import Token
from lark import Tree as Parsed
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from . import tree as nodes
from .complaints import unexpected
from .define import FIXED, MULTIPLIERS, WORDS, Word, constant_name, percent
from .errors import (
    ArgumentError,
    ScheduleError,
    ScheduleSyntaxError,
    Source,
    Span,
    UnknownNameError,
    did_you_mean,
)
from .grammar import parser
from .layout import Misplaced
from .lengths import normal_form
from .resolve import as_number, bind, check, with_total
from .tree import (
    MAX_DEPTH,
    Number,
    Param,
    Schedule,
    a_schedule,
    a_transform,
    arithmetic,
    combine,
    compare,
    pipe,
    segment,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_TEXT = 64 * 1024
MAX_EXPANSIONS = 10_000  # calls of definitions, their own calls included
MAX_SIZE = 10_000  # parts that definitions may expand to
MAX_DIGITS = 400
ALIASES = {"min": "minimum", "max": "maximum"}  # text may say so; Python's builtins keep their names
LITERAL = re.compile(r"([\d_.]+(?:[eE][+-]?[\d_]+)?)(.*)", re.DOTALL)
PLAIN_NUMBER = re.compile(r"\d+(_\d+)*(\.(\d+(_\d+)*)?)?|\.\d+(_\d+)*")


def parse(text: str | float, /, **values: Any) -> Schedule:
    """Read a sentence: definitions, if any, followed by one expression.

    ``values`` bind names to numbers.  Raises :class:`~calando.ScheduleError`, with the place underlined.

    >>> s = parse("warmup(5) >> cosine(20, eta_min=0.01)")
    >>> s(5), s.length
    (1.0, 25)
    >>> parse("peak = 0.1; peak * warmup(5)")(5)
    0.1
    """
    if not isinstance(text, str):
        return a_schedule(text)
    if not values:
        return _parse(text)
    source = Source(text)
    program = Program(source)
    program.override(values)
    schedule = program.single()
    left = {name: value for name, value in values.items() if name not in program.overridden}
    return bind(schedule, left) if left else schedule


@lru_cache(maxsize=256)
def _parse(text: str) -> Schedule:
    return Program(Source(text)).single()


def read_text(source: Source) -> Any:
    """The parse tree of a text, or one clear error."""
    text = source.text
    if len(text.encode("utf-8", "surrogatepass")) > MAX_TEXT:
        raise ScheduleSyntaxError(f"the text is longer than {MAX_TEXT // 1024} KiB")
    try:
        parsed = parser().parse(text)
    except Misplaced as trouble:
        raise trouble.error.at(Span(source, trouble.start, trouble.end)) from None
    except (UnexpectedToken, UnexpectedCharacters) as trouble:
        raise unexpected(trouble, source) from None
    except UnexpectedInput as trouble:  # pragma: no cover - lark has no others in this mode
        raise ScheduleSyntaxError(str(trouble)) from None
    if len(text) > MAX_DEPTH:
        _check_depth(parsed, source)
    return parsed


def _check_depth(parsed: Any, source: Source) -> None:
    depths: dict[int, int] = {}
    for tree in parsed.iter_subtrees():
        inner = max((depths[id(c)] for c in tree.children if isinstance(c, Parsed)), default=0)
        depths[id(tree)] = depth = inner + (tree.data not in ("group", "keyword", "pair", "start"))
        if depth > MAX_DEPTH:
            span = Span(source, tree.meta.start_pos, tree.meta.start_pos + 1)
            raise ScheduleSyntaxError(f"nested more than {MAX_DEPTH} levels deep").at(span)


class Definition:
    """``name = …`` or ``name(a, b) = …``: a parse tree, and the tree that it became."""

    __slots__ = ("body", "built", "busy", "parameters", "program", "span")

    def __init__(self, parameters: list[str] | None, body: Any, program: Program, span: Span) -> None:
        self.parameters, self.body, self.program, self.span = parameters, body, program, span
        self.built: Any = None
        self.busy = False


Scope = "Mapping[str, Any]"


class Program:
    """The statements of one text, or of the texts of one plan, which share their definitions."""

    def __init__(self, source: Source, definitions: dict[str, Any] | None = None) -> None:
        self.source = source
        self.definitions: dict[str, Any] = {} if definitions is None else definitions
        self.overridden: set[str] = set()
        self.expansions = 0
        self.expressions: list[Any] = []
        parsed = read_text(source)
        for statement in parsed.children:
            if isinstance(statement, Parsed) and statement.data == "definition":
                if self.expressions:
                    raise ScheduleSyntaxError("a definition follows the expression", "definitions come first").at(
                        self.span(statement)
                    )
                left, body = statement.children
                self.define(left, body, self)
            else:
                self.expressions.append(statement)

    def span(self, place: Any) -> Span:
        """Where a token or parse tree stands."""
        if isinstance(place, Token):
            return Span(self.source, place.start_pos or 0, place.end_pos or 0)
        return Span(self.source, place.meta.start_pos, place.meta.end_pos)

    # -- definitions ---------------------------------------------------------------------------------------

    def define(self, left: Any, body: Any, program: Any) -> None:
        """``left = body``, the body being read by its own program."""
        place = self.span(left)
        parameters: list[str] | None = None
        if left.data == "call":
            parameters = []
            for argument in left.children[1:]:
                if not (isinstance(argument, Parsed) and argument.data == "name"):
                    raise ScheduleSyntaxError("the parameters of a definition are names").at(self.span(argument))
                name = str(argument.children[0])
                if name in parameters:
                    raise ScheduleSyntaxError(f"the parameter {name} stands twice").at(self.span(argument))
                self.check_definable(name, self.span(argument))
                parameters.append(name)
        elif left.data != "name":
            raise ScheduleSyntaxError(
                "a definition begins with a name", "for instance peak = 3e-4, or twice(x) = 2 * x"
            ).at(place)
        name = str(left.children[0])
        self.check_definable(name, place)
        if name in self.definitions:
            raise ArgumentError(f"'{name}' is defined twice").at(self.span(left.children[0]))
        self.definitions[name] = Definition(parameters, body, program, place)

    def check_definable(self, name: str, place: Span) -> None:
        """Clocks, constants and multipliers keep their meaning."""
        if name in FIXED:
            raise ArgumentError(f"'{name}' has a meaning of its own and cannot be defined", "choose another name").at(
                place
            )

    def override(self, values: Mapping[str, Any]) -> None:
        """Values of the caller replace definitions of the same name."""
        for name, value in values.items():
            if name in self.definitions:
                self.definitions[name] = as_number(name, value)
                self.overridden.add(name)

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

    # -- the results ---------------------------------------------------------------------------------------

    def single(self) -> Schedule:
        """The one expression of a sentence."""
        if not self.expressions:
            if self.definitions:
                raise ScheduleSyntaxError(
                    "there are definitions and no expression after them", "parse_plan reads named schedules"
                ).at(Span(self.source, len(self.source.text), len(self.source.text)))
            raise ScheduleSyntaxError("the sentence is empty", "for instance warmup(500) >> cosine(10k)")
        if len(self.expressions) > 1:
            raise ScheduleSyntaxError(
                "a second expression follows the first", "join them with >>, or give them names in a plan"
            ).at(self.span(self.expressions[1]))
        return self.finish(self.expressions[0])

    def finish(self, parsed: Any) -> Schedule:
        """A parse tree as a schedule, checked as a whole."""
        try:
            schedule = a_schedule(self.operand(parsed, {}))
            schedule = self.with_total(schedule)
            check(schedule)
        except ScheduleError as error:
            raise error.at(self.span(parsed)) from None
        except RecursionError:
            raise ArgumentError("nested too deeply").at(self.span(parsed)) from None
        return schedule

    def with_total(self, schedule: Schedule) -> Schedule:
        """The lengths written out, where the program itself says how long the whole is."""
        if "total" not in self.definitions:
            return schedule
        total = self.defined("total", self.span_of_all())
        if total.flags & nodes.TIMED:
            raise ArgumentError(f"total wants a number, and {total} changes with time").at(total.span)
        horizon = normal_form(total)
        return with_total(schedule, horizon)

    def span_of_all(self) -> Span:
        return Span(self.source, 0, len(self.source.text))

    # -- expressions ---------------------------------------------------------------------------------------

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
        if re.fullmatch(r"0[xXbBoO][0-9a-fA-F_]+", token):
            raise ScheduleSyntaxError(f"'{token}' is not a number", f"numbers are decimal: write {int(token, 0)}")
        match = LITERAL.fullmatch(token)
        assert match is not None
        digits, unit = match.groups()
        value = literal(digits)
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
        places: dict[Any, Span] = {}
        for argument in arguments:
            if isinstance(argument, Parsed) and argument.data == "keyword":
                key, value = argument.children
                if str(key) in kwargs:
                    raise ArgumentError(f"{name} got {key} twice").at(self.span(key))
                kwargs[str(key)] = self._argument(value, scope)
                places[str(key)] = self.span(value)
                places["keyword", str(key)] = self.span(key)
            else:
                if kwargs:
                    raise ScheduleSyntaxError(
                        "an argument by position follows one by keyword", "positional arguments come first"
                    ).at(self.span(argument))
                places[len(args)] = self.span(argument)
                args.append(self._argument(argument, scope))
        return self._apply(token, name, args, kwargs, places, self.span(parsed))

    def _argument(self, parsed: Any, scope: Mapping[str, Any]) -> Any:
        value = self.build(parsed, scope)
        return value if isinstance(value, Word) else value.place(self.span(parsed))

    def _apply(
        self,
        token: Token,
        name: str,
        args: list[Any],
        kwargs: dict[str, Any],
        places: dict[Any, Span],
        span: Span,
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
        given = {**dict(zip((p.name for p in word.parameters), args, strict=False)), **kwargs}
        for parameter in word.parameters:
            value = given.get(parameter.name)
            if parameter.role == "Shape" and isinstance(value, Param):
                raise meant_a_word("shape", value, [w.name for w in WORDS.values() if w.kind == "ramp"])
        try:
            return word(*args, **kwargs)
        except ScheduleError as error:
            place = error.argument
            if isinstance(place, str) and place not in places:
                index = [p.name for p in word.parameters].index(place) if word.has(place) else -1
                place = index
            raise error.at(places.get(place, span)) from None

    def _expand(
        self,
        name: str,
        definition: Definition,
        args: list[Any],
        kwargs: dict[str, Any],
        places: dict[Any, Span],
    ) -> Any:
        """A definition on arguments: its body with them in place of its parameters."""
        parameters = definition.parameters or []
        usage = f"{name}({', '.join(parameters)})"
        if len(args) > len(parameters):
            raise ArgumentError(f"{name} takes {len(parameters)} arguments", f"it is {usage}").at(
                places[len(parameters)]
            )
        given = dict(zip(parameters, args, strict=False))
        for key, value in kwargs.items():
            if key not in parameters:
                hint = did_you_mean(key, parameters) or f"it is {usage}"
                raise UnknownNameError(f"{name} has no parameter '{key}'", hint).at(places["keyword", key])
            if key in given:
                raise ArgumentError(f"{name} got {key} twice").at(places["keyword", key])
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


BUILDERS: dict[str, Callable[[Program, Any, Mapping[str, Any]], Any]] = {
    "number": Program._number,
    "name": Program._name,
    "sum": Program._chain,
    "product": Program._chain,
    "sign": Program._sign,
    "power": Program._power,
    "comparison": Program._comparison,
    "then": Program._then,
    "pipe": Program._pipe,
    "list": Program._list,
    "table": Program._table,
    "call": Program._call,
}


def meant_a_word(kind: str, name: Param, known: list[str]) -> ScheduleError:
    """The error for a name without a meaning where only a word has one."""
    hint = did_you_mean(name.head, known) or f"the {kind}s are: {', '.join(sorted(known))}"
    return UnknownNameError(f"there is no {kind} '{name.head}'", hint).at(name.span)


@lru_cache(maxsize=256)
def literal(digits: str) -> Fraction:
    """The exact number that a text means."""
    mantissa, _, exponent = digits.lower().partition("e")
    if not PLAIN_NUMBER.fullmatch(mantissa) or not re.fullmatch(r"([+-]?\d+(_\d+)*)?", exponent):
        raise ScheduleSyntaxError(f"'{digits}' is not a number")
    if len(digits) > MAX_DIGITS:
        raise ScheduleSyntaxError(f"the number has more than {MAX_DIGITS} digits")
    if mantissa[0] == "0" and mantissa[1:2].isdigit() and "." not in mantissa:
        raise ScheduleSyntaxError(f"'{digits}' has a leading zero", f"write {digits.lstrip('0') or '0'}")
    plain = digits.replace("_", "")
    approximate = float(plain)
    if isinf(approximate):
        raise ArgumentError("the number is too large: it overflows")
    if approximate == 0 and mantissa.strip("0._"):
        raise ArgumentError("the number is too small: it would be 0")
    return Fraction(plain) if approximate else Fraction(0)


def _sub_token(token: Token, name: str) -> Token:
    """The unit at the end of a literal, as a token of its own."""
    start = (token.end_pos or 0) - len(name)
    return Token("NAME", name, start_pos=start, end_pos=token.end_pos)
