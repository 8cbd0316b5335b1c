"""Tables are edited without a loss: what was there stays, what is wrong is told at once, what was saved is read back."""

import openpyxl
import pytest

from cxaudit.errors import InputError
from cxaudit.lab.drafts import Draft, format_value, parse_typed_value, point_section_to_file
from cxaudit.tables.folder import read_client

TOUCHPOINTS = "touchpoint;этап;канал;заметка\nСайт;до покупки;сайт;моё\nОфис;отношения;офис;ещё\n"


@pytest.fixture
def home(tmp_path):
    (tmp_path / "client.toml").write_text('name = "Клиент"\nlanguages = ["ru"]\n', encoding="utf-8")
    (tmp_path / "touchpoints.csv").write_text(TOUCHPOINTS, encoding="cp1251")
    return tmp_path


def book(path, formula=False, **sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if formula:
        made.active["F1"] = "=1+1"
    made.save(path)


def test_text_keeps_its_headings_columns_separator_and_old_content(home):
    draft = Draft.of(home, "touchpoints", "ru")
    draft.write(0, "touchpoint", "Новый сайт")
    draft.save()
    lines = (home / "touchpoints.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines == ["touchpoint;этап;канал;заметка", "Новый сайт;до покупки;сайт;моё", "Офис;отношения;офис;ещё"]
    assert (home / "touchpoints.csv.bak").read_text(encoding="cp1251") == TOUCHPOINTS
    assert list(read_client(home).tables["touchpoints"]["touchpoint"]) == ["Новый сайт", "Офис"]


def test_every_save_keeps_the_one_before(home):
    draft = Draft.of(home, "touchpoints", "ru")
    for name in ("а", "б"):
        draft.write(0, "touchpoint", name)
        draft.save()
    assert {p.name for p in home.glob("*.bak*")} == {"touchpoints.csv.bak", "touchpoints.csv.bak1"}


def test_a_workbook_with_other_sheets_is_not_touched(home):
    (home / "touchpoints.csv").unlink()
    book(home / "audit.xlsx", touchpoints=[["touchpoint", "stage"], ["Site", "preboarding"]], notes=[["mine"]])
    before = (home / "audit.xlsx").read_bytes()
    draft = Draft.of(home, "touchpoints", "en")
    draft.add(touchpoint="Office", stage="onboarding")
    said = draft.save()
    assert (home / "audit.xlsx").read_bytes() == before
    assert said[0].values == {"file": "touchpoints.xlsx", "old": "audit.xlsx"}
    assert list(read_client(home).tables["touchpoints"]["touchpoint"]) == ["Site", "Office"]


def test_a_workbook_with_formulas_is_not_touched_even_where_client_toml_names_it(home):
    (home / "touchpoints.csv").unlink()
    rows = [["touchpoint", "stage"], ["Site", "preboarding"]]
    book(home / "map.xlsx", formula=True, touchpoints=rows)
    toml = (
        'name = "Client"\n\n[touchpoints]  # by hand\nfile = "map.xlsx"\n\n[touchpoints.columns]\n"stage" = "stage"\n'
    )
    (home / "client.toml").write_text(toml, encoding="utf-8")
    before = (home / "map.xlsx").read_bytes()
    draft = Draft.of(home, "touchpoints", "en")
    draft.write(0, "touchpoint", "The site")
    draft.save()
    assert (home / "map.xlsx").read_bytes() == before
    assert (home / "client.toml.bak").read_text(encoding="utf-8") == toml
    assert 'file = "touchpoints.xlsx"' in (home / "client.toml").read_text(encoding="utf-8")
    assert list(read_client(home).tables["touchpoints"]["touchpoint"]) == ["The site"]


def test_a_table_that_was_nowhere_gets_a_file(home):
    draft = Draft.of(home, "goals", "ru")
    draft.add(goal="Расти", kpi="=1+1", target="1,5")
    draft.save()
    (row,) = read_client(home).tables["goals"].to_dict("records")
    assert (row["kpi"], row["target"]) == ("=1+1", 1.5)


def test_wrong_values_are_told_with_their_place_and_not_saved(home):
    draft = Draft.of(home, "touchpoints", "ru")
    draft.write(1, "stage", "когда-нибудь")
    _, wrong, _ = draft.clean()
    assert wrong[0].cell.values == {"line": "2", "column": "этап"}
    with pytest.raises(InputError):
        draft.save()
    assert (home / "touchpoints.csv").read_text(encoding="cp1251") == TOUCHPOINTS
    assert not list(home.glob("*.bak"))


def test_a_name_that_other_tables_use_cannot_vanish(home):
    (home / "experience.csv").write_text("customer,touchpoint,satisfaction\n1,Сайт,5\n2,Офис,6\n", encoding="utf-8")
    draft = Draft.of(home, "touchpoints", "ru")
    draft.write(0, "touchpoint", "Витрина")
    _, wrong, _ = draft.clean()
    assert [p.what.values["table"] for p in wrong] == ["experience"]


def test_a_file_that_changed_meanwhile_is_not_overwritten(home):
    draft = Draft.of(home, "touchpoints", "ru")
    draft.write(0, "touchpoint", "Витрина")
    (home / "touchpoints.csv").write_text(TOUCHPOINTS + "Чат;отношения;чат;\n", encoding="cp1251")
    with pytest.raises(InputError):
        draft.save()
    assert "Чат" in (home / "touchpoints.csv").read_text(encoding="cp1251")


def test_a_matrix_is_edited_score_by_score(home):
    (home / "competencies.csv").write_text("person,сервис,продажи\nАнна,7,8\nБорис,5,\n", encoding="utf-8")
    draft = Draft.of(home, "competencies", "ru")
    assert [draft.value(i, "score") for i in range(4)] == ["7", "8", "5", ""]
    draft.write(3, "score", "6")
    draft.save()
    assert read_client(home).tables["competencies"]["score"].tolist() == [7, 8, 5, 6]


def test_rows_that_client_toml_leaves_out_by_number_stop_the_editor(home):
    text = (home / "client.toml").read_text(encoding="utf-8") + "[touchpoints]\nleave_out = { test = [3] }\n"
    (home / "client.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        Draft.of(home, "touchpoints", "ru")


def test_rows_move_and_go(home):
    draft = Draft.of(home, "touchpoints", "ru")
    assert draft.move(0, 1) == 1
    assert draft.value(0, "touchpoint") == "Офис"
    draft.remove(0)
    assert [draft.value(i, "touchpoint") for i in range(len(draft.rows))] == ["Сайт"]


@pytest.mark.parametrize(
    ("text", "value"), [("", None), (" 7 ", 7), ("7,5", 7.5), ("007", "007"), ("a7", "a7"), ("-3", -3)]
)
def test_typed_values(text, value):
    assert parse_typed_value(text) == value
    if value is not None:
        assert parse_typed_value(format_value(value)) == value


def test_client_toml_is_changed_in_one_place_only():
    text = 'name = "A"  # a\n[goals]  # g\nfile = "old.xlsx"\nsheet = "x"\nproblems = "stop"\n[trust]\nfile = "t.csv"\n'
    assert point_section_to_file(text, "goals", "goals.xlsx", None) == (
        'name = "A"  # a\n[goals]  # g\nfile = "goals.xlsx"\nproblems = "stop"\n[trust]\nfile = "t.csv"\n'
    )
    assert point_section_to_file('name = "A"\n', "goals", "g.xlsx", "S").endswith(
        '[goals]\nfile = "g.xlsx"\nsheet = "S"\n'
    )
