"""What a table or figure carries of its making: its measures and formulas, on how many, and the files behind them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from cxaudit.messages import message
from cxaudit.report.blocks import Block, Figure, Table
from cxaudit.report.context import ReportContext
from cxaudit.report.sections import tables_of
from cxaudit.report.text import line
from cxaudit.tables.data import ClientData

ROOM = 108  # signs of the line that is printed, before the place in the notebook; the method takes what others leave


def sign_block(
    audit: ReportContext, block: Block, frame: pd.DataFrame | None = None, tables: Iterable[str] = ()
) -> Block:
    """A table or figure with its passport; ``frame`` are the measures that it shows, ``tables`` the client's own."""
    if not isinstance(block, Table | Figure):
        return block
    shown = audit.measures.iloc[:0] if frame is None else frame
    carried = passport(block.id, shown, audit.data, tables)
    return replace(block, passport={**carried, "printed": print_passport(audit, carried)})


def passport(identifier: str, frame: pd.DataFrame, data: ClientData, tables: Iterable[str] = ()) -> dict[str, Any]:
    """Measures, formulas, n and files behind a block that shows some rows of measures."""
    n = frame["n"].dropna()
    return {
        "id": identifier,
        "measures": list(dict.fromkeys(frame["measure"])),
        "levels": list(dict.fromkeys(frame["level"])),
        "methods": [m for m in dict.fromkeys(frame["method"]) if m],
        "rows": len(frame),
        "n": [float(n.min()), float(n.max())] if len(n) else [],
        "files": list_sources(data, set(frame["area"]), tables),
    }


def list_sources(data: ClientData, areas: set[str], tables: Iterable[str] = ()) -> dict[str, str]:
    """The files behind some areas or tables, with their hashes; all of them where nothing tells them apart."""
    wanted = {*tables, *(table for area in areas for table in tables_of(area))}
    if {"file", "table"} <= set(data.readings.columns):
        names = set(data.readings.loc[data.readings["table"].isin(wanted), "file"])
        found = {name: mark for name, mark in sorted(data.inputs.items()) if name in names}
        if found:
            return found
    return dict(sorted(data.inputs.items()))


def print_passport(audit: ReportContext, carried: dict[str, Any]) -> str:
    """The passport on one quiet line: the id that ``cxaudit explain`` takes, n, file and hash, and the method."""
    told = [carried["id"], count_people(audit, carried["n"]), inputs(audit, carried["files"])]
    left = ROOM - len(" · ".join(filter(None, told)))
    methods = [audit.words.text(m).partition(";")[0] for m in carried["methods"][:1]]
    told += [textwrap.shorten(m, left, placeholder="…") for m in methods if left > 20]
    return line(" · ".join(filter(None, told)))


def count_people(audit: ReportContext, ends: list[float]) -> str:
    """On how many a block rests: one number, or from the fewest to the most."""
    shown = dict.fromkeys(audit.language.number(n, 0) for n in ends)
    return f"n\u00a0=\u00a0{'–'.join(shown)}" if shown else ""


def inputs(audit: ReportContext, marks: dict[str, str]) -> str:
    """The first file with the beginning of its hash, and how many more there are."""
    if not marks:
        return ""
    name, mark = next(iter(marks.items()))
    first = f"{line(name, 40)}\u00a0#{mark.removeprefix('sha256:')[:8]}"
    more = message("and {n} more file", "and {n} more files", n=len(marks) - 1)
    return f"{first} {audit.say(more)}" if len(marks) > 1 else first
