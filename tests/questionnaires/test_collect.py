"""Many filled forms into one table, and what is missing or odd in them by file and cell."""

import shutil

import openpyxl
import pytest

from cxaudit import instruments
from cxaudit.errors import InputError
from cxaudit.language import Language
from cxaudit.questionnaires import collect, compose_questionnaire, write
from cxaudit.starters.new_client import templates
from cxaudit.tables import schema
from cxaudit.tables.folder import read_client

KNOWN = {name: instruments.load_built_in(name) for name in instruments.list_instruments()}


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    (path,) = write(
        "xlsx",
        [compose_questionnaire([KNOWN["servqual"], KNOWN["nps"]], "customer", "ru")],
        tmp_path_factory.mktemp("form"),
    )
    return path


@pytest.fixture
def fill(form, tmp_path):
    folder = tmp_path / "forms"
    folder.mkdir()

    def filled(name, answers, default=5, change=lambda page: None):
        book = openpyxl.load_workbook(form)
        page = book.worksheets[0]
        for row in range(1, page.max_row + 1):
            code = page.cell(row, 1).value
            if code and code not in ("respondent", "date", "comment"):
                page.cell(row, 3).value = default
            if code in answers:
                page.cell(row, 3).value = answers[code]
        change(page)
        book.save(folder / f"{name}.xlsx")
        return folder

    return filled


def test_forms_become_a_survey_that_is_read_without_a_word(fill, tmp_path):
    for i in range(3):
        folder = fill(
            f"form {i}",
            {"respondent": f"k{i}" if i else None, "E3": i + 1, "nps": 9, "comment": "+2 спасибо" if i == 1 else None},
        )
    done = collect.collect(folder, KNOWN)
    assert (done.forms, done.odd, done.missing) == (3, [], [])
    home = tmp_path / "client"
    home.mkdir()
    (home / "client.toml").write_text('name = "x"\n')
    collect.write_answers(done, home)
    answers = read_client(home).surveys[0].answers
    assert list(answers["respondent"]) == ["form 0", "k1", "k2"]
    assert list(answers["E3"]) == [1, 2, 3]
    assert set(answers["P22"]) == {5}
    assert list(answers["nps"]) == [9, 9, 9]


def test_odd_and_missing_answers_are_told_by_cell(fill):
    folder = fill("a", {"E1": 8, "P2": None, "E2": "много"})
    done = collect.collect(folder, KNOWN)
    english = Language("en")
    assert [(p.file, p.cell, english.say(p.what)) for p in done.odd] == [
        ("a.xlsx", "C8", "8 is outside 1-7"),
        ("a.xlsx", "C9", "много is not a number"),
    ]
    assert [english.say(p.what) for p in done.missing] == ["1 answer is missing: P2 (C33)"]


def test_rows_that_moved_are_found_by_their_codes(fill):
    folder = fill("a", {"E1": 3, "P22": 2}, change=lambda page: (page.protection.disable(), page.insert_rows(5, 4)))
    row = collect.collect(folder, KNOWN).frames["survey"].iloc[0]
    assert (row["E1"], row["P22"]) == (3, 2)


def test_a_form_twice_and_a_respondent_twice(fill):
    folder = fill("a", {"respondent": "k"})
    shutil.copy(folder / "a.xlsx", folder / "copy of a.xlsx")
    fill("b", {"respondent": "k", "E1": 1})
    done = collect.collect(folder, KNOWN)
    assert done.forms == 2
    assert [p.file for p in done.missing] == ["copy of a.xlsx"]
    assert [p.what.values for p in done.odd] == [{"respondent": "k", "n": 2}]


def test_what_is_no_form_is_told_and_the_others_are_read(fill):
    folder = fill("a", {})
    (folder / "b.xlsx").write_bytes(b"nothing")
    openpyxl.Workbook().save(folder / "c.xlsx")
    (folder / "d.xlsx").symlink_to(folder / "a.xlsx")
    done = collect.collect(folder, KNOWN)
    assert [p.file for p in done.odd] == ["b.xlsx", "c.xlsx", "d.xlsx"]
    assert done.forms == 1


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(InputError):
        collect.collect(tmp_path, KNOWN)


def test_scores_of_many_raters_become_one_table(tmp_path):
    folder = tmp_path / "raters"
    folder.mkdir()
    for rater in ("Анна", "Борис"):
        templates(folder / f"{rater}.xlsx", [schema.list_tables()["competencies"]], Language("ru"))
        book = openpyxl.load_workbook(folder / f"{rater}.xlsx")
        page = book["Компетенции"]
        heads = [cell.value for cell in page[1]]
        row = {
            "Человек": "Вера",
            "Сотрудник": "Вера",
            "Компетенция": "Эмпатия",
            "Оценщик": rater,
            "Кто оценивает": rater,
            "Оценка": 8 if rater == "Анна" else 11,
        }
        page.append([row.get(head) for head in heads])
        book.save(folder / f"{rater}.xlsx")
    done = collect.collect(folder, KNOWN)
    assert len(done.frames["competencies"]) == 2
    assert [(p.file, p.cell[-1]) for p in done.odd] == [("Борис.xlsx", "2")]


def test_an_empty_form_is_told_and_not_counted(fill):
    fill("full", {"respondent": "k1"})
    folder = fill("empty", {"respondent": "k2"}, default=None)
    done = collect.collect(folder, KNOWN)
    assert (done.forms, len(done.frames["survey"])) == (1, 1)
    assert [(p.file, p.what.text) for p in done.missing] == [("empty.xlsx", "The form is empty and was not counted")]
