"""LimeSurvey's structure of a survey (.lss, .lsg, .lsq, tab-separated): codes, wordings, answers of its questions."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as xml
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cxaudit.errors import InputError, Problem
from cxaudit.formats import encoding, file_safety
from cxaudit.formats.header_rows import without_tags
from cxaudit.messages import message

ENDINGS = (".lss", ".lsg", ".lsq")
HEADINGS_READ = {"class", "type/scale", "name", "text", "language"}
LARGEST_STRUCTURE = 50 * file_safety.MEGABYTE
ReadRow = dict[str, str]


@dataclass
class AskedQuestion:
    """One question: its code, type, wordings by language, rows (subquestions) and answers, each by code."""

    code: str
    type: str
    text: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    other: bool = False

    @property
    def columns(self) -> Iterator[tuple[str, dict[str, str]]]:
        """The columns that its answers take, with the wording of each."""
        if not self.rows:
            yield self.code, self.text
        for code, text in self.rows.items():
            yield f"{self.code}[{code}]", text
        if self.other:
            yield f"{self.code}[other]", self.text


@dataclass(frozen=True)
class Structure:
    """A survey's questions in order."""

    file: str
    questions: tuple[AskedQuestion, ...]

    def column(self, heading: str) -> tuple[AskedQuestion, dict[str, str]] | None:
        """The question of a column of answers, written ``Q1[SQ1]`` or ``Q1_SQ1``, and the wording of the column."""
        for question in self.questions:
            for code, text in question.columns:
                if heading in (code, code.replace("[", "_").replace("]", "")):
                    return question, text
        return None


def is_structure(path: Path) -> bool:
    """Whether a file describes a survey instead of holding its answers."""
    if path.suffix.lower() in ENDINGS:
        return True
    if path.suffix.lower() not in (".txt", ".tsv"):
        return False
    with path.open("rb") as file:
        head = file.read(8192)
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    return set(first.strip().split("\t")) >= HEADINGS_READ


def read(path: Path) -> Structure:
    """Read a structure (raises InputError where it is none)."""
    file_safety.is_regular(path)
    if path.stat().st_size > LARGEST_STRUCTURE:
        raise file_safety.bomb(path)
    data = path.read_bytes()
    try:
        found = of_xml(path, data) if path.suffix.lower() in ENDINGS else of_text(data)
    except (xml.ParseError, ValueError, KeyError, csv.Error, UnicodeError) as error:
        raise file_safety.unreadable(path) from error
    if not found:
        raise InputError([Problem(message("The structure has no question"), None, file=path.name)])
    return Structure(path.name, tuple(found.values()))


# -- XML --------------------------------------------------------------------------------------------------------------


def of_xml(path: Path, data: bytes) -> dict[str, AskedQuestion]:
    """The questions of an .lss, .lsg or .lsq by their numbers."""
    if re.search(rb"<!DOCTYPE|<!ENTITY", data, re.IGNORECASE):
        raise file_safety.refusal(
            path,
            message("The file declares XML entities, which LimeSurvey never writes"),
            message("Export the survey again."),
        )
    tables = {table.tag: [fields(row) for row in table.iter("row")] for table in xml.fromstring(data)}
    words = wordings(tables.get("question_l10ns", ()), "qid", "question")
    found: dict[str, AskedQuestion] = {}
    for row in tables.get("questions", ()):
        if row.get("parent_qid", "0") in ("", "0"):
            text = words.get(row["qid"], own(row, "question"))
            found[row["qid"]] = AskedQuestion(row["title"], row["type"], text, other=row.get("other") == "Y")
    for row in [*tables.get("subquestions", ()), *tables.get("questions", ())]:
        parent = found.get(row.get("parent_qid", ""))
        if parent is not None:
            parent.rows.setdefault(row["title"], {}).update(words.get(row["qid"], own(row, "question")))
    answered = wordings(tables.get("answer_l10ns", ()), "aid", "answer")
    for row in tables.get("answers", ()):
        if row.get("qid") in found:
            steps = found[row["qid"]].answers.setdefault(row["code"], {})
            steps.update(answered.get(row.get("aid", ""), own(row, "answer")))
    return found


def fields(row: xml.Element) -> ReadRow:
    """One row of a table as names and texts."""
    return {cell.tag: (cell.text or "").strip() for cell in row}


def wordings(rows: object, key: str, name: str) -> dict[str, dict[str, str]]:
    """Texts by their owner's number and language."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:  # type: ignore[attr-defined]
        found.setdefault(row.get(key, ""), {})[row.get("language", "")] = without_tags(row.get(name, ""))
    return found


def own(row: Mapping[str, str], name: str) -> dict[str, str]:
    """The text that an older file keeps in the row itself."""
    return {row.get("language", ""): without_tags(row[name])} if row.get(name) else {}


# -- tab-separated ----------------------------------------------------------------------------------------------------


def of_text(data: bytes) -> dict[str, AskedQuestion]:
    """The questions of a tab-separated structure by their codes."""
    text = data.decode(encoding.detect(data) or "utf-8").removeprefix("\ufeff")
    found: dict[str, AskedQuestion] = {}
    present: AskedQuestion | None = None
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter="\t"):
        kind, code = row.get("class") or "", row.get("name") or ""
        words = {row.get("language") or "": without_tags(row.get("text") or "")}
        if kind == "Q":
            present = found.setdefault(code, AskedQuestion(code, row["type/scale"], other=row.get("other") == "Y"))
            present.text.update(words)
        elif kind == "SQ" and present is not None:
            present.rows.setdefault(code, {}).update(words)
        elif kind == "A" and present is not None:
            present.answers.setdefault(code, {}).update(words)
    return found
