"""Two pages for a prospect: where the company stands, which gaps are likely, what an audit would show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxaudit import models
from cxaudit.express import HIGH, LOW, Likely, Picture, Rung, check
from cxaudit.language import Language
from cxaudit.messages import message
from cxaudit.report.export.pdf import STANDARD, compile_typst
from cxaudit.report.text import line, typst_value
from cxaudit.workbench import Workbench

SHEET_WORDS = {"likely": message("likely"), "possible": message("possible"), "not in sight": message("not in sight")}
TRUE, NOT_YET = message("true"), message("not yet")
PALE = "#1F4E79"


def write_sheet(workbench: Workbench, picture: Picture, code: str, company: str, contacts: Mapping[str, str]) -> bytes:
    """The two pages as PDF."""
    return compile_typst(sheet_source(picture, code, company, contacts), STANDARD, workbench.templates / "express")


def sheet_source(picture: Picture, code: str, company: str, contacts: Mapping[str, str]) -> str:
    """The pages as Typst source: data alone, which the template lays out."""
    return f'#import "sheet.typ": sheet\n#sheet({typst_value(facts(picture, Language(code), company, contacts))})\n'


def facts(picture: Picture, said: Language, company: str, contacts: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the pages say."""
    code = said.code
    return {
        "language": code,
        "title": said.say(message("Express check of service")),
        "company": line(company, 120),
        "brand": PALE,
        "basis": said.say(
            message("By the twelve answers of {n} form.", "By the twelve answers of {n} forms.", n=picture.people)
        ),
        "where": said.say(message("How far the company has come")),
        "ladder": [rung(r, place, picture, said) for place, r in enumerate(picture.rungs, start=1)],
        **level(picture, said),
        "limits_head": said.say(message("How the step is found, and how sure it is")),
        "limits": limits(picture, said),
        "answers_head": said.say(message("Your answers")),
        "answers": [answer(name, mean, picture, said) for name, mean in picture.answers.items()],
        "gaps_head": said.say(message("Which gaps are likely, and what an audit would show")),
        "gaps_lead": said.say(
            message(
                "Service is lost in five places between what customers expect and what they get. The longer the bar, the further the answers are from “fully”. “Likely” means a mean answer below {likely}, “possible” below {possible}; it is a supposition, which an audit replaces with a measurement.",
                likely=check().likely_below,
                possible=check().possible_below,
            )
        ),
        "gaps": [gap(g, said) for g in picture.gaps],
        "start": said.say(
            message(
                "An audit begins with what you already have: a survey of customers, complaints, the log of events, checks of quality, promises and their dates. Whatever is missing is named in the report, and the rest is reported without it."
            )
        ),
        "first_head": said.say(message("What you can do this month")),
        "first": first(picture, said),
        "contacts": [line(part, 160) for part in contacts.values() if part],
        "contacts_head": said.say(message("Contact")) if any(contacts.values()) else "",
    }


def rung(rung: Rung, place: int, picture: Picture, said: Language) -> dict[str, Any]:
    """A step of the ladder: whether it is reached, and how many of the answers about it say so."""
    held = message("{held} of {asked} true", held=rung.held, asked=rung.asked)
    return {
        "name": rung.level.name[said.code],
        "held": said.say(held),
        "reached": place <= picture.level,
        "here": place == picture.level,
    }


def level(picture: Picture, said: Language) -> dict[str, Any]:
    """The step, never called higher than the answers allow; nobody is told of a culture that they did not describe."""
    names = [step.name for step in picture.levels]
    reached, top = picture.level, len(names) - 1
    if reached == 0:
        told = message("By these answers the first step, “{level}”, is not reached yet.", level=names[1])
    elif reached == top:
        told = message("These answers do not speak against the highest step, “{level}”.", level=names[top])
    else:
        told = message("By these answers the company stands no higher than “{level}”.", level=names[reached])
    of_step = picture.levels[max(reached, 1)].meaning
    claimed = 0 < reached < top  # neither a step not reached nor the highest is said of the company itself
    following = message("What stands between the company and “{level}”:", level=names[min(reached + 1, top)])
    return {
        "level": said.say(told),
        "meaning": of_step[said.code]
        if claimed
        else said.say(message("What this step means: {meaning}", meaning=of_step)),
        "next": said.say(following) if picture.blocking else "",
        "blocking": [statement.text[said.code] for statement in picture.blocking],
    }


def limits(picture: Picture, said: Language) -> list[str]:
    """The rule of the ladder, and what twelve answers cannot tell."""
    ladder = models.load_readiness()
    one, many = (
        message("A statement counts as true from an answer of {agrees}.", agrees=ladder.agrees_from),
        message(
            "A statement counts as true where at least {share:%} of the people answer {agrees} or more.",
            share=ladder.holds_from,
            agrees=ladder.agrees_from,
        ),
    )
    rule = message(
        "A step is reached when all statements about it and about every step below are true: nothing on a high step makes up for a low one."
    )
    sure = message(
        "{asked} of the ladder's {all} statements were asked, and answers are not evidence: the step is an upper bound. An audit asks for all of them and for an example of each.",
        asked=len(picture.answers),
        all=sum(len(step.statements) for step in picture.levels),
    )
    return [said.say(sentence) for sentence in (one if picture.people == 1 else many, rule, sure)]


def answer(name: str, mean: float, picture: Picture, said: Language) -> dict[str, Any]:
    """An answer with its step and whether the statement counts as true."""
    step = next(place for place, level in enumerate(picture.levels) if name in {s.id for s in level.statements})
    return {
        "step": str(step),
        "text": models.load_readiness().statement(name).text[said.code],
        "mean": mean,
        "said": said.number(mean),
        "true": said.say(TRUE if picture.holds[name] else NOT_YET),
        "holds": picture.holds[name],
    }


def gap(likely: Likely, said: Language) -> dict[str, Any]:
    """A gap: how likely, by how many answers, and what an audit would show of it."""
    basis = message("by {n} answer", "by {n} answers", n=likely.questions)
    return {
        "name": likely.gap.name[said.code],
        "word": said.say(SHEET_WORDS[likely.word]),
        "basis": said.say(basis),
        "kind": likely.word,
        "share": round((HIGH - likely.mean) / (HIGH - LOW), 4),
        "shows": likely.gap.shows[said.code],
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
