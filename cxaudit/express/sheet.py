"""Two pages for a prospect: where the company stands, which gaps are likely, what an audit would show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxaudit import models
from cxaudit.express import HIGH, LOW, Picture
from cxaudit.language import Language
from cxaudit.messages import message
from cxaudit.report.export.pdf import STANDARD, compiled
from cxaudit.report.text import line, typst_value
from cxaudit.workbench import Workbench

WORDS = {"likely": message("likely"), "possible": message("possible"), "not in sight": message("not in sight")}
PALE = "#1F4E79"


def write(workbench: Workbench, picture: Picture, code: str, company: str, contacts: Mapping[str, str]) -> bytes:
    """The two pages as PDF."""
    return compiled(source(picture, code, company, contacts), STANDARD, workbench.templates / "express")


def source(picture: Picture, code: str, company: str, contacts: Mapping[str, str]) -> str:
    """The pages as Typst source: data alone, which the template lays out."""
    return f'#import "sheet.typ": sheet\n#sheet({typst_value(facts(picture, Language(code), company, contacts))})\n'


def facts(picture: Picture, said: Language, company: str, contacts: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the pages say."""
    code, level = said.code, picture.levels[picture.level]
    top = picture.level == len(picture.levels) - 1
    return {
        "language": code,
        "title": said.say(message("Express check of service")),
        "company": line(company, 120),
        "brand": PALE,
        "basis": said.say(
            message("By twelve answers of {n} form.", "By twelve answers on each of {n} forms.", n=picture.people)
        ),
        "where": said.say(message("The step on which the company stands")),
        "ladder": [
            {"name": step.name[code], "reached": place <= picture.level, "here": place == picture.level}
            for place, step in enumerate(picture.levels)
        ],
        "level": said.say(message("By these answers the company stands no higher than “{level}”.", level=level.name)),
        "meaning": level.meaning[code],
        "next": ""
        if top
        else said.say(message("What stands between it and “{level}”:", level=picture.levels[picture.level + 1].name)),
        "blocking": [s.text[code] for s in picture.blocking],
        "limits": said.say(
            message(
                "Twelve answers show where to look, not how large a problem is. The level is an upper bound: the whole ladder has more statements, and evidence for each is looked at in an audit."
            )
        ),
        "answers_head": said.say(message("Your answers")),
        "answers": [
            {"text": models.readiness().statement(name).text[code], "mean": mean, "said": said.number(mean)}
            for name, mean in picture.answers.items()
        ],
        "gaps_head": said.say(message("Which gaps are likely")),
        "gaps_lead": said.say(
            message(
                "Service is lost in five places between what customers expect and what they get. The bar shows how far the answers are from “fully”."
            )
        ),
        "gaps": [
            {
                "name": g.gap.name[code],
                "word": said.say(WORDS[g.word]),
                "kind": g.word,
                "share": round((HIGH - g.mean) / (HIGH - LOW), 4),
            }
            for g in picture.gaps
        ],
        "shows_head": said.say(message("What an audit would show")),
        "shows": [g.gap.shows[code] for g in picture.gaps],
        "first_head": said.say(message("What you can do this month")),
        "first": first(picture, said),
        "contacts": [line(part, 160) for part in contacts.values() if part],
        "contacts_head": said.say(message("Contact")) if any(contacts.values()) else "",
    }


def first(picture: Picture, said: Language) -> list[str]:
    """The next steps, whatever comes after."""
    steps = (
        [
            message(
                "Choose one statement of page one and make it true within a month; name one person who answers for it: “{statement}”",
                statement=picture.blocking[0].text,
            )
        ]
        if picture.blocking
        else []
    )
    steps += [
        message(
            "Let every member of the top team listen to three customers, and write down their words without comment."
        ),
        message("Have the same twelve questions answered by five employees who talk to customers, and compare."),
    ]
    return [said.say(step) for step in steps]
