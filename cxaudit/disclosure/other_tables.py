"""What of a client's other tables is withheld: touchpoints, hand-offs, topics, products that too few people stand behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxaudit.disclosure.sums import Bools, margins, number_people, withheld
from cxaudit.disclosure.surveys import Cell
from cxaudit.journeys import channel_of, journeys, stage_of
from cxaudit.tables.data import ClientData


def of_journey(data: ClientData, least: int) -> Iterator[tuple[str, str, str, str]]:
    """Touchpoints, stages and channels with too few customers, and what would give them away."""
    rated = data.tables.get("experience")
    if rated is None:
        return
    table, names = data.tables.get("touchpoints"), rated["touchpoint"].astype(str)
    stages, channels = stage_of(names, table), channel_of(table)
    parts = {
        "touchpoint": names,
        "stage": names.map(lambda name: stages[name]),
        "channel": names.map(lambda name: channels.get(name, "")),
    }
    person = number_people(rated.get("customer"), len(rated))
    for measure, column in (("satisfaction", "satisfaction"), ("effort", "effort")):
        if column in rated:
            base = rated[column].notna().to_numpy()
            # A stage is cheaper to miss than a touchpoint, against whose mean all others are held.
            for level, term in of_parts(parts, base, person, least, {"stage": 0.02, "channel": 0.01}):
                yield "journey", measure, level, term
                if level == "touchpoint" and measure == "satisfaction":
                    yield "journey", "below the mean", level, term


def of_handoffs(data: ClientData, least: int) -> Iterator[tuple[str, str, str, str]]:
    """Hand-offs of too few customers, and those that all steps of the log minus the others would give away."""
    log = data.tables.get("events")
    if log is None:
        return
    touchpoints = data.tables.get("touchpoints")
    steps = journeys(log, touchpoints).steps.assign(owner="")
    if touchpoints is not None and "owner" in touchpoints:
        owners = touchpoints.dropna(subset=["owner"]).drop_duplicates("touchpoint").set_index("touchpoint")["owner"]
        steps["owner"] = steps["touchpoint"].map(owners.astype(str)).fillna("")
    for kind, level in (("channel", "handoff"), ("owner", "owner→owner")):
        before = steps.groupby("customer")[kind].shift().fillna("")
        moves = steps[before.ne("") & steps[kind].ne("") & before.ne(steps[kind])]
        parts = {"overall": pd.Series("overall", index=moves.index), level: before[moves.index] + "→" + moves[kind]}
        base = np.ones(len(moves), dtype=bool)
        for _, term in of_parts(parts, base, number_people(moves["customer"], len(moves)), least, {"overall": 1e4}):
            yield "journey", "", level, term


def of_trust(data: ClientData, least: int) -> Iterator[tuple[str, str, str, str]]:
    """Parts of trust that too few clients rated."""
    table = data.tables.get("trust", pd.DataFrame())
    for part in ("contract", "competence", "communication"):
        if part in table and 0 < table[part].notna().sum() < least:
            yield "trust", "", "trust part", part


def of_complaints(data: ClientData, least: int) -> Iterator[tuple[str, str, str, str]]:
    """Topics whose times to resolve rest on too few clients, and what would give them away."""
    table = data.tables.get("complaints")
    if table is None or "topic" not in table:
        return
    person = number_people(table.get("customer"), len(table))
    parts = {"overall": pd.Series("overall", index=table.index), "topic": table["topic"].astype(str)}
    measures = [("reopened", "reopened"), ("median time to resolve", "date"), ("time to resolve, nine of ten", "date")]
    for measure, column in measures:
        if column in table:
            for level, term in of_parts(parts, table[column].notna().to_numpy(), person, least, {"overall": 1e4}):
                yield "complaints", measure, level, term


def of_outcomes(data: ClientData, least: int) -> Iterator[tuple[str, str, str, str]]:
    """Products and segments with too few customers, and what would give them away."""
    table = data.tables.get("outcomes")
    if table is None:
        return
    parts = {"overall": pd.Series("overall", index=table.index)}
    parts |= {level: table[level].fillna("").astype(str) for level in ("product", "segment") if level in table}
    person = number_people(table.get("customer"), len(table))
    for level, term in of_parts(parts, np.ones(len(table), dtype=bool), person, least, {"overall": 1e4}):
        yield "outcomes", "", level, term


def of_parts(
    parts: Mapping[str, pd.Series], base: Bools, person: NDArray[np.int64], least: int, price: Mapping[str, float]
) -> list[Cell]:
    """The values of some columns to withhold, each column a level of measures; ``price`` multiplies a level's cost."""
    cells = [(level, str(term)) for level, column in parts.items() for term in column.dropna().unique() if str(term)]
    masks = [parts[level].eq(term).to_numpy(dtype=bool) & base for level, term in cells]
    price_of = [
        price.get(level, 1.0) * (float(mask.sum()) + 1.0) for (level, _), mask in zip(cells, masks, strict=True)
    ]
    table = margins(masks, person, price_of, least, base)
    return [cells[i] for i in sorted(withheld(table, least))]
