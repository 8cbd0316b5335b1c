"""LimeSurvey's tab-separated structure: imported there, its answers come back under the canonical names."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from cxaudit.errors import InputError, Problem
from cxaudit.messages import message
from cxaudit.questionnaires import Page, Question, Questionnaire
from cxaudit.report.text import html, line

NAME = "limesurvey"
SUFFIX = "-limesurvey.txt"
ALL_LANGUAGES = True
STRUCTURE_COLUMNS = (
    *("id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation"),
    *("mandatory", "other", "default", "same_default", "hidden", "random_order"),
)
ARRAY, LIST, LONG_TEXT, EQUATION = "F", "L", "T", "*"
QUESTION_CODE = re.compile(r"[A-Za-z0-9]{1,20}")
StructureRow = dict[str, str]


def write(questionnaires: Sequence[Questionnaire], path: Path) -> None:
    """Write a questionnaire in all its languages (raises InputError where an id cannot be a code there)."""
    refuse_codes(questionnaires[0])
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, STRUCTURE_COLUMNS, restval="", delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: escape_field(name, row) for name in row} for row in rows(questionnaires))


def escape_field(name: str, row: StructureRow) -> str:
    """A field as LimeSurvey shows it as text: it takes texts for HTML, and what stands in braces for an expression."""
    spoken = name == "text" or (name == "name" and row["class"] == "G")
    return html(line(row[name])).replace("{", "&#123;").replace("}", "&#125;") if spoken else row[name]


def refuse_codes(questionnaire: Questionnaire) -> None:
    """Raise InputError for ids that LimeSurvey does not take."""
    right = message("Use letters and digits only in the ids of the instrument's items.")
    wrong = [
        Problem(message("{id} cannot be a code in LimeSurvey", id=q.column), right)
        for q in questionnaire.questions
        if not QUESTION_CODE.fullmatch(q.column)
    ]
    if wrong:
        raise InputError(wrong)


def rows(questionnaires: Sequence[Questionnaire]) -> Iterator[StructureRow]:
    """The survey's settings, then groups, questions and answers language by language."""
    first = questionnaires[0].language.code
    others = " ".join(q.language.code for q in questionnaires[1:])
    settings = {"language": first, "additional_languages": others, "format": "G", "anonymized": "N", "datestamp": "Y"}
    for name, text in settings.items():
        yield {"class": "S", "name": name, "text": text}
    for questionnaire in questionnaires:
        language = questionnaire.language.code
        yield {"class": "SL", "name": "surveyls_title", "text": questionnaire.title, "language": language}
        yield {"class": "SL", "name": "surveyls_welcometext", "text": questionnaire.how, "language": language}
    for questionnaire in questionnaires:
        yield from list_rows(questionnaire)


def list_rows(questionnaire: Questionnaire) -> Iterator[StructureRow]:
    """The groups and questions in one language; ids are the same in all of them."""
    language, count = {"language": questionnaire.language.code}, 0
    for number, page in enumerate(questionnaire.pages, start=1):
        title = page.lead or questionnaire.title
        place = {"id": str(number), "type/scale": str(number - 1), "relevance": "1"}
        yield {**place, "class": "G", "name": title, **language}
        if number == 1 and questionnaire.audience != "customer":
            count += 1
            hidden = {"name": "audience", "text": questionnaire.audience, "relevance": "1", "hidden": "1"}
            yield {"id": str(count), "class": "Q", "type/scale": EQUATION, **hidden, **language}
        for part in questions(page):
            count += part["class"] != "A"  # an answer bears the number of its question's last row
            yield {"id": str(count), **part, **language}


def questions(page: Page) -> Iterator[StructureRow]:
    """A page as one array of statements, or as single questions."""
    plain = {"relevance": "1", "mandatory": "N", "other": "N"}
    if page.code:
        yield {"class": "Q", "type/scale": ARRAY, "name": page.code, "text": page.stem or page.lead, **plain}
        for question in page.questions:
            code = question.column.removeprefix(page.code)
            yield {"class": "SQ", "type/scale": "0", "name": code, "text": question.text, "relevance": "1"}
        yield from answers(page, page.questions[0])
        return
    for question in page.questions:
        kind = LONG_TEXT if question.low is None else LIST
        yield {"class": "Q", "type/scale": kind, "name": question.column, "text": question.text, **plain}
        if question.low is not None:
            yield from answers(page, question)


def answers(page: Page, question: Question) -> Iterator[StructureRow]:
    """The steps of a scale, the ends with their wording; each step's code is its number."""
    low, high = question.low or 0, question.high or 0
    for step in range(low, high + 1):
        end = {low: page.ends[0], high: page.ends[1]}.get(step, "")
        yield {"class": "A", "type/scale": "0", "name": str(step), "text": f"{step} {end}".strip()}
