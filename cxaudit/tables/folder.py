"""The client's folder as a whole: tables read, checked alone and against each other, every problem told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from cxaudit.errors import InputError, Problem, unknown_name
from cxaudit.messages import message
from cxaudit.tables.answers import read_surveys
from cxaudit.tables.client import DECISION, FILE, ClientFile, read_client_file
from cxaudit.tables.data import ClientData, Survey
from cxaudit.tables.names import unify_names
from cxaudit.tables.places import EMPTY, Place, find_places, open_sheet
from cxaudit.tables.reading_log import READINGS, SET_ASIDE, ReadingLog, list_left_out, settle_faults
from cxaudit.tables.schema import Clean, Fault, clean, find_repeated_rows, list_tables, problems_of

FEW_ROWS = 3  # so many remarks are told even where there is nothing to read


def read_client(folder: Path) -> ClientData:
    """Read and validate a client's folder (raises InputError with the problems of all its files)."""
    problem = missing(folder)
    if problem:
        raise InputError([problem])
    client = read_client_file(folder)
    beside = [name for name in (DECISION, client.brand.logo) if name and (folder / name).exists()]
    record = ReadingLog(folder, files={folder / FILE, *(folder / name for name in beside)})
    places = find_places(record, client)
    surveys = read_surveys(record, client, places.pop("survey", []))
    tables, surveys = read_tables(record, client, places, surveys)
    if not surveys and not tables and not record.problems:
        record.problems += nothing_read(record)
    if record.problems:
        raise InputError(record.problems)
    return ClientData(
        id=folder.name,
        client=client,
        surveys=tuple(surveys),
        tables=tables,
        inputs=record.inputs(),
        set_aside=pd.DataFrame(record.set_aside, columns=list(SET_ASIDE)),
        readings=pd.DataFrame(record.readings, columns=list(READINGS)),
        remarks=tuple(record.remarks),
    )


def missing(folder: Path) -> Problem | None:
    """That there is no folder, or nothing in it that says whose it is."""
    right = message("Make one with: cxaudit new {name}", name=folder.name)
    if not folder.is_dir():
        return Problem(message("There is no folder of this client"), right, file=folder.name)
    if not (folder / FILE).exists() and not (folder / FILE).is_symlink():
        return Problem(message("The folder has no client.toml"), right, file=f"{folder.name}/{FILE}")
    return None


def nothing_read(record: ReadingLog) -> Iterator[Problem]:
    """That no table was there, and the remarks that tell why."""
    what = message("The folder holds no table that can be read")
    right = message("Put in a survey.xlsx, an audit.xlsx or any other table; `cxaudit new` makes templates.")
    if record.remarks and all(remark.what == EMPTY for remark in record.remarks):
        what = message("The tables of the folder have headings and no rows")
        right = message("Fill in those that you have data for; the others can be deleted.")
    yield Problem(what, right, file=record.folder.name)
    few = len(record.remarks) <= FEW_ROWS  # an untouched template has an empty sheet for every table
    yield from (remark for remark in record.remarks if few or remark.what.values or remark.cell)


def read_tables(
    record: ReadingLog, client: ClientFile, places: Mapping[str, list[Place]], surveys: Sequence[Survey]
) -> tuple[dict[str, pd.DataFrame], list[Survey]]:
    """Every table but the survey, clean and checked against the others, and the surveys with the same spellings."""
    cleaned: dict[str, Clean] = {}
    for name, group in places.items():
        section = client.section(name)
        sheet = open_sheet(record, group[0], section)
        if sheet is not None:
            one = clean(sheet, list_tables()[name], section.columns, section.missing)
            record.note_reading(sheet, one)
            cleaned[name] = settle_faults(
                record, one, [*one.faults, *list_left_out(one, section), *find_repeated_rows(one)], section
            )
    whole = {name: c for name, c in cleaned.items() if not c.problems}
    frames, spelled, alike = unify_names({name: c.frame for name, c in whole.items()}, surveys, client.names)
    whole = {name: replace(c, frame=frames[name]) for name, c in whole.items()}
    record.remarks += alike
    done = {
        name: settle_faults(
            record, c, [f for check in c.table.checks for f in check(c.frame, frames)], client.section(name)
        )
        for name, c in whole.items()
    }
    record.problems += unknown_standards(done.get("standards"), surveys)
    return {name: c.frame.reset_index(drop=True) for name, c in done.items()}, spelled


def unknown_standards(standards: Clean | None, surveys: Sequence[Survey]) -> list[Problem]:
    """Standards about items or dimensions that no instrument of the client has."""
    if standards is None or not surveys:
        return []
    faults = []
    for column, ids in (
        ("item", {i.id for s in surveys for i in s.instrument.items}),
        ("dimension", {d.id for s in surveys for d in s.instrument.dimensions}),
    ):
        if column in standards.frame:
            given = standards.frame[column]
            for row in given.index[given.notna() & ~given.isin(ids)]:
                problem = unknown_name(message("The {what}", what=message(column)), given[row], ids)
                faults.append(Fault(problem.what, problem.right, [row], column))
    return problems_of(standards, faults)
