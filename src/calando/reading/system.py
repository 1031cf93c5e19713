"""A framework as a table of readers, and the way from anything that people have to a row of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from ..errors import ArgumentError, UnknownNameError, did_you_mean
from .arguments import CHECKS, Asked, Unread, data_of, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..tree import Schedule

    Reader = Callable[..., Schedule]

LIST = "a list of schedulers"  # what has no name of its own

NAMES = ("class_name", "_target_", "class_path", "type", "class", "scheduler", "name")  # where a config has its class
INSIDE = ("config", "init_args", "kwargs", "params", "args")  # and its arguments, where they are not beside it


class System:
    """What calando knows of a framework.

    ``readers`` has a function for each class, of the class's own parameters; ``watching`` the names of classes
    that watch a metric and do more than cut, ``functions`` of those that are made of a Python function.
    ``ignored`` are arguments that change no value, ``modules`` where its objects come from; ``attributes`` gives
    the arguments of an object, where they are not simply its attributes, and ``asked_of`` knows what is not like
    the others.  What readers return goes through ``finish``.
    """

    def __init__(
        self,
        name: str,
        readers: Mapping[str, Reader],
        *,
        modules: Iterable[str],
        ignored: Iterable[str] = (),
        watching: Iterable[str] = (),
        functions: Iterable[str] = (),
        attributes: Mapping[str, Callable[[Any], Mapping[str, Any]]] | None = None,
        asked_of: Callable[[Any], Asked | None] = lambda _: None,
        finish: Callable[[Any], Schedule] = lambda found: found,
    ) -> None:
        self.name, self.readers, self.modules = name, readers, frozenset(modules)
        self.ignored, self.watching, self.functions = frozenset(ignored), frozenset(watching), frozenset(functions)
        self.attributes, self.asked_of, self.finish = attributes or {}, asked_of, finish

    def read(self, what: Any, keywords: Mapping[str, Any] | None = None) -> Schedule:
        """The schedule that an object, a config, a name or a call says."""
        asked = self.ask(what)
        for name, value in (keywords or {}).items():
            if name in asked.keywords:
                raise ArgumentError(f"{asked.name} got {name} twice", argument=("keyword", name))
            asked.keywords[name] = value
        return self.finish(self.answer(asked))

    def ask(self, what: Any) -> Asked:
        """Which class it is, and with which arguments."""
        special = self.asked_of(what)
        if special is not None:
            return special
        if isinstance(what, str):
            what = data_of(str(getattr(what, "value", what)))
            special = self.asked_of(what)
        if special is not None:
            return special
        if isinstance(what, Asked):
            return Asked(what.name, list(what.arguments), dict(what.keywords))
        if isinstance(what, Mapping):
            return self.config(what)
        if isinstance(what, type) or getattr(what, "__name__", None) in self.readers:
            return Asked(what.__name__, [], {})
        if isinstance(what, (Unread, int, float, list, tuple)) or what is None:
            raise ArgumentError(
                f"{self.name} has no schedule that is {said(what)}",
                "give an object, a dict, a name, or a call as text",
            )
        return self.object(what)

    def config(self, what: Mapping[str, Any]) -> Asked:
        """A dict that names its class."""
        key = next((key for key in NAMES if isinstance(what.get(key), str)), None)
        if key is None:
            raise ArgumentError(
                "the config does not say which class it is",
                f"for instance {{'type': '{next(iter(self.readers))}', …}}",
            )
        keywords: dict[str, Any] = {str(name): value for name, value in what.items() if name != key}
        for place in INSIDE:
            if isinstance(keywords.get(place), Mapping):
                keywords |= {str(name): value for name, value in keywords.pop(place).items()}
        return Asked(what[key].rpartition(".")[2], [], keywords)

    def object(self, what: Any) -> Asked:
        """An object of the framework, by its attributes."""
        name = type(what).__name__
        self.known(name)
        if type(what).__module__.partition(".")[0] not in self.modules:
            raise ArgumentError(
                f"this {name} is of {type(what).__module__}, and not of {self.name}",
                "a class of one's own may do anything: give its name and arguments instead",
            )
        find = self.attributes.get(name)
        if find is not None:
            return Asked(name, [], dict(find(what)))
        return Asked(name, [], {p: _attribute(what, p) for p in _parameters(self.readers[name])})

    def known(self, name: str) -> None:
        """Raise what there is to say of a class without a reader."""
        if name in self.watching:
            raise ArgumentError(
                f"{name} watches a metric to raise the rate as well, which no sentence says",
                "plateau(metric) cuts where the metric has stopped to fall",
            )
        if name in self.functions:
            raise ArgumentError(
                f"{name} is made of a Python function, which cannot be read",
                "write it as a formula in t, for instance base * 0.95 ** t",
            )
        if name not in self.readers:
            names = [*self.readers, *self.watching, *self.functions]
            alike = next((f"did you mean '{other}'?" for other in names if other.lower() == name.lower()), None)
            hint = alike or did_you_mean(name, names) or f"it has: {', '.join(sorted(self.readers))}"
            raise UnknownNameError(f"{self.name} has no schedule '{name}' that can be read", hint)

    def answer(self, asked: Asked) -> Schedule:
        """The sentence, from the framework's own arguments."""
        self.known(asked.name)
        reader = self.readers[asked.name]
        values = self.arrange(reader, asked)
        try:
            return reader(**values)
        except (ZeroDivisionError, OverflowError) as trouble:
            raise ArgumentError(f"{asked.name} cannot be computed from these arguments: {trouble}") from None
        except ArgumentError as error:
            if asked.name not in error.message:
                error.message = f"{asked.name}: {error.message}"
            raise

    def arrange(self, reader: Reader, asked: Asked) -> dict[str, Any]:
        """The arguments by name, each checked, defaults filled in."""
        parameters = _parameters(reader)
        given = list(asked.arguments)
        if given and "optimizer" in self.ignored and _is_optimizer(given[0]):
            given = given[1:]
            while len(given) > len(parameters) and _is_count(given[-1]):  # last_epoch, and verbose
                given.pop()
        if len(given) > len(parameters):
            raise ArgumentError(f"{asked.name} takes {len(parameters)} arguments, and got {len(given)}")
        values: dict[str, Any] = dict(zip(parameters, given, strict=False))
        for name, value in asked.keywords.items():
            if name in values:
                raise ArgumentError(f"{asked.name} got {name} twice", argument=("keyword", name))
            if name in parameters:
                values[name] = value
            elif name not in self.ignored:
                hint = did_you_mean(name, parameters) or f"it has: {', '.join(parameters) or 'none'}"
                raise UnknownNameError(f"{asked.name} has no parameter '{name}'", hint, argument=("keyword", name))
        for name, default in parameters.items():
            if values.setdefault(name, default) is REQUIRED:
                raise ArgumentError(f"{asked.name} wants {name}", f"its parameters are: {', '.join(parameters)}")
        roles = reader.__annotations__
        return {p: CHECKS[roles[p]](value, f"{p} of {asked.name}") for p, value in values.items()}


REQUIRED: Any = object()


def _is_optimizer(value: Any) -> bool:
    """Whether a first argument is a name, ``self.optimizers[0]`` among them, or a call that makes an optimizer."""
    return isinstance(value, Asked) or (isinstance(value, Unread) and NAME.fullmatch(value.text) is not None)


def _is_count(value: Any) -> bool:
    return isinstance(value, int)


NAME = re.compile(r"[A-Za-z_][\w.\[\]'\"]*")


def _parameters(reader: Reader) -> dict[str, Any]:
    """The parameters of a reader with their defaults."""
    function = cast("Any", reader)
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    defaults = function.__defaults__ or ()
    return dict(zip(names, [*[REQUIRED] * (len(names) - len(defaults)), *defaults], strict=True))


def _attribute(what: Any, name: str) -> Any:
    """An argument that an object was made with, under its name; some have an underscore in front."""
    for spelling in (name, f"_{name}"):
        if hasattr(what, spelling):
            return getattr(what, spelling)
    raise ArgumentError(
        f"this {type(what).__name__} does not say what its {name} is", "give its name and arguments instead"
    )


def closure(function: Any) -> dict[str, Any]:
    """What a function was made with: the variables that it closes over."""
    cells = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            cells[name] = cell.cell_contents
        except ValueError:  # never assigned, and so never used
            continue
    return cells
