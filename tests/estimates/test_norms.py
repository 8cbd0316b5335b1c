import numpy as np
import pytest

from cxaudit.estimates.norms import norm, place, shrunken


def test_the_spread_between_is_what_the_errors_do_not_explain():
    rng = np.random.default_rng(1)
    errors = rng.uniform(0.05, 0.2, 4000)
    among = norm(rng.normal(1.0, 0.5, 4000) + rng.normal(0, errors), errors)
    assert among.mean == pytest.approx(1.0, abs=0.03)
    assert among.spread == pytest.approx(0.5, abs=0.03)
    assert among.n == 4000


def test_where_nothing_differs_all_shrink_to_the_mean_and_stand_in_the_middle():
    assert norm([1.0, 1.0, 1.0], [0.5, 0.5, 0.5]).spread == 0
    found = place(9.0, 0.5, [1.0, 1.0, 1.0], [0.5, 0.5, 0.5])
    assert (found.shrunken, found.percentile, found.n) == (1.0, 0.5, 3)


def test_an_uncertain_number_is_drawn_further_to_the_mean():
    among = norm([0.0, 1.0, 2.0, 3.0, 4.0], [0.1] * 5)
    (sure, unsure), errors = shrunken([4.0, 4.0], [0.1, 2.0], among)
    assert sure > unsure > among.mean
    assert errors[0] < errors[1]


def test_the_percentile_grows_with_the_number_and_is_sure_of_nothing():
    others, errors = [0.0, 1.0, 2.0, 3.0, 4.0], [0.2] * 5
    found = [place(x, 0.2, others, errors).percentile for x in (-5.0, 0.5, 2.0, 3.5, 9.0)]
    assert found == sorted(found)
    assert found[2] == pytest.approx(0.5, abs=1e-9)
    assert 0 <= found[0] < 0.01
    assert 0.99 < found[-1] <= 1
