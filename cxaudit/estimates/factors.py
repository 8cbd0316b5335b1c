"""Factor models by maximum likelihood: confirmatory fit with its indices, and exploration with parallel analysis."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, log, nan, pi, sqrt
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy import optimize, special, stats
from statsmodels.multivariate.factor_rotation import rotate_factors

from cxaudit.estimates.answers import Floats
from cxaudit.estimates.estimate import Estimate
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
from cxaudit.estimates.resampling import SEED

Extraction: TypeAlias = Literal["minres", "ml"]
Rotation: TypeAlias = Literal["oblimin", "varimax", "none"]
Search: TypeAlias = tuple[Callable[[Floats], tuple[float, Floats]], Callable[[Floats], Floats]]

MOST_STEPS = 500
# Two factors whose correlation exceeds this in size are one for every practical purpose.
INDISTINCT_FROM = 0.9


@dataclass(frozen=True, slots=True)
class FactorSolution:
    """Maximum likelihood estimates of a factor model with unit factor variances.

    Attributes
    ----------
    loadings : ndarray of shape (p, m)
        In units of the items; zero where the model fixes them.
    factor_correlation : ndarray of shape (m, m)
    residual : ndarray of shape (p,)
        Residual variances, not held above zero.
    implied : ndarray of shape (p, p)
    discrepancy : float
        F = log|Sigma| + tr(S Sigma^-1) - log|S| - p.
    information : ndarray of shape (q, q)
        Expected information of one respondent, parameters in the order loadings (free, by row), factor
        correlations (lower triangle), residuals; in correlation units of the items.
    converged : bool
    """

    loadings: Floats
    factor_correlation: Floats
    residual: Floats
    implied: Floats
    discrepancy: float
    information: Floats
    converged: bool


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


@dataclass(frozen=True, slots=True)
class ExploratoryFactors:
    """Factors found without a hypothesis.

    Attributes
    ----------
    eigenvalues : pandas.DataFrame
        observed, random (the chosen quantile under independence) and kept, for each component.
    suggested : int
        Components whose eigenvalue exceeds the random one, counted up to the first that does not.
    loadings : pandas.DataFrame
        Items by factors, rotated, ordered by explained variance; empty when no factor is kept.
    factor_correlations : pandas.DataFrame
    communalities, uniquenesses : pandas.Series
    explained : pandas.Series
        Share of the total variance for each factor.
    rmsr : float
        Root mean square of the residual correlations.
    n : float
    method, note : str
    """

    eigenvalues: pd.DataFrame
    suggested: int
    loadings: pd.DataFrame
    factor_correlations: pd.DataFrame
    communalities: pd.Series
    uniquenesses: pd.Series
    explained: pd.Series
    rmsr: float
    n: float
    method: str
    note: str = ""


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
    moments, wanted, names = _chosen_moments(source, covariance is not None, factors, n, weights)
    pattern = np.zeros((len(wanted), len(factors)), dtype=bool)
    for position, columns in enumerate(factors.values()):
        pattern[[wanted.index(column) for column in columns], position] = True
    note = _obstacle(moments, pattern)
    if note:
        return _no_fit(factors, names, moments.n, note)
    divisor = 1.0 if covariance is not None else (moments.n - 1) / moments.n
    observed = moments.covariance * divisor
    solution = fit_factors(observed, pattern)
    return _described(solution, observed, pattern, list(factors), names, moments.n_effective, confidence)


def exploratory_factors(
    data: Any = None,
    *,
    correlation: Any = None,
    covariance: Any = None,
    n: float | None = None,
    factors: int | None = None,
    extraction: Extraction = "minres",
    rotation: Rotation = "oblimin",
    weights: Any = None,
    replicates: int = 500,
    quantile: float = 0.95,
    seed: int = SEED,
) -> ExploratoryFactors:
    """Parallel analysis, and rotated loadings for the number of factors it suggests.

    Eigenvalues of the correlation matrix are kept while they exceed the `quantile` of those of
    independent normal items of the same n, drawn as Wishart matrices.

    Parameters
    ----------
    data : array of shape (n, k)
        Listwise complete respondents.
    correlation, covariance : array of shape (k, k)
        Instead of data, with `n`.
    factors : int, optional
        Number of factors, in place of the suggested one.
    extraction : "minres" or "ml"
    rotation : "oblimin", "varimax" or "none"

    References
    ----------
    Horn (1965), Psychometrika 30:179-185; Harman & Jones (1966); Jennrich (2002).
    """
    moments = second_moments(data, correlation=correlation, covariance=covariance, n=n, weights=weights)
    k = len(moments.covariance)
    if factors is not None and not 0 <= factors < k:
        raise ValueError(f"factors must lie between 0 and the number of items less one, got {factors} of {k} items")
    note = moments.note or (NO_VARIANCE if moments.constant.any() else "")
    if not note and not moments.n > k:
        note = TOO_FEW
    if not note and np.linalg.eigvalsh(moments.correlation)[0] < 1e-8:
        note = SINGULAR
    if note:
        return _no_exploration(moments, extraction, note)
    eigenvalues = _parallel(moments.correlation, moments.n_effective, replicates, quantile, seed)
    suggested = int(eigenvalues["kept"].sum())
    m = suggested if factors is None else factors
    if m == 0:
        return replace(_no_exploration(moments, extraction, ""), eigenvalues=eigenvalues)
    if (k - m) ** 2 < k + m:
        empty = _no_exploration(moments, extraction, NOT_IDENTIFIED)
        return replace(empty, eigenvalues=eigenvalues, suggested=suggested)
    unrotated, converged = _extracted(moments.correlation, m, extraction)
    loadings, between = _rotated(unrotated, rotation)
    labels = pd.RangeIndex(1, m + 1)
    structure = loadings @ between
    communality = (loadings * structure).sum(axis=1)
    residual = moments.correlation - loadings @ between @ loadings.T
    below = np.tril_indices(k, -1)
    notes = [NOT_CONVERGED] * (not converged) + [HEYWOOD] * bool((communality >= 0.999).any())
    return ExploratoryFactors(
        eigenvalues,
        suggested,
        pd.DataFrame(loadings, index=moments.names, columns=labels),
        pd.DataFrame(between, index=labels, columns=labels),
        pd.Series(communality, index=moments.names),
        pd.Series(1 - communality, index=moments.names),
        pd.Series((loadings * structure).sum(axis=0) / k, index=labels),
        float(np.sqrt(np.mean(residual[below] ** 2))),
        moments.n,
        f"{extraction}, {rotation}",
        notes[0] if notes else "",
    )


def fit_factors(observed: Floats, pattern: np.ndarray) -> FactorSolution:
    """Fisher scoring of a factor model with unit factor variances and free factor correlations.

    Items are scaled to unit variance for the search; residual variances are not bounded.

    Parameters
    ----------
    observed : ndarray of shape (p, p)
        Covariance matrix, positive definite.
    pattern : boolean ndarray of shape (p, m)
        Which loadings are free.
    """
    sd = np.sqrt(np.diag(observed))
    correlation = observed / np.outer(sd, sd)
    model = _Model(pattern)
    parameters = model.start(correlation)
    parameters, value, converged = _scored(model, correlation, parameters)
    information = model.information(parameters)
    loadings, between, residual = model.matrices(parameters)
    # A factor may come out upside down; its first item decides.
    signs = np.sign(np.sum(loadings, axis=0))
    signs[signs == 0] = 1.0
    loadings, between = loadings * signs, between * np.outer(signs, signs)
    information = _turned(information, model, signs)
    raw = loadings * sd[:, None]
    theta = residual * sd**2
    implied = raw @ between @ raw.T + np.diag(theta)
    return FactorSolution(raw, between, theta, implied, value, information, converged)


class _Model:
    """Free parameters of a factor model and what follows from them."""

    def __init__(self, pattern: np.ndarray) -> None:
        self.pattern = pattern
        self.p, self.m = pattern.shape
        self.item, self.factor = np.nonzero(pattern)
        self.row, self.column = np.tril_indices(self.m, -1)
        self.loadings = len(self.item)
        self.correlations = len(self.row)
        self.size = self.loadings + self.correlations + self.p

    def matrices(self, parameters: Floats) -> tuple[Floats, Floats, Floats]:
        """Loadings, factor correlations and residual variances."""
        loadings = np.zeros((self.p, self.m))
        loadings[self.item, self.factor] = parameters[: self.loadings]
        between = np.eye(self.m)
        between[self.row, self.column] = parameters[self.loadings : self.loadings + self.correlations]
        between[self.column, self.row] = between[self.row, self.column]
        return loadings, between, parameters[self.loadings + self.correlations :]

    def implied(self, parameters: Floats) -> Floats:
        """Sigma = L Phi L' + Theta."""
        loadings, between, residual = self.matrices(parameters)
        return loadings @ between @ loadings.T + np.diag(residual)

    def derivatives(self, parameters: Floats) -> Floats:
        """dSigma for each parameter, shape (q, p, p)."""
        loadings, between, _ = self.matrices(parameters)
        result = np.zeros((self.size, self.p, self.p))
        mixed = loadings @ between
        index = np.arange(self.loadings)
        result[index, self.item, :] += mixed[:, self.factor].T
        result[index, :, self.item] += mixed[:, self.factor].T
        for offset, (a, b) in enumerate(zip(self.row, self.column, strict=True)):
            outer = np.outer(loadings[:, a], loadings[:, b])
            result[self.loadings + offset] = outer + outer.T
        index = np.arange(self.p)
        result[self.loadings + self.correlations + index, index, index] = 1.0
        return result

    def information(self, parameters: Floats) -> Floats:
        """Expected information of one respondent, tr(S^-1 dS_i S^-1 dS_j)/2."""
        inverse = np.linalg.inv(self.implied(parameters))
        turned = inverse @ self.derivatives(parameters)
        flat = turned.reshape(self.size, -1)
        return flat @ np.swapaxes(turned, 1, 2).reshape(self.size, -1).T / 2

    def start(self, correlation: Floats) -> Floats:
        """Loadings from each factor's own items, correlations of the factors' sums."""
        loadings = np.zeros((self.p, self.m))
        for factor in range(self.m):
            items = np.flatnonzero(self.pattern[:, factor])
            block = correlation[np.ix_(items, items)]
            if len(items) == 1:
                loadings[items, factor] = 1.0
                continue
            value, vector = np.linalg.eigh(block)
            first = vector[:, -1] * np.sign(vector[:, -1].sum() or 1.0)
            share = max((value[-1] - 1) / max(len(items) - 1, 1), 0.1)
            loadings[items, factor] = np.clip(first * sqrt(len(items) * share), -0.95, 0.95)
        sums = loadings.T @ correlation @ loadings
        scale = np.sqrt(np.maximum(np.diag(sums), 1e-12))
        between = np.clip(sums / np.outer(scale, scale), -0.8, 0.8)
        residual = np.maximum(1 - np.square(loadings).sum(axis=1), 0.1)
        return np.concatenate([loadings[self.item, self.factor], between[self.row, self.column], residual])


def _discrepancy(implied: Floats, correlation: Floats, constant: float) -> tuple[float, Floats | None]:
    """F and the inverse of Sigma; infinite outside the region of proper matrices."""
    try:
        root = np.linalg.cholesky(implied)
    except np.linalg.LinAlgError:
        return inf, None
    inverse_root = np.linalg.inv(root)
    inverse = inverse_root.T @ inverse_root
    value = 2 * float(np.log(np.diag(root)).sum()) + float((inverse * correlation).sum()) - constant
    return value, inverse


def _scored(model: _Model, correlation: Floats, parameters: Floats) -> tuple[Floats, float, bool]:
    """Fisher scoring with a damped, halved step until the gradient vanishes."""
    constant = float(np.linalg.slogdet(correlation)[1]) + model.p
    value, inverse = _discrepancy(model.implied(parameters), correlation, constant)
    damping = 1e-3
    for _ in range(MOST_STEPS):
        assert inverse is not None
        derivatives = model.derivatives(parameters)
        turned = inverse @ derivatives
        flat = turned.reshape(model.size, -1)
        information = flat @ np.swapaxes(turned, 1, 2).reshape(model.size, -1).T / 2
        score = inverse @ (correlation - model.implied(parameters)) @ inverse
        gradient = (derivatives * score).sum(axis=(1, 2)) / 2
        if np.abs(gradient).max() < 1e-9:
            return parameters, value, True
        moved = False
        while damping < 1e8:
            ridge = information + damping * np.diag(np.maximum(np.diag(information), 1e-8))
            step = np.linalg.solve(ridge, gradient)
            trial = parameters + step
            trial_value, trial_inverse = _discrepancy(model.implied(trial), correlation, constant)
            if trial_value <= value + 1e-14:
                moved = True
                break
            damping *= 4
        if not moved:
            return parameters, value, bool(np.abs(gradient).max() < 1e-5)
        settled = value - trial_value < 1e-13 and np.abs(step).max() < 1e-7
        parameters, value, inverse = trial, trial_value, trial_inverse
        damping = max(damping / 10, 1e-12)
        if settled:
            return parameters, value, True
    return parameters, value, False


def _turned(information: Floats, model: _Model, signs: Floats) -> Floats:
    """Information after factors have been turned over."""
    flips = np.concatenate([signs[model.factor], signs[model.row] * signs[model.column], np.ones(model.p)])
    return information * np.outer(flips, flips)


def _chosen_moments(
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


def _described(
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


def _parallel(correlation: Floats, n: float, replicates: int, quantile: float, seed: int) -> pd.DataFrame:
    """Observed eigenvalues beside those of independent items."""
    k = len(correlation)
    observed = np.linalg.eigvalsh(correlation)[::-1]
    rng = np.random.default_rng(seed)
    drawn = np.atleast_3d(stats.wishart.rvs(df=n - 1, scale=np.eye(k), size=replicates, random_state=rng))
    drawn = drawn.reshape(replicates, k, k)
    sd = np.sqrt(np.diagonal(drawn, axis1=1, axis2=2))
    random = np.linalg.eigvalsh(drawn / (sd[:, :, None] * sd[:, None, :]))[:, ::-1]
    limit = np.quantile(random, quantile, axis=0)
    kept = np.logical_and.accumulate(observed > limit)
    return pd.DataFrame(
        {"observed": observed, "random": limit, "kept": kept}, index=pd.RangeIndex(1, k + 1, name="component")
    )


def _no_exploration(moments: Moments, extraction: str, note: str) -> ExploratoryFactors:
    k = len(moments.covariance)
    empty = pd.Series(nan, index=moments.names)
    eigenvalues = pd.DataFrame(
        {"observed": nan, "random": nan, "kept": False}, index=pd.RangeIndex(1, k + 1, name="component")
    )
    return ExploratoryFactors(
        eigenvalues,
        0,
        pd.DataFrame(index=moments.names),
        pd.DataFrame(),
        empty,
        empty,
        pd.Series(dtype=float),
        nan,
        moments.n,
        extraction,
        note,
    )


def _extracted(correlation: Floats, m: int, extraction: Extraction) -> tuple[Floats, bool]:
    """Unrotated loadings, mostly positive."""
    misfit, loadings_of = (_likelihood if extraction == "ml" else _least_squares)(correlation, m)
    start = 1 / np.diag(np.linalg.inv(correlation))
    found = optimize.minimize(
        misfit,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.005, 1.0)] * len(start),
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 2000},
    )
    loadings = loadings_of(found.x)
    # Near the optimum the line search can run out of digits; a vanishing gradient is what counts.
    inside = (found.x > 0.005 + 1e-9) & (found.x < 1 - 1e-9)
    flat = bool(np.abs(misfit(found.x)[1][inside]).max(initial=0.0) < 1e-4)
    return loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0), flat


def _least_squares(correlation: Floats, m: int) -> Search:
    """Smallest off-diagonal residuals (minres, the same as unweighted least squares)."""

    def misfit(unique: Floats) -> tuple[float, Floats]:
        values, vectors = np.linalg.eigh(correlation - np.diag(unique))
        # With the best loadings half the sum of squared remaining eigenvalues is what is left.
        rest, directions = values[:-m], vectors[:, :-m]
        return float((rest**2).sum()) / 2, -(directions**2) @ rest

    def loadings_of(unique: Floats) -> Floats:
        values, vectors = np.linalg.eigh(correlation - np.diag(unique))
        return vectors[:, ::-1][:, :m] * np.sqrt(np.maximum(values[::-1][:m], 0.0))

    return misfit, loadings_of


def _likelihood(correlation: Floats, m: int) -> Search:
    """Normal maximum likelihood, the loadings profiled out (Lawley, Joreskog)."""

    def loadings_of(unique: Floats) -> Floats:
        root = np.sqrt(unique)
        values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
        return root[:, None] * vectors[:, ::-1][:, :m] * np.sqrt(np.maximum(values[::-1][:m] - 1, 0.0))

    def misfit(unique: Floats) -> tuple[float, Floats]:
        root = np.sqrt(unique)
        rest = np.linalg.eigvalsh(correlation / np.outer(root, root))[:-m]
        slope = (np.square(loadings_of(unique)).sum(axis=1) + unique - np.diag(correlation)) / unique**2
        return float((rest - np.log(rest)).sum()) - len(rest), slope

    return misfit, loadings_of


def _rotated(loadings: Floats, rotation: Rotation) -> tuple[Floats, Floats]:
    """Rotated loadings and factor correlations, largest factor first and mostly positive."""
    m = loadings.shape[1]
    between = np.eye(m)
    if m > 1 and rotation != "none":
        if rotation == "varimax":
            loadings = _varimax(loadings)
        else:
            # Oblimin with gamma 0, the usual one, is quartimin.
            loadings, transform = rotate_factors(loadings, "quartimin", max_tries=2000, tol=1e-8)
            between = transform.T @ transform
    order = np.argsort(-np.square(loadings).sum(axis=0), kind="stable")
    signs = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    return (loadings * signs)[:, order], (between * np.outer(signs, signs))[np.ix_(order, order)]


def _varimax(loadings: Floats) -> Floats:
    """Varimax with Kaiser's normalisation, by singular value decomposition."""
    length = np.sqrt(np.square(loadings).sum(axis=1))[:, None]
    scaled = loadings / length
    rotation = np.eye(loadings.shape[1])
    previous = 0.0
    for _ in range(1000):
        turned = scaled @ rotation
        left, singular, right = np.linalg.svd(scaled.T @ (turned**3 - turned * np.mean(turned**2, axis=0)))
        rotation = left @ right
        if singular.sum() < previous * (1 + 1e-10):
            break
        previous = float(singular.sum())
    return scaled @ rotation * length
