"""What a table is, columns and checks; and how a raw sheet becomes its clean frame, with everything that is wrong."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd

import cxaudit.tables
from cxaudit.errors import Problem, unknown_name
from cxaudit.formats.header_rows import number_headings
from cxaudit.formats.sheet import Cells, Sheet, heading
from cxaudit.messages import Message, message
from cxaudit.tables.cell_types import Kind, as_number, plain, plain_text

MOST_DISTINCT = 10_000  # distinct values of a column that are looked through for words
LISTED = 20  # problems of one kind in one column that are listed one by one


@dataclass(frozen=True)
class Column:
    """One column of a table: canonical name, kind, meaning (a catalogue key), Russian headings, what is required.

    ``required``: the sheet must have the column; ``filled``: no cell of it may be empty (by default the same).
    """

    name: str
    kind: Kind
    meaning: str
    russian: tuple[str, ...] = ()
    required: bool = False
    filled: bool | None = None

    @property
    def must_be_filled(self) -> bool:
        """Whether an empty cell is a problem."""
        return self.required if self.filled is None else self.filled


@dataclass(frozen=True)
class Fault:
    """Something found in a table: rows (positions in the sheet) and column, what it is, and what would be right.

    ``weight`` says what follows: a ``problem`` stops the run (or sets the rows aside, or empties the cell where
    ``drop`` is False), a ``duplicate`` is always set aside, a ``remark`` is told and changes nothing.
    """

    what: Message
    right: Message | None = None
    rows: Sequence[int] | np.ndarray = ()
    column: str | None = None
    weight: Literal["problem", "duplicate", "remark"] = "problem"
    drop: bool = True


#: A check sees the clean frame of its own table and those of all others (row labels are positions in the sheet).
Check = Callable[[pd.DataFrame, Mapping[str, pd.DataFrame]], Iterable[Fault]]


@dataclass(frozen=True)
class Table:
    """One table of the contract.

    ``section`` is the part of client.toml that it belongs to; ``russian`` are the names its file or sheet may have in
    Russian; ``key`` are the columns by which two rows are the same thing (their exact duplicates are set aside,
    contradictions are problems where ``unique``); ``reshape`` may turn another layout into the canonical one.
    """

    name: str
    section: str
    meaning: str
    columns: tuple[Column, ...]
    russian: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    unique: bool = False
    checks: tuple[Check, ...] = ()
    reshape: Callable[[Sheet], Sheet] | None = None

    def column(self, name: str) -> Column | None:
        """The column of that canonical name."""
        return next((c for c in self.columns if c.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical names of its columns."""
        return tuple(c.name for c in self.columns)


@dataclass(frozen=True)
class Clean:
    """A sheet as its table understands it: the frame, where each column came from, what was found on the way."""

    table: Table
    sheet: Sheet
    frame: pd.DataFrame
    where: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    problems: tuple[Problem, ...] = ()


@cache
def list_tables() -> Mapping[str, Table]:
    """Every table whose file lies in this room, by name (the survey's as it is with the default instrument)."""
    found = (importlib.import_module(f"cxaudit.tables.{m.name}") for m in pkgutil.iter_modules(cxaudit.tables.__path__))
    return {module.TABLE.name: module.TABLE for module in found if hasattr(module, "TABLE")}


def clean(
    sheet: Sheet,
    table: Table,
    columns: Mapping[str, str] | None = None,
    missing: Mapping[str, Sequence[Any]] | None = None,
    answers: Iterable[str] = (),
) -> Clean:
    """Turn a raw sheet into the clean frame of a table, and find everything that is wrong with it.

    ``columns`` maps headings or patterns of headings to canonical columns, ``missing`` lists the codes of no answer by
    column; ``*`` holds for the columns of ``answers`` (all optional columns where none are named).
    """
    if table.reshape:
        sheet = table.reshape(sheet)
    where, problems = locate_columns(sheet, table, columns or {})
    wide = set(answers) or {c.name for c in table.columns if not c.must_be_filled}
    data, faults = {}, []
    for column in table.columns:
        if column.name in where:
            codes = [
                *(missing or {}).get(column.name, ()),
                *((missing or {}).get("*", ()) if column.name in wide else ()),
            ]
            data[column.name], found = read_column(sheet.cells[where[column.name]], column, codes)
            faults += found
    frame = pd.DataFrame(data, index=pd.RangeIndex(len(sheet)), copy=False)
    faults += [Fault(p.what, p.right, [row]) for row, p in zip(sheet.ragged, sheet.problems, strict=False)]
    if len(sheet) == 0:
        problems.append(Problem(message("The table has headings and no rows"), None, **sheet.place()))
    return Clean(table, sheet, frame, where, tuple(faults), tuple(problems))


def read_column(cells: Cells, column: Column, missing: Sequence[Any]) -> tuple[Any, list[Fault]]:
    """The clean values of one column, row by row, and the cells that could not be read."""
    reading = column.kind.read(cells)
    codes, wrong = cells.codes, dict(reading.wrong)
    absent = [i for i, value in enumerate(cells.values) if is_code(value, missing)] if missing else []
    unanswered = [] if column.must_be_filled else words_of_no_answer(cells)
    absent += unanswered
    if absent:
        codes = np.where(np.isin(codes, absent), -1, codes)
    if wrong and len(codes):  # of a range of small numbers, only some may stand in the column
        wrong = {i: w for i, w in wrong.items() if codes.min() <= i <= codes.max()}
    if wrong:
        standing = np.bincount(codes.astype(np.intp) + 1, minlength=len(cells.values) + 1)[1:]
        wrong = {i: w for i, w in wrong.items() if standing[i]}
    faults = [
        Fault(w.what, w.right, np.flatnonzero(codes == i), column.name, drop=column.must_be_filled)
        for i, w in wrong.items()
    ]
    faults += [
        Fault(no_answer(str(cells.values[i]), int((cells.codes == i).sum())), None, (), column.name, "remark")
        for i in unanswered
    ]
    plain_numbers = isinstance(cells.values, range) and column.kind.dtype == "float" and not wrong
    values = as_numbers(codes) if plain_numbers else take_values(reading.values, codes)
    if column.must_be_filled and (codes < 0).any():
        faults.append(Fault(message("The cell is empty"), column.kind.right, np.flatnonzero(codes < 0), column.name))
    return values, faults


def as_numbers(codes: np.ndarray) -> np.ndarray:
    """Codes that are themselves the numbers, missing for -1."""
    values = codes.astype(float)
    values[codes < 0] = np.nan
    return values


def take_values(values: Any, codes: np.ndarray) -> Any:
    """The values by code, missing for -1."""
    if isinstance(values, np.ndarray):
        empty = np.array([np.datetime64("NaT")] if values.dtype.kind == "M" else [np.nan], dtype=values.dtype)
        return np.concatenate([values, empty])[codes]
    if len(codes) == len(values) and (codes == np.arange(len(codes))).all():
        return values
    return values.take(codes.astype(np.intp), allow_fill=True)


#: How people and programs write that there is no answer, where they do not leave the cell empty.
NO_ANSWER = {"н/д", "#н/д", "нд", "n/a", "#n/a", "na", "нет данных", "no data", "null", "none", "nan", "-", "–", "—"}


def words_of_no_answer(cells: Cells) -> list[int]:
    """The places among the distinct values of those that say there is no answer."""
    if isinstance(cells.values, range) or len(cells.values) > MOST_DISTINCT:
        return []
    return [i for i, v in enumerate(cells.values) if isinstance(v, str) and len(v) < 15 and plain(v) in NO_ANSWER]


def no_answer(said: str, n: int) -> Message:
    """That a word counts as an empty cell, and in how many cells it stands."""
    return message(
        "“{value}” in {n} cell counts as no answer",
        "“{value}” in {n} cells counts as no answer",
        value=said.strip(),
        n=n,
    )


def is_code(value: Any, missing: Sequence[Any]) -> bool:
    """Whether a raw value is one of the codes that mean no answer, as a number or as a word."""
    x = as_number(value, None, lambda _: True)
    for code in missing:
        y = as_number(code, None, lambda _: True)
        if isinstance(x, float) and isinstance(y, float) and x == y:
            return True
        if plain(plain_text(value)) == plain(plain_text(code)):
            return True
    return False


# -- which heading is which column ------------------------------------------------------------------------------------


def locate_columns(sheet: Sheet, table: Table, columns: Mapping[str, str]) -> tuple[dict[str, int], list[Problem]]:
    """The position of each canonical column in a sheet, and what is wrong with its headings or with their mapping."""
    problems: list[Problem] = []
    written = map_columns(sheet, table, columns, problems)
    explicit = {position for positions in written.values() for position in positions}
    mapped_names = set(written)
    names = {plain(spelling): c.name for c in reversed(table.columns) for spelling in (*c.russian, c.name)}
    for position, text in enumerate(sheet.headings):
        name = names.get(plain(text))
        if name is None or position in explicit or (name in mapped_names and text != name):
            continue  # what client.toml maps counts before a heading that only sounds alike
        written.setdefault(name, []).append(position)
    for name, positions in written.items():
        if len(positions) > 1:
            problems.append(twice(sheet, name, positions))
    where = {name: positions[0] for name, positions in written.items()}
    problems += [missing_column(sheet, c) for c in table.columns if c.required and c.name not in where]
    return where, problems


def map_columns(
    sheet: Sheet, table: Table, columns: Mapping[str, str], problems: list[Problem]
) -> dict[str, list[int]]:
    """The columns that client.toml maps: ``{item}`` in a key stands for an item's number or id, ``*`` for any text."""
    written: dict[str, list[int]] = {}
    heads = address_headings(sheet, columns)
    for key, target in columns.items():
        found = False
        for position, text in enumerate(heads):
            match = pattern(key).fullmatch(text)
            if not match:
                continue
            item = match.groupdict().get("item") or ""
            name = target.replace("{item}", item.lstrip("0") or item)
            if table.column(name) is None:
                if "{item}" not in target:
                    problems.append(
                        unknown_name(
                            message("The column"), target, table.names, file="client.toml", cell=f"columns.{key}"
                        )
                    )
                    break
                continue
            found = True
            written.setdefault(name, []).append(position)
        else:
            if not found:
                problems.append(no_heading(sheet, key))
    return written


def address_headings(sheet: Sheet, columns: Mapping[str, str]) -> tuple[str, ...]:
    """The headings as the keys of client.toml address them: a repeated one by its number too, as "Why? (2)"."""
    pairs = zip(sheet.headings, number_headings(sheet.headings), strict=True)
    return tuple(
        new if new != old and any(pattern(key).fullmatch(new) for key in columns) else old for old, new in pairs
    )


@cache
def pattern(key: str) -> re.Pattern[str]:
    """The pattern that a mapping's key stands for."""
    parts = re.split(r"(\{item\}|\*)", heading(key))
    seen, written = False, ""
    for part in parts:
        if part == "{item}":
            written += r"(?P=item)" if seen else r"(?P<item>[^\W_]+)"
            seen = True
        else:
            written += ".*" if part == "*" else re.escape(part)
    return re.compile(written, re.IGNORECASE)


def no_heading(sheet: Sheet, key: str) -> Problem:
    """The problem of a mapping that no heading of the sheet fits."""
    problem = unknown_name(
        message("The heading"), key, [h for h in sheet.headings if h][:60], file="client.toml", cell=f"columns.{key}"
    )
    return Problem(
        message("No heading of {file} reads {heading}", file=sheet.file, heading=key),
        problem.right,
        file="client.toml",
        cell=f"columns.{key}",
    )


def twice(sheet: Sheet, name: str, positions: Sequence[int]) -> Problem:
    """The problem of two source columns for one canonical column."""
    first, second = (sheet.headings[p] for p in positions[:2])
    return Problem(
        message("Two columns, {first} and {second}, are both read as {name}", first=first, second=second, name=name),
        message("Rename one of them, or say in client.toml which one counts."),
        **sheet.place(column=positions[1]),
    )


def missing_column(sheet: Sheet, column: Column) -> Problem:
    """The problem of a required column that the sheet lacks."""
    spellings = ", ".join((column.name, *column.russian))
    return Problem(
        message("There is no column {name} among the headings", name=column.name),
        message(
            "Call it one of: {spellings}. The headings found: {found}.",
            spellings=spellings,
            found=", ".join(h for h in sheet.headings if h)[:300] or "—",
        ),
        **sheet.place(),
    )


# -- what the faults of a table come to -------------------------------------------------------------------------------


def find_repeated_rows(clean: Clean) -> Iterator[Fault]:
    """Rows that say the same thing twice: exact duplicates, and where the key must be unique, contradictions."""
    frame, key = clean.frame, [c for c in clean.table.key if c in clean.frame]
    if not key or len(key) < len(clean.table.key) or len(frame) < 2:
        return
    if len(key) == 1 and frame[key[0]].is_unique:
        return
    full = frame[key].notna().all(axis=1)
    suspects = frame[full & frame.duplicated(key, keep=False)]
    again = suspects.duplicated(keep="first")
    if again.any():
        yield Fault(
            message("The row repeats another row exactly"), None, list(suspects.index[again]), weight="duplicate"
        )
    left = suspects[~again]
    torn = left[left.duplicated(key, keep=False)]
    if clean.table.unique and len(torn):
        for _, rows in torn.groupby(key, sort=False):
            yield Fault(
                message(
                    "{what} stands here more than once, with different values",
                    what=", ".join(plain_text(rows[k].iloc[0]) for k in key),
                ),
                message("Keep the row that is right."),
                list(rows.index),
                key[-1],
            )


def problems_of(clean: Clean, faults: Iterable[Fault]) -> list[Problem]:
    """The faults as problems with their places; of many alike the first ones and their number."""
    problems = []
    for (_, column), alike in group_faults(faults).items():
        places = [(fault, row) for fault in alike for row in (fault.rows if len(fault.rows) else [None])]
        position = clean.where.get(column) if column else None
        for fault, row in sorted(places, key=lambda place: -1 if place[1] is None else place[1])[:LISTED]:
            problems.append(
                Problem(fault.what, fault.right, **clean.sheet.place(None if row is None else int(row), position))
            )
        if len(places) > LISTED:
            n = len(places) - LISTED
            problems.append(
                Problem(
                    message("and {n} more cell like these", "and {n} more cells like these", n=n),
                    None,
                    **clean.sheet.place(column=position),
                )
            )
    return problems


def group_faults(faults: Iterable[Fault]) -> dict[tuple[str, str | None], list[Fault]]:
    """Faults of one kind in one column together."""
    together: dict[tuple[str, str | None], list[Fault]] = {}
    for fault in faults:
        together.setdefault((fault.what.text, fault.column), []).append(fault)
    return together
