"""Can the scores be trusted: do raters agree, is a group of them lenient, do they see more than one impression?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import (
    icc,
    krippendorff_alpha,
    paired_mean,
    required_raters,
    weighted_mean,
    within_group_agreement,
)
from cxaudit.measures import RATERS, Measure, record, rows, statistic
from cxaudit.units import COEFFICIENT, COUNT, POINTS

SELF = "self"
BY_OFFICE = ("manager", "consultant")
LEAST_RATERS = 3
EVERYBODY = 10**9  # more than any number of people: nothing may be shown
SCALE_POINTS = 10  # scores go from 1 to 10
WANTED = 0.70

FEW_RATERS = "fewer than three raters: their agreement is not shown"
GAPS = "not every rater scored every person: Krippendorff's alpha is given instead"
NO_RELIABILITY = "the people hardly differ here, so raters cannot tell them apart"


@statistic(
    area="competencies",
    creates=[
        Measure("agreement of the raters", COEFFICIENT, ("person/competency",), counts=RATERS),
        Measure("reliability of one rater", COEFFICIENT, ("competency",), counts=RATERS),
        Measure("reliability of the mean", COEFFICIENT, ("competency",), counts=RATERS),
        Measure("raters needed", COUNT, ("competency",), counts=RATERS),
        Measure("spread within a rater", POINTS, ("overall",), counts=RATERS),
        Measure("leniency", POINTS, ("relation",), counts=RATERS),
    ],
)
def raters(competencies: pd.DataFrame) -> pd.DataFrame:
    """Agreement on each person (rwg), reliability by competency (ICC or alpha), leniency of rater groups, halo.

    Shrout and Fleiss 1979; James, Demaree and Wolf 1984; Krippendorff 2004; Spearman and Brown for the raters needed.
    """
    scores = competencies.dropna(subset=["score"])
    unnamed = {"relation": "", "rater": ""}  # a matrix without raters: each cell is one rating by nobody known
    scores = scores.assign(
        **{name: scores[name].fillna(empty) if name in scores else empty for name, empty in unnamed.items()}
    )
    others = scores[scores["relation"] != SELF]
    found: list[dict[str, Any]] = [*agreement(others), *reliability(others), *leniency(others), *halo(others)]
    return rows(found)


def agreement(others: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """rwg of every person on every competency."""
    for (person, competency), part in others.groupby(["person", "competency"], sort=False):
        row = {
            "measure": "agreement of the raters",
            "level": "person/competency",
            "term": f"{person}/{competency}",
            "unit": "coefficient",
            "method": "rwg, 1 minus the variance of the scores over that of uniform guessing",
        }
        if len(part) < LEAST_RATERS:
            yield row | {"note": FEW_RATERS}
        else:
            found = within_group_agreement(part["score"].to_numpy(float), categories=SCALE_POINTS)
            yield row | {"n": found.n, "estimate": found.estimate}


def reliability(others: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """How far one rater, and the mean of all, can be trusted to tell people apart, and how many raters it takes."""
    for competency, part in others.groupby("competency", sort=False):
        block = part.pivot_table(index="person", columns="rater", values="score", aggfunc="mean")
        about = {"level": "competency", "term": competency}
        if block.shape[1] < LEAST_RATERS:
            yield dict(measure="reliability of one rater", note=FEW_RATERS, **about)
        elif block.notna().all(axis=None):
            forms = icc(block.to_numpy())
            for measure, form in (("reliability of one rater", "ICC(2,1)"), ("reliability of the mean", "ICC(2,k)")):
                yield dict(
                    measure=measure,
                    unit="coefficient",
                    method="ICC(2), absolute agreement of random raters",
                    **about,
                    **above_nothing(forms.loc[form]),
                )
            needed = required_raters(float(forms.loc["ICC(2,1)", "estimate"]), WANTED)
            yield dict(
                measure="raters needed",
                unit="count",
                n=block.shape[1],
                estimate=np.ceil(needed) if np.isfinite(needed) else np.nan,
                note=NO_RELIABILITY if np.isinf(needed) else "",
                method="Spearman-Brown for a reliability of 0.7 of the mean",
                **about,
            )
        else:
            alpha = krippendorff_alpha(block.to_numpy(), level="interval", interval="jackknife")
            row = record(
                "reliability of one rater",
                "competency",
                competency,
                alpha,
                unit="coefficient",
                method="Krippendorff's alpha, interval; jackknife limits over the people",
            )
            yield row | {"note": alpha.note or GAPS}


def above_nothing(form: pd.Series) -> dict[str, Any]:
    """A reliability with its interval; below zero it is none, for people who hardly differ cannot be told apart."""
    if form["estimate"] <= 0:
        return {"n": form["n"], "note": NO_RELIABILITY}
    return {
        "n": form["n"],
        "estimate": form["estimate"],
        "low": max(form["low"], 0.0),
        "high": form["high"],
        "p": form["p"],
        "note": form["note"],
    }


def leniency(others: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Each group of raters against the other groups on the same persons and competencies, person by person."""
    by_group = others.groupby(["person", "competency", "relation"], sort=False)["score"].mean().unstack()
    if by_group.shape[1] < 2:
        return
    sizes = others.groupby("relation")["rater"].nunique()
    for relation in by_group:
        rest = by_group.drop(columns=relation).mean(axis=1)
        by_person = (by_group[relation] - rest).groupby(level="person").mean()
        shown = relation in BY_OFFICE or sizes[relation] >= LEAST_RATERS
        yield record(
            "leniency",
            "relation",
            relation,
            paired_mean(by_person.to_numpy()),
            least=0 if shown else EVERYBODY,
            unit="points",
            method="scores of the group minus those of the other groups, mean over the people",
        )


def halo(others: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """How far one rater's scores of a person spread over the competencies: next to nothing means one impression."""
    if others["competency"].nunique() < 2 or others["rater"].nunique() < LEAST_RATERS:
        return
    spread = others.groupby(["rater", "person"])["score"].std().dropna()
    by_rater = spread.groupby(level="rater").mean()
    yield record(
        "spread within a rater",
        "overall",
        "team",
        weighted_mean(by_rater.to_numpy()),
        unit="points",
        method=("standard deviation of one rater's scores of one person over the competencies, mean over the raters"),
    )
