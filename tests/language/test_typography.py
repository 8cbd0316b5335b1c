"""Unbreakable spaces in Russian text."""

from cxaudit.language.typography import typeset


def test_no_preposition_hangs_and_no_dash_opens_a_line():
    assert typeset("Оценка — в целом и у всех", "ru") == "Оценка\u00a0— в\u00a0целом и\u00a0у\u00a0всех"


def test_english_stays_as_it_is():
    assert typeset("A gap — in short", "en") == "A gap — in short"
