"""The glossary of measures holds, and the mark of a statistic completes and checks what it marks."""

import numpy as np
import pandas as pd
import pytest
from measured import measured

from cxaudit import measures
from cxaudit.measures import COLUMNS, PEOPLE, PROMISES, Measure, rows, select, statistic
from cxaudit.units import SCORE

LEVEL = Measure("trust", SCORE, ("overall", "side"), counts={"side": PROMISES})


@statistic("trust", creates=[LEVEL])
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
    assert frame.loc[0, ["area", "group", "n", "note", "counts"]].tolist() == ["trust", "all", 2.0, "", "people"]
    assert frame["low"].dtype == float


def test_every_column_has_a_meaning():
    assert all(len(meaning) > 10 for meaning in COLUMNS.values())


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"colour": "red"}, "without a meaning"),
        ({"unit": "furlongs"}, "declares no unit “furlongs”"),
        ({"level": "planet"}, "declares no level “planet”"),
        ({"measure": "truth"}, "“truth” is not declared .* nearest there is “trust”"),
    ],
)
def test_what_was_not_declared_is_refused(bad, said):
    @statistic("trust", creates=[LEVEL])
    def strange(trust):
        return pd.DataFrame([{"measure": "trust", "level": "overall", "unit": "score"} | bad])

    with pytest.raises(ValueError, match=said):
        strange(trust=None)


def test_n_counts_people_unless_a_measure_says_otherwise():
    assert Measure("new", SCORE, ("overall",)).counted("overall") == PEOPLE
    assert [LEVEL.counted(name) for name in ("overall", "side")] == [PEOPLE, PROMISES]


def test_infinite_ends_become_open():
    @statistic("trust", creates=[LEVEL])
    def open_end(trust):
        return rows([{"measure": "trust", "level": "overall", "low": -np.inf, "high": np.inf}])

    assert open_end(trust=None)[["low", "high"]].isna().all(axis=None)


def test_select_by_measure_level_and_group():
    frame = measured(
        [
            {"measure": "gap 5", "level": "item", "term": "1"},
            {"measure": "gap 5", "level": "dimension", "term": "REL", "group": "region=north"},
        ],
        "survey",
    )
    assert select(frame, "gap 5")["term"].tolist() == ["1"]
    assert select(frame, "gap 5", level="dimension", group=None)["term"].tolist() == ["REL"]


def test_remembered_measures_are_selected_alike():
    facts = [(m, level, group) for m in ("gap 5", "nps") for level in ("item", "dimension") for group in ("all", "a=b")]
    records = [
        {"measure": m, "level": lv, "group": g, "term": "x", "estimate": i} for i, (m, lv, g) in enumerate(facts)
    ]
    plain = measured(records, "survey")
    known = measures.Remembered.of(plain)
    for measure, level, group in [*facts, ("gap 5", None, None), ("absent", "item", "all")]:
        there, here = (select(frame, measure, level=level, group=group) for frame in (plain, known))
        pd.testing.assert_frame_equal(here, there, check_dtype=False)


def test_what_was_selected_from_remembered_measures_may_be_written_on():
    known = measures.Remembered.of(measured([{"measure": "nps", "estimate": 1.0}], "survey"))
    mine = select(known, "nps")
    mine["estimate"] = 5.0
    assert select(known, "nps")["estimate"].tolist() == [1.0]
