"""The shape draws what it is given, in long words, with missing intervals, and alike each time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cxaudit import figures
from cxaudit.figures import style
from cxaudit.language import Language
from cxaudit.measures import rows
from cxaudit.report.words import ReportWords

LONG = "Очень длинное название измерения, которое клиент придумал сам и которое не помещается в одну строку"


def frame(values: dict[str, list[float]], terms: list[str], unit: str = "points") -> pd.DataFrame:
    return rows(
        {
            "measure": m,
            "level": "person",
            "term": t,
            "group": "all",
            "instrument": "",
            "n": 50,
            "estimate": v,
            "low": v - 0.2,
            "high": v + 0.2,
            "unit": unit,
        }
        for m, column in values.items()
        for t, v in zip(terms, column, strict=True)
    )


@pytest.fixture
def words(survey):
    return ReportWords(Language("ru"), survey.data(survey.customers(5)))


def drawn(shape: str, data: pd.DataFrame, words: ReportWords) -> str:
    module = figures.shape(shape)
    size = module.size(data) if hasattr(module, "size") else module.SIZE
    return style.svg(module.draw, data, words, size)


def test_quadrant_with_one_point_and_with_many(words):
    for n in (1, 22):
        values = np.linspace(0.1, 0.9, n)
        data = frame(
            {"perception": list(4 + values), "derived importance": list(values), "concentrate here": list(values)},
            [f"{LONG} {i}" for i in range(n)],
        )
        assert drawn("quadrant", data, words).startswith("<svg")
