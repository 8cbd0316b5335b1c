import io
import zipfile

import pytest

from cxaudit.report.export.office import columns, day_of, fit_text, height, lines, timeless


def test_a_long_text_shrinks_and_then_is_cut_at_a_word():
    short, size = fit_text("Коротко", 20, 3, (24, 12))
    assert (short, size) == ("Коротко", 24)
    said, size = fit_text("слово " * 400, 20, 3, (24, 12))
    assert size == 12
    assert said.endswith("слово…")
    assert height(said, 20, 12) <= 3


def test_a_word_longer_than_its_column_is_counted_as_often_as_it_breaks():
    assert lines("Я" * 1000, 10, 12) > 15
    assert fit_text("Я" * 100_000, 10, 3, (12,))[0].endswith("…")


def test_columns_fill_the_page_and_break_no_word():
    widths = columns([["№", "Ответственный"], ["1", "x " * 50]], (0.9, 0.1), 16, 10, 0.4)
    assert sum(widths) == pytest.approx(16)
    assert widths[1] > 2.5


def test_the_day_is_that_of_the_data():
    assert day_of({"brief": {"day": "2026-10-31"}}).isoformat() == "2026-10-31T00:00:00+00:00"
    assert day_of({}).year == 2000


def test_an_archive_loses_its_times():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", b"x")
    with zipfile.ZipFile(io.BytesIO(timeless(file.getvalue()))) as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)
        assert archive.read("a") == b"x"
