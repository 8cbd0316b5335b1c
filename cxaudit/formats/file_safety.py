"""Before a file is opened: it lies in the client's folder, is a plain file of bearable size, and no archive bomb."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from pathlib import Path

from cxaudit.errors import InputError, Problem
from cxaudit.messages import Message, message

MEGABYTE = 1 << 20
LARGEST_FILE = {
    "default": 200,
    ".csv": 4096,
    ".tsv": 4096,
    ".txt": 4096,
    ".parquet": 16384,
    ".sav": 2048,
    ".zsav": 2048,
}  # MB
UNPACKED = 2048 * MEGABYTE  # of one workbook
MEMBERS = 10_000
RATIO = 300  # unpacked against packed; real sheets stay under 100
SMALL = 16 * MEGABYTE  # below it a ratio tells nothing
AREA = 60_000_000  # cells of the rectangle that holds all cells of a sheet
CHUNK = 4 * MEGABYTE
#: How files begin that sometimes bear the name of a text file.
OTHERS = (
    (b"PK\x03\x04", message("a workbook"), ".xlsx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", message("a workbook"), ".xls"),
    (b"%PDF", message("a PDF document"), ".pdf"),
    (b"$FL2", message("an SPSS file"), ".sav"),
    (b"PAR1", message("a Parquet file"), ".parquet"),
)


def refusal(path: Path, what: Message, right: Message | None = None) -> InputError:
    """The error of a file that is not opened at all."""
    return InputError([Problem(what, right, file=path.name)])


def require_inside(folder: Path, name: str) -> Path:
    """The path of a file that a client's folder names; refuses what lies outside, is no plain file, or is too large."""
    path = folder / name
    if not inside(folder, path):
        raise InputError(
            [
                Problem(
                    message("The path leaves the client's folder"),
                    message("Put the file into the client's folder."),
                    file=name,
                )
            ]
        )
    if not path.exists() and not path.is_symlink():
        raise InputError(
            [
                Problem(
                    message("There is no such file"),
                    message("Put it into the client's folder or correct its name in client.toml."),
                    file=name,
                )
            ]
        )
    for part in [path, *(sorted(path.rglob("*")) if path.is_dir() and not path.is_symlink() else [])]:
        is_regular(part)
    return path


def inside(folder: Path, path: Path) -> bool:
    """Whether a path stays in the folder, links followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def is_regular(path: Path) -> None:
    """Refuse links, devices and files that are too large."""
    facts = path.lstat()
    if stat.S_ISLNK(facts.st_mode):
        raise refusal(
            path,
            message("This is a link, and links are not followed"),
            message("Put the file itself into the client's folder."),
        )
    if stat.S_ISDIR(facts.st_mode):
        return
    if not stat.S_ISREG(facts.st_mode):
        raise refusal(path, message("This is not a plain file"))
    limit = LARGEST_FILE.get(path.suffix.lower(), LARGEST_FILE["default"])
    if facts.st_size > limit * MEGABYTE:
        raise refusal(
            path,
            message(
                "The file has {size} MB, and at most {limit} MB are read",
                size=round(facts.st_size / MEGABYTE),
                limit=limit,
            ),
            message("Leave out what the audit does not need, or save the table as Parquet."),
        )
    if facts.st_size == 0:
        raise refusal(path, message("The file is empty"), message("Save the table again."))


def is_text(path: Path) -> None:
    """Refuse what bears the name of a text file and is a workbook, a picture, a PDF or a row of zero bytes."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    for opening, kind, name in OTHERS:
        if head.startswith(opening):
            raise refusal(
                path,
                message("By its content the file is {kind}, not text", kind=kind),
                message("Give it the ending {name}, or save the table as CSV.", name=name),
            )
    if len(head) == 1 << 16 and not head.strip(b"\0"):
        raise InputError(
            [
                Problem(
                    message("The file holds zero bytes, so it is no text or was damaged"),
                    message("Save the table again as CSV."),
                    file=path.name,
                    cell=message("line {line}", line="1"),
                )
            ]
        )


def archive(path: Path, source: Path | io.BytesIO | None = None) -> None:
    """Refuse a zipped workbook that is broken, a bomb, or carries document types and entities.

    ``source`` is where its bytes are read from, the file itself where none is given.
    """
    try:
        with zipfile.ZipFile(path if source is None else source) as book:
            members = book.infolist()
            if len(members) > MEMBERS:
                raise bomb(path)
            if sum(m.file_size for m in members) > UNPACKED:
                raise bomb(path)
            for member in members:
                if member.flag_bits & 1:
                    raise password_error(path)
                unpack(path, book, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise unreadable(path) from error


def unpack(path: Path, book: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Look at the beginning of a member, and through all of it where its size is suspicious."""
    if member.file_size > SMALL and member.file_size > RATIO * max(member.compress_size, 1):
        raise bomb(path)
    if not member.filename.endswith((".xml", ".rels")):
        return
    with book.open(member) as content:
        if re.search(rb"<!DOCTYPE|<!ENTITY", content.read(4096), re.IGNORECASE):
            raise refusal(
                path,
                message("The workbook declares XML entities, which no spreadsheet program writes"),
                message("Open it in a spreadsheet program and save it again."),
            )


def bomb(path: Path) -> InputError:
    """The error of an archive that unpacks to far more than a table ever needs."""
    return refusal(
        path,
        message("The workbook unpacks to far more than its size allows, and was not opened"),
        message("Save the table again, or as CSV."),
    )


def password_error(path: Path) -> InputError:
    """The error of a workbook with a password."""
    return refusal(path, message("The workbook is protected by a password"), message("Save it without a password."))


def unreadable(path: Path) -> InputError:
    """The error of a file that is not what its name says; a table of text is told to be one."""
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".sav", ".zsav") and looks_like_text(path):
        return refusal(
            path,
            message("By its content the file is text, no {kind} file", kind=path.suffix.lower().lstrip(".")),
            message("Give it the ending .csv."),
        )
    return refusal(
        path,
        message("This is not a readable {kind} file", kind=path.suffix.lower().lstrip(".") or path.name),
        message("Open it in the program that made it and save it again in the format that its name says."),
    )


def looks_like_text(path: Path) -> bool:
    """Whether a file begins with lines of a table in text."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        return False
    lines = head.splitlines()
    separated = any(mark in lines[0] for mark in (b",", b";", b"\t")) if lines else False
    return separated and b"\0" not in head and not head.startswith((b"%PDF", b"PK", b"$FL"))
