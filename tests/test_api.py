"""The front door: small, lazy, typed; it works from any directory, by path."""

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import cxaudit
from cxaudit.errors import InputError
from cxaudit.measures import COLUMNS

EXAMPLE = Path(__file__).parents[1] / "client_data" / "example-agency"


@pytest.fixture
def client(tmp_path, monkeypatch):
    """A client's folder that lies nowhere near a workbench, and another directory to work in."""
    shutil.copytree(EXAMPLE, tmp_path / "elsewhere" / "agency")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "elsewhere" / "agency"


def test_from_a_folder_to_findings(client):
    data = cxaudit.read(str(client))
    measures = cxaudit.measure(data)
    assert list(measures.columns) == list(COLUMNS)
    findings = cxaudit.assess(data, measures)
    assert findings
    assert {finding.severity for finding in findings} <= {"critical", "major", "minor", "strength"}


def test_a_report_is_written_beside_the_clients(client):
    result = cxaudit.run(client, languages=["en"], formats=["html"])
    assert result.folder == client.parent / "reports" / "agency"
    assert "agency-en.html" in result.files
    own = cxaudit.run(client, reports=client.parent / "own", languages=["en"], formats=["html"])
    assert own.folder == client.parent / "own" / "agency"


def test_an_audit_opens_by_path(client):
    audit = cxaudit.open_audit("../elsewhere/agency", "en")
    assert isinstance(audit.measures, pd.DataFrame)


def test_a_folder_without_a_client_is_refused(tmp_path):
    with pytest.raises(InputError):
        cxaudit.read(tmp_path)


def test_unknown_names_are_refused_with_the_public_ones():
    with pytest.raises(AttributeError, match="assess, measure, open_audit, read, run"):
        cxaudit.audit  # noqa: B018


def test_nothing_is_loaded_before_it_is_asked_for(tmp_path):
    code = "import cxaudit, sys; dir(cxaudit); print('pandas' in sys.modules); cxaudit.Workbench; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_types_come_with_the_package():
    assert (Path(cxaudit.__file__).parent / "py.typed").exists()
