"""A factor model finds what a covariance matrix was made from."""

import numpy as np

from cxaudit.estimates.factor_model import fit_factors

LOADINGS = np.array([[0.8, 0], [0.7, 0], [1.2, 0], [0, 2.0], [0, 0.6], [0, 0.5]])
RESIDUAL = np.array([0.5, 0.4, 0.9, 1.5, 0.7, 0.3])


def test_what_a_covariance_was_made_from_is_found():
    between = np.array([[1, 0.4], [0.4, 1]])
    observed = LOADINGS @ between @ LOADINGS.T + np.diag(RESIDUAL)
    found = fit_factors(observed, LOADINGS != 0)
    np.testing.assert_allclose(found.loadings, LOADINGS, atol=1e-6)
    np.testing.assert_allclose(found.factor_correlation, between, atol=1e-6)
    np.testing.assert_allclose(found.residual, RESIDUAL, atol=1e-6)
    np.testing.assert_allclose(found.implied, observed, atol=1e-6)
    assert found.converged
    assert found.information.shape == (13, 13)  # 6 loadings, 1 correlation, 6 residuals
