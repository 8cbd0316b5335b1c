"""How often the intervals of the survey part hold the truth, and how often its tests cry wolf.

Run `python benchmarks/coverage.py [--replications N] [--only TEXT]`. Costly cases run a fraction of the replications;
the column `runs` says how many. A case is one made-up survey a run, drawn where the truth is known.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from scipy import special

from cxaudit.estimates import (
    bca_interval,
    benjamini_hochberg,
    clopper_pearson,
    confirmatory_fit,
    cronbach_alpha,
    driver_bootstrap,
    effect_sizes,
    holm,
    kano,
    kendall_tau_b,
    lmg,
    mcdonald_omega,
    net_promoter,
    net_promoter_change,
    newcombe_difference,
    paired_mean,
    penalty_reward,
    response_surface,
    sign_flip_test,
    sign_test,
    weighted_mean,
    welch_difference,
    wilcoxon_signed_rank,
    wilson,
)
from cxaudit.estimates.estimate import Estimate

SCALE = np.arange(1, 8)
PERCEIVED = np.array([0.03, 0.05, 0.10, 0.17, 0.25, 0.24, 0.16])
EXPECTED = np.array([0.00, 0.01, 0.02, 0.07, 0.20, 0.30, 0.40])
GAP = float(SCALE @ (PERCEIVED - EXPECTED))

Rng = np.random.Generator


@dataclass(frozen=True)
class Case:
    """One line of the table: what is simulated, at which nominal level, for how many respondents."""

    name: str
    setting: str
    nominal: float
    n: int
    run: Callable[[Rng], float]
    cost: int = 1  # replications are divided by it


def holds(found: Estimate, truth: float) -> bool:
    """Whether the interval holds the truth."""
    return bool(found.low <= truth <= found.high)


def answers(rng: Rng, n: int, shares: np.ndarray) -> np.ndarray:
    """Answers on 1-7 drawn with the given shares."""
    return rng.choice(SCALE, n, p=shares).astype(float)


def gaps(rng: Rng, n: int) -> np.ndarray:
    """Gaps of independent perceptions and expectations; their mean is GAP."""
    return answers(rng, n, PERCEIVED) - answers(rng, n, EXPECTED)


def balanced(rng: Rng, n: int) -> np.ndarray:
    """Gaps that are symmetric around zero, with many ties."""
    return answers(rng, n, PERCEIVED) - answers(rng, n, PERCEIVED)


def means() -> list[Case]:
    """Paired, Welch, weighted and bootstrapped means, and effect sizes."""

    def weighted(rng: Rng) -> bool:
        # Heavier weights go with better answers: ignoring them would miss the truth.
        good = rng.random(200) < 0.5
        values = rng.normal(np.where(good, 6.0, 4.0), 1.0)
        return holds(weighted_mean(values, np.where(good, 3.0, 1.0) * rng.uniform(0.5, 1.5, 200)), 5.5)

    def census(rng: Rng) -> bool:
        managers = np.array([6.0, 7, 6, 5, 7])
        return holds(
            welch_difference(managers, answers(rng, 60, EXPECTED), population=(5, None)), 6.2 - SCALE @ EXPECTED
        )

    def two_groups(rng: Rng) -> bool:
        return holds(welch_difference(answers(rng, 40, PERCEIVED), answers(rng, 80, EXPECTED)), GAP)

    def superiority(rng: Rng) -> bool:
        both = np.outer(PERCEIVED, EXPECTED)
        truth = float(np.tril(both, -1).sum() + np.trace(both) / 2)
        return holds(effect_sizes(gaps(rng, 60)).superiority, truth)

    sizes = [15, 50, 200]
    return [
        *[
            Case("paired_mean", "7-point gap", 0.95, n, lambda rng, n=n: holds(paired_mean(gaps(rng, n)), GAP))
            for n in sizes
        ],
        Case("welch_difference", "7-point, 40 + 80", 0.95, 120, two_groups),
        Case("welch_difference", "census of 5 managers, 60 customers", 0.95, 65, census),
        Case("weighted_mean", "weights go with answers", 0.95, 200, weighted),
        *[
            Case(
                "bca_interval",
                "mean of a 7-point gap, B = 1000",
                0.95,
                n,
                lambda rng, n=n: holds(bca_interval(gaps(rng, n), replicates=1000), GAP),
                4,
            )
            for n in sizes
        ],
        Case(
            "effect_sizes d_z", "normal, d = .5", 0.95, 30, lambda rng: holds(effect_sizes(rng.normal(0.5, 1, 30)), 0.5)
        ),
        Case("effect_sizes superiority", "7-point gap", 0.95, 60, superiority),
    ]


def shares() -> list[Case]:
    """Shares, their differences, net promoter."""

    def difference(rng: Rng) -> bool:
        return holds(newcombe_difference(rng.binomial(40, 0.3), 40, rng.binomial(60, 0.2), 60), 0.1)

    def promoters(n: int) -> Callable[[Rng], float]:
        def run(rng: Rng) -> bool:
            p, s, d = rng.multinomial(n, [0.5, 0.3, 0.2])
            return holds(net_promoter(promoters=p, passives=s, detractors=d), 0.3)

        return run

    def change(rng: Rng) -> bool:
        waves = [rng.multinomial(150, shares) for shares in ([0.5, 0.3, 0.2], [0.4, 0.3, 0.3])]
        later, earlier = (net_promoter(promoters=p, passives=s, detractors=d) for p, s, d in waves)
        return holds(net_promoter_change(later, earlier), 0.2)

    def better(rng: Rng) -> bool:
        functional, dysfunctional = rng.choice([1, 3], 80, p=[0.4, 0.6]), rng.choice([3, 5], 80)
        row = kano(functional, dysfunctional).iloc[0]
        return holds(Estimate(0.4, row["better_low"], row["better_high"]), 0.4)

    return [
        *[
            Case("wilson", f"p = {p}", 0.95, n, lambda rng, n=n, p=p: holds(wilson(rng.binomial(n, p), n), p))
            for n, p in ((20, 0.1), (50, 0.3), (200, 0.5))
        ],
        *[
            Case(
                "clopper_pearson",
                f"p = {p}",
                0.95,
                n,
                lambda rng, n=n, p=p: holds(clopper_pearson(rng.binomial(n, p), n), p),
            )
            for n, p in ((20, 0.1), (50, 0.3))
        ],
        Case("newcombe_difference", ".3 of 40, .2 of 60", 0.95, 100, difference),
        *[Case("net_promoter", "50/30/20", 0.95, n, promoters(n)) for n in (20, 100)],
        Case("net_promoter_change", "50/30/20 and 40/30/30", 0.95, 300, change),
        Case("kano better", "A and I only, .4", 0.95, 80, better, 10),
    ]


def reliability() -> list[Case]:
    """Alpha, omega, loadings, and the chi-square of a true model."""
    loadings = np.array([0.8, 0.75, 0.7, 0.65, 0.6])

    def equal(rng: Rng, n: int) -> np.ndarray:
        return rng.normal(size=(n, 1)) + rng.normal(size=(n, 5))  # alpha = 5/6

    def congeneric(rng: Rng, n: int) -> np.ndarray:
        return rng.normal(size=(n, 1)) * loadings + rng.normal(size=(n, 5)) * np.sqrt(1 - loadings**2)

    omega = loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum())

    def two_factors(rng: Rng, n: int) -> np.ndarray:
        factors = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], n)
        return 0.7 * np.repeat(factors, 4, axis=1) + np.sqrt(0.51) * rng.normal(size=(n, 8))

    def alpha(kind: str, n: int) -> Callable[[Rng], float]:
        def run(rng: Rng) -> bool:
            found = cronbach_alpha(equal(rng, n))
            return bool(getattr(found, f"{kind}_low") <= 5 / 6 <= getattr(found, f"{kind}_high"))

        return run

    def loading(rng: Rng) -> float:
        table = confirmatory_fit(two_factors(rng, 200), {"a": [0, 1, 2, 3], "b": [4, 5, 6, 7]}).loadings
        return float(((table["low"] <= 0.7) & (table["high"] >= 0.7)).mean())

    def misfit(rng: Rng) -> bool:
        return confirmatory_fit(two_factors(rng, 200), {"a": [0, 1, 2, 3], "b": [4, 5, 6, 7]}).p < 0.05

    return [
        *[Case("cronbach_alpha Feldt", "5 parallel items", 0.95, n, alpha("feldt", n)) for n in (20, 100)],
        *[Case("cronbach_alpha Duhachek", "5 parallel items", 0.95, n, alpha("duhachek", n)) for n in (20, 100)],
        Case(
            "mcdonald_omega",
            "5 congeneric items",
            0.95,
            200,
            lambda rng: holds(mcdonald_omega(congeneric(rng, 200)), omega),
            5,
        ),
        Case("confirmatory_fit loading", "2 factors of 4", 0.95, 200, loading, 10),
        Case("confirmatory_fit chi2 (size)", "2 factors of 4", 0.05, 200, misfit, 10),
    ]


def models() -> list[Case]:
    """Driver weights, response surfaces, penalty-reward contrasts."""
    slopes = np.array([0.6, 0.4, 0.4, 0.2])
    mixed = np.full((4, 4), 0.3) + 0.7 * np.eye(4)
    variance = float(slopes @ mixed @ slopes) + 1.0
    whole = np.block(
        [
            [np.ones((1, 1)), (mixed @ slopes / np.sqrt(variance))[None]],
            [(mixed @ slopes / np.sqrt(variance))[:, None], mixed],
        ]
    )
    truth = lmg(correlation=whole)["estimate"].to_numpy()

    def survey(rng: Rng, n: int) -> tuple[np.ndarray, np.ndarray]:
        drivers = rng.multivariate_normal(np.zeros(4), mixed, n)
        return drivers @ slopes + rng.normal(size=n), drivers

    def weights(rng: Rng) -> float:
        table = driver_bootstrap(*survey(rng, 300), replicates=500, seed=int(rng.integers(1 << 31))).table
        return float(((table["low"] <= truth) & (truth <= table["high"])).mean())

    def equal_pair(rng: Rng) -> bool:
        pairs = driver_bootstrap(*survey(rng, 300), replicates=500, seed=int(rng.integers(1 << 31))).differences
        return bool(pairs.set_index(["first", "second"])["ordered"][(1, 2)])

    def surface(rng: Rng, spread: str) -> float:
        x, y = answers(rng, 150, PERCEIVED), answers(rng, 150, EXPECTED)
        z = x - y + rng.normal(size=150)
        terms = response_surface(z, x, y, centre=4, spread=spread).terms  # type: ignore[arg-type]
        true = np.array([0, 1, -1, 0, 0, 0, 0, 0, 2, 0, 0])
        return float(((terms["low"] <= true) & (true <= terms["high"]))[1:].mean())

    def gap_refused(rng: Rng) -> bool:
        x, y = answers(rng, 150, PERCEIVED), answers(rng, 150, EXPECTED)
        return response_surface(x - y + rng.normal(size=150), x, y, centre=4).gap_test.p < 0.05

    def contrasts(rng: Rng) -> float:
        marks = rng.choice([3, 5, 7], size=(300, 3), p=[0.25, 0.45, 0.3]).astype(float)
        z = 6 - 1.0 * (marks <= 4).sum(axis=1) + 0.5 * (marks >= 7).sum(axis=1) + rng.normal(size=300)
        table = penalty_reward(z, marks, replicates=500, seed=int(rng.integers(1 << 31)))
        return float(((table["low"] <= -0.5) & (table["high"] >= -0.5)).mean())

    return [
        Case("driver_bootstrap lmg", "4 correlated drivers, B = 500", 0.95, 300, weights, 10),
        Case("driver_bootstrap ordered (size)", "two equal drivers, B = 500", 0.05, 300, equal_pair, 10),
        Case("response_surface OLS", "b1..a5, the gap is true", 0.95, 150, lambda rng: surface(rng, "ols"), 5),
        Case("response_surface HC3", "b1..a5, the gap is true", 0.95, 150, lambda rng: surface(rng, "hc3"), 5),
        Case("response_surface F (size)", "the gap is true", 0.05, 150, gap_refused, 5),
        Case("penalty_reward r - |p|", "3 attributes, B = 500", 0.95, 300, contrasts, 10),
    ]


def tests() -> list[Case]:
    """Size of the tests when there is nothing to find."""

    def family(rng: Rng) -> bool:
        p = 2 * special.ndtr(-np.abs(rng.normal(size=22) * np.sqrt(0.7) + rng.normal() * np.sqrt(0.3)))
        return bool((holm(p) <= 0.05).any())

    def false_share(rng: Rng) -> float:
        z = rng.normal(size=40)
        z[:20] += 3  # half of the effects are real
        rejected = benjamini_hochberg(2 * special.ndtr(-np.abs(z))) <= 0.05
        return float(rejected[20:].sum() / max(rejected.sum(), 1))

    named = {
        "paired_mean": paired_mean,
        "wilcoxon_signed_rank": wilcoxon_signed_rank,
        "sign_test": sign_test,
        "sign_flip_test": sign_flip_test,
    }
    return [
        *[
            Case(
                f"{name} (size)",
                "symmetric 7-point gap",
                0.05,
                n,
                lambda rng, n=n, test=test: test(balanced(rng, n)).p <= 0.05,
            )
            for name, test in named.items()
            for n in (20, 100)
        ],
        Case(
            "sign_flip_test (size)",
            "normal, random flips",
            0.05,
            40,
            lambda rng: sign_flip_test(rng.normal(size=40), flips=999, seed=int(rng.integers(1 << 31))).p <= 0.05,
            4,
        ),
        Case(
            "welch_difference (size)",
            "30 + 60, sd 1 and 2",
            0.05,
            90,
            lambda rng: welch_difference(rng.normal(size=30), rng.normal(0, 2, 60)).p <= 0.05,
        ),
        Case(
            "kendall_tau_b (size)",
            "22 items",
            0.05,
            22,
            lambda rng: kendall_tau_b(rng.normal(size=22), rng.normal(size=22)).p <= 0.05,
        ),
        Case("holm (family-wise)", "22 correlated items", 0.05, 22, family),
        Case("benjamini_hochberg (false share)", "20 of 40 real", 0.025, 40, false_share),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=10_000)
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    chosen = parser.parse_args()
    print(f"{'estimate':<34}{'setting':<38}{'n':>5}{'runs':>8}{'nominal':>9}{'simulated':>11}{'+-':>8}{'s':>7}")
    cases = [*means(), *shares(), *reliability(), *models(), *tests()]
    for number, case in enumerate(cases):
        if chosen.only not in case.name:
            continue
        rng = np.random.default_rng([20_240_101, number])
        runs = max(chosen.replications // case.cost, 1)
        started = perf_counter()
        found = np.array([float(case.run(rng)) for _ in range(runs)])
        error = 1.96 * found.std() / np.sqrt(runs)
        seconds = perf_counter() - started
        print(f"{case.name:<34}{case.setting:<38}{case.n:>5}{runs:>8}{case.nominal:>9.3f}", end="")
        print(f"{found.mean():>11.4f}{error:>8.4f}{seconds:>7.1f}", flush=True)


if __name__ == "__main__":
    main()
