"""The matrix of hand-offs shows the extra loss and how many turned."""

from types import SimpleNamespace

from matplotlib.figure import Figure

from cxaudit.figures import handoffs, style
from cxaudit.language import Language
from cxaudit.measures import rows


def test_cells_hold_loss_and_count():
    language = Language("en")
    words = SimpleNamespace(
        colors=style.Colors(), text=language.text, number=language.number, share=language.share, amount=language.amount
    )
    frame = rows([
        {"measure": "loss by the hand-off", "level": "handoff", "term": "chat→phone", "estimate": 0.4, "low": 0.3, "high": 0.5},
        {"measure": "hand-offs", "level": "handoff", "term": "chat→phone", "estimate": 70},
        {"measure": "loss by the hand-off", "level": "handoff", "term": "site→chat", "estimate": -0.02, "low": -0.1, "high": 0.1},
    ])  # fmt: skip
    figure = Figure()
    handoffs.draw(figure, frame, words)
    said = [t.get_text() for t in figure.axes[0].texts]
    assert {"+40", "n = 70", "−2"} <= set(said)
    assert handoffs.name_channels(frame) == ["chat", "phone", "site"]
