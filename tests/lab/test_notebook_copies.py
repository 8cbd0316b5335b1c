"""Copies are translated, know their client, follow the source, and never overwrite what somebody changed."""

import json

import nbformat
import pytest

from cxaudit.lab import notebook_copies
from cxaudit.workbench import Workbench, shipped_folder


@pytest.fixture
def bench(tmp_path):
    return Workbench.at(tmp_path)


def read(path):
    return nbformat.read(path, as_version=4)


def change(path, old, new):
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_prose_is_translated_and_code_is_not(bench):
    notebook_copies.lay_out_client(bench, "ru", "acme")
    own, source = (
        read(notebook_copies.home(bench, "ru") / "acme" / "20_gaps.ipynb"),
        read(shipped_folder("notebooks") / "20_gaps.ipynb"),
    )
    assert own.cells[0].source.startswith("# Пять разрывов")
    assert [c.source for c in own.cells[3:] if c.cell_type == "code"] == [
        c.source for c in source.cells[3:] if c.cell_type == "code"
    ]


def test_the_client_stands_in_the_parameters(bench):
    notebook_copies.lay_out_client(bench, "ru", 'O"Neill')
    own = read(notebook_copies.home(bench, "ru") / 'O"Neill' / "explore.ipynb")
    (cell,) = [c for c in own.cells if "parameters" in c.metadata.get("tags", [])]
    assert cell.source == 'client = "O\\"Neill"\nlanguage = "ru"'


def test_sources_stay_as_they_are(bench):
    before = {p: p.read_bytes() for p in shipped_folder("notebooks").glob("*.ipynb")}
    notebook_copies.lay_out_desk(bench, "ru")
    assert before == {p: p.read_bytes() for p in before}


def test_what_nobody_changed_is_not_written_again(bench):
    assert notebook_copies.lay_out_desk(bench, "en").written == ["start.ipynb"]
    assert notebook_copies.lay_out_desk(bench, "en").written == []


def test_running_a_copy_is_no_change_of_it(bench):
    notebook_copies.lay_out_desk(bench, "en")
    path = notebook_copies.home(bench, "en") / "start.ipynb"
    own = read(path)
    before = notebook_copies.content(own)
    own.cells[-1].outputs = [nbformat.v4.new_output("stream", text="shown")]
    nbformat.write(own, path)
    assert notebook_copies.content(read(path)) == before


def older(bench):
    """As if an older program had written the copies."""
    path = notebook_copies.home(bench, "en") / notebook_copies.ORIGINS
    path.write_text(json.dumps(dict.fromkeys(json.loads(path.read_text()), "of an older program")))


def test_a_new_program_replaces_what_nobody_changed(bench, tmp_path):
    notebook_copies.lay_out_desk(bench, "en")
    path = notebook_copies.home(bench, "en") / "start.ipynb"
    old = read(path)
    old.cells[0].source = "# Older"
    nbformat.write(old, path)
    origins = path.parent / notebook_copies.ORIGINS
    origins.write_text(json.dumps({"start.ipynb": notebook_copies.content(old)}))
    assert notebook_copies.lay_out_desk(bench, "en").written == ["start.ipynb"]
    assert read(path).cells[0].source.startswith("# Start")


def test_what_somebody_changed_is_kept_and_told(bench):
    notebook_copies.lay_out_desk(bench, "en")
    path = notebook_copies.home(bench, "en") / "start.ipynb"
    change(path, "# Start", "# My start")
    older(bench)
    laid = notebook_copies.lay_out_desk(bench, "en")
    assert laid.kept == ["start.ipynb"]
    assert next(laid.describe()).values["names"] == "start.ipynb"
    assert read(path).cells[0].source.startswith("# My start")
    assert read(path.with_name("start (new).ipynb")).cells[0].source.startswith("# Start")


def test_a_changed_copy_stays_without_a_word_while_the_program_is_the_same(bench):
    notebook_copies.lay_out_desk(bench, "en")
    change(notebook_copies.home(bench, "en") / "start.ipynb", "# Start", "# My start")
    assert notebook_copies.lay_out_desk(bench, "en") == notebook_copies.Laid(notebook_copies.home(bench, "en"))
