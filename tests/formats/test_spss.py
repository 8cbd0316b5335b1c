"""SPSS: codes stay numbers, the file's own words serve as text, its missing codes are empty."""

import pandas as pd
import pyreadstat
import pytest

from cxaudit import formats
from cxaudit.errors import InputError
from cxaudit.tables.kinds import Number, Text


def test_codes_words_and_missing(tmp_path):
    path = tmp_path / "t.sav"
    pyreadstat.write_sav(
        pd.DataFrame({"sex": [1.0, 2.0, 9.0], "E1": [5.0, 9.0, 7.0]}), str(path), variable_value_labels={"sex": {1: "муж", 2: "жен", 9: "нет ответа"}}, missing_ranges={"E1": [9]}
    )
    sheet = formats.read(path)
    assert (sheet.format, sheet.headings) == ("spss", ("sex", "E1"))
    assert list(Text().read(sheet.cells[0]).values) == ["муж", "жен", "нет ответа"]
    assert list(Number().read(sheet.cells[1]).values) == [5, 7]
    assert sheet.cells[1].at(1) is None
    assert sheet.remarks


def test_what_is_no_spss_file_is_refused(tmp_path):
    (tmp_path / "t.sav").write_bytes(b"$FL2 broken")
    with pytest.raises(InputError):
        formats.read(tmp_path / "t.sav")
