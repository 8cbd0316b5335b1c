"""Five hundred mutations of every sample file: a right reading or a clear error, and no number silently changed."""

import importlib.util
from pathlib import Path

import pytest

SPEC = importlib.util.spec_from_file_location("mutations", Path(__file__).with_name("mutations.py"))
mutations = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(mutations)


@pytest.mark.parametrize("seed", range(5))
def test_mutations(tmp_path, seed):
    ended = mutations.run(100, f"ci{seed}", tmp_path)
    assert ended["read"] + ended["refused"] == 100
    assert ended["read"] > 10


def test_every_sample_is_read_right(tmp_path):
    for name, content in mutations.samples().items():
        path = tmp_path / name
        path.write_bytes(content)
        assert mutations.tried(path, whole=False) == "read", name


def test_a_changed_number_would_be_noticed(tmp_path, monkeypatch):
    path = tmp_path / "survey.csv"
    path.write_bytes(mutations.samples()["plain.csv"])
    sheet = mutations.formats.read(path)
    one = mutations.clean(sheet, mutations.TABLE)
    one.frame.loc[3, "E1"] += 1
    with pytest.raises(mutations.Fault):
        mutations.compare(path, sheet, one)
