"""The statements of a plan: names and their sentences, from whatever they were written in, made into results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from . import tree as nodes
from .errors import ArgumentError, ScheduleError, ScheduleSyntaxError, Source, Span
from .resolve import check, names_of
from .syntax import Definition, Program, read_text
from .tree import TIMED, Clock, Schedule, Tree, as_tree, substitute

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Statement = tuple[Source, "Source | Tree"]  # the head of a definition, and the sentence that it stands for

HORIZON = ("total", "ep")  # what a plan may say about the whole; neither is a result


def from_text(source: Source) -> Program:
    """The statements of one text."""
    program = Program(source)
    if program.expressions:
        raise ScheduleSyntaxError(
            "this schedule has no name, and a plan is a mapping from name to schedule",
            "write lr = …; parse reads a sentence without a name",
        ).at(program.span(program.expressions[0]))
    return program


def from_sources(statements: Iterable[Statement]) -> Program:
    """Statements that are a source each, on one set of definitions."""
    program = Program(Source(""))
    for head, sentence in statements:
        _define(head, sentence, program.definitions)
    return program


def entry(name: Any, value: Any) -> Statement:
    """An entry of a mapping in Python."""
    if not isinstance(name, str):
        raise ArgumentError(f"the names of a plan are texts, not {name!r}")
    if isinstance(value, str):
        return Source(name), Source(value)
    tree = as_tree(value)
    if tree is None or isinstance(tree, (nodes.Table, nodes.List, nodes.Condition)):
        raise ArgumentError(f"{name} wants a sentence, not {value!r}", "for instance 'warmup(500) >> cosine(10k)'")
    return Source(name), tree


def _define(head: Source, sentence: Source | Tree, shared: dict[str, Any]) -> None:
    """``head = sentence``, written as two texts, among the definitions of a plan."""
    left = _head(head)
    meaning = _Given(sentence, shared) if isinstance(sentence, Tree) else _expression(sentence, shared)
    namer = Program(Source(""), shared)
    namer.source = head
    namer.define(left, meaning.body, meaning.program)


def _head(head: Source) -> Any:
    """The parse tree of a name, or of a name with its arguments."""
    try:
        (statement,) = read_text(head).children
        if statement.data in ("name", "call"):
            return statement
    except (ScheduleSyntaxError, ValueError):
        pass
    raise ScheduleSyntaxError(
        f"'{head.text}' is not a name",
        "a plan maps names to sentences, for instance lr: warmup(500) >> cosine",
    ).at(Span(head, 0, len(head.text)))


class _Meaning(NamedTuple):
    """What a definition needs to know of its right side: the parse tree, and the program that reads it."""

    body: Any
    program: Any


def _expression(source: Source, shared: dict[str, Any]) -> _Meaning:
    """A text that is one expression and reads its names among the shared definitions."""
    program = Program(source)
    for definition in program.definitions.values():
        raise ScheduleSyntaxError(
            "a definition stands inside a sentence of the plan", "give it an entry of its own"
        ).at(definition.span)
    if len(program.expressions) != 1:
        try:
            program.single()  # says what is missing, or one too many
        except ScheduleError as error:
            raise error.at(program.span_of_all()) from None
    program.definitions = shared
    return _Meaning(program.expressions[0], program)


class _Given:
    """A tree built in Python, in the place of a parse tree and of the program that reads it."""

    def __init__(self, tree: Tree, shared: dict[str, Any]) -> None:
        self.tree, self.shared = tree, shared
        self.body = self.program = self

    def operand(self, _body: object, _scope: object) -> Any:
        """The tree, what the plan defines in place of its parameters."""
        here = Program(Source(""), self.shared)
        names = names_of(self.tree) & self.shared.keys()
        if any(isinstance(node, Clock) and node.head == "epoch" for node in self.tree.walk()):
            names |= {"ep"} & self.shared.keys()
        return substitute(self.tree, {name: here.defined(name, here.span_of_all()) for name in names})

    def span(self, _body: object) -> None:
        """It was written nowhere."""


def results(program: Program, values: Mapping[str, Any]) -> dict[str, Schedule]:
    """What a plan is about, by name, with the caller's values in place of definitions of the same name."""
    if not program.definitions:
        raise ScheduleSyntaxError("the plan is empty", "for instance lr = warmup(500) >> cosine(10k)")
    program.override(values)
    ep = meaning_of(program, "ep", program.definitions["ep"]) if "ep" in program.definitions else None
    found = {}
    for name, definition in program.definitions.items():
        tree = meaning_of(program, name, definition)
        if isinstance(tree, Schedule) and name not in HORIZON and not name.startswith("_"):
            found[name] = tree
            if isinstance(ep, nodes.Number) and tree is not getattr(getattr(definition, "body", None), "tree", None):
                tree._cache["ep"] = ep.value  # no part of the sentence: a unit for whoever draws or describes it
    if not found:
        raise ScheduleError(
            "nothing in the plan is a result",
            "names that begin with _, definitions with arguments, total and ep are not",
        )
    return found


def meaning_of(program: Program, name: str, definition: Any) -> Tree | None:
    """What a name of the plan stands for, checked as a whole; ``None`` if it wants arguments."""
    if not isinstance(definition, Definition):
        return cast("Tree", definition)
    if definition.parameters is not None:
        return None
    try:
        tree: Tree = program.defined(name, definition.span)
        if not isinstance(tree, Schedule):
            return tree
        if name in HORIZON and tree.flags & TIMED:
            raise ArgumentError(f"{name} is a number, and {tree} changes with time")
        if not name.startswith("_"):
            tree = program.with_total(tree)
            check(tree)
    except ScheduleError as error:
        raise error.at(definition.program.span(definition.body)) from None
    except RecursionError:
        raise ArgumentError("nested too deeply").at(definition.program.span(definition.body)) from None
    return tree
