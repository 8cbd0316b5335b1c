"""The glossary of measures holds, and the mark of a statistic completes and checks what it marks."""

import numpy as np
import pandas as pd
import pytest

from cxaudit import measures
from cxaudit.measures import COLUMNS, rows, select, statistic


@statistic("trust")
def level(trust, client=None):
    return rows(
        [{"measure": "trust", "level": "overall", "term": "contract", "n": len(trust), "estimate": 8, "unit": "score"}]
    )


def test_a_statistic_declares_its_needs_by_its_parameters():
    assert level.statistic.needs == ("trust",)
    assert level.statistic.wishes == ("client",)
    assert (level.statistic.area, level.statistic.split) == ("trust", False)


def test_measures_have_exactly_the_columns_of_the_glossary():
    frame = level(trust=pd.DataFrame({"x": [1, 2]}))
    assert list(frame.columns) == list(COLUMNS)
    assert frame.loc[0, ["area", "group", "n", "note"]].tolist() == ["trust", "all", 2.0, ""]
    assert frame["low"].dtype == float


def test_every_column_has_a_meaning():
    assert all(len(meaning) > 10 for meaning in COLUMNS.values())


@pytest.mark.parametrize("bad", [{"colour": "red"}, {"unit": "furlongs"}])
def test_what_the_glossary_does_not_know_is_refused(bad):
    @statistic("trust")
    def strange(trust):
        return pd.DataFrame([{"measure": "x", **bad}])

    with pytest.raises(ValueError, match="without a meaning"):
        strange(trust=None)


def test_infinite_ends_become_open():
    @statistic("trust")
    def open_end(trust):
        return rows([{"measure": "x", "low": -np.inf, "high": np.inf}])

    assert open_end(trust=None)[["low", "high"]].isna().all(axis=None)


def test_select_by_measure_level_and_group():
    frame = measures.complete(
        rows(
            [
                {"measure": "gap 5", "level": "item", "term": "1"},
                {"measure": "gap 5", "level": "dimension", "term": "REL", "group": "region=north"},
            ]
        ),
        "survey",
    )
    assert select(frame, "gap 5")["term"].tolist() == ["1"]
    assert select(frame, "gap 5", level="dimension", group=None)["term"].tolist() == ["REL"]


def test_remembered_measures_are_selected_alike():
    facts = [(m, level, group) for m in ("gap 5", "nps") for level in ("item", "dimension") for group in ("all", "a=b")]
    records = [
        {"measure": m, "level": lv, "group": g, "term": "x", "estimate": i} for i, (m, lv, g) in enumerate(facts)
    ]
    plain = measures.complete(rows(records), "survey")
    known = measures.Remembered.of(plain)
    for measure, level, group in [*facts, ("gap 5", None, None), ("absent", "item", "all")]:
        there, here = (select(frame, measure, level=level, group=group) for frame in (plain, known))
        pd.testing.assert_frame_equal(here, there, check_dtype=False)


def test_what_was_selected_from_remembered_measures_may_be_written_on():
    known = measures.Remembered.of(measures.complete(rows([{"measure": "nps", "estimate": 1.0}]), "survey"))
    mine = select(known, "nps")
    mine["estimate"] = 5.0
    assert select(known, "nps")["estimate"].tolist() == [1.0]
