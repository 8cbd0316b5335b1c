"""The letters of the report: its own fonts, those that a machine lends for other scripts, and a box where none has one."""

from __future__ import annotations

import logging
import unicodedata
from contextlib import suppress
from functools import cache
from pathlib import Path

import matplotlib
from matplotlib import font_manager, ft2font

from cxaudit.workbench import shipped_folder

FONT_FAMILY = "IBM Plex Sans"
SPARE = "DejaVu Sans"  # comes with matplotlib; for letters that the report's own font lacks
MISSING = "\u25af"


@cache
def font_files() -> tuple[Path, ...]:
    """The fonts of the report, the spare one last; registered with matplotlib on the way."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # the nearest weight will do
    own = sorted((shipped_folder("templates") / "fonts").glob("*.ttf"))
    for path in own:
        font_manager.fontManager.addfont(path)
    return (*own, Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf")


@cache
def drawable_letters() -> frozenset[int]:
    """The code points that the report's fonts can draw."""
    letters: set[int] = set()
    for path in font_files():
        if path.stem.endswith("Regular") or path.stem == "DejaVuSans":
            letters |= set(ft2font.FT2Font(str(path)).get_charmap())
    return frozenset(letters)


@cache
def lender(letter: str) -> Path | None:
    """An installed font that has a letter of a script which the report's own fonts lack; None for signs and pictures."""
    if unicodedata.category(letter)[0] not in "LMN":
        return None
    return next((path for path, letters in installed_fonts() if ord(letter) in letters), None)


@cache
def installed_fonts() -> tuple[tuple[Path, frozenset[int]], ...]:
    """The fonts of the machine with their letters, by name; asked for only where a letter is missing."""
    found = []
    for path in sorted(map(Path, font_manager.findSystemFonts())):
        with suppress(RuntimeError, OSError):  # a font that cannot be read lends nothing
            found.append((path, frozenset(ft2font.FT2Font(str(path)).get_charmap())))
    return tuple(found)


def settable(text: str) -> str:
    """The text for a page that may borrow installed fonts; a box for each letter that none of them has."""
    known = drawable_letters()
    return "".join(c if ord(c) in known or c == "\n" or lender(c) else substitute(c) for c in text)


def substitute(letter: str) -> str:
    """What stands for a letter that cannot be drawn."""
    return "" if unicodedata.category(letter) in {"Mn", "Me", "Cf"} else MISSING


def lent(text: str) -> tuple[Path, ...]:
    """The installed fonts that the letters of a text need besides the report's own; none for Latin and Cyrillic."""
    strange = sorted(c for c in set(text) if ord(c) not in drawable_letters())
    return tuple(dict.fromkeys(path for c in strange if (path := lender(c))))
