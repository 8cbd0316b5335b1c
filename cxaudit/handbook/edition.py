"""One edition of the handbook: chapters in one language, ordered, filled with a client's findings, and parsed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from cxaudit.findings import SEVERITIES, Finding
from cxaudit.handbook.bars import bars
from cxaudit.handbook.changes import Changes, Report, compare, list_measured_terms
from cxaudit.handbook.chapters import PERSONAL, Chapter, chapters, choose_chapters, order_chapters
from cxaudit.handbook.contacts import Contacts
from cxaudit.handbook.markup import MarkupPart, parse
from cxaudit.language import Language
from cxaudit.language.typography import typeset
from cxaudit.measures import ALL
from cxaudit.messages import message
from cxaudit.report.brand import DEFAULT, readable
from cxaudit.report.prepared import Evidence
from cxaudit.report.sections import wave
from cxaudit.report.text import capital, line
from cxaudit.report.words import ReportWords
from cxaudit.stats import require_measures
from cxaudit.tables.client import Thresholds

EDITION_TITLE = "Service handbook"
MOST_FINDINGS = 5  # findings of one chapter that are told in full
MOST_ROWS = 12  # figures of one measure
LARGEST_FIRST = "largest first: "  # before the name of a measure whose large values are the bad ones
LINK = re.compile(r"\[([^\]\n]*)\]\(#([a-z0-9-]+)\)")
PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")


@dataclass(frozen=True)
class Told:
    """A finding in the words of a language; ``severity`` is its key, ``label`` its name."""

    severity: str
    label: str
    statement: str
    action: str
    owner: str


@dataclass(frozen=True)
class Figure:
    """One number of a client as text."""

    term: str
    value: str
    interval: str
    n: str


@dataclass(frozen=True)
class Table:
    """The numbers of one measure, the worst first, and how many more there are."""

    measure: str
    figures: tuple[Figure, ...]
    more: int = 0


@dataclass(frozen=True)
class Own:
    """What a chapter knows of the client: findings, how many more there are, how many concern one person, figures."""

    findings: tuple[Told, ...] = ()
    more: int = 0
    private: int = 0
    related: tuple[Told, ...] = ()
    tables: tuple[Table, ...] = ()
    unknown: int = 0

    @property
    def steps(self) -> list[Told]:
        """The findings that ask for something, each action once."""
        wanted = [told for told in self.findings if told.severity != SEVERITIES[-1] and told.action]
        return [told for i, told in enumerate(wanted) if told.action not in {earlier.action for earlier in wanted[:i]}]

    @property
    def numbered_findings(self) -> list[tuple[Told, int]]:
        """The findings, each with the number of the step that it asks for; 0 where it asks for none."""
        numbers = {step.action: number for number, step in enumerate(self.steps, start=1)}
        return [(f, numbers.get(f.action, 0) if f.severity != SEVERITIES[-1] else 0) for f in self.findings]


@dataclass(frozen=True)
class Entry:
    """A line of the start page: a chapter, its number, its worst severity (empty without a client), its finding."""

    number: int
    title: str
    lead: str
    anchor: str
    severity: str = ""
    label: str = ""
    statement: str = ""


@dataclass(frozen=True)
class Written:
    """A chapter ready for the formats."""

    number: int  # 0 where it bears none
    title: str
    lead: str
    anchor: str
    parts: tuple[MarkupPart, ...]
    subject: bool = True  # not so the chapters that stand first or last in every edition


@dataclass(frozen=True)
class Edition:
    """Everything that a format needs."""

    language: Language
    title: str
    client: str
    edition: str
    chapters: tuple[Written, ...]
    contacts: Contacts
    recipient: str = ""
    brand: str = DEFAULT
    logo: Mapping[str, str] | None = None

    def text(self, label: str) -> str:
        """A label of the program in the edition's language."""
        return self.language.text(label)


class Editor:
    """Fills the chapters of one language."""

    def __init__(
        self,
        home: Path,
        code: str,
        contacts: Contacts,
        evidence: Evidence | None = None,
        old: Report | None = None,
        wanted: str = "",
    ) -> None:
        self.home, self.language, self.contacts, self.evidence = home, Language(code), contacts, evidence
        self.wanted = wanted
        self.findings: tuple[Finding, ...] = evidence.findings if evidence else ()
        self.changes = self.since(old, evidence) if old and evidence else None
        self.environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(home / code),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,  # the pages are Markdown: `finalize` makes every value harmless there
            finalize=partial(harmless, self.language),
        )

    def since(self, old: Report, evidence: Evidence) -> Changes:
        """What has changed since an older report."""
        return compare(
            old, evidence.findings, list_measured_terms(evidence.measures), wave(evidence.data), self.language
        )

    def edition(self, recipient: str = "", logo: Mapping[str, str] | None = None) -> Edition:
        """The whole edition."""
        data = self.evidence.data if self.evidence else None
        there = [c for c in order_chapters(chapters(self.home, self.language.code), self.findings) if self.fits(c)]
        written = self.number_chapters(choose_chapters(there, self.wanted))
        return Edition(
            language=self.language,
            title=self.language.text(EDITION_TITLE),
            client=line(data.client.name, 160) if data else "",
            edition=self.describe_edition(),
            chapters=tuple(written),
            contacts=self.contacts,
            recipient=line(recipient, 80).strip(),
            brand=readable(data.client.brand.color if data else DEFAULT),
            logo=self.evidence.logo if self.evidence else logo,
        )

    def describe_edition(self) -> str:
        """What distinguishes this edition on its cover: its wave, or the two that are compared."""
        return self.language.say(message("Measurement of {wave}", wave=self.period)) if self.period else ""

    @property
    def period(self) -> str:
        """The wave, or the two that are compared; empty where there is none."""
        if self.changes and self.changes.before:
            return f"{self.changes.before} → {self.changes.after}"
        return line(wave(self.evidence.data), 80) if self.evidence else ""

    def fits(self, chapter: Chapter) -> bool:
        """Whether this edition has what the chapter needs."""
        return chapter.front.needs == "" or self.changes is not None

    def number_chapters(self, chapters: Sequence[Chapter]) -> list[Written]:
        """Chapters with numbers, those kept first without."""
        numbers = {c.stem: i for i, c in enumerate((c for c in chapters if c.front.place != "first"), 1)}
        entries = [self.entry(c, numbers.get(c.stem, 0)) for c in chapters if c.front.place != "first"]
        here = {c.stem for c in chapters}
        return [
            Written(
                number=numbers.get(c.stem, 0),
                title=self.typeset(c.front.title),
                lead=self.typeset(c.front.lead),
                anchor=c.stem,
                parts=parse(link_chapters(self.render_chapter(c, entries), here), c.stem),
                subject=c.front.place == "by findings",
            )
            for c in chapters
        ]

    def render_chapter(self, chapter: Chapter, entries: Sequence[Entry] = ()) -> str:
        """The Markdown of a chapter, typeset."""
        return self.typeset(self.environment.from_string(chapter.source).render(**self.context(chapter, entries)))

    def context(self, chapter: Chapter, entries: Sequence[Entry]) -> dict[str, Any]:
        """What a chapter's template may speak of."""
        data = self.evidence.data if self.evidence else None
        return {
            "client": {"name": line(data.client.name, 160), "wave": line(wave(data), 80)} if data else None,
            "own": self.own(chapter),
            "entries": entries,
            "whole": not self.wanted,
            "changes": self.changes,
            "bars": bars(data.client.thresholds if data else Thresholds(), self.language),
            "contacts": self.contacts,
            "total": len(self.findings),
        }

    def typeset(self, text: str) -> str:
        return typeset(text, self.language.code)

    # -- the client's own -----------------------------------------------------------------------------------------

    def own(self, chapter: Chapter) -> Own:
        """What the audit says about the matter of a chapter."""
        if self.evidence is None:
            return Own()
        mine = [f for f in self.findings if f.rule in chapter.front.rules]
        open_ones = [f for f in mine if f.rule not in PERSONAL]
        also = frozenset(chapter.front.also) - PERSONAL
        near = [f for f in self.findings if f.rule in also and f.severity != SEVERITIES[-1]]
        found = [self.rows(name) for name in chapter.front.figures]
        known = [rows.dropna(subset=["estimate"]) for rows in found]
        return Own(
            findings=tuple(map(self.tell_finding, open_ones[:MOST_FINDINGS])),
            more=max(len(open_ones) - MOST_FINDINGS, 0),
            private=len(mine) - len(open_ones),
            related=tuple(map(self.tell_finding, near[:3])),
            tables=tuple(self.table(rows) for rows in known if len(rows)),
            unknown=sum(map(len, found)) - sum(map(len, known)),
        )

    def tell_finding(self, finding: Finding) -> Told:
        say = self.language.say
        statement, action, owner = line(say(finding.statement)), line(say(finding.action)), line(finding.owner, 80)
        return Told(finding.severity, capital(self.language.text(finding.severity)), statement, action, owner)

    def entry(self, chapter: Chapter, number: int) -> Entry:
        own = self.own(chapter)
        entry = partial(Entry, number, chapter.front.title, chapter.front.lead, chapter.stem)
        worst = next((told for told in own.findings if told.severity != SEVERITIES[-1]), None)
        return entry(worst.severity, worst.label, worst.statement) if worst else entry()

    def rows(self, name: str) -> pd.DataFrame:
        """The rows of ``measure`` or ``measure/level`` for everyone, the lowest estimates first unless it says so."""
        said = name.removeprefix(LARGEST_FIRST)
        measure, _, level = said.partition("/")
        require_measures([measure])
        measures = self.evidence.measures  # type: ignore[union-attr]
        chosen = measures[measures["measure"].eq(measure) & measures["group"].eq(ALL)]
        if level:
            chosen = chosen[chosen["level"].eq(level)]
        return chosen.sort_values("estimate", kind="stable", ascending=said == name)

    def table(self, rows: pd.DataFrame) -> Table:
        """The numbers of a measure as text."""
        name = capital(self.language.text(rows["measure"].iloc[0]))
        return Table(name, tuple(map(self.figure, rows.head(MOST_ROWS).itertuples())), max(len(rows) - MOST_ROWS, 0))

    def figure(self, row: Any) -> Figure:
        words = ReportWords(self.language, self.evidence.data)  # type: ignore[union-attr]
        signed = row.measure.startswith("gap")
        return Figure(
            "" if row.level == "overall" else capital(words.term(row)),
            self.language.amount(row.estimate, row.unit, signed),
            self.language.interval(row.low, row.high, row.unit, signed),
            self.language.number(row.n, 0) if pd.notna(row.n) else "—",
        )


def link_chapters(markdown: str, here: set[str]) -> str:
    """The text of a chapter; links to chapters that this edition leaves out are words."""
    return LINK.sub(lambda found: found[0] if found[2] in here else found[1], markdown)


def harmless(language: Language, value: Any) -> Any:
    """A value in Markdown: text keeps its signs but never becomes markup, numbers are written as the language does."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return language.number(value)
    return PUNCTUATION.sub(r"\\\1", line(value)) if isinstance(value, str) else value
