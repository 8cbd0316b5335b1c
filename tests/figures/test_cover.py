"""Best, second best and target on one line a competency."""

from types import SimpleNamespace

from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from cxaudit.figures import cover, style
from cxaudit.language import Language
from cxaudit.measures import rows


def test_a_second_best_under_the_target_is_bad():
    language, colors = Language("en"), style.Colors()
    words = SimpleNamespace(
        colors=colors,
        text=language.text,
        term=lambda row, term=None: row.term,
        amount=language.amount,
        number=language.number,
    )
    numbers = (("best score", 9.0), ("second best score", 4.0), ("target", 7.0))
    frame = rows(
        [
            {
                "measure": m,
                "level": "competency",
                "term": "hiring",
                "group": "all",
                "instrument": "",
                "estimate": x,
                "unit": "score",
            }
            for m, x in numbers
        ]
    )
    figure = Figure()
    cover.draw(figure, frame, words)
    second, best = figure.axes[0].collections[1], figure.axes[0].collections[3]
    assert to_hex(second.get_edgecolor()[0]).upper() == colors.bad
    assert to_hex(best.get_facecolor()[0]).upper() == colors.good
