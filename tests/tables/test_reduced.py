import numpy as np
import pandas as pd
import pytest

from cxaudit.errors import InputError
from cxaudit.estimates import weighted_mean
from cxaudit.tables import reduced

pytest.importorskip("duckdb")


@pytest.fixture
def survey(tmp_path):
    frame = pd.DataFrame({"a": [1.0, 2.0, np.nan, 4.0, 4.0], "b": [2.0, 2.0, 3.0, np.nan, 5.0], "audience": "customer"})
    frame.loc[len(frame)] = [7.0, 7.0, "manager"]
    frame.to_parquet(tmp_path / "it's.parquet")
    with reduced.opened(tmp_path / "it's.parquet", room=tmp_path) as opened:
        yield opened


def test_only_customers_count(survey):
    assert survey.n == 5


def test_values_are_counted_and_answer_like_scores(survey):
    counted = survey.tally(survey.number("a"))
    assert counted.answered == 4
    assert counted.counted().values.tolist() == [1, 2, 4]
    assert counted.counted().counts.tolist() == [1, 1, 2]
    assert weighted_mean(counted).estimate == 2.75
    with pytest.raises(ValueError, match="weights"):
        counted.counted([1.0])


def test_covariances_of_pairs_and_of_the_complete(survey):
    both = {"a": survey.number("a"), "b": survey.number("b")}
    frame = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [2.0, 2.0, 5.0]})
    found = survey.moments(both)
    assert found.covariance[0, 1] == pytest.approx(frame.cov().iloc[0, 1], abs=1e-12)
    assert found.covariance[0, 0] == pytest.approx(np.var([1, 2, 4, 4], ddof=1), abs=1e-12)
    assert found.counts.tolist() == [[4, 3], [3, 4]]
    complete = survey.moments(both, listwise=True)
    assert complete.n == 3
    np.testing.assert_allclose(complete.covariance, frame.cov(), atol=1e-12)
    alone = survey.moments(both, among=[["a"], ["b"]])
    assert np.isnan(alone.covariance[0, 1])


def test_a_mean_asks_for_half_of_the_answers(survey):
    mean = survey.tally(survey.mean([survey.number("a"), survey.number("b"), "NULL::DOUBLE", "NULL::DOUBLE"]))
    assert mean.counted().values.tolist() == [1.5, 2.0, 4.5]


def test_where_there_is_no_answer_it_is_said(survey):
    assert survey.tally("NULL::DOUBLE").counted().note
    assert survey.moments({"x": "NULL::DOUBLE"}).note


def test_a_file_that_is_none_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.parquet").write_bytes(b"x")
    with pytest.raises(InputError), reduced.opened(tmp_path / "b.parquet"):
        pass
