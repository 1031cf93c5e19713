"""Which calando this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("calando")
except PackageNotFoundError:  # read from a checkout that nobody installed
    __version__ = "0+checkout"
