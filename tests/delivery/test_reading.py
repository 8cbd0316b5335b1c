"""Every place where a file can keep a number is read."""

from __future__ import annotations

import io

import numpy as np
import openpyxl
import pytest
import xlsxwriter

from cxaudit.delivery.attack import attack


@pytest.mark.parametrize("hidden_in", ["sheet", "comment", "chart"])
def test_what_is_withheld_stands_nowhere_else(written, hidden_in):
    counts = {"measure": "respondents", "level": "group"}
    north = counts | {"term": "region=north", "n": 60.0, "estimate": 60.0}
    west = counts | {"term": "region=west", "n": np.nan, "estimate": np.nan}
    folder = written("a", {}, north, west)
    assert attack([folder]).breaches == ()
    book = openpyxl.load_workbook(folder / "acme.xlsx")
    page = book.create_sheet("notes")
    if hidden_in == "sheet":
        page.append(["group", "mean"])
        page.append(["region: west", 2.5])
        page.sheet_state = "veryHidden"
    elif hidden_in == "comment":
        page["A1"].comment = openpyxl.comments.Comment("region: west 2.5 of 7", "x")
    book.save(folder / "acme.xlsx")
    if hidden_in == "chart":
        file = io.BytesIO()
        with xlsxwriter.Workbook(file) as chart_book:
            sheet = chart_book.add_worksheet()
            chart = chart_book.add_chart({"type": "bar"})
            sheet.write_column(0, 0, ["region: west"])
            sheet.write_column(0, 1, [2.5])
            chart.add_series(
                {
                    "categories": "=Sheet1!$A$1:$A$1",
                    "values": "=Sheet1!$B$1:$B$1",
                    "categories_data": ["region: west"],
                    "values_data": [2.5],
                }
            )
            sheet.insert_chart("D2", chart)
        (folder / "charts.xlsx").write_bytes(file.getvalue())
    assert attack([folder]).breaches
