"""Attributes that are computed when they are first asked for, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801 - it decorates
    """As ``functools.cached_property``, which has one lock for all objects until Python 3.12: a process that was
    forked while another thread held it waits for ever.

    >>> class Circle:
    ...     @once
    ...     def area(self):
    ...         print("…")
    ...         return 3.14
    >>> circle = Circle()
    >>> circle.area, circle.area
    …
    (3.14, 3.14)
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self.compute, self.__doc__ = compute, compute.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> once[T]: ...

    @overload
    def __get__(self, owner: object, kind: type) -> T: ...

    def __get__(self, owner: Any, kind: type) -> Any:
        if owner is None:
            return self
        value = owner.__dict__[self.compute.__name__] = self.compute(owner)  # found there before this from now on
        return value
