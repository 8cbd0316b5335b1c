"""A group that must lie in another is found; groups that only overlap raise no alarm."""

from __future__ import annotations

import numpy as np

from cxaudit.delivery.attack import attack


def nested(share: float, written):
    """A report whose line of business is one product and ``share`` of another that nobody may see."""
    rng, rows = np.random.default_rng(2), []
    answers = rng.integers(2, 8, (62, 44)).astype(float)
    people = {"line=ads": np.arange(62) < 42, "product=context": np.arange(62) < 40, "product=seo": np.arange(62) >= 42}
    if not share:  # the line has other people
        people["product=context"] = (np.arange(62) >= 10) & (np.arange(62) < 50)
    for group, mask in {"all": np.ones(62, bool), **people}.items():
        for item in range(44):
            told = {"measure": "perception", "level": "item", "term": str(item), "group": group}
            rows.append(told | {"n": mask.sum(), "estimate": answers[mask, item].mean()})
    return written("a", *rows)


def test_a_group_that_must_lie_in_another_is_found(written):
    found = attack([nested(1, written)])
    assert [b.n for b in found.breaches if "follows" in b.what.text] == [2]


def test_groups_that_only_overlap_raise_no_alarm(written):
    assert [b for b in attack([nested(0, written)]).breaches if "follows" in b.what.text] == []
