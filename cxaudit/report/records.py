"""Rows of a client's own tables, and what customers wrote in their own words; never the answers of single people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cxaudit.comments import dictionary, mask
from cxaudit.comments import quotes as chosen_quotes
from cxaudit.messages import Message, message
from cxaudit.report.blocks import Block, Cell, Column, Prose, Table
from cxaudit.report.context import ReportContext
from cxaudit.report.tabular import number_table, raw
from cxaudit.report.text import line


def records(
    audit: ReportContext, table_name: str, columns: Sequence[str], caption: str = "", rows: int = 25, id: str = ""
) -> Block:
    """The first rows of a client's table (never of the survey), or of ``set_aside`` and ``readings``."""
    frame = rows_of(audit, table_name)
    if frame is None or frame.empty:
        return audit.nothing()
    known = [c for c in columns if c in frame]
    cut = frame[known].head(rows)
    more = (
        [audit.say(message("Shown: the first {shown} of {n} rows.", shown=rows, n=len(frame)))]
        if len(frame) > rows
        else []
    )
    heads = tuple(Column(audit.words.text(c), pd.api.types.is_numeric_dtype(cut[c])) for c in known)
    cells = tuple(tuple(Cell(value(audit, v)) for v in row) for row in cut.itertuples(index=False))
    unrounded = tuple(
        tuple(raw(v) if not isinstance(v, Message) else audit.say(v) for v in row)
        for row in cut.itertuples(index=False)
    )
    return Table(
        id or table_name.replace("_", "-"),
        audit.say(caption),
        heads,
        cells,
        tuple(more),
        number_table(heads, unrounded),
    )


def rows_of(audit: ReportContext, table_name: str) -> pd.DataFrame | None:
    """A client's table, or the record of its reading; never the answers of people."""
    if table_name == "survey":
        raise ValueError("answers of single people are never shown")
    own = {"set_aside": audit.data.set_aside, "readings": audit.data.readings}
    return own.get(table_name, audit.data.tables.get(table_name))


def comments(
    audit: ReportContext,
    audience: str = "customer",
    rows: int = 12,
    caption: str = "Comments, as they were written",
    id: str = "comments",
) -> Block:
    """The longest comments of an audience, with no word on who wrote them; none where too few wrote."""
    written = [
        c
        for s in audit.data.surveys
        if "comment" in s.answers
        for c in s.answers.loc[s.answers["audience"].eq(audience), "comment"].dropna()
    ]
    least = audit.data.client.privacy.min_comments
    if not written:
        return audit.nothing()
    if len(written) < least:
        return Prose((audit.say(message("Fewer than {least} people wrote a comment, so none is shown.", least=least)),))
    longest = sorted(sorted({line(mask(c, audit.words.text)) for c in written}), key=len, reverse=True)[:rows]
    heads = (Column(audit.words.text("comment")),)
    return Table(
        id,
        audit.say(caption),
        heads,
        tuple((Cell(c),) for c in longest),
        (),
        number_table(heads, tuple((c,) for c in longest)),
    )


def quotes(audit: ReportContext, id: str = "quotes", caption: str = "") -> Block:
    """A few complaints and remarks on each topic with personal data masked; none where too few wrote."""
    tables, client = audit.data.tables, audit.data.client
    told = [
        tables[t][c].dropna()
        for t, c in (("complaints", "text"), ("experience", "comment"))
        if t in tables and c in tables[t]
    ]
    written = [text for texts in told for text in texts.astype(str)]
    if len(written) < client.privacy.min_comments:
        return audit.nothing()
    found = chosen_quotes(written, dictionary(client.topics), client.privacy.min_comments, say=audit.words.text)
    heads = (Column(audit.words.text("comment topic")), Column(audit.words.text("quote")))
    rows = [(audit.words.term("comment topic", row.topic), line(row.quote)) for row in found.itertuples()]
    cells = tuple(tuple(Cell(text) for text in row) for row in rows)
    return (
        Table(id, audit.say(caption), heads, cells, (), number_table(heads, tuple(rows))) if rows else audit.nothing()
    )


def value(audit: ReportContext, value: Any) -> str:
    """A value of a client's table as a reader sees it."""
    if isinstance(value, Message):
        return audit.say(value)
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return "—"
    if isinstance(value, pd.Timestamp):
        return audit.language.date(value.date())
    if isinstance(value, bool):
        return audit.words.text("yes" if value else "no")
    if isinstance(value, int | float):
        return audit.language.number(value, None)
    return line(value)
