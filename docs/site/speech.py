"""How generated pages speak: the program's own catalogues, and beside them ru.po for what only these pages say."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from babel.messages.pofile import read_po

from cxaudit.language import Language

HERE = Path(__file__).parent
LANGUAGES = ("en", "ru")


class Speech:
    """One language of the site; ``missed`` collects what neither catalogue knows."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.program = Language(code)
        self.missed: set[str] = set()

    @cached_property
    def own(self) -> dict[str, str]:
        """What the catalogue beside this file holds."""
        path = HERE / f"{self.code}.po"
        if not path.exists():
            return {}
        with path.open("rb") as file:
            return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and entry.string}

    def __call__(self, text: str) -> str:
        """A sentence or label in this language."""
        key = " ".join(text.split())
        if not key or self.code == "en":
            return key
        if key in self.own:
            return self.own[key]
        if key not in self.program.entries:
            self.missed.add(key)
        return self.program.text(key)


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell(text) for text in line) + " |" for line in lines) + "\n"


def cell(text: str) -> str:
    """Text that stays inside one cell of a table."""
    return re.sub(r"[ \t\n]+", " ", text).replace("|", "\\|").strip() or " "


def code(text: object) -> str:
    """A name or value as it is typed."""
    return f"`{text}`" if str(text) else ""


def plain(text: str) -> str:
    """Words for people in which nothing is a mark of Markdown, but for code between backticks."""
    parts = text.split("`")
    return "`".join(re.sub(r"([\\*_\[\]<>{}#~^$])", r"\\\1", p) if i % 2 == 0 else p for i, p in enumerate(parts))
