"""Confirmatory factor models: how well a structure fits, its loadings, and how reliable its factors are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, nan, pi, sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, special

from cxaudit.estimates.answers import Floats
from cxaudit.estimates.estimate import Estimate
from cxaudit.estimates.factor_model import FactorSolution, fit_factors
from cxaudit.estimates.moments import Moments, second_moments
from cxaudit.estimates.reasons import (
    HEYWOOD,
    INDISTINCT,
    LATENT_NOT_DEFINITE,
    NO_VARIANCE,
    NOT_CONVERGED,
    NOT_IDENTIFIED,
    SINGULAR,
    TOO_FEW,
)

# Two factors whose correlation exceeds this in size are one for every practical purpose.
INDISTINCT_FROM = 0.9


@dataclass(frozen=True, slots=True)
class ConfirmatoryFit:
    """A confirmatory factor model with its fit.

    Attributes
    ----------
    chi2, df, p : float
        n F against the saturated model.
    cfi, tli, srmr : float
    rmsea : Estimate
        With its 90 % interval.
    loadings : pandas.DataFrame
        A row for each item: factor, item, estimate (standardised) with low and high, se, raw, residual (raw
        variance), residual_share (standardised).
    factor_correlations : pandas.DataFrame
        Matrix by factor name.
    factors : pandas.DataFrame
        A row for each factor: items, omega (raw, model-implied), omega_observed (over the observed variance),
        composite_reliability and average_variance (from standardised loadings).
    baseline_chi2, baseline_df, aic, bic, log_likelihood, parameters, n : float
    converged : bool
    improper : bool
        A residual variance is not positive, or the factor correlations are not positive definite.
    indistinct : tuple of pairs
        Factors correlated beyond .9 in size.
    method : str
    note : str
        First of `notes`.
    notes : tuple of str
        Everything that must be said about this solution.
    """

    loadings: pd.DataFrame
    factor_correlations: pd.DataFrame
    factors: pd.DataFrame
    rmsea: Estimate
    chi2: float = nan
    df: float = nan
    p: float = nan
    cfi: float = nan
    tli: float = nan
    srmr: float = nan
    baseline_chi2: float = nan
    baseline_df: float = nan
    aic: float = nan
    bic: float = nan
    log_likelihood: float = nan
    parameters: float = nan
    n: float = nan
    converged: bool = False
    improper: bool = False
    indistinct: tuple[tuple[str, str], ...] = ()
    method: str = "maximum likelihood"
    note: str = ""
    notes: tuple[str, ...] = ()


def confirmatory_fit(
    data: Any = None,
    factors: Mapping[str, Sequence[int | str]] | None = None,
    *,
    covariance: Any = None,
    n: float | None = None,
    weights: Any = None,
    confidence: float = 0.95,
) -> ConfirmatoryFit:
    """Fit a simple-structure factor model by normal maximum likelihood.

    chi2 = n F; CFI = 1 - max(chi2 - df, 0)/max(chi2_b - df_b, chi2 - df, 0); TLI = (chi2_b/df_b - chi2/df) /
    (chi2_b/df_b - 1); RMSEA = sqrt(max(chi2 - df, 0)/(df n)), its 90 % interval from the noncentral chi-square;
    SRMR = root mean square of (s_jk - sigma_jk)/sqrt(s_jj s_kk) over the p(p + 1)/2 elements.

    Parameters
    ----------
    data : array of shape (n, k), optional
        Respondents who answered all items of the model are used; their covariance has divisor n.
    factors : mapping of name to columns
        Positions, or names for a DataFrame; every item belongs to one factor.
    covariance : array of shape (k, k), optional
        Instead of data, with `n`; taken as it is (raw loadings are in its units, the fit does not depend
        on its divisor).
    weights : array of shape (n,), optional
        Weighted covariances, and Kish's effective size in place of n.

    Returns
    -------
    ConfirmatoryFit
        Improper solutions are kept and named in `notes`, as are factors that cannot be told apart.

    References
    ----------
    Joreskog (1969), Psychometrika 34:183-202; Hu & Bentler (1999), Struct. Equ. Modeling 6:1-55.
    """
    if not factors:
        raise ValueError("confirmatory_fit needs factors={name: [columns]}")
    source = data if covariance is None else covariance
    moments, wanted, names = _select_moments(source, covariance is not None, factors, n, weights)
    pattern = np.zeros((len(wanted), len(factors)), dtype=bool)
    for position, columns in enumerate(factors.values()):
        pattern[[wanted.index(column) for column in columns], position] = True
    note = _obstacle(moments, pattern)
    if note:
        return _no_fit(factors, names, moments.n, note)
    divisor = 1.0 if covariance is not None else (moments.n - 1) / moments.n
    observed = moments.covariance * divisor
    solution = fit_factors(observed, pattern)
    return _describe_fit(solution, observed, pattern, list(factors), names, moments.n_effective, confidence)


def _select_moments(
    source: Any, is_matrix: bool, factors: Mapping[str, Sequence[int | str]], n: float | None, weights: Any
) -> tuple[Moments, list[int | str], pd.Index]:
    """Moments of the items in the model, their positions and names."""
    if source is None:
        raise ValueError("give exactly one of the answers or covariance=")
    if not hasattr(source, "columns"):
        source = np.asarray(source, dtype=float)
    known = list(source.columns) if hasattr(source, "columns") else list(range(source.shape[1]))
    wanted = [column for columns in factors.values() for column in columns]
    unknown = [column for column in wanted if column not in known]
    if unknown:
        raise ValueError(f"factors name unknown items {unknown}; known are {known}")
    if len(set(wanted)) < len(wanted) or any(len(columns) == 0 for columns in factors.values()):
        raise ValueError("every factor needs items, and every item belongs to one factor")
    positions = [known.index(column) for column in wanted]
    names: pd.Index = pd.Index(wanted)
    if is_matrix:
        matrix = np.asarray(source, dtype=float)
        moments = second_moments(covariance=matrix[np.ix_(positions, positions)], n=n)
    else:
        chosen = source.iloc[:, positions] if hasattr(source, "iloc") else source[:, positions]
        moments = second_moments(chosen, weights=weights)
    return moments, wanted, names


def _obstacle(moments: Moments, pattern: np.ndarray) -> str:
    """Why the model cannot be fitted, or an empty string."""
    if moments.note or moments.constant.any():
        return moments.note or NO_VARIANCE
    p, m = pattern.shape
    free = p + p + m * (m - 1) // 2
    items = pattern.sum(axis=0)
    alone = (items == 1).any() or (m == 1 and p < 3)
    if p * (p + 1) // 2 < free or alone:
        return NOT_IDENTIFIED
    if not moments.n > p:
        return TOO_FEW
    return SINGULAR if np.linalg.eigvalsh(moments.correlation)[0] < 1e-8 else ""


def _no_fit(factors: Mapping[str, Sequence[int | str]], names: pd.Index, n: float, note: str) -> ConfirmatoryFit:
    labels = [name for name, columns in factors.items() for _ in columns]
    loadings = pd.DataFrame({"factor": labels, "item": list(names)})
    for column in ("estimate", "low", "high", "se", "raw", "residual", "residual_share"):
        loadings[column] = nan
    keys = list(factors)
    table = pd.DataFrame({"items": [len(columns) for columns in factors.values()]}, index=keys)
    for column in ("omega", "omega_observed", "composite_reliability", "average_variance"):
        table[column] = nan
    return ConfirmatoryFit(
        loadings,
        pd.DataFrame(nan, index=keys, columns=keys),
        table,
        Estimate(nan, n=n, method="RMSEA", note=note),
        n=n,
        note=note,
        notes=(note,),
    )


def _describe_fit(
    solution: FactorSolution,
    observed: Floats,
    pattern: np.ndarray,
    factors: list[str],
    names: pd.Index,
    n: float,
    confidence: float,
) -> ConfirmatoryFit:
    p, m = pattern.shape
    parameters = 2 * p + m * (m - 1) // 2
    df = p * (p + 1) // 2 - parameters
    chi2 = n * max(solution.discrepancy, 0.0)
    sd = np.sqrt(np.diag(observed))
    correlation = observed / np.outer(sd, sd)
    baseline = -n * float(np.linalg.slogdet(correlation)[1])
    baseline_df = p * (p - 1) // 2
    rest = (observed - solution.implied) / np.outer(sd, sd)
    # At the optimum tr(S Sigma^-1) = p only when every variance is free; take it as it is.
    trace = float((np.linalg.inv(solution.implied) * observed).sum())
    likelihood = -n / 2 * (p * log(2 * pi) + float(np.linalg.slogdet(solution.implied)[1]) + trace)
    heywood = bool((solution.residual <= 0).any())
    latent = bool(np.linalg.eigvalsh(solution.factor_correlation)[0] <= 1e-8)
    row, column = np.tril_indices(m, -1)
    alike = np.abs(solution.factor_correlation[row, column]) > INDISTINCT_FROM
    indistinct = tuple((factors[b], factors[a]) for a, b in zip(row[alike], column[alike], strict=True))
    told = [
        (not solution.converged, NOT_CONVERGED),
        (heywood, HEYWOOD),
        (latent, LATENT_NOT_DEFINITE),
        (bool(indistinct), INDISTINCT),
    ]
    notes = tuple(sentence for applies, sentence in told if applies)
    excess, baseline_excess = max(chi2 - df, 0.0), max(baseline - baseline_df, chi2 - df, 0.0)
    return ConfirmatoryFit(
        _loadings_table(solution, pattern, factors, names, n, confidence),
        pd.DataFrame(solution.factor_correlation, index=factors, columns=factors),
        _factors_table(solution, observed, pattern, factors),
        _rmsea(chi2, df, n),
        chi2=chi2,
        df=df,
        p=float(special.chdtrc(df, chi2)) if df > 0 else nan,
        cfi=1 - excess / baseline_excess if baseline_excess > 0 else 1.0,
        tli=_tli(chi2, df, baseline, baseline_df),
        srmr=float(np.sqrt(np.mean(rest[np.tril_indices(p)] ** 2))),
        baseline_chi2=baseline,
        baseline_df=baseline_df,
        aic=-2 * likelihood + 2 * parameters,
        bic=-2 * likelihood + parameters * log(n) if n > 0 else nan,
        log_likelihood=likelihood,
        parameters=parameters,
        n=n,
        converged=solution.converged,
        improper=heywood or latent,
        indistinct=indistinct,
        note=notes[0] if notes else "",
        notes=notes,
    )


def _tli(chi2: float, df: float, baseline: float, baseline_df: float) -> float:
    if df == 0 or baseline_df == 0 or baseline / baseline_df == 1:
        return nan
    return (baseline / baseline_df - chi2 / df) / (baseline / baseline_df - 1)


def _rmsea(chi2: float, df: float, n: float) -> Estimate:
    """RMSEA with the 90 % interval that inverts the noncentral chi-square; p of close fit (<= .05)."""
    if df == 0 or not n > 0:
        return Estimate(nan, n=n, df=df, method="RMSEA")

    def centre(level: float) -> float:
        """Noncentrality under which chi2 is the given quantile; zero when even a central one lies below."""
        if float(special.chdtr(df, chi2)) < level:
            return 0.0
        high = max(chi2, 1.0)
        while float(special.chndtr(chi2, df, high)) > level:
            high *= 2
        return float(optimize.brentq(lambda c: float(special.chndtr(chi2, df, c)) - level, 0.0, high, xtol=1e-10))

    return Estimate(
        sqrt(max(chi2 - df, 0.0) / (df * n)),
        sqrt(centre(0.95) / (df * n)),
        sqrt(centre(0.05) / (df * n)),
        n,
        p=1 - float(special.chndtr(chi2, df, 0.05**2 * df * n)),
        statistic=chi2,
        df=df,
        method="RMSEA, 90 % interval",
    )


def _loadings_table(
    solution: FactorSolution,
    pattern: np.ndarray,
    factors: list[str],
    names: pd.Index,
    n: float,
    confidence: float,
) -> pd.DataFrame:
    """Standardised and raw loadings; intervals by the delta method."""
    item, factor = np.nonzero(pattern)
    sd = np.sqrt(np.diag(solution.implied))
    raw = solution.loadings[item, factor]
    standardised = raw / sd[item]
    residual_share = solution.residual[item] / sd[item] ** 2
    se = _standard_errors(solution, standardised, residual_share, n)
    half = float(special.ndtri(0.5 + confidence / 2)) * se
    return pd.DataFrame(
        {
            "factor": [factors[position] for position in factor],
            "item": names[item],
            "estimate": standardised,
            "low": standardised - half,
            "high": standardised + half,
            "se": se,
            "raw": raw,
            "residual": solution.residual[item],
            "residual_share": residual_share,
        }
    )


def _standard_errors(solution: FactorSolution, loading: Floats, residual: Floats, n: float) -> Floats:
    """SE of l / sqrt(l^2 + t): gradient (1 - l^2, -l/2) in standardised units."""
    p = len(loading)
    if not n > 0 or np.linalg.cond(solution.information) > 1e12:
        return np.full(p, nan)
    spread = np.linalg.inv(solution.information) / n
    first, last = np.arange(p), len(spread) - p + np.arange(p)
    down, across = 1 - loading**2, -loading / 2
    variance = down**2 * spread[first, first] + across**2 * spread[last, last] + 2 * down * across * spread[first, last]
    # Search units are observed standard deviations; at the optimum implied and observed variances agree.
    return np.sqrt(np.maximum(variance, 0.0))


def _factors_table(solution: FactorSolution, observed: Floats, pattern: np.ndarray, factors: list[str]) -> pd.DataFrame:
    sd = np.sqrt(np.diag(solution.implied))
    rows = []
    for position in range(len(factors)):
        items = np.flatnonzero(pattern[:, position])
        loading, residual = solution.loadings[items, position], solution.residual[items]
        standardised, share = loading / sd[items], residual / sd[items] ** 2
        common, total = loading.sum() ** 2, observed[np.ix_(items, items)].sum()
        composite = standardised.sum() ** 2
        rows.append(
            {
                "items": len(items),
                "omega": common / (common + residual.sum()),
                "omega_observed": common / total,
                "composite_reliability": composite / (composite + share.sum()),
                "average_variance": float(np.mean(standardised**2)),
            }
        )
    return pd.DataFrame(rows, index=factors)
