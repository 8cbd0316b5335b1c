"""Do the intervals and tests of the audit's non-survey half keep their promise? Simulated, seeded, printed as a table.

    python benchmarks/coverage_audit.py [--replications N] [--only WORD]

An interval's row shows the share of replications in which it held the truth, a test's row how often it rejected a true
null. Exact methods may be conservative; everything else should lie near the nominal value. Slow methods run fewer
replications.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from cxaudit.estimates import (
    aalen_johansen,
    acceptance_plan,
    acceptance_probability,
    attributable_fraction,
    beta_verdict,
    dispersion_test,
    fleiss_kappa,
    funnel_limits,
    hypergeometric_interval,
    icc,
    incidence_at,
    interrupted_series,
    kaplan_meier,
    kendall_w,
    krippendorff_alpha,
    logrank,
    median_survival,
    met_probability,
    stratified_proportion,
    survival_at,
)


@dataclass(frozen=True)
class Trial:
    """One row of the table: what is simulated, what is promised, and how slow it is."""

    name: str
    nominal: float
    run: Callable[[np.random.Generator, int], np.ndarray]
    slowness: int = 1


def holds(estimate, truth: float) -> bool:
    """Whether an interval holds the truth."""
    return bool(estimate.low <= truth <= estimate.high)


def icc_trial(form: str, rater_sd: float, n: int = 20, k: int = 4):
    """Two-way ratings: targets and errors with variance one, raters as given."""

    def run(rng, replications):
        rater_variance = rater_sd**2 if form.startswith("ICC(2") else 0.0
        single = 1 / (2 + rater_variance)
        truth = 4 * single / (1 + 3 * single) if form.endswith("k)") else single
        held = []
        for _ in range(replications):
            scores = rng.normal(size=(n, 1)) + rater_sd * rng.normal(size=(1, k)) + rng.normal(size=(n, k))
            row = icc(scores).loc[form]
            held.append(row["low"] <= truth <= row["high"])
        return np.array(held)

    return run


def hypergeometric(bad: int, checked: int, population: int):
    """Actions checked from a finite population."""

    def run(rng, replications):
        interval = cache(lambda x: hypergeometric_interval(x, checked, population))
        found = rng.hypergeometric(bad, population - bad, checked, size=replications)
        return np.array([holds(interval(int(x)), bad / population) for x in found])

    return run


def stratified(bad: list[int], checked: int, population: int):
    """Managers of different quality, the same number of checks each."""

    def run(rng, replications):
        sizes = np.full(len(bad), population)
        good = sizes - np.array(bad)
        passed = rng.hypergeometric(good, bad, checked, size=(replications, len(bad)))
        truth = good.sum() / sizes.sum()
        return np.array([holds(stratified_proportion(row, np.full(len(bad), checked), sizes), truth) for row in passed])

    return run


def verdict_interval(share: float, n: int, population: int | None = None):
    """Posterior interval of the share of clients with a complaint."""

    def run(rng, replications):
        verdict = cache(lambda x: beta_verdict(x, n, population=population))
        if population is None:
            counts = rng.binomial(n, share, size=replications)
        else:
            bad = round(share * population)
            counts = rng.hypergeometric(bad, population - bad, n, size=replications)
        return np.array([holds(verdict(int(x)), share) for x in counts])

    return run


def false_verdict(share: float, n: int, wrong: str):
    """How often a share gets the wrong verdict."""

    def run(rng, replications):
        verdict = cache(lambda x: beta_verdict(x, n).verdict)
        return np.array([verdict(int(x)) == wrong for x in rng.binomial(n, share, size=replications)])

    return run


def probability_calibration(n: int):
    """Among verdicts with the truth drawn from the prior: how often is a `systemic` cause at or above the threshold?"""

    def run(rng, replications):
        shares = rng.beta(0.5, 0.5, size=replications)
        verdict = cache(lambda x: beta_verdict(x, n).verdict)
        counts = rng.binomial(n, shares)
        called = np.array([verdict(int(x)) == "systemic" for x in counts])
        return shares[called] >= 0.30

    return run


def dispersion_size(totals: list[int], complaints: int):
    """Complaints spread evenly over teams."""

    def run(rng, replications):
        tables = rng.multivariate_hypergeometric(totals, complaints, size=replications)
        test = cache(lambda counts: dispersion_test(counts, totals, resamples=999).p)
        return np.array([test(tuple(map(int, counts))) <= 0.05 for counts in tables])

    return run


def funnel_alarms(n: int, share: float):
    """A team exactly at the common share."""

    def run(rng, replications):
        limits = funnel_limits([n], share).iloc[0]
        shares = rng.binomial(n, share, size=replications) / n
        return (shares < limits["low_95"] - 1e-12) | (shares > limits["high_95"] + 1e-12)

    return run


def acceptance(population: int | None, level: float, accepted: bool):
    """A population exactly at one of the two levels."""

    def run(rng, replications):
        plan = acceptance_plan(population, 0.02, 0.10)
        chance = acceptance_probability(plan.n, plan.c, level, population)
        return rng.random(replications) < (chance if accepted else 1 - chance)

    return run


def alpha_trial(units: int, raters: int, interval: str):
    """Raters of one kind, half of the variance between units: alpha is one half."""

    def run(rng, replications):
        held = []
        for _ in range(replications):
            scores = rng.normal(size=(units, 1)) + rng.normal(size=(units, raters))
            held.append(holds(krippendorff_alpha(scores, "interval", interval=interval, resamples=1000), 0.5))
        return np.array(held)

    return run


def kappa_trial(subjects: int, raters: int, sure: float = 0.7):
    """Raters who know the category with a probability and guess otherwise: kappa is its square."""

    def run(rng, replications):
        shares, held = np.array([0.5, 0.3, 0.2]), []
        for _ in range(replications):
            true = rng.choice(3, p=shares, size=(subjects, 1))
            guessed = rng.choice(3, p=shares, size=(subjects, raters))
            judged = np.where(rng.random((subjects, raters)) < sure, true, guessed)
            held.append(holds(fleiss_kappa(judged), sure**2))
        return np.array(held)

    return run


def concordance_size(targets: int, raters: int):
    """Orders at random."""

    def run(rng, replications):
        return np.array([kendall_w(rng.random((targets, raters))).p <= 0.05 for _ in range(replications)])

    return run


def lives(rng, n: int, rate: float = 0.02):
    """Exponential times with uniform censoring."""
    true, censor = rng.exponential(1 / rate, n), rng.uniform(10, 120, n)
    return np.minimum(true, censor), true <= censor


def survival_trial(n: int, at: float):
    """Share still there at a time."""

    def run(rng, replications):
        return np.array(
            [holds(survival_at(kaplan_meier(*lives(rng, n)), at), np.exp(-0.02 * at)) for _ in range(replications)]
        )

    return run


def median_trial(n: int):
    """Median time; an upper limit that is not reached holds everything."""

    def run(rng, replications):
        held = []
        for _ in range(replications):
            found = median_survival(kaplan_meier(*lives(rng, n)))
            high = found.high if np.isfinite(found.high) else np.inf
            held.append(found.low <= np.log(2) / 0.02 <= high)
        return np.array(held)

    return run


def log_rank_size(sizes: list[int]):
    """Groups with one curve."""

    def run(rng, replications):
        groups = np.repeat(np.arange(len(sizes)), sizes)
        return np.array([logrank(*lives(rng, sum(sizes)), groups).p <= 0.05 for _ in range(replications)])

    return run


def incidence_trial(n: int, at: float):
    """Share gone by the first of two causes."""

    def run(rng, replications):
        truth = 0.6 * (1 - np.exp(-0.02 * at))
        held = []
        for _ in range(replications):
            time_seen, happened = lives(rng, n)
            cause = np.where(happened, np.where(rng.random(n) < 0.6, 1, 2), 0)
            held.append(holds(incidence_at(aalen_johansen(time_seen, cause), at, 1), truth))
        return np.array(held)

    return run


def series_size(kind: str, points: int, noise: float, errors: str = "ar1"):
    """No step; `noise` is the extra variance of counts as a share of their mean, or the autocorrelation of levels."""

    def run(rng, replications):
        rejected = []
        for _ in range(replications):
            if kind == "count":
                values = (
                    rng.negative_binomial(30 / noise, 1 / (1 + noise), points) if noise else rng.poisson(30, points)
                )
            else:
                values = np.zeros(points)
                shocks = rng.normal(size=points)
                values[0] = shocks[0] / np.sqrt(1 - noise**2)
                for i in range(1, points):
                    values[i] = noise * values[i - 1] + shocks[i]
            rejected.append(interrupted_series(values, points // 2, kind=kind, errors=errors).p <= 0.05)
        return np.array(rejected)

    return run


def mean_of_scores(raters: int):
    """Rounded scores within 1 to 10."""

    def run(rng, replications):
        scores = np.clip(np.round(rng.normal(6.3, 1.4, size=(replications, raters))), 1, 10)
        truth = np.clip(np.round(rng.normal(6.3, 1.4, size=1_000_000)), 1, 10).mean()
        return np.array([holds(met_probability(row, 6), truth) for row in scores])

    return run


def fraction_trial(n: int):
    """Losses of customers with and without a pain point."""

    def run(rng, replications):
        cells = np.array([0.09, 0.21, 0.07, 0.63])
        truth = 1 - (cells[2] / (cells[2] + cells[3])) / (cells[0] + cells[2])
        drawn = rng.multinomial(n, cells, size=replications)
        return np.array([holds(attributable_fraction(a, a + b, c, c + d), truth) for a, b, c, d in drawn.tolist()])

    return run


TRIALS = [
    Trial("ICC(1,1) interval, 20 targets x 4 raters", 0.95, icc_trial("ICC(1,1)", 0.0), 10),
    Trial("ICC(2,1) interval, 20 x 4, lenient and strict raters", 0.95, icc_trial("ICC(2,1)", 0.7), 10),
    Trial("ICC(2,k) interval, 20 x 4, lenient and strict raters", 0.95, icc_trial("ICC(2,k)", 0.7), 10),
    Trial("ICC(3,1) interval, 20 x 4", 0.95, icc_trial("ICC(3,1)", 0.7), 10),
    Trial("Krippendorff bootstrap, interval level, 15 units x 3", 0.95, alpha_trial(15, 3, "bootstrap"), 10),
    Trial("Krippendorff bootstrap, interval level, 60 units x 3", 0.95, alpha_trial(60, 3, "bootstrap"), 20),
    Trial("Krippendorff jackknife, interval level, 15 units x 3", 0.95, alpha_trial(15, 3, "jackknife"), 10),
    Trial("Krippendorff jackknife, interval level, 60 units x 3", 0.95, alpha_trial(60, 3, "jackknife"), 10),
    Trial("Fleiss kappa interval, 30 subjects x 4", 0.95, kappa_trial(30, 4), 5),
    Trial("Kendall W test, 8 targets x 5 raters (null)", 0.05, concordance_size(8, 5), 5),
    Trial("hypergeometric interval, 5 % of 220, 22 checked (exact)", 0.95, hypergeometric(11, 22, 220)),
    Trial("hypergeometric interval, 10 % of 1320, 264 checked (exact)", 0.95, hypergeometric(132, 264, 1320)),
    Trial("stratified interval, 6 x 22 of 220, 5 to 15 % bad", 0.95, stratified([11, 11, 22, 22, 33, 33], 22, 220), 2),
    Trial("stratified interval, 6 x 22 of 220, 2 % bad", 0.95, stratified([4, 4, 4, 4, 5, 5], 22, 220), 2),
    Trial("stratified interval, 4 x 6 of 40, 10 % bad", 0.95, stratified([4, 4, 4, 4], 6, 40), 2),
    Trial("acceptance 65/3 of 1320 at AQL 2 %, accepted (at least)", 0.95, acceptance(1320, 0.02, True)),
    Trial("acceptance 65/3 of 1320 at LTPD 10 %, accepted (at most)", 0.10, acceptance(1320, 0.10, True)),
    Trial("funnel, 66 checked at 90 %, alarms (at most)", 0.05, funnel_alarms(66, 0.9)),
    Trial("complaint share interval, .30 of 40 (Jeffreys)", 0.95, verdict_interval(0.30, 40)),
    Trial("complaint share interval, .15 of 100 (Jeffreys)", 0.95, verdict_interval(0.15, 100)),
    Trial("complaint share interval, .30, 60 of a base of 120", 0.95, verdict_interval(0.30, 60, 120)),
    Trial("verdict systemic is right, prior drawn (at least)", 0.80, probability_calibration(30)),
    Trial("verdict systemic at a share of .20, 50 asked", 0.0, false_verdict(0.20, 50, "systemic")),
    Trial("verdict systemic at a share just below .30, 50 asked", 0.20, false_verdict(0.2999, 50, "systemic")),
    Trial("verdict local at a share of .40, 50 asked", 0.0, false_verdict(0.40, 50, "local")),
    Trial("dispersion test, 6 teams, 30 complaints (null)", 0.05, dispersion_size([80] * 6, 30), 10),
    Trial("dispersion test, 2 teams, 12 complaints (null, exact)", 0.05, dispersion_size([60, 120], 12)),
    Trial("Kaplan-Meier log-log interval at 30, 25 customers", 0.95, survival_trial(25, 30), 5),
    Trial("Kaplan-Meier log-log interval at 60, 100 customers", 0.95, survival_trial(100, 60), 5),
    Trial("Kaplan-Meier log-log interval at 3, 25 customers", 0.95, survival_trial(25, 3), 5),
    Trial("median by Brookmeyer-Crowley, 60 customers", 0.95, median_trial(60), 10),
    Trial("log-rank test, 30 and 30 (null)", 0.05, log_rank_size([30, 30]), 5),
    Trial("log-rank test, 15, 25 and 40 (null)", 0.05, log_rank_size([15, 25, 40]), 5),
    Trial("Aalen-Johansen interval at 60, 60 customers", 0.95, incidence_trial(60, 60), 10),
    Trial("interrupted counts, 12 + 12, Poisson (null step)", 0.05, series_size("count", 24, 0.0), 20),
    Trial("interrupted counts, 12 + 12, variance doubled (null step)", 0.05, series_size("count", 24, 1.0), 20),
    Trial("interrupted levels, 12 + 12, independent (null step)", 0.05, series_size("level", 24, 0.0), 20),
    Trial("interrupted levels, 12 + 12, autocorrelation .4 (null step)", 0.05, series_size("level", 24, 0.4), 20),
    Trial("  the same by Newey-West, which is not the default", 0.05, series_size("level", 24, 0.4, "newey-west"), 20),
    Trial("interrupted levels, 40 + 40, autocorrelation .4 (null step)", 0.05, series_size("level", 80, 0.4), 20),
    Trial("mean of 4 rounded scores against a target, t interval", 0.95, mean_of_scores(4), 2),
    Trial("mean of 8 rounded scores against a target, t interval", 0.95, mean_of_scores(8), 2),
    Trial("attributable fraction interval, 300 customers", 0.95, fraction_trial(300), 2),
]


def main() -> None:
    """Run the trials and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replications", type=int, default=10_000)
    parser.add_argument("--only", default="", help="run the rows whose name holds this word")
    options = parser.parse_args()
    width = max(len(trial.name) for trial in TRIALS)
    print(f"{'interval or test':{width}}  nominal  simulated  +-95 %   runs   seconds")
    for number, trial in enumerate(TRIALS):
        if options.only.lower() not in trial.name.lower():
            continue
        start = time.perf_counter()
        outcome = trial.run(np.random.default_rng([20260101, number]), max(options.replications // trial.slowness, 50))
        share = float(np.mean(outcome))
        error = 1.96 * np.sqrt(max(share * (1 - share), 1e-9) / len(outcome))
        seconds = time.perf_counter() - start
        print(
            f"{trial.name:{width}}  {trial.nominal:7.3f}  {share:9.4f}  {error:6.4f}  {len(outcome):5d}  {seconds:7.1f}"
        )


if __name__ == "__main__":
    main()
