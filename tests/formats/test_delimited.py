"""Delimited text: whatever encoding, separator or quoting it was saved with, the cells come back, or the place of the fault."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit import formats
from cxaudit.errors import InputError
from cxaudit.formats.delimited import LARGE

HEADINGS = ["респондент", "регион", "что понравилось и что стоит улучшить", "оценка"]
ROWS = [
    ["r1", "север", "всё хорошо, спасибо", "5"],
    ["r2", "юг", "долго ждали ответа менеджера", "4"],
    ["r3", "Москва", "Объясните условия", "3"],
]


def cells(sheet):
    return [[column.at(row) for column in sheet.cells] for row in range(len(sheet))]


def saved(folder, headings, rows, *, encoding="utf-8", separator=","):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerows([headings, *rows])
    path = folder / "table.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "cp866", "koi8-r"])
def test_encoding_and_separator_are_found(tmp_path, encoding, separator):
    sheet = formats.read(saved(tmp_path, HEADINGS, ROWS, encoding=encoding, separator=separator))
    assert list(sheet.headings) == HEADINGS
    assert cells(sheet) == ROWS
    assert (sheet.encoding, sheet.separator) == (encoding, separator)


word = st.text(st.characters(codec="cp1251", exclude_categories=("Cc", "Zs")), min_size=1, max_size=12)


@given(rows=st.lists(st.tuples(word, word, word), min_size=1, max_size=8), separator=st.sampled_from(",;\t|"))
def test_any_text_comes_back_in_the_encoding_that_is_named(tmp_path_factory, rows, separator):
    folder = tmp_path_factory.mktemp("any")
    path = saved(folder, ["первый", "второй", "третий"], rows, encoding="cp1251", separator=separator)
    sheet = formats.read(path, encoding="cp1251")
    if sheet.separator == separator:  # a heading of three words tells it, unless the cells hide it
        assert cells(sheet) == [list(row) for row in rows]
    else:
        assert sheet.problems


def test_other_encodings_must_be_named(tmp_path):
    path = saved(tmp_path, ["번호", "의견"], [["1", "키오스크는 재미있다"]], encoding="cp949")
    with pytest.raises(InputError):
        formats.read(path)
    assert cells(formats.read(path, encoding="cp949")) == [["1", "키오스크는 재미있다"]]


def test_a_text_with_line_breaks_keeps_the_lines_of_later_rows(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('a,b\n1,"two\nlines"\n\n3,4\n', encoding="utf-8")
    sheet = formats.read(path)
    assert list(sheet.lines) == [2, 5]
    assert cells(sheet) == [["1", "two\nlines"], ["3", "4"]]


def test_short_and_long_rows_are_problems_with_their_line(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n3\n4,5,6\n7,8,\n", encoding="utf-8")
    sheet = formats.read(path)
    assert [p.cell.values["line"] for p in sheet.problems] == ["3", "4"]
    assert sheet.ragged == (1, 2)


@pytest.mark.parametrize("content", [b"", b"  \n\n", b"\0" * 100, b"a,b\n1,\0\n"])
def test_no_text_is_refused(tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(InputError):
        formats.read(path)


def large(folder, change=lambda rows: rows):
    rows = [
        [f"r{i}", str(i % 7 + 1), ["север", "юг"][i % 2], "" if i % 5 else "-", f"{i / 10}"] for i in range(120_000)
    ]
    path = folder / "table.csv"
    text = "\n".join(",".join(row) for row in change([["respondent", "E1", "region", "empty", "weight"], *rows])) + "\n"
    path.write_text(text, encoding="utf-8")
    assert path.stat().st_size > LARGE
    return path


def test_the_fast_way_reads_what_the_careful_way_reads(tmp_path, monkeypatch):
    path = large(tmp_path)
    fast = formats.read(path)
    assert isinstance(fast.lines, range)
    monkeypatch.setattr("cxaudit.formats.delimited.by_arrow", lambda *_: None)
    careful = formats.read(path)
    assert not isinstance(careful.lines, range)
    assert [fast.cells[c].at(77_777) is None or str(fast.cells[c].at(77_777)) for c in range(5)] == [
        careful.cells[c].at(77_777) is None or careful.cells[c].at(77_777) for c in range(5)
    ]
    assert list(fast.lines)[-1] == careful.lines[-1]


@pytest.mark.parametrize("cell", ["five", "-1", "5.5", "007"])
def test_a_late_surprise_in_a_large_file_is_not_lost(tmp_path, cell):
    def change(rows):
        rows[100_000][1] = cell
        return rows

    sheet = formats.read(large(tmp_path, change))
    found = sheet.cells[1].at(99_999)
    assert str(found) == cell or (cell == "007" and found == 7)


def test_a_ragged_row_in_a_large_file_is_found(tmp_path):
    def change(rows):
        rows[100_000].pop()
        return rows

    assert formats.read(large(tmp_path, change)).problems[0].cell.values["line"] == "100001"
