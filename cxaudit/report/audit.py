"""The audit as a chapter meets it: one object whose methods show measures, findings and tables as blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from IPython.core.getipython import get_ipython
from IPython.display import display

from cxaudit import figures
from cxaudit.comments import dictionary, masked, quotes
from cxaudit.figures import look
from cxaudit.findings import Finding
from cxaudit.language import Language
from cxaudit.measures import ALL
from cxaudit.messages import Message, message
from cxaudit.report import brand, data_quality, method, overview, tabular
from cxaudit.report.blocks import (
    Block,
    Blocks,
    Callout,
    Card,
    Cards,
    Cell,
    Column,
    Cover,
    Empty,
    Figure,
    KeyFigure,
    KeyFigures,
    Listing,
    Prose,
    Table,
    Workbook,
)
from cxaudit.report.brief import brief
from cxaudit.report.evidence import Evidence, current
from cxaudit.report.passport import passport
from cxaudit.report.text import LIMIT, capital, line, visible
from cxaudit.report.words import Words
from cxaudit.tables.data import ClientData

NOTHING = message("There are no data for this here.")
WHOLE = ("overall", "", "scale")  # levels whose one row speaks for the whole
PEOPLE = {"survey": message("from {n} answer", "from {n} answers")}
CASES = message("from {n} case", "from {n} cases")
CARD_WORDS = {"action": "What to do:", "owner": "Owner:"}


def opened(client: str, language: str) -> Audit:
    """The audit of a client in a language; in a notebook it also tells the exporters what the cover says."""
    audit = Audit(current(client), Language(language))
    if get_ipython() is not None:
        display(audit.cover())
    return audit


STRONGEST = "{caption}: the {n} that stand out most of {all}; the workbook has them all"


def strongest(frame: pd.DataFrame, top: int) -> pd.DataFrame:
    """The rows whose estimates are largest beside their intervals."""
    half = (frame["high"] - frame["low"]) / 2
    merit = (frame["estimate"].abs() / half.where(half > 0)).fillna(0.0)
    return frame.loc[merit.sort_values(ascending=False, kind="stable").index[:top]].reset_index(drop=True)


class Audit:
    """One client's measures and findings, shown in one language.

    ``measures`` is the tidy table (``cxaudit.measures.COLUMNS``), ``findings_list`` the findings by urgency,
    ``data`` what was read. Every other public method returns a block for a notebook cell.
    """

    def __init__(self, evidence: Evidence, language: Language) -> None:
        self.data: ClientData = evidence.data
        self.measures: pd.DataFrame = evidence.measures
        self.findings_list: tuple[Finding, ...] = evidence.findings
        self.logo = evidence.logo
        self.language = language
        self.words = Words(language, self.data, brand.colors(self.data.client.brand.color))

    # -- measures ---------------------------------------------------------------------------------------------------

    def table(
        self,
        id: str,
        *measures: str,
        level: str | None = None,
        group: str | None = ALL,
        caption: str = "",
        show: Sequence[str] = ("estimate", "interval", "n"),
        sort: str | bool | None = None,
        top: int | None = None,
        wide: bool = False,
    ) -> Block:
        """Terms down, measures across (``wide``: the two parts of the terms); intervals beneath the estimates.

        ``sort``: a measure's name or ``"estimate"`` (the first measure), with ``-`` in front the largest first.
        """
        frame = self.chosen(measures, level, group)
        if frame.empty:
            return self.nothing()
        make = tabular.crossed if wide else tabular.listed
        table = make(self, id, self.say(caption), frame, tuple(show), sort, top)
        return replace(table, passport=passport(id, frame, self.data))

    def figure(
        self,
        id: str,
        shape: str,
        *measures: str,
        level: str | None = None,
        group: str | None = ALL,
        caption: str = "",
        top: int | None = None,
        **options: Any,
    ) -> Block:
        """A picture of measures by a shape of ``cxaudit.figures``; options go to the shape.

        ``top``: no more rows than that, those whose estimates stand out most from their error.
        """
        drawn = figures.shape(shape)
        frame = self.chosen(measures, level, group)
        known = frame.dropna(subset=["estimate"])
        frame = (frame if getattr(drawn, "KEEPS_GAPS", False) else known).reset_index(drop=True)
        needed = set(measures) if getattr(drawn, "EVERY", False) else set(getattr(drawn, "NEEDS", ()))
        if frame.empty or needed - set(known["measure"]):
            return self.nothing()
        left = len(frame) - top if top else 0
        if left > 0:
            frame = known = strongest(frame, top or 0)
        size = drawn.size(frame) if hasattr(drawn, "size") else drawn.SIZE
        picture = look.svg(drawn.draw, frame, self.words, size, **options)
        said = self.say(caption)
        if left > 0:
            said = self.say(message(STRONGEST, caption=said, n=top or 0, all=left + len(frame)))
        told = f"{said} {self.in_words(known)}".strip()
        return Figure(id, said, picture, told, tuple(size), passport=passport(id, frame, self.data))

    def in_words(self, frame: pd.DataFrame, first: int = 8) -> str:
        """The first numbers of a picture, for those who cannot see it."""
        signed = look.is_signed(frame)
        several = frame["measure"].nunique() > 1
        parts = [
            f"{self.subject(row)}{' – ' + self.words.text(row.measure) if several else ''}: "
            f"{self.words.amount(row.estimate, row.unit, signed)}"
            for row in frame.head(first).itertuples()
        ]
        return "; ".join(parts) + ("; …" if len(frame) > first else ".")

    def subject(self, row: Any) -> str:
        """What a row is about: its term, with the group where it is not everyone."""
        term = self.words.term(row)
        return term if row.group == ALL else f"{term}, {self.words.group(row.group)}"

    def key_figures(self, *measures: str) -> Block:
        """Big numbers with interval and n; of each measure the overall row, or its first one."""
        shown = [row for name in measures for row in self.overall(name)]
        return KeyFigures(tuple(self.key_figure(row) for row in shown)) if shown else self.nothing()

    def overall(self, measure: str) -> Iterator[Any]:
        """The overall row of a measure for each questionnaire that has it."""
        frame = self.chosen([measure], None, ALL).dropna(subset=["estimate"])
        whole = frame[frame["level"].isin(WHOLE)]
        yield from (whole if len(whole) else frame).drop_duplicates("instrument").itertuples()

    def key_figure(self, row: Any) -> KeyFigure:
        """One row of measures as a big number."""
        words = self.words
        signed = row.estimate < 0 or row.unit == "nps"
        label = words.text(row.measure) if row.level in WHOLE else f"{words.text(row.measure)}: {words.term(row)}"
        if row.unit in tabular.TOLD_UNITS and row.unit not in row.measure:
            label = f"{label}, {words.text(row.unit)}"
        people = self.say(PEOPLE.get(row.area, CASES).filled(n=int(row.n))) if pd.notna(row.n) else ""
        return KeyFigure(
            capital(label),
            words.amount(row.estimate, row.unit, signed),
            self.language.interval(row.low, row.high, row.unit, signed),
            people,
        )

    def remarks(self, *measures: str) -> Block:
        """What could not be estimated, or what limits it, and for which terms."""
        frame = self.chosen(measures, None, None)
        noted = frame[frame["note"].ne("")]
        said = [self.remark(note, rows) for note, rows in noted.groupby("note", sort=False)]
        if len(said) > 1:
            return Listing(tuple(capital(text) for text in said))
        return Blocks(tuple(Callout("note", self.words.text("Note"), capital(text)) for text in said))

    def remark(self, note: Any, rows: pd.DataFrame, most: int = 8) -> str:
        """A note with the terms that it is about, where it is not about the whole."""
        if set(rows["level"]) == {"overall"} and set(rows["group"]) == {ALL}:
            return self.words.text(str(note))
        subjects = list(dict.fromkeys(self.subject(row) for row in rows.itertuples()))
        shown = self.language.list(subjects[:most]) + ("…" if len(subjects) > most else "")
        text = self.words.text(str(note)).rstrip(".")
        return f"{text} — {shown}." if ":" in text else f"{text}: {shown}."

    def chosen(self, measures: Iterable[str], level: str | None, group: str | None) -> pd.DataFrame:
        """The rows of some measures, in the order in which they were asked for."""
        rows = [row for name in dict.fromkeys(measures) for row in self.places.get(name, ())]
        frame = self.measures.iloc[rows]
        keep = np.ones(len(frame), dtype=bool)
        if level is not None:
            keep &= frame["level"].eq(level).to_numpy(dtype=bool)
        if group is not None:
            keep &= frame["group"].eq(group).to_numpy(dtype=bool)
        return frame if keep.all() else frame[keep]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """The rows of each measure, looked up once."""
        found: dict[str, list[int]] = {}
        for row, name in enumerate(self.measures["measure"].tolist()):
            found.setdefault(name, []).append(row)
        return found

    # -- findings ---------------------------------------------------------------------------------------------------

    def findings(self, *rules: str, most: int = 8) -> Block:
        """The findings of these rules as cards, the most urgent of them where they are many."""
        found = [f for f in self.findings_list if f.rule in rules]
        if not found:
            return Empty(
                (self.say(message("No finding here: nothing in these data goes beyond the thresholds.")),), silent=False
            )
        left = len(found) - most
        rest = message(
            "{n} more finding of this kind is in the workbook.",
            "{n} more findings of this kind are in the workbook.",
            n=left,
        )
        return self.cards(found[:most], self.say(rest) if left > 0 else "")

    def cards(self, found: Iterable[Finding], rest: str = "") -> Cards:
        """Findings as cards."""
        return Cards(tuple(self.card(f) for f in found), {k: self.words.text(v) for k, v in CARD_WORDS.items()}, rest)

    def card(self, finding: Finding) -> Card:
        """One finding in the report's language."""
        return Card(
            severity=finding.severity,
            label=self.words.text(finding.severity),
            statement=line(self.say(finding.statement)),
            action=line(self.say(finding.action)),
            owner=line(finding.owner),
            evidence=tuple(dict.fromkeys(e for e in (finding.figure, finding.table) if e)),
        )

    # -- tables of the client ---------------------------------------------------------------------------------------

    def records(
        self, table_name: str, columns: Sequence[str], caption: str = "", rows: int = 25, id: str = ""
    ) -> Block:
        """The first rows of a client's table (never of the survey), or of ``set_aside`` and ``readings``."""
        frame = self.rows_of(table_name)
        if frame is None or frame.empty:
            return self.nothing()
        known = [c for c in columns if c in frame]
        cut = frame[known].head(rows)
        more = (
            [self.say(message("Shown: the first {shown} of {n} rows.", shown=rows, n=len(frame)))]
            if len(frame) > rows
            else []
        )
        heads = tuple(Column(self.words.text(c), pd.api.types.is_numeric_dtype(cut[c])) for c in known)
        cells = tuple(tuple(Cell(self.value(v)) for v in row) for row in cut.itertuples(index=False))
        raw = tuple(
            tuple(tabular.raw(v) if not isinstance(v, Message) else self.say(v) for v in row)
            for row in cut.itertuples(index=False)
        )
        return Table(
            id or table_name.replace("_", "-"),
            self.say(caption),
            heads,
            cells,
            tuple(more),
            tabular.numbers(heads, raw),
        )

    def rows_of(self, table_name: str) -> pd.DataFrame | None:
        """A client's table, or the record of its reading; never the answers of people."""
        if table_name == "survey":
            raise ValueError("answers of single people are never shown")
        own = {"set_aside": self.data.set_aside, "readings": self.data.readings}
        return own.get(table_name, self.data.tables.get(table_name))

    def comments(
        self,
        audience: str = "customer",
        rows: int = 12,
        caption: str = "Comments, as they were written",
        id: str = "comments",
    ) -> Block:
        """The longest comments of an audience, with no word on who wrote them; none where too few wrote."""
        written = [
            c
            for s in self.data.surveys
            if "comment" in s.answers
            for c in s.answers.loc[s.answers["audience"].eq(audience), "comment"].dropna()
        ]
        least = self.data.client.privacy.min_comments
        if not written:
            return self.nothing()
        if len(written) < least:
            return Prose(
                (self.say(message("Fewer than {least} people wrote a comment, so none is shown.", least=least)),)
            )
        longest = sorted(sorted({line(masked(c, self.words.text)) for c in written}), key=len, reverse=True)[:rows]
        heads = (Column(self.words.text("comment")),)
        return Table(
            id,
            self.say(caption),
            heads,
            tuple((Cell(c),) for c in longest),
            (),
            tabular.numbers(heads, tuple((c,) for c in longest)),
        )

    def quotes(self, id: str = "quotes", caption: str = "") -> Block:
        """A few complaints and remarks on each topic with personal data masked; none where too few wrote."""
        tables, client = self.data.tables, self.data.client
        told = [
            tables[t][c].dropna()
            for t, c in (("complaints", "text"), ("experience", "comment"))
            if t in tables and c in tables[t]
        ]
        written = [text for texts in told for text in texts.astype(str)]
        if len(written) < client.privacy.min_comments:
            return self.nothing()
        found = quotes(written, dictionary(client.topics), client.privacy.min_comments, say=self.words.text)
        heads = (Column(self.words.text("comment topic")), Column(self.words.text("quote")))
        rows = [(self.words.term("comment topic", row.topic), line(row.quote)) for row in found.itertuples()]
        cells = tuple(tuple(Cell(text) for text in row) for row in rows)
        return (
            Table(id, self.say(caption), heads, cells, (), tabular.numbers(heads, tuple(rows)))
            if rows
            else self.nothing()
        )

    def value(self, value: Any) -> str:
        """A value of a client's table as a reader sees it."""
        if isinstance(value, Message):
            return self.say(value)
        if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
            return "—"
        if isinstance(value, pd.Timestamp):
            return self.language.date(value.date())
        if isinstance(value, bool):
            return self.words.text("yes" if value else "no")
        if isinstance(value, int | float):
            return self.language.number(value, None)
        return line(value)

    # -- summary, method, data quality ------------------------------------------------------------------------------

    def cover(self) -> Cover:
        """What the first page says, and the summary as data for slides and letters."""
        return Cover({**overview.cover(self).facts, "brief": brief(self)})

    def verdict(self) -> Block:
        """The audit in one sentence, and on how many answers it rests."""
        return overview.verdict(self)

    def headline(self) -> Block:
        """The key figures of all areas."""
        return overview.headline(self)

    def top_findings(self, most: int = 5) -> Block:
        """The findings that matter most."""
        return overview.top_findings(self, most)

    def strengths(self, most: int = 6) -> Block:
        """What is better than it needs to be."""
        return overview.strengths(self, most)

    def roadmap(self, id: str = "roadmap", caption: str = "", most: int = 12, short: bool = False) -> Block:
        """What to do, in order, who does it by when, and what will show it; ``short`` for narrow pages."""
        return overview.roadmap(self, id, self.say(caption), most, short)

    def missing(self, id: str = "missing", caption: str = "") -> Block:
        """The sections without data, and what to collect for them."""
        return overview.missing(self, id, self.say(caption))

    def readings(self, id: str = "readings", caption: str = "") -> Block:
        """The files that were read, and how."""
        return data_quality.readings(self, id, caption)

    def file_remarks(self) -> Block:
        """What is worth knowing of the files though it stopped nothing."""
        return data_quality.file_remarks(self)

    def set_aside(self, id: str = "set-aside", caption: str = "") -> Block:
        """What was left out of the numbers, counted by file and reason."""
        return data_quality.set_aside(self, id, self.say(caption))

    def withheld(self) -> Block:
        """How many groups of people are not shown, and why; never which."""
        return data_quality.withheld(self)

    def missing_answers(self, id: str = "missing-answers", caption: str = "") -> Block:
        """How many answers are missing, by questionnaire and kind of question."""
        return data_quality.missing_answers(self, id, self.say(caption))

    def method(self, id: str = "method", caption: str = "") -> Block:
        """Every statistic of this report with its formula and source."""
        return method.statistics(self, id, self.say(caption))

    def thresholds(self, id: str = "thresholds", caption: str = "") -> Block:
        """The thresholds in force."""
        return method.thresholds(self, id, self.say(caption))

    def glossary(self, id: str = "glossary", caption: str = "") -> Block:
        """The words of the report."""
        return method.glossary(self, id, self.say(caption))

    def versions(self, id: str = "versions", caption: str = "") -> Block:
        """The software that made the report."""
        return method.versions(self, id, self.say(caption))

    def workbook(self) -> Workbook:
        """The sheets for those who recount."""
        return method.workbook(self)

    # -- words ------------------------------------------------------------------------------------------------------

    def say(self, said: Message | str) -> str:
        """A sentence or label in the report's language, harmless to show."""
        return visible(self.language.say(said), 4 * LIMIT) if said else ""

    def nothing(self) -> Empty:
        """The line that stands where there is nothing to show."""
        return Empty((self.say(NOTHING),))

    @cached_property
    def sections(self) -> dict[str, str]:
        """Each section of client.toml with ``ok``, ``no data`` or ``left out``."""
        return overview.sections(self.data)
