from dataclasses import replace

import pytest

from cxaudit.report import prepared as room
from cxaudit.workbench import Workbench


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


def test_a_notebook_names_a_client_so_that_it_finds_him_again(tmp_path, monkeypatch):
    monkeypatch.setattr(room.Path, "home", lambda: tmp_path / "home")
    usual = Workbench.at(tmp_path / "bench")
    assert room.client_reference(usual, "acme") == "acme"
    assert room.client_reference(replace(usual, clients=tmp_path / "elsewhere"), "acme") == str(
        tmp_path / "elsewhere" / "acme"
    )
    assert room.client_reference(replace(usual, clients=tmp_path / "home" / "их данные"), "acme") == "~/их данные/acme"


def test_a_client_named_by_his_path_is_read_from_there(tmp_path, monkeypatch):
    monkeypatch.delenv(room.PREPARED, raising=False)
    monkeypatch.setattr(room, "gather", lambda workbench, client: (workbench.clients, client))
    assert room.current(str(tmp_path / "elsewhere" / "acme")) == (tmp_path / "elsewhere", "acme")
    monkeypatch.chdir(tmp_path)
    assert room.current("acme") == (tmp_path / "client_data", "acme")
