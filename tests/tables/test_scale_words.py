"""Text answers become numbers by what client.toml says, and by nothing else."""

import pytest

from cxaudit.instruments import load_built_in

ANSWERS = [
    "Полностью согласен",
    "Согласна",
    "Скорее согласен",
    "Ни да, ни нет",
    "Скорее не согласен",
    "Не согласен",
    "Совершенно не согласен",
]
COLUMNS = [f"{f}{i}" for f in "EP" for i in range(1, 23)]


def survey(*rows, columns=("respondent", "E1", "P1")):
    return "\n".join([";".join(columns), *(";".join(row) for row in rows)]) + "\n"


ROWS = [(f"r{i}", answer, ANSWERS[-1 - i]) for i, answer in enumerate(ANSWERS)]


def test_words_are_numbers_by_the_named_scale(client):
    data = client('[survey]\nscale = "agreement-7"\n', survey__csv=survey(*ROWS))
    answers = data.surveys[0].answers
    assert list(answers["E1"]) == [7, 6, 5, 4, 3, 2, 1]
    assert list(answers["P1"]) == [1, 2, 3, 4, 5, 6, 7]


def test_without_a_scale_words_are_a_problem(problems):
    assert len([p for p in problems("", survey__csv=survey(*ROWS)) if "is not a number" in p]) == 14


def test_a_scale_of_another_length_is_refused(problems):
    said = problems('[survey]\nscale = "agreement-5"\n', survey__csv=survey(*ROWS))
    assert (
        "client.toml |  | survey.scale.* | The scale agreement-5 runs from 1 to 5, the instrument servqual from 1 to 7"
        in said
    )


def test_an_unknown_wording_is_told_by_its_place(problems):
    said = problems('[survey]\nscale = "agreement-7"\n', survey__csv=survey(*ROWS, ("r9", "вроде да", "Согласен")))
    assert said == ["survey.csv |  | line 9, column E1 | вроде да is no answer of the scale agreement-7"]


def test_hard_to_say_and_empty_are_counted_apart(client):
    rows = [*ROWS, ("r8", "Затрудняюсь ответить", ""), ("r9", "", "Не применимо"), ("r10", "5", "4")]
    data = client('[survey]\nscale = "agreement-7"\n', survey__csv=survey(*rows))
    reading = data.readings.iloc[0]
    assert (reading["hard_to_say"], reading["not_answered"], reading["not_shown"]) == (2, 2, 0)
    assert list(data.surveys[0].answers["E1"].iloc[-1:]) == [5]


def test_a_scale_for_a_column_and_one_for_a_facet(client):
    rows = [("r1", "важно", "5 - отлично", "отлично"), ("r2", "крайне важно", "7", "плохо")]
    toml = '[survey]\n[survey.scale]\nE = "importance-7"\nP = "numbered"\ncsat = { "отлично" = 5, "плохо" = 2 }\n'
    data = client(toml, survey__csv=survey(*rows, columns=("respondent", "E1", "P1", "csat")))
    answers = data.surveys[0].answers
    assert (list(answers["E1"]), list(answers["P1"]), list(answers["csat"])) == ([5, 7], [5, 7], [5, 2])


def test_a_scale_of_the_clients_own(client):
    own = 'name.en = "own"\n' + "".join(f'[[answers]]\nvalue = {i}\nru = ["шаг {i}"]\n' for i in range(1, 8))
    data = client(
        '[survey]\nscale = "own"\n', own__toml=own, survey__csv=survey(("a", "шаг 1", "шаг 7"), ("b", "шаг 2", ""))
    )
    assert list(data.surveys[0].answers["E1"]) == [1, 2]
    assert "own.toml" in data.inputs


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('scale = "agrement-7"', "The scale agrement-7 is not known"),
        ('scale = { zzz = "agreement-7" }', "The column zzz is not known"),
        ('scale = "bad"', "This is no scale"),
    ],
)
def test_what_is_no_scale_is_told(problems, toml, said):
    found = problems(
        f"[survey]\n{toml}\n", bad__toml="answers = 5\n", survey__csv=survey(("a", "1", "2"), ("b", "1", "2"))
    )
    assert any(said in p for p in found)


def test_reversed_items_are_turned_after_words_became_numbers(client):
    from cxaudit.instruments.scoring import facet

    own = 'facets = ["P"]\nname.en = "x"\ndimensions = [{ id = "D", name = { en = "D" } }]\nitems = [{ id = "1", dimension = "D", reversed = true }, { id = "2", dimension = "D" }]\n'
    rows = [("a", "полностью согласен", "согласен"), ("b", "не согласен", "не согласен")]
    data = client(
        '[survey]\ninstrument = "x"\nscale = "agreement-7"\n',
        x__toml=own,
        survey__csv=survey(*rows, columns=("respondent", "P1", "P2")),
    )
    found = facet(data.surveys[0].answers, data.surveys[0].instrument, "P")
    assert (list(found["1"]), list(found["2"])) == ([1, 6], [6, 2])


def test_a_heading_with_our_code_counts_only_with_our_wording(client):
    text = load_built_in("servqual").items[0].text["ru"]
    columns = ("respondent", f"E1. В отличной компании … {text}", f"Оцените [P1. {text}]", "E2. Сколько вам лет?")
    data = client("", survey__csv=survey(("a", "5", "6", "44"), ("b", "7", "1", "30"), columns=columns))
    answers = data.surveys[0].answers
    assert list(answers["E1"]) == [5, 7]
    assert list(answers["P1"]) == [6, 1]
    assert "E2" not in answers
