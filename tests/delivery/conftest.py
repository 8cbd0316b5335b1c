"""The report of a small client, made without a kernel, and reports of nothing but a sheet of measures."""

import json

import pandas as pd
import pytest
import xlsxwriter

from cxaudit.measures import COLUMNS
from cxaudit.report import run
from cxaudit.workbench import Workbench


@pytest.fixture
def workbench(tmp_path, evidence, monkeypatch):
    monkeypatch.setattr(run.room, "gather", lambda workbench, client: evidence)
    whole = Workbench.at(reports=tmp_path / "reports", clients=tmp_path / "clients")
    (whole.clients / "acme").mkdir(parents=True)
    (whole.clients / "acme" / "client.toml").write_text("name = 'Acme'")
    own = tmp_path / "notebooks"
    own.mkdir()
    for name in ("20_gaps", "90_method", "95_data_quality"):
        (own / f"{name}.ipynb").write_bytes((whole.notebooks / f"{name}.ipynb").read_bytes())
    return Workbench(tmp_path, whole.clients, whole.reports, own, whole.templates)


@pytest.fixture
def report(workbench, execute):
    return run.run_client(workbench, "acme", ["en"], ["html", "xlsx"], execute=execute).folder


@pytest.fixture
def measures():
    """A maker of measures; what a row does not tell is that of the fifth gap of everyone."""
    usual = {"area": "survey", "measure": "gap 5", "level": "overall", "term": "overall", "group": "all"}

    def made(*rows: dict) -> pd.DataFrame:
        full = [usual | {"n": 100.0, "estimate": -0.5} | row for row in rows]
        return pd.DataFrame(full).reindex(columns=list(COLUMNS))

    return made


@pytest.fixture
def written(tmp_path, measures):
    """A writer of reports: a workbook with the sheet of measures, and findings and manifest beside it."""

    def made(name: str, *rows: dict, wave: str = "1"):
        folder, frame = tmp_path / name, measures(*rows)
        folder.mkdir()
        with xlsxwriter.Workbook(folder / "acme.xlsx", {"nan_inf_to_errors": True}) as book:
            sheet = book.add_worksheet("measures")
            sheet.write_row(0, 0, list(frame.columns))
            for i, row in enumerate(frame.astype(object).where(frame.notna(), None).itertuples(index=False), 1):
                sheet.write_row(i, 0, row)
        (folder / "findings.json").write_text(json.dumps({"wave": wave, "findings": []}))
        (folder / "manifest.json").write_text(json.dumps({"client.toml": {"privacy": {"min_group": 5}}}))
        return folder

    return made
