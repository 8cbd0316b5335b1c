"""A finding's number among its like: the row of measures it comes from, and the same measure of everything else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cxaudit.figures.style import is_signed
from cxaudit.findings import Finding
from cxaudit.measures import ALL
from cxaudit.messages import message
from cxaudit.report.context import ReportContext
from cxaudit.report.tabular import head_column, raw
from cxaudit.report.text import capital, line

ROWS = 8  # bars that a slide shows well
LABEL = 64  # signs of a bar's name
WHISKERS = message("The thin line on each bar is the 95% interval.")


def norm_source(measures: pd.DataFrame, finding: Finding) -> pd.Series | None:
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


def chart(audit: ReportContext, row: pd.Series | None) -> dict[str, Any] | None:
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
        "title": capital(head_column(audit, beside, row["measure"])),
        "unit": row["unit"],
        "rows": [bar(audit, one, signed, one.term == row["term"]) for one in shown.itertuples()],
        "notes": notes,
    }


def bar(audit: ReportContext, row: Any, signed: bool, own: bool) -> dict[str, Any]:
    """One bar: its name, its number as read and unrounded, and whether the finding is about it."""
    return {
        "label": line(audit.subject(row), LABEL),
        "shown": audit.words.amount(row.estimate, row.unit, signed),
        "interval": audit.language.interval(row.low, row.high, row.unit, signed),
        **{name: raw(getattr(row, name)) for name in ("estimate", "low", "high", "n")},
        "own": own,
    }
