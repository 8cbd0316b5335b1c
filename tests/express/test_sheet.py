"""Two pages, in both languages, with what the answers say and nothing read as markup."""

import io

import pytest
from pypdf import PdfReader

from cxaudit.express import check, picture, sheet
from cxaudit.workbench import Workbench

ANSWERS = dict(zip((q.statement for q in check().questions), (5, 5, 4, 2, 4, 1, 2, 3, 2, 4, 3, 1), strict=True))


@pytest.mark.parametrize(("code", "word"), [("ru", "осознание"), ("en", "aware")])
def test_two_pages(code, word):
    made = sheet.write(Workbench.at(), picture([ANSWERS]), code, 'A & "B" #eval("1") <c>', {"who": "Ann", "where": ""})
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) == 2
    text = " ".join(page.extract_text() for page in pages)
    assert word in text
    assert '#eval("1")' in text
    assert "Ann" in text


def test_every_word_is_translated():
    told = sheet.facts(picture([ANSWERS]), said := sheet.Language("ru"), "", {})
    assert told["contacts_head"] == ""
    assert said.missed == set()
