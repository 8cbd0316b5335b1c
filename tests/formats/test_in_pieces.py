import pandas as pd
import pytest

from cxaudit.errors import InputError
from cxaudit.formats import in_pieces

pytest.importorskip("duckdb")


@pytest.fixture
def frame():
    return pd.DataFrame({"who": [f"r{i}" for i in range(10)], "P1": range(1, 11)})


def test_a_folder_is_one_table_whatever_signs_are_in_its_names(frame, tmp_path):
    folder = tmp_path / "it's [a] survey*"
    folder.mkdir()
    frame.iloc[:6].to_parquet(folder / "one.parquet")
    frame.iloc[6:].assign(extra="x").to_parquet(folder / "two.parquet")
    found = list(in_pieces.pieces(folder, rows=4))
    assert sum(map(len, found)) == in_pieces.length(folder) == 10
    assert found[0].headings == ("who", "P1", "extra")
    assert [line for sheet in found for line in sheet.lines] == list(range(1, 11))
    assert found[-1].cells[2].at(len(found[-1]) - 1) == "x"


def test_rows_of_a_text_file_are_counted_from_its_headings(frame, tmp_path):
    frame.to_csv(tmp_path / "survey.csv", index=False)
    (sheet,) = in_pieces.pieces(tmp_path / "survey.csv")
    assert list(sheet.lines)[:2] == [2, 3]
    assert sheet.cells[1].at(0) == "1"


def test_repeated_values_are_counted(frame, tmp_path):
    frame.loc[9, "who"] = "r0"
    frame.to_parquet(tmp_path / "a.parquet")
    assert in_pieces.count_repeated(tmp_path / "a.parquet", "who") == 1
    assert in_pieces.count_repeated(tmp_path / "a.parquet", "P1") == 0


def test_only_long_files_are_read_in_pieces(frame, tmp_path, monkeypatch):
    frame.to_parquet(tmp_path / "a.parquet")
    frame.to_csv(tmp_path / "a.csv")
    assert not in_pieces.is_long(tmp_path / "a.parquet")
    monkeypatch.setattr(in_pieces, "MOST_AT_ONCE", 9)
    monkeypatch.setattr(in_pieces, "MOST_BYTES", 9)
    assert in_pieces.is_long(tmp_path / "a.parquet")
    assert in_pieces.is_long(tmp_path / "a.csv")
    assert not in_pieces.is_long(tmp_path / "a.xlsx")


def test_what_is_no_table_is_refused(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"none")
    assert in_pieces.length(tmp_path / "a.parquet") == 0
    with pytest.raises(InputError):
        list(in_pieces.pieces(tmp_path / "a.parquet"))
