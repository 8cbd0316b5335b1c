"""A form on paper: every statement with its code and the numbers to tick, set by Typst as an accessible PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cxaudit.messages import message
from cxaudit.questionnaires import Page, Questionnaire
from cxaudit.report.export.pdf import compile_typst
from cxaudit.report.text import typst_value
from cxaudit.workbench import Workbench

NAME = "pdf"
SUFFIX = ".pdf"
STANDARD = "ua-1"


def write(questionnaires: Sequence[Questionnaire], path: Path) -> None:
    """Write one questionnaire as a PDF."""
    template = Workbench.at().templates / "questionnaire"
    path.write_bytes(compile_typst(form_source(questionnaires[0]), STANDARD, template))


def form_source(asked: Questionnaire) -> str:
    """The questionnaire as Typst source: data alone, which the template lays out."""
    said = asked.language
    facts = {
        "title": asked.title,
        "how": asked.how,
        "language": said.code,
        "code": said.say(message("Your code or number, if you were given one")),
        "date": said.say(message("Date")),
        "pages": [page_data(page) for page in asked.pages],
        "foot": f"{asked.instrument} · {asked.audience}",
    }
    return f'#import "form.typ": form\n#form({typst_value(facts)})\n'


def page_data(page: Page) -> dict[str, object]:
    """One page as data."""
    questions = [
        {
            "code": q.column,
            "text": q.text,
            "steps": [] if q.low is None or q.high is None else list(range(q.low, q.high + 1)),
        }
        for q in page.questions
    ]
    return {"lead": page.lead, "stem": page.stem, "low": page.ends[0], "high": page.ends[1], "questions": questions}
