"""Sentences in YAML files: each scalar as it was typed, with its place in the file.

YAML is composed, not loaded: what counts is the text of a scalar, so that ``1e-3`` is the same number whether
YAML takes it for one or not.  What YAML has misread is said here; what a sentence means is not known here.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .errors import (
    ArgumentError,
    ScheduleError,
    ScheduleSyntaxError,
    Source,
    Span,
    UnknownNameError,
    did_you_mean,
)
from .yaml_text import aligned, read

if TYPE_CHECKING:
    from collections.abc import Iterator

TAG = "tag:yaml.org,2002:"
NUMBERS = (f"{TAG}int", f"{TAG}float")
SECTIONS = ("schedules", "schedule")  # where a plan is looked for when nobody says where it is
PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")  # an anchor, a tag: what may stand before a scalar

Entry = tuple[Any, Any]  # the nodes of a key and its value


class Scalar(Source):
    """The text of a scalar, and where in its file each of its characters stands."""

    __slots__ = ("document", "indices", "suspicion")

    def __init__(self, text: str, document: Document, places: list[int], suspicion: str | None) -> None:
        super().__init__(text, document.file, lambda at: document.locate(places[min(at, len(places) - 1)]))
        self.document, self.indices, self.suspicion = document, places, suspicion


class Document:
    """A YAML file, and the statements that a key leads to."""

    def __init__(self, path: str | os.PathLike[str], key: str | None, text: str | None = None) -> None:
        self.file = os.fspath(path)
        self.text = read(self.file) if text is None else text
        self.source = Source(self.text, self.file)
        self.line_starts = [0, *accumulate(len(line) + 1 for line in self.text.split("\n"))]
        self.merged: dict[int, list[Entry]] = {}
        root = self._compose()
        place = self._find(root, key) if key is not None else self._section(root)
        self.statements = self._statements(place, key)

    def locate(self, index: int) -> tuple[int, int]:
        """Line and column of a character of the file, both from 1."""
        line = bisect_right(self.line_starts, index)
        return line, index - self.line_starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    def span_of(self, node: Any) -> Span:
        return self.span(node.start_mark.index, node.end_mark.index)

    def location(self, node: Any) -> Span:
        """Where a node begins, without a picture of it."""
        return Span(Source("", self.file, lambda _: self.locate(node.start_mark.index)), 0, 0)

    def suspect(self, error: ScheduleError) -> ScheduleError:
        """The error, with what YAML may have done to the sentence that it is about."""
        source = error.span.source if error.span else None
        if isinstance(source, Scalar) and source.suspicion and isinstance(error, ScheduleSyntaxError):
            error.hint = f"{error.hint}; or {source.suspicion}" if error.hint else source.suspicion
        return error

    # -- the tree of nodes ---------------------------------------------------------------------------------

    def _compose(self) -> Any:
        try:
            documents: list[Any] = list(yaml.compose_all(self.text, Loader=yaml.SafeLoader))
        except yaml.MarkedYAMLError as trouble:
            raise self._invalid(trouble) from None
        except yaml.reader.ReaderError as trouble:
            place = self.span(trouble.position, trouble.position + 1)
            code = ord(self.text[trouble.position])
            raise ScheduleSyntaxError(f"the file is not YAML: U+{code:04X} is not allowed in it").at(place) from None
        except RecursionError:
            raise ScheduleSyntaxError(f"{self.file} is nested too deeply") from None
        if not documents:
            raise ScheduleSyntaxError(f"{self.file} is empty", "for instance lr: warmup(500) >> cosine(10k)")
        if len(documents) > 1:
            raise ScheduleSyntaxError(
                f"{self.file} holds {len(documents)} YAML documents, and one is wanted",
                "give each a file of its own",
            ).at(self.span_of(documents[1]))
        return documents[0]

    def _invalid(self, trouble: yaml.MarkedYAMLError) -> ScheduleError:
        problem = str(trouble.problem or trouble.context)
        mark = trouble.problem_mark or trouble.context_mark
        index = mark.index if mark else 0
        place = self.span(index, index + 1)
        error = ScheduleSyntaxError(f"the file is not YAML: {problem}", self._reason(problem, index))
        return error.at(place)

    def _reason(self, problem: str, index: int) -> str:
        line = self.locate(index)[0]
        near = self.text[self.line_starts[max(line - 3, 0)] : index]
        if "mapping values are not allowed" in problem:
            return "a colon with a space after it begins a mapping: write {0:1} without it, or quote the sentence"
        if "'\\t'" in problem:
            return "YAML is indented by spaces, not by tabs"
        if problem.startswith("expected ',' or"):
            return "inside the { } and [ ] of YAML a sentence needs quotes"
        if re.search(r"\s#", near):
            return "YAML ends a plain sentence at ' #': quote it, or write it below a |"
        return "quote the sentence if YAML takes a part of it for its own"

    def _entries(self, node: Any, inside: frozenset[int] = frozenset()) -> list[Entry]:
        """The keys and values of a mapping, what it merges (``<<``) included."""
        own: dict[str, Entry] = {}
        merged: dict[str, Entry] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise ScheduleSyntaxError("a key of a plan is a name").at(self.span_of(key))
            if key.tag == f"{TAG}merge":
                for other in self._merged(value, inside | {id(node)}):
                    merged.setdefault(other[0].value, other)
            elif key.value in own:
                raise ArgumentError(f"'{key.value}' is defined twice").at(self.span_of(key))
            else:
                own[key.value] = key, value
        return list({**merged, **own}.values())

    def _merged(self, value: Any, inside: frozenset[int]) -> Iterator[Entry]:
        for node in value.value if isinstance(value, SequenceNode) else [value]:
            if not isinstance(node, MappingNode) or id(node) in inside:
                raise ArgumentError("<< merges mappings, and this is not another mapping").at(self.span_of(node))
            if id(node) not in self.merged:  # an alias may stand in many places, each of which does
                self.merged[id(node)] = self._entries(node, inside)
            yield from self.merged[id(node)]

    # -- where the plan is ---------------------------------------------------------------------------------

    def _find(self, node: Any, key: str) -> Any:
        """What a dotted path leads to."""
        path = ""
        for part in key.split("."):
            where = path or self.file
            if isinstance(node, MappingNode):
                children = {k.value: value for k, value in self._entries(node)}
                if part not in children:
                    raise self._no_key(where, part, list(children)).at(self.location(node))
                node = children[part]
            elif isinstance(node, SequenceNode):
                if not re.fullmatch(r"\d{1,9}", part) or int(part) >= len(node.value):
                    hint = f"its items are counted from 0 to {len(node.value) - 1}" if node.value else None
                    raise UnknownNameError(f"{where} is a list, and has no item '{part}'", hint).at(
                        self.span_of(node)
                    )
                node = node.value[int(part)]
            else:
                raise UnknownNameError(f"{where} is not a mapping, and has no key '{part}'").at(self.span_of(node))
            path = f"{path}.{part}" if path else part
        return node

    def _no_key(self, where: str, part: str, known: list[str]) -> ScheduleError:
        hint = did_you_mean(part, known)
        if hint is None:
            hint = f"its keys are: {', '.join(known)}" if known else "it is empty"
        return UnknownNameError(f"{where} has no key '{part}'", hint)

    def _section(self, root: Any) -> Any:
        """The top level, or the one mapping in it that is called ``schedules`` or ``schedule``."""
        if not isinstance(root, MappingNode):
            kind = "a list" if isinstance(root, SequenceNode) else "text"
            raise ScheduleSyntaxError(
                f"{self.file} is {kind}, and a plan is a mapping from name to sentence",
                "for instance lr: warmup(500) >> cosine(10k)",
            ).at(self.span_of(root))
        sections = [value for key, value in self._entries(root) if key.value in SECTIONS]
        found = [value for value in sections if isinstance(value, MappingNode)]
        return found[0] if len(found) == 1 else root

    # -- statements ----------------------------------------------------------------------------------------

    def _statements(self, node: Any, key: str | None) -> list[tuple[Source, Source]]:
        path = f"{key}." if key else ""
        if isinstance(node, MappingNode):
            entries = self._entries(node)
            if not entries:
                raise ScheduleSyntaxError("the plan is empty").at(self.span_of(node))
            if node.flow_style:
                self._check_splits(entries)
            return [
                (self._scalar(name), self._sentence(value, name, path + name.value, bool(node.flow_style)))
                for name, value in entries
            ]
        last = (key or "").rpartition(".")[2]
        name = last if last.isidentifier() else "schedule"
        return [(Source(name, self.file), self._sentence(node, ScalarNode("", name), key or name, flow=False))]

    def _check_splits(self, entries: list[Entry]) -> None:
        """``{lr: cosine(20, eta_min=0.1)}`` has two entries: the bracket that is open tells."""
        whole: Any = None
        for key, value in entries:
            if value.value != "" or value.start_mark.index != value.end_mark.index:
                whole = value
            elif isinstance(whole, ScalarNode) and whole.value.count("(") > whole.value.count(")"):
                start, end = whole.start_mark.index, key.end_mark.index
                raise ScheduleSyntaxError(
                    "YAML has split the sentence at a comma: inside { } a sentence needs quotes",
                    f'write "{self.text[start:end]}"',
                ).at(self.span(start, end))

    def _sentence(self, node: Any, key: ScalarNode, path: str, flow: bool) -> Scalar:
        """The text of a sentence, unless YAML takes it for something else."""
        plain = isinstance(node, ScalarNode)
        complaint = self._misread(node, key.value) if plain else self._nested(node, key.value, path)
        if complaint is not None:
            message, hint = complaint
            empty = node.start_mark.index == node.end_mark.index or not plain
            raise ArgumentError(message, hint).at(self.span_of(key if empty and key.start_mark else node))
        return self._scalar(node, flow)

    def _nested(self, node: Node, name: str, path: str) -> tuple[str, str]:
        if isinstance(node, SequenceNode):
            hint = "a list stands inside a word: multistep([30, 60])"
            if any(isinstance(item, MappingNode) for item in node.value):
                hint = f"if the plan is in there, give the key '{path}.0'"
            return f"{name} is a YAML list, and a sentence is wanted", hint
        keys = [key.value for key, _ in node.value if isinstance(key, ScalarNode)]
        if any(re.fullmatch(r"[\d.]+\w*%?", key) for key in keys):
            hint = "a table stands inside a word, without spaces after its colons: piecewise({0:1, 30:0.1})"
        else:
            inner = next((f".{key}" for key in keys if key in SECTIONS), "")
            hint = f"if the plan is in there, give the key '{path}{inner}'"
        return f"{name} is a YAML mapping, and a sentence is wanted", hint

    def _misread(self, node: ScalarNode, name: str) -> tuple[str, str] | None:
        """What YAML takes a scalar for, if that is neither a text nor the number that it looks like."""
        value, kind = node.value, node.tag.removeprefix(TAG)
        if kind == "null":
            hint = "give it a number or a sentence, for instance warmup(500) >> cosine(10k)"
            if re.match(r"[ \t]*#", self.text[node.end_mark.index :]):
                hint = "what follows a # is a comment"
            return f"{name} has no sentence" + (f": {value} is YAML's null" if value else ""), hint
        if kind == "bool":
            return f"{name} is {value}, which YAML reads as a boolean", "a schedule is a number or a sentence"
        if kind == "timestamp":
            return f"YAML reads {value} as a date", "write spaces around a minus sign, or quote the sentence"
        if node.tag in NUMBERS:
            return _misread_number(node)
        if node.tag != f"{TAG}str" and not (node.style is None and kind in ("value", "merge")):
            return (
                f"the YAML tag {node.tag.replace(TAG, '!!')} has no meaning here",
                "a sentence is plain text",
            )
        return None

    def _scalar(self, node: Any, flow: bool = False) -> Scalar:
        start, end = node.start_mark.index, node.end_mark.index
        properties = PROPERTIES.match(self.text, start, end)
        start = properties.end() if properties else start
        places = [start + i for i in aligned(node.value, self.text[start:end], node.style)]
        return Scalar(node.value, self, places, self._suspicion(node, end, flow))

    def _suspicion(self, node: Any, end: int, flow: bool) -> str | None:
        """What YAML may have cut off a plain scalar."""
        if node.style is not None:
            return None
        if re.match(r"[ \t]+#", self.text[end:]):
            return "YAML has cut the sentence at ' #': quote it, or write it below a |"
        if flow and re.match(r"\s*,", self.text[end:]):
            return "YAML has cut the sentence at the comma: inside { } it needs quotes"
        return None


def _misread_number(node: ScalarNode) -> tuple[str, str] | None:
    """Numbers that are others in YAML than in a sentence."""
    value = node.value
    digits = value.lstrip("+-").lower()
    if digits in (".inf", ".nan"):
        return f"{value} is YAML's, and no number of the language", "endless is written inf"
    whole = node.tag == f"{TAG}int"
    if ":" in digits:
        why = "colons between digits mean the base 60"
    elif digits.startswith(("0x", "0b")):
        why = f"{digits[:2]} means the base {16 if digits[1] == 'x' else 2}"
    elif whole and re.fullmatch("0[0-7_]+", digits):
        why = "a leading zero means the base 8"
    else:
        return None
    make: Any = SafeConstructor.construct_yaml_int if whole else SafeConstructor.construct_yaml_float
    number = make(SafeConstructor(), node)
    hint = f"write {number}"
    if "leading" in why:
        hint += f", or {value.replace(digits, digits.lstrip('0_') or '0')}"
    return f"YAML reads {value} as {number}: {why}", hint
