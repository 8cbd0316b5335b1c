import json

import pytest

from cxaudit.report import cache_key
from cxaudit.workbench import Workbench


@pytest.fixture
def workbench(tmp_path):
    for folder, file in (("client_data/acme", "trust.csv"), ("notebooks", "00_a.ipynb"), ("templates", "page.css")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / file).write_text("1")
    cache_key.shelf.cache_clear()
    yield Workbench.at(tmp_path)
    cache_key.shelf.cache_clear()


def mark(workbench, languages=None, formats=("pdf",)):
    cache_key.shelf.cache_clear()
    return cache_key.fingerprint(workbench, "acme", languages, formats)


@pytest.mark.parametrize("file", ["client_data/acme/trust.csv", "notebooks/00_a.ipynb", "templates/page.css"])
def test_any_change_of_what_a_report_depends_on_is_seen(workbench, file):
    before = mark(workbench)
    assert mark(workbench) == before
    (workbench.root / file).write_text("2")
    assert mark(workbench) != before


def test_wishes_are_part_of_it(workbench):
    assert len({mark(workbench), mark(workbench, ("ru",)), mark(workbench, formats=("pdf", "html"))}) == 3


def test_what_editors_leave_behind_is_not(workbench):
    before = mark(workbench)
    (workbench.clients / "acme" / "~$trust.xlsx").write_text("x")
    (workbench.clients / "acme" / ".DS_Store").write_text("x")
    assert mark(workbench) == before


def test_another_version_of_what_draws_is_another_program(workbench, monkeypatch):
    before = mark(workbench)
    monkeypatch.setattr(cache_key, "version", lambda name: "0")
    cache_key.program.cache_clear()
    assert mark(workbench) != before
    cache_key.program.cache_clear()


def test_a_report_is_fresh_while_every_file_is_as_it_was_written(workbench):
    home = workbench.reports / "acme"
    home.mkdir(parents=True)
    (home / "a.pdf").write_text("page")
    content = f"sha256:{cache_key.content(home / 'a.pdf')}"
    (home / "manifest.json").write_text(json.dumps({"fingerprint": "1", "files": {"a.pdf": content}}))
    assert cache_key.is_fresh(workbench, "acme", "1")
    assert not cache_key.is_fresh(workbench, "acme", "2")
    (home / "a.pdf").write_text("pagE")
    assert not cache_key.is_fresh(workbench, "acme", "1")
    (home / "a.pdf").unlink()
    assert not cache_key.is_fresh(workbench, "acme", "1")
    assert not cache_key.is_fresh(workbench, "nobody", "1")
