from cxaudit.report.sections import COLLECT, TABLES, sections, wave
from cxaudit.tables.client import SECTIONS


def test_sections_say_what_is_missing(audit):
    assert audit.sections["survey"] == "ok"
    assert audit.sections["trust"] == "no data"
    assert len(audit.missing().rows) == 7


def test_every_section_has_its_tables_and_a_word_on_what_to_collect():
    assert set(TABLES) == set(COLLECT) == set(SECTIONS)


def test_the_wave_is_the_latest_of_the_surveys(data):
    assert wave(data) == "2026-10"
    assert sections(data)["complaints"] == "ok"
