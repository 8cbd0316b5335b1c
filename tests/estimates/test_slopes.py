"""Slopes and their robust errors against statsmodels; what cannot be estimated says why."""

import numpy as np
import pytest
import statsmodels.api as sm

from cxaudit.estimates import slopes
from cxaudit.estimates.reasons import COLLINEAR, NO_VARIANCE, TOO_FEW


@pytest.fixture
def sample():
    rng = np.random.default_rng(3)
    drivers = rng.normal(5, 1, (120, 3))
    return 2 + drivers @ [0.8, 0.1, 0.0] + rng.normal(0, 1, 120) * drivers[:, 0] / 5, drivers


def test_as_statsmodels_has_it(sample):
    outcome, drivers = sample
    found, explained = slopes(outcome, drivers)
    fit = sm.OLS(outcome, sm.add_constant(drivers)).fit(cov_type="HC3", use_t=True)
    assert [f.estimate for f in found] == pytest.approx(fit.params[1:])
    assert [(f.low, f.high) for f in found] == [pytest.approx(i) for i in fit.conf_int()[1:]]
    assert [f.p for f in found] == pytest.approx(fit.pvalues[1:])
    assert explained == pytest.approx(fit.rsquared)


def test_weights_of_one_change_nothing(sample):
    outcome, drivers = sample
    assert slopes(outcome, drivers, weights=np.full(120, 2.0))[0][0].low == pytest.approx(
        slopes(outcome, drivers)[0][0].low
    )


def test_missing_answers_are_left_out(sample):
    outcome, drivers = sample
    outcome = outcome.copy()
    outcome[:20] = np.nan
    assert slopes(outcome, drivers)[0][0].n == 100


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda z, x: (np.full(120, 3.0), x), NO_VARIANCE),
        (lambda z, x: (z, np.column_stack([x, x[:, 0]])), COLLINEAR),
        (lambda z, x: (z[:4], x[:4]), TOO_FEW),
    ],
)
def test_why_there_is_none(sample, change, why):
    found, explained = slopes(*change(*sample))
    assert {f.note for f in found} == {why}
    assert np.isnan(explained)
