import json
import re
from dataclasses import replace

import pytest

from cxaudit.language import Language
from cxaudit.portfolio import index
from cxaudit.workbench import Workbench


def figure(estimate, width=0.2, **facts):
    known = {"instrument": "servqual", "measure": "nps", "level": "overall", "term": "overall", "unit": "nps", "n": 100}
    return {**known, "estimate": estimate, "low": estimate - width, "high": estimate + width, **facts}


@pytest.fixture
def workbench(tmp_path):
    for i in range(8):
        home = tmp_path / "reports" / f"client{i}"
        home.mkdir(parents=True)
        told = {
            "client.toml": {"name": f"Client <{i}>", "industry": "bank", "portfolio": {"share": i < 6}},
            "files": {f"client{i}-en.pdf": "", f"client{i} №.html": "", "findings.json": ""},
        }
        finding = {"severity": "critical", "statement": {"en": f"<b>Problem {i}</b>", "ru": "Беда"}}
        found = {"wave": "2026-10", "figures": [figure(i / 10)], "findings": [finding]}
        (home / "manifest.json").write_text(json.dumps(told))
        (home / "findings.json").write_text(json.dumps(found))
    (tmp_path / "reports" / "half").mkdir()
    (tmp_path / "reports" / "half" / "run.log").write_text("failed")
    return Workbench.at(tmp_path)


def test_the_page_shows_all_clients_and_opens_offline(workbench):
    text = index.write_index(workbench, Language("ru")).read_text()
    assert text.count("<tr>") == 1 + 8
    assert "Client &lt;3&gt;" in text
    assert "Беда" in text
    assert "<b>" not in text
    assert not re.search(r"https?:|//\w", text)
    assert 'href="client0/client0%20%E2%84%96.html"' in text
    for block, kind in (("style", index.STYLE), ("script", index.SCRIPT)):
        assert f"{block}-src 'sha256-{index.digest(kind)}'" in text
    assert [p.name for p in workbench.reports.iterdir() if p.name.startswith(".")] == []


def test_nothing_to_show_is_no_page(tmp_path):
    assert index.write_index(Workbench.at(tmp_path), Language("en")) is None


def test_a_client_is_compared_with_others_who_allow_it_and_never_with_himself(workbench):
    reports = list(index.list_reports(workbench.reports))
    inside, outside = (index.standing(reports[i], reports) for i in (0, 7))
    assert [p.n for p in inside.values()] == [5]
    assert [p.n for p in outside.values()] == [6]
    assert next(iter(outside.values())).percentile > 0.7


def test_of_too_few_no_norm_is_made(workbench):
    reports = [replace(r, shares=r.shares and r.id != "client1") for r in index.list_reports(workbench.reports)]
    assert index.standing(reports[0], reports) == {}
    assert len(index.standing(reports[7], reports)) == 1


def test_a_figure_without_an_interval_is_not_compared(workbench):
    reports = list(index.list_reports(workbench.reports))
    bare = replace(reports[7], figures=({**figure(0.1), "low": None, "high": None},))
    assert index.standing(bare, reports) == {}
