"""What `cxaudit check` says of a client who can be audited: what is there, what is set aside, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from cxaudit.areas import find_area
from cxaudit.cli.session import Session, locate_problem
from cxaudit.errors import Problem
from cxaudit.messages import Message, message
from cxaudit.report.sections import sections, tables_of
from cxaudit.tables.cell_types import plain
from cxaudit.tables.data import ClientData
from cxaudit.tables.schema import list_tables

MOST_ROWS = 8  # that are named one by one


def show(session: Session, data: ClientData) -> None:
    """Print the summary of one client."""
    session.say(message("{client}: ready for an audit", client=data.client.name), "bold green")
    for sentence in describe_tables(data):
        session.say(sentence, before="  ")
    if len(data.set_aside):
        aside = message(
            "{n} entry is set aside; the report lists it.", "{n} entries are set aside; the report lists them."
        )
        session.say(aside.fill(n=len(data.set_aside)), "yellow")
        for sentence in list_set_aside(data):
            session.say(sentence, "yellow", before="  ")
    for sentence in unread_columns(data):
        session.say(sentence, "yellow")
    for sentence in describe_remarks(data):
        session.say(sentence, "yellow")
    for sentence in missing(data):
        session.say(sentence, "dim")


def describe_tables(data: ClientData) -> Iterator[Message]:
    """What was read, a table a line, with the number of its rows and its place."""
    for reading in data.readings.to_dict("records"):
        place = f"{reading['file']} [{reading['sheet']}]" if reading["sheet"] else str(reading["file"])
        facts = {"table": str(reading["table"]), "n": int(reading["rows"]), "file": place}
        yield message("{table}: {n} row, {file}", "{table}: {n} rows, {file}", **facts)


def list_set_aside(data: ClientData) -> Iterator[Message]:
    """What was set aside, one line a reason and sheet, with the numbers of the first rows and what stands there."""
    for file, sheet, reason, rows in grouped_entries(data):
        more = message(" and {n} more", n=len(rows) - MOST_ROWS) if len(rows) > MOST_ROWS else ""
        told = ", ".join(f"{row} ({value})" if value else str(row) for row, value in rows[:MOST_ROWS])
        place = f"{file} [{sheet}]" if sheet else file
        yield message("{file}: {reason}: {rows}{more}", file=place, reason=reason, rows=told, more=more)


def grouped_entries(data: ClientData) -> list[tuple[str, str, Message, list[tuple[int, str]]]]:
    """Rows that were set aside with what stands in them, by file, sheet and reason, in order."""
    groups: dict[tuple[str, str, str], tuple[Message, list[tuple[int, str]]]] = {}
    for entry in data.set_aside.to_dict("records"):
        reason = entry["reason"] if isinstance(entry["reason"], Message) else message(str(entry["reason"]))
        key = (str(entry["file"]), str(entry["sheet"]), repr(reason))
        groups.setdefault(key, (reason, []))[1].append((int(entry["row"]), str(entry["value"] or "")[:40]))
    return [(file, sheet, reason, rows) for (file, sheet, _), (reason, rows) in groups.items()]


def unread_columns(data: ClientData) -> Iterator[Message]:
    """The headings that no column of a table knows, each with the nearest that it does know."""
    for reading in data.readings.to_dict("records"):
        place = f"{reading['file']} [{reading['sheet']}]" if reading["sheet"] else str(reading["file"])
        known = known_headings(str(reading["table"]))
        for heading in filter(None, str(reading["unused"]).split(", ")):
            near = get_close_matches(plain(heading), [plain(name) for name in known], n=1, cutoff=0.75)
            if near:
                nearest = next(name for name in known if plain(name) == near[0])
                yield message(
                    "{file}: the column “{heading}” is not read; is it “{near}”?",
                    file=place,
                    heading=heading,
                    near=nearest,
                )
            else:
                yield message("{file}: the column “{heading}” is not read", file=place, heading=heading)


def known_headings(table: str) -> list[str]:
    """Every heading that a table accepts."""
    found = list_tables().get(table)
    return [spelling for column in found.columns for spelling in (column.name, *column.russian)] if found else []


def describe_remarks(data: ClientData) -> Iterator[Message]:
    """What is worth knowing of the files; what is the same on several sheets of one file is said once."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for place, remark in enumerate(data.remarks):
        whole_sheet = remark.sheet and not remark.cell and not remark.what.values
        alike.setdefault((remark.file, remark.what.text if whole_sheet else str(place)), []).append(remark)
    for (file, _), group in alike.items():
        if len(group) == 1:
            yield locate_problem(group[0])
        else:
            sheets = ", ".join(remark.sheet for remark in group)
            yield message("{file}, sheets {sheets}: {what}", file=file, sheets=sheets, what=group[0].what)


def missing(data: ClientData) -> Iterator[Message]:
    """What could be collected for the sections without data."""
    states = sections(data)
    for name in states:
        if states[name] == "no data":
            facts = {"section": message(name), "tables": ", ".join(tables_of(name)), "advice": find_area(name).collect}
            yield message("No data for {section} ({tables}). {advice}", **facts)
