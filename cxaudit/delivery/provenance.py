"""Where a printed number comes from: its row of measures, the cells that show it, and the files behind it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from cxaudit.errors import InputError, Problem
from cxaudit.measures import ALL
from cxaudit.messages import message
from cxaudit.report.blocks import PASSPORT, SHEETS
from cxaudit.units import PROBABILITY, SHARE, unit_named


@dataclass(frozen=True)
class Origin:
    """Where a number comes from: its row of measures, the cells that show it (chapter, line of code), and its files."""

    row: Mapping[str, Any]
    cells: tuple[tuple[str, int, str], ...]
    files: Mapping[str, str]


@dataclass(frozen=True)
class Making:
    """How a table came about that shows no measures, such as the roadmap: its cells and its files."""

    cells: tuple[tuple[str, int, str], ...]
    files: Mapping[str, str]


@dataclass(frozen=True)
class Explanation:
    """All origins of what was asked for, with the findings and the versions of the software."""

    asked: str
    origins: tuple[Origin, ...]
    findings: tuple[Mapping[str, Any], ...]
    versions: Mapping[str, str]
    seed: int
    made: Making | None = None


def explain(report: Path, asked: str) -> Explanation:
    """The origins of a number as printed ("−0,80"), a finding ("gap-5 REL") or the id of a table or figure.

    Raises ``InputError`` where the report holds no such thing.
    """
    notebook, manifest = open_report(report)
    measures = find_sheet(notebook, "measures")
    found = findings_asked(report, asked)
    shown = by_id(notebook, asked)
    if found:
        rows = [row for finding in found for row in rows_of_finding(measures, finding)]
    elif shown is not None:
        rows = [row for row in measures if is_shown(row, shown)]
    else:
        rows = sorted((row for row in measures if says(row, asked)), key=remoteness)
    if not rows and not found and shown is None:
        what = message("The report holds no number, finding, table or figure “{asked}”", asked=asked)
        right = message("Write it as it is printed: −0,80, 46 %, gap-5 REL, or the id of a table such as gaps.")
        raise InputError([Problem(what, right)])
    passports = {p["id"]: p for p in list_passports(notebook)}
    origins = tuple(Origin(row, tuple(list_cells(notebook, row)), sources(row, passports, manifest)) for row in rows)
    made = None if rows or shown is None else Making(tuple(block_cells(notebook, asked)), dict(shown["files"]))
    return Explanation(asked, origins, tuple(found), manifest.get("versions", {}), int(manifest.get("seed", 0)), made)


def is_shown(row: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    """Whether a table or figure shows a row of measures: by its measure, and the level where the passport tells it."""
    return row["measure"] in shown["measures"] and row["level"] in (shown.get("levels") or [row["level"]])


def remoteness(row: Mapping[str, Any]) -> tuple[bool, bool]:
    """How far a row lies from what a reader meets first: the number of the whole and of everyone."""
    return row["level"] != "overall", row["group"] != ALL


def block_cells(notebook: NotebookNode, identifier: str) -> Iterator[tuple[str, int, str]]:
    """The cell that shows a table or figure."""
    for cell, data in outputs(notebook):
        if any(p["id"] == identifier for p in data.get(PASSPORT, ())):
            yield chapter_of(cell.id), 1, cell.source.strip()


def open_report(report: Path) -> tuple[NotebookNode, dict[str, Any]]:
    """The first executed notebook and the manifest of a report."""
    notebooks, manifest = sorted(report.glob("*.ipynb")), report / "manifest.json"
    if not notebooks or not manifest.exists():
        what = message("There is no report in {folder}", folder=str(report))
        raise InputError([Problem(what, message("Make one first: cxaudit run CLIENT."))])
    return nbformat.read(notebooks[0], as_version=4), json.loads(manifest.read_text(encoding="utf-8"))


def find_sheet(notebook: NotebookNode, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet for those who recount, as the notebook carries it."""
    for data in outputs(notebook):
        for found in data[1].get(SHEETS, ()):
            if found["name"] == name:
                return [dict(zip(found["heads"], row, strict=True)) for row in found["rows"]]
    return []


def outputs(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, Mapping[str, Any]]]:
    """Every output of every cell."""
    for cell in notebook.cells:
        yield from ((cell, output["data"]) for output in cell.get("outputs", []) if "data" in output)


def list_passports(notebook: NotebookNode) -> Iterator[dict[str, Any]]:
    """The passports of all tables and figures."""
    for _, data in outputs(notebook):
        yield from data.get(PASSPORT, ())


def by_id(notebook: NotebookNode, asked: str) -> dict[str, Any] | None:
    """The passport of a table or figure."""
    return next((p for p in list_passports(notebook) if p["id"] == asked), None)


def findings_asked(report: Path, asked: str) -> list[dict[str, Any]]:
    """The findings of a rule and a subject: ``gap-5 REL``, or ``gap-5`` for all of the rule."""
    rule, _, about = asked.partition(" ")
    path = report / "findings.json"
    told = json.loads(path.read_text(encoding="utf-8"))["findings"] if path.exists() else []
    return [f for f in told if f["rule"] == rule and (not about or f["subject"] == about)]


def rows_of_finding(measures: Sequence[dict[str, Any]], finding: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of measures that a finding rests on: its estimate, interval and n, in its area."""
    for row in measures:
        same = all(close(row[name], finding[name]) for name in ("estimate", "low", "high") if finding[name] is not None)
        if row["area"] == finding["area"] and finding["estimate"] is not None and same:
            yield row


def close(one: Any, other: Any) -> bool:
    """Whether two numbers are one but for rounding in the last place."""
    return (
        isinstance(one, int | float)
        and isinstance(other, int | float)
        and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    )


PRINTED = re.compile(r"([+\u2212-]?)\s*(\d[\d\u00a0\u202f ]*)(?:[.,](\d+))?\s*(%?)")


def says(row: Mapping[str, Any], asked: str) -> bool:
    """Whether a row would be printed like this: rounded to as many decimals, a share as per cent."""
    printed = PRINTED.fullmatch(asked.strip().replace("\u00a0", " "))
    if printed is None:
        return False
    sign, whole, decimals, percent = printed.groups()
    digits = re.sub(r"\D", "", whole)
    value = float(f"{digits}.{decimals or 0}") * (-1 if sign in {"-", "\u2212"} else 1)
    unit = unit_named(str(row.get("unit", "")))
    scale = 100.0 if percent or unit.signed else 1.0
    half = 0.5 * 10 ** -len(decimals or "") + 1e-9
    estimate = row.get("estimate")
    return (
        isinstance(estimate, int | float)
        and abs(estimate * scale - value) <= half
        and (not percent or unit in (SHARE, PROBABILITY))
    )


def list_cells(notebook: NotebookNode, row: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    """The code that shows a measure: chapter, line in it, and the line."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        for number, line in enumerate(cell.source.splitlines(), 1):
            asks = f'"{row["measure"]}"' in line
            level = re.search(r'level="([^"]*)"', line)
            group = "group=None" in line or row.get("group", ALL) == ALL
            if asks and group and (level is None or level[1] == row.get("level")):
                yield chapter_of(cell.id), number, line.strip()


def chapter_of(identifier: str) -> str:
    """Chapter and place of a cell by its id, as passports print it: ``20-gaps-07`` -> ``20_gaps[8]``."""
    number, _, rest = identifier.partition("-")
    name, _, at = rest.rpartition("-")
    return f"{number}_{name.replace('-', '_')}[{int(at) + 1}]" if at.isdigit() else identifier


def sources(row: Mapping[str, Any], passports: Mapping[str, Any], manifest: Mapping[str, Any]) -> dict[str, str]:
    """The files of a row, by a passport that speaks of its measure, else all inputs."""
    known = next((p["files"] for p in passports.values() if row["measure"] in p["measures"]), None)
    return dict(known or manifest.get("inputs", {}))
