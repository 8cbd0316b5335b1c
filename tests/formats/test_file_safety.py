"""Files that do harm, or none that anybody wants: each ends in bounded time and memory, with a message by its place."""

import os
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from cxaudit import formats
from cxaudit.errors import InputError
from cxaudit.formats import file_safety
from cxaudit.language import Language

ENGLISH = Language("en")


def said(path, **options):
    with pytest.raises(InputError) as caught:
        formats.read(path, **options)
    problem = caught.value.problems[0]
    assert problem.file == path.name
    return ENGLISH.say(problem.what), problem.cell if isinstance(problem.cell, str) else ENGLISH.say(problem.cell)


def book(path, change=lambda wb: None):
    wb = openpyxl.Workbook()
    for row in (["respondent", "E1"], ["a", 5], ["b", 6]):
        wb.active.append(row)
    change(wb)
    wb.save(path)
    return path


def with_member(path, name, content):
    with zipfile.ZipFile(path, "a") as z:
        z.writestr(name, content, compress_type=zipfile.ZIP_DEFLATED)
    return path


def replaced(path, name, content):
    """The workbook with one member of its archive replaced."""
    with zipfile.ZipFile(path) as z:
        parts = {n: z.read(n) for n in z.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        for member, old in parts.items():
            z.writestr(member, content if member == name else old)
    return path


# -- paths ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd", "a/../../secret.csv", "~/x.csv"])
def test_paths_that_leave_the_folder(tmp_path, name):
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    home = tmp_path / "client"
    home.mkdir()
    with pytest.raises(InputError):
        file_safety.require_inside(home, name)


def test_links_pipes_and_folders_of_links(tmp_path):
    (tmp_path / "real.csv").write_text("a,b\n1,2\n")
    os.symlink(tmp_path / "real.csv", tmp_path / "link.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder").mkdir()
    os.symlink(tmp_path / "real.csv", tmp_path / "folder" / "x.parquet")
    os.symlink("loop.csv", tmp_path / "loop.csv")
    for name in ("link.csv", "pipe.csv", "folder", "loop.csv"):
        with pytest.raises(InputError):
            file_safety.require_inside(tmp_path, name)


# -- size -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "size"), [("t.csv", 10 << 30), ("t.xlsx", 10 << 30), ("t.csv", 3 << 30)])
def test_ten_gigabytes_are_refused_at_once(tmp_path, name, size):
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(size)
    began = time.perf_counter()
    with pytest.raises(InputError):
        formats.read(file_safety.require_inside(tmp_path, name))
    assert time.perf_counter() - began < 2


READ = "import sys, resource\nfrom pathlib import Path\nfrom cxaudit import formats\nprint(len(formats.read(Path(sys.argv[1]))))\n"


def test_a_full_sheet_is_read_in_bounded_memory(tmp_path):
    head = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>E1</t></is></c><c r="B1" t="inlineStr"><is><t>P1</t></is></c></row>'
    )
    body = "".join(
        f'<row r="{r}"><c r="A{r}"><v>{r % 7}</v></c><c r="B{r}"><v>1</v></c></row>' for r in range(2, 1_048_577)
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{head}{body}</sheetData></worksheet>'
    path = replaced(book(tmp_path / "t.xlsx"), "xl/worksheets/sheet1.xml", sheet)
    began = time.perf_counter()

    def bounded():
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))

    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, preexec_fn=bounded)
    assert done.stdout.strip() == "1048575", done.stderr[-500:]
    assert time.perf_counter() - began < 120


# -- archives and XML -------------------------------------------------------------------------------------------------


def test_an_archive_within_the_archive_and_a_quoted_ratio(tmp_path):
    path = with_member(book(tmp_path / "t.xlsx"), "xl/media/bomb.bin", b"\0" * (64 << 20))
    assert "unpacks to far more" in said(path)[0]


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/sharedStrings2.xml", "xl/_rels/evil.xml.rels"])
def test_entities_anywhere_are_refused(tmp_path, member):
    evil = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    path = book(tmp_path / "t.xlsx")
    (replaced if member == "xl/workbook.xml" else with_member)(path, member, evil)
    assert "entities" in said(path)[0]


def test_external_links_are_never_followed_and_told(tmp_path):
    path = with_member(book(tmp_path / "t.xlsx"), "xl/externalLinks/externalLink1.xml", "<externalLink/>")
    sheet = formats.read(path)
    assert [r.text for r in sheet.remarks] == ["The workbook refers to other files; nothing was fetched from them."]


def test_macros_are_no_matter(tmp_path):
    path = with_member(book(tmp_path / "t.xlsm"), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Shell")
    assert len(formats.read(path)) == 2


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_workbook_is_refused(tmp_path, kept):
    path = book(tmp_path / "t.xlsx")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert "not a readable xlsx file" in said(path)[0]


# -- what lies in the sheet -------------------------------------------------------------------------------------------


def hidden(wb):
    page = wb.active
    page.row_dimensions[2].hidden = True
    page.column_dimensions["B"].hidden = True
    page.merge_cells("A5:B5")
    other = wb.create_sheet("тайное")
    other.sheet_state = "hidden"


def test_hidden_rows_columns_sheets_and_merged_cells_are_read_and_told(tmp_path):
    sheet = formats.read(book(tmp_path / "t.xlsx", hidden))
    assert [sheet.cells[1].at(i) for i in range(2)] == [5, 6]
    told = [ENGLISH.say(r) for r in sheet.remarks]
    assert told == [
        "The workbook has hidden sheets: тайное.",
        "1 hidden row was read like the others",
        "Hidden columns were read like the others.",
        "1 range of merged cells: the value stands in the first cell, the others are empty",
    ]


def test_a_hidden_sheet_that_is_asked_for_is_read(tmp_path):
    def change(wb):
        page = wb.create_sheet("тайное")
        page.append(["a"])
        page.append([1])
        page.sheet_state = "veryHidden"

    sheet = formats.read(book(tmp_path / "t.xlsx", change), sheet="тайное")
    assert "is hidden in the workbook and was read" in sheet.remarks[0].text


def test_a_formula_without_its_result_is_a_problem_of_its_cell(tmp_path):
    from cxaudit.tables.folder import read_client

    path = book(tmp_path / "survey.xlsx", lambda wb: wb.active.append(["c", "=B2"]))
    (tmp_path / "client.toml").write_text('name = "x"\n')
    with pytest.raises(InputError) as caught:
        read_client(tmp_path)
    assert [(p.file, p.cell) for p in caught.value.problems] == [(path.name, "B4")]


def test_the_same_heading_twice_is_told(tmp_path):
    from cxaudit.tables.folder import read_client

    (tmp_path / "client.toml").write_text('name = "x"\n')
    (tmp_path / "survey.csv").write_text("respondent,E1,E1\na,1,2\nb,2,3\n")
    with pytest.raises(InputError) as caught:
        read_client(tmp_path)
    assert "both read as" in caught.value.problems[0].what.text


# -- text -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "sentence", "place"),
    [
        ("t.csv", b"PK\x03\x04rest", "By its content the file is a workbook, not text", ""),
        ("t.csv", b"%PDF-1.7", "By its content the file is a PDF document, not text", ""),
        ("t.csv", b"$FL2@(#)", "By its content the file is an SPSS file, not text", ""),
        ("t.csv", b"a,b\n1,\x002\n", "The file holds zero bytes, so it is no text or was damaged", "line 2"),
        ("t.xlsx", b"a,b\n1,2\n", "By its content the file is text, no xlsx file", ""),
        ("t.sav", b"a;b\n1;2\n", "By its content the file is text, no sav file", ""),
        ("t.sav", b"$FL2 broken", "This is not a readable sav file", ""),
        ("t.parquet", b"PAR1 broken", "This is not a readable parquet file", ""),
        ("t.xlsx", b"", "This is not a readable xlsx file", ""),
        ("t.ods", b"PK\x05\x06" + b"\0" * 18, "This is not a readable ods file", ""),
    ],
)
def test_the_wrong_ending_is_told(tmp_path, name, content, sentence, place):
    path = tmp_path / name
    path.write_bytes(content)
    assert said(path) == (sentence, place)


def test_a_file_put_together_from_two_encodings_is_told_by_its_line(tmp_path):
    words = "имя,отзыв\n" + "Анна,хорошо и быстро\n" * 3
    strange = "Пётр,долго ждали ответа\n"
    path = tmp_path / "t.csv"
    path.write_bytes(words.encode() + strange.encode("cp1251") + words.encode())
    assert said(path) == ("The line is written in another encoding than the others", "line 5")
    path.write_bytes(words.encode("cp1251") * 20 + strange.encode())
    assert said(path)[0] == "The line is written in another encoding than the others"


def test_numbers_that_look_alike_are_not_numbers(tmp_path):
    from cxaudit.tables.folder import read_client

    (tmp_path / "client.toml").write_text('name = "x"\n')
    Path(tmp_path / "survey.csv").write_text("respondent,E1\na,５\nb,٣\nc,5\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_client(tmp_path)
    assert len(caught.value.problems) == 2


# -- what client.toml names -------------------------------------------------------------------------------------------


def problems_of_folder(home, toml):
    from cxaudit.tables.folder import read_client

    (home / "client.toml").write_text('name = "x"\n' + toml, encoding="utf-8")
    (home / "survey.csv").write_text("respondent,E1\na,5\nb,6\n")
    before = sorted(home.parent.rglob("*"))
    with pytest.raises(InputError) as caught:
        read_client(home)
    assert sorted(home.parent.rglob("*")) == before
    return [ENGLISH.say(p.what) for p in caught.value.problems]


@pytest.mark.parametrize(
    ("key", "way"),
    [
        *((key, way) for key in ("file", "logo", "instrument", "scale") for way in ("above", "absolute", "link")),
        ("decision", "link"),  # its name is given
    ],
)
def test_what_client_toml_names_stays_in_the_folder(tmp_path, key, way):
    home = tmp_path / "clients" / "acme"
    home.mkdir(parents=True)
    name = {"file": "x.csv", "logo": "x.svg", "decision": "decision.toml"}.get(key, "x.toml")
    secret = tmp_path / name
    secret.write_text("a,b\n1,2\n" if key == "file" else "<svg/>" if key == "logo" else 'name = "secret"\n')
    said = {"above": f"../../{name}", "absolute": str(secret), "link": name}[way]
    if way == "link":
        os.symlink(secret, home / name)
    section = {"logo": f"[brand]\nlogo = '{said}'\n", "decision": ""}.get(key, f"[survey]\n{key} = '{said}'\n")
    told = problems_of_folder(home, section)
    assert any("leaves the client's folder" in t or "This is a link" in t for t in told), told
    assert not any("secret" in t for t in told)


@pytest.mark.parametrize("kind", ["pipe", "folder", "link to nothing"])
def test_a_survey_that_is_no_plain_file(tmp_path, kind):
    home = tmp_path / "clients" / "acme"
    home.mkdir(parents=True)
    path = home / "other.xlsx"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        os.symlink(home / "nowhere", path)
    assert problems_of_folder(home, "[survey]\nfile = 'other.xlsx'\n")
