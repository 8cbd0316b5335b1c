"""The journey map shows every touchpoint, its channel, the curve and the pain points."""

from types import SimpleNamespace

from matplotlib.figure import Figure

from cxaudit.figures import journey, style
from cxaudit.language import Language
from cxaudit.measures import rows


def words():
    language = Language("ru")
    named = {"text": language.text, "number": language.number, "share": language.share, "amount": language.amount}
    return SimpleNamespace(colors=style.Colors(), term=lambda level, term: language.text(term), **named)


def frame():
    touch = {"level": "touchpoint", "n": 60}
    place = {"estimate": 1.0, "unit": "rank"}
    return rows([
        touch | {"measure": "satisfaction", "term": "Заявка/анкета", "estimate": 5.0, "low": 4.8, "high": 5.2},
        touch | {"measure": "satisfaction", "term": "Звонок", "estimate": 8.0, "low": 7.8, "high": 8.2},
        touch | {"measure": "below the mean", "term": "Заявка/анкета", "estimate": -1.5, "low": -1.7, "high": -1.3},
        place | {"measure": "place in the stage", "level": "stage/touchpoint", "term": "onboarding/Заявка/анкета"},
        place | {"measure": "place in the stage", "level": "stage/touchpoint", "term": "preboarding/Звонок"},
        place | {"measure": "place in the channel", "level": "channel/touchpoint", "term": "сайт/Заявка/анкета"},
        place | {"measure": "place in the channel", "level": "channel/touchpoint", "term": "телефон/Звонок"},
        {"measure": "place of the pain point", "level": "pain point/touchpoint", "term": "Б-1/Заявка/анкета", "estimate": 9.0},
        {"measure": "share affected", "level": "pain point", "term": "Б-1", "estimate": 0.43},
        {"measure": "severity", "level": "pain point", "term": "Б-1", "estimate": 9.0},
        {"measure": "lost in the stage", "level": "stage", "term": "onboarding", "estimate": 0.2},
    ])  # fmt: skip


def test_everything_stands_on_the_map():
    figure = Figure(figsize=tuple(x * style.CM for x in journey.size(frame())))
    journey.draw(figure, frame(), words())
    said = [t.get_text().replace("\n", " ") for ax in figure.axes for t in ax.texts]
    assert {"Б-1", "Звонок", "8,0", "5,0"} <= set(said)
    assert any("знакомство" in text for text in said)
    assert any("20" in text for text in said)
    assert [stop.name for stop in journey.place_touchpoints(frame())] == ["Звонок", "Заявка/анкета"]


def test_a_map_without_pain_points_or_ratings_of_some_touchpoints_is_drawn():
    part = frame()[
        lambda f: ~f["measure"].isin(["share affected", "severity", "place of the pain point", "below the mean"])
    ]
    journey.draw(Figure(), part[part["term"].ne("Звонок")].reset_index(drop=True), words())


def test_long_words_break_after_a_vowel():
    assert (
        journey.syllables("Консультация", 9) == ["Консуль-", "тация"]
        or "".join(journey.syllables("Консультация", 9)).replace("-", "") == "Консультация"
    )
    assert all(len(part) <= 9 for part in journey.syllables("Консультация", 9))
