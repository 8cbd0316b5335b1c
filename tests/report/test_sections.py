from cxaudit.areas import find_area
from cxaudit.report.sections import sections, tables_of, wave
from cxaudit.tables.client import list_sections
from cxaudit.tables.schema import list_tables


def test_sections_say_what_is_missing(audit):
    assert audit.sections["survey"] == "ok"
    assert audit.sections["trust"] == "no data"
    assert len(audit.missing().rows) == 7


def test_every_section_has_its_tables_and_a_word_on_what_to_collect():
    assert list_sections()[:3] == ["survey", "competencies", "journey"]
    for section in list_sections():
        assert set(tables_of(section)) <= set(list_tables())
        assert find_area(section).collect.text


def test_the_wave_is_the_latest_of_the_surveys(data):
    assert wave(data) == "2026-10"
    assert sections(data)["complaints"] == "ok"
