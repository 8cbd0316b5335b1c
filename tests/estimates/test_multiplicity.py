"""Adjusted p-values, against the article and R's p.adjust."""

import numpy as np
import pytest

from cxaudit.estimates import benjamini_hochberg, holm

# T04: Benjamini & Hochberg 1995, the fifteen comparisons of the thrombolysis study.
FIFTEEN = [
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.3240,
    0.4262,
    0.5719,
    0.6528,
    0.7590,
    1.0,
]


def test_holm():
    """T04, R p.adjust(method = "holm"): three rejections at .05."""
    expected = [0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278, 0.3213, 1, 1, 1, 1, 1, 1]
    np.testing.assert_allclose(holm(FIFTEEN), expected, rtol=1e-10)
    assert (holm(FIFTEEN) <= 0.05).sum() == 3


def test_benjamini_hochberg():
    """T04, the article's four rejections and R p.adjust(method = "BH")."""
    expected = [
        0.0015,
        0.003,
        0.0095,
        0.035625,
        0.0603,
        0.06385714286,
        0.06385714286,
        0.0645,
        0.0765,
        0.486,
        0.5811818182,
        0.714875,
        0.7532307692,
        0.8132142857,
        1,
    ]
    np.testing.assert_allclose(benjamini_hochberg(FIFTEEN), expected, rtol=1e-9)
    assert (benjamini_hochberg(FIFTEEN) <= 0.05).sum() == 4


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_order_and_gaps_are_kept(adjust):
    shuffled = np.random.default_rng(0).permutation(15)
    np.testing.assert_allclose(adjust(np.array(FIFTEEN)[shuffled]), adjust(FIFTEEN)[shuffled])
    with_gap = adjust([0.01, np.nan, 0.04])
    np.testing.assert_allclose(with_gap[[0, 2]], adjust([0.01, 0.04]))
    assert np.isnan(with_gap[1])
    assert adjust([]).size == 0


def test_kiosk_items(kiosk, reference):
    """../shared/data/kiosk_servqual_kr/reference.json: the family of 24 items."""
    gaps = reference("kiosk_servqual_kr")["gaps"]
    p = [item["p"] for item in gaps["items"].values()]
    np.testing.assert_allclose(holm(p), list(gaps["items_p_holm"].values()), rtol=1e-9)
    np.testing.assert_allclose(benjamini_hochberg(p), list(gaps["items_p_BH"].values()), rtol=1e-9)


def test_what_is_no_p_value_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([0.5, 1.2])
