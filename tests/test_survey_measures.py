"""Measures that several statistics create mean the same in each of them."""

from cxaudit import stats, survey_measures
from cxaudit.measures import Measure


def test_each_is_created_by_a_statistic_as_it_is_declared():
    shared = [value for value in vars(survey_measures).values() if isinstance(value, Measure)]
    assert len(shared) > 3
    assert all(stats.declared_measures()[measure.name] is measure for measure in shared)
