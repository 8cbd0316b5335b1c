from cxaudit.report.export import exporter
from cxaudit.report.export.manuscript import manuscript


def test_a_notebook_that_was_not_executed_still_exports(bare):
    assert manuscript(bare).facts["title"] == "Audit of customer experience"
    assert exporter("html").from_notebook_node(bare)[0].startswith("<!doctype html>")
    assert exporter("pdf").from_notebook_node(bare)[0].startswith(b"%PDF")
