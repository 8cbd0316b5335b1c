"""A seeded mutator of survey files: each mutation ends in a right reading or in a clear error, never in anything else.

Run by itself it makes many: python tests/fuzz/mutations.py 10000 [seed]
"""

from __future__ import annotations

import csv
import io
import random
import signal
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pandas as pd

from cxaudit import formats
from cxaudit.errors import InputError
from cxaudit.instruments import load_built_in
from cxaudit.recognition import recognise
from cxaudit.tables import survey
from cxaudit.tables.folder import read_client
from cxaudit.tables.schema import clean

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
SECONDS = 20  # of the processor, for one reading of a file of a few kilobytes
WAITED = 300  # seconds on the clock, on a machine with much else to do
SMALL = 40_000  # bytes of a real file that takes part
TABLE = survey.table(load_built_in("servqual"), ["region"])
NUMBERS = [c.name for c in TABLE.columns if c.kind.dtype == "float" and c.name != "weight"]
HEADINGS = ["respondent", "region", "E1", "E2", "E3", "P1", "P2", "P3", "nps", "comment"]
JUNK = [
    "",
    " ",
    "0",
    "8",
    "-1",
    "1e309",
    "nan",
    "5,5",
    "5.0",
    "٣",
    "５",
    "1 000",
    "=1+1",
    "#REF!",
    "да",
    "7\u00a0",
    "\x00",
]
JUNK += [
    "5;6",
    '"',
    "a" * 5000,
    "\ud7ff",
    "<>",
    "Итого",
    "2026-13-45",
    "{question_not_shown}",
    "💥",
    "NULL",
    "TRUE",
    "−3",
    "5%",
]
CODES = ["utf-8", "utf-8-sig", "utf-16", "cp1251", "cp866", "koi8-r", "cp1252", "utf-7"]


# -- samples ----------------------------------------------------------------------------------------------------------


def rows(n=24):
    """Respondents with known answers."""
    dice = random.Random(3)
    words = ["всё хорошо, спасибо", "долго ждали ответа", 'сказали "перезвоним"', "", "офис; сайт\nи приложение"]
    return [
        [
            f"r{i}",
            dice.choice(["север", "юг"]),
            *(dice.randint(1, 7) for _ in range(6)),
            dice.randint(0, 10),
            words[i % 5],
        ]
        for i in range(n)
    ]


def as_csv(table, separator=",", encoding="utf-8"):
    """A table as bytes of text."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(table)
    return text.getvalue().encode(encoding, "replace")


def as_xlsx(table):
    """A table as a workbook."""
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_parquet(table):
    """A table as Parquet."""
    content = io.BytesIO()
    pd.DataFrame(table[1:], columns=table[0]).to_parquet(content)
    return content.getvalue()


def samples():
    """Files of every kind by name."""
    body = rows()
    stamped = [["01.10.2026 10:00:00", *row[1:]] for row in body]
    answers = HEADINGS[2:]
    vendor = [[*row[2:]] for row in body]
    made = {
        "plain.csv": as_csv([HEADINGS, *body]),
        "excel.csv": as_csv([HEADINGS, *body], ";", "cp1251"),
        "tab.tsv": as_csv([HEADINGS, *body], "\t", "utf-16"),
        "google.csv": as_csv([["Отметка времени", *HEADINGS[1:]], *stamped]),
        "monkey.csv": as_csv(
            [
                ["Respondent ID", "Collector ID", "Start Date", "End Date", *answers],
                ["", "", "", "", *["Response"] * len(answers)],
                *([str(i), "9", "01/02/2026 10:00", "01/02/2026 10:05", *a] for i, a in enumerate(vendor)),
            ]
        ),
        "qualtrics.csv": as_csv(
            [
                ["StartDate", "EndDate", "Status", "ResponseId", *answers],
                ["Start Date", "End Date", "Response Type", "Response ID", *answers],
                ['{"ImportId":"startDate","timeZone":"Z"}', *['{"ImportId":"x"}'] * (len(answers) + 3)],
                *(["2026-01-02 10:00:00"] * 2 + [str(i % 9 == 0), f"R_{i}", *a] for i, a in enumerate(vendor)),
            ]
        ),
        "vv.csv": as_csv(
            [
                ["Response ID", "Date submitted", "Last page", "Start language", *answers],
                ["id", "submitdate", "lastpage", "startlanguage", *answers],
                *([str(i), "2026-01-02 10:00:00", "3", "ru", *a] for i, a in enumerate(vendor)),
            ],
            "\t",
        ),
        "typeform.csv": as_csv(
            [
                ["#", *answers, "Response Type", "Submit Date (UTC)"],
                *([f"k{i}", *a, "completed", "2026-01-02 10:00:00"] for i, a in enumerate(vendor)),
            ]
        ),
        "ms.xlsx": as_xlsx(
            [
                ["ID", "Start time", "Completion time", "Email", "Name", *answers],
                *([i, "7/27/26 19:06:23", "7/27/26 19:06:23", "anonymous", "", *a] for i, a in enumerate(vendor)),
            ]
        ),
        "yandex.xlsx": as_xlsx(
            [["ID", "Время создания", *answers], *([i, "2026-01-02 10:00:00", *a] for i, a in enumerate(vendor))]
        ),
        "plain.xlsx": as_xlsx([HEADINGS, *body]),
        "crm.xlsx": as_xlsx([["Отчёт за октябрь"], [], HEADINGS, *body, ["Итого", None, *[1] * 7]]),
        "plain.parquet": as_parquet([HEADINGS, *body]),
        "page.xls": (
            "<html><meta charset=utf-8><table>"
            + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [HEADINGS, *body])
            + "</table></html>"
        ).encode(),
    }
    real = [p for room in ("fmt_qualtrics", "fmt_limesurvey", "fmt_spss") for p in sorted(SHARED.glob(f"{room}/*"))]
    kinds = {".csv", ".sav", ".xlsx"}
    return made | {p.name: p.read_bytes() for p in real if p.suffix in kinds and p.stat().st_size <= SMALL}


# -- mutations --------------------------------------------------------------------------------------------------------


def bytes_changed(dice, content):
    """Bytes flipped, cut out, put in, doubled, zeroed, or the end lost."""
    data = bytearray(content)
    for _ in range(dice.randint(1, 4)):
        if not data:
            break
        at, size = dice.randrange(len(data)), dice.randint(1, 40)
        match dice.randrange(6):
            case 0:
                data[at] ^= 1 << dice.randrange(8)
            case 1:
                del data[at : at + size]
            case 2:
                data[at:at] = dice.randbytes(size)
            case 3:
                data[at:at] = data[at : at + size]
            case 4:
                data[at : at + size] = bytes(min(size, len(data) - at))
            case _:
                del data[at:]
    return bytes(data)


def cells_changed(dice, table):
    """Cells, headings, rows and columns of a table changed."""
    table = [list(row) for row in table]
    for _ in range(dice.randint(1, 5)):
        if not table or not table[0]:
            break
        row = dice.randrange(len(table))
        column = dice.randrange(max(1, len(table[row])))
        match dice.randrange(8):
            case 0 | 1 if column < len(table[row]):
                table[row][column] = dice.choice(JUNK)
            case 2:
                table[0][dice.randrange(len(table[0]))] = dice.choice([*table[0], "", "E1", "P 01", "date", *JUNK])
            case 3:
                table.insert(row, list(dice.choice(table)))
            case 4:
                del table[row]
            case 5:
                table[row] = table[row][:column]
            case 6:
                table[row] += dice.choices(JUNK, k=dice.randint(1, 3))
            case _:
                dice.shuffle(table[row])
    return table


def text_changed(dice, content):
    """The table of a text file changed and written again, perhaps in another encoding, separator, or in several."""
    code = next((c for c in ("utf-16", "utf-8-sig", "cp1251") if decodes(content, c)), "cp1251")
    text = content.decode(code, "replace")
    mark = max(",;\t", key=text.split("\n")[0].count)
    try:
        table = list(csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=mark))
    except csv.Error:
        return bytes_changed(dice, content)
    if dice.random() < 0.7:
        table = cells_changed(dice, table)
    mark = dice.choice([mark, mark, ",", ";", "\t", "|"])
    new = dice.choice([code, code, *CODES])
    if dice.random() < 0.15:
        cut = dice.randrange(len(table) + 1)
        return as_csv(table[:cut], mark, "utf-8") + as_csv(table[cut:], mark, "cp1251")
    return as_csv(table, mark, new)


def decodes(content, code):
    """Whether bytes are text in an encoding."""
    if code == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return False
    try:
        content.decode(code)
    except UnicodeError:
        return False
    return True


def workbook_changed(dice, content):
    """The cells of a workbook changed; or the members of its archive lost, cut, renamed, given entities."""
    if dice.random() < 0.4:
        book = openpyxl.load_workbook(io.BytesIO(content))
        table = [[cell.value for cell in row] for row in book.active.iter_rows()]
        try:
            return as_xlsx(cells_changed(dice, table))
        except (ValueError, openpyxl.utils.exceptions.IllegalCharacterError):
            return bytes_changed(dice, content)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        members = {name: book.read(name) for name in book.namelist()}
    name = dice.choice(list(members))
    match dice.randrange(6):
        case 0:
            del members[name]
        case 1:
            members[name] = bytes_changed(dice, members[name])
        case 2:
            members[dice.choice(list(members))] = members[name]
        case 3:
            members[name] = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + members[name]
        case 4:
            members[name] = members[name][: dice.randrange(len(members[name]) + 1)]
        case _:
            members["xl/worksheets/sheet9.xml"] = b" " * 100_000
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        warnings.simplefilter("ignore")
        for member, data in members.items():
            book.writestr(member, data)
    return packed.getvalue()


def mutated(dice, name, content):
    """One mutation of a file."""
    if dice.random() < 0.35:
        return bytes_changed(dice, content)
    if name.endswith((".csv", ".tsv")):
        return text_changed(dice, content)
    return workbook_changed(dice, content) if name.endswith(".xlsx") else bytes_changed(dice, content)


# -- what must hold ---------------------------------------------------------------------------------------------------


class Fault(AssertionError):
    """A mutation that was not dealt with as it must be."""


def tried(path, whole):
    """Read a file in every way that the program knows; returns how it ended (raises Fault)."""
    try:
        sheet = formats.read(path)
        one = clean(sheet, TABLE)
    except InputError as failure:
        if not failure.problems or not all(p.what.text and p.file for p in failure.problems):
            raise Fault("an error without its place") from failure
        return "refused"
    compare(path, sheet, one)
    if whole:
        for read in (lambda: recognise(path), lambda: read_client(path.parent)):
            try:
                read()
            except InputError:
                continue
    return "read"


def compare(path, sheet, one):
    """Every number that was read against the same place of the file, read by somebody else."""
    told = places(path, sheet)
    if told is None:
        return
    for name in NUMBERS:
        if name not in one.where:
            continue
        position, values = one.where[name], one.frame[name]
        for row in range(len(sheet)):
            x = values.iloc[row]
            raw = told(row, position)
            if x == x and raw is not ... and number(raw) != x:
                raise Fault(f"{name} in row {row}: read {x}, the file says {raw!r}")
            if x == x and raw is ...:
                raise Fault(f"{name} in row {row}: read {x} from a place that is not in the file")


def number(raw):
    """A cell as a number, by the plainest reading."""
    text = str(raw).strip().replace("\u2212", "-")
    for mark in " \u00a0\u202f\u2009'’":
        text = text.replace(mark, "")
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def places(path, sheet):
    """The raw cell at a row and column of a sheet, by another reader; None where there is none for this kind."""
    if path.suffix in (".csv", ".tsv"):
        text = path.read_bytes().decode(sheet.encoding).removeprefix("\ufeff")
        reader, begins, records = csv.reader(io.StringIO(text, newline=""), delimiter=sheet.separator), 1, {}
        for record in reader:
            records[begins] = record
            begins = reader.line_num + 1
        return lambda row, column: (records.get(sheet.lines[row], [])[column : column + 1] or [...])[0]
    if path.suffix == ".xlsx":
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                page = openpyxl.load_workbook(path, data_only=True)[sheet.name]
        except Exception:  # the other reader may give up where ours does not
            return None
        return lambda row, column: page[sheet.place(row, column)["cell"]].value
    return None


def run(count, seed, folder):
    """Make and try mutations; returns how they ended (raises Fault with the seed of the first that is wrong)."""
    files, ends = samples(), Counter()
    slowest = 0.0
    (folder / "client.toml").write_text('name = "x"\n[survey]\nproblems = "set aside"\n', encoding="utf-8")
    signal.signal(signal.SIGALRM, overdue)
    signal.signal(signal.SIGPROF, overdue)
    for number_of_try in range(count):
        dice = random.Random(f"{seed}/{number_of_try}")
        name = dice.choice(list(files))
        path = folder / f"survey{Path(name).suffix}"
        for old in folder.glob("survey.*"):
            old.unlink()
        path.write_bytes(mutated(dice, name, files[name]))
        began = time.perf_counter()
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        signal.alarm(WAITED)
        try:
            ends[tried(path, whole=number_of_try % 4 == 0)] += 1
        except Exception as failure:
            raise Fault(f"seed {seed}, mutation {number_of_try} of {name}: {failure!r}") from failure
        finally:
            signal.alarm(0)
            signal.setitimer(signal.ITIMER_PROF, 0)
        slowest = max(slowest, time.perf_counter() - began)
    ends["slowest, ms"] = round(1000 * slowest)
    return ends


def overdue(*_):
    """What happens when a reading takes too long."""
    raise TimeoutError


if __name__ == "__main__":
    wanted = [int(argument) for argument in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        ended = run(wanted[0] if wanted else 10_000, wanted[1] if len(wanted) > 1 else 1, Path(home))
        sys.stdout.write(f"{dict(ended)}, {time.perf_counter() - began:.0f} s\n")
