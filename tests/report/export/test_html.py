import re

from cxaudit.report.export import exporter


def test_the_page_has_no_outside_address_and_no_script(notebook):
    page, _ = exporter("html").from_notebook_node(notebook)
    assert "<script" not in page
    assert "Content-Security-Policy" in page
    assert not re.search(r"""<[^>]*(?:src|href)="(?!#|data:)""", page)
    assert not re.search(r"url\((?!#|data:)", page)
    assert '<html lang="en">' in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "<!--" not in page.partition("<main")[2]
    assert all(f'id="{target}"' in page for target in re.findall(r'<a [^>]*href="#([^"]+)"', page))
