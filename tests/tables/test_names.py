"""Names that are one thing are shown as one; names that only look alike are told and left apart."""

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.tables.names import fold, is_near, unify_names

SPELLINGS = ["Срoки", "сроки", " СРОКИ ", "«Сроки»", "Сроки"]


def test_spellings_of_one_topic_are_one():
    assert {fold(name) for name in SPELLINGS} == {"сроки"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлка", "елка"),
        ("а - б", "а–б"),
        ("ООО “Вектор”", "ООО «вектор»"),
        ("Chat  Bot", "chat bot"),
        ("МOСКВА", "Москва"),
    ],
)
def test_what_a_reader_takes_for_one_folds_to_one(one, other):
    assert fold(one) == fold(other)


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(name):
    assert fold(fold(name)) == fold(name)


def complaints(*topics):
    return {"complaints": pd.DataFrame({"customer": [f"c{i}" for i in range(len(topics))], "topic": list(topics)})}


def test_the_most_frequent_spelling_is_shown_in_every_table():
    frames = complaints("сроки", "Сроки", "Сроки", "цена") | {
        "touchpoints": pd.DataFrame({"touchpoint": ["Чат"]}),
        "experience": pd.DataFrame({"customer": ["a"] * 3, "touchpoint": ["чат", "Чат", "чат"]}),
    }
    found, _, _ = unify_names(frames, [], {})
    assert found["complaints"]["topic"].tolist() == ["Сроки", "Сроки", "Сроки", "цена"]
    assert set(found["touchpoints"]["touchpoint"]) == set(found["experience"]["touchpoint"])
    assert len(set(found["experience"]["touchpoint"])) == 1


def test_what_client_toml_says_counts():
    found, _, _ = unify_names(complaints("г. Москва", "москва", "Питер"), [], {"Москва": ("г. Москва", "Moscow")})
    assert found["complaints"]["topic"].tolist() == ["Москва", "Москва", "Питер"]


def test_near_names_are_told_with_counts_and_never_merged():
    frames = {
        "competencies": pd.DataFrame({"person": ["Сидорова А.", "Сидорова Анна", "Сидорова Анна"], "competency": "x"})
    }
    found, _, remarks = unify_names(frames, [], {})
    assert found["competencies"]["person"].nunique() == 2
    (remark,) = remarks
    assert remark.what.values == {"a": "Сидорова Анна", "n": 2, "b": "Сидорова А.", "m": 1}
    assert remark.right.values["line"] == '"Сидорова Анна" = ["Сидорова А."]'


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Доставка", "Доствка", True),
        ("Иванов Иван", "Иванов И.", True),
        ("Иванов Иван", "Иванов П.", False),
        ("Шаг 1", "Шаг 2", False),
        ("Чат", "Чай", False),
        ("Доставка", "Оплата", False),
    ],
)
def test_what_is_near(one, other, near):
    assert is_near(one, other) is near
    assert is_near(other, one) is near


def test_identifiers_are_compared_letter_by_letter():
    frames = {"complaints": pd.DataFrame({"customer": ["A1", "a1"], "topic": ["x", "y"]})}
    found, _, _ = unify_names(frames, [], {})
    assert found["complaints"]["customer"].tolist() == ["A1", "a1"]


def test_every_order_of_rows_gives_the_same_spelling():
    for order in itertools.permutations(["Сроки", "Сроки", "сроки"]):
        found, _, _ = unify_names(complaints(*order), [], {})
        assert set(found["complaints"]["topic"]) == {"Сроки"}
