"""Google Forms: known by its time stamps; repeated questions get a number."""

import pytest

from cxaudit import formats


@pytest.mark.parametrize("stamp", ["Timestamp", "Отметка времени", "타임스탬프"])
def test_a_form_is_recognised_by_its_time_stamps(tmp_path, stamp):
    path = tmp_path / "t.csv"
    path.write_text(f"{stamp},1-1,1-2,1-1,Вопрос [строка]\n2026/10/01 6:29:47 PM GMT+3,1,2,3,4\n", encoding="utf-8")
    sheet = formats.read(path)
    assert sheet.format == "google-forms"
    assert sheet.headings == ("date", "1-1", "1-2", "1-1 (2)", "Вопрос [строка]")
    assert formats.read(path, vendor="table").headings[0] == stamp


def test_a_vendor_is_one_file():
    assert "google-forms" in formats.list_formats()
    assert {"auto", "table", "spss"} <= set(formats.list_formats())
