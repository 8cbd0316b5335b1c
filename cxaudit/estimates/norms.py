"""Norms from past audits: where one stands among others, when every number is uncertain and few of them are known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr


class Norm(NamedTuple):
    """What others have: their mean, how far they truly differ (a standard deviation), and how many they are."""

    mean: float
    spread: float
    n: int


class Place(NamedTuple):
    """Where one stands: the estimate drawn towards the mean as far as it is uncertain, and the share of others below."""

    shrunken: float
    percentile: float
    n: int


def norm(estimates: ArrayLike, errors: ArrayLike) -> Norm:
    """Mean and true spread of estimates with known standard errors.

    The spread between is that of DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188, by moments:
    what is left of the differences once the errors have had their part.
    """
    y, v = np.asarray(estimates, float), np.asarray(errors, float) ** 2
    w = 1 / v
    fixed = np.sum(w * y) / np.sum(w)
    excess = np.sum(w * (y - fixed) ** 2) - (len(y) - 1)
    between = max(0.0, excess / (np.sum(w) - np.sum(w**2) / np.sum(w))) if len(y) > 1 else 0.0
    weights = 1 / (v + between)
    return Norm(float(np.sum(weights * y) / np.sum(weights)), float(np.sqrt(between)), len(y))


def shrunken(estimates: ArrayLike, errors: ArrayLike, among: Norm) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Estimates drawn towards the norm's mean, with their standard errors (empirical Bayes; Efron and Morris 1975)."""
    y, v, between = np.asarray(estimates, float), np.asarray(errors, float) ** 2, among.spread**2
    trust = between / (between + v)
    return among.mean + trust * (y - among.mean), np.sqrt(trust * v)


def place(estimate: float, error: float, others: ArrayLike, errors: ArrayLike) -> Place:
    """Where an estimate stands among others: the mean chance of lying above one of them, after shrinking all.

    Where the others do not truly differ, nobody stands anywhere but in the middle: the percentile is one half.
    """
    among = norm(others, errors)
    own, own_error = (float(x[0]) for x in shrunken([estimate], [error], among))
    theirs, their_errors = shrunken(others, errors, among)
    between = np.sqrt(own_error**2 + their_errors**2)
    chance = np.where(between > 0, ndtr((own - theirs) / np.where(between > 0, between, 1)), 0.5)
    return Place(own, float(np.mean(chance)), among.n)
