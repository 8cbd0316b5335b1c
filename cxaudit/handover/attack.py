"""An attack on finished reports: files are read as an outsider would, and small groups worked out by subtraction."""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
import nbformat
import openpyxl
import pypdf

from cxaudit.disclosure import NO_PEOPLE, PEOPLE
from cxaudit.errors import InputError, Problem
from cxaudit.measures import ALL, ATTENTIVE, COLUMNS
from cxaudit.messages import Message, message
from cxaudit.report.blocks import SHEETS, TABLE

LEAST = 5  # the minimum where a report's manifest does not tell its own
READABLE = (".xlsx", ".html", ".pdf", ".ipynb", ".json", ".pptx", ".docx")
NO_PEOPLE_RULES = frozenset({"missing-standard", "overdue-obligations"})  # their n counts questions and promises
NUMBER = re.compile(r"[+\u2212-]?\d[\d\u00a0\u202f ]*(?:[.,]\d+)?\s?%?")
PARTS = {"outcomes": ("overall", ("product", "segment")), "complaints": ("overall", ("topic",))}


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


@dataclass(frozen=True)
class Breach:
    """A group of people under the minimum that can be known: how many they are, and how."""

    what: Message
    n: float
    estimate: float | None = None


@dataclass(frozen=True)
class Result:
    """What an attack tried and what it found."""

    breaches: tuple[Breach, ...]
    files: int
    numbers: int
    differences: int
    labels: int


# -- attacking ------------------------------------------------------------------------------------------------------


def attack(paths: Sequence[Path], least: int | None = None) -> Result:
    """Read reports (folders, or single files) and try to know a group of fewer than ``least`` people.

    Tried are: numbers of small groups said outright; a whole minus its published parts (segments, audiences, the
    attentive, touchpoints in stages and channels, products, topics) by n and by estimate x n; groups of one segment
    that must lie within a group of another; the same population in two reports, one a few people larger; and labels of
    withheld groups beside which any file still has a number.
    """
    reports = [read(path) for path in paths]
    bound = least or max((r.least for r in reports), default=LEAST)
    numbers = [p for r in reports for p in located(r)]
    tried = list(differences(numbers))
    found = [*outright(numbers, bound), *(b for d in tried if (b := d.breach(bound)))]
    found += [*inside_one_another(numbers, bound), *single(numbers, bound)]
    labels = [row for r in reports for row in r.labelled]
    found += [b for r in reports for b in beside_withheld(r)]
    once = {(b.what.text, tuple(sorted((k, str(v)) for k, v in b.what.values.items()))): b for b in found}
    return Result(tuple(once.values()), sum(len(r.files) for r in reports), len(numbers), len(tried), len(labels))


def located(report: Report) -> Iterator[Published]:
    """The numbers with the wave in the name of their population, so that two reports speak of the same people."""
    for row in report.published:
        if row.group.startswith("wave="):
            yield replace(row, group=f"{ALL}@{row.group.removeprefix('wave=')}")
        else:
            yield replace(row, group=f"{row.group or ALL}@{report.wave}")


def about_people(row: Published) -> bool:
    """Whether the n of a row counts people."""
    return row.area in PEOPLE and row.level not in NO_PEOPLE and row.measure not in NO_PEOPLE


def outright(rows: Iterable[Published], least: int) -> Iterator[Breach]:
    """Small groups that are simply said."""
    said = message("{file}: {subject} is shown with n = {n}")
    for row in rows:
        if about_people(row) and row.n is not None and 0 < row.n < least:
            yield Breach(said.filled(file=row.file, subject=subject(row), n=int(row.n)), row.n, row.estimate)
        counted = row.estimate if row.measure == "respondents" and row.n is None else None
        if counted is not None and 0 < counted < least:
            yield Breach(said.filled(file=row.file, subject=subject(row), n=int(counted)), counted)


@dataclass(frozen=True)
class Difference:
    """A whole, the parts that are taken from it, and what is left when they are."""

    whole: Published
    parts: tuple[Published, ...]
    kind: str

    def breach(self, least: int) -> Breach | None:
        """What is left, if it is a small group."""
        if self.whole.n is None:
            return None
        left = self.whole.n - sum(p.n or 0.0 for p in self.parts)
        if not 0 < round(left) < least:
            return None
        estimate = None
        if all(p.estimate is not None for p in (self.whole, *self.parts)):
            total = self.whole.n * (self.whole.estimate or 0.0)
            estimate = (total - sum((p.n or 0.0) * (p.estimate or 0.0) for p in self.parts)) / left
        what = message(
            "{subject} ({report}): {kind}. Left are {n} person, with {estimate}",
            "{subject} ({report}): {kind}. Left are {n} people, with {estimate}",
            subject=subject(self.whole), report=self.whole.report, kind=message(self.kind, parts=", ".join(sorted({place(p) for p in self.parts}))),
            n=round(left), estimate=f"{estimate:.3g}" if estimate is not None else "—",
        )  # fmt: skip
        return Breach(what, left, estimate)


WHOLE_MINUS_PARTS = "the whole without {parts}"
TWO_REPORTS = "the same people with and without a few, in {parts}"
MOST_PARTS = 400


def differences(rows: Sequence[Published]) -> Iterator[Difference]:
    """Every difference that an outsider would try."""
    people = [row for row in rows if about_people(row) and row.n]
    cells: dict[tuple[str, ...], dict[str, Published]] = defaultdict(dict)
    for row in people:
        cells[row.area, row.instrument, row.measure, row.level, row.term].setdefault(row.group, row)
    for groups in cells.values():
        yield from by_group(groups)
    yield from by_level([row for row in rows if about_people(row)])
    yield from by_report(people)


def by_group(groups: Mapping[str, Published]) -> Iterator[Difference]:
    """Everyone minus the values of each segment, and minus the attentive."""
    for name, whole in groups.items():
        group, _, wave = name.rpartition("@")
        if group != ALL:
            continue
        columns: dict[str, list[Published]] = defaultdict(list)
        for other, row in groups.items():
            kind, _, when = other.rpartition("@")
            if when == wave and "=" in kind:
                columns[kind.partition("=")[0]].append(row)
            elif when == wave and kind == ATTENTIVE:
                columns[ATTENTIVE].append(row)
        for parts in columns.values():
            yield Difference(whole, tuple(parts[:MOST_PARTS]), WHOLE_MINUS_PARTS)


def by_level(rows: Sequence[Published]) -> Iterator[Difference]:
    """Wholes and parts that are levels: audiences, counts of segments, products, topics, touchpoints of a stage."""
    inside = {tuple(row.term.split("/", 1)) for row in rows if row.level in {"stage/touchpoint", "channel/touchpoint"}}
    table: dict[tuple[str, ...], dict[str, Published]] = defaultdict(dict)
    for row in rows:
        table[row.area, row.instrument, row.measure, row.group, row.level].setdefault(row.term, row)
    for (area, instrument, measure, group, level), terms in table.items():
        lower = partial(lambda *key: table.get(key, {}), area, instrument, measure, group)
        if area == "survey" and measure == "respondents" and level == "overall":
            audiences, whole = lower("audience"), terms.get("overall")
            if whole and audiences:
                yield Difference(whole, tuple(audiences.values()), WHOLE_MINUS_PARTS)
            customers = audiences.get("customer", whole)
            columns: dict[str, list[Published]] = defaultdict(list)
            for term, row in lower("group").items():
                columns[term.partition("=")[0]].append(row)
            yield from (
                Difference(customers, tuple(parts), WHOLE_MINUS_PARTS) for parts in columns.values() if customers
            )
        above, below = PARTS.get(area, ("", ()))
        if level == above and "overall" in terms:
            for name in below:
                if lower(name):
                    yield Difference(terms["overall"], tuple(lower(name).values()), WHOLE_MINUS_PARTS)
        if area == "journey" and level in {"stage", "channel"}:
            for term, whole in terms.items():
                parts = tuple(row for name, row in lower("touchpoint").items() if (term, name) in inside)
                if parts:
                    yield Difference(whole, parts, WHOLE_MINUS_PARTS)


def by_report(rows: Sequence[Published]) -> Iterator[Difference]:
    """The same population in two reports, where one has a few people more."""
    same: dict[tuple[str, ...], dict[float, Published]] = defaultdict(dict)
    for row in rows:
        same[row.area, row.instrument, row.measure, row.level, row.term, row.group].setdefault(row.n or 0.0, row)
    for versions in same.values():
        told = sorted(versions.values(), key=lambda row: row.n or 0.0)
        for small, large in pairwise(told):
            if small.report != large.report:
                yield Difference(large, (small,), TWO_REPORTS)


def since(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> tuple[Breach, ...]:
    """What a report and the one that it replaces tell together: the same people with a few more or a few less.

    Both are given as their notebook, manifest and findings by name; where one of these is missing, nothing is compared.
    """
    reports = [quickly(name, files) for name, files in (("old", old), ("new", new))]
    if any(report is None for report in reports):
        return ()
    known = [report for report in reports if report is not None]
    people = [row for report in known for row in located(report) if about_people(row) and row.n]
    least = max(report.least for report in known)
    return tuple(breach for tried in by_report(people) if (breach := tried.breach(least)))


def quickly(name: str, files: Mapping[str, bytes]) -> Report | None:
    """A report as its notebook tells it: the numbers alone, without its pages."""
    notebook = next((files[file] for file in sorted(files) if file.endswith(".ipynb")), None)
    if notebook is None or not {"findings.json", "manifest.json"} <= set(files):
        return None
    outputs = [o for cell in json.loads(notebook)["cells"] for o in cell.get("outputs", [])]
    sheets = [sheet for output in outputs for sheet in output.get("data", {}).get(SHEETS, ())]
    rows = [
        row for sheet in sheets if sheet["name"] == "measures" for row in from_rows("", sheet["heads"], sheet["rows"])
    ]
    published = tuple(replace(row, report=name) for row in rows if isinstance(row, Published))
    least = json.loads(files["manifest.json"]).get("client.toml", {}).get("privacy", {}).get("min_group", LEAST)
    return Report(name, str(json.loads(files["findings.json"]).get("wave", "")), least, published, (), tuple(files))


# -- groups within groups ---------------------------------------------------------------------------------------------

#: Measures that are plain means over a group's people, with what one person can answer.
BOUNDED = {"expectation": 1.0, "perception": 1.0, "least acceptable": 1.0, "wished for": 1.0, "perceived": 1.0}
SHARES = frozenset({"promoters", "passives", "detractors", "below the zone", "inside the zone", "above the zone"})
MOST_VALUES = 10  # of a segment: more are not tried in every combination
BY_CHANCE = 0.01
DEPENDENT = 4.0  # so many answers of one person count as one that is independent of the others


def inside_one_another(rows: Sequence[Published], least: int) -> Iterator[Breach]:
    """Groups of one segment that together are a group of another but for a few people.

    Nobody says which products belong to which line of business. But where a group minus some others leaves a few
    people, what they would have answered follows question by question; if all of that is possible, and would hardly
    be so by chance, the few are found.
    """
    for wave, groups in tables_of_groups(rows).items():
        columns: dict[str, list[str]] = defaultdict(list)
        for name in groups:
            if "=" in name:
                columns[name.partition("=")[0]].append(name)
        tried = [
            (whole, parts)
            for whole in groups
            for column, values in columns.items()
            if "=" in whole and column != whole.partition("=")[0]
            for size in range(1, MOST_VALUES + 1 if len(values) <= MOST_VALUES else 2)
            for parts in combinations(values, size)
        ]
        for whole, parts in tried:
            chance, left = possible(groups[whole], [groups[part] for part in parts], least)
            if chance * len(tried) < BY_CHANCE:
                what = message(
                    "{whole} ({wave}) is {parts} and {n} person more: what they answered follows",
                    "{whole} ({wave}) is {parts} and {n} people more: what they answered follows",
                    whole=spoken(whole), wave=wave, parts=", ".join(map(spoken, parts)), n=left,
                )  # fmt: skip
                yield Breach(what, left)


Key = tuple[str, ...]


def tables_of_groups(rows: Iterable[Published]) -> dict[str, dict[str, dict[Key, Published]]]:
    """Wave -> group -> what is published of it that one person's answers bound."""
    found: dict[str, dict[str, dict[Key, Published]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        if row.area == "survey" and row.n and row.estimate is not None and row.measure in {*BOUNDED, *SHARES}:
            group, _, wave = row.group.rpartition("@")
            found[wave][group].setdefault((row.instrument, row.measure, row.level, row.term), row)
    return found


def possible(whole: Mapping[Key, Published], parts: Sequence[Mapping[Key, Published]], least: int) -> tuple[float, int]:
    """How likely it is by chance that the rest of a group could be so few people, 1 where it cannot; and how many."""
    shared = [key for key in whole if all(key in part for part in parts)]
    logarithm, rest = 0.0, 0
    for key in shared:
        row, others = whole[key], [part[key] for part in parts]
        people = (row.n or 0.0) + sum(o.n or 0.0 for o in others)
        left = (row.n or 0.0) - sum(o.n or 0.0 for o in others)
        if not 0 <= round(left) < least:
            return 1.0, 0
        told = (row.n or 0.0) * (row.estimate or 0.0) - sum((o.n or 0.0) * (o.estimate or 0.0) for o in others)
        low, high = (0.0, 1.0) if key[1] in SHARES else (BOUNDED[key[1]], 7.0 if (row.estimate or 0.0) <= 7 else 10.0)
        if not left * low - 1e-6 <= told <= left * high + 1e-6:
            return 1.0, 0
        spread = (0.5 if key[1] in SHARES else 1.2) * math.sqrt(people)
        logarithm += math.log(min(1.0, max(left * (high - low), 0.5) / (math.sqrt(2 * math.pi) * spread)))
        rest = max(rest, round(left))
    return (math.exp(logarithm / DEPENDENT), rest) if rest else (1.0, 0)


def single(rows: Iterable[Published], least: int) -> Iterator[Breach]:
    """Segments whose withheld groups are as many as the people in them: one each."""
    counts = [row for row in rows if row.measure == "respondents" and row.area == "survey"]
    for (report, _), own in grouped(counts, lambda row: (row.report, row.instrument)).items():
        waves = {row.estimate for row in own if row.group.startswith(ALL) and row.term.startswith("wave=")}
        customers = next((row.estimate for row in own if row.level == "audience" and row.term == "customer"), None)
        customers = customers or next((row.estimate for row in own if row.level == "overall"), None)
        for column, values in grouped(own, lambda row: row.term.partition("=")[0]).items():
            hidden = [row for row in values if row.level == "group" and row.estimate is None]
            if column == "wave" or not hidden or customers is None or waves:
                continue
            if round(customers - sum(row.estimate or 0.0 for row in values)) == len(hidden) > 0:
                what = message(
                    "{report}: each withheld group of {segment} is one person", report=report, segment=column
                )
                yield Breach(what, 1)


def grouped(rows: Iterable[Published], by: Callable[[Published], Any]) -> dict[Any, list[Published]]:
    """Rows by something they share."""
    found: dict[Any, list[Published]] = defaultdict(list)
    for row in rows:
        found[by(row)].append(row)
    return found


def beside_withheld(report: Report) -> Iterator[Breach]:
    """Numbers beside the label of a group that the report says it withholds."""
    secret = secrets(report.published)
    names = {spoken(term): term for term in secret} | {term: term for term in secret}
    for row in report.labelled:
        label = next(
            (name for name in names if row.label == name or row.label.startswith((f"{name} ", f"{name},"))), None
        )
        if label is None:
            continue
        numbers = row.numbers or tuple(n.strip() for n in NUMBER.findall(row.label[len(label) :]))
        if numbers:
            what = message("{file}, {place}: beside the withheld group “{label}” stands {numbers}")
            yield Breach(what.filled(file=row.file, place=row.place, label=label, numbers=", ".join(numbers[:4])), 0)


def secrets(rows: Iterable[Published]) -> frozenset[str]:
    """The groups that a report says it withholds."""
    return frozenset(
        r.term for r in rows if r.measure == "respondents" and r.level == "group" and r.n is None and r.estimate is None
    )


def spoken(term: str) -> str:
    """A group as a page names it."""
    return term.replace("=", ": ", 1)


def subject(row: Published) -> str:
    """What a number is about."""
    return " / ".join(
        filter(None, (row.measure, "" if row.term == "overall" else row.term, row.group.removesuffix("@")))
    )


def place(row: Published) -> str:
    """The group or term of a part, with the report that tells it."""
    group = row.group.removesuffix("@")
    return f"{group if not group.startswith(ALL) else row.term} [{row.report}]"


# -- reading --------------------------------------------------------------------------------------------------------


def read(path: Path) -> Report:
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
    wave, least = "", LEAST
    for file in sorted(files, key=lambda f: (f.suffix != ".json", f.suffix != ".xlsx", f.suffix == ".pdf", f.name)):
        content = file.read_bytes()
        if file.name == "manifest.json":
            least = json.loads(content).get("client.toml", {}).get("privacy", {}).get("min_group", LEAST)
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
        words = [v for v in row if isinstance(v, str) and v.strip() and not NUMBER.fullmatch(v.strip())]
        numbers = tuple(
            str(v) for v in row if isinstance(v, int | float) or (isinstance(v, str) and NUMBER.fullmatch(v.strip()))
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
    if kind in {TABLE, SHEETS}:
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
        area = "" if finding.get("rule") in NO_PEOPLE_RULES else str(finding.get("area", ""))
        name = f"finding {finding.get('rule')}"
        yield Published("", "", area, name, "finding", about, group or ALL, finding.get("n"), finding.get("estimate"))
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
