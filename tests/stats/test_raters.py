"""Raters: agreement, reliability, leniency of groups, halo; never one rater alone."""

import numpy as np
import pandas as pd
import pytest

from cxaudit.measures import select
from cxaudit.stats.raters import raters

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def table(block, competency="hiring", relations=("peer", "peer", "peer", "peer")):
    return pd.DataFrame(
        [
            {
                "person": f"p{i}",
                "competency": competency,
                "rater": f"r{j}",
                "relation": relations[j],
                "score": float(score),
            }
            for i, line in enumerate(block)
            for j, score in enumerate(line)
            if not np.isnan(score)
        ]
    )


def test_reliability_is_that_of_the_published_table():
    # Shrout and Fleiss 1979, table 2: ICC(2,1) .29, ICC(2,4) .62
    found = raters(competencies=table(SHROUT_FLEISS))
    assert select(found, "reliability of one rater")["estimate"].item() == pytest.approx(0.28976378)
    assert select(found, "reliability of the mean")["estimate"].item() == pytest.approx(0.62005055)
    assert select(found, "raters needed")["estimate"].item() == 6  # 0.7 (1 - 0.29) / (0.29 (1 - 0.7)) = 5.7


def test_a_table_with_holes_gets_krippendorffs_alpha():
    block = np.array(SHROUT_FLEISS, dtype=float)
    block[0, 3] = np.nan
    row = select(raters(competencies=table(block)), "reliability of one rater").iloc[0]
    assert "Krippendorff" in row["note"]
    assert np.isfinite(row["estimate"])


def test_agreement_needs_three_raters():
    found = select(raters(competencies=table([[7, 8, 6, 8], [1, 10, 1, 10]])), "agreement of the raters").set_index(
        "term"
    )
    assert found.loc["p0/hiring", "estimate"] > 0.85
    assert found.loc["p1/hiring", "estimate"] == 0
    few = select(raters(competencies=table([[7, 8], [6, 5]])), "agreement of the raters")
    assert few["estimate"].isna().all()


def test_leniency_of_two_colleagues_is_not_shown():
    both = table([[9, 9, 5, 5], [8, 8, 4, 4], [7, 7, 3, 3]], relations=("peer", "peer", "manager", "consultant"))
    found = select(raters(competencies=both), "leniency").set_index("term")
    assert np.isnan(found.loc["peer", "estimate"])
    assert found.loc["manager", "estimate"] == pytest.approx(-2.0)  # against peers (+4) and the consultant (0)


def test_halo_is_the_spread_of_a_rater_over_competencies():
    flat = pd.concat([table([[7, 6, 5, 8]] * 3, c) for c in ("hiring", "research")])
    assert select(raters(competencies=flat), "spread within a rater")["estimate"].item() == 0
