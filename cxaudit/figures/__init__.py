"""Pictures, one shape of data a file: each has ``draw(figure, frame, words, **options)`` and a size; none computes."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

NO_SHAPES = {"letters", "look", "pen", "spark"}


def known() -> list[str]:
    """The shapes that lie in the folder."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name not in NO_SHAPES)


def shape(name: str) -> ModuleType:
    """The module that draws a shape."""
    if name not in known():
        raise ValueError(f"no figure shape {name}; known: {known()}")
    return importlib.import_module(f"{__name__}.{name}")
