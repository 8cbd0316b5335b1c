"""The report of a small client, made without a kernel."""

import pytest

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
