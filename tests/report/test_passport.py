"""A number's origin, and a report made again."""

from __future__ import annotations

import json
import shutil

import nbformat
import pytest

from cxaudit.errors import InputError
from cxaudit.report import run
from cxaudit.report.blocks import PASSPORT
from cxaudit.report.passport import chapter_of, explain, says, verify
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


def test_tables_and_figures_carry_their_passport(report):
    notebook = nbformat.read(report / "acme-en.ipynb", as_version=4)
    passports = [p for c in notebook.cells for o in c.get("outputs", []) for p in o["data"].get(PASSPORT, ())]
    gaps = next(p for p in passports if p["id"] == "gaps")
    assert "gap 5" in gaps["measures"]
    assert gaps["methods"] == ["mean"]
    assert gaps["n"] == [30.0, 30.0]
    assert gaps["files"] == {"survey.xlsx": "sha256:00"}


@pytest.mark.parametrize("asked", ["−1,21", "-1.21", "gap-5 REL"])
def test_a_number_tells_where_it_comes_from(report, asked):
    told = explain(report, asked)
    origin = told.origins[0]
    assert origin.row["term"] == "REL"
    assert origin.row["method"] == "mean"
    assert origin.files == {"survey.xlsx": "sha256:00"}
    assert any(cell.startswith("20_gaps.ipynb, cell") and '"gap 5"' in source for cell, _, source in origin.cells)
    assert told.versions["cxaudit"]
    assert len(told.findings) == asked.startswith("gap-5")


def test_a_table_tells_its_rows(report):
    assert {o.row["measure"] for o in explain(report, "gaps").origins} == {"gap 5"}


@pytest.mark.parametrize("asked", ["9,99", "no-such-table", "gap-5 XXX"])
def test_what_is_not_there_is_said_to_be_missing(report, asked):
    with pytest.raises(InputError):
        explain(report, asked)


@pytest.mark.parametrize(("estimate", "unit", "asked", "found"), [
    (-0.8049, "points", "−0,80", True), (-0.8049, "points", "−0,8", True), (-0.8049, "points", "0,80", False), (-0.8049, "points", "−0,81", False),
    (0.463, "share", "46 %", True), (0.463, "share", "46,3\u00a0%", True), (0.463, "points", "46 %", False), (-0.46, "nps", "−46", True), (1234.0, "count", "1\u00a0234", True), (None, "points", "0", False),
])  # fmt: skip
def test_numbers_are_known_as_they_are_printed(estimate, unit, asked, found):
    assert says({"estimate": estimate, "unit": unit}, asked) is found


def test_a_cell_tells_its_chapter():
    assert chapter_of("20-gaps-07") == "20_gaps.ipynb, cell 8"
    assert chapter_of("95-data-quality-10") == "95_data_quality.ipynb, cell 11"


def test_a_report_comes_out_the_same(report, workbench, execute):
    found = verify(report, workbench, execute=execute)
    assert found.differences == ()
    assert {"acme-en.html", "acme.xlsx", "findings.json", "acme-en.ipynb"} <= set(found.same)
    assert [p.name for p in workbench.reports.iterdir() if p.name[0] != "."] == ["acme"]


def test_what_differs_is_said(report, workbench, execute):
    manifest = json.loads((report / "manifest.json").read_text())
    manifest["inputs"]["survey.xlsx"] = "sha256:11"
    manifest["inputs"]["gone.xlsx"] = "sha256:22"
    manifest["versions"]["numpy"] = "0.1"
    (report / "manifest.json").write_text(json.dumps(manifest))
    page = report / "acme-en.html"
    page.write_text(page.read_text().replace("Data quality", "Data", 1))
    findings = json.loads((report / "findings.json").read_text())
    findings["findings"][0]["subject"] = "TAN"
    (report / "findings.json").write_text(json.dumps(findings))
    said = {d.text for d in verify(report, workbench, execute=execute).differences}
    assert said >= {
        "{file} was changed after it was written", "The input {file} has other content", "The input {file} is gone",
        "{name} was {before} and is {now}", "The finding {rule} {subject} is gone", "The finding {rule} {subject} is new",
    }  # fmt: skip


def test_a_client_who_is_gone_is_said(report, workbench):
    shutil.rmtree(workbench.clients)
    with pytest.raises(InputError):
        verify(report, workbench)
