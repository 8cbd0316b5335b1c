"""How columns and words are written in a client's language: the first spelling that the table itself accepts."""

from __future__ import annotations

import re

import pandas as pd

from cxaudit.tables.cell_types import Choice, Flag
from cxaudit.tables.schema import Column, Table

ABBREVIATIONS = frozenset({"nps", "csat", "ces"})
RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)


def sheet_name(table: Table, language: str) -> str:
    """The name of a table's sheet: Russian where it is wanted and known, else the canonical name."""
    return table.russian[0].capitalize() if language == "ru" and table.russian else table.name


def heading(column: Column, language: str) -> str:
    """The heading of a column: Russian where it is wanted and known, else the canonical name."""
    known = column.russian[0] if language == "ru" and column.russian else ""
    if known:
        return known[:1].upper() + known[1:]  # what follows may be an id in capitals
    return column.name.upper() if language == "ru" and column.name in ABBREVIATIONS else column.name


def words(column: Column, language: str) -> dict[str, str]:
    """The words that a cell may hold, canonical -> as written in the language; empty where any will do."""
    if not isinstance(column.kind, Choice) or isinstance(column.kind, Flag):
        return {}
    spellings = column.kind.spellings
    if language != "ru":
        return {word: word for word in spellings}
    return {word: next(filter(RUSSIAN.search, known), word) for word, known in spellings.items()}


def write_in_language(frame: pd.DataFrame, table: Table, language: str) -> pd.DataFrame:
    """A frame with canonical columns and words as a client of that language would have written it."""
    for column in filter(lambda c: c.name in frame, table.columns):
        frame = frame.assign(**{column.name: frame[column.name].replace(words(column, language))})
    return frame.rename(columns={c.name: heading(c, language) for c in table.columns})
