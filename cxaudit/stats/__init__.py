"""Statistics, one question a file; this room's functions look into the folder and run what the client's tables allow."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pandas as pd

from cxaudit import disclosure
from cxaudit.disclosure import Plan
from cxaudit.errors import require_name
from cxaudit.estimates import careless_indices
from cxaudit.instruments import scoring
from cxaudit.levels import LEVELS, Level
from cxaudit.measures import ALL, ATTENTIVE, COLUMNS, THINGS, Measure, Statistic, complete, rows
from cxaudit.tables.data import ClientData, Survey
from cxaudit.units import COUNT

#: Fewer perceptions than this show no pattern that could be careless; more respondents take too long to search.
FEWEST_ITEMS, MOST_SEARCHED = 6, 200_000
#: How surveys are measured of which only counts are known: data, and whether a group of an instrument is hidden.
Counted = Callable[[ClientData, Callable[[str, str], bool]], Iterable[pd.DataFrame]]
GROUPS_WITHHELD = Measure("groups withheld", COUNT, ("overall",), counts=THINGS)
COUNTED = "Groups of people that are too small to be shown, or would give a small one away."


@cache
def list_statistics() -> tuple[Statistic, ...]:
    """Every statistic in the folder, by file and in the order written there."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return tuple(
        function.statistic
        for module in modules
        for function in list(vars(module).values())  # a warning adds to a module's names while they are looked through
        if callable(function) and hasattr(function, "statistic") and function.__module__ == module.__name__
    )


@cache
def declared_measures() -> Mapping[str, Measure]:
    """Every measure that any statistic creates, by name (raises ``ValueError`` where two declare one name differently)."""
    declared: dict[str, Measure] = {GROUPS_WITHHELD.name: GROUPS_WITHHELD}
    for one in list_statistics():
        for measure in one.creates:
            if declared.setdefault(measure.name, measure) != measure:
                raise ValueError(f"the measure “{measure.name}” is declared twice, and differently")
    return declared


def headline_measures() -> tuple[str, ...]:
    """The names of the key figures of the first page, in their order."""
    keys = [measure for measure in declared_measures().values() if measure.headline]
    return tuple(measure.name for measure in sorted(keys, key=lambda measure: measure.headline))


def words_of_level(area: str, level: str) -> str:
    """Whose words the terms of a level are: the client's, the questionnaire's or the program's."""
    return declared_levels().get((area, level), LEVELS.get(level, Level(level))).words


@cache
def declared_levels() -> Mapping[tuple[str, str], Level]:
    """The levels that measures declare beside themselves, by area and name."""
    return {
        (one.area, level.name): level
        for one in list_statistics()
        for measure in one.creates
        for level in measure.levels
        if isinstance(level, Level)
    }


def require_measures(names: Iterable[str]) -> None:
    """Raise ``UnknownName`` for a name that no statistic declares: a typing error in a chapter or a rule."""
    for name in names:
        require_name("measure", name, declared_measures())


def measure(data: ClientData, counted: Counted = lambda data, hides: ()) -> pd.DataFrame:
    """Everything that can be measured of a client, as one tidy table (columns: ``cxaudit.measures.COLUMNS``).

    ``counted`` measures the surveys of which only counts are known, given which groups of which instrument are hidden.
    """
    data = replace(data, surveys=tuple(compact(flag_careless(survey)) for survey in data.surveys))
    plan = disclosure.plan(data)
    views = [View.of(survey) for survey in data.surveys if survey.counted is None]
    found = [
        *(f for statistic in list_statistics() for f in apply_statistic(statistic, data, plan, views)),
        *counted(data, plan.hides),
    ]
    frames = [frame for frame in found if len(frame)]
    measures = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))
    return (
        pd.concat([plan.withhold(measures, declared_measures()), count_withheld(plan)], ignore_index=True)
        if plan.number
        else plan.withhold(measures, declared_measures())
    )


def count_withheld(plan: Plan) -> pd.DataFrame:
    """How many groups of people are withheld: never which n."""
    row = {"measure": "groups withheld", "level": "overall", "term": "overall", "unit": "count", "note": COUNTED}
    return complete(rows([row | {"estimate": plan.number}]), "survey", [GROUPS_WITHHELD])


@dataclass(frozen=True)
class View:
    """One survey as the statistics look at it: the latest wave, its populations, and all waves where there are several."""

    survey: Survey
    groups: tuple[tuple[str, pd.DataFrame], ...]
    waves: pd.DataFrame | None

    @classmethod
    def of(cls, survey: Survey) -> View:
        """The view of a survey."""
        waves = survey.answers if scoring.several_waves(survey.answers) else None
        now = replace(survey, answers=scoring.latest(survey.answers))
        return cls(now, tuple(populations(now)), waves)


def apply_statistic(
    statistic: Statistic, data: ClientData, plan: Plan | None = None, views: Sequence[View] | None = None
) -> Iterator[pd.DataFrame]:
    """One statistic on every survey and population that it asks for, or once where it needs no survey.

    Populations that the ``plan`` withholds are not even looked at.
    """
    facts: dict[str, Any] = {"client": data.client, "as_of": data.as_of, **data.tables}
    if not {"survey", "instrument", "waves"} & set(statistic.needs):
        wanted = inputs(statistic, facts)
        if wanted is not None:
            yield statistic(**wanted)
        return
    for view in views if views is not None else map(View.of, data.surveys):
        survey = view.survey
        present = {**facts, "instrument": survey.instrument, "segments": survey.segments}
        if view.waves is not None:
            present["waves"] = view.waves
        for group, answers in view.groups if statistic.split else [("", survey.answers)]:
            if plan is not None and plan.hides(survey.instrument.id, group):
                continue
            wanted = inputs(statistic, {**present, "survey": answers})
            if wanted is not None:
                found = statistic(**wanted).assign(instrument=survey.instrument.id)
                yield found.assign(group=group) if statistic.split else found


def inputs(statistic: Statistic, facts: dict[str, Any]) -> dict[str, Any] | None:
    """The tables and facts that a statistic asks for, or None where one that it needs is absent."""
    if any(name not in facts for name in statistic.needs):
        return None
    return {name: facts.get(name) for name in (*statistic.needs, *statistic.wishes)}


def populations(survey: Survey) -> Iterator[tuple[str, pd.DataFrame]]:
    """The groups of respondents that are looked at alone: all, attentive and each segment.

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
                yield f"{column}={value}", pd.concat([part, answers[others]]) if others.any() else part


def compact(survey: Survey) -> Survey:
    """The survey with the answers of very many respondents in less room, which makes them quicker to count."""
    return replace(survey, answers=scoring.compact(survey.answers, survey.instrument))


def flag_careless(survey: Survey) -> Survey:
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
