"""Text to parse tree, or one clear error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lark import Tree as Parsed
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from .complaints import unexpected
from .errors import ScheduleSyntaxError, Span, limited
from .grammar import parser
from .layout import Misplaced
from .tables import Stuck, tables
from .tree import MAX_DEPTH

if TYPE_CHECKING:
    from .errors import Source


def read_text(source: Source) -> Any:
    """The parse tree of a text, or one clear error."""
    text = limited(source.text)
    try:
        try:
            parsed = tables().parse(text)
        except Stuck:
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
