"""Do written standards carry what the management has in mind? The inventory of standards behind gap 2."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cxaudit.estimates import weighted_mean, wilson
from cxaudit.instruments import Instrument, scoring
from cxaudit.measures import ITEMS, Measure, record, rows, statistic
from cxaudit.tables.client import ClientFile
from cxaudit.units import PERCENTAGE_POINTS, SHARE

QUALITIES = ("exists", "from_customers", "measurable", "owned", "reviewed")
STRENGTH = "share of the five marks of a standard that hold: exists, from customers, measurable, owned, reviewed"
MEASURABLE = "share of the items with a standard that exists and can be measured, Wilson interval"
AGAINST = "strength of the standards minus the managers' mean E as a share of the scale"


@statistic(
    area="survey",
    creates=[
        Measure("strength of the standard", SHARE, ("dimension", "item"), counts=ITEMS),
        Measure("items with a measurable standard", SHARE, ("dimension",), counts=ITEMS),
        Measure("standard against belief", PERCENTAGE_POINTS, ("dimension",), counts=ITEMS),
    ],
)
def standards_inventory(
    standards: pd.DataFrame, instrument: Instrument, client: ClientFile, survey: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Strength of the standards by item and dimension, and how far it falls short of what managers think customers expect.

    ``S_j`` = share of five marks that hold; ``S_j - (E_managers - low) / range``. An item of a dimension with listed items
    that the inventory does not list has no standard.
    """
    listed = inventory(standards, instrument)
    if listed.empty:
        return rows([])
    return rows(
        [
            *by_item(listed, instrument),
            *by_dimension(listed, instrument),
            *against_belief(listed, survey, instrument, client.privacy.min_group),
        ]
    )


def inventory(standards: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """One row an item with its marks; a standard of a whole dimension holds for each of its items."""
    marks = standards.reindex(columns=[*QUALITIES]).apply(pd.to_numeric, errors="coerce").fillna(0.0).clip(0, 1)
    named = {name: text(standards[name]) for name in ("item", "dimension") if name in standards}
    found: dict[str, np.ndarray] = {}
    for i in range(len(standards)):
        item = named["item"].iloc[i] if "item" in named else ""
        dimension = named["dimension"].iloc[i] if "dimension" in named else ""
        known = [x.id for x in instrument.items if x.id == item] or (
            [] if item else list(instrument.items_of(dimension))
        )
        for each in known:
            found[each] = np.fmax(found.get(each, np.zeros(len(QUALITIES))), marks.iloc[i].to_numpy(dtype=float))
    touched = {x.dimension for x in instrument.items if x.id in found}
    rows_of = {x.id: found.get(x.id, np.zeros(len(QUALITIES))) for x in instrument.items if x.dimension in touched}
    return pd.DataFrame.from_dict(rows_of, orient="index", columns=list(QUALITIES))


def text(column: pd.Series) -> pd.Series:
    """Ids as text: 5.0 and 5 are the same item."""
    return column.astype(object).where(column.notna(), "").astype(str).str.strip().str.removesuffix(".0")


def by_item(listed: pd.DataFrame, instrument: Instrument) -> Iterator[dict[str, Any]]:
    """How many of the five marks each item's standard has."""
    for item, marks in listed.iterrows():
        yield {
            "measure": "strength of the standard",
            "level": "item",
            "term": str(item),
            "n": 1,
            "estimate": float(marks.mean()),
            "unit": "share",
            "method": STRENGTH,
        }


def by_dimension(listed: pd.DataFrame, instrument: Instrument) -> Iterator[dict[str, Any]]:
    """The mean strength of a dimension's standards, and how many of its items can be measured at all."""
    for dimension in instrument.dimensions:
        own = listed.loc[[item for item in instrument.items_of(dimension.id) if item in listed.index]]
        if len(own):
            at: dict[str, Any] = {"level": "dimension", "term": dimension.id, "unit": "share"}
            strength = float(own.to_numpy().mean())
            yield {"measure": "strength of the standard", **at, "n": len(own), "estimate": strength, "method": STRENGTH}
            measurable = int(((own["exists"] > 0) & (own["measurable"] > 0)).sum())
            yield record(
                "items with a measurable standard", found=wilson(measurable, len(own)), method=MEASURABLE, **at
            )


def against_belief(
    listed: pd.DataFrame, survey: pd.DataFrame | None, instrument: Instrument, least: int
) -> Iterator[dict[str, Any]]:
    """The strength of the standards against what managers believe customers expect, both from 0 to 1."""
    if survey is None:
        return
    managers = scoring.audience(survey, "manager")
    believed = scoring.dimension_scores(scoring.facet(managers, instrument, "E"), instrument)
    for term, column in believed.items():
        own = listed.loc[[item for item in instrument.items_of(term) if item in listed.index]]
        mean = weighted_mean(column)
        if len(own) and mean.n >= least:
            wanted = (mean.estimate - instrument.scale.low) / instrument.scale.range
            yield {
                "measure": "standard against belief",
                "level": "dimension",
                "term": term,
                "n": mean.n,
                "estimate": float(own.to_numpy().mean()) - wanted,
                "unit": "percentage points",
                "method": AGAINST,
            }
