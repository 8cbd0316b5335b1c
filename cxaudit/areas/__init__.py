"""The parts of an audit, one TOML file each: their order, the tables they live on, whom they are about, what to collect."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Literal

from cxaudit.messages import Message, message
from cxaudit.workbench import PACKAGE

AREAS_FOLDER = PACKAGE / "areas"
NOTHING_TO_COLLECT = message("")
LAST = 1000  # the order of a part that has no file of its own


@dataclass(frozen=True)
class Area:
    """A part of the audit; its name is the file's, a section of client.toml and a word of the catalogues.

    ``tables`` are those that it lives on: it has data where any of them was given. ``about`` says whom its findings
    speak of: what ``customers`` meet counts as a loss, what concerns ``employees`` or the ``company`` does not.
    """

    name: str
    order: int = LAST
    tables: tuple[str, ...] = ()
    about: Literal["customers", "employees", "company"] = "company"
    collect: Message = NOTHING_TO_COLLECT


@cache
def list_areas() -> tuple[Area, ...]:
    """Every area that lies in this folder, in order."""
    return tuple(sorted(map(read_area, names()), key=lambda area: (area.order, area.name)))


def names() -> list[str]:
    """The names of the files in this folder."""
    return sorted(path.stem for path in AREAS_FOLDER.glob("*.toml"))


def read_area(name: str) -> Area:
    """An area from its file (raises ``TypeError`` for a key that an area does not have)."""
    written = tomllib.loads((AREAS_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    written |= {"tables": tuple(written["tables"]), "collect": message(written["collect"])}
    return Area(name, **written)


def find_area(name: str) -> Area:
    """The area of that name; one that has no file is named by its tables alone, and comes last."""
    return next((area for area in list_areas() if area.name == name), Area(name))
