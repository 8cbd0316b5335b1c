import pytest

from cxaudit.report import evidence as room


def test_what_is_stored_is_restored_and_only_that(evidence, tmp_path):
    path = room.store(evidence, tmp_path)
    assert room.restore(path).measures.equals(evidence.measures)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ValueError, match="not what was stored"):
        room.restore(path)


def test_a_chapter_takes_what_a_run_has_prepared(evidence, tmp_path, monkeypatch):
    monkeypatch.setenv(room.PREPARED, str(room.store(evidence, tmp_path)))
    assert room.current("acme").data.id == "acme"


def test_the_workbench_is_the_nearest_folder_with_clients(tmp_path, monkeypatch):
    (tmp_path / "client_data").mkdir()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert room.workbench_here().clients == tmp_path / "client_data"
    monkeypatch.setenv(room.CLIENTS, str(tmp_path / "elsewhere"))
    assert room.workbench_here().clients == tmp_path / "elsewhere"
