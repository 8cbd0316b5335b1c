"""The audit as a chapter meets it: one object whose methods show measures, findings and tables as blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from IPython.core.getipython import get_ipython
from IPython.display import display

from cxaudit import figures
from cxaudit.errors import InputError, locate_problem, require_name
from cxaudit.figures import style
from cxaudit.language import Language
from cxaudit.measures import ALL
from cxaudit.messages import message
from cxaudit.report import cards, data_quality, method, overview, records, tabular
from cxaudit.report.blocks import Block, Blocks, Callout, Cover, Empty, Figure, Listing, Workbook
from cxaudit.report.brief import brief
from cxaudit.report.context import ReportContext
from cxaudit.report.passport import sign_block
from cxaudit.report.prepared import current
from cxaudit.report.text import capital
from cxaudit.rules import rule_names


def open_telling(client: str, language: str) -> Audit:
    """The audit of a client in a language; in a notebook it also tells the exporters what the cover says."""
    said = Language(language)
    try:
        audit = Audit(current(client), said)
    except InputError as failure:
        raise readable(failure, said) from None
    if get_ipython() is not None:
        display(audit.cover())
    return audit


def readable(failure: InputError, said: Language) -> InputError:
    """The same failure, which a notebook tells as sentences, every problem at once, and not by a traceback."""
    lines = [said.say(failure.what)]
    for problem in failure.problems:
        lines += ["", said.say(locate_problem(problem)), *([f"→ {said.say(problem.right)}"] if problem.right else [])]
    failure._render_traceback_ = lambda: lines  # type: ignore[attr-defined]  # IPython asks exceptions for it
    return failure


STRONGEST = "{caption}: the {n} that stand out most of {all}; the workbook has them all"


def strongest(frame: pd.DataFrame, top: int) -> pd.DataFrame:
    """The rows whose estimates are largest beside their intervals."""
    half = (frame["high"] - frame["low"]) / 2
    merit = (frame["estimate"].abs() / half.where(half > 0)).fillna(0.0)
    return frame.loc[merit.sort_values(ascending=False, kind="stable").index[:top]].reset_index(drop=True)


class Audit(ReportContext):
    """One client's measures and findings, shown in one language.

    ``measures`` is the tidy table (``cxaudit.measures.COLUMNS``), ``findings_list`` the findings by urgency,
    ``data`` what was read. Every other public method returns a block for a notebook cell.
    """

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
        frame = self.choose_measures(measures, level, group)
        if frame.empty:
            return self.nothing()
        make = tabular.cross_terms if wide else tabular.list_terms
        return sign_block(self, make(self, id, self.say(caption), frame, tuple(show), sort, top), frame)

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
        frame = self.choose_measures(measures, level, group)
        known = frame.dropna(subset=["estimate"])
        frame = (frame if getattr(drawn, "KEEPS_GAPS", False) else known).reset_index(drop=True)
        needed = set(measures) if getattr(drawn, "EVERY", False) else set(getattr(drawn, "NEEDS", ()))
        if frame.empty or needed - set(known["measure"]):
            return self.nothing()
        left = len(frame) - top if top else 0
        if left > 0:
            frame = known = strongest(frame, top or 0)
        size = drawn.size(frame) if hasattr(drawn, "size") else drawn.SIZE
        picture = style.svg(drawn.draw, frame, self.words, size, **options)
        said = self.say(caption)
        if left > 0:
            said = self.say(message(STRONGEST, caption=said, n=top or 0, all=left + len(frame)))
        told = f"{said} {self.in_words(known)}".strip()
        return sign_block(self, Figure(id, said, picture, told, tuple(size)), frame)

    def in_words(self, frame: pd.DataFrame, first: int = 8) -> str:
        """The first numbers of a picture, for those who cannot see it."""
        signed = style.is_signed(frame)
        several = frame["measure"].nunique() > 1
        parts = [
            f"{self.subject(row)}{' – ' + self.words.text(row.measure) if several else ''}: "
            f"{self.words.amount(row.estimate, row.unit, signed)}"
            for row in frame.head(first).itertuples()
        ]
        return "; ".join(parts) + ("; …" if len(frame) > first else ".")

    def key_figures(self, *measures: str) -> Block:
        """Big numbers with interval and n; of each measure the overall row, or its first one."""
        return cards.key_figures(self, *measures)

    def remarks(self, *measures: str) -> Block:
        """What could not be estimated, or what limits it, and for which terms."""
        frame = self.choose_measures(measures, None, None)
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

    # -- findings ---------------------------------------------------------------------------------------------------

    def findings(self, *rules: str, most: int = 8) -> Block:
        """The findings of these rules as cards, the most urgent of them where they are many."""
        for name in rules:
            require_name("rule", name, rule_names())
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
        return cards.cards(self, found[:most], self.say(rest) if left > 0 else "")

    # -- tables of the client ---------------------------------------------------------------------------------------

    def records(
        self, table_name: str, columns: Sequence[str], caption: str = "", rows: int = 25, id: str = ""
    ) -> Block:
        """The first rows of a client's table (never of the survey), or of ``set_aside`` and ``readings``."""
        return sign_block(self, records.records(self, table_name, columns, caption, rows, id), tables=[table_name])

    def comments(
        self,
        audience: str = "customer",
        rows: int = 12,
        caption: str = "Comments, as they were written",
        id: str = "comments",
    ) -> Block:
        """The longest comments of an audience, with no word on who wrote them; none where too few wrote."""
        return sign_block(self, records.comments(self, audience, rows, caption, id), tables=["survey"])

    def quotes(self, id: str = "quotes", caption: str = "") -> Block:
        """A few complaints and remarks on each topic with personal data masked; none where too few wrote."""
        return sign_block(self, records.quotes(self, id, caption), tables=["complaints", "experience"])

    # -- summary, method, data quality ------------------------------------------------------------------------------

    def cover(self) -> Cover:
        """What the first page says, and the summary as data for slides and letters."""
        return Cover({**overview.cover(self).facts, "brief": brief(self)})

    def verdict(self) -> Block:
        """The audit in one sentence, and on how many answers it rests."""
        return overview.verdict_sentence(self)

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
        return sign_block(self, overview.roadmap(self, id, self.say(caption), most, short))

    def missing(self, id: str = "missing", caption: str = "") -> Block:
        """The sections without data, and what to collect for them."""
        return sign_block(self, overview.missing(self, id, self.say(caption)))

    def readings(self, id: str = "readings", caption: str = "") -> Block:
        """The files that were read, and how."""
        return sign_block(self, data_quality.readings(self, id, caption))

    def file_remarks(self) -> Block:
        """What is worth knowing of the files though it stopped nothing."""
        return data_quality.file_remarks(self)

    def set_aside(self, id: str = "set-aside", caption: str = "") -> Block:
        """What was left out of the numbers, counted by file and reason."""
        return sign_block(self, data_quality.set_aside(self, id, self.say(caption)))

    def withheld(self) -> Block:
        """How many groups of people are not shown, and why; never which."""
        return data_quality.withheld(self)

    def missing_answers(self, id: str = "missing-answers", caption: str = "") -> Block:
        """How many answers are missing, by questionnaire and kind of question."""
        return sign_block(self, data_quality.missing_answers(self, id, self.say(caption)), tables=["survey"])

    def method(self, id: str = "method", caption: str = "") -> Block:
        """Every statistic of this report with its formula and source."""
        return sign_block(self, method.statistics(self, id, self.say(caption)))

    def thresholds(self, id: str = "thresholds", caption: str = "") -> Block:
        """The thresholds in force."""
        return sign_block(self, method.thresholds(self, id, self.say(caption)), tables=["client"])

    def glossary(self, id: str = "glossary", caption: str = "") -> Block:
        """The words of the report."""
        return sign_block(self, method.glossary(self, id, self.say(caption)))

    def versions(self, id: str = "versions", caption: str = "") -> Block:
        """The software that made the report."""
        return sign_block(self, method.versions(self, id, self.say(caption)))

    def workbook(self) -> Workbook:
        """The sheets for those who recount."""
        return method.workbook(self)
