"""Yandex Forms: a number and the time of the answer, then a column a question; a matrix has "question / row"."""

from __future__ import annotations

from dataclasses import replace

from cxaudit.formats.header_rows import number_headings, rename_headings
from cxaudit.formats.sheet import Sheet

NAME = "yandex-forms"
CHOICE_NUMBER = {"id", "id ответа", "номер ответа", "№", "answer id"}
TIME = {
    "время создания",
    "дата создания",
    "время ответа",
    "дата и время создания",
    "дата и время ответа",
    "created",
    "created at",
    "creation time",
}


def recognises(sheet: Sheet) -> bool:
    """Whether the first two columns are the number and the time of the answer, in either order."""
    front = {h.casefold() for h in sheet.headings[:2]}
    return bool(front & CHOICE_NUMBER) and bool(front & TIME)


def understand(sheet: Sheet) -> Sheet:
    """The sheet with number and time under their canonical names, repeated questions numbered."""
    names = {**dict.fromkeys(CHOICE_NUMBER, "respondent"), **dict.fromkeys(TIME, "date")}
    front = rename_headings(sheet.headings[:2], names)
    return replace(sheet, headings=number_headings([*front, *sheet.headings[2:]]), format=NAME)
