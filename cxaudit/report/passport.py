"""How each number was made: the passport of tables and figures, its reading back, and the proof by making again."""

from __future__ import annotations

import json
import math
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from nbformat import NotebookNode

from cxaudit.errors import InputError, Problem
from cxaudit.measures import ALL
from cxaudit.messages import Message, message
from cxaudit.report.blocks import PASSPORT, SHEETS
from cxaudit.report.freshness import fingerprint
from cxaudit.report.overview import TABLES
from cxaudit.tables.data import ClientData
from cxaudit.workbench import Workbench

# -- carried by tables and figures ----------------------------------------------------------------------------------


def passport(identifier: str, frame: pd.DataFrame, data: ClientData) -> dict[str, Any]:
    """Measures, formulas, n and files behind a block that shows some rows of measures."""
    n = frame["n"].dropna()
    return {
        "id": identifier,
        "measures": list(dict.fromkeys(frame["measure"])),
        "methods": [m for m in dict.fromkeys(frame["method"]) if m],
        "rows": len(frame),
        "n": [float(n.min()), float(n.max())] if len(n) else [],
        "files": files(data, set(frame["area"])),
    }


def files(data: ClientData, areas: set[str]) -> dict[str, str]:
    """The files behind some areas, with their hashes; all of them where nothing tells them apart."""
    tables = {table for area in areas for table in TABLES.get(area, ())}
    if {"file", "table"} <= set(data.readings.columns):
        names = set(data.readings.loc[data.readings["table"].isin(tables), "file"])
        found = {name: mark for name, mark in sorted(data.inputs.items()) if name in names}
        if found:
            return found
    return dict(sorted(data.inputs.items()))


# -- asked for a number ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Origin:
    """Where a number comes from: its row of measures, the cells that show it (chapter, line of code), and its files."""

    row: Mapping[str, Any]
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


def explain(report: Path, asked: str) -> Explanation:
    """The origins of a number as printed ("−0,80"), a finding ("gap-5 REL") or the id of a table or figure.

    Raises ``InputError`` where the report holds no such thing.
    """
    notebook, manifest = opened(report)
    measures = sheet(notebook, "measures")
    found = findings_asked(report, asked)
    shown = by_id(notebook, asked)
    if found:
        rows = [row for finding in found for row in rows_of_finding(measures, finding)]
    elif shown is not None:
        rows = [row for row in measures if row["measure"] in shown["measures"]]
    else:
        rows = [row for row in measures if says(row, asked)]
    if not rows and not found:
        what = message("The report holds no number, finding, table or figure “{asked}”", asked=asked)
        right = message("Write it as it is printed: −0,80, 46 %, gap-5 REL, or the id of a table such as gaps.")
        raise InputError([Problem(what, right)])
    passports = {p["id"]: p for p in carried(notebook)}
    origins = tuple(Origin(row, tuple(cells(notebook, row)), sources(row, passports, manifest)) for row in rows)
    return Explanation(asked, origins, tuple(found), manifest.get("versions", {}), int(manifest.get("seed", 0)))


def opened(report: Path) -> tuple[NotebookNode, dict[str, Any]]:
    """The first executed notebook and the manifest of a report."""
    notebooks, manifest = sorted(report.glob("*.ipynb")), report / "manifest.json"
    if not notebooks or not manifest.exists():
        what = message("There is no report in {folder}", folder=str(report))
        raise InputError([Problem(what, message("Make one first: cxaudit run CLIENT."))])
    return nbformat.read(notebooks[0], as_version=4), json.loads(manifest.read_text(encoding="utf-8"))


def sheet(notebook: NotebookNode, name: str) -> list[dict[str, Any]]:
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


def carried(notebook: NotebookNode) -> Iterator[dict[str, Any]]:
    """The passports of all tables and figures."""
    for _, data in outputs(notebook):
        yield from data.get(PASSPORT, ())


def by_id(notebook: NotebookNode, asked: str) -> dict[str, Any] | None:
    """The passport of a table or figure."""
    return next((p for p in carried(notebook) if p["id"] == asked), None)


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
    scale = 100.0 if percent or row.get("unit") in {"nps", "percentage points"} else 1.0
    half = 0.5 * 10 ** -len(decimals or "") + 1e-9
    estimate = row.get("estimate")
    return (
        isinstance(estimate, int | float)
        and abs(estimate * scale - value) <= half
        and (not percent or row.get("unit") in {"share", "probability"})
    )


def cells(notebook: NotebookNode, row: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
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
    """Chapter and place of a cell by its id in the report: ``20-gaps-07`` -> ``20_gaps.ipynb, cell 7``."""
    number, _, rest = identifier.partition("-")
    name, _, at = rest.rpartition("-")
    return f"{number}_{name.replace('-', '_')}.ipynb, cell {int(at) + 1}" if at.isdigit() else identifier


def sources(row: Mapping[str, Any], passports: Mapping[str, Any], manifest: Mapping[str, Any]) -> dict[str, str]:
    """The files of a row, by a passport that speaks of its measure, else all inputs."""
    known = next((p["files"] for p in passports.values() if row["measure"] in p["measures"]), None)
    return dict(known or manifest.get("inputs", {}))


# -- made again -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verification:
    """What differs between a report and what its inputs make today: nothing, where ``differences`` is empty."""

    client: str
    same: tuple[str, ...]
    differences: tuple[Message, ...]


def verify(report: Path, workbench: Workbench, **options: Any) -> Verification:
    """Make a report again from the client's folder, in a scratch folder, and compare every file byte by byte.

    ``options`` go to ``run_client``. Raises ``InputError`` where the folder is no report.
    """
    from cxaudit.report.run import run_client

    _, manifest = opened(report)
    client = manifest["client"]
    if not (workbench.clients / client / "client.toml").exists():
        what = message("The client's folder {folder} is not there", folder=str(workbench.clients / client))
        raise InputError([Problem(what, message("Say where the clients lie: cxaudit --clients DIR verify REPORT."))])
    told = dict(manifest["files"])
    formats = manifest.get("formats") or sorted({Path(name).suffix[1:] for name in told} - {"ipynb", "json"})
    found = [*changed_since(report, told), *program_changed(workbench, manifest, formats)]
    with tempfile.TemporaryDirectory(prefix="cxaudit-verify-") as scratch:
        again = replace(workbench, reports=Path(scratch))
        made = run_client(again, client, manifest["parameters"]["languages"], formats, **options).folder
        new = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
        found += inputs_changed(manifest, new)
        found += versions_changed(manifest, new)
        same, other = compared(told, new["files"])
        found += [message("{file} comes out differently", file=name) for name in other]
        found += findings_changed(report / "findings.json", made / "findings.json")
    return Verification(client, tuple(same), tuple(found))


def changed_since(report: Path, told: Mapping[str, str]) -> Iterator[Message]:
    """Files of the report that are no longer as they were written."""
    for name, mark in told.items():
        path = report / name
        if not path.exists():
            yield message("{file} is missing in the report", file=name)
        elif f"sha256:{sha256(path.read_bytes()).hexdigest()}" != mark:
            yield message("{file} was changed after it was written", file=name)


def program_changed(workbench: Workbench, manifest: Mapping[str, Any], formats: Sequence[str]) -> Iterator[Message]:
    """Whether the fingerprint of all that made the report is another one today (or it has none)."""
    client, spoken = manifest["client"], manifest["parameters"]["languages"]
    today = {fingerprint(workbench, client, languages, formats) for languages in (None, spoken)}
    if manifest.get("fingerprint") not in today:
        yield message("The inputs, the program, its notebooks or its templates are not those that made the report")


def inputs_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Message]:
    """Input files that differ from those of the report."""
    before, after = old["inputs"], new["inputs"]
    for name in sorted({*before, *after}):
        if name not in after:
            yield message("The input {file} is gone", file=name)
        elif name not in before:
            yield message("The input {file} is new", file=name)
        elif before[name] != after[name]:
            yield message("The input {file} has other content", file=name)


def versions_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Message]:
    """Software that is not what it was."""
    for name, now in new["versions"].items():
        before = old["versions"].get(name, "—")
        if before != now:
            yield message("{name} was {before} and is {now}", name=name, before=before, now=now)


def compared(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The files that are the same, and those that are not (what others have put beside them does not count)."""
    names = [name for name in sorted({*old, *new}) if name in new or not name.startswith(("handbook", "invitation"))]
    return [n for n in names if old.get(n) == new.get(n)], [n for n in names if old.get(n) != new.get(n)]


def findings_changed(old: Path, new: Path) -> Iterator[Message]:
    """Findings that came or went."""
    if not old.exists() or old.read_bytes() == new.read_bytes():
        return
    sets = [
        {(f["rule"], f["subject"]) for f in json.loads(p.read_text(encoding="utf-8"))["findings"]} for p in (old, new)
    ]
    for rule, subject in sorted(sets[0] - sets[1]):
        yield message("The finding {rule} {subject} is gone", rule=rule, subject=subject)
    for rule, subject in sorted(sets[1] - sets[0]):
        yield message("The finding {rule} {subject} is new", rule=rule, subject=subject)
