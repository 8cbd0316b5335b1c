"""The funnel draws teams, limits and the standard, and nothing of other levels."""

from types import SimpleNamespace

from matplotlib.figure import Figure

from cxaudit.figures import funnel, style
from cxaudit.language import Language
from cxaudit.measures import rows


def test_teams_inside_and_outside():
    language = Language("en")
    words = SimpleNamespace(
        colors=style.Colors(),
        text=language.text,
        number=language.number,
        share=language.share,
        term=lambda row: row.term,
    )
    limits = [
        {"measure": f"chance alone, {name} %", "level": "checks", "term": str(n), "n": n, "estimate": 0.9, "low": low, "high": 1.0}
        for name, low in (("95", 0.82), ("99.8", 0.75)) for n in (20, 100)
    ]  # fmt: skip
    teams = [
        {"measure": "passed", "level": "team", "term": t, "n": 60, "estimate": e, "low": e - 0.1, "high": 1.0}
        for t, e in (("A", 0.9), ("B", 0.6))
    ]
    manager = {"measure": "passed", "level": "manager", "term": "M", "n": 5, "estimate": 0.2, "low": 0.1, "high": 0.5}
    standard = {"measure": "required share", "level": "overall", "term": "all", "estimate": 0.9}
    figure = Figure()
    funnel.draw(figure, rows([*limits, *teams, manager, standard]), words)
    texts = {t.get_text(): t.get_color() for t in figure.axes[0].texts}
    assert texts == {"A": words.colors.ink, "B": words.colors.bad}
