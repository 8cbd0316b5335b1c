"""What goes into a meeting: the summary's own blocks as data, each finding with the measures beside its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.figures.look import is_signed
from cxaudit.findings import SEVERITIES, Finding
from cxaudit.measures import ALL
from cxaudit.messages import message
from cxaudit.report import overview
from cxaudit.report.blocks import Block, Blocks, Callout, Cards, KeyFigures, Prose, Table
from cxaudit.report.cards import card as card_of
from cxaudit.report.cards import key_figure
from cxaudit.report.sections import TABLES
from cxaudit.report.tabular import headed, raw
from cxaudit.report.telling import Telling
from cxaudit.report.text import capital, line

FINDINGS, STRENGTHS, ACTIONS = 5, 6, 12  # as many as the summary chapter shows
ROWS = 8  # bars that a slide shows well
LABEL = 64  # signs of a bar's name
WHISKERS = message("The thin line on each bar is the 95% interval.")


def brief(audit: Telling) -> dict[str, Any]:
    """The summary of a report as JSON: the same sentences and numbers as on its first pages, none worked out anew."""
    last = audit.data.as_of
    return {
        "day": last.date().isoformat() if last is not None else "",
        "verdict": verdict(audit),
        "counts": counts(audit),
        "severities": {s: capital(audit.words.text(s)) for s in SEVERITIES},
        "keys": [
            asdict(key)
            for part in flat(overview.headline(audit))
            if isinstance(part, KeyFigures)
            for key in part.figures
        ],
        "findings": [told(audit, f) for f in audit.findings_list if f.severity != "strength"][:FINDINGS],
        "strengths": said(overview.strengths(audit, STRENGTHS)),
        "roadmap": said(overview.roadmap(audit, "roadmap", "", ACTIONS, short=True)),
        "missing": said(overview.missing(audit, "missing", "")),
        "method": method(audit),
    }


def verdict(audit: Telling) -> dict[str, Any]:
    """The verdict's kind and sentence, and what it rests on."""
    parts = flat(overview.verdict(audit))
    sentence = next(part for part in parts if isinstance(part, Callout))
    basis = [p for part in parts if isinstance(part, Prose) for p in part.paragraphs]
    return {"kind": sentence.kind, "label": sentence.label, "sentence": sentence.text, "basis": basis}


def flat(block: Block) -> tuple[Block, ...]:
    """A block's parts, itself where it has none."""
    return block.parts if isinstance(block, Blocks) else (block,)


def counts(audit: Telling) -> list[dict[str, Any]]:
    """How many findings each part of the audit has, by urgency, the parts in the order of the audit."""
    found = Counter((f.area, f.severity) for f in audit.findings_list)
    areas = [area for area in TABLES if any((area, s) in found for s in SEVERITIES)]
    return [{"area": capital(audit.words.text(a)), **{s: found[a, s] for s in SEVERITIES}} for a in areas]


def said(block: Block) -> dict[str, Any]:
    """A block of the summary as data: cards, a table, or the sentences that stand in their place."""
    match block:
        case Cards():
            return {"cards": [{"label": c.label, "statement": c.statement, "action": c.action} for c in block.cards]}
        case Table():
            return {
                "caption": block.caption,
                "heads": [capital(column.head) for column in block.columns],
                "shares": [column.share for column in block.columns],
                "rows": [[cell.text for cell in row] for row in block.rows],
                "tones": [[cell.tone for cell in row] for row in block.rows],
            }
    return {"sentences": [p for part in flat(block) if isinstance(part, Prose) for p in part.paragraphs]}


def method(audit: Telling) -> list[str]:
    """How the numbers were made, in the few sentences that a meeting asks for."""
    aside, least = len(audit.data.set_aside), audit.data.client.privacy.min_group
    sentences = [
        message("In square brackets stands the 95% interval; a wide one means too few answers."),
        message(
            "A finding goes beyond its threshold, and chance hardly explains it; "
            "where many comparisons were made at once, the tests are stricter."
        ),
        message(
            "{n} entry was set aside before counting; the report lists it.",
            "{n} entries were set aside before counting; the report lists them.",
            n=aside,
        )
        if aside
        else message("No entry was set aside before counting."),
        message("Groups of fewer than {least} people are not shown.", least=least),
        message(
            "Formulas, sources and thresholds stand in the report's chapter on method, every number in its workbook."
        ),
    ]
    return [audit.say(sentence) for sentence in sentences]


# -- one finding ----------------------------------------------------------------------------------------------------


def told(audit: Telling, finding: Finding) -> dict[str, Any]:
    """A finding as its card tells it, with its evidence: the number, how it was made, and what stands beside it."""
    card = card_of(audit, finding)
    row = source(audit.measures, finding)
    return {
        **asdict(card),
        "evidence": list(card.evidence),
        "number": number(audit, row),
        "chart": chart(audit, row),
        "made": made(audit, finding, row),
    }


def source(measures: pd.DataFrame, finding: Finding) -> pd.Series | None:
    """The row of the measures that a finding's number comes from; None where its number is no single measure."""
    near = measures[
        measures["area"].eq(finding.area) & np.isclose(measures["estimate"], finding.estimate, rtol=0, atol=1e-12)
    ]
    about = near[[bool(t) and (t in finding.subject or finding.subject in t) for t in near["term"]]]
    if about.empty:
        return None
    closeness = (
        4.0 * about["term"].eq(finding.subject)
        + 2.0 * (about["low"].eq(finding.low) & about["high"].eq(finding.high))
        + 2.0 * about["group"].eq(ALL)
        + 1.0 * about["n"].eq(finding.n)
    )
    return about.loc[closeness.idxmax()]


def number(audit: Telling, row: pd.Series | None) -> dict[str, str]:
    """The number behind a finding, large: its name, value, interval and people."""
    return {} if row is None else asdict(key_figure(audit, row))


def chart(audit: Telling, row: pd.Series | None) -> dict[str, Any] | None:
    """The finding's measure for everything that it was measured for; None where there is nothing to compare with."""
    if row is None:
        return None
    frame = audit.measures
    same = ["area", "measure", "level", "group", "instrument", "unit"]
    beside = frame[(frame[same] == row[same]).all(axis=1)].dropna(subset=["estimate"]).drop_duplicates("term")
    if len(beside) < 2:
        return None
    rising = bool(row["estimate"] <= beside["estimate"].median())
    beside = beside.sort_values(["estimate", "term"], ascending=[rising, True], kind="stable")
    shown = beside[beside["term"].eq(row["term"]) | (np.arange(len(beside)) < ROWS)]
    shown = shown if len(shown) <= ROWS else shown.drop(shown.index[ROWS - 1])
    signed, left = is_signed(beside), len(beside) - len(shown)
    notes = [audit.say(WHISKERS)] * bool(shown["low"].notna().any())
    if left:
        notes.append(audit.say(message("{n} more is in the report.", "{n} more are in the report.", n=left)))
    return {
        "title": capital(headed(audit, beside, row["measure"])),
        "unit": row["unit"],
        "rows": [bar(audit, one, signed, one.term == row["term"]) for one in shown.itertuples()],
        "notes": notes,
    }


def bar(audit: Telling, row: Any, signed: bool, own: bool) -> dict[str, Any]:
    """One bar: its name, its number as read and unrounded, and whether the finding is about it."""
    return {
        "label": line(audit.subject(row), LABEL),
        "shown": audit.words.amount(row.estimate, row.unit, signed),
        "interval": audit.language.interval(row.low, row.high, row.unit, signed),
        **{name: raw(getattr(row, name)) for name in ("estimate", "low", "high", "n")},
        "own": own,
    }


def made(audit: Telling, finding: Finding, row: pd.Series | None) -> list[str]:
    """How a finding's number was made, for the one who is asked about it."""
    facts: Sequence[str] = []
    if row is not None:
        signed = bool(row["estimate"] < 0) or row["unit"] == "nps"
        value = audit.words.amount(row["estimate"], row["unit"], signed)
        interval = audit.language.interval(row["low"], row["high"], row["unit"], signed)
        facts = [
            f"{capital(headed(audit, row.to_frame().T, row['measure']))}: {' '.join(filter(None, (value, interval)))}",
            audit.say(message("Formula and source: {method}", method=audit.words.text(row["method"])))
            if row["method"]
            else "",
        ]
    counted = audit.say(message("n = {n}", n=int(finding.n))) if pd.notna(finding.n) else ""
    chance = audit.say(message("Adjusted p-value: {p:p}", p=float(finding.p))) if pd.notna(finding.p) else ""
    return [fact for fact in (*facts, counted, chance) if fact]
