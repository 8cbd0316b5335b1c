"""The express check as a form, in Excel and on paper, and its answers read back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from cxaudit import formats, models
from cxaudit.errors import InputError, Problem
from cxaudit.express import EXPRESS_NAME, HIGH, LOW, check
from cxaudit.formats import file_safety
from cxaudit.language import Language
from cxaudit.messages import Message, message
from cxaudit.questionnaires import Page, Question, Questionnaire, pdf, xlsx
from cxaudit.questionnaires.collect import FORM_SUFFIXES, read_form_answers

FORM_TITLE = message("Express check of service: twelve questions")
HOW = message(
    "How far is each statement true of your company today? Answer by evidence, not by wish: think of what happened in the last three months."
)
ENDS = (message("not at all"), message("fully"))
COMPANY = message("Name of the company")


def questionnaire(code: str) -> Questionnaire:
    """The form in one language."""
    said = Language(code)
    questions = tuple(
        Question(q.statement, models.load_readiness().statement(q.statement).text[code], LOW, HIGH)
        for q in check().questions
    )
    pages = (
        Page("", "", "", ("", ""), (Question("company", said.say(COMPANY)),)),
        Page("R", said.say(message("Twelve statements")), "", (said.say(ENDS[0]), said.say(ENDS[1])), questions),
    )
    return Questionnaire(EXPRESS_NAME, "prospect", said, said.say(FORM_TITLE), said.say(HOW), pages)


def write_form(folder: Path, codes: Iterable[str]) -> list[Path]:
    """Write the form in Excel and on paper in each language; a form of the same name is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for code in codes:
        for kind in (xlsx, pdf):
            path = folder / f"{EXPRESS_NAME}-form-{code}{kind.SUFFIX}"
            kind.write([questionnaire(code)], path)
            made.append(path)
    return made


def read_form(places: Iterable[Path]) -> tuple[str, list[dict[str, float]]]:
    """The company's name (empty where none was given) and the answers of filled forms: files, or folders of them."""
    names: list[str] = []
    found: list[dict[str, float]] = []
    problems: list[Problem] = []
    for path in find_forms(places):
        try:
            name, answers = one(path)
        except InputError as error:
            problems += error.problems
            continue
        names += [name] if name else []
        found.append(answers)
    if problems:
        raise InputError(problems)
    return (names[0] if names else ""), found


def find_forms(places: Iterable[Path]) -> Iterator[Path]:
    """The workbooks at these places (raises InputError where one does not exist)."""
    for place in places:
        if not place.exists():
            raise InputError([Problem(message("There is no such file"), None, file=str(place))])
        yield from (
            sorted(p for p in place.iterdir() if p.suffix.lower() in FORM_SUFFIXES and p.name[0] not in "~.")
            if place.is_dir()
            else [place]
        )


def one(path: Path) -> tuple[str, dict[str, float]]:
    """One filled form: the company and the answers by statement (raises InputError with every wrong cell)."""
    checked = file_safety.require_inside(path.parent, path.name)
    names = formats.sheets(checked)
    if xlsx.FACTS not in names:
        raise InputError(
            [
                Problem(
                    message("This is no form of the express check"),
                    message("`cxaudit express` makes one."),
                    file=path.name,
                )
            ]
        )
    form = read_form_answers(checked, names)
    if form.facts.get("instrument") != EXPRESS_NAME:
        raise InputError(
            [
                Problem(
                    message("This is no form of the express check"),
                    message("`cxaudit express` makes one."),
                    file=path.name,
                )
            ]
        )
    answers, wrong = {}, []
    for question in check().questions:
        value, cell = form.answers.get(question.statement, (None, ""))
        if value is None:
            continue
        if not isinstance(value, int | float) or not LOW <= value <= HIGH or value != int(value):
            right = message("Write a whole number from {low} to {high}.", low=LOW, high=HIGH)
            wrong.append(Problem(out_of_scale(value), right, file=path.name, sheet=form.sheet, cell=cell))
            continue
        answers[question.statement] = float(value)
    if wrong:
        raise InputError(wrong)
    company = form.answers.get("company", (None, ""))[0]
    return (str(company).strip() if company else ""), answers


def parse_typed_answers(text: str) -> dict[str, float]:
    """Twelve answers from a paper form, typed in their order: ``4,3,5,…``."""
    parts = [part for part in re.split(r"[\s,;]+", text.strip()) if part]
    known = [q.statement for q in check().questions]
    right = message("Write twelve whole numbers from {low} to {high}, in the order of the form.", low=LOW, high=HIGH)
    if len(parts) != len(known):
        raise InputError(
            [
                Problem(
                    message(
                        "{n} answer was given, and the form has {all}",
                        "{n} answers were given, and the form has {all}",
                        n=len(parts),
                        all=len(known),
                    ),
                    right,
                )
            ]
        )
    wrong = [Problem(out_of_scale(part), right) for part in parts if part not in {str(n) for n in range(LOW, HIGH + 1)}]
    if wrong:
        raise InputError(wrong)
    return {name: float(part) for name, part in zip(known, parts, strict=True)}


def out_of_scale(value: object) -> Message:
    """What is wrong with an answer."""
    return message("{value} is no answer from {low} to {high}", value=str(value)[:40], low=LOW, high=HIGH)
