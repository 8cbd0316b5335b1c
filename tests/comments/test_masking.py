"""Personal data vanish from comments in both languages; harmless numbers stay."""

import pytest

from cxaudit.comments.masking import mask


@pytest.mark.parametrize(("text", "expected"), [
    ("Звоните +7 (900) 123-45-67 или 8-800-555-35-35", "Звоните [phone] или [phone]"),
    ("Пишите на ivan.petrov@mail.example.ru, @ivan_p", "Пишите на [mail], [account]"),
    ("Карта 4276 1234 5678 9012, ИНН 7701234567", "Карта [card], [number]"),
    ("Паспорт 4510 123456", "[number]"),
    ("Договор № 12-345678 потеряли", "[number] потеряли"),
    ("Менеджер Кузнецова молчит", "Менеджер [name] молчит"),
    ("Меня зовут Пётр Сергеевич Иванов", "Меня зовут [name]"),
    ("Иванов И.И. не ответил", "[name] не ответил"),
    ("Позвонила Марии", "Позвонила [name]"),
    ("Mr. Brown called me at 555-123-4567", "Mr. [name] called me at [phone]"),
    ("My name is John Smith", "My name is [name]"),
    ("See https://example.com/x?id=1", "See [link]"),
])  # fmt: skip
def test_personal_data_are_masked(text, expected):
    assert mask(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ждал 3 недели и заплатил 1500 рублей",
        "Срок до 12.03.2026",
        "Meeting on 2026-03-01 14:30 cost $1,200.50",
        "В Москве открыли отделение",
    ],
)
def test_harmless_text_stays(text):
    assert mask(text) == text


def test_the_words_are_translated():
    assert mask("Позвонила Марии", lambda word: {"name": "имя"}.get(word, word)) == "Позвонила [имя]"
