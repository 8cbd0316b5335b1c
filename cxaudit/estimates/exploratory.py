"""Factors without a hypothesis: parallel analysis says how many, and rotated loadings what they hold."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import nan
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy import optimize, stats
from statsmodels.multivariate.factor_rotation import rotate_factors

from cxaudit.estimates.answers import Floats
from cxaudit.estimates.moments import Moments, second_moments
from cxaudit.estimates.reasons import HEYWOOD, NO_VARIANCE, NOT_CONVERGED, NOT_IDENTIFIED, SINGULAR, TOO_FEW
from cxaudit.estimates.resampling import SEED

Extraction: TypeAlias = Literal["minres", "ml"]
Rotation: TypeAlias = Literal["oblimin", "varimax", "none"]
Search: TypeAlias = tuple[Callable[[Floats], tuple[float, Floats]], Callable[[Floats], Floats]]


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
    unrotated, converged = _extract_loadings(moments.correlation, m, extraction)
    loadings, between = _rotate_loadings(unrotated, rotation)
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


def _extract_loadings(correlation: Floats, m: int, extraction: Extraction) -> tuple[Floats, bool]:
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


def _rotate_loadings(loadings: Floats, rotation: Rotation) -> tuple[Floats, Floats]:
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
