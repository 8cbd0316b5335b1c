"""SurveyMonkey: one or two rows of headings, a question's text above the first of its columns only."""

from __future__ import annotations

from dataclasses import replace

from cxaudit.formats.header_rows import (
    below,
    column_of,
    month_first,
    number_headings,
    rename_headings,
    row_problem,
    without_tags,
)
from cxaudit.formats.sheet import Sheet

NAME = "surveymonkey"
#: What stands in the second row above a question that has a single column.
SINGLE = {"", "response", "open-ended response", "ответ", "развернутый ответ", "развёрнутый ответ", "свободный ответ"}
NAMES = {"respondentid": "respondent", "respondent id": "respondent", "end date": "date", "date modified": "date"}


def recognises(sheet: Sheet) -> bool:
    """Whether the first column is SurveyMonkey's number of the respondent, or the second row its words."""
    if not sheet.headings:
        return False
    first = sheet.headings[0].casefold()
    return first == "respondentid" or (
        first == "respondent id" and {"collector id", "start date"} <= fold_headings(sheet)
    )


def understand(sheet: Sheet) -> Sheet:
    """The sheet with one heading a column: the question, or "question [row or choice]"; its days month first."""
    if two_rows(sheet):
        sheet = replace(below(sheet, 1), headings=join_heading_rows(sheet.headings, row_problem(sheet, 0)))
    headings = rename_headings([without_tags(h) for h in sheet.headings], NAMES)
    sheet = replace(sheet, headings=number_headings(headings), format=NAME)
    return month_first(month_first(sheet, column_of(sheet, "date")), column_of(sheet, "Start Date"))


def fold_headings(sheet: Sheet) -> set[str]:
    """The headings in small letters."""
    return {h.casefold() for h in sheet.headings}


def two_rows(sheet: Sheet) -> bool:
    """Whether the first row below the headings belongs to them: no respondent in it, but words of the second row."""
    second = row_problem(sheet, 0)
    if not len(sheet) or second[0]:
        return False
    words = {cell.casefold() for cell in second}
    return bool(words & (SINGLE - {""})) or any(s and not h for h, s in zip(sheet.headings, second, strict=True))


def join_heading_rows(first: tuple[str, ...], second: list[str]) -> tuple[str, ...]:
    """One heading a column out of two rows, the upper one standing only above the first column of its question."""
    told, question = [], ""
    for upper, lower in zip(first, second, strict=True):
        question = upper or question
        told.append(question if lower.casefold() in SINGLE else f"{question} [{lower}]")
    return tuple(told)
