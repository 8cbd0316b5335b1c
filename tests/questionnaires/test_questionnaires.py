"""Questionnaires: what each audience is asked, and that answers collected with every format come back by themselves."""

import csv
import io
import re

import openpyxl
import pytest

from cxaudit import instruments, questionnaires
from cxaudit.errors import InputError
from cxaudit.formats import limesurvey_structure
from cxaudit.instruments import load, load_built_in
from cxaudit.questionnaires import compose_questionnaire, limesurvey, text, write, xlsx
from cxaudit.tables.folder import read_client

SERVQUAL = [load_built_in("servqual"), load_built_in("nps")]
N = 3


def answer(column, respondent):
    """A made-up answer, the same in every format."""
    return (sum(map(ord, column)) + respondent) % 7 + 1 if column != "comment" else f"Спасибо, {respondent}"


def read_back(tmp_path, name, content, toml=""):
    home = tmp_path / "client"
    home.mkdir()
    (home / "client.toml").write_text(f'name = "x"\n{toml}', encoding="utf-8")
    (home / name).write_bytes(content)
    return read_client(home)


def check(answers, asked, audience="customer"):
    for question in asked.questions:
        expected = [answer(question.column, i) for i in range(N)]
        assert list(answers[question.column]) == expected, question.column
    assert set(answers["audience"]) == {audience}


def test_each_audience_is_asked_its_facets():
    facets = {
        who: "".join(p.code for p in compose_questionnaire(SERVQUAL, who, "ru").pages)
        for who in questionnaires.ASKED_FACETS
    }
    assert facets == {"customer": "EPC", "manager": "ESC", "employee": "SD"}
    assert compose_questionnaire(SERVQUAL, "customer", "en").questions[-1].column == "comment"


def test_nothing_to_ask_is_told():
    with pytest.raises(InputError):
        compose_questionnaire([load_built_in("nps")], "employee", "en")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_text_comes_back_from_a_google_form(tmp_path, language):
    asked = compose_questionnaire(SERVQUAL, "customer", language)
    (path,) = write("text", [asked], tmp_path / "out")
    lines = path.read_text(encoding="utf-8").splitlines()
    headings = [line for line in lines if re.match(r"(?:[EPC]\d+|nps|comment)\. ", line)]
    assert len(headings) == len(asked.questions)
    rows = [
        ["Отметка времени", *headings],
        *([f"0{i + 1}.02.2026 10:00:00", *(answer(q.column, i) for q in asked.questions)] for i in range(N)),
    ]
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    check(read_back(tmp_path, "survey.csv", file.getvalue().encode()).surveys[0].answers, asked)


@pytest.mark.parametrize("vv", [True, False])
@pytest.mark.parametrize("audience", ["customer", "manager"])
def test_limesurvey_comes_back_as_csv_and_as_vv(tmp_path, vv, audience):
    both = [compose_questionnaire(SERVQUAL, audience, language) for language in ("ru", "en")]
    (path,) = write("limesurvey", both, tmp_path / "out")
    structure = limesurvey_structure.read(path)
    columns = [code for question in structure.questions for code, _ in question.columns]
    codes = [c.replace("[", "_").replace("]", "") for c in columns] if vv else columns
    meta = ["id", "submitdate", "lastpage", "startlanguage"]
    plain = [c.replace("[", "").replace("]", "") for c in columns]
    rows = [
        [str(i), "2026-01-02 10:00:00", "3", "ru", *(audience if c == "audience" else answer(c, i) for c in plain)]
        for i in range(N)
    ]
    heads = [["texts"] * (4 + len(codes))] if vv else []
    file = io.StringIO(newline="")
    csv.writer(file, delimiter="\t" if vv else ",").writerows([*heads, [*meta, *codes], *rows])
    data = read_back(tmp_path, "survey.csv", file.getvalue().encode())
    assert data.readings.iloc[0]["format"] == "limesurvey"
    check(data.surveys[0].answers, both[0], audience)
    assert list(data.surveys[0].answers["respondent"]) == ["0", "1", "2"]


def test_the_structure_has_both_languages_and_every_step(tmp_path):
    both = [compose_questionnaire(SERVQUAL, "customer", language) for language in ("ru", "en")]
    (path,) = write("limesurvey", both, tmp_path)
    questions = {q.code: q for q in limesurvey_structure.read(path).questions}
    assert set(questions["E"].text) == {"ru", "en"}
    assert list(questions["E"].answers) == [str(i) for i in range(1, 8)]
    assert questions["E"].rows["1"]["en"] == SERVQUAL[0].items[0].text["en"]
    assert len(questions["nps"].answers) == 11


def test_ids_that_limesurvey_cannot_take_are_refused(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        'facets = ["P"]\nname.en = "x"\ndimensions = [{ id = "D", name.en = "D" }]\nitems = [{ id = "a-1", dimension = "D", text.en = "t" }]\n'
    )
    with pytest.raises(InputError, match="problem"):
        limesurvey.write([compose_questionnaire([load(own)], "customer", "en")], tmp_path / "x.txt")


def test_paper_bears_the_codes_of_the_columns_and_is_accessible(tmp_path):
    pypdf = pytest.importorskip("pypdf")
    asked = compose_questionnaire(SERVQUAL, "customer", "ru")
    (path,) = write("pdf", [asked], tmp_path)
    reader = pypdf.PdfReader(path)
    words = " ".join(page.extract_text() for page in reader.pages)
    codes = [q.column for q in asked.questions]
    assert [c for c in codes if not re.search(rf"\b{c}\b", words)] == []
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    # typed into a table headed by those codes, the answers come back
    rows = [codes, *([answer(c, i) for c in codes] for i in range(N))]
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    check(read_back(tmp_path, "survey.csv", file.getvalue().encode()).surveys[0].answers, asked)


def test_text_of_an_instrument_is_text_in_every_format(tmp_path):
    own = tmp_path / "own.toml"
    nasty = '=1+1 #import \\"x\\" <b>&amp;</b> $a$ [x](y)'
    own.write_text(
        f'facets = ["P"]\nname.en = "x"\ndimensions = [{{ id = "D", name.en = "D" }}]\nitems = [{{ id = "1", dimension = "D", text.en = "{nasty}" }}]\n'
    )
    asked = compose_questionnaire([load(own)], "customer", "en")
    for name in questionnaires.formats():
        assert all(p.stat().st_size for p in write(name, [asked], tmp_path / "out"))
    cell = openpyxl.load_workbook(next((tmp_path / "out").glob("*.xlsx"))).worksheets[0]["B7"]
    assert cell.data_type != "f"


def test_nothing_is_overwritten(tmp_path):
    asked = compose_questionnaire(SERVQUAL, "customer", "ru")
    write(text.NAME, [asked], tmp_path)
    with pytest.raises(InputError):
        write(text.NAME, [asked], tmp_path)


def test_the_form_checks_what_is_typed(tmp_path):
    (path,) = write(xlsx.NAME, [compose_questionnaire(SERVQUAL, "customer", "ru")], tmp_path)
    page = openpyxl.load_workbook(path).worksheets[0]
    rules = page.data_validations.dataValidation
    assert len(rules) == 67
    assert {(r.type, r.formula1, r.formula2) for r in rules} == {("whole", "1", "7"), ("whole", "0", "10")}
    assert page.protection.sheet


@pytest.mark.parametrize("form", ["limesurvey", "text"])
def test_hostile_wording_is_text_in_every_form(tmp_path, form):
    """LimeSurvey takes texts for HTML and braces for expressions; a terminal takes escapes for commands."""
    source = (instruments.INSTRUMENTS_FOLDER / "nps.toml").read_text(encoding="utf-8")
    evil = tmp_path / "evil.toml"
    evil.write_text(
        source.replace("How likely", r"<script>zqx</script> {SURVEYID} \u001b[31m \u202e likely"), encoding="utf-8"
    )
    (path,) = write(form, [compose_questionnaire([load(evil)], "customer", "en")], tmp_path)
    written = path.read_text(encoding="utf-8")
    assert "zqx" in written
    assert not any(sign in written for sign in "\x1b\u202e")
    if form == "limesurvey":
        assert "<script" not in written
        assert "{SURVEYID}" not in written
