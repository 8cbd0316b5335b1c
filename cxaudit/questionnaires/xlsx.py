"""A form in Excel: one respondent fills in one workbook; answers are checked while they are typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cxaudit.messages import message
from cxaudit.questionnaires import Page, Questionnaire

EPOCH = datetime(2000, 1, 1)

NAME = "xlsx"
SUFFIX = ".xlsx"
FACTS = "cxaudit"  # the hidden sheet that says what the form is
VERSION = 1
A4 = 9
CODE, TEXT, ANSWER = 0, 1, 2  # the columns of the form
ABOUT = (("respondent", message("Your code or number, if you were given one")), ("date", message("Date")))


def write(questionnaires: Sequence[Questionnaire], path: Path) -> None:
    """Write one questionnaire as a form."""
    asked = questionnaires[0]
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": asked.title, "created": EPOCH})
        page = book.add_worksheet(asked.language.text("questionnaire"))
        looks = {
            "title": book.add_format({"bold": True, "font_size": 16, "text_wrap": True}),
            "lead": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EEF2F6"}),
            "ends": book.add_format(
                {"italic": True, "text_wrap": True, "font_color": "#5B6570", "bg_color": "#EEF2F6"}
            ),
            "code": book.add_format({"font_color": "#8A939C", "valign": "top", "font_size": 8}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "answer": book.add_format({"locked": False, "border": 1, "valign": "top", "bg_color": "#FFFBE6"}),
            "day": book.add_format({"locked": False, "border": 1, "bg_color": "#FFFBE6", "num_format": "yyyy-mm-dd"}),
            "open": book.add_format({"locked": False, "border": 1, "text_wrap": True, "bg_color": "#FFFBE6"}),
        }
        lay_out_questions(page, asked, looks)
        facts = book.add_worksheet(FACTS)
        for row, fact in enumerate(
            (
                ("form", str(VERSION)),
                ("instrument", asked.instrument),
                ("audience", asked.audience),
                ("language", asked.language.code),
            )
        ):
            facts.write_row(row, 0, fact)
        facts.very_hidden()


def lay_out_questions(sheet: Worksheet, asked: Questionnaire, looks: dict[str, Format]) -> None:
    """The questions down the sheet, each with its code, its wording and a cell for the answer."""
    said = asked.language
    sheet.set_column(CODE, CODE, 9)
    sheet.set_column(TEXT, TEXT, 78)
    sheet.set_column(ANSWER, ANSWER, 28)
    sheet.write_string(0, TEXT, asked.title, looks["title"])
    sheet.write_string(1, TEXT, asked.how, looks["text"])
    row = 3
    for column, label in ABOUT:
        sheet.write_string(row, CODE, column, looks["code"])
        sheet.write_string(row, TEXT, said.say(label), looks["text"])
        sheet.write_blank(row, ANSWER, None, looks["day" if column == "date" else "answer"])
        row += 1
    for page in asked.pages:
        row = write_page(sheet, asked, page, row + 1, looks)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(3, 0)


def write_page(sheet: Worksheet, asked: Questionnaire, page: Page, row: int, looks: dict[str, Format]) -> int:
    """One page of questions from a row on; returns the row after it."""
    said = asked.language
    if page.lead:
        sheet.write_string(row, TEXT, f"{page.lead}\n{page.stem}".strip(), looks["lead"])
        first = page.questions[0]
        ends = "\n".join(f"{n}  {end}".strip() for n, end in zip((first.low, first.high), page.ends, strict=True))
        sheet.write_string(row, ANSWER, ends, looks["ends"])
        sheet.set_row(row, 45)
        row += 1
    for question in page.questions:
        sheet.write_string(row, CODE, question.column, looks["code"])
        sheet.write_string(row, TEXT, question.text, looks["text"])
        if question.low is None:
            sheet.write_blank(row, ANSWER, None, looks["open"])
            sheet.set_row(row, 60)
        else:
            right = message(
                "Write a whole number from {low} to {high}, or leave the cell empty.",
                low=question.low,
                high=question.high,
            )
            sheet.write_blank(row, ANSWER, None, looks["answer"])
            sheet.data_validation(
                row,
                ANSWER,
                row,
                ANSWER,
                {
                    "validate": "integer",
                    "criteria": "between",
                    "minimum": question.low,
                    "maximum": question.high,
                    "ignore_blank": True,
                    "error_title": question.column,
                    "error_message": said.say(right)[:255],
                },
            )
        row += 1
    return row
