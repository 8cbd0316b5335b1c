"""A report made again."""

import json
import shutil

import pytest

from cxaudit.delivery.verification import verify
from cxaudit.errors import InputError


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
