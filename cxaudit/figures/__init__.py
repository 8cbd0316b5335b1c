"""Pictures, one shape of data a file: each has ``draw(figure, frame, words, **options)`` and a size; none computes."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from types import ModuleType

from cxaudit.errors import require_name

FOLDER = Path(__file__).parent


def list_shapes() -> list[str]:
    """The shapes that lie in the folder: every module that can draw."""
    modules = [module.name for module in pkgutil.iter_modules(__path__)]
    return sorted(name for name in modules if "\ndef draw(" in (FOLDER / f"{name}.py").read_text(encoding="utf-8"))


@cache
def shape(name: str) -> ModuleType:
    """The module that draws a shape (raises ``UnknownName``)."""
    require_name("figure shape", name, list_shapes())
    return importlib.import_module(f"{__name__}.{name}")
