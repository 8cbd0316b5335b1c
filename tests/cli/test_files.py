"""The commands read, questionnaire and collect as a consultant types them."""

import csv
import os
from pathlib import Path

import openpyxl
import pytest

from cxaudit.cli import files, findings_of_file, main
from cxaudit.questionnaires import ASKED_FACETS, formats


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("COLUMNS", "160")
    home = tmp_path / "client_data" / "acme"
    home.mkdir(parents=True)
    (home / "client.toml").write_text('name = "Acme"\nlanguages = ["en"]\n')

    def typed(*arguments):
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        return left.value.code or 0, capsys.readouterr().out

    return typed


def export(path="answers.csv"):
    rows = [["Отметка времени", "[bold]x[/bold]", *(f"{w} {i}" for w in ("Ожидание", "Оценка") for i in range(1, 23))]]
    rows += [["01.10.2026 10:00:00", "[red]", *((i + k) % 7 + 1 for k in range(44))] for i in range(30)]
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_the_options_are_those_of_the_rooms():
    assert set(files.QUESTIONNAIRE_FORMATS) == set(formats())
    assert files.AUDIENCE_LABELS == ASKED_FACETS


@pytest.mark.parametrize(("lang", "words"), [("en", "answers from Google Forms"), ("ru", "ответы из Google Forms")])
def test_read_says_what_a_file_is(call, lang, words):
    code, said = call("read", export(), "--lang", lang)
    assert code == 0
    assert words in said.replace("\u00a0", " ")
    assert '"Ожидание {item}" = "E{item}"' in said
    assert "[red]" in said


def test_read_writes_a_new_file_and_never_client_toml(call):
    before = Path("client_data/acme/client.toml").read_bytes()
    assert call("read", export(), "--write", "acme")[0] == 0
    assert "[survey.columns]" in Path("client_data/acme/answers-survey.proposed").read_text()
    assert Path("client_data/acme/client.toml").read_bytes() == before
    assert call("read", "answers.csv", "--write", "acme")[0] == 2


def test_read_of_what_is_not_there(call):
    code, said = call("read", "nowhere.csv")
    assert (code, "no such file" in said) == (2, True)


def test_read_follows_no_link(call):
    os.symlink("/etc/passwd", "link.csv")
    assert call("read", "link.csv")[0] == 2


def test_questionnaires_in_every_format(call):
    code, _ = call(
        "questionnaire", "servqual,nps", "--lang", "ru,en", "--format", "xlsx,text,limesurvey", "--output", "out"
    )
    assert code == 0
    assert len(list(Path("out").iterdir())) == 5
    assert call("questionnaire", "servqual", "--audience", "nobody")[0] == 2
    assert call("questionnaire", "servquall")[0] == 2


def test_collect_into_a_client(call):
    call("questionnaire", "servqual", "--lang", "ru", "--output", "out")
    form = next(Path("out").glob("*.xlsx"))
    Path("filled").mkdir()
    for i in range(3):
        book = openpyxl.load_workbook(form)
        page = book.worksheets[0]
        for row in range(1, page.max_row + 1):
            if str(page.cell(row, 1).value)[:1] in "EPC":
                page.cell(row, 3).value = 5 + (i == 2 and page.cell(row, 1).value == "E1") * 4
        book.save(f"filled/{i}.xlsx")
    code, said = call("collect", "filled", "--into", "acme")
    assert code == 2
    assert "C8" in said
    assert not Path("client_data/acme/survey.xlsx").exists()
    assert call("collect", "filled", "--into", "acme", "--set-aside")[0] == 0
    assert call("check", "acme")[0] == 0


def test_forms_for_scores(call):
    assert call("questionnaire", "competencies", "--lang", "ru")[0] == 0
    assert Path("competencies-ru.xlsx").exists()


def test_cells_are_shown_on_one_line():
    assert findings_of_file.cut("a\x1b[31m\nb" * 30)[-1] == "…"
