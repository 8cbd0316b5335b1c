"""Key drivers, against relaimpo, the rwa and dominanceanalysis packages and plain regressions."""

from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates import driver_bootstrap, johnson_weights, lmg
from cxaudit.estimates.reasons import (
    COLLINEAR,
    NEGATIVE_WEIGHTS,
    NO_ANSWERS,
    NO_VARIANCE,
    TOO_FEW,
    TOO_MANY_DRIVERS,
)

SWISS = [
    [0.3530791836],
    [-0.6458827065, -0.6865422086],
    [-0.6637888570, -0.6395225189, 0.6984152963],
    [0.4636847007, 0.4010950530, -0.5727418061, -0.1538589171],
    [0.4165560314, -0.0608586084, -0.1140215965, -0.0993218458, 0.1754959076],
]
MTCARS = [
    [-0.8521619594],
    [-0.8475513793, 0.9020328721],
    [-0.7761683718, 0.8324474527, 0.7909485864],
    [0.4802847573, -0.4926865994, -0.5555691986, -0.1257042582],
]


def square(lower: list[list[float]]) -> np.ndarray:
    """Correlation matrix from its lower triangle without the diagonal."""
    whole = np.eye(len(lower) + 1)
    for i, row in enumerate(lower, start=1):
        whole[i, :i] = whole[:i, i] = row
    return whole


def lmg_by_regressions(outcome, drivers):
    """The definition: average gain over all orders of entry, one regression a subset."""
    n, p = drivers.shape

    def explained(chosen):
        design = np.column_stack([np.ones(n), drivers[:, list(chosen)]])
        fitted = design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
        return 1 - ((outcome - fitted) ** 2).sum() / ((outcome - outcome.mean()) ** 2).sum()

    gains = np.zeros(p)
    for driver in range(p):
        others = [other for other in range(p) if other != driver]
        for size in range(p):
            share = factorial(size) * factorial(p - 1 - size) / factorial(p)
            for subset in combinations(others, size):
                gains[driver] += share * (explained((*subset, driver)) - explained(subset))
    return gains


def test_lmg_of_attitude(attitude):
    """T13: relaimpo, and .371 .051 .156 .120 .007 .028 in the dominanceanalysis README."""
    found = lmg(attitude[:, 0], attitude[:, 1:])
    theirs = [0.370816194319, 0.050903792972, 0.155765990169, 0.120345079404, 0.006588722546, 0.028182213122]
    assert found["estimate"].to_numpy() == pytest.approx(theirs, abs=1e-11)
    assert found["r2"].iloc[0] == pytest.approx(0.7326019925, abs=1e-10)
    assert found["estimate"].round(3).tolist() == [0.371, 0.051, 0.156, 0.120, 0.007, 0.028]
    assert found["share"].sum() == pytest.approx(1)


def test_johnson_of_attitude(attitude):
    """T13: Johnson 2000, own R code of methods.md 3.12."""
    found = johnson_weights(attitude[:, 0], attitude[:, 1:])
    theirs = [0.362760199658, 0.056002278779, 0.163610910751, 0.121780399688, 0.008255466496, 0.020192737159]
    assert found["estimate"].to_numpy() == pytest.approx(theirs, abs=1e-11)


def test_swiss_from_correlations():
    """T14: relaimpo 2.2-7 calc.relimp(swiss), Groemping 2006."""
    found = lmg(correlation=square(SWISS))
    theirs = [0.05709122077, 0.17117302890, 0.26013467862, 0.10557015037, 0.11276592293]
    assert found["estimate"].to_numpy() == pytest.approx(theirs, abs=1e-9)
    assert found["r2"].iloc[0] == pytest.approx(0.7067350016, abs=1e-9)
    theirs = [0.04841689581, 0.15470824981, 0.27196410465, 0.11468002995, 0.11696572138]
    assert johnson_weights(correlation=square(SWISS))["estimate"].to_numpy() == pytest.approx(theirs, abs=1e-9)


def test_mtcars_from_correlations():
    """T14: the Johnson weights printed by the rwa README, and LMG."""
    found = johnson_weights(correlation=square(MTCARS), n=32)
    assert found["estimate"].round(7).tolist() == [0.2284797, 0.2221469, 0.2321744, 0.0963886]
    assert (100 * found["share"]).round(5).tolist() == [29.32274, 28.50999, 29.79691, 12.37037]
    assert found["r2"].iloc[0] == pytest.approx(0.7791896, abs=5e-8)
    theirs = [0.24705203324, 0.24349959480, 0.21091289954, 0.07772511141]
    assert lmg(correlation=square(MTCARS))["estimate"].to_numpy() == pytest.approx(theirs, abs=1e-9)


def test_mobi_quality_items(shared_data):
    """T16: Johnson weights of PERQ1-7 for CUSA1, R2 .44674856."""
    frame = pd.read_csv(shared_data / "mobi" / "mobi.csv")
    found = johnson_weights(frame["CUSA1"], frame[[f"PERQ{i}" for i in range(1, 8)]])
    theirs = [0.129505194, 0.055247694, 0.045586554, 0.075746798, 0.035169976, 0.042755574, 0.062736766]
    assert found["estimate"].tolist() == pytest.approx(theirs, abs=1e-8)
    assert found["r2"].iloc[0] == pytest.approx(0.44674856, abs=1e-8)
    assert list(found.index) == [f"PERQ{i}" for i in range(1, 8)]


def _check(expected, outcome, drivers):
    """A `drivers` block of reference.json."""
    found, weights = lmg(outcome, drivers), johnson_weights(outcome, drivers)
    assert found["n"].iloc[0] == expected["n"]
    assert found["r2"].iloc[0] == pytest.approx(expected["r2"], rel=1e-6)
    assert found["adjusted_r2"].iloc[0] == pytest.approx(expected["adj_r2"], rel=1e-6)
    for column, key in (
        ("estimate", "lmg"),
        ("share", "lmg_rela"),
        ("correlation", "r_y"),
        ("beta", "beta_std"),
        ("vif", "vif"),
    ):
        assert found[column].to_dict() == pytest.approx(expected[key], rel=1e-6), column
    assert weights["estimate"].to_dict() == pytest.approx(expected["johnson_relative_weights"], rel=1e-6)


@pytest.mark.parametrize(("folder", "file"), [("mobi", "mobi.csv"), ("plspm_satisfaction", "satisfaction.csv")])
def test_satisfaction_models(shared_data, reference, folder, file):
    """../shared/data/mobi and plspm_satisfaction reference.json: relaimpo on scale means."""
    expected, frame = reference(folder), pd.read_csv(shared_data / folder / file)
    scales = pd.DataFrame(
        {
            name: frame[items].mean(axis=1) if isinstance(items, list) else frame[items]
            for name, items in expected["dims"].items()
        }
    )
    _check(expected["drivers"], scales["Satisfaction"], scales[list(expected["drivers"]["lmg"])])


def test_kiosk_models(kiosk, reference):
    """../shared/data/kiosk_servqual_kr/reference.json: perceptions and gaps as drivers of total1 and total2."""
    expected = reference("kiosk_servqual_kr")
    outcome = kiosk[["total1", "total2"]].mean(axis=1)
    dimensions = expected["dimensions8"]
    perceived = pd.DataFrame({name: kiosk[[f"P{i}" for i in items]].mean(axis=1) for name, items in dimensions.items()})
    wanted = pd.DataFrame({name: kiosk[[f"E{i}" for i in items]].mean(axis=1) for name, items in dimensions.items()})
    _check(expected["drivers_satisfaction_P"], outcome, perceived)
    _check(expected["drivers_satisfaction_gap"], outcome, perceived - wanted)


def test_sfo_model(sfo, reference):
    """../shared/data/sfo_2017/reference.json: listwise, 1,548 respondents."""
    expected = reference("sfo_2017")["drivers_Q7ALL"]
    _check(expected, sfo["Q7ALL"], sfo[list(expected["lmg"])])


def test_lmg_is_its_definition():
    rng = np.random.default_rng(8)
    drivers = rng.normal(size=(80, 5)) + rng.normal(size=(80, 1))
    outcome = drivers @ [1, 0.5, 0, -0.5, 0.2] + rng.normal(size=80)
    np.testing.assert_allclose(lmg(outcome, drivers)["estimate"], lmg_by_regressions(outcome, drivers), rtol=1e-9)


def test_either_order_and_a_covariance_matrix(attitude):
    first = lmg(attitude[:, 0], attitude[:, 1:])
    pd.testing.assert_frame_equal(first, lmg(attitude[:, 1:], attitude[:, 0]))
    matrix = lmg(covariance=np.cov(attitude.T), n=30)
    pd.testing.assert_frame_equal(first, matrix, check_dtype=False)


def test_whole_weights_repeat_respondents(attitude):
    weights = np.random.default_rng(0).integers(1, 4, 30)
    repeated = np.repeat(attitude, weights, axis=0)
    weighted = lmg(attitude[:, 0], attitude[:, 1:], weights=weights)
    np.testing.assert_allclose(weighted["estimate"], lmg(repeated[:, 0], repeated[:, 1:])["estimate"])


@pytest.fixture
def easy() -> tuple[np.ndarray, np.ndarray]:
    """One strong driver, two of equal middling strength, one without effect."""
    rng = np.random.default_rng(12)
    drivers = rng.normal(size=(400, 4))
    return drivers @ [1.0, 0.5, 0.5, 0.0] + rng.normal(size=400), drivers


@pytest.mark.parametrize("method", ["lmg", "johnson"])
def test_bootstrap_tells_what_can_be_ordered(easy, method):
    found = driver_bootstrap(*easy, method=method, replicates=1000)
    assert (found.table["low"] < found.table["estimate"]).all()
    assert (found.table["estimate"] < found.table["high"] + 1e-3).all()
    assert found.table.loc[0, ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 1]
    assert found.greater.loc[0, 3] == 1.0
    pairs = found.differences.set_index(["first", "second"])["ordered"]
    assert [bool(pairs[pair]) for pair in ((0, 1), (1, 3), (1, 2))] == [True, True, False]
    assert (found.n, found.replicates) == (400, 1000)


def test_bootstrap_is_that_of_a_loop(easy):
    """The same spread as resampling respondents one after another."""
    outcome, drivers = easy
    rng = np.random.default_rng(1)
    loop = []
    for _ in range(300):
        rows = rng.integers(0, 400, 400)
        loop.append(lmg(outcome[rows], drivers[rows])["estimate"].to_numpy())
    batch = driver_bootstrap(outcome, drivers, replicates=3000).replicated
    np.testing.assert_allclose(batch.mean(axis=0), np.mean(loop, axis=0), atol=0.01)
    np.testing.assert_allclose(batch.std(axis=0), np.std(loop, axis=0), rtol=0.2)


def test_intervals_by_keyword(easy):
    found = lmg(*easy, replicates=200)
    assert found["low"].notna().all()
    assert lmg(*easy)["low"].isna().all()


def test_bootstrap_with_weights_and_many_drivers():
    rng = np.random.default_rng(3)
    drivers = rng.normal(size=(300, 16))
    outcome = drivers.sum(axis=1) + rng.normal(size=300)
    found = driver_bootstrap(outcome, drivers, weights=rng.uniform(0.5, 2, 300), replicates=100)
    assert found.method == "johnson"
    assert found.table["low"].notna().all()


def test_collinear_drivers_are_refused_with_a_reason():
    one = np.random.default_rng(0).normal(size=50)
    drivers = np.column_stack([one, 2 * one, np.arange(50)])
    for method in (lmg, johnson_weights):
        found = method(one + 1, drivers)
        assert found["estimate"].isna().all()
        assert set(found["note"]) == {COLLINEAR}
    assert driver_bootstrap(one, drivers).note == COLLINEAR


def test_a_constant_driver_is_set_aside(easy):
    outcome, drivers = easy
    found = lmg(outcome, np.column_stack([drivers, np.ones(400)]))
    assert np.isnan(found["estimate"].iloc[-1])
    assert found["note"].tolist() == ["", "", "", "", NO_VARIANCE]
    np.testing.assert_allclose(found["estimate"].iloc[:4], lmg(outcome, drivers)["estimate"])


@pytest.mark.parametrize(
    ("outcome", "drivers", "note"),
    [
        ([np.nan] * 5, np.ones((5, 2)), NO_ANSWERS),
        ([1.0], [[1.0, 2.0]], TOO_FEW),
        ([1.0, 2, 3], [[1.0, 2], [2, 1], [3, 3]], TOO_FEW),
        ([2.0] * 6, np.random.default_rng(0).normal(size=(6, 2)), NO_VARIANCE),
    ],
)
def test_what_cannot_be_estimated_says_why(outcome, drivers, note):
    found = lmg(np.array(outcome), np.array(drivers))
    assert set(found["note"]) == {note}
    assert found["estimate"].isna().all()
    assert driver_bootstrap(np.array(outcome), np.array(drivers)).replicates == 0


def test_too_many_drivers_for_all_orders():
    rng = np.random.default_rng(0)
    drivers = rng.normal(size=(60, 21))
    assert set(lmg(rng.normal(size=60), drivers)["note"]) == {TOO_MANY_DRIVERS}


def test_negative_weights_are_named(easy):
    outcome, drivers = easy
    assert set(lmg(outcome, drivers, weights=[-1, *[1] * 399])["note"]) == {NEGATIVE_WEIGHTS}


def test_wrong_calls_are_refused():
    with pytest.raises(ValueError, match="one of outcome and drivers"):
        lmg(np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match="both the outcome"):
        lmg(np.ones(3))
    with pytest.raises(ValueError, match="either data or a matrix"):
        lmg(np.ones(3), np.ones((3, 2)), correlation=np.eye(3))
