"""What `cxaudit check` says of a client who can be audited: what is there, what is set aside, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from cxaudit.areas import find_area
from cxaudit.cli.session import Session, locate_problem
from cxaudit.errors import Problem
from cxaudit.messages import Message, message
from cxaudit.report.sections import sections, tables_of
from cxaudit.tables.data import ClientData


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
