"""Rows of a sheet that are no rows of its table: totals and averages, notes, a second table below the first.

They are kept out by these rules alone, each row listed with what it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cxaudit.formats.header_rows import keep_rows
from cxaudit.formats.sheet import Aside, Cells, Sheet
from cxaudit.messages import Message, message

Bools = NDArray[np.bool_]

#: What a row is called that sums others up, alone in its cell or with what it sums up behind it.
SUMMARY = re.compile(
    r"(?:обще?ий\s+)?(?:итог[оиа]?|всего|средн(?:ее|яя|ий)(?:\s+(?:значение|балл|оценка))?|в\s+среднем|медиана|сумма|"
    r"количество|кол-во|минимум|максимум|станд\w*\.?\s+откл\w*\.?|"
    r"(?:grand\s+|sub)?totals?|averages?|avg|mean|median|sum|count|std(?:ev)?|minimum|maximum)"
    r"(?:\s*[:.]|\s+(?:по|за|by|of|for)\s.{0,60})?",
    re.IGNORECASE,
)
NOTE = re.compile(r"(?:\*|примечани|источник|сноска|note|source|n\.?\s?b\.?\b)", re.IGNORECASE)
LEAST_WIDTH = 3  # a narrower table has no row that is clearly something else
NAMES = 3  # columns from the left in which a row says what it is
LONG = 25  # letters from which a lone text is a sentence

SUMMARY_ROW = message("the row sums others up")
NOTE_ROW = message("the row is a note and no row of the table")
BELOW_ROW = message("below an empty row something else begins than the table")


def set_aside_extra_rows(sheet: Sheet) -> Sheet:
    """The sheet without totals, notes and what stands below the table; each row is told in ``aside``."""
    if len(sheet) < 2 or len(sheet.headings) < LEAST_WIDTH:
        return sheet
    filled = np.sum([cells.codes >= 0 for cells in sheet.cells], axis=0)
    why: dict[int, Message] = {}
    why |= dict.fromkeys(rows_below(sheet, filled), BELOW_ROW)
    why |= {row: NOTE_ROW for row in note_rows(sheet, filled) if row not in why}
    why |= {row: SUMMARY_ROW for row in summary_rows(sheet) if row not in why}
    if not why or len(why) == len(sheet):
        return sheet
    keep = np.ones(len(sheet), dtype=bool)
    keep[list(why)] = False
    return keep_rows(
        sheet, keep, [Aside(int(sheet.lines[row]), why[row], first_text(sheet, row)) for row in sorted(why)]
    )


def summary_rows(sheet: Sheet) -> Iterator[int]:
    """Rows whose first filled cell is a word of summing up, anywhere in the sheet."""
    free = np.ones(len(sheet), dtype=bool)  # nothing stands to the left
    for cells in sheet.cells[:NAMES]:
        words = [
            i
            for i, value in enumerate(short_values(cells))
            if isinstance(value, str) and SUMMARY.fullmatch(value.strip())
        ]
        yield from (int(row) for row in np.flatnonzero(free & np.isin(cells.codes, words)))
        free &= cells.codes < 0


def note_rows(sheet: Sheet, filled: NDArray[np.int64]) -> Iterator[int]:
    """Rows with a lone text, a sentence or marked as a note, below the last row of the table."""
    if np.median(filled) < LEAST_WIDTH:
        return
    last = int(np.flatnonzero(filled >= LEAST_WIDTH)[-1])
    for row in range(last + 1, len(sheet)):
        text = first_text(sheet, row)
        if filled[row] == 1 and (NOTE.match(text) or (len(text) >= LONG and " " in text)):
            yield row


def rows_below(sheet: Sheet, filled: NDArray[np.int64]) -> range:
    """The rows below an empty one where something else begins: a lone title, or words in columns of numbers."""
    if sheet.letters is None or np.median(filled) < LEAST_WIDTH:
        return range(0)
    lines = np.asarray(sheet.lines)
    for row in np.flatnonzero(np.diff(lines) > 1) + 1:
        lone = filled[row] == 1 and row + 1 < len(sheet) and filled[row + 1 :].max() > 1
        if lone or words_for_numbers(sheet, int(row)):
            return range(int(row), len(sheet))
    return range(0)


def words_for_numbers(sheet: Sheet, row: int) -> bool:
    """Whether a row has words in two or more columns that have nothing but numbers above it."""
    found = 0
    for cells in sheet.cells:
        own = cells.at(row)
        if isinstance(own, str) and not own.strip().replace(",", ".").replace(".", "", 1).isdigit():
            above = [cells.values[code] for code in np.unique(cells.codes[:row]) if code >= 0]
            found += bool(above) and all(isinstance(value, int | float) for value in above)
    return found >= 2


def short_values(cells: Cells) -> list[object]:
    """The distinct values of a column, none where there are so many that none of them names a row."""
    return [] if len(cells.values) > 100_000 else list(cells.values)


def first_text(sheet: Sheet, row: int) -> str:
    """What the first filled cell of a row says."""
    return next((str(cells.at(row))[:60] for cells in sheet.cells if cells.codes[row] >= 0), "")
