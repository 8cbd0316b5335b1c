"""Measures as tables: terms down and measures across, or the two parts of a pair as a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cxaudit.figures.style import is_signed
from cxaudit.measures import ALL
from cxaudit.report.blocks import Cell, Column, Numbers, Raw, Table
from cxaudit.report.context import ReportContext
from cxaudit.report.text import line, visible
from cxaudit.units import unit_named

KEYS = ["instrument", "level", "term", "group"]
Show = tuple[str, ...]
Found = dict[str, dict[str, Any]]  # the measures of a row by name, each a record of the measures


def list_terms(
    audit: ReportContext,
    id: str,
    caption: str,
    frame: pd.DataFrame,
    show: Show,
    sort: str | bool | None,
    top: int | None,
) -> Table:
    """A row a term (and group, and questionnaire, where there are several), a column a measure."""
    frame = frame.drop_duplicates([*KEYS, "measure"])
    measures = list(dict.fromkeys(frame["measure"]))
    by_row = by_keys(frame)
    keys = order_rows(list(by_row), by_row, measures, sort)[:top]
    naming = name_columns(audit, frame)
    signed = {m: any(r[m]["estimate"] < 0 for r in by_row.values() if m in r) for m in measures}
    with_n = "n" in show
    columns = [Column(head) for head, _ in naming]
    columns += [Column(head_column(audit, frame, m), number=True) for m in measures]
    columns += [Column(audit.words.text("n"), number=True)] * with_n
    rows, raws = [], []
    for key in keys:
        found = by_row[key]
        cells = [Cell(name(key)) for _, name in naming]
        cells += [format_estimate(audit, found, m, show, signed[m], alone=len(measures) == 1) for m in measures]
        cells += [Cell(describe_people(audit, found))] * with_n
        rows.append(tuple(cells))
        raws.append(tuple(name(key) for _, name in naming) + tuple(x for m in measures for x in raw_numbers(found, m)))
    heads = tuple(head for head, _ in naming) + tuple(h for m in measures for h in raw_heads(audit, m))
    units = ("",) * len(naming) + tuple(u for m in measures for u in raw_units(frame, m))
    return Table(
        id,
        caption,
        tuple(columns),
        tuple(rows),
        footnotes(audit, frame, by_row, keys),
        Numbers(heads, units, tuple(raws)),
    )


def by_keys(frame: pd.DataFrame) -> dict[tuple[str, ...], Found]:
    """The measures of each row of a table by their names; plain records, for a frame is slow to ask for one number."""
    found: dict[tuple[str, ...], Found] = {}
    for record in frame.to_dict("records"):
        found.setdefault(tuple(record[key] for key in KEYS), {})[record["measure"]] = record
    return found


def name_columns(audit: ReportContext, frame: pd.DataFrame) -> list[tuple[str, Any]]:
    """The columns that say what a row is about: head, and key to text."""
    words, area = audit.words, str(frame["area"].iloc[0])
    levels = list(dict.fromkeys(frame["level"]))
    columns: list[tuple[str, Any]] = []
    if frame["instrument"].nunique() > 1:
        columns.append((words.text("questionnaire"), lambda key: instrument_name(audit, key[0])))
    lone = frame["term"].nunique() == 1 and frame["group"].nunique() > 1
    if not lone:
        whole = levels == ["overall"]
        head = words.text(levels[0] if len(levels) == 1 and not whole else "what")
        columns.append((head, lambda key: words.term(TableRow(key[1], key[2], key[0], area))))
    if lone or frame["group"].nunique() > 1 or (frame["group"] != ALL).any():
        columns.append((words.text("group"), lambda key: words.group(key[3])))
    return columns


class TableRow:
    """What ``Words.term`` asks of a row of measures."""

    def __init__(self, level: str, term: str, instrument: str, area: str) -> None:
        self.level, self.term, self.instrument, self.area = level, term, instrument, area


def instrument_name(audit: ReportContext, id: str) -> str:
    """The name of a questionnaire in the report's language."""
    known = [s.instrument for s in audit.data.surveys if s.instrument.id == id]
    words = known[0].name if known else {}
    return line(words.get(audit.language.code) or next(iter(words.values()), id))


def order_rows(
    keys: list[tuple[str, ...]], by_row: dict[tuple[str, ...], Found], measures: list[str], sort: str | bool | None
) -> list[tuple[str, ...]]:
    """The rows by one measure's estimates, those without a number last; else in the order of the data."""
    if not sort:
        return keys
    asked = "estimate" if sort is True else sort
    sign = -1 if asked.startswith("-") else 1
    measure = measures[0] if asked.removeprefix("-") == "estimate" else asked.removeprefix("-")
    size = {k: format_number_cell(by_row[k], measure, "estimate") for k in keys}
    return sorted(keys, key=lambda k: (np.isnan(size[k]), sign * size[k] if not np.isnan(size[k]) else 0.0))


def head_column(audit: ReportContext, frame: pd.DataFrame, measure: str) -> str:
    """The head of a measure's column, with its unit where that is not plain from the numbers."""
    units = set(frame.loc[frame["measure"].eq(measure), "unit"])
    unit = units.pop() if len(units) == 1 else ""
    return audit.words.text(measure) + (f", {audit.words.text(unit)}" if unit_named(unit).told else "")


def format_estimate(audit: ReportContext, found: Found, measure: str, show: Show, signed: bool, *, alone: bool) -> Cell:
    """One estimate with its interval and p-value as far as they are to be shown, on one line in a measure ``alone``."""
    if measure not in found:
        return Cell("")
    row, language = found[measure], audit.language
    small = []
    if "interval" in show:
        small.append(language.interval(row["low"], row["high"], row["unit"], signed))
    if "p" in show:
        p = row["p_adjusted"] if pd.notna(row["p_adjusted"]) else row["p"]
        small.append(f"p\u00a0{'' if p < 0.0005 else '= '}{language.p_value(p)}" if pd.notna(p) else "")
    shown = language.amount(row["estimate"], row["unit"], signed) if pd.notna(row["estimate"]) else "—"
    return Cell(shown if "estimate" in show else "", (", " if alone else "\n").join(filter(None, small)))


def footnotes(
    audit: ReportContext, frame: pd.DataFrame, by_row: dict[tuple[str, ...], Found], keys: list[tuple[str, ...]]
) -> tuple[str, ...]:
    """Why some numbers are missing or limited, and what the square brackets hold."""
    shown = [record for k in keys for record in by_row[k].values()]
    notes = dict.fromkeys(record["note"] for record in shown if record["note"])
    intervals = any(pd.notna(record["low"]) for record in shown)
    first_line = [audit.words.text("In square brackets: 95% interval.")] * intervals
    return (*first_line, *(visible(audit.words.text(n)) for n in notes))


def cross_terms(
    audit: ReportContext,
    id: str,
    caption: str,
    frame: pd.DataFrame,
    show: Show,
    sort: str | bool | None,
    top: int | None,
) -> Table:
    """A matrix of one measure: the first part of the term down, the second across."""
    mark = "→" if frame["term"].str.contains("→", regex=False).any() else "/"
    frame = frame[frame["measure"].eq(frame["measure"].iloc[0])].drop_duplicates("term")
    parts = frame["term"].str.partition(mark)
    frame = frame.assign(down=parts[0].str.strip(), across=parts[2].str.strip())
    down, _, across = str(frame["level"].iloc[0]).partition(mark)
    signed, words, language = is_signed(frame), audit.words, audit.language
    columns = list(dict.fromkeys(frame["across"]))
    lines = list(dict.fromkeys(frame["down"]))
    mean = frame.groupby("down")["estimate"].mean()
    if sort:
        lines = sorted(lines, key=lambda d: (-mean[d] if str(sort).startswith("-") else mean[d], d))
    cells = frame.set_index(["down", "across"])
    heads = (Column(words.text(down)), *(Column(words.term(across, c), number=True) for c in columns))
    rows, raws = [], []
    for one in lines[:top]:
        found = [cells.loc[(one, c)] if (one, c) in cells.index else None for c in columns]
        rows.append((Cell(words.term(down, one)), *(crossing(language, row, show, signed) for row in found)))
        raws.append((words.term(down, one), *(raw(row["estimate"]) if row is not None else None for row in found)))
    notes = tuple(visible(words.text(n)) for n in dict.fromkeys(frame["note"]) if n)
    unit = str(frame["unit"].iloc[0])
    return Table(
        id,
        caption,
        heads,
        tuple(rows),
        notes,
        Numbers(tuple(c.head for c in heads), ("", *(unit for _ in columns)), tuple(raws)),
    )


def crossing(language: Any, row: Any, show: Show, signed: bool) -> Cell:
    """One cell of a matrix."""
    if row is None:
        return Cell("")
    if pd.isna(row["estimate"]):
        return Cell("—")
    detail = language.interval(row["low"], row["high"], row["unit"], signed) if "interval" in show else ""
    return Cell(language.amount(row["estimate"], row["unit"], signed), detail)


# -- raw numbers ----------------------------------------------------------------------------------------------------


def number_table(columns: tuple[Column, ...], rows: tuple[tuple[Raw, ...], ...]) -> Numbers:
    """The raw side of a table whose columns are the same as the shown ones."""
    return Numbers(tuple(c.head for c in columns), ("",) * len(columns), rows)


def raw_heads(audit: ReportContext, measure: str) -> tuple[str, ...]:
    """The heads of a measure's columns in the workbook."""
    name, text = audit.words.text(measure), audit.words.text
    return (
        name,
        f"{name}: {text('low')}",
        f"{name}: {text('high')}",
        f"{name}: {text('n')}",
        f"{name}: {text('p adjusted')}",
    )


def raw_units(frame: pd.DataFrame, measure: str) -> tuple[str, ...]:
    """The units of these columns."""
    unit = next(iter(frame.loc[frame["measure"].eq(measure), "unit"]), "")
    return (unit, unit, unit, "count", "p")


def raw_numbers(found: Found, measure: str) -> tuple[Raw, ...]:
    """A measure's numbers of one row, unrounded."""
    return tuple(
        raw(format_number_cell(found, measure, column)) for column in ("estimate", "low", "high", "n", "p_adjusted")
    )


def format_number_cell(found: Found, measure: str, column: str) -> float:
    """One number of a measure, NaN where the row lacks the measure."""
    return float(found[measure][column]) if measure in found else float("nan")


def describe_people(audit: ReportContext, found: Found) -> str:
    """How many people stand behind a row: one number, or from the fewest to the most where its measures differ."""
    known = [record["n"] for record in found.values() if pd.notna(record["n"])]
    if not known:
        return "—"
    ends = dict.fromkeys(audit.language.number(x, 0) for x in (min(known), max(known)))
    return "–".join(ends)


def raw(value: Any) -> Raw:
    """A value as the workbook takes it: number, text or nothing; never an infinity."""
    if value is None or value is pd.NaT:
        return None
    if isinstance(value, bool | np.bool_):
        return int(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return visible(value)
