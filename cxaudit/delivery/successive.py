"""What a report and the one that it replaces tell together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from cxaudit.delivery.differences import about_people, by_report, locate_numbers
from cxaudit.delivery.disclosure_risk import Breach
from cxaudit.delivery.reading import LEAST_GROUP, Published, Report, from_rows
from cxaudit.report.blocks import SHEETS


def since(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> tuple[Breach, ...]:
    """What a report and the one that it replaces tell together: the same people with a few more or a few less.

    Both are given as their notebook, manifest and findings by name; where one of these is missing, nothing is compared.
    """
    reports = [quickly(name, files) for name, files in (("old", old), ("new", new))]
    if any(report is None for report in reports):
        return ()
    known = [report for report in reports if report is not None]
    people = [row for report in known for row in locate_numbers(report) if about_people(row) and row.n]
    least = max(report.least for report in known)
    return tuple(breach for tried in by_report(people) if (breach := tried.breach(least)))


def quickly(name: str, files: Mapping[str, bytes]) -> Report | None:
    """A report as its notebook tells it: the numbers alone, without its pages."""
    notebook = next((files[file] for file in sorted(files) if file.endswith(".ipynb")), None)
    if notebook is None or not {"findings.json", "manifest.json"} <= set(files):
        return None
    outputs = [o for cell in json.loads(notebook)["cells"] for o in cell.get("outputs", [])]
    sheets = [sheet for output in outputs for sheet in output.get("data", {}).get(SHEETS, ())]
    rows = [
        row for sheet in sheets if sheet["name"] == "measures" for row in from_rows("", sheet["heads"], sheet["rows"])
    ]
    published = tuple(replace(row, report=name) for row in rows if isinstance(row, Published))
    least = json.loads(files["manifest.json"]).get("client.toml", {}).get("privacy", {}).get("min_group", LEAST_GROUP)
    return Report(name, str(json.loads(files["findings.json"]).get("wave", "")), least, published, (), tuple(files))
