"""Libraries that not everybody has: what is said where one is missing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

EXTRAS = {"matplotlib": "plot", **{name: name for name in ("torch", "keras", "omegaconf", "jsonargparse")}}


class MissingLibrary(ModuleNotFoundError):
    """A library that this one needs is not installed; its message says what to install."""


@contextmanager
def needed(library: str, whose: str) -> Iterator[None]:
    """Around the import of a library: one that is missing is named, with the extra that brings it.

    >>> with needed("matplotlib", "plot"):
    ...     raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")
    Traceback (most recent call last):
        ...
    calando.extras.MissingLibrary: plot needs matplotlib: pip install "calando[plot]"
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != library:
            raise  # a library that is there, and misses something itself
        said = f'{whose} needs {library}: pip install "calando[{EXTRAS[library]}]"'
        raise MissingLibrary(said, name=library) from None
