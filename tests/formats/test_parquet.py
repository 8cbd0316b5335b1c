"""Parquet: numbers, words, dates and gaps come back from one file or from a folder of them."""

import datetime as dt

import pandas as pd
import pytest

from cxaudit import formats
from cxaudit.errors import InputError

FRAME = pd.DataFrame(
    {
        "a": [1.0, None, 3.0],
        "b": ["x", "", None],
        "c": pd.to_datetime(["2026-10-01", None, "2026-10-02"]),
        "d": [True, False, True],
    }
)


def test_cells_come_back(tmp_path):
    FRAME.to_parquet(tmp_path / "t.parquet")
    sheet = formats.read(tmp_path / "t.parquet")
    assert [[c.at(i) for c in sheet.cells] for i in range(2)] == [
        [1.0, "x", dt.datetime(2026, 10, 1), "TRUE"],
        [None, "", None, "FALSE"],
    ]
    assert sheet.headings == ("a", "b", "c", "d")


def test_a_folder_is_one_table(tmp_path):
    home = tmp_path / "survey"
    home.mkdir()
    for name in "ab":
        FRAME.to_parquet(home / f"{name}.parquet")
    assert len(formats.read(home)) == 6


def test_what_is_no_parquet_is_refused(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1 broken")
    with pytest.raises(InputError):
        formats.read(tmp_path / "t.parquet")
