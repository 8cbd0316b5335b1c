"""The folder of a new client: a commented client.toml, and templates made from the tables that will read them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from cxaudit import instruments, models
from cxaudit.errors import InputError, Problem
from cxaudit.language import Language
from cxaudit.messages import Message, message
from cxaudit.starters.headings import heading, sheet_name, words
from cxaudit.tables import schema
from cxaudit.tables.cell_types import Day, Flag, Kind, Number
from cxaudit.tables.schema import Column, Table
from cxaudit.workbench import shipped_folder

ROWS = 2000  # that many rows below the headings are checked while somebody types
CLIENT_NAME = re.compile(r"[^\W_][\w .-]*")
COMMENT = {"x_scale": 2.2, "y_scale": 1.6, "author": "cxaudit"}
INSTRUMENT = "servqual"
ListRow = tuple[str, ...]


def create(clients: Path, name: str, language: str) -> Path:
    """Make the folder of a client (raises InputError where the name is no good or already taken)."""
    if not CLIENT_NAME.fullmatch(name):
        what = message("{name} cannot be the name of a folder", name=name)
        raise InputError([Problem(what, message("Use letters, digits, spaces, dots and hyphens."))])
    home = clients / name
    if home.exists():
        what = message("{folder} exists already", folder=str(home))
        raise InputError([Problem(what, message("Choose another name; nothing was changed."))])
    home.mkdir(parents=True)
    facts = (shipped_folder("templates") / "client" / f"client.{language}.toml").read_text(encoding="utf-8")
    (home / "client.toml").write_text(facts.replace("NAME", name, 1), encoding="utf-8")
    tables = schema.list_tables()
    said = Language(language)
    templates(home / "survey.xlsx", [tables["survey"]], said)
    templates(home / "audit.xlsx", [table for table in tables.values() if table.name != "survey"], said)
    return home


def templates(path: Path, tables: list[Table], said: Language) -> None:
    """A workbook: an empty sheet for each table, how to fill them (shown first), and what has to be looked up."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        look = {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "top"}
        needed, optional = book.add_format(look), book.add_format({**look, "bold": False})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for table in tables:
            write_sheet(book, table, said, needed, optional)
        for reference in (guidance(tables, said), *references(tables, said)):
            write_list_sheet(book, reference, needed, plain)
        guide = book.get_worksheet_by_name(said.text("how to fill"))
        guide.set_first_sheet()
        guide.activate()


def write_sheet(book: Workbook, table: Table, said: Language, needed: Format, optional: Format) -> None:
    """The empty sheet of one table: headings with comments, and checks of what is typed below them."""
    page = book.add_worksheet(sheet_name(table, said.code))
    page.freeze_panes(1, 0)
    page.set_column(0, len(table.columns) - 1, 15)
    for place, column in enumerate(table.columns):
        page.write_string(0, place, heading(column, said.code), needed if column.required else optional)
        page.write_comment(0, place, hint(column, said), COMMENT)
        allowed = validation(column, said)
        if allowed:
            page.data_validation(1, place, ROWS, place, allowed)


def hint(column: Column, said: Language) -> str:
    """What a heading's comment says: the meaning, whether it is needed, what a cell should hold."""
    need = message("Needed.") if column.required else message("May be left out.")
    return "\n".join((said.text(column.meaning), said.say(need), said.say(right(column, said))))


def right(column: Column, said: Language) -> Message:
    """What a cell of the column should hold, with words in the language of the headings."""
    allowed = words(column, said.code)
    return message("Write one of: {known}.", known=", ".join(allowed.values())) if allowed else column.kind.right


def validation(column: Column, said: Language) -> dict[str, object] | None:
    """The check that Excel makes while somebody types into the column; None where any text will do."""
    allowed = rule(column.kind, list(words(column, said.code).values()))
    if allowed is None:
        return None
    said_so = said.say(right(column, said))[:255]
    return {**allowed, "ignore_blank": True, "error_title": heading(column, said.code)[:32], "error_message": said_so}


def rule(kind: Kind, allowed: list[str]) -> dict[str, object] | None:
    """Which values a kind of cell may hold, in the words of Excel."""
    if allowed:
        return {"validate": "list", "source": allowed}
    if isinstance(kind, Flag):
        return {"validate": "list", "source": ["1", "0"]}
    if isinstance(kind, Day):
        return {"validate": "date", "criteria": ">=", "value": date(1950, 1, 1)}
    if isinstance(kind, Number):
        whole = "integer" if kind.whole else "decimal"
        low, high = kind.low, kind.high
        if math.isfinite(low) and math.isfinite(high):
            return {"validate": whole, "criteria": "between", "minimum": low, "maximum": high}
        if math.isfinite(low):
            return {"validate": whole, "criteria": ">=", "value": low}
        if math.isfinite(kind.above):
            return {"validate": whole, "criteria": ">", "value": kind.above}
    return None


# -- what helps to fill the tables --------------------------------------------------------------------------------

ADVICE = (
    message("Fill in the sheets that you have data for and delete the others; an empty sheet counts as no data."),
    message("One row is one answer, one rating, one event. Point at a heading: its comment explains the column."),
    message("Bold columns are needed, the others may be left out. Columns of your own may stay: they do no harm."),
    message("Keep the headings. A file of your own will do as well: say in client.toml which heading is which."),
    message("A table may also lie in a file of its own, named after the table: complaints.csv, survey.xlsx."),
    message("When you are done, type: cxaudit check and the name of the folder."),
)


@dataclass(frozen=True)
class Reference:
    """A sheet to look things up: its name, its headings, its rows."""

    name: str
    headings: ListRow
    rows: Iterable[ListRow]


def guidance(tables: list[Table], said: Language) -> Reference:
    """How to fill a workbook: what to do, then each table with its meaning."""
    advice = [(str(number), said.say(sentence)) for number, sentence in enumerate(ADVICE, start=1)]
    meanings = [(sheet_name(table, said.code), said.text(table.meaning)) for table in tables]
    return Reference(
        said.text("how to fill"), ("", said.text("How to fill this workbook")), [*advice, ("", ""), *meanings]
    )


def references(tables: list[Table], said: Language) -> list[Reference]:
    """What the tables of a workbook need to have looked up."""
    helpful = {"survey": questions, "competencies": anchors, "readiness": statements}
    return [helpful[table.name](said) for table in tables if table.name in helpful]


def questions(said: Language) -> Reference:
    """The items of the instrument with their dimension, and how each facet asks for them."""
    instrument = instruments.load_built_in(INSTRUMENT)
    stems = [(f"{facet}…", stem[said.code], "") for facet, stem in instrument.stems.items()]
    items = [
        (i.id, instrument.label(i.id, said.code), instrument.label(i.dimension, said.code)) for i in instrument.items
    ]
    headings = said.text("column"), said.text("question"), said.text("dimension")
    return Reference(said.text("questions"), headings, [*stems, *items])


def anchors(said: Language) -> Reference:
    """What each anchored score means, in general and by block of competencies."""
    known = models.load_competencies()
    general = said.text("any competency"), *(anchor.text[said.code] for anchor in known.anchors)
    blocks = [(block.name[said.code], *block.anchors[said.code]) for block in known.blocks]
    headings = said.text("competency"), *(str(anchor.score) for anchor in known.anchors)
    return Reference(said.text("what scores mean"), headings, [general, *blocks])


def statements(said: Language) -> Reference:
    """The statements of the readiness ladder, each with the level that it belongs to."""
    rows = [
        (statement.id, statement.text[said.code], level.name[said.code])
        for level in models.load_readiness().levels
        for statement in level.statements
    ]
    return Reference(said.text("statements"), (said.text("statement"), said.text("wording"), said.text("level")), rows)


def write_list_sheet(book: Workbook, reference: Reference, bold: Format, plain: Format) -> None:
    """A sheet to look things up."""
    page = book.add_worksheet(reference.name)
    page.set_column(0, 0, 24)
    page.set_column(1, len(reference.headings), 48)
    page.write_row(0, 0, reference.headings, bold)
    for place, row in enumerate(reference.rows, start=1):
        page.write_row(place, 0, row, plain)
