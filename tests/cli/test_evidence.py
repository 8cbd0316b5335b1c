"""The commands of a sceptic, on a report in a scratch workbench."""

from __future__ import annotations

import json

import pytest
import xlsxwriter

from cxaudit import cli
from cxaudit.measures import COLUMNS


@pytest.fixture
def report(tmp_path):
    folder = tmp_path / "reports" / "acme"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"client.toml": {"privacy": {"min_group": 5}}}))
    return folder


def workbook(folder, south):
    with xlsxwriter.Workbook(folder / "acme.xlsx") as book:
        sheet = book.add_worksheet("measures")
        sheet.write_row(0, 0, list(COLUMNS))
        for i, (group, n) in enumerate((("all", 100), ("region=north", 60), ("region=south", south)), 1):
            sheet.write_row(i, 0, ["survey", "gap 5", "overall", "overall", group, "", n, -0.5])


def called(*words):
    with pytest.raises(SystemExit) as end:
        cli.main(["--ui-lang", "en", *map(str, words)])
    return end.value.code or 0


@pytest.mark.parametrize(
    ("south", "code", "said"), [(40, 0, "No group under the minimum"), (37, 1, "Left are 3 people")]
)
def test_attack_ends_with_what_it_found(report, capsys, south, code, said):
    workbook(report, south)
    assert called("attack", report) == code
    out = " ".join(capsys.readouterr().out.split())
    assert said in out
    assert "Tried: 1 file" in out or "Tried: 2 files" in out


def test_a_larger_minimum_finds_more(report):
    workbook(report, 30)
    assert called("attack", report) == 0
    assert called("attack", report, "--min-group", 20) == 1


@pytest.mark.parametrize("words", [("attack", "nowhere"), ("explain", "nowhere", "1"), ("verify", "nowhere")])
def test_what_is_no_report_is_said(tmp_path, monkeypatch, words, capsys):
    monkeypatch.chdir(tmp_path)
    assert called(*words) == 2
    assert "There is no report" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["attack", "explain", "verify"])
def test_help_teaches(command, capsys):
    assert called(command, "--help") == 0
    assert f"cxaudit {command}" in capsys.readouterr().out
