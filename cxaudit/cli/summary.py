"""What `cxaudit check` says of a client who can be audited: what is there, what is set aside, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from cxaudit.cli.session import Session, placed
from cxaudit.messages import Message, message
from cxaudit.report.overview import COLLECT, TABLES, sections
from cxaudit.tables.client import SECTIONS
from cxaudit.tables.data import ClientData


def show(session: Session, data: ClientData) -> None:
    """Print the summary of one client."""
    session.say(message("{client}: ready for an audit", client=data.client.name), "bold green")
    for sentence in given(data):
        session.say(sentence, before="  ")
    if len(data.set_aside):
        aside = message(
            "{n} entry is set aside; the report lists it.", "{n} entries are set aside; the report lists them."
        )
        session.say(aside.filled(n=len(data.set_aside)), "yellow")
    for remark in data.remarks:
        session.say(placed(remark), "yellow")
    for sentence in missing(data):
        session.say(sentence, "dim")


def given(data: ClientData) -> Iterator[Message]:
    """What was read, a table a line, with the number of its rows and its place."""
    for reading in data.readings.to_dict("records"):
        place = f"{reading['file']} [{reading['sheet']}]" if reading["sheet"] else str(reading["file"])
        facts = {"table": str(reading["table"]), "n": int(reading["rows"]), "file": place}
        yield message("{table}: {n} row, {file}", "{table}: {n} rows, {file}", **facts)


def missing(data: ClientData) -> Iterator[Message]:
    """What could be collected for the sections without data."""
    states = sections(data)
    for name in SECTIONS:
        if states[name] == "no data":
            facts = {"section": message(name), "tables": ", ".join(TABLES[name]), "advice": COLLECT[name]}
            yield message("No data for {section} ({tables}). {advice}", **facts)
