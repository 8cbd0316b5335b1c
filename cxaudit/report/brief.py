"""What goes into a meeting: the summary's own blocks as data, each finding with the measures beside its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from cxaudit.findings import SEVERITIES, Finding
from cxaudit.messages import message
from cxaudit.report import overview
from cxaudit.report.blocks import Block, Blocks, Callout, Cards, Empty, KeyFigures, Prose, Table
from cxaudit.report.cards import card as card_of
from cxaudit.report.cards import key_figure
from cxaudit.report.comparison import chart, norm_source
from cxaudit.report.context import ReportContext
from cxaudit.report.tabular import head_column
from cxaudit.report.text import capital
from cxaudit.tables.client import list_sections
from cxaudit.units import NPS, unit_named

FINDINGS, STRENGTHS, ACTIONS = 5, 6, 12  # as many as the summary chapter shows


def brief(audit: ReportContext) -> dict[str, Any]:
    """The summary of a report as JSON: the same sentences and numbers as on its first pages, none worked out anew."""
    last, absent = audit.data.as_of, overview.missing(audit, "missing", "")
    worst = [finding for finding in audit.findings_list if finding.severity != "strength"][:FINDINGS]
    return {
        "day": last.date().isoformat() if last is not None else "",
        "verdict": describe_verdict(audit),
        "counts": counts(audit),
        "severities": {s: capital(audit.words.text(s)) for s in SEVERITIES},
        "keys": [
            asdict(key)
            for part in flat(overview.headline(audit))
            if isinstance(part, KeyFigures)
            for key in part.figures
        ],
        "findings": [describe_finding(audit, finding) for finding in worst],
        "strengths": describe_block(overview.strengths(audit, STRENGTHS)),
        "roadmap": describe_block(overview.roadmap(audit, "roadmap", "", ACTIONS)),
        "missing": {} if isinstance(absent, Empty) else describe_block(absent),
        "method": method(audit),
    }


def describe_verdict(audit: ReportContext) -> dict[str, Any]:
    """The verdict's kind and sentence, and what it rests on."""
    parts = flat(overview.verdict_sentence(audit))
    sentence = next(part for part in parts if isinstance(part, Callout))
    basis = [p for part in parts if isinstance(part, Prose) for p in part.paragraphs]
    return {"kind": sentence.kind, "label": sentence.label, "sentence": sentence.text, "basis": basis}


def flat(block: Block) -> tuple[Block, ...]:
    """A block's parts, itself where it has none."""
    return block.parts if isinstance(block, Blocks) else (block,)


def counts(audit: ReportContext) -> list[dict[str, Any]]:
    """How many findings each part of the audit has, by urgency, the parts in the order of the audit."""
    found = Counter((f.area, f.severity) for f in audit.findings_list)
    areas = [area for area in list_sections() if any((area, s) in found for s in SEVERITIES)]
    return [{"area": capital(audit.words.text(a)), **{s: found[a, s] for s in SEVERITIES}} for a in areas]


def describe_block(block: Block) -> dict[str, Any]:
    """A block of the summary as data: cards, a table, or the sentences that stand in their place."""
    match block:
        case Cards():
            return {"cards": [{"label": c.label, "statement": c.statement, "action": c.action} for c in block.cards]}
        case Table():
            return {
                "caption": block.caption,
                "heads": [capital(column.head) for column in block.columns],
                "shares": [column.share for column in block.columns],
                "rows": [["\n".join(filter(None, (c.text, c.detail))) for c in row] for row in block.rows],
                "tones": [[cell.tone for cell in row] for row in block.rows],
            }
    return {"sentences": [p for part in flat(block) if isinstance(part, Prose) for p in part.paragraphs]}


def method(audit: ReportContext) -> list[str]:
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


def describe_finding(audit: ReportContext, finding: Finding) -> dict[str, Any]:
    """A finding as its card tells it, with its evidence: the number, how it was made, and what stands beside it."""
    card = card_of(audit, finding)
    row = norm_source(audit.measures, finding)
    return {
        **asdict(card),
        "evidence": list(card.evidence),
        "number": describe_number(audit, row),
        "chart": chart(audit, row),
        "made": describe_making(audit, finding, row),
    }


def describe_number(audit: ReportContext, row: pd.Series | None) -> dict[str, str]:
    """The number behind a finding, large: its name, value, interval and people."""
    return {} if row is None else asdict(key_figure(audit, row))


def describe_making(audit: ReportContext, finding: Finding, row: pd.Series | None) -> list[str]:
    """How a finding's number was made, for the one who is asked about it."""
    facts: Sequence[str] = []
    if row is not None:
        signed = bool(row["estimate"] < 0) or unit_named(row["unit"]) is NPS
        value = audit.words.amount(row["estimate"], row["unit"], signed)
        interval = audit.language.interval(row["low"], row["high"], row["unit"], signed)
        facts = [
            f"{capital(head_column(audit, row.to_frame().T, row['measure']))}: {' '.join(filter(None, (value, interval)))}",
            audit.say(message("Formula and source: {method}", method=audit.words.text(row["method"])))
            if row["method"]
            else "",
        ]
    counted = audit.say(message("n = {n}", n=int(finding.n))) if pd.notna(finding.n) else ""
    chance = audit.say(message("Adjusted p-value: {p:p}", p=float(finding.p))) if pd.notna(finding.p) else ""
    return [fact for fact in (*facts, counted, chance) if fact]
