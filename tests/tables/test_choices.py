"""Questions with several choices: one cell or many columns, ticks of every kind, and who did not answer at all."""

import pytest

from cxaudit.errors import InputError
from cxaudit.language import Language
from cxaudit.tables.folder import read_client

ENGLISH = Language("en")


@pytest.fixture
def asked(tmp_path):
    """The answers of a client whose survey.csv has these columns beside the recommendation."""

    def read(head, rows, choices, languages='["ru"]'):
        lines = [";".join(["respondent", "nps", *head])]
        lines += [";".join([f"r{i}", str(i % 11), *row]) for i, row in enumerate(rows)]
        (tmp_path / "survey.csv").write_text("\n".join(lines), encoding="utf-8")
        toml = f'name = "x"\nlanguages = {languages}\n[survey]\ninstrument = "nps"\n[survey.choices]\n{choices}\n'
        (tmp_path / "client.toml").write_text(toml, encoding="utf-8")
        return read_client(tmp_path).surveys[0]

    return read


def column(survey, name):
    return [None if x != x else x for x in survey.answers[name].tolist()]


def test_choices_in_one_cell_become_segments_of_yes_and_no(asked):
    cells = [["Телефон, Чат"], ["Чат"], [""], ["Телефон"], ["Чат, Телефон"], ["голубиная почта"]]
    survey = asked(["Каналы?"], cells, '"Каналы?" = { name = "канал", separator = "," }')
    assert survey.segments == ("канал: Телефон", "канал: Чат")
    assert column(survey, "канал: Телефон") == ["да", "нет", None, "да", "да", "нет"]
    assert column(survey, "канал: Чат") == ["да", "да", None, "нет", "да", "нет"]


def test_a_choice_may_hold_the_separator_where_the_options_are_known(asked):
    cells = [["Офис, касса, Чат"], ["Офис"], ["Чат"]]
    choices = '"Каналы?" = { name = "c", options = ["Офис, касса", "Офис", "Чат"] }'
    survey = asked(["Каналы?"], cells, choices, '["en"]')
    assert column(survey, "c: Офис, касса") == ["yes", "no", "no"]
    assert column(survey, "c: Офис") == ["no", "yes", "no"]
    assert column(survey, "c: Чат") == ["yes", "no", "yes"]


@pytest.mark.parametrize(
    ("ticks", "expected"),
    [
        ([["Y", ""], ["", "Y"], ["", ""]], [["да", "нет", None], ["нет", "да", None]]),
        ([["1", "0"], ["0", "0"], ["", ""]], [["да", "нет", None], ["нет", "нет", None]]),
        ([["1", "2"], ["2", "1"], ["", ""]], [["да", "нет", None], ["нет", "да", None]]),
        ([["Телефон", ""], ["", "Чат"], ["", ""]], [["да", "нет", None], ["нет", "да", None]]),
        ([["1", ""], ["0", "1"], ["", "0"]], [["да", "нет", None], [None, "да", "нет"]]),
    ],
)
def test_ticks_of_every_kind(asked, ticks, expected):
    survey = asked(["Каналы [Телефон]", "Каналы [Чат]"], ticks, '"Каналы [{choice}]" = "канал"')
    assert [column(survey, f"канал: {c}") for c in ("Телефон", "Чат")] == expected


def test_other_in_own_words_is_a_tick_of_other(asked):
    head = ["Q - Phone", "Q - Other (please specify)", "Q - Other (please specify)"]
    rows = [["Phone", "", ""], ["", "Other (please specify)", "pigeons"], ["", "", "drums"], ["", "", ""]]
    survey = asked(head, rows, '"Q - {choice}" = "q"', '["en"]')
    assert column(survey, "q: Other (please specify)") == ["no", "yes", "yes", None]


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ('"Каналы?" = "c"', "client.toml does not say how the choices in a cell of Каналы? are separated"),
        ('"Канал?" = "c"', "No heading of survey.csv reads Канал?"),
        ('"Кана{choice}" = "c"', "a;b is neither a tick nor its absence"),
        (
            '"Каналы?" = { name = "c", separator = ";" }\n"*" = { name = "c", options = ["a"] }',
            "Two questions with several choices are both called c",
        ),
    ],
)
def test_what_cannot_be_understood_is_told(asked, choices, sentence):
    with pytest.raises(InputError) as caught:
        asked(["Каналы?"], [['"a;b"'], ["a"], ["c"]], choices)
    assert sentence in [ENGLISH.say(p.what) for p in caught.value.problems]
