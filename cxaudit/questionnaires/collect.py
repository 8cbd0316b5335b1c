"""Many filled forms into one table: what is missing or odd is told by file and cell, nothing is left out in silence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from cxaudit import formats
from cxaudit.errors import InputError, Problem
from cxaudit.formats import file_safety, workbook
from cxaudit.formats.sheet import Cells, Sheet, letter
from cxaudit.instruments import Instrument
from cxaudit.messages import message
from cxaudit.questionnaires import refuse_to_overwrite
from cxaudit.questionnaires.xlsx import ANSWER, CODE, FACTS
from cxaudit.tables import schema, survey
from cxaudit.tables.cell_types import Text
from cxaudit.tables.places import is_called
from cxaudit.tables.schema import Column, Table

FORM_SUFFIXES = (".xlsx", ".xlsm")
MOST_NAMED = 5000  # forms in one folder
NAMED = 8  # missing answers that are named one by one


@dataclass
class Collected:
    """What came out of a folder of forms: a frame a table, what is odd (it stops), what is missing (it is told)."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    forms: int = 0
    odd: list[Problem] = field(default_factory=list)
    missing: list[Problem] = field(default_factory=list)
    instruments: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)  # of each row of the survey


@dataclass(frozen=True)
class Form:
    """One filled survey form: its facts and, by column, each answer with its cell."""

    file: str
    sheet: str
    facts: Mapping[str, str]
    answers: Mapping[str, tuple[Any, str]]

    @property
    def empty(self) -> bool:
        """Whether nobody has answered anything."""
        return all(value is None for code, (value, _) in self.answers.items() if code not in ("respondent", "date"))


def collect(folder: Path, instruments: Mapping[str, Instrument]) -> Collected:
    """Read every workbook of a folder (raises InputError where there is none)."""
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in FORM_SUFFIXES and p.name[0] not in "~.")
    if not paths:
        what = message("The folder holds no filled form")
        raise InputError([Problem(what, message("Put the filled Excel forms into it."), file=folder.name)])
    if len(paths) > MOST_NAMED:
        what = message("The folder holds {n} forms, and at most {most} are read at once", n=len(paths), most=MOST_NAMED)
        raise InputError([Problem(what, None, file=folder.name)])
    done = Collected()
    rows: dict[str, list[pd.DataFrame]] = {}
    seen: dict[str, str] = {}
    for path in paths:
        try:
            checked = file_safety.require_inside(folder, path.name)
            same = seen.setdefault(hashlib.sha256(checked.read_bytes()).hexdigest(), path.name)
            if same != path.name:
                what = message("The file is the same as {other} and was not counted twice", other=same)
                done.missing.append(Problem(what, None, file=path.name))
                continue
            found = list(tables_of(path, instruments, done))
            for name, frame in found:
                rows.setdefault(name, []).append(frame)
            done.forms += bool(found)
        except InputError as error:
            done.odd += error.problems
    done.frames = {name: pd.concat(frames, ignore_index=True) for name, frames in rows.items()}
    done.odd += respondents_twice(done.frames.get("survey"), done.files)
    return done


def tables_of(path: Path, instruments: Mapping[str, Instrument], done: Collected) -> Iterator[tuple[str, pd.DataFrame]]:
    """The tables that one workbook fills: a survey form, or sheets that bear the name of a table."""
    names = formats.sheets(path)
    if FACTS in names:
        form = read_form_answers(path, names)
        if form.empty:
            done.missing.append(Problem(message("The form is empty and was not counted"), None, file=path.name))
        else:
            done.files.append(path.name)
            yield "survey", survey_row(form, instruments, done)
        return
    known = schema.list_tables()
    found = [(sheet, table) for sheet in names for table in known.values() if sheet and is_called(sheet, table)]
    if not found:
        what = message("The workbook is neither a questionnaire of ours nor has it a sheet with the name of a table")
        right = message("Use a form made by `cxaudit questionnaire`.")
        raise InputError([Problem(what, right, file=path.name)])
    for sheet, table in found:
        raw = formats.read(path, sheet=sheet, vendor="table")
        if len(raw):
            yield table.name, table_rows(raw, table, done)


# -- survey forms -----------------------------------------------------------------------------------------------------


def read_form_answers(path: Path, names: Sequence[str]) -> Form:
    """The answers of one form, found by the codes beside them, wherever a row has moved to."""
    facts = formats.read(path, sheet=FACTS, vendor="table")
    known = {str(row[0]): str(row[1]) for row in cells_of(facts).values() if len(row) > 1}
    page = next(name for name in names if name != FACTS)
    answers: dict[str, tuple[Any, str]] = {}
    for number, row in cells_of(workbook.read(path, page)).items():
        code = row.get(CODE)
        if isinstance(code, str) and code.strip():
            answers.setdefault(code.strip(), (row.get(ANSWER), f"{letter(ANSWER)}{number}"))
    return Form(path.name, page, known, answers)


def cells_of(sheet: Sheet) -> dict[int, dict[int, Any]]:
    """The cells of a sheet by row and column of the file, that row included which was taken for the headings."""
    letters = sheet.letters or tuple(range(len(sheet.headings)))
    rows = {sheet.top: dict(zip(letters, sheet.headings, strict=True))}
    for position, line in enumerate(sheet.lines):
        rows[line] = {column: cells.at(position) for column, cells in zip(letters, sheet.cells, strict=True)}
    return rows


def survey_row(form: Form, instruments: Mapping[str, Instrument], done: Collected) -> pd.DataFrame:
    """One form as one row of the survey, with what is missing and odd in it."""
    names = form.facts.get("instrument", "").split(",")
    unknown = [name for name in names if name not in instruments]
    if unknown:
        what = message("The form belongs to the instrument {name}, which is not known here", name=unknown[0])
        right = message("Name the instrument's TOML file with --instrument.")
        raise InputError([Problem(what, right, file=form.file)])
    done.instruments |= set(names)
    columns = {c.name: c for name in names for c in survey.table(instruments[name]).columns}
    row: dict[str, Any] = {"respondent": None, "audience": form.facts.get("audience", "customer")}
    absent: list[str] = []
    for code, (value, cell) in form.answers.items():
        column = columns.get(code)
        if column is None:
            continue
        row[code] = read_answer(form, column, value, cell, done)
        if value is None and code not in ("respondent", "date", "comment"):
            absent.append(f"{code} ({cell})")
    if absent:
        done.missing.append(describe_unanswered(form, absent))
    row["respondent"] = row["respondent"] or Path(form.file).stem
    return pd.DataFrame([row])


def read_answer(form: Form, column: Column, value: Any, cell: str, done: Collected) -> Any:
    """One answer as its column understands it, None (and told) where it does not."""
    if value is None:
        return None
    reading = column.kind.read(Cells.of([value]))
    if reading.wrong:
        wrong = reading.wrong[0]
        done.odd.append(Problem(wrong.what, wrong.right, file=form.file, sheet=form.sheet, cell=cell))
        return None
    answer = reading.values[0]
    if isinstance(column.kind, Text):
        return None if pd.isna(answer) else str(answer)
    return answer


def describe_unanswered(form: Form, absent: Sequence[str]) -> Problem:
    """That answers are missing in a form, the first ones by their cells."""
    what = message(
        "{n} answer is missing: {cells}", "{n} answers are missing: {cells}", n=len(absent), cells=shorten_list(absent)
    )
    return Problem(what, None, file=form.file, sheet=form.sheet)


def shorten_list(names: Sequence[str]) -> str:
    """The first of many names."""
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def respondents_twice(frame: pd.DataFrame | None, files: Sequence[str]) -> list[Problem]:
    """Respondents who handed in several forms for one audience."""
    if frame is None:
        return []
    again = frame[frame.duplicated(["respondent", "audience"], keep=False)]
    return [
        Problem(
            message("{respondent} handed in {n} forms", respondent=str(respondent), n=len(rows)),
            message("Keep the form that counts, or give each respondent a code of their own."),
            file=", ".join(files[i] for i in rows.index),
        )
        for respondent, rows in again.groupby("respondent", sort=False)
    ]


# -- sheets with the name of a table ----------------------------------------------------------------------------------


def table_rows(sheet: Sheet, table: Table, done: Collected) -> pd.DataFrame:
    """The clean rows of one sheet, with what is odd in it."""
    one = schema.clean(sheet, table)
    done.odd += [*one.problems, *schema.problems_of(one, [f for f in one.faults if f.weight == "problem"])]
    found = [fault for check in table.checks for fault in check(one.frame, {})] if not one.problems else []
    done.odd += schema.problems_of(one, [f for f in found if f.weight == "problem"])
    done.missing += schema.problems_of(one, [f for f in found if f.weight == "remark"])
    return one.frame


# -- writing ----------------------------------------------------------------------------------------------------------


def write_answers(done: Collected, folder: Path) -> list[Path]:
    """Write each table as a workbook named after it (raises InputError rather than overwrite)."""
    paths = {name: folder / f"{name}.xlsx" for name in done.frames}
    for path in paths.values():
        refuse_to_overwrite(path)
    for name, path in paths.items():
        frame = done.frames[name].dropna(axis=1, how="all")
        with pd.ExcelWriter(
            path,
            engine="xlsxwriter",
            datetime_format="yyyy-mm-dd",
            engine_kwargs={"options": {"strings_to_formulas": False, "strings_to_urls": False}},
        ) as book:
            frame.to_excel(book, sheet_name=name, index=False)
            book.sheets[name].freeze_panes(1, 0)
    return list(paths.values())
