"""The plan of what is withheld: no combination of published sums isolates a small group, and no more is withheld than must be."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pandas as pd
import pytest

from cxaudit import disclosure, stats
from cxaudit.disclosure import margins, withheld
from cxaudit.measures import WITHHELD, select

LEAST = 5


def subsets(things, most=None):
    things = list(things)
    return chain.from_iterable(combinations(things, n) for n in range(len(things) + 1 if most is None else most + 1))


def is_safe(masks: list[np.ndarray], shown: tuple[int, ...], person: np.ndarray) -> bool:
    """By brute force: no set of cells with fewer than five people lets the rank fall when it is left out."""
    if not shown:
        return True
    sums = np.array([masks[i] for i in shown], dtype=float)
    cells, at = np.unique(sums, axis=1, return_inverse=True)
    at = at.ravel()
    rank = np.linalg.matrix_rank(cells)
    for left_out in subsets(range(cells.shape[1]), most=LEAST):
        who = set(person[np.isin(at, left_out)])
        if 0 < len(who) < LEAST and np.linalg.matrix_rank(np.delete(cells, left_out, axis=1)) < rank:
            return False
    return True


@pytest.mark.parametrize("seed", range(25))
def test_the_choice_is_safe_and_the_cheapest(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(12, 40))
    region, product = rng.choice(3, n, p=[0.6, 0.25, 0.15]), rng.choice(2, n, p=[0.8, 0.2])
    person = np.arange(n) if seed % 3 else rng.integers(0, n // 2, n)
    masks = [np.ones(n, bool), *(region == i for i in range(3)), *(product == i for i in range(2))]
    cost = [1e4, *(float(mask.sum()) + 1 for mask in masks[1:])]
    hidden = withheld(margins(masks, person, cost, LEAST), LEAST)
    everyone = range(len(masks))
    assert is_safe(masks, tuple(i for i in everyone if i not in hidden), person)
    cheapest = min(
        sum(cost[i] for i in gone)
        for gone in subsets(everyone)
        if is_safe(masks, tuple(i for i in everyone if i not in gone), person)
    )
    assert sum(cost[i] for i in hidden) == pytest.approx(cheapest)


def test_a_segment_inside_another_is_not_given_away_by_their_difference():
    region, product = np.arange(40) < 20, np.arange(40) < 18  # two people are in the region and not in the product
    masks = [np.ones(40, bool), region, ~region, product, ~product]
    assert not is_safe(masks, (0, 1, 2, 3, 4), np.arange(40))
    hidden = withheld(margins(masks, np.arange(40), [1e4, 21, 21, 19, 23], LEAST), LEAST)
    assert hidden in ({1, 2}, {3, 4})


def test_nothing_is_withheld_without_need():
    region = np.arange(40) < 20
    masks = [np.ones(40, bool), region, ~region]
    assert withheld(margins(masks, np.arange(40), [1e4, 21, 21], LEAST), LEAST) == frozenset()


def regions(survey, *sizes: int) -> pd.DataFrame:
    answers = survey.customers(sum(sizes))
    return answers.assign(region=np.repeat([f"r{i}" for i in range(len(sizes))], sizes))


def test_a_small_segment_takes_the_smallest_other_with_it(survey):
    measures = stats.measure(survey.data(regions(survey, 100, 30, 12, 3)))
    groups = set(measures.loc[measures["estimate"].notna(), "group"])
    assert {"all", "region=r0", "region=r1"} <= groups
    assert not {"region=r2", "region=r3"} & groups
    respondents = select(measures, "respondents", level="group").set_index("term")
    assert respondents.loc["region=r3", ["n", "estimate"]].isna().all()
    assert respondents.loc["region=r2", "note"] == respondents.loc["region=r3", "note"] == WITHHELD
    differences = select(measures, "segment difference")
    assert differences[differences["term"].str.startswith(("region=r2", "region=r3"))]["n"].isna().all()
    assert select(measures, "groups withheld")["estimate"].tolist() == [2]


def test_an_item_that_few_of_a_segment_answered_is_withheld_alone(survey):
    answers = regions(survey, 60, 40, 20)
    answers.loc[answers.index[-18:], [f"P{i}" for i in range(1, 23)]] = np.nan
    answers.loc[answers.index[-18:], [f"E{i}" for i in range(1, 23)]] = np.nan
    measures = stats.measure(survey.data(answers))
    gaps = select(measures, "gap 5", level="overall", group=None).set_index("group")
    assert np.isnan(gaps.loc["region=r2", "estimate"])
    assert np.isnan(gaps.loc["region=r1", "estimate"])  # the whole minus the others would give it away
    assert gaps.loc["region=r0", "n"] == 60
    scores = select(measures, "nps", level="overall", group=None).set_index("group")
    assert scores.loc["region=r2", "n"] == 20


def test_few_careless_people_are_not_the_difference_of_everyone_and_the_attentive(survey):
    answers = survey.customers(80)
    answers.loc[:2, [c for c in answers if c[0] in "EP" and c[1:].isdigit()]] = 4.0
    measures = stats.measure(survey.data(answers))
    attentive = select(measures, "gap 5", level="overall", group="attentive")
    everyone = select(measures, "gap 5", level="overall")
    assert attentive.empty or everyone["n"].iloc[0] - attentive["n"].iloc[0] >= LEAST


def test_few_managers_are_not_the_difference_of_the_counts(survey):
    answers = pd.concat(
        [
            survey.customers(60),
            survey.inside("manager", {"E": 5.0}, n=3),
            survey.inside("employee", {"S": 5.0, "D": 4.0}, n=20),
        ]
    )
    data = survey.data(answers)
    counts = select(stats.measure(data), "respondents").set_index("term")["n"]
    assert np.isnan(counts["manager"])
    assert np.isnan(counts["overall"])
    assert counts["employee"] == 20
    assert set(disclosure.presentable(data).surveys[0].answers["audience"]) == {"customer", "employee"}


def test_a_touchpoint_is_not_what_its_stage_has_beside_the_others(survey):
    experience = pd.DataFrame(
        {
            "customer": [f"c{i}" for i in range(20)] * 2 + ["c1", "c2", "c3"],
            "touchpoint": ["a"] * 20 + ["b"] * 20 + ["rare"] * 3,
            "satisfaction": 5.0,
        }
    )
    table = pd.DataFrame(
        {
            "touchpoint": ["a", "b", "rare"],
            "stage": ["onboarding", "relationship", "relationship"],
            "channel": ["phone", "phone", "mail"],
        }
    )
    data = survey.data(survey.customers(40), experience=experience, touchpoints=table)
    hidden = {(level, term) for area, measure, level, term in disclosure.plan(data).cells if measure == "satisfaction"}
    assert {("touchpoint", "rare"), ("channel", "mail"), ("stage", "relationship")} <= hidden
    assert ("touchpoint", "b") not in hidden
    shown = select(stats.measure(data), "satisfaction", level="stage").set_index("term")["estimate"]
    assert np.isnan(shown["relationship"])
    assert shown["onboarding"] == 5


def outcomes(**sizes: int) -> pd.DataFrame:
    """Customers of some products who started one after another, a few of whom left."""
    products = [product for product, n in sizes.items() for _ in range(n)]
    start = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(len(products)) % 90, unit="D")
    table = pd.DataFrame({"customer": [f"c{i}" for i in range(len(products))], "product": products, "start": start})
    table["end"] = pd.Series(start).where(np.arange(len(products)) % 4 == 0).add(pd.Timedelta(days=100))
    return table


def test_curves_and_their_test_do_not_count_a_small_product(survey):
    measures = stats.measure(survey.data(survey.customers(20), outcomes=outcomes(big=40, middle=30, tiny=3)))
    curves = select(measures, "still active", group=None)
    assert set(curves.loc[curves["n"].notna(), "group"]) == {"all", "product=big"}
    assert select(measures, "difference of the curves")["n"].isna().all()


def test_customers_not_watched_long_enough_do_not_give_a_part_away():
    """Of the whole 13 are left, of its parts 10 and 3: the statistic itself drops people that the plan counts."""
    facts = {"area": "outcomes", "measure": "lost by day 60 since the change", "instrument": "", "group": "all"}
    rows = [("overall", "all", 13.0), ("product", "big", 10.0), ("product", "other", np.nan)]
    frame = pd.DataFrame([facts | {"level": level, "term": term, "n": n} for level, term, n in rows])
    found = disclosure.rests(frame, frame["n"].isna(), LEAST)
    assert frame.loc[found, "term"].tolist() == ["big"]


def test_a_zone_turned_around_leaves_no_few_people_of_a_segment(survey):
    answers = regions(survey, 60, 12, 8)
    for item in range(1, 23):
        answers[f"A{item}"] = answers[f"E{item}"] - 1
        answers.loc[answers.index[-5:], f"A{item}"] = answers[f"E{item}"] + 1  # five of the eight of r2
    shown = select(stats.measure(survey.data(answers)), "adequacy", level="dimension", group=None)
    n = shown[shown["n"].notna()].groupby("group")["n"].first()
    assert "region=r2" not in n
    rest = n["all"] - n[[g for g in n.index if g.startswith("region=")]].sum()
    assert rest == 0 or rest >= LEAST


def test_segments_are_counted_in_the_latest_wave_alone(survey):
    before, now = regions(survey, 40, 8).assign(wave="1"), regions(survey, 40, 6).assign(wave="2")
    before["respondent"] = before["respondent"].astype(str) + "-before"
    counts = select(stats.measure(survey.data(pd.concat([before, now]))), "respondents", level="group")
    assert counts.set_index("term")["n"]["region=r1"] == 6  # 14 in both would say that they were 8 before


def test_few_hand_offs_are_not_all_steps_without_the_others(survey):
    points = pd.DataFrame({"touchpoint": list("abc"), "stage": "onboarding", "channel": ["web", "phone", "mail"]})
    ways = [*(["a", "b"] for _ in range(20)), *(["b", "a"] for _ in range(9)), *(["a", "c"] for _ in range(3))]
    steps = [(f"c{i}", f"2026-10-{1 + k:02d}", name) for i, way in enumerate(ways) for k, name in enumerate(way)]
    events = pd.DataFrame(steps, columns=["customer", "time", "touchpoint"])
    events["time"] = pd.to_datetime(events["time"])
    data = survey.data(survey.customers(20), events=events, touchpoints=points)
    hidden = {term for area, _, level, term in disclosure.plan(data).cells if level == "handoff"}
    assert hidden == {"web→mail", "phone→web"}


def test_a_rating_of_few_is_not_read_from_the_distance_of_the_others(survey):
    table = pd.DataFrame({"customer": [f"c{i}" for i in range(20)], "contract": 8.0, "competence": 7.0})
    table["communication"] = pd.Series([2.0, 9.0, 4.0]).reindex(range(20))
    measures = stats.measure(survey.data(survey.customers(20), trust=table))
    assert select(measures, "against the other parts")["n"].isna().all()
    assert select(measures, "trust").set_index("term")["n"]["contract"] == 20


def test_as_many_withheld_groups_as_people_would_each_be_one(survey):
    measures = stats.measure(survey.data(regions(survey, 60, 9, 1, 1, 1, 1, 1)))
    assert set(measures.loc[measures["group"].str.startswith("region=") & measures["n"].notna(), "group"]) == {
        "region=r0"
    }
