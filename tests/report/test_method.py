from cxaudit.measures import COLUMNS
from cxaudit.report.method import THRESHOLDS
from cxaudit.tables.client import Thresholds


def test_every_threshold_has_its_words():
    assert set(THRESHOLDS) >= set(Thresholds.model_fields)


def test_thresholds_in_force_are_printed(audit):
    rows = {row[0].text: [c.text for c in row[1:]] for row in audit.thresholds().rows}
    assert rows["Gaps 1-5, as a share of the scale's range"] == ["5%", "10%", "20%"]


def test_measures_of_one_formula_share_a_line(audit):
    assert [[c.text for c in row] for row in audit.method().rows] == [["Gap 5", "survey", "mean"]]


def test_the_workbook_holds_the_whole_table_and_the_wording(audit):
    sheets = {sheet.name: sheet for sheet in audit.workbook().sheets}
    assert sheets["measures"].heads == tuple(COLUMNS)
    assert len(sheets["measures"].rows) == len(audit.measures)
    assert len(sheets["findings"].rows) == 1
    assert any(row[1] == "P22" for row in sheets["codebook"].rows)
    assert len(sheets["set aside"].rows) == 1
