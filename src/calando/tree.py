"""The combinator tree: a handful of frozen node types, and Python's operators on them.

Every node is a *head* (a plain value: an operator, a name, a word) and its *parts* (nodes).  The constructors
called ``make`` normalise (numbers fold, chains flatten), so that text and Python build the same tree.

A tree knows how deep and how large it is, and what it mentions (``flags``); all three are computed from its
parts when it is built, so that asking is free and no walk is needed.
"""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module
from math import isinf, isnan, log
from typing import TYPE_CHECKING, Any, ClassVar, cast

from .errors import ArgumentError, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

T, U, CYCLE, SCHEDULE, PERCENT, REST, OPEN, BOUND = (1 << i for i in range(8))
TIMED = T | U | SCHEDULE  # what depends on time

MAX_DEPTH = 200  # nesting of what a person writes
HARD_DEPTH = 260  # and of what it expands to: recursion over a tree stays well inside Python's limit
MAX_BITS = 4096  # an exact number larger than this is not worth its digits
MAX_FLOAT = Fraction(2**1024 - 2**971)

Head = Any  # an operator, a name, a number, a word, or nothing


def door(module: str) -> Any:
    """A room of the house that is opened only when somebody asks: evaluation, text, sympy, plots."""
    return import_module(f"calando.{module}")


def ask(module: str, function: str, *arguments: Any) -> Any:
    """Have another room answer; what is nested beyond Python's own limit is said in one sentence."""
    try:
        return getattr(door(module), function)(*arguments)
    except RecursionError:
        raise ArgumentError("the schedule is nested too deeply") from None


class Operand:
    """Python's operators, for trees and for words that stand for a tree (``cosine`` for ``cosine()``)."""

    __slots__ = ()
    __array_ufunc__ = None  # numpy leaves ``array * schedule`` to us

    def tree(self) -> Tree:
        raise TypeError  # pragma: no cover - both subclasses say what they stand for

    def __add__(self, other: Any) -> Schedule:
        return combine(Sum, "+", self, other)

    def __radd__(self, other: Any) -> Schedule:
        return combine(Sum, "+", other, self)

    def __sub__(self, other: Any) -> Schedule:
        return combine(Sum, "-", self, other)

    def __rsub__(self, other: Any) -> Schedule:
        return combine(Sum, "-", other, self)

    def __mul__(self, other: Any) -> Schedule:
        return combine(Product, "*", self, other)

    def __rmul__(self, other: Any) -> Schedule:
        return combine(Product, "*", other, self)

    def __truediv__(self, other: Any) -> Schedule:
        return combine(Product, "/", self, other)

    def __rtruediv__(self, other: Any) -> Schedule:
        return combine(Product, "/", other, self)

    def __floordiv__(self, other: Any) -> Schedule:
        return combine(Product, "//", self, other)

    def __rfloordiv__(self, other: Any) -> Schedule:
        return combine(Product, "//", other, self)

    def __pow__(self, other: Any) -> Schedule:
        return combine(Power, "**", self, other)

    def __rpow__(self, other: Any) -> Schedule:
        return combine(Power, "**", other, self)

    def __neg__(self) -> Schedule:
        return Negative.make(None, (a_schedule(self),))

    def __pos__(self) -> Schedule:
        return a_schedule(self)

    def __abs__(self) -> Schedule:
        return ask("library.functions", "abs_", self)

    def __ceil__(self) -> Schedule:
        return ask("library.functions", "ceil", self)

    def __rshift__(self, other: Any) -> Schedule:
        return then(self, other)

    def __rrshift__(self, other: Any) -> Schedule:
        return then(other, self)

    def __or__(self, other: Any) -> Tree:
        return pipe(self, other)

    def __ror__(self, other: Any) -> Tree:
        return pipe(other, self)

    def __lt__(self, other: Any) -> Condition:
        return compare("<", self, other)

    def __le__(self, other: Any) -> Condition:
        return compare("<=", self, other)

    def __gt__(self, other: Any) -> Condition:
        return compare(">", self, other)

    def __ge__(self, other: Any) -> Condition:
        return compare(">=", self, other)

    def __bool__(self) -> bool:
        raise ArgumentError(
            "a schedule has no truth value",
            "join schedules with >> and |, and compare numbers inside where(…)",
        )


class Tree(Operand):
    """A node: a head and its parts.  Immutable, hashable, picklable; ``==`` is equality of trees."""

    __slots__ = ("__weakref__", "_cache", "_hash", "depth", "flags", "head", "parts", "size", "span")
    _own_flags: ClassVar[int] = 0

    head: Head
    parts: tuple[Tree, ...]
    depth: int
    size: int
    flags: int
    span: Span | None
    _cache: dict[Any, Any]
    _hash: int

    def __init__(self, head: Head, parts: tuple[Tree, ...] = (), flags: int = 0) -> None:
        put = object.__setattr__
        depth, size, flags = 0, 1, flags | self._own_flags
        for part in parts:
            depth = max(depth, part.depth)
            size += part.size
            flags |= part.flags
        if depth >= HARD_DEPTH:
            raise ArgumentError(f"nested more than {MAX_DEPTH} levels deep")
        put(self, "head", head)
        put(self, "parts", parts)
        put(self, "depth", depth + 1)
        put(self, "size", size)
        put(self, "flags", self._flags(flags))
        put(self, "span", None)
        put(self, "_cache", {})
        put(self, "_hash", hash((type(self).__name__, head, tuple(p._hash for p in parts))))

    @classmethod
    def make(cls, head: Head, parts: tuple[Tree, ...]) -> Any:
        """The node in its normal form, which may be another node."""
        return cls(head, parts)

    def _flags(self, flags: int) -> int:
        return flags

    def tree(self) -> Tree:
        return self

    def place(self, span: Span | None) -> Any:
        """Remember where this tree was written, unless it does already: for whoever has just made it."""
        if self.span is None and span is not None:
            object.__setattr__(self, "span", span)
        return self

    def at(self, span: Span | None) -> Any:
        """The tree with a place, down to the parts that have one already; shared trees stay as they are."""
        if self.span is not None or span is None:
            return self
        parts = tuple(part.at(span) for part in self.parts)
        return type(self)(self.head, parts, self.flags & BOUND).place(span)

    def rebuild(self, parts: tuple[Tree, ...]) -> Any:
        """The same node on other parts, normalised again, at the same place."""
        if all(new is old for new, old in zip(parts, self.parts, strict=True)):
            return self
        new = type(self).make(self.head, parts)
        return new if any(new is part for part in parts) else new.place(self.span)

    def walk(self) -> Iterator[Tree]:
        """Every node of the tree, parents before their parts."""
        stack: list[Tree] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.parts))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tree):
            return NotImplemented
        stack: list[tuple[Tree, Tree]] = [(self, other)]
        while stack:
            a, b = stack.pop()
            if a is b:
                continue
            if a._hash != b._hash or type(a) is not type(b) or a.head != b.head:
                return False
            if len(a.parts) != len(b.parts):
                return False
            stack.extend(zip(a.parts, b.parts, strict=True))
        return True

    def __hash__(self) -> int:
        return self._hash

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed: build another one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed: build another one")

    def __copy__(self) -> Tree:
        return self

    def __deepcopy__(self, memo: object) -> Tree:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.head, self.parts, self.flags & BOUND)

    def __str__(self) -> str:
        return ask("text", "sentence", self)

    def __repr__(self) -> str:
        return f"parse({str(self)!r})"


class Schedule(Tree):
    """A function from time to a number, with a length.

    Schedules are built by :func:`calando.parse` or with the words of the language as Python functions, and
    combined with ``+ - * / // **``, ``>>`` (then) and ``|`` (through a transform).  They are immutable,
    hashable, picklable; ``==`` compares trees, ``str`` prints the canonical sentence.

    >>> import calando as ca
    >>> s = ca.warmup(5) >> ca.cosine(T=20, eta_min=0.01) | ca.floor(1e-7)
    >>> s(0), s(2.5), s(5), s(1000)
    (1e-07, 0.5, 1.0, 0.01)
    >>> s == ca.parse("warmup(5) >> cosine(20, eta_min=0.01) | floor(1e-7)")
    True
    """

    __slots__ = ()

    def __call__(self, t: Any, /, **values: Any) -> Any:
        """The value at time ``t``, in steps.

        ``t`` may be a number (the answer is a ``float``), a numpy array or a list of any shape (an array of
        that shape, float64), or a JAX or torch array, traced or not (an array of its kind).  ``values`` bind
        names to numbers, or to arrays that broadcast with ``t``.

        Raises :class:`~calando.UnboundError` if a name has no value.

        >>> import calando as ca
        >>> s = ca.parse("lr * warmup(5)")
        >>> s(2.5, lr=0.1)
        0.05
        >>> s([0, 5, 10], lr=0.1)
        array([0. , 0.1, 0.1])
        """
        return ask("evaluate", "call", self, t, values)

    def bind(self, /, **values: Any) -> Schedule:
        """The schedule with those names replaced by numbers.

        Binding ``total`` writes out every ``rest`` and percent, so that the result is a sentence too.

        >>> import calando as ca
        >>> ca.parse("lr * (warmup(30) >> cosine)").bind(total=1000, lr=0.1)
        parse('0.1 * (warmup(30) >> cosine(970))')
        """
        return ask("resolve", "bind", self, values)

    def compile(self, **values: Any) -> Callable[[float], float]:
        """A plain Python function of one number, for a loop that asks at every step.

        >>> import calando as ca
        >>> f = ca.parse("lr * warmup(5)").compile(lr=0.1)
        >>> f(5)
        0.1
        """
        return ask("compile", "compile_schedule", self, values)

    @property
    def params(self) -> frozenset[str]:
        """The names that have no value yet; ``total`` among them wherever a rest or a percent stands.

        >>> import calando as ca
        >>> sorted(ca.parse("lr * (warmup(5ep) >> cosine)").params)
        ['ep', 'lr', 'total']
        """
        return ask("resolve", "params", self)

    @property
    def signals(self) -> frozenset[str]:
        """The names of the observed numbers that the schedule watches (none of the words watches any yet)."""
        return frozenset()

    @property
    def length(self) -> int | float | Schedule:
        """How long it runs, in steps: a number, ``inf``, or an expression in parameters.

        >>> import calando as ca
        >>> ca.parse("warmup(5) >> cosine(20)").length
        25
        >>> ca.parse("warmup(5) >> cosine(W)").length
        parse('W + 5')
        >>> ca.parse("exponential(0.9)").length
        inf
        """
        return ask("resolve", "length", self)

    def expand(self, /, **values: Any) -> Schedule:
        """The sentence it stands for: every length and end written, compounds and shares expanded.

        >>> import calando as ca
        >>> ca.parse("warmup(5) >> cosine(20)").expand()
        parse('warmup(5, end=1) >> cosine(20, eta_max=1)')
        """
        return ask("resolve", "resolve", self, values)

    def to_sympy(self, t: Any = None, exact: bool = True) -> Any:
        """The closed form: a sympy expression in ``t`` (a nonnegative symbol unless given).

        Literals are exact rationals of the text as typed, or floats with ``exact=False``; parameters are
        symbols; a sequence is one flat ``Piecewise`` that ends in the held value.

        >>> import calando as ca
        >>> ca.parse("lr * warmup(5)").to_sympy()
        Piecewise((lr*t/5, t < 5), (lr, True))
        """
        return ask("closed_form", "to_sympy", self, t, exact)

    def latex(self) -> str:
        r"""The closed form as LaTeX.

        >>> import calando as ca
        >>> print(ca.parse("warmup(5)").latex())
        \begin{cases} \frac{t}{5} & \text{for}\: t < 5 \\1 & \text{otherwise} \end{cases}
        """
        return ask("closed_form", "latex", self)

    def describe(self, /, **values: Any) -> Any:
        """A table of segments with their lengths, ends and jumps, and the values worth knowing.

        >>> import calando as ca
        >>> print(ca.parse("warmup(5) >> cosine(20)").describe())  # doctest: +ELLIPSIS
        segment ...
        """
        return ask("inspect.describe", "describe", self, values)

    def plot(self, ax: Any = None, *, steps: int | None = None, **values: Any) -> Any:
        """Draw the curve with matplotlib, seams marked; returns the axes."""
        return ask("inspect.plot", "plot", self, ax, steps, values)


class Transform(Tree):
    """What stands after a ``|``: a map of values or of time.

    >>> import calando as ca
    >>> tame = ca.floor(1e-7) | ca.cap(1)
    >>> ca.warmup(5) | tame
    parse('warmup(5) | floor(1e-7) | cap(1)')
    """

    __slots__ = ()


class Condition(Tree):
    """A comparison, which stands only where a condition is wanted: ``where(t < 5, 0.1, 1)``."""

    __slots__ = ()


class Comparison(Condition):
    """``head`` is ``<`` or ``<=`` (``a > b`` is ``b < a`` seen from the other side, and stays as written)."""

    __slots__ = ()

    @classmethod
    def make(cls, head: str, parts: tuple[Tree, ...]) -> Comparison:
        left, right = parts
        if isinstance(left, Number) and not isinstance(right, Number):
            # ``2 < loss`` reaches Python as ``loss > 2``: one tree for both
            flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[head]
            return cls(flipped, (right, left))
        return cls(head, parts)


class Number(Schedule):
    """An exact rational; ``BOUND`` among its flags says that it came by ``bind`` and not from the sentence."""

    __slots__ = ()

    @property
    def value(self) -> Fraction:
        return cast("Fraction", self.head)


class Constant(Schedule):
    """``pi``, ``e`` or ``inf``."""

    __slots__ = ()


class Param(Schedule):
    """A name without a value: free until bound."""

    __slots__ = ()


class Percent(Schedule):
    """A share of something that its place decides; ``head`` is the number of hundredths."""

    __slots__ = ()
    _own_flags = PERCENT


class Clock(Schedule):
    """``t``, ``epoch``, ``u`` or ``cycle``."""

    __slots__ = ()

    def _flags(self, flags: int) -> int:
        return {"t": T, "epoch": T, "u": U, "cycle": CYCLE}[self.head]


class Rest(Schedule):
    """The length that is left."""

    __slots__ = ()
    _own_flags = REST


class Open(Schedule):
    """The value of an end that was not written."""

    __slots__ = ()
    _own_flags = OPEN


class Sum(Schedule):
    """``a + b - c …``: the head holds the signs of all parts but the first."""

    __slots__ = ()

    @classmethod
    def make(cls, head: tuple[str, ...], parts: tuple[Tree, ...]) -> Any:
        return _chain(cls, head, parts, _add)


class Product(Schedule):
    """``a * b / c // d …``, from the left: the head holds the operators."""

    __slots__ = ()

    @classmethod
    def make(cls, head: tuple[str, ...], parts: tuple[Tree, ...]) -> Any:
        return _chain(cls, head, parts, _multiply)


class Power(Schedule):
    """``a ** b``."""

    __slots__ = ()

    @classmethod
    def make(cls, head: object, parts: tuple[Tree, ...]) -> Any:
        base, exponent = parts
        if isinstance(base, Number) and isinstance(exponent, Number):
            value = _power(base.value, exponent.value)
            if value is not None:
                return Number(value, (), (base.flags | exponent.flags) & BOUND)
        return cls("**", parts)


class Negative(Schedule):
    """``-a``."""

    __slots__ = ()

    @classmethod
    def make(cls, head: object, parts: tuple[Tree, ...]) -> Any:
        (part,) = parts
        if isinstance(part, Number):
            return Number(-part.value, (), part.flags)
        if isinstance(part, Percent):
            return Percent(-part.head)
        return cls("-", parts)


class Call(Schedule):
    """A word and its arguments, all of them, in the order of its signature."""

    __slots__ = ()

    @classmethod
    def make(cls, head: Any, parts: tuple[Tree, ...]) -> Any:
        return head.build(parts)

    def _flags(self, flags: int) -> int:
        return cast("int", self.head.call_flags(flags))


class Map(Transform):
    """A word that is a transform, and its arguments."""

    __slots__ = ()

    @classmethod
    def make(cls, head: Any, parts: tuple[Tree, ...]) -> Any:
        return head.build(parts)


class Compose(Transform):
    """Transforms, one after the other."""

    __slots__ = ()


class Sequence(Schedule):
    """``a >> b >> …``: each for its length, on a clock of its own."""

    __slots__ = ()
    _own_flags = SCHEDULE

    @classmethod
    def make(cls, head: object, parts: tuple[Tree, ...]) -> Sequence:
        flat: list[Tree] = []
        for part in parts:
            flat.extend(part.parts if isinstance(part, Sequence) else (part,))
        return cls(">>", tuple(flat))


class Pipe(Schedule):
    """``body | map | …``: the first part is the body."""

    __slots__ = ()

    def _flags(self, flags: int) -> int:
        maps = cast("tuple[Map, ...]", self.parts[1:])
        if any(m.head.cyclic for m in maps):
            flags &= ~CYCLE
        return (flags & (CYCLE | PERCENT | BOUND)) | SCHEDULE

    @classmethod
    def make(cls, head: object, parts: tuple[Tree, ...]) -> Pipe:
        body, *maps = parts
        if isinstance(body, Pipe):
            return cls("|", (*body.parts, *maps))
        return cls("|", parts)


class Table(Tree):
    """``{key: value, …}``: parts are key, value, key, value, …"""

    __slots__ = ()

    def items(self) -> list[tuple[Tree, Tree]]:
        return list(zip(self.parts[::2], self.parts[1::2], strict=True))


class List(Tree):
    """``[a, b, …]``."""

    __slots__ = ()


# -- the two doors meet here: Python's values become trees -------------------------------------------------


def number(value: Any, flags: int = 0) -> Number | Constant | Negative:
    """A Python number as a tree; a float means its shortest decimal.  NaN is an error."""
    if isinstance(value, float):
        if isnan(value):
            raise ArgumentError("nan is not a number that a schedule can use")
        if isinf(value):
            infinite = Constant("inf")
            return infinite if value > 0 else Negative("-", (infinite,))
        return Number(Fraction(repr(value)), (), flags)
    exact = Fraction(value)
    if abs(exact) > MAX_FLOAT:
        raise ArgumentError("the number is too large: it overflows")
    return Number(exact, (), flags)


def as_tree(value: Any) -> Tree | None:
    """What a Python value means in a sentence: a tree, or ``None`` for what has no meaning there."""
    if isinstance(value, Operand):
        return value.tree()
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float, Fraction)):
        return number(value)
    if isinstance(value, dict):
        return _container(Table, [x for item in value.items() for x in item])
    if isinstance(value, (list, tuple)):
        return _container(List, list(value))
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        return as_tree(value.item())
    if type(value).__name__ == "Decimal":
        return number(Fraction(value))
    return None


def _container(kind: type[Table | List], values: list[Any]) -> Tree | None:
    parts = [as_tree(v) for v in values]
    return None if any(p is None for p in parts) else kind(None, tuple(cast("list[Tree]", parts)))


def a_schedule(value: Any) -> Schedule:
    """The value as a schedule, or an error that says what it is instead."""
    tree = as_tree(value)
    if isinstance(tree, Schedule):
        return tree
    if isinstance(tree, Transform):
        raise ArgumentError(
            f"{tree} is a transform, not a schedule",
            f"put it after a schedule and a |: … | {tree}",
        ).at(tree.span)
    if isinstance(tree, Condition):
        raise ArgumentError(
            "a comparison stands only where a condition is wanted", "for instance where(t < 5, a, b)"
        ).at(tree.span)
    if isinstance(tree, (Table, List)):
        raise ArgumentError(
            "a table or list stands only as an argument", "for instance piecewise({0: 1, 30: 0.1})"
        ).at(tree.span)
    raise ArgumentError(f"{value!r} is not a number or a schedule")


def _arithmetic(value: Any) -> Schedule | None:
    if as_tree(value) is None:
        return None
    tree = a_schedule(value)
    if isinstance(tree, Rest):
        raise ArgumentError(
            "rest stands alone as a length",
            "write total - … to calculate with what is left",
        ).at(tree.span)
    return tree


def combine(kind: Any, operator: str, left: Any, right: Any) -> Any:
    """``left operator right``, or ``NotImplemented`` where Python should ask somebody else."""
    a, b = _arithmetic(left), _arithmetic(right)
    if a is None or b is None:
        return NotImplemented
    return kind.make((operator,), (a, b))


def compare(operator: str, left: Any, right: Any) -> Any:
    """The condition ``left operator right``."""
    for side in (left, right):
        if isinstance(side, Condition):
            raise ArgumentError("comparisons do not chain", "write two conditions, one inside the other").at(
                side.span
            )
    a, b = _arithmetic(left), _arithmetic(right)
    if a is None or b is None:
        return NotImplemented
    return Comparison.make(operator, (a, b))


def then(left: Any, right: Any) -> Any:
    """``left >> right``."""
    for side in (left, right):
        tree = side.tree() if isinstance(side, Operand) else side
        if isinstance(tree, Transform):
            raise ArgumentError(
                f"{tree} is a transform and cannot stand beside >>",
                f"| binds looser than >>, so use parentheses: (a | {tree}) >> b",
            ).at(tree.span)
    if as_tree(left) is None or as_tree(right) is None:
        return NotImplemented
    return Sequence.make(">>", (a_schedule(left), a_schedule(right)))


def pipe(left: Any, right: Any) -> Any:
    """``left | right``: a schedule through a transform, or two transforms made one."""
    a, b = as_tree(left), as_tree(right)
    if a is None or b is None:
        return NotImplemented
    if not isinstance(b, Transform):
        raise ArgumentError(
            f"{b} is not a transform, so nothing can go through it",
            "write a >> b for one after the other, a * b for both at once",
        ).at(b.span)
    maps = b.parts if isinstance(b, Compose) else (b,)
    if isinstance(a, Transform):
        return Compose("|", (*(a.parts if isinstance(a, Compose) else (a,)), *maps))
    return Pipe.make("|", (a_schedule(a), *maps))


# -- exact arithmetic of literals -------------------------------------------------------------------------


def _chain(
    kind: type[Sum | Product],
    operators: tuple[str, ...],
    parts: tuple[Tree, ...],
    fold: Callable[[str, Fraction, Fraction], Fraction],
) -> Any:
    """Flatten on the left (``(a + b) + c`` is ``a + b + c``) and fold the numbers that lead."""
    first = parts[0]
    if isinstance(first, kind):
        operators = (*first.head, *operators)
        parts = (*first.parts, *parts[1:])
    used = 0
    head = parts[0]
    while isinstance(head, Number) and used < len(operators):
        other = parts[used + 1]
        if not isinstance(other, Number):
            break
        value = fold(operators[used], head.value, other.value)
        head = Number(value, (), (head.flags | other.flags) & BOUND)
        used += 1
    if used == len(operators):
        return head
    return kind(operators[used:], (head, *parts[used + 1 :]))


def _add(sign: str, a: Fraction, b: Fraction) -> Fraction:
    return checked(a + b if sign == "+" else a - b)


def _multiply(operator: str, a: Fraction, b: Fraction) -> Fraction:
    if operator == "*":
        return checked(a * b)
    if b == 0:
        raise ArgumentError("division by zero")
    return checked(a / b if operator == "/" else Fraction(a // b))


def _power(base: Fraction, exponent: Fraction) -> Fraction | None:
    """The exact power, or ``None`` where it is not rational or not worth its digits."""
    if base == 0 and exponent < 0:
        raise ArgumentError("division by zero")
    if exponent.denominator != 1:
        if base < 0:
            raise ArgumentError("a negative number has no real power with a fraction as exponent")
        return Fraction(1) if base == 1 else Fraction(0) if base == 0 else None
    if base in (0, 1, -1):
        odd = exponent.numerator % 2
        return Fraction(1) if exponent == 0 else base if odd or base == 0 else abs(base)
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if bits * abs(exponent) <= MAX_BITS:
        return checked(base**exponent.numerator)
    if float(exponent) * (log(abs(base.numerator)) - log(base.denominator)) > log(MAX_FLOAT):
        raise ArgumentError("the number is too large: it overflows")
    return None


def checked(value: Fraction) -> Fraction:
    """The value, rounded to a float where its exact digits run away; overflow is an error."""
    if abs(value) > MAX_FLOAT:
        raise ArgumentError("the number is too large: it overflows")
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > 2 * MAX_BITS:
        return Fraction(repr(float(value)))
    return value


def substitute(tree: Tree, values: Mapping[str, Tree]) -> Any:
    """The tree with those parameters replaced."""
    if isinstance(tree, Param):
        return values.get(tree.head, tree)
    if isinstance(tree, Clock) and tree.head == "epoch" and "ep" in values:
        return Product.make(("/",), (Clock("t"), values["ep"]))
    if not tree.parts:
        return tree
    return tree.rebuild(tuple(substitute(part, values) for part in tree.parts))
