"""The data behind the report: what was read and how, what was left out and why, how many answers are missing."""

from __future__ import annotations

from cxaudit.messages import Message, message
from cxaudit.report.blocks import Block, Cell, Column, Listing, Prose, Table
from cxaudit.report.context import ReportContext
from cxaudit.report.records import records
from cxaudit.report.tabular import instrument_name, number_table
from cxaudit.report.text import line

FACETS = {
    "E": "expectation",
    "A": "adequate level",
    "P": "perception",
    "S": "standard",
    "D": "delivery",
    "C": "promise",
}


def readings(audit: ReportContext, id: str, caption: str) -> Block:
    """A row a file (and sheet), with what it was taken for."""
    columns = [
        c
        for c in ("file", "table", "format", "encoding", "separator", "sheet", "rows", "unused")
        if c in audit.data.readings
    ]
    told = [c for c in columns if audit.data.readings[c].replace("", None).notna().any()]
    return records(audit, "readings", told, caption, rows=60, id=id)


def file_remarks(audit: ReportContext) -> Block:
    """A line a remark, with its place."""
    told = [
        ": ".join(filter(None, (", ".join(filter(None, (r.file, r.sheet, place(audit, r.cell)))), audit.say(r.what))))
        for r in audit.data.remarks
    ]
    if not told:
        return Prose((audit.say(message("There is nothing else to remark on these files.")),))
    return Listing(tuple(line(t) for t in dict.fromkeys(told)))


def place(audit: ReportContext, cell: str | Message) -> str:
    """A cell, or a sentence that tells the place."""
    return cell if isinstance(cell, str) else audit.say(cell)


def set_aside(audit: ReportContext, id: str, caption: str) -> Block:
    """A row a file and reason, with how many entries it counts; each entry is in the workbook."""
    frame = audit.data.set_aside
    if frame.empty:
        return Prose(
            (audit.say(message("Nothing was set aside: every row and every answer that was read is in the numbers.")),)
        )
    words = audit.words
    reasons = frame["reason"].map(lambda r: audit.say(r.fill() if isinstance(r, Message) else str(r)))
    counted = frame.assign(reason=reasons).groupby(["file", "reason"], sort=True, dropna=False).size()
    heads = (
        Column(words.text("file")),
        Column(words.text("reason"), share=0.6),
        Column(words.text("entries"), number=True),
    )
    rows = tuple((line(file), line(reason), int(n)) for (file, reason), n in counted.items())
    cells = tuple((Cell(file), Cell(reason), Cell(audit.language.number(n, 0))) for file, reason, n in rows)
    note = audit.say(message("Each entry with its file, sheet, row and value is in the workbook, sheet “set aside”."))
    return Table(id, caption, heads, cells, (note,), number_table(heads, rows))


def withheld(audit: ReportContext) -> Block:
    """How many groups are withheld so that nobody is recognised, and none of their numbers."""
    counted = audit.measures.loc[audit.measures["measure"].eq("groups withheld"), "estimate"]
    n = int(counted.sum())
    least = audit.data.client.privacy.min_group
    sentence = WITHHELD_GROUPS.fill(n=n, least=least) if n else NONE_WITHHELD.fill(least=least)
    return Prose((audit.say(sentence), audit.say(CANNOT_BE_REBUILT)) if n else (audit.say(sentence),))


NONE_WITHHELD = message(
    "No group of people had to be withheld: none has fewer than {least} people, and none can be worked out."
)
WITHHELD_GROUPS = message(
    "{n} group of people is not shown: it has fewer than {least} people, or would give such a group away.",
    "{n} groups of people are not shown: they have fewer than {least} people, or would give such a group away.",
)
CANNOT_BE_REBUILT = message(
    "The plan is the same for all files of this report: what is withheld in one cannot be worked out from the others "
    "by taking the shown parts from the whole."
)


def missing_answers(audit: ReportContext, id: str, caption: str) -> Block:
    """A row a questionnaire and kind of question: questions asked, answers expected, missing, and their share."""
    words, rows = audit.words, []
    for survey in audit.data.surveys:
        kinds = {FACETS[f]: list(survey.instrument.columns(f)) for f in survey.instrument.facets}
        kinds |= {q.column: [q.column] for q in survey.instrument.questions}
        for kind, columns in kinds.items():
            answers = survey.answers[[c for c in columns if c in survey.answers]].dropna(how="all")
            if answers.size:
                rows.append(
                    (
                        instrument_name(audit, survey.instrument.id),
                        words.text(kind),
                        answers.shape[1],
                        answers.size,
                        int(answers.isna().sum().sum()),
                    )
                )
    if not rows:
        return audit.nothing()
    heads = (
        Column(words.text("questionnaire")),
        Column(words.text("questions about")),
        *(Column(words.text(c), number=True) for c in ("questions", "answers expected", "missing", "share missing")),
    )
    number, share = audit.language.number, audit.language.share
    cells = tuple(
        (Cell(name), Cell(kind), *(Cell(number(x, 0)) for x in rest), Cell(share(rest[2] / rest[1], 1)))
        for name, kind, *rest in rows
    )
    raw = tuple((name, kind, *rest, rest[2] / rest[1]) for name, kind, *rest in rows)
    note = audit.say(message("Counted among those who answered at least one of these questions."))
    return Table(id, caption, heads, cells, (note,), number_table(heads, raw))
