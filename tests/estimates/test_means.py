"""Means and differences of means, against Student, R and the kiosk survey."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cxaudit.estimates import effect_sizes, paired_mean, weighted_mean, welch_difference
from cxaudit.estimates.reasons import NEGATIVE_WEIGHTS, NO_ANSWERS, NO_VARIANCE, TOO_FEW, ZERO_WEIGHTS

FIRST_DRUG = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2.0])
SECOND_DRUG = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])


def test_paired_mean_of_the_sleep_data():
    """T02: Student (1908), R `t.test(paired = TRUE)`."""
    found = paired_mean(SECOND_DRUG, FIRST_DRUG)
    assert found.estimate == pytest.approx(1.58)
    assert (found.low, found.high) == pytest.approx((0.7001142367, 2.4598857633), abs=1e-10)
    assert (found.statistic, found.df, found.p) == pytest.approx((4.0621277, 9, 0.00283289), rel=1e-6)
    assert found.sd == pytest.approx(1.229995483, abs=1e-9)
    assert found.n == 10


def test_effect_sizes_of_the_sleep_data():
    """T02: d_z with its noncentral-t interval (MBESS), d_av, J."""
    found = effect_sizes(SECOND_DRUG, FIRST_DRUG)
    assert found.estimate == pytest.approx(1.284557563, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((0.41462776, 2.11801652), abs=1e-8)
    assert found.d_av == pytest.approx(0.833496341, abs=1e-9)
    assert found.hedges_correction == pytest.approx(0.914285714, abs=1e-9)
    assert found.superiority.estimate == pytest.approx(0.95)  # nine rises, one tie


def test_paired_and_welch_agree_with_r(survey_answers, survey_numbers):
    """tests/reference/survey_numbers.R: t.test, missing halves left out."""
    paired = paired_mean(survey_answers.P1, survey_answers.E1)
    found = [paired.estimate, paired.low, paired.high, paired.statistic, paired.df, paired.p]
    np.testing.assert_allclose(found, survey_numbers["paired"], rtol=1e-9)
    welch = welch_difference(survey_answers.P1, survey_answers.E2)
    found = [welch.estimate, welch.low, welch.high, welch.statistic, welch.df, welch.p]
    np.testing.assert_allclose(found, survey_numbers["welch"], rtol=1e-9)


def test_differences_alone_give_the_same():
    assert paired_mean(SECOND_DRUG - FIRST_DRUG) == paired_mean(SECOND_DRUG, FIRST_DRUG)


def test_kiosk_gaps_by_item(kiosk, reference):
    """../shared/data/kiosk_servqual_kr/reference.json (R 4.2.2)."""
    for name, expected in reference("kiosk_servqual_kr")["gaps"]["items"].items():
        number = name.removeprefix("item")
        found = paired_mean(kiosk[f"P{number}"], kiosk[f"E{number}"])
        sizes = effect_sizes(kiosk[f"P{number}"], kiosk[f"E{number}"])
        ours = [found.n, found.estimate, found.sd, found.se, found.statistic, found.p, found.low, found.high]
        theirs = [expected[key] for key in ("n", "gap", "sd_diff", "se", "t", "p")] + expected["ci"]
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)
        assert (sizes.estimate, sizes.d_av) == pytest.approx((expected["cohen_dz"], expected["cohen_dav"]), rel=1e-6)


def test_weighted_means_of_sfo(sfo, reference):
    """../shared/data/sfo_2017/reference.json."""
    for item, mean in reference("sfo_2017")["q_weighted_means"].items():
        assert weighted_mean(sfo[item], sfo["WEIGHT"]).estimate == pytest.approx(mean, rel=1e-6)
    for item, expected in reference("sfo_2017")["q_means"].items():
        found = weighted_mean(sfo[item])
        ours = [found.n, found.estimate, found.sd, found.se, found.low, found.high]
        np.testing.assert_allclose(
            ours, [expected[key] for key in ("n", "mean", "sd", "se")] + expected["ci"], rtol=1e-6
        )


def test_sfo_waves(shared_data):
    """../shared/data/sfo_2010_2017_ratings: 6 is "not applicable" and 0 blank; year against year as scipy has it."""
    folder = shared_data / "sfo_2010_2017_ratings"
    waves = {year: pd.read_csv(folder / f"{year}.csv", index_col=0) for year in range(2010, 2018)}
    waves = {year: frame.where(frame.isin([1, 2, 3, 4, 5])) for year, frame in waves.items()}
    for year in range(2011, 2018):
        for item in waves[year].columns.intersection(waves[year - 1].columns):
            later, earlier = waves[year][item], waves[year - 1][item]
            found = welch_difference(later, earlier)
            expected = stats.ttest_ind(later, earlier, equal_var=False, nan_policy="omit")
            assert (found.statistic, found.p) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9)
            assert found.n == later.count() + earlier.count()


def test_equal_weights_change_nothing():
    plain, weighted = weighted_mean(SECOND_DRUG), weighted_mean(SECOND_DRUG, np.full(10, 2.5))
    ours = [getattr(weighted, name) for name in ("estimate", "low", "high", "sd", "se", "p", "n_effective")]
    assert ours == pytest.approx(
        [getattr(plain, name) for name in ("estimate", "low", "high", "sd", "se", "p", "n_effective")]
    )


def test_weighted_standard_error_is_that_of_the_jackknife():
    rng = np.random.default_rng(5)
    values, weights = rng.normal(size=400), rng.uniform(0.3, 3, 400)
    total, sum_of_weights = (weights * values).sum(), weights.sum()
    left_out = (total - weights * values) / (sum_of_weights - weights)
    jackknife = np.sqrt(399 / 400 * ((left_out - left_out.mean()) ** 2).sum())
    assert weighted_mean(values, weights).se == pytest.approx(jackknife, rel=0.01)


def test_a_finite_population_narrows_the_interval():
    found = paired_mean(SECOND_DRUG, FIRST_DRUG, population=20)
    assert found.se == pytest.approx(paired_mean(SECOND_DRUG, FIRST_DRUG).se * np.sqrt(0.5))
    census = paired_mean(SECOND_DRUG, FIRST_DRUG, population=10)
    assert (census.low, census.high) == (census.estimate, census.estimate)


def test_a_census_of_managers_adds_no_error():
    managers, customers = np.array([6.0, 7, 7, 6]), np.array([5.0, 6, 7, 4, 6, 5])
    found = welch_difference(managers, customers, population=(4, None))
    assert found.se == pytest.approx(customers.std(ddof=1) / np.sqrt(6))
    assert found.df == pytest.approx(5)
    same = np.full(4, 7.0)
    assert welch_difference(same, customers, population=(4, None)).df == pytest.approx(5)


def test_weighted_groups_are_honoured():
    first, second = np.array([1.0, 2, 3, 4]), np.array([2.0, 5, 4, 3])
    found = welch_difference(first, second, weights=([1, 1, 2, 1], None))
    assert found.estimate == pytest.approx(2.6 - 3.5)


def test_a_very_large_effect_has_an_interval():
    found = effect_sizes(np.random.default_rng(1).normal(5, 1, 10_000))
    assert found.low < found.estimate < found.high
    assert found.method == "normal"


@pytest.mark.parametrize(
    ("values", "weights", "note", "estimate"),
    [
        ([], None, NO_ANSWERS, np.nan),
        ([np.nan, np.nan], None, NO_ANSWERS, np.nan),
        ([3.0], None, TOO_FEW, 3.0),
        ([4.1, 4.1, 4.1], None, NO_VARIANCE, 4.1),
        ([1, 2, 3], [1, -1, 1], NEGATIVE_WEIGHTS, np.nan),
        ([1, 2, 3], [0, 0, 0], ZERO_WEIGHTS, np.nan),
    ],
)
def test_what_cannot_be_estimated_says_why(values, weights, note, estimate):
    found = paired_mean(values, weights=weights)
    assert found.note == note
    assert found.estimate == pytest.approx(estimate, nan_ok=True)
    assert np.isnan(found.low)
    assert np.isnan(found.p)
    assert effect_sizes(values).superiority is not None


def test_welch_without_a_group_says_why():
    assert welch_difference([], [1, 2, 3]).note == NO_ANSWERS
    assert welch_difference([1.0], [1, 2, 3]).note == TOO_FEW
    assert welch_difference([2.0, 2.0], [3.0, 3.0]).note == NO_VARIANCE


def test_welch_is_scipy():
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=30), rng.normal(1, 3, 50)
    assert welch_difference(a, b).p == pytest.approx(stats.ttest_ind(a, b, equal_var=False).pvalue)


def test_a_difference_that_only_rounding_makes_is_a_tie():
    equal = np.mean([1.1, 2.2, 3.3]) - 2.2  # zero but for the last place
    assert equal != 0
    assert effect_sizes(np.array([equal, 1.0, -1.0, 2.0])).superiority.estimate == pytest.approx(0.625)
