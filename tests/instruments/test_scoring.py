"""Scores of respondents: whose answers count, what is turned, what is half answered, and the order of waves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxaudit.instruments import Dimension, Instrument, Item, scoring

INSTRUMENT = Instrument(
    id="two",
    name={"en": "Two"},
    dimensions=[Dimension(id="D", name={"en": "D"})],
    items=[Item(id="1", dimension="D"), Item(id="2", dimension="D", reversed=True)],
)


def test_reversed_items_are_turned_and_empty_ones_left_out():
    columns = scoring.facet(pd.DataFrame({"P1": [1.0, 2.0], "P2": [1.0, 7.0], "E1": [np.nan, np.nan]}), INSTRUMENT, "P")
    np.testing.assert_array_equal(columns["2"], [7.0, 1.0])
    assert scoring.facet(pd.DataFrame({"E1": [np.nan]}), INSTRUMENT, "E") == {}


def test_half_of_the_items_is_enough():
    scores = scoring.dimension_scores(
        {"1": np.array([1.0, np.nan, np.nan]), "2": np.array([3.0, 5.0, np.nan])}, INSTRUMENT
    )
    np.testing.assert_array_equal(scores["D"], [2.0, 5.0, np.nan])


def test_no_copy_where_everyone_is_a_customer():
    answers = pd.DataFrame({"audience": ["customer", "customer"]})
    assert scoring.audience(answers, "customer") is answers
    assert len(scoring.audience(answers, "manager")) == 0


def test_weights_of_one_are_none():
    assert scoring.weights(pd.DataFrame({"weight": [1.0, 1.0]})) is None
    assert scoring.weights(pd.DataFrame({"weight": [1.0, 2.0]})) is not None


def test_waves_are_ordered_by_dates_else_by_numbers():
    assert scoring.order_items(pd.DataFrame({"wave": ["wave 10", "wave 9", "wave 10"]})) == ["wave 9", "wave 10"]
    dated = pd.DataFrame({"wave": ["a", "b"], "date": pd.to_datetime(["2026-05-01", "2025-05-01"])})
    assert scoring.order_items(dated) == ["b", "a"]
