"""Typeform: "#" first, the questions, then the kind of response and its times in UTC."""

from __future__ import annotations

import re
from dataclasses import replace

from cxaudit.formats.header_rows import number_headings, rename_headings, replace_values, without_tags
from cxaudit.formats.sheet import Sheet
from cxaudit.messages import message

NAME = "typeform"
OWN_NAMES = {"#": "respondent", "submit date (utc)": "date"}
ANSWERED_BEFORE = re.compile(r"\{\{[^{}]*\}\}")  # where a question repeats an earlier answer
KIND = "response type"


def recognises(sheet: Sheet) -> bool:
    """Whether the sheet opens with "#" and knows a day of submission in UTC."""
    names = [h.casefold() for h in sheet.headings]
    return bool(names) and names[0] == "#" and bool({"submit date (utc)", "start date (utc)"} & set(names))


def understand(sheet: Sheet) -> Sheet:
    """The sheet with references in questions shown as an ellipsis; unfinished responses counted."""
    headings = [without_tags(ANSWERED_BEFORE.sub("…", h)) for h in sheet.headings]
    cells = tuple(
        replace_values(c, [v[1:] if isinstance(v, str) and v.startswith("'+") else v for v in c.values])
        if not isinstance(c.values, range) and any(isinstance(v, str) and v.startswith("'+") for v in c.values)
        else c
        for c in sheet.cells
    )
    sheet = replace(sheet, headings=number_headings(rename_headings(headings, OWN_NAMES)), cells=cells, format=NAME)
    n = count_unfinished(sheet)
    remark = message(
        "{n} response was begun and not finished; what was answered counts",
        "{n} responses were begun and not finished; what was answered counts",
        n=n,
    )
    return replace(sheet, remarks=(*sheet.remarks, *([remark] if n else [])))


def count_unfinished(sheet: Sheet) -> int:
    """How many responses are partial."""
    place = next((i for i, h in enumerate(sheet.headings) if h.casefold() == KIND), None)
    if place is None:
        return 0
    cells = sheet.cells[place]
    partial = [i for i, v in enumerate(cells.values) if str(v).casefold() in ("partial", "started")]
    return sum(int((cells.codes == i).sum()) for i in partial)
