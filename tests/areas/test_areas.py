"""The parts of an audit are what lies in their folder, in the order that the files say."""

from cxaudit import areas


def test_the_areas_of_the_contract_stand_in_its_order():
    assert [area.name for area in areas.list_areas()] == [
        "survey", "competencies", "journey", "complaints", "quality", "trust", "goals", "outcomes", "readiness",
    ]  # fmt: skip


def test_an_area_without_a_file_comes_last_and_counts_nobody_as_lost():
    strange = areas.find_area("visits")
    assert (strange.name, strange.order, strange.about) == ("visits", areas.LAST, "company")


def test_every_area_says_what_to_collect_and_whom_it_is_about():
    assert all(area.collect.text.endswith(".") and area.tables for area in areas.list_areas())
    assert {area.about for area in areas.list_areas()} == {"customers", "employees", "company"}
