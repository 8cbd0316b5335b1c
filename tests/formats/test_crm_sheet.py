"""Sheets of 1C and CRM systems: the table is found among titles, groups and totals, and what was left out is told."""

import openpyxl
import pytest

from cxaudit import formats
from cxaudit.formats import crm_sheet, html_table


@pytest.fixture
def book(tmp_path):
    def make(rows, name="report.xlsx"):
        wb = openpyxl.Workbook()
        for row in rows:
            wb.active.append(row)
        wb.save(tmp_path / name)
        return formats.read(tmp_path / name)

    return make


def table(sheet):
    return [[c.at(i) for c in sheet.cells] for i in range(len(sheet))]


REPORT = [
    ["Ведомость по жалобам клиентов"],
    ["Период: 01.10.2026 — 31.10.2026"],
    [],
    ["Клиент", "Дата", "Тема", "Сумма"],
    ["Отдел Север"],
    ["ООО Ромашка", "02.10.2026", "Доставка", "1\u00a0234,50"],
    ["ИП Иванов", "03.10.2026", "—", "200,00"],
    ["Итого по отделу", None, None, "1\u00a0434,50"],
    ["Отдел Юг"],
    ["ООО Лютик", "05.10.2026", "Счёт", "<>"],
    ["Итого", None, None, "1\u00a0434,50"],
    [],
    ["Ответственный: Петров"],
]


def test_titles_groups_and_totals(book):
    sheet = book(REPORT)
    assert sheet.format == crm_sheet.NAME
    assert sheet.headings == ("Клиент", "Дата", "Тема", "Сумма", "group")
    assert [row[0] for row in table(sheet)] == ["ООО Ромашка", "ИП Иванов", "ООО Лютик"]
    assert [row[2] for row in table(sheet)] == ["Доставка", None, "Счёт"]
    assert [row[4] for row in table(sheet)] == ["Отдел Север", "Отдел Север", "Отдел Юг"]
    assert sorted((a.line, a.why.text) for a in sheet.aside) == [
        (5, "the heading of a group; the column {column} names it in every row"),
        (8, "a line of totals"),
        (9, "the heading of a group; the column {column} names it in every row"),
        (11, "a line of totals"),
        (13, "a line below the table"),
    ]
    assert "Ведомость" in sheet.remarks[-1].values["text"]
    assert sheet.place(0, 0)["cell"] == "A6"


def test_headings_in_two_rows_are_joined(book):
    sheet = book(
        [
            ["Клиент", "Выручка", None, "Дата"],
            [None, "План", "Факт", None],
            ["А", 10, 12, "01.10.2026"],
            ["Б", 20, 18, "02.10.2026"],
        ]
    )
    assert sheet.headings == ("Клиент", "Выручка [План]", "Выручка [Факт]", "Дата")
    assert len(sheet) == 2


def test_a_row_of_column_numbers_is_no_row(book):
    sheet = book([["Отчёт"], ["Клиент", "Тема", "Дата"], [1, 2, 3], ["А", "x", "01.10.2026"], ["Б", "y", "02.10.2026"]])
    assert [row[0] for row in table(sheet)] == ["А", "Б"]
    assert sheet.aside[0].why.text == "a row of column numbers"


@pytest.mark.parametrize(
    "rows",
    [
        [["respondent", "E1", "comment"], ["r1", 5, "Итого хорошо"], ["r2", 4, None], ["r3", 3, "Всего доброго"]],
        [["Клиент", "Тема"], ["А", "x"], ["Б", "y"]],
        [["a", "b", "c"], [1, 2, 3], [4, None, None], [5, 6, 7]],
    ],
)
def test_a_plain_table_is_left_alone(book, rows):
    sheet = book(rows)
    assert sheet.format == "table"
    assert len(sheet) == len(rows) - 1


def test_a_client_reads_it_as_a_table_of_the_audit(tmp_path):
    from cxaudit.tables.folder import read_client

    (tmp_path / "client.toml").write_text('name = "x"\n[complaints]\ncustomers = 50\n', encoding="utf-8")
    wb = openpyxl.Workbook()
    for row in REPORT:
        wb.active.append(row)
    wb.save(tmp_path / "жалобы.xlsx")
    data = read_client(tmp_path)
    assert list(data.tables["complaints"]["customer"]) == ["ООО Ромашка", "ИП Иванов", "ООО Лютик"]
    assert len(data.set_aside) == 5


# -- HTML under the name of a workbook --------------------------------------------------------------------------------

PAGE = (
    "<html><head><meta charset='windows-1251'><style>td {x: 1}</style></head><body><table><tr><td>меню</td></tr></table>"
    "<table><tr><th rowspan=2>Клиент</th><th colspan=2>Оценка</th></tr><tr><th>План</th><th>Факт</th></tr>"
    "<tr><td>А &amp; Б</td><td>1&nbsp;234,5</td><td>7<script>alert(1)</script></td></tr>"
    "<tr><td>В</td><td>2</td><td>3</td></tr></table></body></html>"
)


def test_a_web_page_is_read(tmp_path):
    path = tmp_path / "report.xls"
    path.write_bytes(PAGE.encode("cp1251"))
    sheet = formats.read(path)
    assert sheet.headings == ("Клиент", "Оценка [План]", "Оценка [Факт]")
    assert table(sheet) == [["А & Б", "1 234,5", "7"], ["В", "2", "3"]]
    assert formats.sheets(path) == [""]


def test_spans_without_end_are_bounded(tmp_path):
    path = tmp_path / "report.xls"
    path.write_text("<table><tr>" + "<td colspan=1000>x</td>" * 20_000 + "</tr></table>")
    with pytest.raises(formats.InputError):
        formats.read(path)


def test_no_entity_is_expanded(tmp_path):
    path = tmp_path / "report.xls"
    path.write_text(
        "<!DOCTYPE html [<!ENTITY a 'ha'>]><html><table><tr><td>k</td><td>v</td></tr><tr><td>&a;</td><td>1</td></tr></table>"
    )
    assert html_table.rows(path)[1] == ["&a;", "1"]
