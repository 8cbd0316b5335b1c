"""cxaudit from Python: a client's folder to data, measures, findings, a report; by path, from any directory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cxaudit import rules, stats
from cxaudit.disclosure import presentable
from cxaudit.findings import Finding
from cxaudit.report import large_survey
from cxaudit.report.run import DEFAULT_REPORT_FORMATS, RunResult, run_client
from cxaudit.tables.data import ClientData
from cxaudit.tables.folder import read_client
from cxaudit.workbench import Workbench

if TYPE_CHECKING:
    from cxaudit.report.audit import Audit


def read(folder: Path | str) -> ClientData:
    """What lies in a client's folder: facts of client.toml, clean tables, what was set aside.

    Raises ``cxaudit.errors.InputError`` with every problem of the files, each with its file, sheet and cell.
    """
    return read_client(Path(folder).expanduser().resolve())


def measure(data: ClientData) -> pd.DataFrame:
    """Everything that can be measured, one row a number (columns: ``cxaudit.measures.COLUMNS``).

    Groups under the client's minimum have no numbers; a note stands in their place.
    """
    return stats.measure(data, large_survey.frames)


def assess(data: ClientData, measures: pd.DataFrame) -> list[Finding]:
    """The findings that the measures of a client give under the client's thresholds, the most urgent first."""
    return rules.assess(measures, presentable(data))


def run(
    folder: Path | str,
    reports: Path | str | None = None,
    languages: Sequence[str] | None = None,
    formats: Iterable[str] = DEFAULT_REPORT_FORMATS,
) -> RunResult:
    """Write the report of a client's folder; gives the folder of the report, its files and the findings.

    ``reports`` is the folder in which the client's own is made; by default ``reports`` of the workbench around the
    client, or a folder of that name beside the clients. ``languages`` are those of client.toml by default.
    """
    place = Path(folder).expanduser().resolve()
    bench = Workbench.around(place, Path(reports).expanduser() if reports else None)
    return run_client(bench, place.name, languages, formats)


def open_audit(client: Path | str, language: str = "en") -> Audit:
    """An audit that shows itself in a language, cell by cell: of a client's folder by path, or by id in a workbench."""
    from cxaudit import report

    path = Path(client).expanduser()
    return report.open_audit(str(path.resolve()) if path.is_dir() else str(client), language)
