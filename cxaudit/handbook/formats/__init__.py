"""The formats of the handbook, one a file: each knows how its files end and gives them as bytes."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def list_formats() -> list[str]:
    """The formats in the folder."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def writer(name: str) -> ModuleType:
    """The module of a format: it has ``files(edition) -> {name: bytes}``; the name "" is the handbook's own file."""
    return importlib.import_module(f"{__name__}.{name}")
