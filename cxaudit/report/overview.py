"""The first page: the verdict in a sentence, what matters most, what is strong, what is missing, and the roadmap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cxaudit.areas import find_area
from cxaudit.findings import Finding
from cxaudit.messages import Message, message
from cxaudit.report.blocks import Block, Blocks, Callout, Cell, Column, Cover, Numbers, Prose, Table
from cxaudit.report.cards import cards, key_figures
from cxaudit.report.context import ReportContext
from cxaudit.report.sections import wave
from cxaudit.report.tabular import number_table
from cxaudit.report.text import capital, line
from cxaudit.rules.goals import serving
from cxaudit.stats import headline_measures
from cxaudit.tables.data import ClientData
from cxaudit.units import MONEY, PERCENTAGE_POINTS

REPORT_TITLE = "Audit of customer experience"
MOST_HEADLINES = 8


def cover(audit: ReportContext) -> Cover:
    """Client, title, wave, the last day of the data, brand and logo."""
    client, last = audit.data.client, audit.data.as_of  # never the clock: the same files give the same report
    return Cover(
        {
            "client": line(client.name, 160),
            "id": audit.data.id,
            "industry": line(client.industry, 160),
            "language": audit.language.code,
            "title": audit.words.text(REPORT_TITLE),
            "wave": line(wave(audit.data), 80),
            "until": audit.say(message("Data up to {day}", day=last.date())) if last is not None else "",
            "brand": audit.words.colors.brand,
            "logo": dict(audit.logo) if audit.logo else None,
        }
    )


def verdict_sentence(audit: ReportContext) -> Block:
    """One sentence by the gravest severity, and how many answers stand behind it."""
    counts = pd.Series([f.severity for f in audit.findings_list], dtype=object).value_counts()
    kind = next(
        (s for s in ("critical", "major", "minor") if counts.get(s)), "strength" if counts.get("strength") else "note"
    )
    sentence = VERDICTS[kind].fill(n=int(counts.get(kind, 0)))
    return Blocks((Callout(kind, audit.words.text("Verdict"), audit.say(sentence)), Prose(tuple(basis(audit)))))


VERDICTS: dict[str, Message] = {
    "critical": message(
        "The service needs a decision now: the data show {n} critical problem.",
        "The service needs a decision now: the data show {n} critical problems.",
    ),
    "major": message(
        "The service holds, but not everywhere: the data show {n} major problem and no critical one.",
        "The service holds, but not everywhere: the data show {n} major problems and no critical one.",
    ),
    "minor": message(
        "The service is sound: the data show {n} minor problem and nothing worse.",
        "The service is sound: the data show {n} minor problems and nothing worse.",
    ),
    "strength": message("The service is strong: the data show no problem."),
    "note": message("These data show no problem; where they are too few to tell, the chapters say so."),
}


def basis(audit: ReportContext) -> list[str]:
    """What the verdict rests on, in sentences."""
    answers = sum(len(s.answers) for s in audit.data.surveys)
    told = (
        [audit.say(message("It rests on {n} questionnaire.", "It rests on {n} questionnaires.", n=answers))]
        if answers
        else []
    )
    done = [s for s, how in audit.sections.items() if how == "ok"]
    names = audit.language.list(audit.words.text(s) for s in done)
    told.append(
        audit.say(message("All {n} parts of the audit have data.", n=len(done)))
        if len(done) == len(audit.sections)
        else audit.say(
            message(
                "{n} part of {all} of the audit has data: {names}.",
                "{n} parts of {all} of the audit have data: {names}.",
                n=len(done),
                all=len(audit.sections),
                names=names,
            )
        )
    )
    return [" ".join(told)]


def headline(audit: ReportContext) -> Block:
    """The overall numbers of all areas that have them, the key figures of the audit."""
    overall = audit.measures[audit.measures["level"].eq("overall") & audit.measures["estimate"].notna()]
    known = set(overall["measure"])
    return key_figures(audit, *[name for name in headline_measures() if name in known][:MOST_HEADLINES])


def top_findings(audit: ReportContext, most: int) -> Block:
    """The most urgent problems as cards."""
    worst = [f for f in audit.findings_list if f.severity != "strength"][:most]
    if not worst:
        return Prose((audit.say(message("No problem lies beyond the thresholds.")),))
    return cards(audit, worst, pictured=True)


ALIKE = 2  # so many strengths of one kind are enough for a first page


def strengths(audit: ReportContext, most: int) -> Block:
    """What to keep."""
    found = [f for f in audit.findings_list if f.severity == "strength"]
    strong = [f for i, f in enumerate(found) if sum(f.rule == g.rule for g in found[:i]) < ALIKE][:most]
    if not strong:
        return Prose(
            (
                audit.say(
                    message("The data do not show a strength beyond doubt; that is no blame, most audits show few.")
                ),
            )
        )
    return cards(audit, strong)


def roadmap(audit: ReportContext, id: str, caption: str, most: int, short: bool = False) -> Block:
    """One row an action, the most urgent first; the same action is not repeated.

    ``short`` leaves out effort, stake, date and indicator, for pages that are narrower than a report's.
    """
    wanted = {
        audit.say(f.action): f for f in reversed(audit.findings_list) if f.severity != "strength" and f.action.text
    }
    todo = sorted(wanted.items(), key=lambda item: audit.findings_list.index(item[1]))[:most]
    if not todo:
        return audit.nothing()
    steps = [step(audit, action, finding) for action, finding in todo]
    columns = SHORT if short else FULL
    number = Column(audit.words.text("No."), number=True, share=0.05)
    heads = (number, *(Column(audit.words.text(head), share=share) for head, (*_, share) in columns.items()))
    rows = tuple(
        (Cell(str(i)), *(cell(told, f, *parts) for *parts, _ in columns.values()))
        for i, (told, (_, f)) in enumerate(zip(steps, todo, strict=True), 1)
    )
    every = (number.head, *(audit.words.text(name) for name in steps[0]))
    raws: tuple[tuple[Any, ...], ...] = tuple((i, *told.values()) for i, told in enumerate(steps, 1))
    unnamed = any(row[-1].text == UNNAMED for row in rows)
    notes = (audit.say(message("A dash: no KPI names it yet; settle it when the plan is agreed on.")),) * unnamed
    money = sum(at_stake_in_money(audit, finding) is not None for _, finding in todo)
    notes += (audit.say(message("Sums are not to be added up: the same revenue can stand behind several rows.")),) * (
        money > 1
    )
    return Table(id, caption, heads, rows, notes, Numbers(every, ("",) * len(every), raws))


UNNAMED = "—"
#: The columns of the roadmap: what stands in them, what stands beneath it, and their part of the width.
FULL = {
    "action": ("action", "", 0.42),
    "urgency": ("urgency", "part of the audit", 0.14),
    "what is at stake": ("what is at stake", "effort", 0.13),
    "owner and date": ("owner", "by when", 0.12),
    "the KPI that will show it": ("the KPI that will show it", "", 0.14),
}
SHORT = {
    "action": ("action", "", 0.5),
    "part of the audit": ("part of the audit", "", 0.16),
    "urgency": ("urgency", "", 0.13),
    "owner": ("owner", "", 0.15),
}


def cell(told: Mapping[str, str], finding: Finding, name: str, beneath: str) -> Cell:
    """One cell of the roadmap."""
    return Cell(told[name] or UNNAMED, told.get(beneath, ""), finding.severity if name == "urgency" else "")


def step(audit: ReportContext, action: str, finding: Finding) -> dict[str, str]:
    """One row of the roadmap by column: what the finding knows, and what the client's own tables say of it."""
    words, kpis = audit.words, serving(audit.data, finding)
    due = [day for day in kpis["due"].dropna() if audit.data.as_of is None or day > audit.data.as_of]
    effort = effort_of(audit.data, finding)
    return {
        "action": line(action),
        "part of the audit": capital(words.text(finding.area)),
        "urgency": capital(words.text(finding.severity)),
        "effort": "" if effort is None else audit.say(message("effort: {effort} of 5", effort=effort)),
        "what is at stake": at_stake(audit, finding),
        "owner": line(finding.owner) or words.text("to be named"),
        "by when": audit.language.day(min(due)) if due else "",
        "the KPI that will show it": line("; ".join(kpis["kpi"].dropna().astype(str).unique())),
    }


def effort_of(data: ClientData, finding: Finding) -> float | None:
    """The effort to fix, from 1 to 5, of the pain point that the finding is or that lies at its touchpoint."""
    points = data.tables.get("pain_points")
    if points is None or "effort_to_fix" not in points:
        return None
    own = points["pain_point" if finding.rule == "pain-point" else "touchpoint"].astype(str).eq(finding.subject)
    known = points.loc[own, "effort_to_fix"].dropna()
    return float(known.max()) if len(known) else None


#: Parts of the audit whose findings count what customers lose today, and the measures that tell it in money.
UNCOUNTED = {"missing-standard", "quality-coverage", "unreliable-scale", "driver", "priority-item", "wave-change"}


def at_stake_in_money(audit: ReportContext, finding: Finding) -> float | None:
    """The revenue behind a problem, where the client's tables tell it."""
    frame = audit.measures
    if finding.rule not in {"pain-point", "early-churn", "weak-touchpoint", "systemic-complaint"}:
        return None
    money = frame[frame["unit"].eq(MONEY.name) & frame["term"].eq(finding.subject) & frame["estimate"].gt(0)]
    return float(money["estimate"].iloc[0]) if len(money) else None


def at_stake(audit: ReportContext, finding: Finding) -> str:
    """What the problem costs today: money where the client's tables tell it, else the number of the finding itself."""
    money = at_stake_in_money(audit, finding)
    if money is not None:
        return audit.say(message("revenue of {money:0}", money=money))
    if (
        pd.isna(finding.estimate)
        or finding.unit is None
        or finding.rule in UNCOUNTED
        or find_area(finding.area).about != "customers"
    ):
        return ""
    unit = finding.unit
    if unit.text.startswith("difference of shares"):
        points = audit.language.amount(finding.estimate, PERCENTAGE_POINTS.name)
        return f"{points} {audit.words.text('percentage points')}"
    if unit.text.startswith("share of "):
        return audit.say(message("{share:%} ({unit})", share=finding.estimate, unit=unit))
    return audit.say(message("{number} ({unit})", number=round(finding.estimate, 2), unit=unit))


def missing(audit: ReportContext, id: str, caption: str) -> Block:
    """What the audit could not look at, and what to collect for it."""
    absent = [s for s, how in audit.sections.items() if how == "no data"]
    if not absent:
        return audit.nothing()
    heads = (
        Column(audit.words.text("part of the audit"), share=0.25),
        Column(audit.words.text("what to collect"), share=0.75),
    )
    pairs = tuple((capital(audit.words.text(s)), audit.say(find_area(s).collect)) for s in absent)
    return Table(
        id, caption, heads, tuple((Cell(name), Cell(what)) for name, what in pairs), (), number_table(heads, pairs)
    )
