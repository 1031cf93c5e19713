"""Words: Python functions whose signature is syntax, and the one registry that holds them."""

from __future__ import annotations

from importlib import import_module
from itertools import repeat
from typing import TYPE_CHECKING, Any, Generic, NoReturn, ParamSpec, TypeVar, cast

from . import tree as nodes
from .errors import ArgumentError, UnknownNameError, did_you_mean
from .names import FIXED, open_
from .roles import ROLES, Place
from .tree import Call, Map, Open, Operand, Schedule, Transform, Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

P = ParamSpec("P")
R = TypeVar("R", Schedule, Transform)

WORDS: dict[str, Word[..., Any]] = {}
NEVER = object()


class Same:
    """The default of a parameter that repeats another one: ``down: Time = same("up")``."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Unless:
    """A default that another parameter changes: ``threshold: Share = unless("min_delta", 0, 1e-4)``."""

    __slots__ = ("name", "otherwise", "then")

    def __init__(self, name: str, then: Any, otherwise: Any) -> None:
        self.name, self.then, self.otherwise = name, then, otherwise


class Parameter:
    """One parameter of a word: its name, its role, its default (``None`` if required).

    ``same`` is the parameter whose value it repeats; ``given`` the one that makes ``then`` its default.
    """

    __slots__ = ("default", "given", "keyword_only", "name", "role", "same", "then")

    def __init__(self, name: str, role: str, keyword_only: bool) -> None:
        self.name, self.role, self.keyword_only = name, role, keyword_only
        self.default: Tree | None = None
        self.same: str | None = None
        self.given: str | None = None
        self.then: Tree | None = None

    @property
    def required(self) -> bool:
        return self.default is None and self.same is None

    def is_default(self, value: Tree, call: Tree) -> bool:
        """Whether the value is what leaving it out would give."""
        if self.same is not None:
            return value == call.head.argument(call, self.same)
        if self.given is not None:
            other = next(p for p in call.head.parameters if p.name == self.given)
            unchanged = call.head.argument(call, self.given) == other.default
            return value == (self.default if unchanged else self.then)
        return isinstance(value, Open) if self.default is None else value == self.default


class Shown:
    """A default as a person would write it."""

    __slots__ = ("text",)

    def __init__(self, parameter: Parameter) -> None:
        default = parameter.default
        self.text = parameter.same or ("…" if isinstance(default, Open) else str(default))

    def __repr__(self) -> str:
        return self.text

    __str__ = __repr__


class Word(Operand, Generic[P, R]):
    """A word of the language, and the Python function of that name.

    Attributes: ``name``, ``kind`` (``ramp``, ``segment``, ``curve``, ``compound``, ``value map``, ``time map``,
    ``stopping time`` or ``function``), ``parameters``, of which ``length``, ``start``, ``end`` and the ``shapes`` are
    those that are that, ``formula``, ``options`` (what its kind wants to know).
    """

    def __init__(self, formula: Callable[..., Any], kind: str, given: int, **options: Any) -> None:
        self.name: str = formula.__name__.rstrip("_")
        self.kind, self.formula, self.options = kind, formula, options
        self.__name__, self.__qualname__ = formula.__name__, formula.__qualname__
        self.__doc__, self.__module__ = formula.__doc__, formula.__module__
        self.__wrapped_formula__ = formula
        self.cyclic: bool = options.get("cyclic", False)
        self.elsewhere: dict[str, str] = {}  # what other systems have as a parameter, and how it is said here
        self.parameters = _signature(formula, given)
        self._index = {p.name: i for i, p in enumerate(self.parameters)}
        self._positional = [p.name for p in self.parameters if not p.keyword_only]
        self._roles = [(ROLES[p.role], Place(self.name, p.name)) for p in self.parameters]
        role_of = {p.role: p for p in reversed(self.parameters)}
        self.length, self.start, self.end = (role_of.get(role) for role in ("Length", "Start", "End"))
        self.shapes = [p for p in self.parameters if p.role == "Shape"]
        known = WORDS.get(self.name)
        if known is not None and known.__module__ != self.__module__:
            raise ArgumentError(f"the word '{self.name}' is defined in {known.__module__} already")
        if self.name in FIXED:
            raise ArgumentError(f"'{self.name}' means something else in the language")
        WORDS[self.name] = self
        for parameter, (role, place), default in zip(
            self.parameters, self._roles, _defaults(formula, given), strict=True
        ):
            if isinstance(default, Same):
                parameter.same = default.name
                continue
            usual = default
            if isinstance(default, Unless):
                parameter.given, parameter.then = default.name, role(default.then, place)
                usual = default.otherwise
            if usual is not ...:
                parameter.default = role(usual, place)

    @property
    def is_transform(self) -> bool:
        return self.kind in ("value map", "time map")

    @property
    def __signature__(self) -> Any:
        """For ``help`` and editors: what people write, without what the reader passes."""
        import inspect

        full = inspect.signature(self.formula).parameters
        shown = [
            full[p.name].replace(default=inspect.Parameter.empty if p.required else Shown(p), annotation=p.role)
            for p in self.parameters
        ]
        return inspect.Signature(shown)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return cast("R", self.build(self.arrange(args, kwargs)))

    def __reduce__(self) -> tuple[Any, ...]:
        return word_of, (self.__module__, self.name)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}>"

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Word):
            return self is other or (self.name, self.__module__) == (other.name, other.__module__)
        return NotImplemented

    def tree(self) -> Tree:
        """The word without a call: with its defaults, if it has them all."""
        return self.build(self.arrange((), {}))

    def as_shape(self) -> Tree | None:
        """The word as a shape: a ramp that gets its ends from where it stands."""
        if self.kind != "ramp":
            return None
        return self.build([open_ if p.required else p.default for p in self.parameters])

    def argument(self, call: Tree, name: str) -> Tree:
        """The argument of that name in a call of this word."""
        return call.parts[self._index[name]]

    def has(self, name: str) -> bool:
        return name in self._index

    def named(self, call: Tree) -> dict[str, Tree]:
        """All arguments of a call, by name."""
        return dict(zip(self._index, call.parts, strict=True))

    def arrange(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """Arguments as given, in the order of the signature, defaults filled in."""
        if len(args) > len(self._positional):
            self._too_many(args)
        values: dict[str, Any] = dict(zip(self._positional, args, strict=False))
        for name, value in kwargs.items():
            if name not in self._index:
                hint = self.elsewhere.get(name) or did_you_mean(name, self._index) or f"its signature is {self.usage}"
                message = f"{self.name} has no parameter '{name}'"
                raise UnknownNameError(message, hint, argument=("keyword", name))
            if name in values:
                raise ArgumentError(f"{self.name} got {name} twice", argument=("keyword", name))
            values[name] = value
        for parameter in self.parameters:
            if parameter.name not in values:
                if parameter.same is not None and parameter.same in values:
                    values[parameter.name] = values[parameter.same]
                elif parameter.default is None:
                    raise ArgumentError(f"{self.name} wants {parameter.name}", f"its signature is {self.usage}")
                elif parameter.given is not None and parameter.given in kwargs:
                    values[parameter.name] = parameter.then
                else:
                    values[parameter.name] = parameter.default
        return [values[p.name] for p in self.parameters]

    def _too_many(self, args: tuple[Any, ...]) -> NoReturn:
        extra = len(self._positional)
        keywords = [p.name for p in self.parameters if p.keyword_only]
        count = {0: "no arguments", 1: "one argument"}.get(extra, f"{extra} arguments")
        if keywords:
            value = nodes.as_tree(args[extra])
            hint = f"write {keywords[0]}={'…' if value is None else value}, or another of: {', '.join(keywords)}"
            raise ArgumentError(f"{self.name} takes {count} by position, then keywords", hint, argument=extra)
        raise ArgumentError(
            f"{self.name} takes {count}, and got {len(args)}", f"its signature is {self.usage}", argument=extra
        )

    @property
    def usage(self) -> str:
        """What one writes: ``cosine(T=rest, *, eta_min=0, eta_max=…)``."""
        words: list[str] = []
        for parameter in self.parameters:
            if parameter.keyword_only and "*" not in words:
                words.append("*")
            words.append(parameter.name if parameter.required else f"{parameter.name}={Shown(parameter)}")
        return f"{self.name}({', '.join(words)})" if words else self.name

    def build(self, values: list[Any] | tuple[Tree, ...], checked: Iterable[Any] = repeat(NEVER)) -> Tree:
        """The call of this word on its arguments; those that were ``checked`` before are not looked at again."""
        parts = tuple(
            [
                value if value is before else role(value, place)
                for (role, place), value, before in zip(self._roles, values, checked, strict=False)
            ]
        )
        check = self.options.get("check")
        if check is not None:
            check(*parts)
        return (Map if self.is_transform else Call)(self, parts)

    def call_flags(self, flags: int) -> int:
        """What a call mentions, given what its arguments mention."""
        if self.kind == "function":
            return flags
        if self.kind == "stopping time":
            return nodes.WATCHES | (flags & nodes.BOUND)
        return nodes.SCHEDULE | (flags & (nodes.CYCLE | nodes.BOUND | nodes.WATCHES))


def word_of(module: str, name: str) -> Word[..., Any]:
    """The word of that name, its module imported: how words are unpickled."""
    if name not in WORDS:
        import_module(module)
    return WORDS[name]


def _signature(formula: Callable[..., Any], given: int) -> tuple[Parameter, ...]:
    # read off the code object, because ``inspect`` would be half of the time that importing calando takes
    code = cast("Any", formula).__code__
    positional = code.co_varnames[given : code.co_argcount]
    keywords = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    roles = formula.__annotations__
    for name in (*positional, *keywords):
        if roles.get(name) not in ROLES:
            raise ArgumentError(
                f"the parameter {name} of {formula.__name__} has no role",
                f"annotate it with one of: {', '.join(sorted(ROLES))}",
            )
    return (
        *(Parameter(name, roles[name], keyword_only=False) for name in positional),
        *(Parameter(name, roles[name], keyword_only=True) for name in keywords),
    )


def _defaults(formula: Callable[..., Any], given: int) -> list[Any]:
    """The defaults in the order of the parameters, ``...`` where there is none."""
    code, function = cast("Any", formula).__code__, cast("Any", formula)
    positional = code.co_argcount - given
    defaults = list(function.__defaults__ or ())
    keywords = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    known = function.__kwdefaults__ or {}
    return [*[...] * (positional - len(defaults)), *defaults, *(known.get(name, ...) for name in keywords)]
