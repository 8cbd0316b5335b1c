"""The fixed sentences: whole, without numbers, said once, and used."""

import re
from pathlib import Path

import pytest

from cxaudit.estimates import reasons

SENTENCES = {name: value for name, value in vars(reasons).items() if name.isupper()}
SOURCES = "".join(
    file.read_text(encoding="utf-8")
    for file in Path(reasons.__file__).parents[1].glob("**/*.py")
    if file != Path(reasons.__file__)
)


@pytest.mark.parametrize("name", list(SENTENCES))
def test_every_reason_is_a_whole_sentence_without_numbers_and_used(name):
    assert re.fullmatch(r"[A-Z][^0-9{}%]*\.", SENTENCES[name])
    assert name in SOURCES


def test_no_two_reasons_say_the_same():
    assert len(set(SENTENCES.values())) == len(SENTENCES)
