"""Is a complaint systemic or local, is it spread or concentrated, how fast is it resolved, and does it come back?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.comments import dictionary, topics_of
from cxaudit.estimates import beta_verdict, holm, kaplan_meier, survival_at, survival_percentile, wilson
from cxaudit.estimates.dispersion import dispersion_test
from cxaudit.measures import THINGS, Measure, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import COUNT, DAYS, PROBABILITY, SHARE

BASE_UNKNOWN = (
    "The number of active clients is not known: write it into client.toml under complaints, or add a table of"
    " customers."
)
MORE_THAN_BASE = "More clients complained than the base holds: the number of active clients must be checked."
CAUSES = {
    ("systemic", False): "process: many clients, spread evenly",
    ("systemic", True): "team: many clients, concentrated",
    ("local", True): "person: few clients, concentrated",
    ("local", False): "case: few clients, spread evenly",
    ("unclear", True): "not clear yet, concentrated",
    ("unclear", False): "not clear yet",
}
SPREADS = ("team", "manager", "employee", "product")
VERDICT = "Jeffreys posterior of the share of clients, one client one vote"
SPREAD = "share of the most affected group; chi-squared with drawn tables, Holm over the topics"
RESOLVED = "Kaplan-Meier from complaint to resolution; open complaints are censored at the last date of the log"
CURVE_DAYS = 61


@statistic(
    area="complaints",
    creates=[
        Measure("share of clients", SHARE, ("topic",)),
        Measure("kind of cause", PROBABILITY, ("topic",)),
        Measure("clients with the complaint", COUNT, ("topic",)),
        Measure("probability of a systemic cause", PROBABILITY, ("topic",)),
        Measure("answers still needed", COUNT, ("topic",), counts=THINGS),
        Measure("complaints of clients", COUNT, ("overall",)),
        Measure("share in the most affected group", SHARE, ("topic/product",)),
    ],
)
def complaint_verdict(
    complaints: pd.DataFrame,
    client: ClientFile,
    customers: pd.DataFrame | None = None,
    outcomes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Share of clients by topic with the probability that it reaches the systemic share, and its spread over groups.

    Posterior Beta(x + 1/2, n - x + 1/2) for x clients of n; systemic from probability 0.8, local up to 1 minus that.
    Spread: clients with the topic by product or team, against all clients of the product where known, else against
    all who complained.
    """
    complaints = _with_topics(complaints, client)
    voted = complaints.dropna(subset=["customer", "topic"]).drop_duplicates(["customer", "topic"])
    base, bars = _base(client, customers), client.thresholds
    clients = voted.groupby("topic")["customer"].nunique().sort_values(ascending=False, kind="stable")
    spreads = _spreads(complaints, customers if customers is not None else outcomes, list(clients.index))
    found: list[dict[str, Any]] = []
    for topic, count in clients.items():
        shell = {"level": "topic", "term": str(topic), "n": base, "method": VERDICT}
        if not np.isfinite(base) or count > base:
            note = MORE_THAN_BASE if np.isfinite(base) else BASE_UNKNOWN
            found.append(shell | {"measure": "share of clients", "unit": "share", "note": note})
            continue
        verdict = beta_verdict(
            int(count), int(base), bars.systemic_share, bars.systemic_probability, 1 - bars.systemic_probability
        )
        uneven = any(row["p_adjusted"] < bars.alpha for row in spreads.get(str(topic), []))
        found += [
            shell
            | {"measure": "share of clients", "unit": "share", "estimate": verdict.estimate}
            | {"low": verdict.low, "high": verdict.high},
            shell
            | {"measure": "kind of cause", "unit": "probability", "estimate": verdict.probability}
            | {"note": CAUSES[verdict.verdict, uneven]},
            shell | {"measure": "clients with the complaint", "unit": "count", "estimate": count},
            shell
            | {"measure": "probability of a systemic cause", "unit": "probability", "estimate": verdict.probability},
            shell
            | {"measure": "answers still needed", "unit": "count", "estimate": verdict.needed, "note": verdict.note},
        ]
    found += [row for topic in clients.index for row in spreads.get(str(topic), [])]
    if found:
        found.append(
            {"measure": "complaints of clients", "level": "overall", "term": "all", "n": voted["customer"].nunique()}
            | {"estimate": len(complaints), "unit": "count", "method": "count"}
        )
    return rows(found)


def _with_topics(complaints: pd.DataFrame, client: ClientFile) -> pd.DataFrame:
    """The complaints with a topic each: the client's own, else the first that the dictionary finds in the text."""
    told = complaints["topic"] if "topic" in complaints else pd.Series(None, index=complaints.index, dtype=object)
    if "text" not in complaints or told.notna().all():
        return complaints.assign(topic=told)
    signs = dictionary(client.topics)
    found = [next(iter(topics_of(text, signs)), None) if isinstance(text, str) else None for text in complaints["text"]]
    return complaints.assign(
        topic=told.astype(object).where(told.notna(), pd.Series(found, index=complaints.index, dtype=object))
    )


def _base(client: ClientFile, customers: pd.DataFrame | None) -> float:
    """How many active clients the complaints come from."""
    if client.complaints.customers is not None:
        return float(client.complaints.customers)
    if customers is None or customers.empty:
        return float("nan")
    return float(customers["customer"].nunique()) if "customer" in customers else float(len(customers))


def _spreads(
    complaints: pd.DataFrame, known: pd.DataFrame | None, topics: list[Any]
) -> dict[str, list[dict[str, Any]]]:
    """For each topic and grouping column the most affected group, p-values adjusted over the topics of a column."""
    found: dict[str, list[dict[str, Any]]] = {str(topic): [] for topic in topics}
    for column in SPREADS:
        if column not in complaints or complaints[column].nunique() < 2:
            continue
        totals = _clients_of(column, complaints, known)
        tested = {str(topic): _spread(complaints, topic, column, totals) for topic in topics}
        adjusted = holm([row["p"] for row in tested.values()])
        for (topic, row), p in zip(tested.items(), adjusted, strict=True):
            found[topic].append(row | {"p_adjusted": p, "family": f"spread of complaints over {column}, Holm"})
    return found


def _clients_of(column: str, complaints: pd.DataFrame, known: pd.DataFrame | None) -> pd.Series:
    """All clients of each group: from the table that knows them with their group, else all who complained in it."""
    if known is not None and column in known and set(complaints[column].dropna()) <= set(known[column].dropna()):
        both = pd.concat([known[["customer", column]], complaints[["customer", column]]])
        return both.groupby(column)["customer"].nunique()
    return complaints.groupby(column)["customer"].nunique()


def _spread(complaints: pd.DataFrame, topic: Any, column: str, totals: pd.Series) -> dict[str, Any]:
    own = (
        complaints[complaints["topic"].eq(topic)]
        .groupby(column)["customer"]
        .nunique()
        .reindex(totals.index, fill_value=0)
    )
    test = dispersion_test(own.to_numpy(), totals.to_numpy())
    worst = str(totals.index[test.where]) if test.where >= 0 else ""
    return {"measure": "share in the most affected group", "level": f"topic/{column}", "term": f"{topic}/{worst}"} | {
        "n": test.n,
        "estimate": test.estimate,
        "p": test.p,
        "unit": "share",
        "method": SPREAD,
        "note": test.note,
    }


@statistic(
    area="complaints",
    creates=[
        Measure("median time to resolve", DAYS, ("overall", "topic"), headline=70, parts=("topic",)),
        Measure("time to resolve, nine of ten", DAYS, ("overall", "topic"), parts=("topic",)),
        Measure("still open", SHARE, ("day",)),
        Measure("reopened", SHARE, ("overall", "topic"), parts=("topic",)),
    ],
)
def complaint_times(complaints: pd.DataFrame, client: ClientFile) -> pd.DataFrame:
    """Days to resolution (Kaplan-Meier), share still open by day, and share reopened, in all and by topic."""
    found: list[dict[str, Any]] = []
    complaints = _with_topics(complaints, client)
    if "resolved" in complaints and complaints["date"].notna().any():
        times = _times(complaints)
        found += _resolution("overall", "all", times, client.privacy.min_group)
        found += _still_open(times)
        for topic, part in times.groupby("topic", sort=True):
            found += _resolution("topic", str(topic), part, client.privacy.min_group)
    if "reopened" in complaints and complaints["reopened"].notna().any():
        known = complaints.dropna(subset=["reopened"])
        found.append(_count_reopened("overall", "all", known))
        found += [
            _count_reopened("topic", str(topic), part)
            for topic, part in known.groupby("topic", sort=True)
            if len(part) >= client.privacy.min_group
        ]
    return rows(found)


def _times(complaints: pd.DataFrame) -> pd.DataFrame:
    """Days from the complaint to its resolution, or to the last date that the log knows."""
    last = complaints[["date", "resolved"]].max().max()
    dated = complaints.dropna(subset=["date"])
    days = (dated["resolved"].fillna(last) - dated["date"]).dt.total_seconds() / 86400
    return dated.assign(days=days, done=dated["resolved"].notna())[days >= 0]


def _resolution(level: str, term: str, times: pd.DataFrame, least: int) -> Iterator[dict[str, Any]]:
    if len(times) < least:
        return
    curve = kaplan_meier(times["days"].to_numpy(), times["done"].to_numpy())
    for measure, share in (("median time to resolve", 0.5), ("time to resolve, nine of ten", 0.9)):
        days = survival_percentile(curve, share)
        yield {
            "measure": measure,
            "level": level,
            "term": term,
            "n": len(times),
            "unit": "days",
            "method": RESOLVED,
        } | {"estimate": days.estimate, "low": days.low, "high": days.high, "note": days.note}


def _still_open(times: pd.DataFrame) -> Iterator[dict[str, Any]]:
    if times.empty:
        return
    curve = kaplan_meier(times["days"].to_numpy(), times["done"].to_numpy())
    for day in range(CURVE_DAYS):
        open_share = survival_at(curve, day)
        if np.isfinite(open_share.estimate):
            yield {"measure": "still open", "level": "day", "term": str(day), "n": open_share.n, "unit": "share"} | {
                "estimate": open_share.estimate,
                "low": open_share.low,
                "high": open_share.high,
                "method": RESOLVED,
            }
        if open_share.estimate == 0:
            return


def _count_reopened(level: str, term: str, part: pd.DataFrame) -> dict[str, Any]:
    share = wilson(int(part["reopened"].astype(float).gt(0).sum()), len(part))
    return {"measure": "reopened", "level": level, "term": term, "n": share.n, "unit": "share", "method": "Wilson"} | {
        "estimate": share.estimate,
        "low": share.low,
        "high": share.high,
        "note": share.note,
    }
