"""Unbreakable spaces in Russian text."""

from cxaudit.language.typography import typeset


def test_no_preposition_hangs_and_no_dash_opens_a_line():
    assert typeset("Оценка — в целом и у всех", "ru") == "Оценка\u00a0— в\u00a0целом и\u00a0у\u00a0всех"


def test_english_stays_as_it_is():
    assert typeset("A gap — in short", "en") == "A gap — in short"


def test_a_number_stays_with_what_it_counts():
    assert (
        typeset("Ещё {n} клиентов из 100 таких, 5 п. п.", "ru")
        == "Ещё {n}\u00a0клиентов из\u00a0100\u00a0таких, 5\u00a0п.\u00a0п."
    )
