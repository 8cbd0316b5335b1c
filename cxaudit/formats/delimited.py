"""Delimited text (.csv, .tsv, .txt): encoding and separator found, every cell kept with its line.

Large clean files go through Arrow's reader, which refuses what is not clean; all others through the csv module, which
is slower and knows the line of each record.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from cxaudit.errors import InputError, Problem
from cxaudit.formats import encoding as encodings
from cxaudit.formats import file_safety
from cxaudit.formats.file_safety import refusal
from cxaudit.formats.sheet import Cells, Sheet, heading, in_text, sheet_grid
from cxaudit.messages import message

SUFFIXES = (".csv", ".tsv", ".txt")
SEPARATORS = (",", ";", "\t", "|")
LARGE = 2 << 20  # bytes from which Arrow's reader pays
MIXED = 6  # bytes beyond ASCII that are valid UTF-8 by chance in no text of one byte a letter
LOOK = 200  # records from which separator and kinds are told
SMALL_NUMBER = re.compile(r"(0|[1-9]\d?)?")
#: The first line that Excel writes, and reads, to say which separator follows.
SEPARATOR_LINE = re.compile('\ufeff?"?sep=([,;|\t])"?\r?\n', re.IGNORECASE)
csv.field_size_limit(1 << 22)


def read(path: Path, sheet: str | None = None, encoding: str | None = None) -> Sheet:
    """Read a delimited text file (raises InputError where it is no text or cannot be told)."""
    file_safety.is_text(path)
    data = path.read_bytes()
    if not data[:4096].strip() and not data.strip():
        raise refusal(path, message("The file is empty"), message("Save the table again."))
    encoding = require_encoding(path, encoding) if encoding else encodings.detect(data)
    if b"\0" in data and encoding != "utf-16":
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise InputError(
            [
                Problem(
                    message("The file holds zero bytes, so it is no text or was damaged"),
                    message("Save the table again as CSV."),
                    file=path.name,
                    cell=in_text(line),
                )
            ]
        )
    if encoding is None:
        line_of_another = stray(data)
        if line_of_another:
            raise mixed_encodings_error(path, line_of_another)
        raise refusal(
            path,
            message("The encoding of the text cannot be told"),
            message('Write it down in client.toml, for example encoding = "cp1252", or save the file as UTF-8.'),
        )
    mixture(path, data, encoding)
    text = data[: 1 << 20] if len(data) > LARGE else data
    sample = decode(path, text, encoding, partial=len(text) < len(data))
    named = SEPARATOR_LINE.match(sample)
    separator = named[1] if named else detect_separator(sample)
    if len(data) > LARGE and not named:
        fast = by_arrow(path, data, encoding, separator, sample)
        if fast is not None:
            return fast
    return by_csv(path, sample if len(text) == len(data) else decode(path, data, encoding), encoding, separator)


def mixture(path: Path, data: bytes, encoding: str) -> None:
    """Refuse a file in which some lines are UTF-8 and others are not; the line of the smaller part is named."""
    if encoding not in encodings.RUSSIAN:
        return
    for number, line in enumerate(data.splitlines(), start=1):
        if not line.isascii() and encodings.is_utf8(line) and sum(byte > 0x7F for byte in line) >= MIXED:
            raise mixed_encodings_error(path, number)


def mixed_encodings_error(path: Path, line: int) -> InputError:
    """The error of a file that was put together from parts in different encodings."""
    return InputError(
        [
            Problem(
                message("The line is written in another encoding than the others"),
                message("The file was put together from parts: save all of them as UTF-8, then join them."),
                file=path.name,
                cell=in_text(line),
            )
        ]
    )


def stray(data: bytes) -> int | None:
    """The first line that is no UTF-8 in a file that is UTF-8 for the rest."""
    lines = data.splitlines()
    wrong = [i for i, line in enumerate(lines, start=1) if not encodings.is_utf8(line)]
    right = sum(1 for line in lines if not line.isascii()) - len(wrong)
    return wrong[0] if wrong and right > len(wrong) else None


def require_encoding(path: Path, encoding: str) -> str:
    """The encoding that client.toml names, in its usual spelling."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise refusal(
            path,
            message("The encoding {encoding} is not known", encoding=encoding),
            message("Known are, among others, utf-8, cp1251, cp866, koi8-r."),
        ) from None


def decode(path: Path, data: bytes, encoding: str, partial: bool = False) -> str:
    """The text of these bytes; names the line where they are not in this encoding."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=not partial)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            [
                Problem(
                    message("The text is not in the encoding {encoding}", encoding=encoding),
                    message("Correct the encoding in client.toml, or save the file as UTF-8."),
                    file=path.name,
                    cell=in_text(line),
                )
            ]
        ) from None


def detect_separator(sample: str) -> str:
    """The separator under which most records are as wide as the first, and the first is wide."""
    lines = sample.splitlines()[:LOOK]

    def merit(separator: str) -> tuple[float, int]:
        widths = [len(record) for record in csv.reader(lines, delimiter=separator) if record]
        if not widths or widths[0] < 2:
            return (0.0, 0)
        return (round(sum(w == widths[0] for w in widths) / len(widths), 1), widths[0])

    try:
        return max(SEPARATORS, key=merit)
    except csv.Error:
        return ","


def by_csv(path: Path, text: str, encoding: str, separator: str) -> Sheet:
    """Read record by record, with the line of each; short and long records are problems, not guesses."""
    records = list(number_records(path, text, separator))
    if not records:
        raise refusal(path, message("The file is empty"), message("Save the table again."))
    headings = tuple(heading(h) for h in records[0][1])
    width = len(headings)
    rows: list[list[str]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    ragged: list[int] = []
    for line, record in records[1:]:
        if swallowed := swallowed_lines(record, width, separator):
            problems.append(open_quotation(path, line, swallowed))
            ragged.append(len(rows))
        elif (len(record) != width and any(cell.strip() for cell in record[width:])) or len(record) < width:
            problems.append(uneven(path, line, len(record), width))
            ragged.append(len(rows))
        rows.append([*record[:width], *[""] * (width - len(record))])
        lines.append(line)
    return Sheet(
        path.name,
        headings,
        tuple(sheet_grid(rows, width)),
        lines,
        encoding=encoding,
        separator=separator,
        problems=tuple(problems),
        ragged=tuple(ragged),
    )


def number_records(path: Path, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The records with the line on which each begins; blank lines are none."""
    text = SEPARATOR_LINE.sub("\n", text.removeprefix("\ufeff"), count=1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    begins = 1
    try:
        for record in reader:
            if any(map(str.strip, record)):
                yield begins, record
            begins = reader.line_num + 1
    except csv.Error:
        raise InputError(
            [
                Problem(
                    message("A quotation mark is opened here and never closed"),
                    message("Close it, or write it twice inside a quoted cell."),
                    file=path.name,
                    cell=in_text(begins),
                )
            ]
        ) from None


def swallowed_lines(record: list[str], width: int, separator: str) -> int:
    """How many whole lines of the file a quoted cell of a record holds: lines with as many cells as the heading."""
    inside = (line for cell in record if "\n" in cell for line in cell.splitlines()[1:])
    return sum(width > 1 and line.count(separator) >= width - 1 for line in inside)


def open_quotation(path: Path, line: int, n: int) -> Problem:
    """The problem of a quotation mark that is closed some records later."""
    return Problem(
        message(
            "A quotation mark that opens here swallows {n} line below it",
            "A quotation mark that opens here swallows {n} lines below it",
            n=n,
        ),
        message("Remove the mark, or write it twice inside a quoted cell."),
        file=path.name,
        cell=in_text(line),
    )


def uneven(path: Path, line: int, cells: int, width: int) -> Problem:
    """The problem of a record with too few or too many cells."""
    return Problem(
        message("The line has {n} cell", "The line has {n} cells", n=cells),
        message(
            "The heading has {n}; add or remove separators, or put text with separators in quotation marks.", n=width
        ),
        file=path.name,
        cell=in_text(line),
    )


def by_arrow(path: Path, data: bytes, encoding: str, separator: str, sample: str) -> Sheet | None:
    """Read a large file fast, or give up (None) where anything in it needs a closer look."""
    import pyarrow as pa
    import pyarrow.csv as arrow

    if b"\n\n" in data or b"\r\n\r\n" in data or (b"\r" in data and b"\r\n" not in data) or encoding == "utf-16":
        return None
    first = list(zip(range(LOOK), number_records(path, sample, separator), strict=False))
    headings = tuple(heading(h) for h in first[0][1][1])
    if len(first) < 2 or first[1][1][0] != 2:
        return None
    seen = list(zip(*(record for _, (_, record) in first[1:-1] if len(record) == len(headings)), strict=True))
    if len(seen) != len(headings):
        return None
    kinds = {str(i): arrow_kind(values) for i, values in enumerate(seen)}
    if not all(len(name) for name in kinds):
        return None
    try:
        table = arrow.read_csv(
            pa.py_buffer(data),
            read_options=arrow.ReadOptions(
                column_names=list(kinds),
                skip_rows=1,
                encoding="utf-8" if encoding == "utf-8-sig" else encoding,
                block_size=1 << 22,
            ),
            parse_options=arrow.ParseOptions(delimiter=separator, newlines_in_values=False),
            convert_options=arrow.ConvertOptions(column_types=kinds, strings_can_be_null=True, null_values=[""]),
        )
        cells = tuple(arrow_cells(column) for column in table.columns)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OverflowError):
        return None
    return Sheet(path.name, headings, cells, range(2, table.num_rows + 2), encoding=encoding, separator=separator)


def arrow_kind(values: tuple[str, ...]) -> Any:
    """How Arrow shall hold a column: small whole numbers, few distinct texts, or all texts."""
    import pyarrow as pa

    if any(values) and all(SMALL_NUMBER.fullmatch(v) for v in values):
        return pa.int8()
    return pa.string() if len(set(values)) > len(values) / 2 else pa.dictionary(pa.int32(), pa.string())


def arrow_cells(column: Any) -> Cells:
    """The cells of one Arrow column (raises OverflowError where a small number is negative)."""
    import pandas as pd
    import pyarrow as pa

    if pa.types.is_int8(column.type):
        codes = column.fill_null(-1).to_numpy()
        if len(codes) and (codes.min() < -1 or (codes == -1).sum() != column.null_count):
            raise OverflowError
        return Cells(codes, range(int(codes.max(initial=0)) + 1))
    if pa.types.is_dictionary(column.type):
        whole = column.unify_dictionaries().combine_chunks()
        whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
        return Cells(whole.indices.fill_null(-1).to_numpy(), whole.dictionary.to_pylist())
    texts = pd.Series(column.to_pandas(), dtype="str")
    codes = np.arange(len(texts), dtype=np.int32)
    codes[texts.isna().to_numpy()] = -1
    return Cells(codes, texts.array)
