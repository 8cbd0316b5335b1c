"""Questionnaires to be filled in: an instrument for one audience, laid out as a form, on paper, for a survey program.

Each other module here that has a ``NAME`` is one format (``SUFFIX``, ``write``). The folder is the list.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from cxaudit.errors import InputError, Problem
from cxaudit.instruments import Instrument
from cxaudit.language import Language
from cxaudit.messages import Message, message
from cxaudit.tables.survey import COMMENT

ASKED_FACETS = ("customer", "manager", "employee")
#: Which facets each audience is asked.
ASKED = {"customer": "EAPC", "manager": "ESC", "employee": "SD"}
LEADS = {
    ("customer", "E"): message("First think of an excellent company of this kind, not of ours."),
    ("customer", "A"): message("Now the least that you would accept."),
    ("customer", "P"): message("Now think of our company as you know it."),
    ("customer", "C"): message("What were you promised?"),
    ("manager", "E"): message(
        "Answer as you believe our customers would: what do they expect of an excellent company?"
    ),
    ("manager", "S"): message("What do the written standards of our company demand?"),
    ("manager", "C"): message("What does our company promise its customers?"),
    ("employee", "S"): message("What do the written standards of our company demand?"),
    ("employee", "D"): message("What is it really like in your daily work?"),
}
TITLES = {
    "customer": message("Questions to our customers"),
    "manager": message("Questions to our managers"),
    "employee": message("Questions to our employees"),
}
HOW = message(
    "Choose the number that fits best. There are no right or wrong answers; what you cannot tell, leave empty."
)


@dataclass(frozen=True)
class Question:
    """One question: the column that its answer goes to, its wording, its scale (None: an open question)."""

    column: str
    text: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Page:
    """Questions that share a lead, a stem and a scale; ``code`` is the facet, empty for single questions."""

    code: str
    lead: str
    stem: str
    ends: tuple[str, str]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire in one language."""

    instrument: str
    audience: str
    language: Language
    title: str
    how: str
    pages: tuple[Page, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in order."""
        return tuple(q for page in self.pages for q in page.questions)


def compose_questionnaire(instruments: Sequence[Instrument], audience: str, language: str) -> Questionnaire:
    """The questionnaire of some instruments for one audience (raises InputError where there is nothing to ask)."""
    said = Language(language)
    pages = [page for instrument in instruments for page in list_facet_pages(instrument, audience, said)]
    singles = [q for instrument in instruments for q in single(instrument, audience, said)]
    if singles:
        pages.append(Page("", "", "", ("", ""), tuple(singles)))
    if not pages:
        what = message(
            "{instrument} has no question for this audience", instrument=", ".join(i.id for i in instruments)
        )
        raise InputError([Problem(what, message("Choose another audience or another instrument."))])
    if audience == "customer":
        pages.append(Page("", "", "", ("", ""), (Question("comment", pick_wording(COMMENT, language)),)))
    name = ",".join(i.id for i in instruments)
    return Questionnaire(name, audience, said, said.say(TITLES[audience]), said.say(HOW), tuple(pages))


def list_facet_pages(instrument: Instrument, audience: str, said: Language) -> list[Page]:
    """A page for each facet that the audience is asked."""
    low, high = int(instrument.scale.low), int(instrument.scale.high)
    ends = tuple(pick_wording(instrument.scale.ends.get(end, {}), said.code) for end in ("low", "high"))
    return [
        Page(
            facet,
            said.say(LEADS[audience, facet]),
            pick_wording(instrument.stems.get(facet, {}), said.code),
            (ends[0], ends[1]),
            tuple(
                Question(f"{facet}{i.id}", pick_wording(i.text, said.code) or i.id, low, high) for i in instrument.items
            ),
        )
        for facet in ASKED[audience]
        if facet in instrument.facets and instrument.items
    ]


def single(instrument: Instrument, audience: str, said: Language) -> list[Question]:
    """The single questions of an instrument, which customers are asked."""
    if audience != "customer":
        return []
    return [Question(q.column, pick_wording(q.text, said.code), int(q.low), int(q.high)) for q in instrument.questions]


def pick_wording(words: dict[str, str], language: str) -> str:
    """A text in a language, in any language where it is missing."""
    return words.get(language) or next(iter(words.values()), "")


def formats() -> dict[str, ModuleType]:
    """The formats by name: every module of this room that has one."""
    found = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return {module.NAME: module for module in found if hasattr(module, "NAME")}


def write(name: str, questionnaires: Sequence[Questionnaire], folder: Path) -> list[Path]:
    """Write questionnaires (the same in several languages) in a format; raises InputError rather than overwrite."""
    module = formats()[name]
    first = questionnaires[0]
    stem = f"{first.instrument.replace(',', '-')}-{first.audience}"
    together = getattr(module, "ALL_LANGUAGES", False)
    groups = [questionnaires] if together else [[q] for q in questionnaires]
    paths = []
    for group in groups:
        path = folder / f"{stem}-{'-'.join(q.language.code for q in group)}{module.SUFFIX}"
        refuse_to_overwrite(path)
        paths.append(path)
    folder.mkdir(parents=True, exist_ok=True)
    for group, path in zip(groups, paths, strict=True):
        module.write(group, path)
    return paths


def refuse_to_overwrite(path: Path) -> None:
    """Raise InputError where a file exists already."""
    if path.exists() or path.is_symlink():
        right: Message = message("Move it away or choose another folder; nothing was changed.")
        raise InputError([Problem(message("{file} exists already", file=str(path)), right)])
