"""A survey in files says the same as the same survey in memory, to nine digits, whatever is missing in it."""

import numpy as np
import pandas as pd
import pytest

from cxaudit import stats
from cxaudit.errors import InputError
from cxaudit.instruments import built_in
from cxaudit.report.large_survey import UNSURE, measured

pytest.importorskip("duckdb")
KEYS = ["measure", "level", "term"]
NUMBERS = ["n", "estimate", "low", "high", "p", "p_adjusted"]


def customers(survey, complete):
    frame = survey.customers(n=1_500, seed=3)
    if not complete:
        chance = np.random.default_rng(8)
        for column in [c for c in frame if c[0] in "EP" and c[1:].isdigit()]:
            frame.loc[chance.random(len(frame)) < 0.07, column] = np.nan
        frame.loc[chance.random(len(frame)) < 0.1, "nps"] = np.nan
    return frame


def in_memory(survey, answers):
    data = survey.data(answers)
    wanted = ("service_gap", "service_gap_by_item", "reliability", "drivers")
    frames = [f for s in stats.known() if s.name in wanted for f in stats.applied(s, data)]
    whole = pd.concat(frames, ignore_index=True)
    return whole[whole["group"].isin(["all", ""])]


@pytest.mark.parametrize(("kind", "complete"), [("folder", True), ("parquet", False), ("csv", False)])
def test_files_say_what_memory_says(survey, complete, kind, tmp_path):
    answers = customers(survey, complete)
    managers = answers.head(50).assign(audience="manager", P1=1.0)
    both = pd.concat([answers, managers], ignore_index=True)
    if kind == "folder":
        for i in range(3):
            both.iloc[i::3].to_parquet(tmp_path / f"part{i}.parquet")
        files = tmp_path
    else:
        files = tmp_path / f"survey.{kind}"
        both.to_parquet(files) if kind == "parquet" else both.to_csv(files, index=False)
    found = measured(files, built_in("servqual")).set_index(KEYS)
    known = in_memory(survey, answers).drop_duplicates(KEYS).set_index(KEYS)
    assert {"expectation", "perception", "gap 5", "alpha of the gap", "omega", "driver share"} <= set(
        found.index.get_level_values(0)
    )
    assert set(found.index) <= set(known.index)
    for key, row in found.iterrows():
        other = known.loc[key]
        compared = NUMBERS[:2] if row["note"] == UNSURE else NUMBERS
        np.testing.assert_allclose(
            row[compared].astype(float), other[compared].astype(float), rtol=1e-9, atol=1e-9, err_msg=str(key)
        )


def test_what_cannot_be_read_is_said(tmp_path):
    (tmp_path / "survey.parquet").write_bytes(b"no parquet at all")
    with pytest.raises(InputError) as failure:
        measured(tmp_path / "survey.parquet", built_in("servqual"))
    assert failure.value.problems[0].file == "survey.parquet"
