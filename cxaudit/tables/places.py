"""Which file of a client's folder is which table: by client.toml, by its name, by the sheet of a common workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cxaudit import formats
from cxaudit.errors import InputError, Problem
from cxaudit.formats import file_safety
from cxaudit.formats.extra_rows import set_aside_extra_rows
from cxaudit.formats.header_rows import order_dates
from cxaudit.formats.sheet import Sheet
from cxaudit.messages import message
from cxaudit.tables.cell_types import plain
from cxaudit.tables.client import ClientFile, Section, SurveySection
from cxaudit.tables.reading_log import ReadingLog
from cxaudit.tables.schema import Table, list_tables

BOOK = "audit"
EMPTY = message("The table has headings and no rows")  # a template that nobody has filled in


@dataclass(frozen=True)
class Place:
    """Where a table lies: the file, and the sheet of a workbook (None: its first)."""

    path: Path
    sheet: str | None = None


def find_places(record: ReadingLog, client: ClientFile) -> dict[str, list[Place]]:
    """The place of every table that the client has and the audit wants."""
    wanted = {name: table for name, table in list_tables().items() if client.wants(table.section)}
    places: dict[str, list[Place]] = {"survey": survey_places(record, client)} if "survey" in wanted else {}
    for name, table in wanted.items():
        if name != "survey":
            with_file = [p for p in list_named_places(record, client, table) if p]
            places[name] = with_file or lying_about(record, table) or in_book(record, table)
    tell_strangers(record, client, {p.path for group in places.values() for p in group})
    return {name: group for name, group in places.items() if group}


def survey_places(record: ReadingLog, client: ClientFile) -> list[Place]:
    """The survey's place for each of its sections; an empty path where a section's file cannot be found."""
    table = list_tables()["survey"]
    sections = client.survey or (SurveySection(),)
    places = []
    for section in sections:
        if section.file:
            path = require_readable(record, section.file)
            places += [Place(path, section.sheet)] if path else [Place(Path(), None)]
        else:
            places += [
                replace(p, sheet=p.sheet or section.sheet)
                for p in (lying_about(record, table) or in_book(record, table))
            ][:1] or [Place(Path(), None)]
    return places


def list_named_places(record: ReadingLog, client: ClientFile, table: Table) -> Iterator[Place | None]:
    """The place that client.toml names for a table, in a section of its own or in that of its part of the audit."""
    own, shared = client.section(table.name), client.section(table.section) if table.section != "survey" else Section()
    if own.file:
        path = require_readable(record, own.file)
        yield Place(path, own.sheet) if path else None
    elif shared.file:
        path = require_readable(record, shared.file)
        for sheet in sheet_names(record, path) if path else ():
            if is_called(sheet, table):
                yield Place(path, sheet)  # type: ignore[arg-type]


def lying_about(record: ReadingLog, table: Table) -> list[Place]:
    """The file that bears a table's name; several are a problem."""
    paths = [
        p
        for p in sorted(record.folder.iterdir())
        if is_called(p.stem, table)
        and (p.suffix.lower() in formats.suffixes() or (p.is_dir() and any(p.glob("*.parquet"))))
    ]
    if len(paths) > 1:
        record.problems.append(
            Problem(
                message("{files} are all the table {table}", files=", ".join(p.name for p in paths), table=table.name),
                message("Keep one of them, or name the right one in client.toml."),
                file=paths[0].name,
            )
        )
    return [Place(path) for path in (require_readable(record, p.name) for p in paths[:1]) if path]


def in_book(record: ReadingLog, table: Table) -> list[Place]:
    """The sheet of the common workbook that bears a table's name."""
    books = [p for p in sorted(record.folder.glob(f"{BOOK}.*")) if p.suffix.lower() in formats.suffixes()]
    return [
        Place(book, sheet) for book in books for sheet in sheet_names(record, book) if sheet and is_called(sheet, table)
    ][:1]


def is_called(name: str, table: Table) -> bool:
    """Whether a file or sheet bears the name of a table, in English or Russian."""
    return plain(name) in {plain(table.name), *map(plain, table.russian)}


def sheet_names(record: ReadingLog, path: Path) -> list[str]:
    """The sheets of a workbook; none, and a problem once, where it cannot be opened."""
    try:
        return formats.sheets(file_safety.require_inside(record.folder, path.relative_to(record.folder).as_posix()))
    except InputError as error:
        record.problems += [p for p in error.problems if p not in record.problems]
        return []


def require_readable(record: ReadingLog, name: str) -> Path | None:
    """The path of a named file, None (and a problem) where it may not be read."""
    try:
        return file_safety.require_inside(record.folder, name)
    except InputError as error:
        record.problems += [p for p in error.problems if p not in record.problems]
        return None


def tell_strangers(record: ReadingLog, client: ClientFile, used: set[Path]) -> None:
    """Remark on readable files that are no table of the audit."""
    for path in sorted(record.folder.iterdir()):
        readable = path.suffix.lower() in formats.suffixes() and plain(path.stem) != BOOK
        if readable and path not in used and not path.is_symlink() and client.sections is None:
            record.remarks.append(
                Problem(message("The file bears the name of no table and was not read"), None, file=path.name)
            )


def unread_sheets(place: Place, sheet: Sheet) -> list[Problem]:
    """The other sheets of a workbook of which one was read as a table."""
    if place.sheet is not None or sheet.letters is None or plain(place.path.stem) == BOOK:
        return []
    others = [name for name in formats.sheets(place.path) if name != sheet.name]
    if not others:
        return []
    what = message("These sheets were not read: {names}", names=", ".join(others[:20]))
    right = message("Name the sheet in client.toml; of a survey in several sheets write a [[survey]] for each.")
    return [Problem(what, right, file=sheet.file)]


def open_sheet(record: ReadingLog, place: Place, section: Section) -> Sheet | None:
    """The raw sheet at a place, None where it holds no rows (a remark) or cannot be read (problems)."""
    vendor = section.format
    try:
        sheet = formats.read(place.path, sheet=place.sheet or section.sheet, encoding=section.encoding, vendor=vendor)
    except InputError as error:
        record.problems += [p for p in error.problems if p not in record.problems]
        return None
    sheet = set_aside_extra_rows(order_dates(sheet, section.dates) if section.dates else sheet)
    record.files |= set(place.path.rglob("*.parquet")) if place.path.is_dir() else {place.path}
    if not len(sheet):  # a template that nobody has filled in is no data, and no problem either
        record.remarks.append(Problem(EMPTY, None, **sheet.place()))
        return None
    record.remarks += unread_sheets(place, sheet)
    return sheet
