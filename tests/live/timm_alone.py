"""timm.scheduler, taken out of its package, whose own import wants torchvision."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

SPEC = find_spec("timm")
assert SPEC is not None, "pip install --no-deps timm"
PACKAGE = ModuleType("timm")
PACKAGE.__path__ = list(SPEC.submodule_search_locations or [])
sys.modules["timm"] = PACKAGE

schedulers = import_module("timm.scheduler")
