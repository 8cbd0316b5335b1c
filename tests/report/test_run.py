import json
import re

import pytest

from cxaudit.errors import AuditError, InputError, Problem
from cxaudit.execution.papermill_run import execute as in_a_kernel
from cxaudit.messages import message
from cxaudit.report import run
from cxaudit.workbench import Workbench


@pytest.fixture
def workbench(tmp_path, evidence, monkeypatch):
    monkeypatch.setattr(run.room, "gather", lambda workbench, client: evidence)
    whole = Workbench.at(reports=tmp_path / "reports", clients=tmp_path / "clients")
    own = tmp_path / "notebooks"
    own.mkdir()
    for name in ("00_summary", "90_method", "95_data_quality"):
        (own / f"{name}.ipynb").write_bytes((whole.notebooks / f"{name}.ipynb").read_bytes())
    return Workbench(tmp_path, whole.clients, whole.reports, own, whole.templates)


def test_a_run_writes_everything_that_the_contract_names(workbench, execute):
    result = run.run_client(workbench, "acme", execute=execute)
    names = {
        "acme-ru.pdf",
        "acme-ru.html",
        "acme-ru.ipynb",
        "acme-en.pdf",
        "acme-en.html",
        "acme-en.ipynb",
        "acme.xlsx",
        "findings.json",
        "manifest.json",
        "run.log",
    }
    assert set(result.files) == names == {p.name for p in result.folder.iterdir()}
    assert sorted(p.name for p in workbench.reports.iterdir()) == [".locks", "acme"]
    findings = json.loads((result.folder / "findings.json").read_text())
    assert findings["findings"][0]["statement"].keys() == {"en", "ru"}
    assert findings["sections"]["trust"] == "no data"
    assert "acme-ru.pdf" in json.loads((result.folder / "manifest.json").read_text())["files"]


def test_two_runs_give_the_same_bytes(workbench, execute):
    folder = run.run_client(workbench, "acme", ["en"], execute=execute).folder
    first = {p.name: p.read_bytes() for p in folder.iterdir() if p.name != "run.log"}
    run.run_client(workbench, "acme", ["en"], execute=execute)
    assert first == {p.name: p.read_bytes() for p in folder.iterdir() if p.name != "run.log"}


def test_a_failure_leaves_the_old_report(workbench, execute):
    old = run.run_client(workbench, "acme", ["en"], ["html"], execute=execute).folder
    before = {p.name: p.read_bytes() for p in old.iterdir()}

    def broken(*_):
        raise AuditError(message("The kernel of the report died: {last}", last=""))

    with pytest.raises(AuditError):
        run.run_client(workbench, "acme", execute=broken)
    assert before == {p.name: p.read_bytes() for p in old.iterdir()}
    assert sorted(p.name for p in workbench.reports.iterdir()) == [".locks", "acme"]


def test_bad_input_writes_nothing(workbench, monkeypatch):
    def bad(*_):
        raise InputError([Problem(message("The file is empty"))])

    monkeypatch.setattr(run.room, "gather", bad)
    with pytest.raises(InputError):
        run.run_client(workbench, "acme")
    assert not workbench.reports.exists()


def test_papermill_executes_the_report_in_a_kernel(workbench):
    result = run.run_client(workbench, "acme", ["ru"], ["html"], execute=in_a_kernel)
    page = (result.folder / "acme-ru.html").read_text()
    assert "Сервису нужны решения" in page
    notebook = json.loads((result.folder / "acme-ru.ipynb").read_text())
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    assert not re.search(r'"(start_time|duration|iopub)', json.dumps(notebook))
