"""A workbench made anywhere has what an audit needs."""

import pytest

from cxaudit.errors import InputError
from cxaudit.starters import examples, new_workbench
from cxaudit.workbench import Workbench, shipped_folder


def test_it_has_notebooks_templates_and_empty_folders(tmp_path):
    new_workbench.create(tmp_path / "work")
    bench = Workbench.at(tmp_path / "work")
    assert {p.name for p in bench.notebooks.glob("*.ipynb")} == {
        p.name for p in shipped_folder("notebooks").glob("*.ipynb")
    }
    assert bench.templates == tmp_path / "work" / "templates"
    assert [p.name for p in bench.clients.iterdir()] == ["README.md"]
    assert [p.name for p in bench.reports.iterdir()] == ["README.md"]


def test_it_may_be_an_empty_folder_with_examples(tmp_path):
    new_workbench.create(tmp_path, examples=True)
    assert sorted(p.name for p in (tmp_path / "client_data").iterdir() if p.is_dir()) == examples.canonical_names()


def test_nothing_is_written_into_a_folder_in_use(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(InputError):
        new_workbench.create(tmp_path)
    with pytest.raises(InputError):
        new_workbench.create(tmp_path / "mine.txt")
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
