"""Google Forms: a time stamp first, then a column a question; a grid's columns are called "Question [row]"."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from cxaudit.formats.sheet import Sheet

NAME = "google-forms"
#: How the column of time stamps is called, by the language of the form's owner.
TIME_STAMPS = {
    "timestamp",
    "отметка времени",
    "타임스탬프",
    "carimbo de data/hora",
    "marca temporal",
    "horodateur",
    "zeitstempel",
    "informazioni cronologiche",
    "tijdstempel",
    "sygnatura czasowa",
    "zaman damgası",
    "時間戳記",
    "时间戳记",
    "タイムスタンプ",
    "позначка часу",
    "уақыт белгісі",
}


def recognises(sheet: Sheet) -> bool:
    """Whether the sheet opens with a column of time stamps under one of its known names."""
    return bool(sheet.headings) and sheet.headings[0].casefold() in TIME_STAMPS


def understand(sheet: Sheet) -> Sheet:
    """The sheet with its time stamps called ``date`` and repeated headings numbered: "1-1", "1-1 (2)", "1-1 (3)"."""
    seen: Counter[str] = Counter()
    headings = []
    for position, text in enumerate(sheet.headings):
        seen[text] += 1
        if position == 0 and recognises(sheet):
            headings.append("date")
        else:
            headings.append(text if seen[text] == 1 or not text else f"{text} ({seen[text]})")
    return replace(sheet, headings=tuple(headings), format=NAME)
