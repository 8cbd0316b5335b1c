"""Dictionary forms of words."""

import pytest

from cxaudit.comments.words import is_function_word, is_personal_name, lemma, lemmas


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("ждали", "ждать"),
        ("очереди", "очередь"),
        ("replies", "reply"),
        ("boxes", "box"),
        ("invoices", "invoice"),
        ("bus", "bus"),
        ("press", "press"),
    ],
)
def test_lemma(word, form):
    assert lemma(word) == form


def test_numbers_and_signs_are_no_words():
    assert lemmas("Ждали 3 часа — late!") == ["ждать", "час", "late"]


def test_kinds_of_words():
    assert is_function_word("после")
    assert not is_function_word("late")
    assert is_personal_name("Мария")
    assert not is_personal_name("карта")
