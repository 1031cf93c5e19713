"""The combinator tree: a handful of frozen node types, and Python's operators on them.

Every node is a *head* (a plain value: an operator, a name, a word) and its *parts* (nodes).  The constructors
called ``make`` normalise (numbers fold, chains flatten), so that text and Python build the same tree.

A tree knows how deep and how large it is, and what it mentions (``flags``); all three are computed from its
parts when it is built, so that asking is free and no walk is needed.
"""

from .base import BOUND, CYCLE, MAX_DEPTH, OPEN, PERCENT, REST, SCHEDULE, TIMED, Operand, T, Tree, U, ask, door
from .nodes import (
    Call,
    Clock,
    Comparison,
    Compose,
    Constant,
    List,
    Map,
    Negative,
    Number,
    Open,
    Param,
    Percent,
    Pipe,
    Power,
    Product,
    Rest,
    Sequence,
    Sum,
    Table,
)
from .operators import a_schedule, as_tree, combine, compare, number, pipe, substitute, then
from .rationals import checked
from .schedule import Condition, Schedule, Transform

__all__ = [
    "BOUND",
    "CYCLE",
    "MAX_DEPTH",
    "OPEN",
    "PERCENT",
    "REST",
    "SCHEDULE",
    "TIMED",
    "Call",
    "Clock",
    "Comparison",
    "Compose",
    "Condition",
    "Constant",
    "List",
    "Map",
    "Negative",
    "Number",
    "Open",
    "Operand",
    "Param",
    "Percent",
    "Pipe",
    "Power",
    "Product",
    "Rest",
    "Schedule",
    "Sequence",
    "Sum",
    "T",
    "Table",
    "Transform",
    "Tree",
    "U",
    "a_schedule",
    "as_tree",
    "ask",
    "checked",
    "combine",
    "compare",
    "door",
    "number",
    "pipe",
    "substitute",
    "then",
]
