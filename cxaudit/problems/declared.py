"""Ties that the client's tables declare: the table of links, and columns that name a thing of another table."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from cxaudit.problems.entities import Entity, dimension_of
from cxaudit.problems.ties import DECLARED, Tie
from cxaudit.tables.data import ClientData

#: Tables with a column ``touchpoint``: the kind of thing that a row is about, and the column with its name.
OWN_TOUCHPOINT = {
    "pain_points": ("pain_point", "pain_point"),
    "complaints": ("topic", "topic"),
    "goals": ("kpi", "kpi"),
}
#: The share of a topic's complaints that must name one touchpoint before the topic belongs to it.
MOST = 0.5


def declared_ties(data: ClientData) -> Iterator[Tie]:
    """Every tie that a table of the client declares."""
    for touchpoint, kind, subject in declared_links(data):
        other = Entity("dimension", dimension_of(subject, data)) if kind == "item" else Entity(kind, subject)
        yield Tie(Entity("touchpoint", touchpoint), other, frozenset({DECLARED}), 1.0)
    yield from watched_things(data)


def declared_links(data: ClientData) -> Iterator[tuple[str, str, str]]:
    """Touchpoint, kind and subject of each link: of the table ``links``, and of the columns named ``touchpoint``."""
    links = data.tables.get("links")
    if links is not None:
        yield from links[["touchpoint", "kind", "subject"]].dropna().astype(str).itertuples(index=False, name=None)
    for table, (kind, column) in OWN_TOUCHPOINT.items():
        frame = data.tables.get(table)
        if frame is not None and "touchpoint" in frame:
            named = frame[[column, "touchpoint"]].dropna().astype(str)
            for subject, points in named.groupby(column, sort=True)["touchpoint"]:
                counts = points.value_counts()
                if counts.iloc[0] > MOST * len(points):
                    yield str(counts.index[0]), kind, str(subject)


def watched_things(data: ClientData) -> Iterator[Tie]:
    """A KPI and the touchpoint, topic, pain point or dimension that the column ``measures`` says it watches."""
    goals = data.tables.get("goals")
    if goals is None or "measures" not in goals:
        return
    things = {entity.name: entity for entity in named_things(data)}
    for kpi, watched in goals[["kpi", "measures"]].dropna().astype(str).itertuples(index=False):
        if watched in things:
            yield Tie(Entity("kpi", kpi), things[watched], frozenset({DECLARED}), 1.0)


def named_things(data: ClientData) -> Iterator[Entity]:
    """Everything that the client's tables name and a finding may speak of, healthy or not."""
    for survey in data.surveys:
        yield from (Entity("dimension", dimension.id) for dimension in survey.instrument.dimensions)
    for table, column, kind in (
        ("quality", "criterion", "criterion"),
        ("goals", "kpi", "kpi"),
        ("pain_points", "pain_point", "pain_point"),
        ("complaints", "topic", "topic"),
        ("experience", "touchpoint", "touchpoint"),
        ("touchpoints", "touchpoint", "touchpoint"),
    ):
        frame = data.tables.get(table)
        if frame is not None and column in frame:
            yield from (Entity(kind, str(name)) for name in pd.unique(frame[column].dropna()))
