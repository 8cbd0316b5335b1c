"""What one point more of each driver goes with in an outcome, the others held: a linear regression with robust errors."""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np
from scipy import stats

from cxaudit.estimates.answers import as_column, complete_sample
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import COLLINEAR, NO_VARIANCE, TOO_FEW
from cxaudit.estimates.surface import _regression as regression

METHOD = "slope of a linear regression, HC3"


def slopes(
    outcome: Any, drivers: Any, *, weights: Any = None, confidence: float = 0.95
) -> tuple[list[Estimate], float]:
    """The slope of an outcome on each driver, the others held, and the share of variance explained.

    Z = b0 + sum b_d X_d; SE from HC3, t with n - k - 1 df.

    Parameters
    ----------
    outcome : array of shape (n,)
        In its own points; respondents with a missing value are left out.
    drivers : array of shape (n, k)
        In points of their scale.
    weights : array of shape (n,), optional
        Weighted least squares.

    References
    ----------
    MacKinnon & White (1985), J. Econometrics 29:305-325; Long & Ervin (2000).
    """
    columns = np.column_stack([as_column(outcome, "outcome"), np.asarray(drivers, dtype=float)])
    sample, k = complete_sample(columns, weights), columns.shape[1] - 1
    n = sample.n
    design = np.column_stack([np.ones(n), sample.values[:, 1:]])
    note = sample.note or obstacle(sample.values[:, 0], design)
    if note:
        return [Estimate(nan, n=n, method=METHOD, note=note)] * k, nan
    z = sample.values[:, 0]
    root = np.ones(n) if sample.weights is None else np.sqrt(sample.weights / sample.weights.mean())
    coefficients, covariance, residual = regression(design * root[:, None], z * root, True)
    centred = root * (z - np.average(z, weights=sample.weights))
    df = n - k - 1
    errors = np.sqrt(np.diag(covariance))
    reach = stats.t.ppf(0.5 + confidence / 2, df) * errors
    p = 2 * stats.t.sf(np.abs(coefficients / errors), df)
    found = [
        Estimate(float(b), float(b - r), float(b + r), n, float(q), float(b / e), df, METHOD)
        for b, r, q, e in zip(coefficients[1:], reach[1:], p[1:], errors[1:], strict=True)
    ]
    return found, 1 - float(residual @ residual) / float(centred @ centred)


def obstacle(outcome: np.ndarray, design: np.ndarray) -> str:
    """Why there are no slopes; empty where there are."""
    if len(outcome) < design.shape[1] + 2:
        return TOO_FEW
    if np.ptp(outcome) == 0:
        return NO_VARIANCE
    return COLLINEAR if np.linalg.matrix_rank(design) < design.shape[1] else ""
