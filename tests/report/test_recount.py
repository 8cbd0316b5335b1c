from cxaudit.report.blocks import Formula
from cxaudit.report.recount import count_back, recounts


def test_what_the_report_withholds_is_in_no_sheet(audit):
    for sheet in recounts(audit):
        assert not [row for row in sheet.rows if "RES" in row]


def test_every_row_is_as_long_as_the_heads(audit):
    for sheet in recounts(audit):
        assert all(len(row) == len(sheet.heads) for row in sheet.rows)
        assert any(isinstance(cell, Formula) for row in sheet.rows for cell in row)


def test_counts_are_whole_but_where_answers_have_weights():
    assert count_back(0.31071428571428572 * 280) == 87
    assert count_back(12.4) == 12.4
