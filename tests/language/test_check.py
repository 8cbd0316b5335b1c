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
    assert check.list_untranslated(code) == {}


@pytest.mark.parametrize("code", [c for c in available() if c != "en"])
def test_translations_fill_the_same_places(code):
    assert check.wrong_places(code) == []


@pytest.mark.parametrize("code", [c for c in available() if c != "en"])
def test_translations_are_tidy_and_have_every_plural(code):
    assert check.untidy(code) == []
    assert check.too_few_forms(code) == []


def test_no_sentence_is_glued_or_passes_by_the_catalogues():
    assert list(check.faults_of_code()) == []


@pytest.mark.parametrize(
    "code",
    [
        'f"{words.say(a)} {words.say(b)}"',
        'f"{words.text(a)} of {words.text(b)}"',
        "words.say(a) + words.say(b)",
        '" ".join(words.say(m) for m in many)',
    ],
)
def test_glue_is_seen(code):
    assert list(check.list_glued_lines(code)) == [1]


@pytest.mark.parametrize(
    "code",
    ['f"<b>{say(a)}</b> {say(b)}"', 'f"{words.say(a)}: {words.say(b)}"', '"\\n".join(words.say(m) for m in many)'],
)
def test_markup_lists_and_labels_are_no_glue(code):
    assert list(check.list_glued_lines(code)) == []


def test_a_sentence_beside_the_catalogues_is_seen():
    assert [words for _, words in check.unspoken('raise InputError([Problem("it is wrong here")])')] == [
        "it is wrong here"
    ]
    assert list(check.unspoken('console.print("[dim]")')) == []
