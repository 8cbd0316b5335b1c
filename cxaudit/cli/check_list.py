"""A plan of quality checks as people use it: a line a team on the screen, and a workbook to work through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import xlsxwriter

from cxaudit.language import Language
from cxaudit.messages import Message, message
from cxaudit.sampling_plan import SamplingPlan

SHARES = {"share", "accepts_good", "accepts_bad", "low", "high", "sees_bad"}
#: What the columns of a plan are called, as keys of the catalogue.
HEADINGS: dict[str, Message] = {
    "team": message("team"),
    "manager": message("manager"),
    "action": message("action"),
    "number": message("which one, in order of time"),
    "checker": message("who checks"),
    "second_checker": message("who checks again"),
    "minutes": message("minutes"),
    "population": message("actions"),
    "checks": message("checks"),
    "share": message("share checked"),
    "checks_10": message("10 % would be"),
    "checks_20": message("20 % would be"),
    "plan": message("enough for a verdict"),
    "allowed": message("faults allowed"),
    "accepts_good": message("good work passes"),
    "accepts_bad": message("bad work passes"),
    "hours": message("hours"),
    "low": message("passed share known from"),
    "high": message("passed share known to"),
    "sees_bad": message("sees 5 % bad work"),
}


def describe_plan(plan: SamplingPlan) -> Iterator[Message]:
    """A sentence a team: how many checks, how long they take, what they will tell."""
    for team in plan.teams.to_dict("records"):
        yield message(
            "{team}: {checks} of {population} actions, {hours:1} hours; good work would be known to {low:%}-{high:%}",
            **{**team, "team": message("all") if team["team"] == "all" else team["team"]},
        )


def write_list(path: Path, plan: SamplingPlan, said: Language) -> None:
    """The plan as a workbook: the draw with room for the result, the teams, the checkers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    room = plan.draw.assign(passed="", comment="")
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        looks = {
            "head": book.add_format({"bold": True, "text_wrap": True}),
            "share": book.add_format({"num_format": "0%"}),
        }
        for name, frame in {"checks": room, "teams": plan.teams, "who checks": plan.checkers}.items():
            draw_sheet(book, said.text(name), frame, looks, said)


def draw_sheet(
    book: xlsxwriter.Workbook, name: str, frame: pd.DataFrame, looks: dict[str, object], said: Language
) -> None:
    """One frame as a sheet."""
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    for place, column in enumerate(frame.columns):
        heading = said.say(HEADINGS[column]) if column in HEADINGS else said.text(column)
        look = looks["share"] if column in SHARES else None
        page.write_string(0, place, heading, looks["head"])
        page.write_column(1, place, frame[column].tolist(), look)
        page.set_column(place, place, max(12, min(30, len(heading))))
