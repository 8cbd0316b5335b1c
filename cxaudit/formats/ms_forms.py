"""Microsoft Forms: a number, start and completion time, address and name, then a column a question."""

from __future__ import annotations

from dataclasses import replace

from cxaudit.formats.header_rows import column_of, month_first, number_headings, rename_headings
from cxaudit.formats.sheet import Sheet, heading

NAME = "ms-forms"
#: How the columns of the two times are called, by the language of the form's owner.
STARTED = {"start time", "время начала", "startzeit", "heure de début", "hora de inicio", "hora de início"}
COMPLETED = {"completion time", "время выполнения", "время завершения", "fertigstellungszeit", "heure de fin"}
COMPLETED |= {"hora de finalización", "hora de conclusão"}
QUESTION_NUMBER = {"id", "ид", "идентификатор", "№"}


def recognises(sheet: Sheet) -> bool:
    """Whether the sheet opens with a number and the two times."""
    front = [h.casefold() for h in sheet.headings[:4]]
    return len(front) > 2 and front[0] in QUESTION_NUMBER and front[1] in STARTED and front[2] in COMPLETED


def understand(sheet: Sheet) -> Sheet:
    """The sheet with its number as respondent and its completion as date, days month first where they are text."""
    names = {**dict.fromkeys(QUESTION_NUMBER, "respondent"), **dict.fromkeys(COMPLETED, "date")}
    headings = [heading(h.replace("\u00a0", " ")) for h in sheet.headings]
    front = rename_headings(headings[:5], names) if recognises(sheet) else headings[:5]
    sheet = replace(sheet, headings=number_headings([*front, *headings[5:]]), format=NAME)
    return month_first(sheet, column_of(sheet, "date"))
