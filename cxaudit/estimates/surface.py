"""Response surface: does the gap, or something richer, carry what perceptions and expectations say of an outcome?"""

from dataclasses import dataclass
from math import nan
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy import special

from cxaudit.estimates.answers import Floats, as_column, complete_sample, same_length
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.reasons import COLLINEAR, NO_VARIANCE, TOO_FEW

Spread: TypeAlias = Literal["ols", "hc3"]

# Rows: the constant, then x, y, x^2, xy, y^2, and the combinations along and across the line of congruence.
TERMS = ("b0", "b1", "b2", "b3", "b4", "b5", "a1", "a2", "a3", "a4", "a5")
COMBINATIONS = np.array(
    [
        [0, 1, 1, 0, 0, 0],
        [0, 0, 0, 1, 1, 1],
        [0, 1, -1, 0, 0, 0],
        [0, 0, 0, 1, -1, 1],
        [0, 0, 0, 1, 0, -1],
    ],
    dtype=float,
)
# The gap hypothesis: b1 = -b2 and no curvature.
GAP_HYPOTHESIS = np.array(
    [
        [0, 1, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 1, 0],
        [0, 0, 0, 0, 0, 1],
    ],
    dtype=float,
)


@dataclass(frozen=True, slots=True)
class ResponseSurface:
    """A fitted response surface.

    Attributes
    ----------
    terms : pandas.DataFrame
        Rows b0..b5 and a1..a5; columns estimate, low, high, se, statistic, p.
    b0, b1, b2, b3, b4, b5 : float
        Constant and coefficients of P, E, P^2, PE, E^2.
    a1, a2, a3, a4, a5 : float
        Slope and curvature along P = E, slope and curvature across it, and b3 - b5.
    r2, adjusted_r2 : float
    gap_test : Estimate
        F test of b1 = -b2, b3 = b4 = b5 = 0; the estimate is the R2 that the gap alone reaches.
    gap_adequate : bool or None
        Whether the gap is an adequate summary: the hypothesis stands and a3 is above zero. None when
        nothing could be fitted.
    df, n : float
    method, note : str
    """

    terms: pd.DataFrame
    b0: float = nan
    b1: float = nan
    b2: float = nan
    b3: float = nan
    b4: float = nan
    b5: float = nan
    a1: float = nan
    a2: float = nan
    a3: float = nan
    a4: float = nan
    a5: float = nan
    r2: float = nan
    adjusted_r2: float = nan
    gap_test: Estimate = Estimate(nan)  # noqa: RUF009 - a frozen value is safe to share
    gap_adequate: bool | None = None
    df: float = nan
    n: float = nan
    method: str = ""
    note: str = ""


def response_surface(
    outcome: Any,
    perceived: Any,
    expected: Any,
    *,
    centre: float = 0.0,
    spread: Spread = "ols",
    weights: Any = None,
    confidence: float = 0.95,
    level: float = 0.05,
) -> ResponseSurface:
    """Polynomial regression of an outcome on perception and expectation.

    Z = b0 + b1 P + b2 E + b3 P^2 + b4 PE + b5 E^2, P and E both less `centre`; a1 = b1 + b2,
    a2 = b3 + b4 + b5, a3 = b1 - b2, a4 = b3 - b4 + b5, a5 = b3 - b5; SE = sqrt(c'Vc), t with n - 6 df.

    Parameters
    ----------
    outcome, perceived, expected : arrays of shape (n,)
        Respondents with a missing value are left out.
    centre : float
        The same constant for both, as a rule the midpoint of the scale (4 on 1-7).
    spread : "ols" or "hc3"
        Covariance of the coefficients; HC3 does not assume equal variances.
    weights : array of shape (n,), optional
        Weighted least squares; the covariance is then HC3 in any case.
    level : float
        Size of the test of the gap hypothesis.

    References
    ----------
    Edwards & Parry (1993), AMJ 36:1577-1613; Edwards (2002); Shanock et al. (2010).
    """
    z, x, y = as_column(outcome, "outcome"), as_column(perceived, "perceived"), as_column(expected, "expected")
    same_length(outcome=z, perceived=x, expected=y)
    sample = complete_sample(np.column_stack([z, x - centre, y - centre]), weights)
    robust = spread == "hc3" or sample.weights is not None
    method = "HC3" if robust else "OLS"
    note = sample.note or _obstacle(sample.values)
    if note:
        return _nothing(sample.n, method, note)
    z, x, y = sample.values.T
    design = np.column_stack([np.ones_like(x), x, y, x * x, x * y, y * y])
    root = np.ones(sample.n) if sample.weights is None else np.sqrt(sample.weights / sample.weights.mean())
    coefficients, covariance, residual = _regression(design * root[:, None], z * root, robust)
    n, df = sample.n, sample.n - 6
    centred = root * (z - np.average(z, weights=sample.weights))
    total = float(centred @ centred)
    r2 = 1 - float(residual @ residual) / total
    terms = _terms(coefficients, covariance, df, confidence)
    gap_alone = float(np.corrcoef(root * (z - z.mean()), root * (x - y))[0, 1] ** 2) if np.ptp(x - y) > 0 else nan
    test = _wald(coefficients, covariance, df, gap_alone, n)
    named: dict[str, Any] = dict(zip(TERMS, terms["estimate"].to_list(), strict=True))
    across = terms["low"].to_list()[TERMS.index("a3")]
    return ResponseSurface(
        terms=terms,
        **named,
        r2=r2,
        adjusted_r2=1 - (1 - r2) * (n - 1) / df,
        gap_test=test,
        gap_adequate=bool(test.p >= level and across > 0),
        df=df,
        n=n,
        method=method,
    )


def _obstacle(values: Floats) -> str:
    """Why the surface cannot be fitted, or an empty string."""
    z, x, y = values.T
    if len(values) < 8:
        return TOO_FEW
    if min(np.ptp(z), np.ptp(x), np.ptp(y)) == 0:
        return NO_VARIANCE
    x, y = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    design = np.column_stack([np.ones_like(x), x, y, x * x, x * y, y * y])
    return COLLINEAR if np.linalg.matrix_rank(design, tol=1e-8 * len(values)) < 6 else ""


def _nothing(n: int, method: str, note: str) -> ResponseSurface:
    columns = ["estimate", "low", "high", "se", "statistic", "p"]
    terms = pd.DataFrame(nan, index=list(TERMS), columns=columns)
    return ResponseSurface(terms, gap_test=Estimate(nan, n=n, method="F", note=note), n=n, method=method, note=note)


def _regression(design: Floats, outcome: Floats, robust: bool) -> tuple[Floats, Floats, Floats]:
    """Coefficients, their covariance (OLS or HC3) and residuals."""
    orthogonal, triangle = np.linalg.qr(design)
    inverse = np.linalg.inv(triangle)
    coefficients = inverse @ (orthogonal.T @ outcome)
    residual = outcome - design @ coefficients
    if not robust:
        variance = float(residual @ residual) / (len(outcome) - design.shape[1])
        return coefficients, variance * inverse @ inverse.T, residual
    leverage = np.minimum(np.square(orthogonal).sum(axis=1), 1 - 1e-12)
    scores = orthogonal * (residual / (1 - leverage))[:, None]
    return coefficients, inverse @ (scores.T @ scores) @ inverse.T, residual


def _terms(coefficients: Floats, covariance: Floats, df: float, confidence: float) -> pd.DataFrame:
    contrasts = np.vstack([np.eye(6), COMBINATIONS])
    estimate = contrasts @ coefficients
    se = np.sqrt(np.einsum("ij,jk,ik->i", contrasts, covariance, contrasts))
    t = np.divide(estimate, se, out=np.full(len(se), nan), where=se > 0)
    half = special.stdtrit(df, 0.5 + confidence / 2) * se
    return pd.DataFrame(
        {
            "estimate": estimate,
            "low": estimate - half,
            "high": estimate + half,
            "se": se,
            "statistic": t,
            "p": 2 * special.stdtr(df, -np.abs(t)),
        },
        index=list(TERMS),
    )


def _wald(coefficients: Floats, covariance: Floats, df: float, gap_alone: float, n: int) -> Estimate:
    """F test of the restrictions that make the gap the whole story."""
    restricted = GAP_HYPOTHESIS @ coefficients
    spread = GAP_HYPOTHESIS @ covariance @ GAP_HYPOTHESIS.T
    if not np.all(np.isfinite(spread)) or np.linalg.matrix_rank(spread) < len(spread):
        return Estimate(gap_alone, n=n, df=df, method="F", note=NO_VARIANCE)
    f = float(restricted @ np.linalg.solve(spread, restricted)) / len(spread)
    return Estimate(gap_alone, n=n, p=float(special.fdtrc(len(spread), df, f)), statistic=f, df=df, method="F")
