"""Measures without what is withheld: the numbers of a statistic that leaves out people give no part away."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxaudit import stats
from cxaudit.disclosure.withholding import rests
from cxaudit.measures import select

LEAST = 5


def test_customers_not_watched_long_enough_do_not_give_a_part_away():
    """Of the whole 13 are left, of its parts 10 and 3: the statistic itself drops people that the plan counts."""
    facts = {"area": "outcomes", "measure": "lost by day 60 since the change", "instrument": "", "group": "all"}
    rows = [("overall", "all", 13.0), ("product", "big", 10.0), ("product", "other", np.nan)]
    frame = pd.DataFrame([facts | {"level": level, "term": term, "n": n} for level, term, n in rows])
    found = rests(frame, frame["n"].isna(), LEAST, stats.declared_measures())
    assert frame.loc[found, "term"].tolist() == ["big"]


def test_a_zone_turned_around_leaves_no_few_people_of_a_segment(survey, regions):
    answers = regions(60, 12, 8)
    for item in range(1, 23):
        answers[f"A{item}"] = answers[f"E{item}"] - 1
        answers.loc[answers.index[-5:], f"A{item}"] = answers[f"E{item}"] + 1  # five of the eight of r2
    shown = select(stats.measure(survey.data(answers)), "adequacy", level="dimension", group=None)
    n = shown[shown["n"].notna()].groupby("group")["n"].first()
    assert "region=r2" not in n
    rest = n["all"] - n[[g for g in n.index if g.startswith("region=")]].sum()
    assert rest == 0 or rest >= LEAST
