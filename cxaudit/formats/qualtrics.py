"""Qualtrics: three rows of headings (codes, texts, import ids), the legacy two, or one; previews are no answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cxaudit.formats.header_rows import (
    below,
    keep_rows,
    number_headings,
    rename_headings,
    replace_values,
    row_problem,
    without_tags,
)
from cxaudit.formats.sheet import Aside, Cells, Sheet, heading
from cxaudit.messages import Message, message

NAME = "qualtrics"
NAMES = {"responseid": "respondent", "recordeddate": "date", "enddate": "date"}
IMPORT = '{"ImportId"'
#: Values of the column Status that are no answers, as codes and as words; 8, spam, is only told.
PREVIEWS = {"1", "2", "9", "10", "17", "18", "survey preview", "survey test", "umfragevorschau", "umfragetest"}
PREVIEWS |= {"предварительный просмотр опроса", "предпросмотр опроса", "тест опроса", "aperçu de l'enquête"}
SPAM = {"8", "12", "spam", "спам"}
SEEN = "-99"  # what Qualtrics may write for a question that was seen and not answered


def recognises(sheet: Sheet) -> bool:
    """Whether the headings are those of Qualtrics, of today or of the legacy export."""
    names = {h.casefold() for h in sheet.headings}
    if {"responseid", "startdate", "status"} <= names:
        return True
    return {"v1", "v2", "v8"} <= names and {"responseid", "responseset"} <= {
        c.casefold() for c in row_problem(sheet, 0)
    }


def understand(sheet: Sheet) -> Sheet:
    """The sheet with codes as headings and texts beside; previews set aside, -99 told from a question not shown."""
    codes, texts, zones = list(sheet.headings), row_problem(sheet, 0), []
    if row_problem(sheet, 1)[0].replace(" ", "").startswith(IMPORT):
        zones, rows = time_zones(row_problem(sheet, 1)), 2
    elif codes[0].casefold() == "v1":
        codes, rows = [t if c.startswith("V") and c[1:].isdigit() else c for c, t in zip(codes, texts, strict=True)], 1
    elif is_texts(codes, texts):
        rows = 1
    else:
        texts, rows = [""] * len(codes), 0
    sheet = replace(below(sheet, rows), headings=tuple(codes), format=NAME)
    sheet = without_previews(sheet)
    sheet = unseen(sheet)
    remarks = tuple(message("The times are those of the time zone {zone}.", zone=zone) for zone in zones)
    return replace(
        sheet,
        headings=number_headings(rename_headings(codes, NAMES)),
        texts={i: without_tags(t) for i, t in enumerate(texts) if t and t != codes[i]},
        remarks=(*sheet.remarks, *remarks),
    )


def is_texts(codes: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the second row holds the texts of the questions: no identifier stands where respondents have theirs."""
    place = next((i for i, code in enumerate(codes) if code.casefold() == "responseid"), None)
    if place is None:
        return False
    return bool(second[place]) and not second[place].startswith(("R_", "FS_"))


def time_zones(imports: Sequence[str]) -> list[str]:
    """The time zones that the import ids name, each once."""
    zones = []
    for cell in imports:
        try:
            zones.append(json.loads(cell).get("timeZone"))
        except (ValueError, AttributeError, RecursionError):
            continue
    return [zone for zone in dict.fromkeys(zones) if isinstance(zone, str) and zone]


def without_previews(sheet: Sheet) -> Sheet:
    """The sheet without the answers that its owner gave while trying the survey; spam stays, and is told."""
    place = next((i for i, h in enumerate(sheet.headings) if h.casefold() == "status"), None)
    if place is None:
        return sheet
    cells = sheet.cells[place]
    preview, spam = standing(cells, PREVIEWS), standing(cells, SPAM)
    why = message("a preview or a test of the survey, no answer")
    aside = [Aside(int(sheet.lines[int(i)]), why, heading(cells.at(int(i)))) for i in np.flatnonzero(preview)]
    n = int(spam.sum())
    told: tuple[Message, ...] = ()
    if n:
        said = message(
            "Qualtrics takes {n} answer for spam; it counts", "Qualtrics takes {n} answers for spam; they count"
        )
        told = (said.fill(n=n),)
    sheet = replace(sheet, remarks=(*sheet.remarks, *told))
    return keep_rows(sheet, ~preview, aside) if aside else sheet


def standing(cells: Cells, words: set[str]) -> np.ndarray:
    """Which rows hold one of some words."""
    return np.isin(cells.codes, [i for i, v in enumerate(cells.values) if heading(v).casefold() in words])


def unseen(sheet: Sheet) -> Sheet:
    """Questions that were not shown told from those that were not answered, where the export marks the latter."""
    marked = [
        i
        for i, cells in enumerate(sheet.cells)
        if sheet.headings[i].startswith("Q") and any(heading(v) == SEEN for v in cells.values)
    ]
    if not marked:
        return sheet
    unshown, whole = dict(sheet.unshown), list(sheet.cells)
    for i in marked:
        unshown[i] = int((sheet.cells[i].codes < 0).sum())
        whole[i] = replace_values(sheet.cells[i], [None if heading(v) == SEEN else v for v in sheet.cells[i].values])
    return replace(sheet, cells=tuple(whole), unshown=unshown)
