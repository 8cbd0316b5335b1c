"""Raw answers made ready for arithmetic."""

import numpy as np
import pandas as pd
import pytest

from cxaudit.estimates.answers import (
    as_block,
    as_column,
    as_floats,
    complete_sample,
    effective_size,
    paired_differences,
)
from cxaudit.estimates.reasons import NEGATIVE_WEIGHTS, NO_ANSWERS, ZERO_WEIGHTS


def test_missing_values_of_any_kind_become_nan():
    series = pd.Series([1, None, 3], dtype="Int64")
    assert np.array_equal(as_floats(series), [1, np.nan, 3], equal_nan=True)
    assert np.array_equal(as_floats([1.0, np.inf, -np.inf]), [1, np.nan, np.nan], equal_nan=True)


def test_shapes_are_refused_with_a_clear_text():
    with pytest.raises(ValueError, match="one number a respondent"):
        as_column(np.ones((3, 2)))
    with pytest.raises(ValueError, match="respondents in rows"):
        as_block([1.0, 2.0])
    with pytest.raises(ValueError, match="same respondents"):
        paired_differences([1, 2, 3], [1, 2])


def test_a_complete_sample_leaves_out_whoever_misses_something():
    sample = complete_sample([[1, 2], [np.nan, 3], [4, 5], [6, 7]], [1, 1, 0, 2])
    assert sample.values.tolist() == [[1, 2], [6, 7]]
    assert sample.weights.tolist() == [1, 2]
    assert sample.n == 2
    assert sample.n_effective == pytest.approx(9 / 5)


@pytest.mark.parametrize(
    ("values", "weights", "note"),
    [
        ([], None, NO_ANSWERS),
        ([np.nan], None, NO_ANSWERS),
        ([1, 2], [1, -1], NEGATIVE_WEIGHTS),
        ([1, 2], [0, 0], ZERO_WEIGHTS),
    ],
)
def test_an_unusable_sample_says_why(values, weights, note):
    assert complete_sample(values, weights).note == note


def test_effective_size_of_equal_weights_is_n():
    assert effective_size(np.full(7, 3.0)) == pytest.approx(7)
