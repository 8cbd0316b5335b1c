"""Text to paste into a form builder: every question begins with its code, by which its answers are read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cxaudit.messages import message
from cxaudit.questionnaires import Page, Question, Questionnaire
from cxaudit.report.text import visible

NAME = "text"
SUFFIX = ".txt"


def write(questionnaires: Sequence[Questionnaire], path: Path) -> None:
    """Write one questionnaire as text."""
    path.write_text("".join(f"{visible(line)}\n" for line in lines(questionnaires[0])), encoding="utf-8")


def lines(questionnaire: Questionnaire) -> Iterator[str]:
    """The questionnaire line by line."""
    said = questionnaire.language
    yield questionnaire.title
    yield questionnaire.how
    yield ""
    keep = message("Paste each question with its code (E1, nps …): the answers are then read without any further word.")
    yield f"[{said.say(keep)}]"
    if questionnaire.audience != "customer":
        note = message(
            'In client.toml write audience = "{audience}" for these answers.', audience=questionnaire.audience
        )
        yield f"[{said.say(note)}]"
    for page in questionnaire.pages:
        yield ""
        if page.lead:
            yield page.lead
        for question in page.questions:
            yield render_question(page, question)
            if question.low is not None:
                yield "    " + scale(page, question)


def render_question(page: Page, question: Question) -> str:
    """One question with its code, as it is to be pasted."""
    stem = f"{page.stem} " if page.stem else ""
    return f"{question.column}. {stem}{question.text}"


def scale(page: Page, question: Question) -> str:
    """The scale of a question, with the wording of its ends."""
    low, high = (f" ({end})" if end else "" for end in page.ends)
    return f"{question.low}{low} … {question.high}{high}"
