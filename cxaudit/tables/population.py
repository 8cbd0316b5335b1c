"""Weights that give the customers who answered the proportions of the whole client base, where client.toml tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from cxaudit.errors import Problem
from cxaudit.estimates import rake
from cxaudit.instruments import scoring
from cxaudit.messages import message
from cxaudit.tables.client import FILE
from cxaudit.tables.data import Survey
from cxaudit.tables.reading_log import ReadingLog

Margins = Mapping[str, Mapping[str, float]]  # segment -> value -> share or number of customers


def rake_to_margins(record: ReadingLog, survey: Survey, margins: Margins) -> Survey:
    """The survey with the customers of each wave raked to the margins of the population; as it was, and problems, else."""
    problems = list(find_unknown(survey, margins)) or list(find_unmatched(survey, margins))
    if problems or not margins:
        record.problems += problems
        return survey
    answers = survey.answers.copy()
    customers = scoring.audience(answers, "customer")
    for _, people in customers.groupby("wave", dropna=False, sort=False):
        found = rake(people[list(margins)], margins, people["weight"].to_numpy(dtype=float))
        if np.isnan(found.weights).any():
            record.problems.append(Problem(message(found.note), None, file=FILE, cell="survey.population"))
            return survey
        if found.note:
            record.remarks.append(Problem(message(found.note), None, file=FILE, cell="survey.population"))
        answers.loc[people.index, "weight"] = found.weights / found.weights.mean()
    return replace(survey, answers=answers)


def find_unknown(survey: Survey, margins: Margins) -> Iterator[Problem]:
    """Margins of columns that the survey does not have, and margins that are no shares."""
    for name, shares in margins.items():
        cell = f"survey.population.{name}"
        if name not in survey.answers:
            right = message("Name it in segments, so that it is read.")
            yield Problem(message("The survey has no segment {segment}", segment=name), right, file=FILE, cell=cell)
        if not shares or min(shares.values()) <= 0:
            right = message("Write the share or the number of customers of each value, all above zero.")
            yield Problem(message("The population's shares cannot be used"), right, file=FILE, cell=cell)


def find_unmatched(survey: Survey, margins: Margins) -> Iterator[Problem]:
    """Values that answered and have no share, and values that have a share and did not answer, wave by wave."""
    customers = scoring.audience(survey.answers, "customer")
    several = customers["wave"].nunique() > 1
    for name, shares in margins.items():
        cell = f"survey.population.{name}"
        for value in sorted(set(customers[name].dropna().astype(str)) - set(shares)):
            what = message("{value} answered and has no share in the population", value=value)
            yield Problem(what, message("Add its share to the others."), file=FILE, cell=cell)
        for wave, people in customers.groupby("wave", dropna=False):
            for value in [v for v in shares if not people[name].astype(str).eq(v).any()]:
                what = message("Nobody of {value} answered", value=value)
                if several:
                    what = message("Nobody of {value} answered in wave {wave}", value=value, wave=str(wave))
                right = message("Join it with a value that is close to it, here and in the survey.")
                yield Problem(what, right, file=FILE, cell=cell)
