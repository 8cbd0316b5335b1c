"""Headings that take several rows, and rows that are none: what the modules of vendors do to a sheet as it was read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.formats.sheet import Aside, Cells, Sheet, heading
from cxaudit.messages import message

BREAK = re.compile(r"</?(?:br|p|div|li|ul|ol|td|tr|h\d)\b[^<>]{0,200}>", re.I)
TAG = re.compile(r"<[a-zA-Z/][^<>]{0,200}>")
#: A day as vendors from the United States write it, with a year of two or four digits.
MONTH_FIRST = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})(?:,? +(\d{1,2}):(\d{2})(?::(\d{2}))?(?: *([AaPp])\.?[Mm]\.?)?)?"
)


def row_problem(sheet: Sheet, number: int) -> list[str]:
    """One row of a sheet as text, empty where it has no such row."""
    if number >= len(sheet):
        return [""] * len(sheet.headings)
    return [heading(cells.at(number)) for cells in sheet.cells]


def below(sheet: Sheet, rows: int) -> Sheet:
    """The sheet without its first rows, which belong to the headings."""
    return keep_rows(sheet, np.arange(len(sheet)) >= rows)


def keep_rows(sheet: Sheet, keep: np.ndarray, aside: Iterable[Aside] = ()) -> Sheet:
    """The sheet with these rows alone; what was left out is told in ``aside``."""
    positions = np.flatnonzero(keep)
    moved = {int(old): new for new, old in enumerate(positions)}
    ragged = [(moved[r], p) for r, p in zip(sheet.ragged, sheet.problems, strict=False) if r in moved]
    rest = sheet.problems[len(sheet.ragged) :]
    lines = sheet.lines
    straight = isinstance(lines, range) and len(positions) and len(positions) == positions[-1] - positions[0] + 1
    return replace(
        sheet,
        cells=tuple(compact(cells.rows(positions)) for cells in sheet.cells),
        lines=lines[int(positions[0]) : int(positions[-1]) + 1] if straight else [lines[int(i)] for i in positions],
        ragged=tuple(r for r, _ in ragged),
        problems=(*(p for _, p in ragged), *rest),
        spread={column: where[positions] for column, where in sheet.spread.items()},
        aside=(*sheet.aside, *aside),
    )


def compact(cells: Cells) -> Cells:
    """The column with the values alone that stand in it."""
    if isinstance(cells.values, range):
        return cells
    used = np.unique(cells.codes[cells.codes >= 0])
    if len(used) == len(cells.values):
        return cells
    place = np.full(len(cells.values) + 1, -1, dtype=np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    if isinstance(cells.values, pd.api.extensions.ExtensionArray):
        return replace(cells, codes=place[cells.codes], values=cells.values.take(used.astype(np.intp)))
    return replace(cells, codes=place[cells.codes], values=[cells.values[i] for i in used])


def replace_values(cells: Cells, values: Sequence[Any]) -> Cells:
    """The column with each distinct value replaced; None makes its cells empty, equal values become one."""
    place: list[int] = []
    found: list[Any] = []
    seen: dict[tuple[type, Any], int] = {}
    for value in values:
        key = (type(value), value)
        if value is None:
            place.append(-1)
            continue
        if key not in seen:
            seen[key] = len(found)
            found.append(value)
        place.append(seen[key])
    codes = np.array([*place, -1], dtype=np.int32)[cells.codes]
    return replace(cells, codes=codes, values=found)


def number_headings(headings: Iterable[str]) -> tuple[str, ...]:
    """Repeated headings numbered: "Why?", "Why? (2)", "Why? (3)"."""
    seen: Counter[str] = Counter()
    told = []
    for text in headings:
        seen[text] += 1
        told.append(text if seen[text] == 1 or not text else f"{text} ({seen[text]})")
    return tuple(told)


def rename_headings(headings: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """The headings with the first of each known technical column under its canonical name."""
    told, done = [], {h for h in headings if h in names.values()}
    for text in headings:
        name = names.get(text.casefold())
        told.append(name if name and name not in done else text)
        if name:
            done.add(name)
    return told


def without_tags(text: str) -> str:
    """A heading without the HTML that some vendors leave in it."""
    return heading(TAG.sub("", BREAK.sub(" ", text)).replace("&nbsp;", " ").replace("&amp;", "&"))


def month_first(sheet: Sheet, column: int | None) -> Sheet:
    """The sheet with one column of written days understood month first, as its vendor writes them, and that said.

    Nothing changes where a day above 12 stands first, or where the column holds no such text.
    """
    if column is None:
        return sheet
    cells = sheet.cells[column]
    if isinstance(cells.values, range):
        return sheet
    texts = [MONTH_FIRST.fullmatch(v.strip()) if isinstance(v, str) else None for v in cells.values]
    found = [m for m in texts if m]
    if not found or any(int(m[1]) > 12 for m in found):
        return sheet
    days = [point(m) if m else v for m, v in zip(texts, cells.values, strict=True)]
    whole = tuple(replace_values(c, days) if i == column else c for i, c in enumerate(sheet.cells))
    remark = message("The days in the column {column} are read as month/day/year.", column=sheet.headings[column])
    return replace(sheet, cells=whole, remarks=(*sheet.remarks, remark))


def order_dates(sheet: Sheet, order: str) -> Sheet:
    """The sheet with every written day such as 03/04/26 understood in the order that client.toml names."""
    whole = []
    for cells in sheet.cells:
        texts = [] if isinstance(cells.values, range) else [v if isinstance(v, str) else "" for v in cells.values]
        found = [MONTH_FIRST.fullmatch(text.strip()) for text in texts]
        days = [in_that_order(m, order) if m else v for m, v in zip(found, cells.values, strict=False)]
        whole.append(replace_values(cells, days) if any(found) else cells)
    return replace(sheet, cells=tuple(whole))


def in_that_order(found: re.Match[str], order: str) -> Any:
    """The point in time of a written day, whose first number is the month or the day."""
    if order == "month first":
        return point(found)
    text = f"{found[2]}/{found[1]}{found.group()[found.end(2) - found.start() :]}"
    swapped = MONTH_FIRST.fullmatch(text)
    day = point(swapped) if swapped else found.group()
    return found.group() if isinstance(day, str) else day


def point(found: re.Match[str]) -> Any:
    """The point in time of a written day, the text itself where there is no such day."""
    month, day, year, hour, minute, second, half = found.groups()
    hours = int(hour or 0) % 12 + 12 * (half in ("P", "p")) if half else int(hour or 0)
    try:
        return datetime(
            int(year) + 2000 * (len(year) == 2), int(month), int(day), hours, int(minute or 0), int(second or 0)
        )
    except ValueError:
        return found.group()


def column_of(sheet: Sheet, name: str) -> int | None:
    """The position of a heading, None where there is none."""
    return sheet.headings.index(name) if name in sheet.headings else None
