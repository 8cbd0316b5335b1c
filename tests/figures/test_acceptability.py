"""The option that is first most often stands on top."""

from cxaudit.figures.acceptability import ranks
from cxaudit.measures import rows


def test_ranks_in_columns_and_the_winner_on_top():
    shares = {"in-house/1": 0.3, "in-house/2": 0.7, "external/1": 0.7, "external/2": 0.3}
    table = ranks(
        rows(
            [
                {"measure": "rank acceptability", "level": "option/rank", "term": t, "estimate": s}
                for t, s in shares.items()
            ]
        )
    )
    assert table.index.tolist() == ["external", "in-house"]
    assert table.loc["external"].tolist() == [0.7, 0.3]
