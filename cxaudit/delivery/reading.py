"""Finished reports as an outsider reads them: every number in every file, and the words that stand beside it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
import nbformat
import openpyxl
import pypdf

from cxaudit.errors import InputError, Problem
from cxaudit.measures import ALL, COLUMNS
from cxaudit.messages import message
from cxaudit.report.blocks import SHEETS, TABLE_FACE

LEAST_GROUP = 5  # the minimum where a report's manifest does not tell its own
READABLE = (".xlsx", ".html", ".pdf", ".ipynb", ".json", ".pptx", ".docx")
NUMBER_PATTERN = re.compile(r"[+\u2212-]?\d[\d\u00a0\u202f ]*(?:[.,]\d+)?\s?%?")


@dataclass(frozen=True)
class Published:
    """A number that a file holds: what it is about, and its n and estimate as far as they are told."""

    report: str
    file: str
    area: str
    measure: str
    level: str
    term: str
    group: str
    n: float | None
    estimate: float | None
    unit: str = ""
    instrument: str = ""
    counts: str = ""
    note: str = ""


@dataclass(frozen=True)
class Labelled:
    """A label beside which a file holds numbers (a row of a table, a point of a chart), or a line with its own."""

    report: str
    file: str
    place: str
    label: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What was read of one report: its wave and minimum, the numbers, the labels with numbers, and the files."""

    name: str
    wave: str
    least: int
    published: tuple[Published, ...]
    labelled: tuple[Labelled, ...]
    files: tuple[str, ...]


def secrets(rows: Sequence[Published]) -> frozenset[str]:
    """The groups and terms that a report says it withholds: a note stands where the numbers of people would."""
    told = {(r.level, r.term) for r in rows if r.estimate is not None}
    return frozenset(
        r.term for r in rows if r.n is None and r.estimate is None and (r.level, r.term) not in told and is_withheld(r)
    )


def is_withheld(row: Published) -> bool:
    """Whether a row without numbers is of people who are too few, by what it says of itself."""
    if row.measure == "respondents" and row.level == "group":
        return True
    return row.note.startswith("withheld") and row.level not in {"overall", "dimension", "item"}


def read_report(path: Path) -> Report:
    """Read a report's folder, or one of its files (raises ``InputError`` where there is none)."""
    files = [f for f in ([path] if path.is_file() else sorted(path.glob("*"))) if f.suffix.lower() in READABLE]
    if not files:
        raise InputError(
            [
                Problem(
                    message("There is no report in {folder}", folder=str(path)),
                    message("Name a folder under reports/, or files of a report."),
                )
            ]
        )
    published: list[Published] = []
    labelled: list[Labelled] = []
    wave, least = "", LEAST_GROUP
    for file in sorted(files, key=lambda f: (f.suffix != ".json", f.suffix != ".xlsx", f.suffix == ".pdf", f.name)):
        content = file.read_bytes()
        if file.name == "manifest.json":
            least = json.loads(content).get("client.toml", {}).get("privacy", {}).get("min_group", LEAST_GROUP)
            continue
        if file.name == "findings.json":
            wave = str(json.loads(content).get("wave", ""))
        # Pages are slow to read, and searched for withheld groups alone.
        quick = file.suffix == ".pdf" and bool(published) and not secrets(published)
        for found in of_pdf(content, pages=False) if quick else READERS[file.suffix.lower()](content):
            if isinstance(found, Published):
                published.append(replace(found, report=path.name, file=file.name))
            else:
                labelled.append(replace(found, report=path.name, file=file.name))
    return Report(path.name, wave, least, tuple(published), tuple(labelled), tuple(f.name for f in files))


Found = Published | Labelled


def from_rows(where: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[Found]:
    """The rows of a table: as measures where its columns are theirs, and as labels with numbers in any case."""
    names = [str(head) for head in heads]
    is_measures = {"measure", "level", "term", "group", "n", "estimate"} <= set(names)
    for row in rows:
        values = dict(zip(names, row, strict=False))
        if is_measures:
            yield from_measures(values)
            continue
        words = [v for v in row if isinstance(v, str) and v.strip() and not NUMBER_PATTERN.fullmatch(v.strip())]
        numbers = tuple(
            str(v)
            for v in row
            if isinstance(v, int | float) or (isinstance(v, str) and NUMBER_PATTERN.fullmatch(v.strip()))
        )
        for word in words[:4]:
            yield Labelled("", "", where, word.strip(), numbers)


def from_measures(values: Mapping[str, Any]) -> Published:
    """A row of the sheet of measures."""
    text = {name: str(values.get(name) or "") for name in COLUMNS}
    number = {
        name: values.get(name) if isinstance(values.get(name), int | float) else None for name in ("n", "estimate")
    }
    return Published(
        "",
        "",
        text["area"],
        text["measure"],
        text["level"],
        text["term"],
        text["group"] or ALL,
        **number,
        unit=text["unit"],
        instrument=text["instrument"],
        counts=text["counts"],
        note=text["note"],
    )


def of_workbook(content: bytes) -> Iterator[Found]:
    """Every sheet (hidden ones too), comments, defined names, and the caches of charts."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        if rows:
            yield from from_rows(sheet.title, [str(v or "") for v in rows[0]], rows[1:])
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment:
                    yield from of_lines(f"{sheet.title}!{cell.coordinate}", cell.comment.text)
    for name, defined in book.defined_names.items():
        yield from of_lines("defined names", f"{name} {defined.value}")
    yield from of_charts(content)


def of_charts(content: bytes) -> Iterator[Found]:
    """The numbers that charts of an Office file keep for themselves, and the texts of its pages."""
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        for name in whole.namelist():
            if "chart" in name and name.endswith(".xml"):
                tree = lxml.etree.fromstring(whole.read(name))
                for series in tree.iter("{*}ser"):
                    labels, values = (points(series, tag) for tag in ("cat", "val"))
                    for at, value in values.items():
                        yield Labelled("", "", name, labels.get(at, ""), (value,))
            elif name.endswith(".xlsx"):
                yield from of_workbook(whole.read(name))
            elif re.search(r"(slide\d+|notesSlide\d+|document|comments\d*|core|app|custom)\.xml$", name):
                tree = lxml.etree.fromstring(whole.read(name))
                for table_row in tree.iter("{*}tr"):
                    yield from from_rows(
                        name, (), [["".join(c.itertext()) for c in table_row if str(c.tag).endswith(("}tc",))]]
                    )
                for paragraph in tree.iter("{*}p"):
                    yield from of_lines(name, "".join(paragraph.itertext()))
                yield from (
                    found
                    for node in tree.iter()
                    for key in ("descr", "title")
                    if isinstance(node.tag, str) and node.get(key)
                    for found in of_lines(name, str(node.get(key)))
                )


def points(series: Any, tag: str) -> dict[str, str]:
    """The cached points of a series of a chart, by their place."""
    return {
        str(point.get("idx")): "".join(point.itertext()).strip()
        for part in series.iter("{*}" + tag)
        for point in part.iter("{*}pt")
    }


def of_html(content: bytes) -> Iterator[Found]:
    """Tables, texts, and every attribute that is read out."""
    yield from of_tree(lxml.html.fromstring(content))


def of_tree(tree: Any) -> Iterator[Found]:
    """The same of a part of a page."""
    for row in tree.iter("tr"):
        yield from from_rows("table", (), [[cell.text_content().strip() for cell in row]])
    for node in tree.iter():
        if isinstance(node.tag, str):
            for key in ("aria-label", "alt", "title", "data-label", "content"):
                if node.get(key):
                    yield from of_lines(key, str(node.get(key)))
            if node.tag in {"p", "dt", "dd", "li", "text", "desc", "title"}:
                yield from of_lines(node.tag, node.text_content())


def of_lines(where: str, text: str) -> Iterator[Found]:
    """Lines and clauses of running text that hold a number."""
    for clause in re.split(r"[\n;]|(?<=[.!?])\s", text):
        clause = clause.strip()
        if re.search(r"\d", clause):
            yield Labelled("", "", where, clause[:300], ())


def of_pdf(content: bytes, pages: bool = True) -> Iterator[Found]:
    """The metadata and alternative texts, and the text of every page."""
    document = pypdf.PdfReader(io.BytesIO(content))
    for number, page in enumerate(document.pages if pages else (), 1):
        yield from of_lines(f"page {number}", page.extract_text())
    for key, value in (document.metadata or {}).items():
        yield from of_lines(key, str(value))
    if document.xmp_metadata is not None:
        yield from of_lines("XMP", document.xmp_metadata.stream.get_data().decode("utf-8", "replace"))
    yield from alternatives(document)


def alternatives(document: Any) -> Iterator[Found]:
    """The alternative texts of a tagged PDF."""
    waiting, seen = [document.trailer["/Root"].get("/StructTreeRoot")], set()
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict) and id(node) not in seen:
            seen.add(id(node))
            if "/Alt" in node:
                yield from of_lines("alternative text", str(node["/Alt"]))
            if "/K" in node:
                waiting.append(node["/K"])


def of_notebook(content: bytes) -> Iterator[Found]:
    """Every output, its metadata, and the numbers that come with tables."""
    notebook = nbformat.reads(content.decode("utf-8"), as_version=4)
    yield from of_lines("metadata", json.dumps(notebook.metadata, ensure_ascii=False))
    for cell in notebook.cells:
        yield from of_lines("cell metadata", json.dumps(cell.metadata, ensure_ascii=False))
        for output in cell.get("outputs", []):
            yield from of_lines("output metadata", json.dumps(output.get("metadata", {}), ensure_ascii=False))
            for kind, told in output.get("data", {}).items():
                yield from of_output(kind, told)


def of_output(kind: str, told: Any) -> Iterator[Found]:
    """One face of an output."""
    if kind in {TABLE_FACE, SHEETS}:
        for table in told:
            yield from from_rows(str(table.get("id") or table.get("name")), table["heads"], table["rows"])
    elif kind == "text/html":
        yield from of_tree(
            lxml.html.fragment_fromstring(told if isinstance(told, str) else "".join(told), create_parent="div")
        )
    elif isinstance(told, str):
        yield from of_lines(kind, re.sub(r'[",()]+', " ", told) if "typst" in kind else told.replace(" | ", " "))


def of_json(content: bytes) -> Iterator[Found]:
    """The findings: their subjects, numbers and sentences."""
    told = json.loads(content)
    for finding in told.get("findings", []) if isinstance(told, dict) else ():
        about = str(finding.get("subject", ""))
        group = about.rpartition("/")[0] if "=" in about else ""
        area, counts = str(finding.get("area", "")), str(finding.get("counts", ""))
        name, n, estimate = f"finding {finding.get('rule')}", finding.get("n"), finding.get("estimate")
        yield Published("", "", area, name, "finding", about, group or ALL, n, estimate, counts=counts)
        for sentence in [*finding.get("statement", {}).values(), *finding.get("action", {}).values()]:
            yield from of_lines("findings", sentence)


READERS = {
    ".xlsx": of_workbook,
    ".html": of_html,
    ".pdf": of_pdf,
    ".ipynb": of_notebook,
    ".json": of_json,
    ".pptx": of_charts,
    ".docx": of_charts,
}
