"""File formats: a module for each kind of file (``SUFFIXES``, ``read``) and each vendor.

A vendor's module has ``NAME``, ``recognises`` and ``understand``. The folder is the list: a new kind of file or a new
vendor is one new module here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from cxaudit.errors import InputError, Problem
from cxaudit.formats.sheet import Sheet
from cxaudit.messages import message

PLAIN = ("auto", "table", "spss")


def read(path: Path, *, sheet: str | None = None, encoding: str | None = None, vendor: str = "auto") -> Sheet:
    """One sheet of a file as its vendor means it.

    ``vendor`` is one of ``names()``: ``auto`` takes the vendor that recognises its own export, ``table`` none. Raises
    InputError where the file cannot be read.
    """
    raw = kind_of(path).read(path, sheet=sheet, encoding=encoding)
    if vendor in ("table", "spss"):
        return raw
    for module in vendors():
        if vendor == module.NAME or (vendor == "auto" and module.recognises(raw)):
            return module.understand(raw)
    return raw


def sheets(path: Path) -> list[str]:
    """The sheets of a file; one without a name where its kind has none."""
    kind = kind_of(path)
    return kind.sheets(path) if hasattr(kind, "sheets") else [""]


def list_formats() -> list[str]:
    """The formats that client.toml may name."""
    return sorted({*PLAIN, *(module.NAME for module in vendors())})


def suffixes() -> set[str]:
    """The file name endings that can be read."""
    return {suffix for module in modules() for suffix in getattr(module, "SUFFIXES", ())}


def kind_of(path: Path) -> ModuleType:
    """The module that reads this kind of file."""
    suffix = ".parquet" if path.is_dir() else path.suffix.lower()
    for module in modules():
        if suffix in getattr(module, "SUFFIXES", ()):
            return module
    raise InputError(
        [
            Problem(
                message("Files of this kind are not read"),
                message("Known: {known}.", known=", ".join(sorted(suffixes()))),
                file=path.name,
            )
        ]
    )


def vendors() -> Iterator[ModuleType]:
    """The modules that know a vendor's export; those whose sheets bear no mark of their own (``LATE``) come last."""
    known = [module for module in modules() if hasattr(module, "NAME")]
    return iter(sorted(known, key=lambda module: getattr(module, "LATE", False)))


def modules() -> Iterator[ModuleType]:
    """Every module of the folder."""
    for module in pkgutil.iter_modules(__path__):
        yield importlib.import_module(f"{__name__}.{module.name}")
