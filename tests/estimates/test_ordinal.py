"""Tests for ordered answers, against Hollander & Wolfe and R."""

import numpy as np
import pytest

from cxaudit.estimates import kendall_tau_b, paired_mean, sign_flip_test, sign_test, wilcoxon_signed_rank
from cxaudit.estimates.reasons import NO_ANSWERS, NO_VARIANCE, TOO_FEW

FIRST_DRUG = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2.0])
SECOND_DRUG = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
BEFORE = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
TENTHS = [0.31, -0.12, 1.94, 0.85, -0.44, 2.23, 1.07, 0.66, -1.38, 0.93, 1.51, -0.27, 0.74, 1.82, 0.09]


def test_wilcoxon_of_the_sleep_data():
    """T02: R wilcox.test(exact = FALSE, correct = TRUE, conf.int = TRUE); R's limits carry its tolerance 1e-4."""
    found = wilcoxon_signed_rank(SECOND_DRUG, FIRST_DRUG)
    assert (found.statistic, found.n) == (45, 9)
    assert found.p == pytest.approx(0.009090698, abs=1e-9)
    assert (found.estimate, found.low, found.high) == pytest.approx((1.40002, 1.05002, 2.94992), abs=1e-4)


def test_wilcoxon_of_the_depression_data():
    """T03: Hollander & Wolfe 1973, R ?wilcox.test."""
    found = wilcoxon_signed_rank(BEFORE, AFTER)
    assert found.statistic == 40
    assert found.p == pytest.approx(0.0390625)
    assert wilcoxon_signed_rank(BEFORE, AFTER, alternative="greater").p == pytest.approx(0.01953125)
    assert (found.estimate, found.low, found.high) == pytest.approx((0.46, 0.010, 0.786))


def test_sign_test_of_the_depression_data():
    """T03: 7 of 9 rises, p = .1796875."""
    found = sign_test(BEFORE, AFTER)
    assert (found.statistic, found.n) == (7, 9)
    assert found.p == pytest.approx(0.1796875)


def test_sign_flips_of_the_sleep_data():
    """T02: 4 of 1024 assignments are as extreme."""
    assert sign_flip_test(SECOND_DRUG, FIRST_DRUG).p == pytest.approx(4 / 1024)


def test_ties_and_sides_agree_with_r(survey_answers, survey_numbers):
    """tests/reference/survey_numbers.R: wilcox.test, binom.test on a 7-point gap."""
    later, earlier = survey_answers.P1, survey_answers.E1
    for side, name in (("two-sided", "two.sided"), ("greater", "greater"), ("less", "less")):
        found = wilcoxon_signed_rank(later, earlier, alternative=side)
        np.testing.assert_allclose([found.statistic, found.p], survey_numbers[f"wilcoxon_{name}"], rtol=1e-9)
    found = wilcoxon_signed_rank(later, earlier)
    np.testing.assert_allclose([found.estimate, found.low, found.high], survey_numbers["wilcoxon_interval"], atol=2e-4)
    sign = sign_test(later, earlier)
    np.testing.assert_allclose([sign.estimate, sign.low, sign.high, sign.p], survey_numbers["sign"], rtol=1e-9)


def test_exact_distribution_agrees_with_r(survey_numbers):
    """tests/reference/survey_numbers.R: wilcox.test without ties, n = 15."""
    found = wilcoxon_signed_rank(TENTHS)
    ours = [found.statistic, found.p, found.estimate, found.low, found.high]
    np.testing.assert_allclose(ours, survey_numbers["wilcoxon_exact"], rtol=1e-9)
    assert wilcoxon_signed_rank(TENTHS, alternative="less").p == pytest.approx(survey_numbers["wilcoxon_exact_less"][0])


def test_kendall_agrees_with_r(survey_answers, survey_numbers):
    """tests/reference/survey_numbers.R: cor.test(method = "kendall") of rounded item means."""
    performance = survey_answers.iloc[:, :8].mean().round(1)
    expectation = survey_answers.iloc[:, 8:16].mean().round(1)
    found = kendall_tau_b(performance, expectation)
    assert found.estimate == pytest.approx(survey_numbers["kendall"][0])
    assert found.low < found.estimate < found.high


def test_flips_drawn_at_random_are_near_the_t_test():
    differences = np.random.default_rng(2).normal(0.15, 1, 60)
    drawn = sign_flip_test(differences, flips=20_000)
    assert drawn.method == "sign flips, random"
    assert drawn.p == pytest.approx(paired_mean(differences).p, abs=0.02)


def test_flips_of_scale_answers_are_exact_for_many_respondents():
    rng = np.random.default_rng(2)
    found = sign_flip_test(rng.integers(-3, 4, 1500))
    assert found.method == "sign flips, exact"
    assert 0 < found.p <= 1


def test_sides_of_the_sign_flips():
    greater = sign_flip_test(SECOND_DRUG, FIRST_DRUG, alternative="greater").p
    assert greater == pytest.approx(2 / 1024)
    assert sign_flip_test(SECOND_DRUG, FIRST_DRUG, alternative="less").p == pytest.approx(1.0, abs=2 / 1024)


def test_a_million_answers_take_no_time():
    differences = np.random.default_rng(0).integers(-6, 7, 1_000_000)
    assert wilcoxon_signed_rank(differences).n > 900_000
    assert sign_flip_test(differences, flips=500).method == "sign flips, random"


@pytest.mark.parametrize("test", [sign_test, wilcoxon_signed_rank, sign_flip_test])
def test_what_cannot_be_tested_says_why(test):
    assert test([]).note == NO_ANSWERS
    assert test([np.nan]).note == NO_ANSWERS
    assert test([3, 3, 4], [3, 3, 4]).note == NO_VARIANCE


def test_one_respondent():
    assert wilcoxon_signed_rank([2.0]).p == pytest.approx(1.0)
    assert wilcoxon_signed_rank([2.0, 2.0, 2.0]).estimate == pytest.approx(2.0)
    assert sign_test([2.0]).p == pytest.approx(1.0)
    assert sign_flip_test([2.0]).p == pytest.approx(1.0)


def test_rankings_that_cannot_be_compared_say_why():
    assert kendall_tau_b([], []).note == NO_ANSWERS
    assert kendall_tau_b([1], [2]).note == TOO_FEW
    assert kendall_tau_b([1, 1, 1], [1, 2, 3]).note == NO_VARIANCE
    assert kendall_tau_b([1, 2, 3], [1, 2, 3]).estimate == pytest.approx(1.0)
