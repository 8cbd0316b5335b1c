"""Sheets for the analyst who recounts: what a number is made of, a live formula, and what the report says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.report.blocks import Formula, Raw, Sheet
from cxaudit.report.context import ReportContext
from cxaudit.report.tabular import instrument_name, raw

Entry = Raw | Formula
Record = Mapping[str, Any]
WHOLE = 1e-6  # a count is whole but for this; with weights it is not


def recounts(audit: ReportContext) -> tuple[Sheet, ...]:
    """The sheets of those areas that have data; numbers that the report withholds are in none of them."""
    sheets = (gaps(audit), promoters(audit), recount_competencies(audit), quality(audit))
    return tuple(sheet for sheet in sheets if sheet.rows)


def gaps(audit: ReportContext) -> Sheet:
    """Means by facet of every item, dimension and the whole; gap = P - E; a dimension also as the mean of its items."""
    heads = (
        "questionnaire",
        "level",
        "what",
        "n",
        "expectation",
        "perception",
        "perception − expectation",
        "gap in the report",
        "difference",
        "expectation: mean of the items",
        "perception: mean of the items",
    )
    rows: list[tuple[Entry, ...]] = []
    wanted = ("expectation", "perception", "gap 5")
    for survey in audit.data.surveys:
        instrument = survey.instrument
        found = side_by_side(audit, "survey", wanted, ("item", "dimension", "overall"), instrument.id)
        places = {key: at for at, key in enumerate(found, len(rows) + 2)}
        for (level, term), values in found.items():
            at, (e, p, gap) = len(rows) + 2, (values[w] for w in wanted)
            members = [str(i.id) for i in instrument.items if i.dimension == term and level == "dimension"]
            known = [("item", item) for item in members if ("item", item) in places]
            means = [
                mean(column, known, places, [found[k][w] for k in known])
                for column, w in (("E", "expectation"), ("F", "perception"))
            ]
            rows.append(
                (
                    instrument_name(audit, instrument.id),
                    audit.words.text(level),
                    label_term(audit, level, term, instrument.id),
                    values["n"],
                    e,
                    p,
                    Formula(f"=F{at}-E{at}", minus(p, e)),
                    gap,
                    Formula(f"=G{at}-H{at}", minus(minus(p, e), gap)),
                    *means,
                )
            )
    return recount_sheet(
        audit,
        "recount gaps",
        "expectations and perceptions, and the gap as a formula; "
        "a difference comes from people who answered only one of the two",
        heads,
        rows,
    )


def promoters(audit: ReportContext) -> Sheet:
    """The net promoter score of everyone and each group from how many promote, stay passive and detract."""
    heads = (
        "questionnaire",
        "group",
        "promoters",
        "passives",
        "detractors",
        "answers",
        "net promoter score",
        "in the report",
        "difference",
    )
    rows: list[tuple[Entry, ...]] = []
    kinds = ("promoters", "passives", "detractors")
    frame = audit.measures[audit.measures["measure"].isin((*kinds, "nps")) & audit.measures["level"].eq("overall")]
    for (instrument, group), part in frame.dropna(subset=["estimate"]).groupby(["instrument", "group"], sort=False):
        found = part.drop_duplicates("measure").set_index("measure")
        if not {*kinds, "nps"} <= set(found.index):
            continue
        at, counts = len(rows) + 2, [count_back(found.at[k, "estimate"] * found.at[k, "n"]) for k in kinds]
        score = 100 * (counts[0] - counts[2]) / sum(counts)
        told = 100 * float(found.at["nps", "estimate"])
        rows.append(
            (
                instrument_name(audit, str(instrument)),
                audit.words.group(str(group)),
                *counts,
                Formula(f"=SUM(C{at}:E{at})", sum(counts)),
                Formula(f"=100*(C{at}-E{at})/F{at}", score),
                told,
                Formula(f"=G{at}-H{at}", score - told),
            )
        )
    return recount_sheet(audit, "recount nps", "the net promoter score from its counts", heads, rows)


def recount_competencies(audit: ReportContext) -> Sheet:
    """Each competency of each person against its target."""
    wanted = ("competency score", "target", "against the target")
    heads = ("person/competency", "n", "competency score", "target", "score − target", "in the report", "difference")
    found = side_by_side(audit, "competencies", wanted, ("person/competency",))
    rows = list(
        compare_numbers(found, wanted, "=C{at}-D{at}", minus, lambda level, term: (label_term(audit, level, term),))
    )
    return recount_sheet(audit, "recount competencies", "every competency against its target", heads, rows)


def quality(audit: ReportContext) -> Sheet:
    """The share of checks passed, from what was checked and what passed."""
    heads = ("level", "what", "checked", "passed", "share passed", "in the report", "difference")
    rows: list[tuple[Entry, ...]] = []
    for (level, term), values in side_by_side(
        audit, "quality", ("passed",), ("overall", "team", "action", "criterion")
    ).items():
        at, share = len(rows) + 2, values["passed"]
        if share is None or not values["n"]:
            continue
        passed = count_back(share * values["n"])
        rows.append(
            (
                audit.words.text(level),
                label_term(audit, level, term),
                values["n"],
                passed,
                Formula(f"=D{at}/C{at}", passed / values["n"]),
                share,
                Formula(f"=E{at}-F{at}", passed / values["n"] - share),
            )
        )
    return recount_sheet(audit, "recount quality", "the share of checks passed, from their counts", heads, rows)


# -- from measures to rows ------------------------------------------------------------------------------------------


def side_by_side(
    audit: ReportContext, area: str, measures: Iterable[str], levels: Iterable[str], instrument: str = ""
) -> dict[tuple[str, str], Record]:
    """Several measures of the same terms beside each other, with the fewest people behind them; known numbers alone."""
    wanted, frame = list(measures), audit.measures
    frame = frame[
        frame["area"].eq(area)
        & frame["measure"].isin(wanted)
        & frame["group"].eq("all")
        & frame["instrument"].eq(instrument)
    ].dropna(subset=["estimate"])
    rows: dict[tuple[str, str], Record] = {}
    for level in levels:
        for term, part in frame[frame["level"].eq(level)].groupby("term", sort=False):
            found = part.drop_duplicates("measure").set_index("measure")
            if set(wanted) <= set(found.index):
                rows[level, str(term)] = {
                    "n": raw(found["n"].min()),
                    **{m: raw(found.at[m, "estimate"]) for m in wanted},
                }
    return rows


def compare_numbers(
    found: Mapping[tuple[str, str], Record],
    measures: tuple[str, str, str],
    formula: str,
    count: Callable[[Any, Any], Any],
    names: Callable[[str, str], tuple[str, ...]],
) -> Iterator[tuple[Entry, ...]]:
    """Rows of two numbers, what comes of them, and what the report says."""
    for at, ((level, term), values) in enumerate(found.items(), 2):
        one, other, told = (values[m] for m in measures)
        result = count(one, other)
        yield (
            *names(level, term),
            values["n"],
            one,
            other,
            Formula(formula.format(at=at), result),
            told,
            Formula(f"=E{at}-F{at}", minus(result, told)),
        )


def mean(column: str, keys: list[tuple[str, str]], places: Mapping[tuple[str, str], int], values: list[Any]) -> Entry:
    """The mean of some cells of a column."""
    cells = ",".join(f"{column}{places[k]}" for k in keys)
    return Formula(f"=AVERAGE({cells})", float(np.mean(values))) if keys else None


def minus(one: Any, other: Any) -> Any:
    """A difference, nothing where a number is missing."""
    return None if one is None or other is None else one - other


def count_back(count: float) -> float | int:
    """A count, whole where the answers have no weights."""
    return round(count) if abs(count - round(count)) < WHOLE else float(count)


def label_term(audit: ReportContext, level: str, term: str, instrument: str = "") -> str:
    """The name of a term as the report shows it."""
    return audit.words.term(pd.Series({"level": level, "term": term, "instrument": instrument, "area": ""}))


def recount_sheet(
    audit: ReportContext, name: str, title: str, heads: Iterable[str], rows: Iterable[tuple[Entry, ...]]
) -> Sheet:
    """A sheet with its words in the report's language."""
    return Sheet(name, audit.words.text(title), tuple(audit.words.text(h) for h in heads), tuple(rows))
