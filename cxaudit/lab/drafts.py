"""A client's table while it is edited: its rows as they were written, checked as one types, and put back without a loss.

What lay in a file before stays: the old file is kept beside the new one, a workbook with other sheets or formulas is not
touched (the table then gets a file of its own, which the reader takes first), headings and columns nobody knows are kept.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import xlsxwriter

from cxaudit import formats
from cxaudit.errors import InputError, Problem
from cxaudit.formats.sheet import Broken, Cells, Sheet
from cxaudit.language import Language
from cxaudit.messages import Message, message
from cxaudit.starters.headings import heading, words
from cxaudit.tables import schema
from cxaudit.tables.cell_types import plain
from cxaudit.tables.client import FILE, ClientFile, Section, read_client_file
from cxaudit.tables.folder import read_client
from cxaudit.tables.places import Place, find_places
from cxaudit.tables.reading_log import ReadingLog
from cxaudit.tables.schema import Column, Fault, Table, find_repeated_rows, problems_of

TEXT = (".csv", ".tsv")
BOOKS = (".xlsx",)
UNCERTAIN = message(
    "client.toml leaves out rows of this table by their numbers, which editing would change. Edit the file itself, or take leave_out away first."
)


@dataclass
class Draft:
    """One table of one client under the pen.

    ``rows`` hold raw values by heading, in the order of the file; ``headings`` maps a canonical column to the heading
    it has there. ``place`` is where the table lies (None: nowhere yet), ``mark`` its content when it was opened.
    """

    folder: Path
    table: Table
    language: str
    client: ClientFile
    headings: dict[str, str]
    order: list[str]
    rows: list[dict[str, Any]]
    place: Place | None = None
    mark: tuple[int, int] | None = None
    others: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    # -- opening --------------------------------------------------------------------------------------------------

    @classmethod
    def of(cls, folder: Path, name: str, language: str) -> Draft:
        """Open a client's table, or an empty one where they have none (raises InputError where it cannot be read)."""
        client, table = read_client_file(folder), schema.list_tables()[name]
        record = ReadingLog(folder)
        place = next(iter(find_places(record, client).get(name, [])), None)
        if record.problems:
            raise InputError(record.problems)
        if place is None:
            heads = {c.name: heading(c, language) for c in table.columns}
            return cls(folder, table, language, client, heads, list(heads.values()), [], others=tables_of(folder))
        section = client.section(name)
        if section.leave_out:
            raise InputError([Problem(UNCERTAIN, file=FILE, cell=f"{name}.leave_out")])
        sheet = formats.read(
            place.path, sheet=place.sheet or section.sheet, encoding=section.encoding, vendor=section.format
        )
        sheet = table.reshape(sheet) if table.reshape else sheet
        where, problems = schema.locate_columns(sheet, table, section.columns)
        if problems:
            raise InputError(problems)
        order = [text or f"({i + 1})" for i, text in enumerate(sheet.headings)]
        heads = {name: order[position] for name, position in where.items()}
        for (
            column
        ) in table.columns:  # columns that the file lacks come last, and are written only where they are filled
            heads.setdefault(column.name, heading(column, language))
        order += [h for h in heads.values() if h not in order]
        rows = [
            {order[i]: normalize_raw_value(cells.at(row)) for i, cells in enumerate(sheet.cells)}
            for row in range(len(sheet))
        ]
        return cls(folder, table, language, client, heads, order, rows, place, mark_of(place.path), tables_of(folder))

    # -- editing --------------------------------------------------------------------------------------------------

    def value(self, row: int, column: str) -> str:
        """What a cell shows: as it is written in the file."""
        return format_value(self.rows[row].get(self.headings[column]))

    def write(self, row: int, column: str, text: str) -> None:
        """Type into a cell; what did not change keeps the value that it has in the file."""
        if text != self.value(row, column):
            self.rows[row][self.headings[column]] = parse_typed_value(text)

    def add(self, after: int | None = None, **values: str) -> int:
        """A new row after another one (at the end by default); returns its place."""
        place = len(self.rows) if after is None else after + 1
        self.rows.insert(place, {self.headings[name]: parse_typed_value(text) for name, text in values.items()})
        return place

    def remove(self, row: int) -> None:
        """Take a row out."""
        del self.rows[row]

    def move(self, row: int, by: int) -> int:
        """Move a row up or down; returns its new place."""
        place = min(max(row + by, 0), len(self.rows) - 1)
        self.rows.insert(place, self.rows.pop(row))
        return place

    def list_allowed_words(self, column: str) -> dict[str, str]:
        """The words that a cell may hold: canonical -> as the client writes them; empty where any will do."""
        return words(self.column(column), self.language)

    def column(self, name: str) -> Column:
        """A column of the table."""
        return next(c for c in self.table.columns if c.name == name)

    # -- checking -------------------------------------------------------------------------------------------------

    def sheet(self) -> Sheet:
        """The rows as a sheet, as the reader would get them."""
        cells = tuple(Cells.of([row.get(h) for row in self.rows]) for h in self.order)
        return Sheet(self.file_name, tuple(self.order), cells, [i + 1 for i in range(len(self.rows))])

    @property
    def file_name(self) -> str:
        """How the table's file is called."""
        return self.place.path.name if self.place else f"{self.table.name}.xlsx"

    def clean(self) -> tuple[pd.DataFrame, list[Problem], list[Problem]]:
        """The rows as the program understands them, what stops an audit, and what is worth knowing."""
        section = self.client.section(self.table.name)
        if not self.rows:
            return pd.DataFrame(columns=list(self.table.names)), [], []
        one = schema.clean(replace(self.sheet()), self.without_reshape, self.mapping(section), section.missing)
        faults: list[Fault] = [*one.faults, *find_repeated_rows(one)]
        if not one.problems:
            faults += [
                f for check in self.table.checks for f in check(one.frame, {**self.others, self.table.name: one.frame})
            ]
        wrong = [*one.problems, *problems_of(one, [f for f in faults if f.weight == "problem"])]
        told = problems_of(one, [f for f in faults if f.weight != "problem"])
        return one.frame, wrong or list(self.find_broken_references(one.frame)), told

    def find_broken_references(self, frame: pd.DataFrame) -> Iterator[Problem]:
        """What other tables of the client would no longer fit: names that they use and that are gone from here."""
        if self.table.name not in self.others:
            return
        before = {
            name: self.faults_of(name, self.others[self.table.name]) for name in self.others if name != self.table.name
        }
        for name, known in before.items():
            for sentence, fault in self.faults_of(name, frame).items():
                if sentence not in known:
                    what = message("The table {table} would no longer fit: {what}", table=name, what=fault.what)
                    yield Problem(what, message("Keep the name as it is here, or change it in that table first."))

    def faults_of(self, name: str, frame: pd.DataFrame) -> dict[str, Fault]:
        """The faults of another table, were this one like the frame; each kind once."""
        tables = {**self.others, self.table.name: frame}
        found = (
            f
            for check in schema.list_tables()[name].checks
            for f in check(tables[name], tables)
            if f.weight == "problem"
        )
        return {f"{f.what.text} {sorted(map(str, f.what.values.values()))}": f for f in found}

    @property
    def without_reshape(self) -> Table:
        """The table, its rows already in the canonical layout."""
        return replace(self.table, reshape=None)

    def mapping(self, section: Section) -> dict[str, str]:
        """The headings of the file, whatever they are, for the columns that they are."""
        return {
            re.sub(r"[{}*]", "", h): name
            for name, h in self.headings.items()
            if h in self.order and not re.search(r"[{}*]", h)
        }

    # -- saving ---------------------------------------------------------------------------------------------------

    def save(self) -> list[Message]:
        """Put the table back and say what was done (raises InputError where something is wrong; nothing is lost then)."""
        _, wrong, _ = self.clean()
        if wrong:
            raise InputError(wrong)
        if self.place and mark_of(self.place.path) != self.mark:
            what = message(
                "{file} has been changed by someone else since it was opened here", file=self.place.path.name
            )
            raise InputError([Problem(what, message("Open the table again; what you typed here was not saved."))])
        before = {
            path: path.read_bytes()
            for path in self.folder.iterdir()
            if path.is_file() and path.suffix in (*TEXT, *BOOKS, ".toml")
        }
        try:
            said = self.put()
            self.verify()
        except Exception:
            for path in set(self.folder.iterdir()) - set(before):
                if path.is_file() and path.suffix in (*TEXT, *BOOKS):
                    path.unlink()
            for path, content in before.items():
                if not path.exists() or path.read_bytes() != content:
                    path.write_bytes(content)
            raise
        return said

    def put(self) -> list[Message]:
        """Write the file; which one depends on where the table lay."""
        kept = self.list_filled_headings()
        if self.place is None:
            path = self.folder / f"{self.table.name}.xlsx"
            write_book(path, self.table, kept, self.rows, self.language)
            self.place = Place(path)
            self.mark = mark_of(path)
            return [message("Saved in {file}.", file=path.name)]
        if alone(self.place):
            backup = beside(self.place.path)
            shutil.copy2(self.place.path, backup)
            section = self.client.section(self.table.name)
            if self.place.path.suffix.lower() in TEXT:
                write_text(self.place.path, kept, self.rows, section.encoding)
            else:
                write_book(
                    self.place.path,
                    self.table,
                    kept,
                    self.rows,
                    self.language,
                    self.place.sheet or section.sheet or first_sheet(backup),
                )
            self.mark = mark_of(self.place.path)
            return [
                message(
                    "Saved in {file}. The old file is kept as {backup}.", file=self.place.path.name, backup=backup.name
                )
            ]
        return self.apart(kept)

    def apart(self, kept: list[str]) -> list[Message]:
        """Give the table a file of its own, where it lay in a workbook with other things; that one stays as it is."""
        assert self.place is not None
        old, path = self.place, self.folder / f"{self.table.name}.xlsx"
        if path.exists():
            path = next(p for n in range(2, 1000) if not (p := self.folder / f"{self.table.name}-{n}.xlsx").exists())
        write_book(path, self.table, kept, self.rows, self.language)
        said = [
            message(
                "Saved in {file}. {old} holds other things too and was not touched; from now on this table is read from {file}.",
                file=path.name, old=old.path.name,
            )
        ]  # fmt: skip
        if self.is_named_in_client_file():
            said.append(self.redirect(path, old))
        self.place, self.mark = Place(path), mark_of(path)
        return said

    def is_named_in_client_file(self) -> bool:
        """Whether client.toml itself says where the table lies."""
        shared = self.client.section(self.table.section) if self.table.section != "survey" else Section()
        return bool(self.client.section(self.table.name).file or shared.file)

    def redirect(self, path: Path, old: Place) -> Message:
        """Have client.toml name the new file; tables that lay beside this one in the old file are named too."""
        toml = self.folder / FILE
        backup = beside(toml)
        shutil.copy2(toml, backup)
        text = point_section_to_file(toml.read_text(encoding="utf-8"), self.table.name, path.name, None)
        if self.client.section(self.table.section).file and self.table.name == self.table.section:
            for place_of, group in find_places(ReadingLog(self.folder), self.client).items():
                other = schema.list_tables()[place_of]
                if (
                    place_of != self.table.name
                    and other.section == self.table.section
                    and group
                    and group[0].path == old.path
                ):
                    text = point_section_to_file(text, place_of, old.path.name, group[0].sheet)
        toml.write_text(text, encoding="utf-8")
        return message("{file} names the new file; the old text is kept as {backup}.", file=FILE, backup=backup.name)

    def list_filled_headings(self) -> list[str]:
        """The headings that are written: those that were there, and new ones that hold something."""
        needed = {self.headings[c.name] for c in self.table.columns if c.required}
        return [
            h
            for h in self.order
            if h in needed
            or self.place is None
            or any(row.get(h) is not None for row in self.rows)
            or h in self.original
        ]

    @property
    def original(self) -> set[str]:
        """The headings that the file had."""
        return {h for row in self.rows[:1] for h in row}

    def verify(self) -> None:
        """See that the reader finds what was written (raises InputError where it does not)."""
        again = Draft.of(self.folder, self.table.name, self.language)
        one, _, _ = self.clean()
        other, wrong, _ = again.clean()
        shared = [c for c in one if c in other]
        same = len(one) == len(other) and all(
            one[c].astype(str).tolist() == other[c].astype(str).tolist() for c in shared
        )
        if wrong or not same:
            what = message("The file would not be read as it stands here, so nothing was changed")
            raise InputError(
                [Problem(what, message("Please report this, with the file if you may."), file=self.file_name), *wrong]
            )
        self.client = again.client


def tables_of(folder: Path) -> Mapping[str, pd.DataFrame]:
    """The client's other tables, as far as they can be read: the checks across tables ask for them."""
    try:
        return read_client(folder).tables
    except InputError:
        return {}


# -- values -----------------------------------------------------------------------------------------------------------


def normalize_raw_value(value: Any) -> Any:
    """A raw value as it is kept; a broken formula counts as empty."""
    return None if isinstance(value, Broken) or (isinstance(value, str) and not value.strip()) else value


def format_value(value: Any) -> str:
    """A value as a person types it."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def parse_typed_value(text: str) -> Any:
    """What was typed: a number where it is one, else text; nothing where there is nothing."""
    text = text.strip()
    if not text:
        return None
    if re.fullmatch(r"-?\d{1,15}", text) and not re.match(r"-?0\d", text):
        return int(text)
    if re.fullmatch(r"-?\d{1,12}[.,]\d{1,10}", text):
        return float(text.replace(",", "."))
    return text


# -- files ------------------------------------------------------------------------------------------------------------


def mark_of(path: Path) -> tuple[int, int]:
    """What tells whether a file has changed."""
    state = path.stat()
    return state.st_mtime_ns, state.st_size


def beside(path: Path) -> Path:
    """A name for the old content of a file, which no reader takes for a table."""
    free = (path.with_name(f"{path.name}.bak{n or ''}") for n in range(10_000))
    return next(p for p in free if not p.exists())


def alone(place: Place) -> bool:
    """Whether a file holds this table and nothing else that writing it anew would lose."""
    suffix = place.path.suffix.lower()
    if suffix in TEXT:
        return True
    if suffix not in BOOKS:
        return False
    book = openpyxl.load_workbook(place.path)
    if len(book.sheetnames) > 1 or book.defined_names:
        return False
    sheet: Any = book[book.sheetnames[0]]
    parts = (sheet._charts, sheet._images, sheet.merged_cells.ranges, sheet.conditional_formatting, sheet.tables)
    formulas = any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    return not formulas and not any(len(part) for part in parts)


def first_sheet(path: Path) -> str:
    """The name of a workbook's only sheet."""
    with io.BytesIO(path.read_bytes()) as content:
        return str(openpyxl.load_workbook(content, read_only=True).sheetnames[0])


def write_text(path: Path, headings: list[str], rows: list[dict[str, Any]], encoding: str | None) -> None:
    """A table as text, in the file's own separator and encoding where these are known."""
    with path.open("rb") as file:
        top = file.readline()
    mark = b"\t" if path.suffix.lower() == ".tsv" else b";" if top.count(b";") > top.count(b",") else b","
    out = io.StringIO()
    pen = csv.writer(out, delimiter=mark.decode(), lineterminator="\n")
    pen.writerow(headings)
    pen.writerows([[format_value(row.get(h)) for h in headings] for row in rows])
    content = out.getvalue()
    try:
        path.write_bytes(content.encode(encoding or "utf-8-sig"))
    except UnicodeEncodeError as error:
        what = message(
            "{sign} cannot be written in the encoding {encoding} that client.toml names",
            sign=content[error.start],
            encoding=str(encoding),
        )
        raise InputError(
            [Problem(what, message("Write it otherwise, or take the encoding out of client.toml."))]
        ) from None


def write_book(
    path: Path, table: Table, headings: list[str], rows: list[dict[str, Any]], language: str, sheet: str | None = None
) -> None:
    """A table as a workbook of one sheet; text stays text, whatever it begins with."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, day = (
            book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
        )
        page = book.add_worksheet((sheet or table.name)[:31])
        page.freeze_panes(1, 0)
        page.set_column(0, max(len(headings) - 1, 0), 20)
        for column, text in enumerate(headings):
            page.write_string(0, column, text, bold)
            for line, row in enumerate(rows, start=1):
                value = row.get(text)
                if isinstance(value, datetime | date):
                    page.write_datetime(line, column, value, day)
                elif isinstance(value, bool) or not isinstance(value, int | float):
                    if value is not None:
                        page.write_string(line, column, str(value))
                else:
                    page.write_number(line, column, value)


# -- client.toml ------------------------------------------------------------------------------------------------------

SECTION = re.compile(r"^\s*\[(?P<name>[^\[\]]+)\]\s*(?:#.*)?$", re.MULTILINE)
KEY = r"^[ \t]*{key}[ \t]*=.*\n?"


def point_section_to_file(text: str, section: str, file: str, sheet: str | None) -> str:
    """The text of client.toml with the file (and sheet) of a section named; everything else stays letter by letter."""
    lines = f'file = "{file}"\n' + (f'sheet = "{sheet}"\n' if sheet else "")
    match = next((m for m in SECTION.finditer(text) if plain(m["name"]) == plain(section)), None)
    if match is None:
        return text.rstrip("\n") + f"\n\n[{section}]\n{lines}"
    following = SECTION.search(text, match.end())
    end = following.start() if following else len(text)
    body = text[match.end() : end]
    for key in ("file", "sheet", "encoding", "format"):
        body = re.sub(KEY.format(key=key), "", body, flags=re.MULTILINE)
    return text[: match.end()] + "\n" + lines + body.lstrip("\n") + text[end:]


def label(draft: Draft, column: str, said: Language) -> str:
    """The heading of a column as the desk shows it."""
    return draft.headings[column] if draft.place else heading(draft.column(column), said.code)
