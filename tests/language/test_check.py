"""The catalogues are complete, and the check that says so sees what it should."""

import pytest

from cxaudit.language import available, check


def test_keys_are_found_in_code():
    code = 'x = message("One {n}", "Many {n}", n=1)\nrows([{"measure": "gap 5", "note": "too few" if y else "none", "n": 3}])\naudit.table("a", caption="Gaps")'
    assert set(check.of_code(code)) == {"One {n}", "gap 5", "too few", "none", "Gaps"}


def test_keys_are_found_in_prose():
    assert list(check.of_prose("## Head\n\nA line\nand more.\n\n- item")) == ["Head", "A line and more.", "item"]


@pytest.mark.parametrize("code", [c for c in available() if c != "en"])
def test_every_sentence_is_translated(code):
    assert check.untranslated(code) == {}


@pytest.mark.parametrize("code", [c for c in available() if c != "en"])
def test_translations_fill_the_same_places(code):
    assert check.wrong_places(code) == []
