"""The Russian and English of sentences, numbers and dates."""

from datetime import date

import pytest

from cxaudit.language import Language, available, catalogue, split_blocks
from cxaudit.messages import message

RU, EN = Language("ru"), Language("en")


def test_the_folder_is_the_list_of_languages():
    assert available() == ["en", "ru"]


@pytest.mark.parametrize(
    ("code", "x", "digits", "expected"),
    [
        ("ru", 1234567.891, 2, "1\u00a0234\u00a0567,89"),
        ("en", 1234567.891, 2, "1,234,567.89"),
        ("ru", -0.5, 1, "−0,5"),
        ("ru", -0.001, 2, "0,00"),
        ("en", float("nan"), 2, "—"),
        ("ru", 3.14159, None, "3,14"),
    ],
)
def test_numbers(code, x, digits, expected):
    assert Language(code).number(x, digits) == expected


def test_shares_signs_and_p_values():
    assert (RU.share(0.425), EN.share(0.425, 1)) == ("42\u00a0%", "42.5%")
    assert (RU.signed(1.2, 1), RU.signed(-1.2, 1), RU.signed(0.0, 1)) == ("+1,2", "−1,2", "0,0")
    assert (RU.p_value(0.0301), EN.p_value(3e-31)) == ("0,030", "<\u00a00.001")


def test_amounts_speak_in_their_unit():
    assert RU.amount(0.398, "nps") == "+40"
    assert RU.interval(-1.38, -1.04, "points", signed=True) == "[−1,38; −1,04]"
    assert EN.interval(0.1, 0.2, "share") == "[10%, 20%]"
    assert EN.interval(float("nan"), float("nan"), "share") == ""


def test_places_of_a_sentence():
    said = message(
        "{name}: {gap:+2} of {n}, {part:%}, {p:p}, {day}",
        name="REL",
        gap=-1.2,
        n=412,
        part=0.5,
        p=0.2,
        day=date(2026, 10, 1),
    )
    assert EN.say(said) == "REL: −1.20 of 412, 50%, 0.200, October 1, 2026"


def test_english_plural():
    said = message("{n} problem in the input", "{n} problems in the input")
    assert EN.say(said.fill(n=1)) == "1 problem in the input"
    assert EN.say(said.fill(n=21)) == "21 problems in the input"


def test_russian_plural_forms():
    plural = RU.plural
    assert [plural(n) for n in (1, 3, 5, 11, 21, 22, 111)] == [0, 1, 2, 2, 0, 1, 2]


def test_a_missing_entry_shows_english_and_is_listed():
    fresh = Language("ru")
    assert fresh.text("no such sentence in any catalogue") == "no such sentence in any catalogue"
    assert fresh.missed == {"no such sentence in any catalogue"}


def test_values_are_not_read_as_sentences():
    assert EN.say(message("{name} is here", name="{n} <b>")) == "{n} <b> is here"


def test_markdown_blocks():
    assert [b for b in split_blocks("# Head\nlead\n\n- one\n- two\n\nlong\nprose") if b.strip()] == [
        "# Head",
        "lead",
        "- one",
        "- two",
        "long\nprose",
    ]


def test_catalogues_are_read_once():
    assert catalogue("ru") is catalogue("ru")


@pytest.mark.parametrize(
    ("x", "told"), [(0.9999, ">\u00a099%"), (1.0, "100%"), (0.0001, "<\u00a01%"), (0.0, "0%"), (0.994, "99%")]
)
def test_what_is_not_quite_certain_is_not_called_so(x, told):
    assert EN.say(message("{x:%}", x=x)) == told
