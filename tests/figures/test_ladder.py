"""Steps are dark only while every step below is whole."""

from types import SimpleNamespace

from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from cxaudit.figures import ladder, style
from cxaudit.language import Language
from cxaudit.measures import rows


def test_a_whole_step_above_a_broken_one_is_not_reached():
    language, colors = Language("en"), style.Colors()
    words = SimpleNamespace(colors=colors, share=language.share, term=lambda row, term=None: row.term)
    frame = rows(
        [{"level": "maturity", "term": t, "estimate": s} for t, s in (("aware", 1.0), ("safe", 0.5), ("measured", 1.0))]
    )
    figure = Figure()
    ladder.draw(figure, frame, words)
    fills = [to_hex(p.get_facecolor()).upper() for p in figure.axes[0].patches[1::3]]
    assert [fill == colors.brand for fill in fills] == [True, False, False]
