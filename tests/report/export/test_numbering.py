from cxaudit.report.export import exporter
from cxaudit.report.export.manuscript import manuscript
from cxaudit.report.export.numbering import caption_numbers


def test_the_numbers_are_those_of_the_page(notebook):
    page, _ = exporter("html").from_notebook_node(notebook)
    found = caption_numbers(manuscript(notebook))
    assert found
    assert all(f'<span class="no">{said}.</span>' in page for said in found.values())
