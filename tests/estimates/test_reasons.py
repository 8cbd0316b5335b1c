"""The fixed sentences: whole, without numbers, said once."""

import re

from cxaudit.estimates import reasons

SENTENCES = {name: value for name, value in vars(reasons).items() if name.isupper()}


def test_every_reason_is_a_whole_sentence_without_numbers():
    for sentence in SENTENCES.values():
        assert re.fullmatch(r"[A-Z][^0-9{}%]*\.", sentence), sentence


def test_no_two_reasons_say_the_same():
    assert len(set(SENTENCES.values())) == len(SENTENCES)
