"""A path is drawn step by step through its channels."""

from types import SimpleNamespace

from matplotlib.figure import Figure

from cxaudit.figures import path, style
from cxaudit.language import Language
from cxaudit.measures import rows


def test_steps_and_the_place_of_loss():
    language = Language("en")
    words = SimpleNamespace(
        colors=style.Colors(), text=language.text, number=language.number, term=lambda level, term: term
    )
    frame = rows([
        {"measure": "a path across channels", "level": "channel/step", "term": "site/1. Offer", "estimate": 0.0, "note": ""},
        {"measure": "a path across channels", "level": "channel/step", "term": "phone/2. Call", "estimate": 5.0, "note": "lost here"},
    ])  # fmt: skip
    figure = Figure()
    path.draw(figure, frame, words)
    assert [t.get_text() for t in figure.axes[0].texts] == ["1. Offer", "2. Call\nlost here"]
