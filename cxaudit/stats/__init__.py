"""Statistics, one question a file; this room's functions look into the folder and run what the client's tables allow."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from cxaudit.estimates import careless_indices
from cxaudit.instruments import scoring
from cxaudit.measures import ALL, ATTENTIVE, COLUMNS, Statistic
from cxaudit.tables.data import ClientData, Survey

#: Fewer perceptions than this show no pattern that could be careless; more respondents take too long to search.
FEWEST_ITEMS, MOST_SEARCHED = 6, 200_000


def known() -> Iterator[Statistic]:
    """Every statistic in the folder, by file and in the order written there."""
    for module in pkgutil.iter_modules(__path__):
        found = importlib.import_module(f"{__name__}.{module.name}")
        for function in vars(found).values():
            if callable(function) and hasattr(function, "statistic") and function.__module__ == found.__name__:
                yield function.statistic


def measure(data: ClientData) -> pd.DataFrame:
    """Everything that can be measured of a client, as one tidy table (columns: ``cxaudit.measures.COLUMNS``)."""
    data = replace(data, surveys=tuple(flagged(survey) for survey in data.surveys))
    frames = [frame for statistic in known() for frame in applied(statistic, data) if len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))


def applied(statistic: Statistic, data: ClientData) -> Iterator[pd.DataFrame]:
    """One statistic on every survey and population that it asks for, or once where it needs no survey."""
    facts: dict[str, Any] = {"client": data.client, "as_of": data.as_of, **data.tables}
    if not {"survey", "instrument", "waves"} & set(statistic.needs):
        wanted = inputs(statistic, facts)
        if wanted is not None:
            yield statistic(**wanted)
        return
    for survey in data.surveys:
        present = {**facts, "instrument": survey.instrument, "segments": survey.segments}
        if several_waves(survey.answers):
            present["waves"] = survey.answers
        now = replace(survey, answers=latest(survey.answers))
        groups = populations(now, data.client.privacy.min_group) if statistic.split else [("", now.answers)]
        for group, answers in groups:
            wanted = inputs(statistic, {**present, "survey": answers})
            if wanted is not None:
                found = statistic(**wanted).assign(instrument=survey.instrument.id)
                yield found.assign(group=group) if statistic.split else found


def inputs(statistic: Statistic, facts: dict[str, Any]) -> dict[str, Any] | None:
    """The tables and facts that a statistic asks for, or None where one that it needs is absent."""
    if any(name not in facts for name in statistic.needs):
        return None
    return {name: facts.get(name) for name in (*statistic.needs, *statistic.wishes)}


def populations(survey: Survey, min_group: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """The groups of respondents that are looked at alone: all, attentive and each segment, none under the minimum.

    A segment is a part of the customers; managers and employees belong to every one of them. Attentive are all without
    the respondents who were flagged as careless, where there are any.
    """
    answers = survey.answers
    yield ALL, answers
    if "careless" in answers and answers["careless"].any():
        yield ATTENTIVE, answers[~answers["careless"].astype(bool)]
    others = answers["audience"].ne("customer") if "audience" in answers else pd.Series(False, index=answers.index)
    for column in survey.segments:
        if column in answers and answers.loc[~others, column].nunique() > 1:
            for value, part in answers[~others].groupby(column, sort=True):
                if len(part) >= min_group:
                    yield f"{column}={value}", pd.concat([part, answers[others]]) if others.any() else part


def flagged(survey: Survey) -> Survey:
    """The survey with the columns ``careless`` and ``sign: <index>`` (bool): two or more signs make a respondent careless.

    Only customers who answered perceptions are searched, and no survey beyond ``MOST_SEARCHED`` of them.
    """
    customers = scoring.audience(survey.answers, "customer")
    asked = {facet: [c for c in survey.instrument.columns(facet) if c in customers] for facet in "EP"}
    if len(asked["P"]) < FEWEST_ITEMS or not 0 < len(customers) <= MOST_SEARCHED:
        return survey
    both = len(asked["E"]) == len(asked["P"])
    scales = [
        [f"P{item}" for item in survey.instrument.items_of(d.id) if f"P{item}" in asked["P"]]
        for d in survey.instrument.dimensions
    ]
    signs = careless_indices(
        customers[asked["P"]],
        expected=customers[asked["E"]] if both else None,
        scales=[scale for scale in scales if scale],
    )
    found = {"careless": signs["flagged"]}
    found |= {f"sign: {name.removesuffix('_fired')}": signs[name] for name in signs if name.endswith("_fired")}
    columns = pd.DataFrame(found).reindex(survey.answers.index, fill_value=False).astype(bool)
    return replace(survey, answers=survey.answers.drop(columns=columns.columns, errors="ignore").join(columns))


def several_waves(answers: pd.DataFrame) -> bool:
    """Whether the customers were asked more than once."""
    return "wave" in answers and scoring.audience(answers, "customer")["wave"].nunique() > 1


def latest(answers: pd.DataFrame) -> pd.DataFrame:
    """Each audience's latest wave: what a report is about, where earlier waves are there for comparison."""
    if "wave" not in answers or answers["wave"].nunique() < 2:
        return answers
    audiences = answers["audience"] if "audience" in answers else pd.Series("customer", index=answers.index)
    kept = pd.Series(False, index=answers.index)
    for audience in audiences.unique():
        own = audiences.eq(audience)
        kept |= own & answers["wave"].eq(scoring.in_order(answers[own])[-1])
    return answers[kept]
