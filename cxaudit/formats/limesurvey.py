"""LimeSurvey: answers as CSV (headings as codes or as texts) and as VV (tabs, texts above codes, its own escapes)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from cxaudit.formats.header_rows import (
    below,
    number_headings,
    rename_headings,
    replace_values,
    row_problem,
    without_tags,
)
from cxaudit.formats.sheet import Cells, Sheet
from cxaudit.messages import message

NAME = "limesurvey"
CODES = {"id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "token"}
LABELS = {"response id", "date submitted", "last page", "start language", "date started", "date last action"}
RUSSIAN = {"id ответа", "дата отправки", "последняя страница", "начальный язык", "язык начала", "дата начала"}
OWN_NAMES = {"id": "respondent", "response id": "respondent", "id ответа": "respondent"}
OWN_NAMES |= {"submitdate": "date", "date submitted": "date", "дата отправки": "date"}
NOT_SHOWN = "{question_not_shown}"
#: A brace is escaped first when VV is written, so it comes back last.
ESCAPES = (("{newline}", "\n"), ("{cr}", "\r"), ("{tab}", "\t"), ("{lbrace}", "{"))
ANONYMOUS = "1980-01-01 00:00:00"  # the day that LimeSurvey writes where it keeps none


def recognises(sheet: Sheet) -> bool:
    """Whether the technical columns of LimeSurvey stand among the headings, or in the row below (VV)."""
    return count_own_headings(sheet.headings) >= 3 or is_vv(sheet)


def count_own_headings(headings: Any) -> int:
    """How many of some headings are LimeSurvey's own."""
    small = {h.casefold() for h in headings}
    return max(len(small & CODES), len(small & LABELS), len(small & RUSSIAN))


def is_vv(sheet: Sheet) -> bool:
    """Whether the codes stand in the second row."""
    second = {c.casefold() for c in row_problem(sheet, 0)}
    return {"id", "submitdate"} <= second and len(second & CODES) >= 3


def understand(sheet: Sheet) -> Sheet:
    """The sheet with one heading a column; not shown, not answered and not submitted kept apart."""
    vv = is_vv(sheet)
    texts: dict[int, str] = {}
    if vv:
        texts = {i: without_tags(text) for i, text in enumerate(sheet.headings) if text}
        sheet = unescape_cells(replace(below(sheet, 1), headings=tuple(row_problem(sheet, 0))))
    headings = [without_tags(h) for h in sheet.headings]
    sheet = replace(sheet, headings=number_headings(rename_headings(headings, OWN_NAMES)), format=NAME, texts=texts)
    return note_submissions(sheet)


def unescape_cells(sheet: Sheet) -> Sheet:
    """The cells of a VV file as they were answered."""
    unshown, whole = {}, []
    for i, cells in enumerate(sheet.cells):
        values = [plain_heading(v) for v in cells.values]
        hidden = [code for code, v in enumerate(cells.values) if v == NOT_SHOWN]
        if hidden:
            unshown[i] = int(np.isin(cells.codes, hidden).sum())
        whole.append(replace_values(cells, values) if values != list(cells.values) else cells)
    return replace(sheet, cells=tuple(whole), unshown=unshown)


def plain_heading(value: Any) -> Any:
    """One cell of a VV file without its escapes, None where the question was not shown."""
    if value == NOT_SHOWN:
        return None
    if isinstance(value, str) and "{" in value:
        for written, meant in ESCAPES:
            value = value.replace(written, meant)
    return value


def note_submissions(sheet: Sheet) -> Sheet:
    """The sheet with days that are none emptied, and how many respondents did not finish."""
    if "date" not in sheet.headings:
        return sheet
    place = sheet.headings.index("date")
    cells = sheet.cells[place]
    n = int((cells.codes < 0).sum())
    if any(str(v).startswith(ANONYMOUS[:10]) for v in cells.values):
        cells = replace_values(cells, [None if str(v).startswith(ANONYMOUS[:10]) else v for v in cells.values])
    remark = message(
        "{n} respondent did not submit the survey; what they answered counts",
        "{n} respondents did not submit the survey; what they answered counts",
        n=n,
    )
    whole: tuple[Cells, ...] = (*sheet.cells[:place], cells, *sheet.cells[place + 1 :])
    return replace(sheet, cells=whole, remarks=(*sheet.remarks, *([remark] if n else [])))
