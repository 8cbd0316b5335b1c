"""A group that can be known is named as a page names it."""

from cxaudit.delivery.disclosure_risk import name_group, place, subject
from cxaudit.delivery.reading import Published


def row(term: str, group: str) -> Published:
    return Published("acme", "acme.xlsx", "survey", "gap 5", "dimension", term, group, 12.0, -0.5)


def test_a_segment_is_spoken_as_a_page_shows_it():
    assert name_group("region=north=1") == "region: north=1"


def test_a_number_is_about_its_measure_term_and_group():
    assert subject(row("REL", "region=north@1")) == "gap 5 / REL / region=north@1"
    assert subject(row("overall", "all@")) == "gap 5 / all"  # a report without waves


def test_a_part_is_its_group_or_for_everyone_its_term():
    assert place(row("REL", "region=north@1")) == "region=north@1 [acme]"
    assert place(row("REL", "all@1")) == "REL [acme]"
