from cxaudit.report import atomic


def folder(path, text):
    path.mkdir()
    (path / "a.txt").write_text(text)
    return path


def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path):
    atomic.replace_folder(folder(tmp_path / ".new", "1"), tmp_path / "acme")
    atomic.replace_folder(folder(tmp_path / ".newer", "2"), tmp_path / "acme")
    assert (tmp_path / "acme" / "a.txt").read_text() == "2"
    assert [p.name for p in tmp_path.iterdir()] == ["acme"]


def test_where_the_system_cannot_exchange_it_is_done_by_renaming(tmp_path, monkeypatch):
    monkeypatch.setattr(atomic, "exchange_folders", lambda one, other: False)
    atomic.replace_folder(folder(tmp_path / ".new", "1"), tmp_path / "acme")
    atomic.replace_folder(folder(tmp_path / ".newer", "2"), tmp_path / "acme")
    assert (tmp_path / "acme" / "a.txt").read_text() == "2"
    assert [p.name for p in tmp_path.iterdir()] == ["acme"]


def test_what_no_run_has_made_moves_along(tmp_path):
    old, new = folder(tmp_path / "acme", "1"), folder(tmp_path / ".new", "2")
    (old / "manifest.json").write_text('{"files": {"acme-en.pdf": "", "a.txt": ""}}')
    for name in ("acme-en.pdf", "run.log", "handbook-ru.html", "notes.docx"):
        (old / name).write_text("x")
    (old / "pack").mkdir()
    (old / "pack" / "acme.zip").write_text("zip")
    atomic.replace_folder(new, old)
    assert sorted(p.name for p in old.iterdir()) == ["a.txt", "handbook-ru.html", "notes.docx", "pack"]
    assert (old / "pack" / "acme.zip").read_text() == "zip"
    assert (old / "a.txt").read_text() == "2"
