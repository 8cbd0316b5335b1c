"""Surveys with known properties, from which the tests of the survey's statistics and rules start."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cxaudit import stats
from cxaudit.instruments import Instrument, load_built_in
from cxaudit.tables.client import ClientFile
from cxaudit.tables.data import ClientData, Survey

pytest_plugins = ["hostile_client", "chromium"]
CLIENT = ClientFile(name="Example")


def customers(n: int = 250, seed: int = 5, shift: float = -0.6) -> pd.DataFrame:
    """Customers who answer SERVQUAL with a common level each, and the usual single questions."""
    rng, instrument = np.random.default_rng(seed), load_built_in("servqual")
    person = rng.normal(0, 0.6, n)
    frame = pd.DataFrame(
        {"respondent": [f"r{i}" for i in range(n)], "audience": "customer", "weight": 1.0, "wave": "1"}
    )
    for facet, mean in (("E", 5.6), ("P", 5.6 + shift)):
        for column in instrument.columns(facet):
            frame[column] = np.clip(np.rint(mean + person + rng.normal(0, 0.9, n)), 1, 7)
    frame["nps"] = np.clip(np.rint(8 + 1.2 * person + rng.normal(0, 1, n)), 0, 10)
    frame["region"] = rng.choice(["north", "south"], n)
    return frame


def inside(audience: str, facets: dict[str, float], n: int = 12, seed: int = 7) -> pd.DataFrame:
    """Managers or employees who answer some facets about a level."""
    rng, instrument = np.random.default_rng(seed), load_built_in("servqual")
    frame = pd.DataFrame(
        {"respondent": [f"{audience}{i}" for i in range(n)], "audience": audience, "weight": 1.0, "wave": "1"}
    )
    for facet, mean in facets.items():
        for column in instrument.columns(facet):
            frame[column] = np.clip(np.rint(mean + rng.normal(0, 0.5, n)), 1, 7)
    return frame


def data(answers: pd.DataFrame, instrument: Instrument | None = None, **tables: pd.DataFrame) -> ClientData:
    """A client with these answers."""
    segments = tuple(name for name in ("region",) if name in answers)
    survey = Survey(instrument or load_built_in("servqual"), answers.reset_index(drop=True), segments)
    return ClientData("example", CLIENT, surveys=(survey,), tables=tables)


def measured(
    answers: pd.DataFrame, *names: str, instrument: Instrument | None = None, **tables: pd.DataFrame
) -> pd.DataFrame:
    """The measures of some statistics (all of the survey's where none is named)."""
    client = data(answers, instrument, **tables)
    wanted = [s for s in stats.list_statistics() if s.area == "survey" and (not names or s.name in names)]
    frames = [frame for statistic in wanted for frame in stats.apply_statistic(statistic, client)]
    return pd.concat([frame for frame in frames if len(frame)], ignore_index=True)


class Answers:
    """What a test may ask for: answers of each audience, and what is measured of them."""

    customers = staticmethod(customers)
    inside = staticmethod(inside)
    data = staticmethod(data)
    measured = staticmethod(measured)


@pytest.fixture
def survey() -> type[Answers]:
    """Makers of answers and of their measures."""
    return Answers
