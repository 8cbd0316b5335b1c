"""How it was measured: every formula, the thresholds in force, the words used, and the workbook's sheets."""

from __future__ import annotations

import math
import platform
from importlib.metadata import version

from cxaudit.measures import COLUMNS
from cxaudit.messages import message
from cxaudit.report.blocks import Block, Cell, Column, Sheet, Table, Workbook
from cxaudit.report.context import ReportContext
from cxaudit.report.data_quality import FACETS
from cxaudit.report.recount import recounts
from cxaudit.report.tabular import number_table, raw
from cxaudit.report.text import capital, visible

SOFTWARE = ("cxaudit", "numpy", "pandas", "scipy", "statsmodels", "matplotlib", "typst")
#: What each threshold is about, with the unit that it is counted in ("share" is shown as per cent).
THRESHOLDS: dict[str, tuple[str, str]] = {
    "alpha": ("chance of a false alarm that is accepted", "share"),
    "gap": ("gaps 1-5, as a share of the scale's range", "share"),
    "below_adequate": ("customers who perceive less than they accept", "share"),
    "competency_below_target": ("competency below its target, points of 10", "points"),
    "blind_spot": ("own score above the others', points of 10", "points"),
    "raters_agree": ("least agreement of raters (rwg)", "points"),
    "weak_touchpoint": ("touchpoint below the mean of all, points of 10", "points"),
    "pain_point": ("customers hit by a pain point", "share"),
    "pain_severity": ("severity of a pain point, points of 10", "points"),
    "channel_handoff": ("more customers lost after a change of channel", "share"),
    "stage_drop_off": ("customers lost in a stage", "share"),
    "systemic_share": ("share of customers that makes a complaint systemic", "share"),
    "systemic_probability": ("probability from which a complaint is called systemic", "share"),
    "quality_standard": ("checks passed, by the standard", "share"),
    "quality_below_standard": ("checks passed, under the standard by", "share"),
    "quality_coverage": ("share of actions checked, from and to", "share"),
    "trust_broken": ("mean trust under, points of 10", "points"),
    "kpi_off_track": ("attainment of a goal under", "share"),
    "early_churn": ("customers lost by day 60", "share"),
    "overdue_obligations": ("obligations overdue", "share"),
    "driver_share": ("share of loyalty that makes a dimension its driver", "share"),
    "careless_share": ("share of careless answers that is reported", "share"),
}
STEPS = ("minor", "major", "critical")
GLOSSARY: dict[str, str] = {
    "expectation": "What customers believe an excellent service should give.",
    "perception": "What customers say that they got.",
    "gap 5": "Perception minus expectation; below zero the service gives less than is expected.",
    "zone of tolerance": "The room between what customers just accept and what they wish for.",
    "95% interval": "Were the survey repeated many times, 95 of 100 such intervals would hold the true value. "
    "A wide one means too few answers.",
    "n": "The number of people (or cases) behind a number.",
    "p-value": "How often chance alone would give a difference at least as large. Small means: hardly chance.",
    "adjusted p-value": "The p-value made stricter because several comparisons were made at once.",
    "net promoter score": "The share who would recommend (9-10 of 10) minus the share who would not (0-6).",
    "customer satisfaction score": "The share of customers whose mark is one of the two best.",
    "customer effort score": "How easy it was for customers to get what they needed.",
    "reliability of a scale": "How far the questions of one dimension measure the same thing; "
    "below 0.7 they do so poorly.",
    "touchpoint": "A moment in which a customer meets the company.",
    "pain point": "A place in the journey where customers lose time, money or patience.",
    "systemic complaint": "A complaint that strikes a large share of customers, not single ones.",
    "finding": "Something that goes beyond its threshold and that chance hardly explains.",
    "critical, major, minor": "The three steps of urgency; the thresholds in force are in the table above.",
    "withheld": "Not shown, because the group is so small that single people could be recognised.",
}


def statistics(audit: ReportContext, id: str, caption: str) -> Block:
    """A row a measure of this report."""
    words = audit.words
    used = audit.measures[audit.measures["method"].ne("")].drop_duplicates(["area", "measure", "method"])
    if used.empty:
        return audit.nothing()
    heads = (
        Column(words.text("measure"), share=0.34),
        Column(words.text("part of the audit"), share=0.15),
        Column(words.text("how it is worked out"), share=0.51),
    )
    told = tuple(
        (
            capital(audit.language.list(dict.fromkeys(words.text(m) for m in rows["measure"]))),
            words.text(str(area)),
            visible(words.text(str(how))),
        )
        for (area, how), rows in used.groupby(["area", "method"], sort=False)
    )
    return Table(id, caption, heads, tuple(tuple(Cell(x) for x in row) for row in told), (), number_table(heads, told))


def thresholds(audit: ReportContext, id: str, caption: str) -> Block:
    """A row a threshold, with its three steps."""
    words, language = audit.words, audit.language
    heads = (Column(words.text("threshold"), share=0.58), *(Column(words.text(s), number=True) for s in STEPS))
    cells, raws = [], []
    for key, value in audit.data.client.thresholds.model_dump().items():
        label, unit = THRESHOLDS.get(key, (key.replace("_", " "), "points"))
        steps = value if isinstance(value, tuple | list) else (value,)
        shown = [language.share(x) if unit == "share" else language.number(x) for x in steps if math.isfinite(x)]
        cells.append((Cell(capital(words.text(label))), *(Cell(x) for x in [*shown, *[""] * (3 - len(shown))])))
        raws.append((words.text(label), *(raw(x) for x in [*steps, *[None] * (3 - len(steps))])))
    return Table(id, caption, heads, tuple(cells), (), number_table(heads, tuple(raws)))


def glossary(audit: ReportContext, id: str, caption: str) -> Block:
    """A row a word."""
    words = audit.words
    heads = (Column(words.text("word"), share=0.3), Column(words.text("meaning"), share=0.7))
    told = tuple((capital(words.text(word)), words.text(meaning)) for word, meaning in GLOSSARY.items())
    return Table(id, caption, heads, tuple((Cell(a), Cell(b)) for a, b in told), (), number_table(heads, told))


def versions(audit: ReportContext, id: str, caption: str) -> Block:
    """A row a library."""
    heads = (Column(audit.words.text("software")), Column(audit.words.text("version")))
    told = (("Python", platform.python_version()), *((name, version(name)) for name in SOFTWARE))
    return Table(id, caption, heads, tuple((Cell(a), Cell(b)) for a, b in told), (), number_table(heads, told))


# -- the workbook ---------------------------------------------------------------------------------------------------


def workbook(audit: ReportContext) -> Workbook:
    """All measures, all findings, the codebook, and what was set aside: each a sheet."""
    sentence = audit.say(
        message("The workbook that comes with this report holds every table, and these sheets for those who recount:")
    )
    sheets = (*recounts(audit), measures_sheet(audit), findings_sheet(audit), codebook(audit), aside_sheet(audit))
    return Workbook(sentence, sheets, tuple(sorted(audit.language.missed)))


def measures_sheet(audit: ReportContext) -> Sheet:
    """The measures as they are."""
    frame = audit.measures
    columns = ([raw(v) for v in frame[name].tolist()] for name in frame)
    rows = tuple(zip(*columns, strict=True))
    return Sheet("measures", audit.words.text("every number of the audit, unrounded"), tuple(frame.columns), rows)


def findings_sheet(audit: ReportContext) -> Sheet:
    """The findings with their sentences in the report's language."""
    text = audit.words.text
    heads = (
        "rule",
        "area",
        "subject",
        "severity",
        "estimate",
        "low",
        "high",
        "unit",
        "p",
        "n",
        "statement",
        "action",
        "owner",
        "figure",
        "table",
    )
    rows = tuple(
        (f.rule, f.area, visible(f.subject), f.severity, raw(f.estimate), raw(f.low), raw(f.high),
         audit.say(f.unit or ""), raw(f.p), raw(f.n),
         audit.say(f.statement), audit.say(f.action), visible(f.owner), f.figure, f.table)
        for f in audit.findings_list
    )  # fmt: skip
    return Sheet("findings", text("every finding, the most urgent first"), heads, rows)


def codebook(audit: ReportContext) -> Sheet:
    """The columns of the measures, the questions with their wording and scale, the tables of the client."""
    text, code, rows = audit.words.text, audit.language.code, []
    rows += [("measures", column, text(meaning), "") for column, meaning in COLUMNS.items()]
    for survey in audit.data.surveys:
        instrument = survey.instrument
        scale = f"{instrument.scale.low:g}-{instrument.scale.high:g}"
        rows += [(instrument.id, d.id, visible(instrument.label(d.id, code)), "") for d in instrument.dimensions]
        rows += [
            (
                instrument.id,
                f"{facet}{item.id}",
                f"{text(FACETS[facet])}: {visible(instrument.label(item.id, code))}",
                scale,
            )
            for facet in instrument.facets
            for item in instrument.items
        ]
        rows += [
            (
                instrument.id,
                q.column,
                visible(q.text.get(code) or next(iter(q.text.values()), "")),
                f"{q.low:g}-{q.high:g}",
            )
            for q in instrument.questions
        ]
    rows += [(name, visible(column), "", "") for name, table in audit.data.tables.items() for column in table.columns]
    heads = tuple(text(h) for h in ("table", "column", "meaning", "scale"))
    return Sheet("codebook", text("what every column and question means"), heads, tuple(rows))


def aside_sheet(audit: ReportContext) -> Sheet:
    """What was set aside, entry by entry."""
    columns = ("file", "sheet", "row", "column", "value", "reason")
    frame = audit.data.set_aside.reindex(columns=list(columns))
    rows = tuple(
        tuple(raw(v) if not hasattr(v, "text") else audit.say(v) for v in row) for row in frame.itertuples(index=False)
    )
    return Sheet(
        "set aside",
        audit.words.text("what was left out of the numbers, and why"),
        tuple(audit.words.text(c) for c in columns),
        rows,
    )
