"""The tree draws every branch, also the one without an end."""

from types import SimpleNamespace

from matplotlib.figure import Figure

from cxaudit.figures import style, tree
from cxaudit.language import Language
from cxaudit.measures import rows


def words():
    language = Language("en")
    return SimpleNamespace(
        colors=style.Colors(), text=language.text, amount=language.amount, term=lambda row, term=None: term or row.term
    )


def test_branches_become_boxes_with_their_numbers():
    frame = rows(
        [
            {
                "measure": "goal tree",
                "level": "branch",
                "term": "loyalty→advocates→answers",
                "estimate": 0.4,
                "unit": "share",
            },
            {
                "measure": "goal tree",
                "level": "branch",
                "term": "loyalty→advocates→bonuses",
                "estimate": 1.0,
                "unit": "share",
            },
            {
                "measure": "goal tree",
                "level": "branch",
                "term": "reputation→→",
                "unit": "share",
                "note": "the goal has no KPI",
            },
        ]
    ).fillna({"note": ""})
    figure = Figure()
    tree.draw(figure, frame, words())
    texts = [t.get_text() for t in figure.axes[0].texts]
    assert texts.count("loyalty") == texts.count("advocates") == 1
    assert "40%" in texts
    assert "no KPI" in texts
