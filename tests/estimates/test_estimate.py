"""The value that every estimate is."""

from dataclasses import FrozenInstanceError, fields
from math import isnan

import pytest

from cxaudit.estimates import Estimate
from cxaudit.estimates.means import Mean


def test_only_the_estimate_is_required():
    found = Estimate(1.5)
    assert found.estimate == 1.5
    assert all(isnan(getattr(found, name)) for name in ("low", "high", "n", "p", "statistic", "df"))
    assert (found.method, found.note) == ("", "")


def test_it_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Estimate(1.0).low = 0.0


def test_richer_estimates_begin_with_the_same_fields():
    assert [f.name for f in fields(Mean)][: len(fields(Estimate))] == [f.name for f in fields(Estimate)]
