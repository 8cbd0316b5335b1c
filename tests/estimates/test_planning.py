"""Planning, against methods.md and R's power.t.test."""

import numpy as np
import pytest

from cxaudit.estimates import minimum_detectable_change, sample_size_for_gap
from cxaudit.estimates.reasons import NO_VARIANCE, TOO_FEW, UNREACHABLE


@pytest.mark.parametrize(
    ("sd", "sizes"), [(1.0, (99, 64, 46, 18)), (1.5, (219, 141, 99, 38)), (2.0, (387, 249, 174, 64))]
)
def test_sample_sizes(sd, sizes):
    """methods.md 3.17: half-widths .2, .25, .3, .5 at 95 %."""
    assert tuple(sample_size_for_gap(h, sd).estimate for h in (0.2, 0.25, 0.3, 0.5)) == sizes


def test_sample_sizes_with_assurance():
    """methods.md 3.17: 80 % assurance, sd 1.5, half-widths .25, .3, .5."""
    assert [sample_size_for_gap(h, assurance=0.8).estimate for h in (0.25, 0.3, 0.5)] == [154, 110, 44]


def test_population_design_and_response():
    assert sample_size_for_gap(0.25, population=500).estimate == np.ceil(141 / (1 + 140 / 500))
    assert sample_size_for_gap(0.25, design_effect=1.5).estimate == np.ceil(141 * 1.5)
    assert sample_size_for_gap(0.25, response_rate=0.2).invited == 705
    assert sample_size_for_gap(0.1, population=30).estimate <= 30


def test_detectable_changes_agree_with_r(survey_numbers):
    """tests/reference/survey_numbers.R: power.t.test(strict = TRUE)."""
    assert minimum_detectable_change(1, 20).estimate == pytest.approx(survey_numbers["power_20"][0], rel=1e-5)
    found = minimum_detectable_change(1.5, 150, power=0.9)
    assert found.estimate == pytest.approx(survey_numbers["power_150"][0], rel=1e-5)
    paired = minimum_detectable_change(1.2, 40, correlation=0.5)  # sd of the difference is 1.2, too
    assert paired.estimate == pytest.approx(survey_numbers["power_paired"][0], rel=1e-5)


def test_unequal_waves_and_designs():
    few, many = minimum_detectable_change(1.5, 100, 50), minimum_detectable_change(1.5, 100, 400)
    assert few.estimate > many.estimate
    assert minimum_detectable_change(1.5, 200, design_effect=2).estimate == pytest.approx(
        minimum_detectable_change(1.5, 100).estimate
    )
    assert many.n == 500


def test_large_waves_are_normal():
    """(1.96 + .8416) sqrt(2/n)."""
    assert minimum_detectable_change(1, 1e6).estimate == pytest.approx(2.8015852 * np.sqrt(2e-6), rel=1e-5)


def test_what_cannot_be_planned_says_why():
    assert minimum_detectable_change(0, 30).note == NO_VARIANCE
    assert minimum_detectable_change(1, 1).note == TOO_FEW
    assert minimum_detectable_change(1, 30, correlation=1.0).note == NO_VARIANCE
    assert sample_size_for_gap(1e-9).note == UNREACHABLE
    assert minimum_detectable_change(1, 2).estimate > 1


def test_wrong_calls_are_refused():
    with pytest.raises(ValueError, match="must be positive"):
        sample_size_for_gap(0)
    with pytest.raises(ValueError, match="must lie within"):
        minimum_detectable_change(1, 30, power=1)
