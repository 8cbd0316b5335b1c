"""A factor model fitted by maximum likelihood: Fisher scoring with unit factor variances and free factor correlations."""

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from cxaudit.estimates.answers import Floats

MOST_STEPS = 500


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
    parameters, value, converged = _maximise(model, correlation, parameters)
    information = model.information(parameters)
    loadings, between, residual = model.matrices(parameters)
    # A factor may come out upside down; its first item decides.
    signs = np.sign(np.sum(loadings, axis=0))
    signs[signs == 0] = 1.0
    loadings, between = loadings * signs, between * np.outer(signs, signs)
    information = _turn_information(information, model, signs)
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

    def imply_covariance(self, parameters: Floats) -> Floats:
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
        inverse = np.linalg.inv(self.imply_covariance(parameters))
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


def _maximise(model: _Model, correlation: Floats, parameters: Floats) -> tuple[Floats, float, bool]:
    """Fisher scoring with a damped, halved step until the gradient vanishes."""
    constant = float(np.linalg.slogdet(correlation)[1]) + model.p
    value, inverse = _discrepancy(model.imply_covariance(parameters), correlation, constant)
    damping = 1e-3
    for _ in range(MOST_STEPS):
        assert inverse is not None
        derivatives = model.derivatives(parameters)
        turned = inverse @ derivatives
        flat = turned.reshape(model.size, -1)
        information = flat @ np.swapaxes(turned, 1, 2).reshape(model.size, -1).T / 2
        score = inverse @ (correlation - model.imply_covariance(parameters)) @ inverse
        gradient = (derivatives * score).sum(axis=(1, 2)) / 2
        if np.abs(gradient).max() < 1e-9:
            return parameters, value, True
        moved = False
        while damping < 1e8:
            ridge = information + damping * np.diag(np.maximum(np.diag(information), 1e-8))
            step = np.linalg.solve(ridge, gradient)
            trial = parameters + step
            trial_value, trial_inverse = _discrepancy(model.imply_covariance(trial), correlation, constant)
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


def _turn_information(information: Floats, model: _Model, signs: Floats) -> Floats:
    """Information after factors have been turned over."""
    flips = np.concatenate([signs[model.factor], signs[model.row] * signs[model.column], np.ones(model.p)])
    return information * np.outer(flips, flips)
