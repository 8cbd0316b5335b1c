"""What stands out on a page: findings as cards, and single measures as big numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from cxaudit.findings import Finding
from cxaudit.measures import ALL
from cxaudit.messages import message
from cxaudit.report.blocks import Block, Card, Cards, KeyFigure, KeyFigures
from cxaudit.report.comparison import chart, norm_source
from cxaudit.report.context import ReportContext
from cxaudit.report.text import capital, line
from cxaudit.units import NPS, unit_named

WHOLE = ("overall", "", "scale")  # levels whose one row speaks for the whole
PEOPLE = {"survey": message("from {n} answer", "from {n} answers")}
CASES = message("from {n} case", "from {n} cases")
CARD_WORDS = {"action": "What to do:", "owner": "Owner:"}


def key_figures(audit: ReportContext, *measures: str) -> Block:
    """Big numbers with interval and n; of each measure the overall row, or its first one."""
    shown = [row for name in measures for row in overall(audit, name)]
    return KeyFigures(tuple(key_figure(audit, row) for row in shown)) if shown else audit.nothing()


def overall(audit: ReportContext, measure: str) -> Iterator[Any]:
    """The overall row of a measure for each questionnaire that has it."""
    frame = audit.choose_measures([measure], None, ALL).dropna(subset=["estimate"])
    whole = frame[frame["level"].isin(WHOLE)]
    yield from (whole if len(whole) else frame).drop_duplicates("instrument").itertuples()


def key_figure(audit: ReportContext, row: Any) -> KeyFigure:
    """One row of measures as a big number."""
    words = audit.words
    signed = row.estimate < 0 or unit_named(row.unit) is NPS
    label = words.text(row.measure) if row.level in WHOLE else f"{words.text(row.measure)}: {words.term(row)}"
    if unit_named(row.unit).told and row.unit not in row.measure:
        label = f"{label}, {words.text(row.unit)}"
    people = audit.say(PEOPLE.get(row.area, CASES).fill(n=int(row.n))) if pd.notna(row.n) else ""
    return KeyFigure(
        capital(label),
        words.amount(row.estimate, row.unit, signed),
        audit.language.interval(row.low, row.high, row.unit, signed),
        people,
    )


def cards(audit: ReportContext, found: Iterable[Finding], rest: str = "", pictured: bool = False) -> Cards:
    """Findings as cards; ``pictured`` ones show their number among its like."""
    made = tuple(with_picture(audit, f) if pictured else card(audit, f) for f in found)
    return Cards(made, {k: audit.words.text(v) for k, v in CARD_WORDS.items()}, rest)


def with_picture(audit: ReportContext, finding: Finding) -> Card:
    """A finding with its number among its like, where there is anything to compare it with."""
    told = chart(audit, norm_source(audit.measures, finding))
    beside = (told["title"], tuple(told["rows"])) if told else None
    return replace(card(audit, finding), beside=beside)


def card(audit: ReportContext, finding: Finding) -> Card:
    """One finding in the report's language."""
    return Card(
        severity=finding.severity,
        label=audit.words.text(finding.severity),
        statement=line(audit.say(finding.statement)),
        action=line(audit.say(finding.action)),
        owner=line(finding.owner),
        evidence=tuple(dict.fromkeys(e for e in (finding.figure, finding.table) if e)),
    )
