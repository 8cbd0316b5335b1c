"""SPSS files: labels, missing codes told from empty cells, and a file that kills its parser kills nothing else."""

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from cxaudit import formats
from cxaudit.errors import InputError
from cxaudit.formats import spss, spss_parser

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "fmt_spss"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the real data lie outside the project and are absent here")


@pytest.fixture
def saved(tmp_path):
    frame = pd.DataFrame({"E1": [1.0, 9.0, None, 7.0], "пол": [1.0, 2.0, 1.0, None], "отзыв": ["да", "", "99", "ok"]})
    path = tmp_path / "t.sav"
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={"E1": "Ожидание", "пол": "Ваш пол", "отзыв": "Отзыв"},
        variable_value_labels={"пол": {1.0: "мужской", 2.0: "женский"}},
        missing_ranges={"E1": [{"lo": 8, "hi": 9}]},
    )
    return path


def test_codes_labels_and_wordings(saved):
    sheet = formats.read(saved)
    assert sheet.headings == ("E1", "пол", "отзыв")
    assert [sheet.cells[0].at(i) for i in range(4)] == [1.0, None, None, 7.0]
    assert sheet.cells[1].labels == {1.0: "мужской", 2.0: "женский"}
    assert sheet.texts[0] == "Ожидание"
    assert [sheet.cells[2].at(i) for i in range(4)] == ["да", None, "99", "ok"]


def test_codes_that_the_file_marks_are_counted_apart_from_empty_cells(saved):
    sheet = formats.read(saved)
    assert sheet.undecided == {0: 1}
    assert len(sheet.remarks) == 1


def test_a_compressed_file(saved, tmp_path):
    path = tmp_path / "t.zsav"
    frame, _ = pyreadstat.read_sav(str(saved))
    pyreadstat.write_sav(frame, str(path), compress=True)
    assert len(formats.read(path)) == 4


def test_a_parser_that_dies_is_an_error_of_the_file(saved, tmp_path, monkeypatch):
    killer = tmp_path / "killer.py"
    killer.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    monkeypatch.setattr(spss_parser, "__file__", str(killer))
    with pytest.raises(InputError):
        formats.read(saved)


def test_a_parser_that_never_ends_is_stopped(saved, tmp_path, monkeypatch):
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(spss_parser, "__file__", str(sleeper))
    monkeypatch.setattr(spss, "SECONDS", 0.5)
    with pytest.raises(InputError):
        formats.read(saved)


@real
@pytest.mark.parametrize(
    ("name", "rows", "undecided"),
    [
        ("kiosk_labelled_kr", 194, {}),
        ("r_foreign_electric", 240, {9: 130}),
        ("r_foreign_testdata", 5, {1: 2, 2: 1, 4: 1, 10: 2, 11: 1}),
    ],
)
def test_real_files(name, rows, undecided):
    sheet = formats.read(SHARED / f"{name}.sav")
    assert (sheet.format, len(sheet), sheet.undecided) == ("spss", rows, undecided)
