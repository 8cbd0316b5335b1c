"""Rows that are no rows of the table are set aside, each told; rows of the table stay, whatever they say."""

import numpy as np
import pytest

from cxaudit.formats.extra_rows import BELOW_ROW, NOTE_ROW, SUMMARY, SUMMARY_ROW, set_aside_extra_rows
from cxaudit.formats.sheet import Sheet, sheet_grid

HEADS = ("respondent", "region", "E1", "P1", "nps")


def sheet(rows, lines=None, heads=HEADS):
    width = len(heads)
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    return Sheet(
        "a.xlsx",
        heads,
        tuple(sheet_grid(full, width)),
        lines or range(2, len(rows) + 2),
        name="S",
        letters=tuple(range(width)),
    )


def people(n):
    return [[f"r{i}", "north", float(1 + i % 7), float(1 + i % 5), float(i % 11)] for i in range(n)]


@pytest.mark.parametrize(
    "word",
    ["Итого", "ИТОГО:", "Всего", "Среднее", "В среднем", "Среднее значение", "Медиана", "Итого по отделу", "Общий итог",
     "Total", "Grand total", "Average", "Mean", "Median", "Count", "total for north", "Кол-во"],
)  # fmt: skip
@pytest.mark.parametrize("place", [0, 4, 8])
def test_a_row_of_summing_up_is_no_person_wherever_it_stands(word, place):
    rows = people(8)
    rows.insert(place, [word, "", 4.0, 4.0, 5.0])
    found = set_aside_extra_rows(sheet(rows))
    assert len(found) == 8
    assert [(a.line, a.why, a.value) for a in found.aside] == [(place + 2, SUMMARY_ROW, word)]


@pytest.mark.parametrize(
    "word", ["Итоговый отчёт", "Средняя Азия", "Meanwhile", "Total Energies", "Countess", "Суммарно недоволен"]
)
def test_a_name_that_only_begins_so_is_a_name(word):
    assert not SUMMARY.fullmatch(word)


def test_a_word_in_a_comment_is_a_comment():
    rows = [[*row[:4], "Итого"] for row in people(5)]
    assert len(set_aside_extra_rows(sheet(rows))) == 5


def test_a_note_below_the_table():
    rows = [*people(6), ["* выгрузка из CRM"], ["Анкета проведена в октябре 2026 года"]]
    found = set_aside_extra_rows(sheet(rows))
    assert len(found) == 6
    assert [a.why for a in found.aside] == [NOTE_ROW, NOTE_ROW]


def test_a_person_who_answered_nothing_is_no_note():
    rows = [*people(6), ["r6"]]
    assert len(set_aside_extra_rows(sheet(rows))) == 7


def test_a_second_table_below_an_empty_row():
    rows = [*people(6), ["Сводка"], ["north", "", 1.0, 2.0, 3.0]]
    found = set_aside_extra_rows(sheet(rows, lines=[2, 3, 4, 5, 6, 7, 10, 11]))
    assert len(found) == 6
    assert [(a.line, a.why) for a in found.aside] == [(10, BELOW_ROW), (11, BELOW_ROW)]


def test_headings_of_a_second_table_below():
    rows = [*people(6), ["region", "n", "mean E", "mean P", "nps"], ["north", "6", 4.0, 3.0, 5.0]]
    found = set_aside_extra_rows(sheet(rows, lines=[2, 3, 4, 5, 6, 7, 9, 10]))
    assert len(found) == 6


def test_an_empty_row_within_the_table_changes_nothing():
    found = set_aside_extra_rows(sheet(people(6), lines=[2, 3, 4, 6, 7, 8]))
    assert len(found) == 6
    assert found.aside == ()


def test_nothing_is_lost():
    rng = np.random.default_rng(1)
    for _ in range(30):
        rows = people(int(rng.integers(3, 9)))
        extra = [["Итого", "", 1.0], ["Примечание: тест"]]
        for row in extra:
            rows.insert(int(rng.integers(0, len(rows) + 1)), row)
        found = set_aside_extra_rows(sheet(rows))
        assert len(found) + len(found.aside) == len(rows)
