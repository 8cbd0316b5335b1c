"""The room of statistics: its populations, the latest wave, and answers that are hardly any."""

from __future__ import annotations

import pkgutil

import numpy as np
import pandas as pd
import pytest

from cxaudit import stats
from cxaudit.measures import select


def test_every_file_of_the_room_holds_a_statistic():
    """And each has its question as its docstring; all else in the file only serves it."""
    homes = {statistic.function.__module__.rpartition(".")[2] for statistic in stats.list_statistics()}
    assert homes == {module.name for module in pkgutil.iter_modules(stats.__path__)}
    assert [s.name for s in stats.list_statistics() if not (s.function.__doc__ or "").strip()] == []


def test_the_report_is_about_the_latest_wave(survey):
    answers = pd.concat(
        [survey.customers(60).assign(wave="wave 9"), survey.customers(70, seed=6).assign(wave="wave 10")]
    )
    measures = survey.measured(answers, "service_gap", "wave_changes", "sample")
    assert select(measures, "gap 5", level="overall").iloc[0]["n"] == 70
    groups = select(measures, "gap 5", level="overall", group=None)
    assert groups.set_index("group")["n"]["wave=wave 9"] == 60
    assert select(measures, "respondents", level="overall").iloc[0]["estimate"] == 130


@pytest.mark.parametrize("n", [0, 1, 2, 6, 20])
def test_any_number_of_people_is_measured_in_silence(survey, n):
    stats.measure(survey.data(survey.customers(max(n, 1)).iloc[:n]))


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan])
def test_bad_weights_are_told(survey, weight):
    answers = survey.customers(100)
    answers["weight"] = weight if weight == 0 else np.where(np.arange(100) < 3, weight, 2.0)
    gaps = select(stats.measure(survey.data(answers)), "gap 5", level="dimension")
    if np.isnan(weight):
        assert gaps["n"].eq(97).all()
    else:
        assert gaps["estimate"].isna().all()
        assert gaps["note"].str.contains("eight").all()


def test_nothing_is_missing_without_a_reason(survey):
    answers = survey.customers(100)
    answers[[f"E{i}" for i in range(1, 23)]] = 7.0
    answers["P1"], answers.loc[1:, "P9"] = 3.0, np.nan
    measures = stats.measure(survey.data(answers))
    silent = measures[measures["estimate"].isna() & measures["note"].eq("") & measures["area"].eq("survey")]
    assert silent.empty, silent[["measure", "level", "term"]].to_string()
