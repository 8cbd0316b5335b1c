"""Kinds: numbers and dates as people write them, and nothing guessed where two readings are possible."""

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.formats.sheet import Cells
from cxaudit.tables.cell_types import Choice, Day, Flag, Number, Period, Text
from cxaudit.tables.competencies import RELATIONS


def read(kind, *values):
    cells = Cells.of(list(values))
    reading = kind.read(cells)
    return [reading.values[i] for i in range(len(values))], reading.wrong


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), ("5,5", 5.5), ("5.5", 5.5), ("\u22123", -3), ("1 234,5", 1234.5), ("1\u00a0234", 1234), ("1\u202f234\u202f567", 1234567), ("12'345.6", 12345.6),
     ("1,234,567", 1234567), ("1.234,5", 1234.5), ("0,123", 0.123), (",5", 0.5), (7.0, 7), (" 5 ", 5)],
)  # fmt: skip
def test_numbers_as_people_write_them(text, number):
    values, wrong = read(Number(), text)
    assert values == [number]
    assert not wrong


@pytest.mark.parametrize("text", ["пять", "nan", "inf", "1_000", "5 5", "NA", "5-", "٣", "#N/A", "TRUE"])
def test_what_is_no_number_is_said(text):
    assert read(Number(), text)[1]


def test_a_comma_that_can_be_read_in_two_ways_is_decided_by_the_column_or_asked():
    assert read(Number(), "1,234")[1]
    assert read(Number(), "1,234", "0,5")[0][0] == 1.234
    assert read(Number(), "1,234", "2.5")[0][0] == 1234
    assert read(Number(low=1, high=10), "1,234")[0] == [1.234]


@given(st.floats(-1e9, 1e9), st.sampled_from(["\u00a0", " ", "\u202f"]))
def test_a_decimal_comma_with_groups_comes_back(x, mark):
    written = f"{x:,.2f}".replace(",", "G").replace(".", ",").replace("G", mark).replace("-", "\u2212")
    assert read(Number(), written)[0][0] == pytest.approx(round(x, 2), abs=1e-9)


def test_bounds_and_whole_numbers():
    _, wrong = read(Number(low=1, high=7, whole=True), 1.0, 8.0, 5.5, "5.0", "0")
    assert sorted(wrong) == [1, 2, 4]
    assert wrong[1].what.values == {"value": 8.0, "low": 1, "high": 7}
    assert list(read(Number(above=0), "0", "-1", "0,1")[1]) == [0, 1]


@pytest.mark.parametrize(
    ("value", "day"),
    [("2026-10-31", (2026, 10, 31)), ("31.10.2026", (2026, 10, 31)), ("1.2.2026 9:05", (2026, 2, 1, 9, 5)), ("2026-10-31T09:05:07", (2026, 10, 31, 9, 5, 7)),
     ("2026-10-31 09:05:07.123+03:00", (2026, 10, 31, 9, 5, 7)), (46326.5, (2026, 10, 31, 12)), ("2019/08/27 6:29:47 오후 GMT+9", (2019, 8, 27, 18, 29, 47)),
     (dt.datetime(2026, 10, 31, 1), (2026, 10, 31, 1)), (dt.date(2026, 10, 31), (2026, 10, 31)), ("31/10/2026", (2026, 10, 31))],
)  # fmt: skip
def test_days_as_people_write_them(value, day):
    values, wrong = read(Day(), value)
    assert not wrong
    assert values[0] == np.datetime64(dt.datetime(*day))


@pytest.mark.parametrize("value", ["32.01.2026", "tomorrow", "01.02.26", 5, "2026-13-01", "0001-01-01", "03/04/2026"])
def test_what_is_no_day_is_said(value):
    assert read(Day(), value)[1]


def test_the_column_says_whether_the_day_or_the_month_comes_first():
    assert read(Day(), "03/04/2026", "13/04/2026")[0][0] == np.datetime64("2026-04-03")
    assert read(Day(), "03/04/2026", "04/13/2026")[0][0] == np.datetime64("2026-03-04")


def test_mixed_time_zones_become_one():
    assert read(Day(), "2026-01-01T12:00:00+03:00", "2026-01-01T12:00:00Z")[0] == [
        np.datetime64("2026-01-01T09:00"),
        np.datetime64("2026-01-01T12:00"),
    ]


def test_flags_and_choices_in_both_languages():
    flags, wrong = read(Flag(), "да", "No", 1.0, "0", "TRUE", "ложь", "возможно")
    assert flags[:6] == [1, 0, 1, 0, 1, 0]
    assert math.isnan(flags[6])
    assert list(wrong) == [6]
    assert read(Choice(spellings=RELATIONS), "Сам", "коллега", "Подчинённый", "manager", "консультант")[0] == [
        "self",
        "peer",
        "report",
        "manager",
        "consultant",
    ]


def test_text_is_tidy_and_numbers_in_it_have_no_decimals():
    assert read(Text(), 5.0, " a\u00a0 b ", dt.datetime(2026, 9, 1))[0] == ["5", "a b", "2026-09-01"]
    assert read(Text(free=True), " one\ntwo ")[0] == ["one\ntwo"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Number(low=0, high=100), 85.0),
        (Number(low=0, high=1), 0.85),
        (Number(), 85.0),
        (Number(low=1, high=7), None),
    ],
    ids=["of a hundred", "of one", "without a limit", "of a scale"],
)
def test_per_cent_is_read_by_what_the_column_counts(kind, value):
    reading = kind.read(Cells.of(["85 %", "85%"]))
    assert [reading.values[i] for i in range(2)] == pytest.approx([value, value]) if value else len(reading.wrong) == 2


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2026-10", "2026-10"), ("октябрь 2026", "2026-10"), ("Октябрь 2026 г.", "2026-10"), ("окт. 2026", "2026-10"),
        ("Oct 2026", "2026-10"), ("October 2026", "2026-10"), ("10.2026", "2026-10"), ("10/2026", "2026-10"),
        (dt.datetime(2026, 10, 1), "2026-10"), ("2026-10-01", "2026-10"), ("01.10.2026", "2026-10"), ("2026", "2026"),
        ("2026-Q3", "2026-Q3"), ("Q3 2026", "2026-Q3"), ("III квартал 2026", "2026-Q3"), ("3 кв. 2026", "2026-Q3"),
        ("осень", None), ("2026-13", None), ("13", None),
    ],
)  # fmt: skip
def test_a_period_is_one_however_it_is_written(written, period):
    values, wrong = read(Period(), written)
    assert bool(wrong) == (period is None)
    assert period is None or values == [period]
