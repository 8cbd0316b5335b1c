import pytest

from cxaudit.language import Language
from cxaudit.report.words import ReportWords


@pytest.fixture
def words(data):
    return ReportWords(Language("ru"), data)


def test_terms_of_an_instrument_bear_its_labels(words, data):
    assert words.term("dimension", "REL") == data.surveys[0].instrument.label("REL", "ru")
    assert words.term("item", "5").startswith("5. ")


def test_the_words_of_a_client_are_never_translated(words):
    assert words.term("team", "survey") == "survey"
    assert words.term("person/competency", "action/table") == "action / table"


def test_the_words_of_the_program_are(words):
    assert words.term("side", "trust") == "доверие"
    assert words.term("side", "no such word") == "no such word"
    assert "no such word" not in words.language.missed


def test_groups(words):
    assert words.group("all") == "все"
    assert words.group("region=север") == "регион: север"
    assert words.group("wave=2026-10") == "волна: 2026-10"
