"""What `cxaudit read` says of a file: sentences, the first rows as understood, and the proposed [survey]."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cxaudit.cli.session import Session, locate_problem
from cxaudit.errors import InputError, Problem
from cxaudit.formats import limesurvey_structure
from cxaudit.formats.sheet import Broken
from cxaudit.messages import Message, message
from cxaudit.recognition import Recognition, recognise
from cxaudit.recognition.columns import Kind, Look
from cxaudit.recognition.proposal import Proposal, propose, write_section
from cxaudit.tables.cell_types import plain_text
from cxaudit.tables.client import FILE, read_toml

ROWS, COLUMNS, LONGEST = 5, 8, 32
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
VENDORS = {
    "google-forms": "Google Forms",
    "yandex-forms": "Yandex Forms",
    "ms-forms": "Microsoft Forms",
    "surveymonkey": "SurveyMonkey",
    "qualtrics": "Qualtrics",
    "limesurvey": "LimeSurvey",
    "typeform": "Typeform",
    "spss": "SPSS",
}
#: What a kind of column is called, in the order in which kinds are told.
QUESTION_KINDS: dict[Kind, Message] = {
    "scale": message("{n} column with numbers of a scale", "{n} columns with numbers of a scale"),
    "words": message("{n} column with words of a scale", "{n} columns with words of a scale"),
    "choice": message("{n} column with a choice of few answers", "{n} columns with a choice of few answers"),
    "several": message("{n} column with several choices in a cell", "{n} columns with several choices in a cell"),
    "ticked": message("{n} column with a tick or nothing", "{n} columns with a tick or nothing"),
    "number": message("{n} column with other numbers", "{n} columns with other numbers"),
    "day": message("{n} column with days", "{n} columns with days"),
    "identifier": message("{n} column that names each row", "{n} columns that name each row"),
    "text": message("{n} column with free text", "{n} columns with free text"),
    "empty": message("{n} empty column", "{n} empty columns"),
}


def tell(session: Session, file: Path, sheet: str | None, encoding: str | None, folder: Path | None) -> None:
    """Print what a file is; write the proposal where a client's folder is given."""
    if file.exists() and file.is_file() and not file.is_symlink() and limesurvey_structure.is_structure(file):
        structure(session, file)
        return
    found = recognise(file, sheet, encoding)
    for sentence in sentences(found):
        session.say(sentence)
    for remark in found.sheet.remarks:
        session.say(remark, "yellow", before="  ")
    for problem in found.sheet.problems[:10]:
        session.say(locate_problem(problem), "red", before="  ")
    session.console.print()
    first_rows(session, found)
    sections = surveys(folder or file.parent)
    named = [str(section["instrument"]) for section in sections if "instrument" in section]
    made = propose(found, earlier(sections), named[-1] if named else "")
    others = [section for section in sections if section.get("file") != file.name]
    text = write_section(made, session.language, another=bool(others))
    session.console.print()
    session.say(
        message("Proposed for client.toml (a line with # is not sure: look at it, then remove the mark):"), "bold"
    )
    session.console.print(text, markup=False, style="cyan")
    if not is_answer_mapped(found, made):
        session.say(NOTHING_SURE, "yellow")
    if made.instrument:
        session.say(message("A draft of the instrument, {file}:", file=made.instrument_file), "bold")
        session.console.print("\n".join(made.instrument), markup=False, style="cyan")
    if folder is not None:
        for path in put(folder, file, text, made):
            session.say(message("{file} is written.", file=str(path)), "green")
        session.say(
            message("Copy the lines that are right into client.toml; {file} belongs beside it.", file=file.name)
        )


def is_answer_mapped(found: Recognition, made: Proposal) -> bool:
    """Whether the proposal alone gives the survey an answer."""
    answers = re.compile(r'= "([EAPSDC]\w*\d|[EAPSDC]\{item\}|nps|csat|ces|comment)"')
    known = {name for name in found.known if name not in ("respondent", "audience", "date", "wave", "weight")}
    return bool(known) or any(entry.sure and answers.search(entry.text) for entry in made.columns)


NOTHING_SURE = message(
    "Not one column is surely an answer: `cxaudit check` accepts the section once at least one is mapped, "
    "to E1, P1, nps, comment and so on."
)


def sentences(found: Recognition) -> Iterator[Message]:
    """What the file is, who answered, what its columns are, what looks like E and P."""
    sheet = found.sheet
    vendor = VENDORS.get(sheet.format)
    kind = message("a table") if vendor is None else message("answers from {vendor}", vendor=vendor)
    if sheet.format == "crm":
        kind = message("a sheet as 1C and CRM systems write it")
    yield message("{file}: {kind}", file=found.path.name, kind=kind)
    if sheet.encoding and not sheet.separator:
        yield message("Encoding {encoding}.", encoding=sheet.encoding)
    elif sheet.encoding:
        mark = message(SEPARATORS[sheet.separator]) if sheet.separator in SEPARATORS else "—"
        yield message("Encoding {encoding}, separator: {mark}.", encoding=sheet.encoding, mark=mark)
    if sheet.name:
        yield message("Sheet {name}; the headings stand in row {row}.", name=sheet.name, row=str(sheet.top))
    if found.other_sheets:
        yield message("Other sheets, read with --sheet: {names}.", names=", ".join(found.other_sheets)[:300])
    yield message("{n} row", "{n} rows", n=len(sheet))
    if sheet.aside:
        yield message("{n} row is set aside", "{n} rows are set aside", n=len(sheet.aside))
        yield from {a.why.text: a.why for a in sheet.aside}.values()
    kinds = Counter(one.kind for one in found.looks)
    yield from (text.fill(n=kinds[kind]) for kind, text in QUESTION_KINDS.items() if kinds[kind])
    for question, members in found.several:
        yield message(
            "Several choices: {question} ({n} choice)",
            "Several choices: {question} ({n} choices)",
            question=cut(question, 80),
            n=len(members),
        )
    yield from facets_told(found)
    yield from who(found)
    if found.structure is not None:
        yield message("Wordings and labels are those of {file}, which lies beside.", file=found.structure.file)
    if found.long:
        yield message("A row seems to be one answer, not one respondent: turn the table before it can be read.")
    if found.alike:
        yield message("The headings are those of the table {names}.", names=", ".join(found.alike))


def facets_told(found: Recognition) -> Iterator[Message]:
    """What looks like expectation and perception."""
    items = [name for name in found.known if name[0] in "EAPSDC" and name[1:].isdigit()]
    if items:
        yield message("The headings are read as they are: {names}.", names=shorten_names(items))
    for facet in found.facets:
        low, high = facet.group.low, facet.group.high
        facts = {"letter": facet.letter, "n": len(facet.group.columns), "low": low, "high": high}
        if facet.group.scales:
            text = message(
                "{letter}: {n} question in words of the scale {scale}",
                "{letter}: {n} questions in words of the scale {scale}",
            )
            yield text.fill(**facts, scale=" / ".join(facet.group.scales))
        elif facet.sure:
            text = message(
                "{letter}: {n} question, answers {low}-{high}", "{letter}: {n} questions, answers {low}-{high}"
            )
            yield text.fill(**facts)
        else:
            text = message(
                "{letter}, perhaps: {n} question, answers {low}-{high}",
                "{letter}, perhaps: {n} questions, answers {low}-{high}",
            )
            yield text.fill(**facts)
    if not items and not found.facets and found.groups:
        names = ", ".join(g.key or g.shared for g in found.groups if g.key or g.shared.strip())
        yield message("Blocks of questions on one scale: {names}. What they ask cannot be told.", names=names[:300])


def who(found: Recognition) -> Iterator[Message]:
    """How respondents are told apart."""
    named = "respondent" in found.known or "respondent" in found.sure.values()
    if not named:
        yield message("No column says who answered; respondents will be numbered by rows.")


def shorten_names(names: list[str]) -> str:
    """A list of names, its middle left out where it is long."""
    return ", ".join(names) if len(names) < 8 else f"{names[0]}, {names[1]}, … {names[-1]}"


def first_rows(session: Session, found: Recognition) -> None:
    """The first rows as understood, as a table of the terminal."""
    from rich.table import Table
    from rich.text import Text

    fitting = min(COLUMNS, max(3, session.console.width // 16))
    shown = [one for one in found.looks if one.kind != "empty"][:fitting]
    table = Table(show_lines=False)
    table.add_column("")
    for one in shown:
        table.add_column(Text(cut(one.heading)), overflow="fold", max_width=LONGEST)
    table.add_row("", *(Text(read_as(found, one), style="bold") for one in shown))
    for row in range(min(ROWS, len(found.sheet))):
        cells = [Text(cut(value_of(found, one, row))) for one in shown]
        table.add_row(str(found.sheet.lines[row]), *cells)
    session.console.print(table)


def read_as(found: Recognition, one: Look) -> str:
    """Which column a heading is read as, with a question mark where that is not sure."""
    names = {position: name for name, position in found.known.items()} | dict(found.segments) | dict(found.sure)
    for facet in found.facets:
        mark = "" if facet.sure else "?"
        names |= {look.position: f"{facet.letter}{item}{mark}" for item, look in facet.group.columns.items()}
    return names.get(one.position) or (f"{found.perhaps[one.position]}?" if one.position in found.perhaps else "")


def value_of(found: Recognition, one: Look, row: int) -> str:
    """One cell as understood."""
    cells = found.sheet.cells[one.position]
    value: Any = cells.at(row)
    if isinstance(value, Broken):
        return "!"
    label = cells.labels.get(value) if value is not None else None
    return "" if value is None else f"{plain_text(value)} {label}" if label else plain_text(value)


def cut(text: str, longest: int = LONGEST) -> str:
    """A text of bearable length on one line."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def surveys(folder: Path) -> list[dict[str, Any]]:
    """The sections of surveys that the client.toml of a folder has already."""
    if not (folder / FILE).is_file():
        return []
    try:
        said = read_toml(folder / FILE).get("survey", [])
    except InputError:
        return []
    return [section for section in (said if isinstance(said, list) else [said]) if isinstance(section, dict)]


def earlier(sections: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The headings that these sections map, with their columns."""
    maps = [section.get("columns", {}) for section in sections]
    return {k: v for found in maps if isinstance(found, dict) for k, v in found.items() if "{item}" not in k}


def put(folder: Path, file: Path, text: str, made: Proposal) -> list[Path]:
    """Write the proposal, and the draft of an instrument, into new files of a client's folder."""
    section = folder / f"{file.stem}-survey.proposed"
    wanted = [(section, text)]
    if made.instrument:
        wanted.append((folder / made.instrument_file, "\n".join(made.instrument) + "\n"))
    taken = [path for path, _ in wanted if path.exists() or path.is_symlink()]
    if taken:
        right = message("Move it away; nothing was changed.")
        raise InputError([Problem(message("{file} exists already", file=str(path)), right) for path in taken])
    for path, content in wanted:
        path.write_text(content, encoding="utf-8")
    return [path for path, _ in wanted]


def structure(session: Session, file: Path) -> None:
    """Print the questions of a LimeSurvey structure."""
    found = limesurvey_structure.read(file)
    what = message(
        "{file}: the structure of a LimeSurvey, {n} question", "{file}: the structure of a LimeSurvey, {n} questions"
    )
    session.say(what.fill(file=file.name, n=len(found.questions)))
    for question in found.questions:
        text = next(iter(question.text.values()), "")
        session.console.print(f"  {question.code} ({question.type}) {cut(text)}", markup=False)
        for code, words in question.rows.items():
            session.console.print(f"      {question.code}[{code}] {cut(next(iter(words.values()), ''))}", markup=False)
    session.say(message("The answers lie in another file: export them from LimeSurvey as CSV or VV."))
