"""Text to schedule: definitions, and the expression that uses them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lark import Tree as Parsed

from . import tree as nodes
from .errors import ArgumentError, ScheduleError, ScheduleSyntaxError, Source, Span
from .expressions import Definition, Expressions
from .lengths import normal_form
from .names import FIXED
from .parse_tree import read_text
from .resolve import as_number, bind, check, with_total
from .tree import Schedule, a_schedule

if TYPE_CHECKING:
    from collections.abc import Mapping


LARGE = 1_000  # parts


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


class _Large(Exception):
    """A schedule that is not worth remembering."""

    def __init__(self, schedule: Schedule) -> None:
        super().__init__()
        self.schedule = schedule


def _parse(text: str) -> Schedule:
    try:
        return _remembered(text)
    except _Large as large:
        return large.schedule


@lru_cache(maxsize=256)
def _remembered(text: str) -> Schedule:
    schedule = Program(Source(text)).single()
    if schedule.size > LARGE:  # 256 of the largest would fill a gigabyte
        raise _Large(schedule)
    return schedule


class Program(Expressions):
    """The statements of one text, or of the texts of one plan, which share their definitions."""

    def __init__(self, source: Source, definitions: dict[str, Any] | None = None) -> None:
        super().__init__(source, {} if definitions is None else definitions)
        self.overridden: set[str] = set()
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
