"""Has the team what its roles ask for: people against targets, self against others, and what hangs on one person?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import MetProbability, holm, met_probability, paired_mean
from cxaudit.estimates.raters import balanced_means
from cxaudit.measures import RATERS, Measure, record, rows, statistic
from cxaudit.models import load_competencies as catalogue
from cxaudit.tables.client import ClientFile
from cxaudit.units import COUNT, POINTS, PROBABILITY, RANK, SCORE

PAIR = "person/competency"
SELF = "self"
#: Whoever answers for the person by office may be recognised; everybody else is shown only among at least three.
BY_OFFICE = ("manager", "consultant")
LEAST_RATERS = 3
MET, NOT_MET = 0.80, 0.20
EVERYBODY = 10**9  # more than any number of raters: nothing may be shown

BALANCED = "mean of the raters other than the person, groups of raters weighted equally; error pooled over the people"
NO_TARGET = "no target is set for this role"
NOBODY_ELSE = "nobody but the person has given a score"
ONE_EACH = "one score each: there is no interval"
UNCLEAR = "too few raters to say who meets the target"


@statistic(
    area="competencies",
    creates=[
        Measure("competency score", SCORE, ("person/competency",), counts=RATERS),
        Measure("target", SCORE, ("competency", "person/competency"), counts=RATERS),
        Measure("against the target", POINTS, ("person/competency",), counts=RATERS),
        Measure("probability of meeting the target", PROBABILITY, ("person/competency",), counts=RATERS),
        Measure("best score", SCORE, ("competency",), counts=RATERS),
        Measure("second best score", SCORE, ("competency",), counts=RATERS),
        Measure("place in the team", RANK, ("person/competency",), counts=RATERS),
        Measure("people who meet the target", COUNT, ("competency",), counts=RATERS),
        Measure("need for development", POINTS, ("person/competency",), counts=RATERS),
        Measure("score now", SCORE, ("person/competency",), counts=RATERS),
        Measure("score to reach next", SCORE, ("person/competency",), counts=RATERS),
        Measure("self minus others", POINTS, ("overall", "person/competency"), counts=RATERS),
    ],
)
def competencies(competencies: pd.DataFrame, client: ClientFile, targets: pd.DataFrame | None = None) -> pd.DataFrame:
    """Scores against targets, self against others, coverage of each competency, and needs for development.

    ``mean_g mean_r score`` over groups g of raters r; ``P(mean >= target)`` by t with the error of the whole matrix;
    a competency is covered once for each person with P of at least 0.8. DeNisi and Murphy 2017; client-folder rules.
    """
    cells = with_targets(rate_cells(competencies), targets)
    found: list[dict[str, Any]] = []
    if len(cells):
        found += [row for cell in cells.itertuples() for row in of_cell(cell)]
        found += against_targets(cells)
        found += coverage(cells)
        found += needs(cells)
        found += self_against_others(cells)
    found += list_unrated(competencies, cells)
    return rows(found)


def rate_cells(competencies: pd.DataFrame) -> pd.DataFrame:
    """One row a person and competency that others scored: mean, error, raters, own score, whether it may be shown."""
    scores = competencies.dropna(subset=["score"])
    scores = scores.assign(
        cell=scores["person"] + "/" + scores["competency"],
        relation=scores["relation"].fillna("") if "relation" in scores else "",
        role=scores["role"].fillna("") if "role" in scores else "",
    )
    others = scores[scores["relation"] != SELF]
    if others.empty:
        return pd.DataFrame(columns=["cell", "person", "competency", "role"])
    own = scores[scores["relation"] == SELF].groupby("cell")["score"].mean()
    means = balanced_means(others["score"], others["cell"], others["relation"], others["competency"])
    about = others.drop_duplicates("cell").set_index("cell")[["person", "competency", "role"]]
    colleagues = (~others["relation"].isin(BY_OFFICE)).groupby(others["cell"]).sum()
    cells = about.join(means).assign(own=own)
    return cells.assign(hidden=colleagues.gt(0) & cells["n"].lt(LEAST_RATERS)).rename_axis("cell").reset_index()


def with_targets(cells: pd.DataFrame, targets: pd.DataFrame | None) -> pd.DataFrame:
    """The cells with target and weight of the competency in the person's role (NaN and 1 where none is set)."""
    if targets is None or not len(cells):
        return cells.assign(target=np.nan, weight=1.0)
    wanted = targets.drop_duplicates(["role", "competency"]).reindex(columns=["role", "competency", "target", "weight"])
    if wanted["role"].nunique() == 1 and not cells["role"].ne("").any():
        wanted = wanted.assign(role="")
    return cells.merge(wanted, on=["role", "competency"], how="left").fillna({"weight": 1.0})


def of_cell(cell: Any) -> Iterator[dict[str, Any]]:
    """The mean of the others, with its interval."""
    yield cell_row("competency score", PAIR, cell.cell, judge_cell(cell), cell.hidden, unit="score", method=BALANCED)
    if np.isfinite(cell.target):
        yield {
            "measure": "target",
            "level": PAIR,
            "term": cell.cell,
            "estimate": cell.target,
            "n": np.nan,
            "unit": "score",
        }


def judge_cell(cell: Any) -> MetProbability:
    """The mean of a cell, its interval, and the probability that the target is met (NaN without error or target)."""
    if np.isnan(cell.sem):
        return MetProbability(cell.estimate, n=cell.n, probability=np.nan, note=ONE_EACH)
    found = met_probability([cell.estimate], cell.target, sem=cell.sem, df=cell.df, met=MET, not_met=NOT_MET)
    return MetProbability(found.estimate, found.low, found.high, cell.n, probability=found.probability, se=found.se)


def cell_row(measure: str, level: str, term: str, found: Any, hidden: bool, **facts: Any) -> dict[str, Any]:
    """A row of measures, withheld where it would betray a single colleague's score."""
    return record(measure, level, term, found, least=EVERYBODY if hidden else 0, **facts)


def against_targets(cells: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Mean minus target, adjusted over the whole matrix, and the probability that the target is met."""
    aimed = cells[cells["target"].notna() & ~cells["hidden"]]
    found = [judge_cell(cell) for cell in aimed.itertuples()]
    chance = np.array([f.probability for f in found], dtype=float)
    p = 2 * np.minimum(chance, 1 - chance)
    for cell, f, tested, corrected in zip(aimed.itertuples(), found, p, holm(p), strict=True):
        yield {
            "measure": "against the target",
            "level": PAIR,
            "term": cell.cell,
            "n": f.n,
            "estimate": f.estimate - cell.target,
            "low": f.low - cell.target,
            "high": f.high - cell.target,
            "p": tested,
            "p_adjusted": corrected,
            "unit": "points",
            "family": "persons and competencies against their targets, Holm",
            "note": f.note,
            "method": "mean of the others minus the target of the role; t with the error of the whole matrix",
        }
        yield {
            "measure": "probability of meeting the target",
            "level": PAIR,
            "term": cell.cell,
            "n": f.n,
            "estimate": f.probability,
            "unit": "probability",
            "method": "t distribution of the mean about the target",
            "note": f.note,
        }
    for cell in cells[cells["target"].isna() & ~cells["hidden"]].itertuples():
        yield {
            "measure": "against the target",
            "level": PAIR,
            "term": cell.cell,
            "n": cell.n,
            "unit": "points",
            "note": NO_TARGET,
        }


def coverage(cells: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """By competency: the best and the second best score, how many people meet the target, and everybody's place."""
    for competency, part in cells[~cells["hidden"]].groupby("competency", sort=False):
        part = part.sort_values("estimate", ascending=False, kind="stable")
        for measure, cell in zip(("best score", "second best score"), part.itertuples(), strict=False):
            yield cell_row(measure, "competency", competency, judge_cell(cell), False, unit="score", method=BALANCED)
        for place, cell in enumerate(part.itertuples(), start=1):
            yield {
                "measure": "place in the team",
                "level": PAIR,
                "term": cell.cell,
                "n": len(part),
                "estimate": place,
                "unit": "rank",
            }
        aimed = part[part["target"].notna()]
        if len(aimed):
            yield {
                "measure": "target",
                "level": "competency",
                "term": competency,
                "n": len(aimed),
                "estimate": aimed["target"].mean(),
                "unit": "score",
                "method": "mean of the targets of the roles",
            }
            yield meeting(competency, np.array([judge_cell(cell).probability for cell in aimed.itertuples()]))


def meeting(competency: str, chance: np.ndarray) -> dict[str, Any]:
    """How many people meet the target: more likely than not, surely (low), possibly (high)."""
    unknown = np.isnan(chance).any()
    surely, likely, possibly = (chance >= MET).sum(), (chance >= 0.5).sum(), (chance > NOT_MET).sum()
    return {
        "measure": "people who meet the target",
        "level": "competency",
        "term": competency,
        "n": len(chance),
        "unit": "count",
        "estimate": np.nan if unknown else likely,
        "low": np.nan if unknown else surely,
        "high": np.nan if unknown else possibly,
        "method": "persons with a probability of at least 0.5; from 0.8 on surely, above 0.2 possibly",
        "note": ONE_EACH if unknown else UNCLEAR if surely < possibly else "",
    }


def needs(cells: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """What each person should learn first: the weighted shortfall wherever the target is not surely met."""
    open_cells = cells[cells["target"].gt(cells["estimate"]) & ~cells["hidden"]]
    lacking = open_cells.assign(need=(open_cells["target"] - open_cells["estimate"]) * open_cells["weight"])
    for cell in lacking.sort_values(["person", "need"], ascending=[True, False], kind="stable").itertuples():
        if not judge_cell(cell).probability >= MET:
            yield {
                "measure": "need for development",
                "level": PAIR,
                "term": cell.cell,
                "n": cell.n,
                "estimate": cell.need,
                "unit": "points",
                "method": "points under the target times the weight of the competency in the role",
            }
            for measure, score in (("score now", cell.estimate), ("score to reach next", next_anchor(cell.estimate))):
                yield {
                    "measure": measure,
                    "level": PAIR,
                    "term": cell.cell,
                    "n": cell.n,
                    "estimate": score,
                    "unit": "score",
                }


def next_anchor(score: float) -> float:
    """The first anchored score above a score: the step that can be described by behaviour."""
    anchors = [anchor.score for anchor in catalogue().anchors]
    return float(next((a for a in anchors if a > score), anchors[-1]))


def self_against_others(cells: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The person's own score minus the mean of the others, by person and competency and over the whole team."""
    both = cells[cells["own"].notna() & ~cells["hidden"]]
    if both.empty:
        return
    found = [
        met_probability([c.estimate], c.own, sem=c.sem, df=c.df) if np.isfinite(c.sem) else judge_cell(c)
        for c in both.itertuples()
    ]
    chance = np.array([f.probability for f in found], dtype=float)
    p = 2 * np.minimum(chance, 1 - chance)
    for cell, f, tested, corrected in zip(both.itertuples(), found, p, holm(p), strict=True):
        yield {
            "measure": "self minus others",
            "level": PAIR,
            "term": cell.cell,
            "n": cell.n,
            "estimate": cell.own - f.estimate,
            "low": cell.own - f.high,
            "high": cell.own - f.low,
            "p": tested,
            "p_adjusted": corrected,
            "unit": "points",
            "note": f.note,
            "family": "self against others, Holm",
            "method": "own score minus the mean of the others; t with the error of the whole matrix",
        }
    people = both.assign(gap=both["own"] - both["estimate"]).groupby("person")["gap"].mean()
    mean = paired_mean(people.to_numpy())
    yield record("self minus others", "overall", "team", mean, unit="points", method="mean over the people, t interval")


def list_unrated(competencies: pd.DataFrame, cells: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Persons and competencies that nobody but the person has scored."""
    scored = competencies.dropna(subset=["score"])
    names = (scored["person"] + "/" + scored["competency"]).drop_duplicates()
    for name in names[~names.isin(cells["cell"])]:
        yield {"measure": "competency score", "level": PAIR, "term": name, "n": 0, "unit": "score", "note": NOBODY_ELSE}
