"""A number's origin."""

import nbformat
import pytest

from cxaudit.delivery.provenance import chapter_of, explain, says
from cxaudit.errors import InputError
from cxaudit.report.blocks import PASSPORT


def test_tables_and_figures_carry_their_passport(report):
    notebook = nbformat.read(report / "acme-en.ipynb", as_version=4)
    passports = [p for c in notebook.cells for o in c.get("outputs", []) for p in o["data"].get(PASSPORT, ())]
    gaps = next(p for p in passports if p["id"] == "gaps")
    assert "gap 5" in gaps["measures"]
    assert gaps["methods"] == ["mean"]
    assert gaps["n"] == [30.0, 30.0]
    assert gaps["files"] == {"survey.xlsx": "sha256:00"}


@pytest.mark.parametrize("asked", ["−1,21", "-1.21", "gap-5 REL"])
def test_a_number_tells_where_it_comes_from(report, asked):
    told = explain(report, asked)
    origin = told.origins[0]
    assert origin.row["term"] == "REL"
    assert origin.row["method"] == "mean"
    assert origin.files == {"survey.xlsx": "sha256:00"}
    assert any(cell.startswith("20_gaps[") and '"gap 5"' in source for cell, _, source in origin.cells)
    assert told.versions["cxaudit"]
    assert len(told.findings) == asked.startswith("gap-5")


def test_a_table_tells_its_rows(report):
    assert {o.row["measure"] for o in explain(report, "gaps").origins} == {"gap 5"}


@pytest.mark.parametrize("asked", ["9,99", "no-such-table", "gap-5 XXX"])
def test_what_is_not_there_is_said_to_be_missing(report, asked):
    with pytest.raises(InputError):
        explain(report, asked)


@pytest.mark.parametrize(("estimate", "unit", "asked", "found"), [
    (-0.8049, "points", "−0,80", True), (-0.8049, "points", "−0,8", True), (-0.8049, "points", "0,80", False), (-0.8049, "points", "−0,81", False),
    (0.463, "share", "46 %", True), (0.463, "share", "46,3\u00a0%", True), (0.463, "points", "46 %", False), (-0.46, "nps", "−46", True), (1234.0, "count", "1\u00a0234", True), (None, "points", "0", False),
])  # fmt: skip
def test_numbers_are_known_as_they_are_printed(estimate, unit, asked, found):
    assert says({"estimate": estimate, "unit": unit}, asked) is found


def test_a_cell_tells_its_chapter():
    assert chapter_of("20-gaps-07") == "20_gaps[8]"
    assert chapter_of("95-data-quality-10") == "95_data_quality[11]"


def test_a_table_without_measures_tells_its_cell_and_files(report):
    told = explain(report, "thresholds")
    assert not told.origins
    assert [cell for cell, _, source in told.made.cells if source.startswith("audit.thresholds(")] == ["90_method[7]"]
    assert told.made.files == {"survey.xlsx": "sha256:00"}


def test_the_number_of_the_whole_comes_first(report):
    levels = [origin.row["level"] for origin in explain(report, "−46").origins]
    assert levels[0] == "overall"
