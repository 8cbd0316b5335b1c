"""Two pages, in both languages, with what the answers say and nothing read as markup."""

import io

import pytest
from pypdf import PdfReader

from cxaudit.express import check, picture, sheet
from cxaudit.workbench import Workbench

ANSWERS = dict(zip((q.statement for q in check().questions), (5, 5, 4, 2, 4, 1, 2, 3, 2, 4, 3, 1), strict=True))


@pytest.mark.parametrize(("code", "word"), [("ru", "осознание"), ("en", "aware")])
def test_two_pages(code, word):
    made = sheet.write_sheet(
        Workbench.at(), picture([ANSWERS]), code, 'A & "B" #eval("1") <c>', {"who": "Ann", "where": ""}
    )
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) == 2
    text = " ".join(page.extract_text() for page in pages)
    assert word in text
    assert '#eval("1")' in text
    assert "Ann" in text


@pytest.mark.parametrize(
    "company", ["\u202eabc\x00\x07", "\U0001f469\u200d\U0001f467 \u0627\u0633\u0645", "A" * 3000, "# *x* `y` $z$"]
)
def test_a_name_is_words_whatever_it_holds_and_the_bytes_are_the_same(company):
    told = picture([ANSWERS])
    first, second = (sheet.write_sheet(Workbench.at(), told, "en", company, {"who": company}) for _ in range(2))
    assert first == second
    assert len(PdfReader(io.BytesIO(first)).pages) == 2


@pytest.mark.parametrize("people", [1, 6])
@pytest.mark.parametrize("answers", [ANSWERS, dict.fromkeys(ANSWERS, 5), ANSWERS | {"R1.1": 1}])
def test_every_word_is_translated(answers, people):
    told = sheet.facts(picture([answers] * people), said := sheet.Language("ru"), "", {})
    assert told["contacts_head"] == ""
    assert said.missed == set()


def test_nobody_is_told_of_a_culture_that_he_did_not_describe():
    told = sheet.facts(picture([ANSWERS | {"R1.2": 2}]), sheet.Language("en"), "", {})
    assert "first step" in told["level"]
    assert "blame" not in str(told)


def test_the_highest_step_is_no_promise():
    told = sheet.facts(picture([dict.fromkeys(ANSWERS, 5)]), sheet.Language("en"), "", {})
    assert told["level"].startswith("These answers do not speak against")
    assert "12 of the ladder's 25 statements" in " ".join(told["limits"])


def test_gaps_say_by_how_many_answers():
    told = sheet.facts(picture([ANSWERS]), sheet.Language("en"), "", {})
    assert {g["basis"] for g in told["gaps"]} == {"by 1 answer", "by 2 answers", "by 3 answers", "by 4 answers"}
