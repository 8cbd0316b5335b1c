"""Bootstrap of driver weights: all resamples at once against a loop of statsmodels fits.

Run `python benchmarks/drivers_bootstrap.py [--replicates 2000] [--drivers 12] [--n 1000]`. The loop needs a fit for
every subset of drivers to give LMG, and one fit to give no more than R2 and slopes; both are timed on a few resamples
and scaled up.
"""

import argparse
from collections.abc import Callable
from itertools import combinations
from math import factorial
from time import perf_counter

import numpy as np
import statsmodels.api as sm

from cxaudit.estimates import driver_bootstrap
from cxaudit.estimates.drivers import DriverMethod


def survey(n: int, p: int) -> tuple[np.ndarray, np.ndarray]:
    """Correlated drivers and an outcome."""
    rng = np.random.default_rng(1)
    drivers = rng.normal(size=(n, p)) + rng.normal(size=(n, 1))
    return drivers @ np.linspace(0, 1, p) + 3 * rng.normal(size=n), drivers


def lmg_by_fits(outcome: np.ndarray, drivers: np.ndarray) -> np.ndarray:
    """LMG by its definition, one OLS fit for each subset of drivers."""
    n, p = drivers.shape
    explained = {(): 0.0}
    for size in range(1, p + 1):
        for subset in combinations(range(p), size):
            explained[subset] = sm.OLS(outcome, np.column_stack([np.ones(n), drivers[:, subset]])).fit().rsquared
    gains = np.zeros(p)
    for subset, r2 in explained.items():
        for driver in subset:
            rest = tuple(other for other in subset if other != driver)
            gains[driver] += factorial(len(rest)) * factorial(p - 1 - len(rest)) / factorial(p) * (r2 - explained[rest])
    return gains


def seconds(run: Callable[[], object], times: int = 1) -> float:
    """Best time of a few runs, after one to warm up."""
    run()
    best = np.inf
    for _ in range(times):
        started = perf_counter()
        run()
        best = min(best, perf_counter() - started)
    return float(best)


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=2000)
    parser.add_argument("--drivers", type=int, default=12)
    parser.add_argument("--n", type=int, default=1000)
    chosen = parser.parse_args()
    outcome, drivers = survey(chosen.n, chosen.drivers)
    rng = np.random.default_rng(2)
    drawn = rng.integers(0, chosen.n, (200, chosen.n))
    started = perf_counter()
    subsets = lmg_by_fits(outcome[drawn[0]], drivers[drawn[0]])
    every_subset = (perf_counter() - started) * chosen.replicates
    started = perf_counter()
    for rows in drawn:
        sm.OLS(outcome[rows], sm.add_constant(drivers[rows])).fit().rsquared  # noqa: B018 - the fit is what is timed
    one_fit = (perf_counter() - started) / len(drawn) * chosen.replicates
    methods: tuple[DriverMethod, ...] = ("lmg", "johnson")
    ours = {
        method: seconds(
            lambda method=method: driver_bootstrap(outcome, drivers, method=method, replicates=chosen.replicates), 3
        )
        for method in methods
    }
    agreed = np.abs(
        driver_bootstrap(outcome[drawn[0]], drivers[drawn[0]], replicates=1).table["estimate"] - subsets
    ).max()
    print(f"{chosen.replicates} resamples of {chosen.n} respondents, {chosen.drivers} drivers; seconds")
    print(f"statsmodels, a fit for every subset (LMG)   {every_subset:>10.2f}   (1 resample, scaled up)")
    print(f"statsmodels, one fit (R2 and slopes only)   {one_fit:>10.2f}   ({len(drawn)} resamples, scaled up)")
    for method in methods:
        print(f"driver_bootstrap {method:<27}{ours[method]:>10.2f}   {one_fit / ours[method]:>8.1f} x one fit", end="")
        print(f"   {every_subset / ours[method]:>9.0f} x every subset" if method == "lmg" else "")
    print(f"largest difference between both LMG         {agreed:>10.1e}")


if __name__ == "__main__":
    main()
