import json

import pytest

from cxaudit.language import Language
from cxaudit.portfolio import norms as portfolio
from cxaudit.portfolio.index import Report
from cxaudit.portfolio.norms import Portfolio


def report(i, shares=True):
    figure = {
        "instrument": "servqual",
        "measure": "nps",
        "level": "overall",
        "term": "overall",
        "unit": "nps",
        "n": 100,
    }
    numbers = {"estimate": i / 10, "low": i / 10 - 0.1, "high": i / 10 + 0.1}
    return Report(f"client{i}", f"Client {i}", "bank", shares, "", ({**figure, **numbers},), (), ())


@pytest.fixture
def seven():
    return Portfolio([report(i) for i in range(7)], Language("en"))


def test_where_a_client_stands_names_no_other(seven):
    block = seven.standing("client6", caption="Where this client stands among the others")
    assert block.raw.rows[0][1] == pytest.approx(0.6)
    assert block.raw.rows[0][2] < 0.6  # drawn towards the others
    assert block.raw.rows[0][3] > 0.9
    assert block.raw.rows[0][4] == 6
    assert not any(f"lient{i}" in block.html() or f"lient {i}" in block.html() for i in range(7))


def test_norms_take_more_clients_than_a_comparison(seven):
    assert seven.norms().raw.rows[0][3] == 7
    assert "no norm yet" in Portfolio([report(i) for i in range(5)], Language("en")).norms().plain()
    assert "no norm yet" in Portfolio([report(i, shares=False) for i in range(9)], Language("en")).norms().plain()


def test_a_client_without_a_report_stands_nowhere(seven):
    assert "no norm yet" in seven.standing("nobody").plain()


def test_the_notebook_of_a_workbench_opens_its_reports(tmp_path):
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "manifest.json").write_text(json.dumps({"client.toml": {"name": "A"}, "files": {}}))
    (tmp_path / "acme" / "findings.json").write_text("{}")
    assert [r.id for r in portfolio.open_portfolio("en", tmp_path).reports] == ["acme"]
