"""How many customers meet a problem, each counted once however many tables know of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from cxaudit.estimates import wilson
from cxaudit.problems.customers import customer_sources
from cxaudit.problems.entities import Entity
from cxaudit.problems.problem import Problem, Reach
from cxaudit.tables.data import ClientData

#: From here on a thing counts as met: a rating of 6 or less of 10, a gap of one point and more, a complaint.
MET = {"touchpoint": -6.0, "dimension": 1.0, "topic": 1.0}


def reach_problem(entities: Iterable[Entity], data: ClientData) -> Reach | None:
    """Customers who meet any of these things: as counted by the client's pain points, else as those asked show it.

    None where no table tells of customers, or of fewer than may be shown.
    """
    of = number_of_customers(data)
    hit = customers_hit(entities, data)
    counted = list(counted_reaches(entities, data, of))
    if counted:
        return replace(max(counted, key=lambda reach: reach.estimate), hit=hit)
    if hit.empty or 0 < hit.sum() < data.client.privacy.min_group:
        return None
    share, everyone = wilson(float(hit.sum()), float(len(hit))), max(of, float(len(hit)))
    least = float(hit.sum())
    return Reach(
        max(share.estimate * everyone, least), max(share.low * everyone, least), share.high * everyone, everyone, hit
    )


def counted_reaches(entities: Iterable[Entity], data: ClientData, of: float) -> Iterator[Reach]:
    """The reach of each pain point among the things: exact where its base is every customer, else with its interval."""
    points = data.tables.get("pain_points")
    named = {entity.name for entity in entities if entity.kind == "pain_point"}
    if points is None or not named:
        return
    for row in points[points["pain_point"].astype(str).isin(named)].dropna(subset=["affected", "base"]).itertuples():
        if row.base >= of:
            yield Reach(row.affected, row.affected, row.affected, row.base)
        elif row.base > 0:
            share = wilson(float(row.affected), float(row.base))
            yield Reach(share.estimate * of, max(share.low * of, row.affected), share.high * of, of)


def customers_hit(entities: Iterable[Entity], data: ClientData) -> pd.Series:
    """Each customer whom a table knows, and whether any of them shows that they met one of the things."""
    told = []
    for source in customer_sources(data):
        for entity in set(source.table) & set(entities):
            values = source.table[entity].dropna()
            told.append(values.ge(MET[entity.kind]) if entity.kind in MET else values.iloc[:0].astype(bool))
    told = [values for values in told if len(values)]
    return pd.concat(told).groupby(level=0).any() if told else pd.Series(dtype=bool)


def number_of_customers(data: ClientData) -> float:
    """How many customers there are: as client.toml says, else the most that any table names."""
    said = data.client.complaints.customers if data.client.complaints else None
    if said:
        return float(said)
    frames = [*data.tables.values()]
    counts = [frame["customer"].nunique() for frame in frames if "customer" in frame]
    counts += [survey.answers["respondent"].nunique() for survey in data.surveys if "respondent" in survey.answers]
    return float(max(counts, default=0))


def order_by_reach(problem: Problem) -> float:
    """More customers first."""
    return -(problem.reach.estimate if problem.reach else 0.0)
