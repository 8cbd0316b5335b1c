"""Sheets of 1C and CRM systems: titles above the headings, headings in two rows, groups, totals, dashes for nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cxaudit.formats.header_rows import keep_rows, number_headings, replace_values
from cxaudit.formats.sheet import Aside, Cells, Sheet, heading
from cxaudit.messages import Message, message

NAME = "crm"
LATE = True  # asked after all vendors, because its sheets have no mark of their own
LOOK = 40  # rows among which the headings are sought
FILLED = 0.6  # of the usual width, for a row of headings
TOTAL = re.compile(
    r"(общий |промежуточный )?(итого|итоги?|всего)( по .{1,80}| за .{1,80})?:?"
    r"|((grand|sub)[ -]?)?totals?( (for|by) .{1,80})?:?",
    re.I,
)
#: What may be a total too, where the row fills fewer cells than others: "Итого Москва", "Moscow Total".
NAMED_TOTAL = re.compile(r"(итого?|total)\b.{1,80}|.{1,80}\b(итого?|total):?", re.I)
DASHES = {"-", "—", "–", "<>", "<...>", "<…>", "<пусто>", "<не указан>", "<не указано>", "<не указана>", "<empty>"}
GROUP = "group"


def recognises(sheet: Sheet) -> bool:
    """Whether the headings begin below the first row or take two rows, or a line of totals stands in the table."""
    if len(sheet.headings) < 2 or len(sheet) < 1:
        return False
    rows = top(sheet)
    first = header(rows)
    if first is None:
        return False
    return first > 0 or depth(rows, first) > 1 or bool(totals(sheet).any())


def understand(sheet: Sheet) -> Sheet:
    """The table alone: headings joined, titles and totals set aside, groups as a column of their own."""
    rows = top(sheet)
    first = header(rows)
    if first is None:
        return replace(sheet, format=NAME)
    rows_of_headings = depth(rows, first)
    upper = upper_row(rows, first)
    headings = join_headings([*([rows[upper]] if upper is not None else []), *rows[first : first + rows_of_headings]])
    begins = first + rows_of_headings - 1  # among the rows below what was taken for the headings
    titles = [" ".join(filter(None, row)) for row in rows[: first if upper is None else upper]]
    sheet = replace(
        sheet,
        top=sheet.top if first == 0 else int(sheet.lines[first - 1]),
        headings=number_headings(headings),
        remarks=(*sheet.remarks, *above(titles)),
    )
    sheet = keep_rows(sheet, np.arange(len(sheet)) >= begins)
    sheet = replace(sheet, cells=tuple(empty_dashes(c) for c in sheet.cells), format=NAME)
    return move_groups_to_column(without_column_numbers(drop_totals(sheet)))


def above(titles: Sequence[str]) -> tuple[Message, ...]:
    """That there are lines above the headings."""
    told = [title for title in titles if title]
    said = message("{n} line above the headings: {text}", "{n} lines above the headings: {text}")
    return (said.fill(n=len(told), text=" | ".join(told)[:200]),) if told else ()


# -- where the headings stand -----------------------------------------------------------------------------------------


def top(sheet: Sheet) -> list[list[str]]:
    """The first rows of the file as text, what was taken for the headings among them."""
    return [
        list(sheet.headings),
        *([describe_cell(c.at(i)) for c in sheet.cells] for i in range(min(LOOK, len(sheet)))),
    ]


def describe_cell(value: object) -> str:
    """A cell as text, with a mark where it holds a number or a day."""
    return heading(value) if isinstance(value, str) or value is None else f"\0{heading(value)}"


def is_word(cell: str) -> bool:
    """Whether a cell holds words, and neither a number nor a day."""
    return bool(cell) and cell[0] != "\0" and not re.fullmatch(r"[\d\s.,:/%+−-]+", cell)


def header(rows: Sequence[Sequence[str]]) -> int | None:
    """The first row that is as wide as the table and consists of words alone."""
    width = usual_width(rows)
    if width < 2:
        return None
    for number, row in enumerate(rows[:-1]):
        filled = [cell for cell in row if cell]
        if len(filled) >= max(2, FILLED * width) and all(map(is_word, filled)) and len(set(filled)) > 1:
            return number
    return None


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """How many cells most rows fill, of rows that fill more than one."""
    counts = Counter(n for n in (sum(1 for cell in row if cell) for row in rows) if n > 1)
    return max(counts, key=lambda n: (counts[n], n), default=0)


def depth(rows: Sequence[Sequence[str]], first: int) -> int:
    """How many rows the headings take: two where the next row names what the first leaves open, in words."""
    if first + 2 >= len(rows):
        return 1
    here, below, data = rows[first], rows[first + 1], rows[first + 2 : first + 7]
    gaps = [i for i, cell in enumerate(here) if not cell and any(row[i] for row in data)]
    named = [i for i, cell in enumerate(below) if cell]
    opens = bool(gaps) and all(below[i] for i in gaps) and all(is_word(below[i]) for i in named)
    numbers = any(row[i] and not is_word(row[i]) for row in data for i in gaps)
    empties = any(here[i] and not below[i] and any(row[i] for row in data) for i in range(len(here)))
    return 2 if opens and numbers and (empties or len(gaps) > 1) else 1


def upper_row(rows: Sequence[Sequence[str]], first: int) -> int | None:
    """The row above the headings that names columns which they leave open."""
    if first == 0:
        return None
    above_it, here = rows[first - 1], rows[first]
    filled = [i for i, cell in enumerate(above_it) if cell]
    fills = any(above_it[i] and not here[i] and any(r[i] for r in rows[first + 1 : first + 6]) for i in filled)
    return first - 1 if len(filled) > 1 and fills and all(is_word(above_it[i]) for i in filled) else None


def join_headings(rows: Sequence[Sequence[str]]) -> list[str]:
    """One heading a column: "upper [lower]" where an upper heading spans several."""
    if len(rows) == 1:
        return list(rows[0])
    told, spanning = [], ""
    for upper, lower in zip(rows[-2], rows[-1], strict=True):
        spanning = upper or (spanning if lower else "")
        told.append(f"{spanning} [{lower}]" if spanning and lower else spanning or lower)
    return told


# -- rows that are none -----------------------------------------------------------------------------------------------


def empty_dashes(cells: Cells) -> Cells:
    """The column with dashes and the like as empty cells."""
    if isinstance(cells.values, range):
        return cells
    values = [None if isinstance(v, str) and v.strip().casefold() in DASHES else v for v in cells.values]
    return replace_values(cells, values) if None in values else cells


def totals(sheet: Sheet) -> np.ndarray:
    """Which rows open with a word for a total in the first two columns that are filled."""
    found = np.zeros(len(sheet), dtype=bool)
    filled = widths(sheet)
    thin = filled < usual(filled)
    for cells in [c for c in sheet.cells if not c.empty][:2]:
        if isinstance(cells.values, range) or len(cells.values) > 200_000:
            continue
        found |= standing(cells, TOTAL) | (standing(cells, NAMED_TOTAL) & thin)
    return found


def standing(cells: Cells, words: re.Pattern[str]) -> np.ndarray:
    """Which rows of a column hold a text of this pattern."""
    return np.isin(
        cells.codes, [i for i, v in enumerate(cells.values) if isinstance(v, str) and words.fullmatch(v.strip())]
    )


def drop_totals(sheet: Sheet) -> Sheet:
    """The sheet without totals, and without what stands below the table."""
    total = totals(sheet)
    why = message("a line of totals")
    aside = [Aside(int(sheet.lines[int(i)]), why, first_word(sheet, int(i))) for i in np.flatnonzero(total)]
    sheet = keep_rows(sheet, ~total, aside)
    filled = widths(sheet)
    full = np.flatnonzero(filled > max(1, usual(filled) // 3))
    if not len(full):
        return sheet
    last = int(full[-1])
    why = message("a line below the table")
    below = [Aside(int(sheet.lines[i]), why, first_word(sheet, i)) for i in range(last + 1, len(sheet))]
    return keep_rows(sheet, np.arange(len(sheet)) <= last, below) if below else sheet


def without_column_numbers(sheet: Sheet) -> Sheet:
    """The sheet without the row "1, 2, 3, …" that printed forms have below their headings."""
    if not len(sheet):
        return sheet
    first = [heading(c.at(0)) for c in sheet.cells]
    filled = [cell for cell in first if cell]
    if len(filled) < 3 or filled != [str(i) for i in range(1, len(filled) + 1)]:
        return sheet
    aside = [Aside(int(sheet.lines[0]), message("a row of column numbers"), ", ".join(filled)[:60])]
    return keep_rows(sheet, np.arange(len(sheet)) > 0, aside)


def move_groups_to_column(sheet: Sheet) -> Sheet:
    """The sheet with rows that only name a group turned into a column: the group of each row."""
    filled = widths(sheet)
    if not len(sheet) or usual(filled) < 3:
        return sheet
    lone = (filled == 1) & is_named(sheet)
    if not lone.any():
        return sheet
    names, present = [], None
    for i in range(len(sheet)):
        present = first_word(sheet, i) if lone[i] else present
        names.append(present)
    why = message("the heading of a group; the column {column} names it in every row", column=GROUP)
    aside = [Aside(int(sheet.lines[int(i)]), why, first_word(sheet, int(i))) for i in np.flatnonzero(lone)]
    place = (*sheet.letters, max(sheet.letters) + 1) if sheet.letters else None
    whole = replace(
        sheet,
        headings=number_headings([*sheet.headings, GROUP]),
        cells=(*sheet.cells, Cells.of(names)),
        letters=place,
    )
    return keep_rows(whole, ~lone, aside)


def widths(sheet: Sheet) -> np.ndarray:
    """How many cells each row fills."""
    return np.sum([cells.codes >= 0 for cells in sheet.cells], axis=0) if sheet.cells else np.zeros(len(sheet))


def usual(filled: np.ndarray) -> int:
    """The number of cells that most rows fill, of rows that fill more than one."""
    counts = np.bincount(filled[filled > 1])
    return int(counts.argmax()) if len(counts) else 0


def is_named(sheet: Sheet) -> np.ndarray:
    """Which rows have a word in one of their first two filled columns."""
    found = np.zeros(len(sheet), dtype=bool)
    for cells in [c for c in sheet.cells if not c.empty][:2]:
        if not isinstance(cells.values, range):
            words = [i for i, v in enumerate(cells.values) if isinstance(v, str) and is_word(v.strip())]
            found |= np.isin(cells.codes, words)
    return found


def first_word(sheet: Sheet, row: int) -> str:
    """The first filled cell of a row."""
    return next((heading(c.at(row)) for c in sheet.cells if c.codes[row] >= 0), "")
