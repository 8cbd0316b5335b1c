"""Findings about goals: KPIs off their track, goals that nobody measures, urgent findings that no KPI watches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from cxaudit.findings import CAVEAT, Finding, rule
from cxaudit.measures import KPIS, select
from cxaudit.messages import Message, message
from cxaudit.tables.data import ClientData

UNWATCHED = "unwatched-findings"


@rule("kpi-off-track", area="goals", counts=KPIS, about="kpi")
def off_track(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """Attainment under the thresholds, at the due date or of a straight line to it."""
    elapsed = select(measures, "time elapsed", level="kpi").set_index("term")["estimate"]
    for row in select(measures, "attainment", level="kpi").dropna(subset=["estimate"]).itertuples():
        grade = grade_attainment(
            row.estimate, data.client.thresholds.kpi_off_track, undated=pd.isna(elapsed.get(row.term))
        )
        if grade:
            kpi = of_table(data, row.term)
            yield Finding(
                "kpi-off-track",
                "goals",
                row.term,
                grade,
                statement=off_by(row, kpi),
                n=row.n,
                estimate=row.estimate,
                weight=1 - row.estimate,
                unit=message("share of the way due"),
                owner=str(kpi.get("owner") or ""),
                figure="goal-tree",
                table="kpis",
                action=message(
                    "Let the owner of “{kpi}” bring to the next meeting what holds it up and one step with a "
                    "date; if the target cannot be reached, set a new one openly.",
                    kpi=row.term,
                ),
            )


def grade_attainment(attained: float, bars: tuple[float, float, float], undated: bool) -> str | None:
    """How urgent an attainment is; without a date only the worst counts, for the way may still be long."""
    minor, major, critical = bars
    if attained < critical:
        return "critical"
    if undated:
        return None
    return "major" if attained < major else "minor" if attained < minor else None


def off_by(row: Any, kpi: pd.Series) -> Message:
    """How far a KPI is from where it should be."""
    facts = {"kpi": row.term, "attained": row.estimate} | {name: kpi[name] for name in ("baseline", "actual", "target")}
    if row.estimate < 0:
        return message(
            "“{kpi}” has moved away from its target: it began at {baseline}, stands at {actual} and "
            "should reach {target}.",
            **facts,
        )
    return message(
        "“{kpi}” has covered {attained:%} of the way that is due: it began at {baseline}, stands "
        "at {actual} and should reach {target}.",
        **facts,
    )


@rule("goal-without-kpi", area="goals", counts=KPIS, about="goal")
def without_kpi(measures: pd.DataFrame, data: ClientData) -> Iterator[Finding]:
    """A goal that nothing measures."""
    for row in select(measures, "KPIs of the goal", level="goal").itertuples():
        if row.estimate == 0:
            yield Finding(
                "goal-without-kpi",
                "goals",
                row.term,
                "major",
                n=row.n,
                estimate=0.0,
                unit=message("KPIs"),
                weight=0.5,
                figure="goal-tree",
                table="goals-and-kpis",
                statement=message(
                    "No KPI measures the goal “{goal}”: nobody can say whether it is being reached.", goal=row.term
                ),
                action=message(
                    "Give the goal “{goal}” at least one KPI with an owner, a baseline, a target and a date, "
                    "or strike the goal from the plan.",
                    goal=row.term,
                ),
            )


@rule(UNWATCHED, area="goals", late=True, counts=KPIS, role=CAVEAT)
def find_unwatched(found: Sequence[Finding], data: ClientData) -> Iterator[Finding]:
    """Urgent findings of the other rules that no KPI names in its column ``measures``."""
    if not data.has("goals"):
        return
    urgent = [f for f in found if f.area != "goals" and f.severity in ("critical", "major")]
    lone = [f for f in urgent if serving(data, f).empty]
    if lone:
        rules = list(dict.fromkeys(f.rule for f in lone))
        yield Finding(
            UNWATCHED,
            "goals",
            "all",
            "minor",
            n=len(urgent),
            estimate=len(lone) / len(urgent),
            unit=message("share of urgent findings"),
            weight=len(lone) / len(urgent),
            table="goals-and-kpis",
            statement=message(
                "No KPI watches {n} of {all} urgent finding of this audit.",
                "No KPI watches {n} of {all} urgent findings of this audit.",
                n=len(lone),
                all=len(urgent),
            ),
            action=message(
                "Name in the column “measures” of each KPI the finding or touchpoint that it serves, and "
                "begin with these rules: {rules}.",
                rules=", ".join(rules[:5]),
            ),
        )


def serving(data: ClientData, finding: Finding) -> pd.DataFrame:
    """The client's KPIs that say they serve a finding (``kpi, due, measures``): by its rule, subject, both, or touchpoint."""
    goals = data.tables.get("goals", pd.DataFrame()).reindex(columns=["kpi", "due", "measures"])
    names = {name.casefold() for name in list_names(data, finding)}
    served = [bool(names & things(text)) for text in goals["measures"]]
    return goals[pd.Series(served, index=goals.index, dtype=bool) & goals["kpi"].notna()]


def list_names(data: ClientData, finding: Finding) -> set[str]:
    """The names by which a KPI may speak of a finding."""
    rule_name, subject = finding.rule, finding.subject
    names = {rule_name, subject, f"{rule_name} {subject}", f"{rule_name}/{subject}"}
    points = data.tables.get("pain_points")
    if rule_name == "pain-point" and points is not None:
        names |= set(points.loc[points["pain_point"].astype(str).eq(subject), "touchpoint"].dropna().astype(str))
    return names


def things(text: object) -> set[str]:
    """What a KPI says it serves: one thing or several, divided by commas or semicolons."""
    return (
        {part.strip().casefold() for part in re.split(r"[;,]", str(text)) if part.strip()} if pd.notna(text) else set()
    )


def of_table(data: ClientData, kpi: str) -> dict[str, object]:
    """The row of a KPI in the client's table."""
    goals = data.tables["goals"]
    row = goals[goals["kpi"].astype(str).str.strip() == kpi].iloc[0]
    return {name: value for name, value in row.items() if pd.notna(value)}
