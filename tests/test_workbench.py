"""The folders of a workbench."""

from cxaudit.workbench import Workbench, shipped_folder


def test_a_workbench_is_the_folder_it_stands_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bench = Workbench.at()
    assert (bench.root, bench.clients, bench.reports) == (tmp_path, tmp_path / "client_data", tmp_path / "reports")


def test_options_name_other_folders(tmp_path):
    bench = Workbench.at(tmp_path, clients=tmp_path / "a", reports=tmp_path / "b")
    assert (bench.clients, bench.reports) == (tmp_path / "a", tmp_path / "b")


def test_notebooks_come_with_the_program_unless_the_workbench_has_its_own(tmp_path):
    assert Workbench.at(tmp_path).notebooks == shipped_folder("notebooks")
    (tmp_path / "notebooks").mkdir()
    assert Workbench.at(tmp_path).notebooks == tmp_path / "notebooks"
