"""Encodings: Russian text is told apart by how Russian it reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.formats.encoding import RUSSIAN, detect

SENTENCES = [
    "Удовлетворённость клиентов", "Оценка качества обслуживания", "долго ждали ответа", "Менеджер не перезвонил в срок",
    "ВСЁ ОЧЕНЬ ПОНРАВИЛОСЬ", "респондент;регион;оценка", "Спасибо за быстрый ответ — «отлично»", "Непонятный счёт за март",
]  # fmt: skip


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6), st.sampled_from(RUSSIAN))
def test_russian_code_pages_are_told_apart(sentences, encoding):
    data = "\n".join(sentences).encode(encoding, errors="ignore")
    assert detect(data) == encoding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Café crème à la carte déjà vu", "cp1252"),
        ("키오스크는 사용자가 선택한 내용", "cp949"),
        ("お客様の声を聞かせてください", "shift-jis"),
    ],
)
def test_other_alphabets_are_not_guessed(text, encoding):
    assert detect(text.encode(encoding)) is None
