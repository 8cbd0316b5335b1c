"""Scales of words: every wording in both languages is its number, and what is no answer is told apart."""

import tomllib

import pytest

from cxaudit import scales
from cxaudit.scales import State

WORDED = [name for name in scales.list_scales() if name not in (scales.NUMBERED, scales.CODED)]


@pytest.mark.parametrize("name", WORDED)
def test_a_scale_has_every_step_once_in_both_languages(name):
    written = tomllib.loads((scales.SCALES_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    steps = [step["value"] for step in written["answers"]]
    assert sorted(steps) == list(range(1, len(steps) + 1))
    assert all(step["ru"] and step["en"] for step in written["answers"])
    assert {"ru", "en"} == set(written["name"])


@pytest.mark.parametrize("name", WORDED)
def test_no_wording_stands_for_two_steps(name):
    written = tomllib.loads((scales.SCALES_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    spelled = [
        scales.normalize_wording(text) for step in written["answers"] for key in ("ru", "en") for text in step[key]
    ]
    by_step = {
        scales.normalize_wording(text): step["value"]
        for step in written["answers"]
        for key in ("ru", "en")
        for text in step[key]
    }
    assert all(by_step[s] == scales.list_scales()[name].answers[s] for s in spelled)
    assert len(by_step) == len(set(spelled))
    assert not set(spelled) & set(scales.no_answers())


@pytest.mark.parametrize(
    ("name", "text", "number"),
    [
        ("agreement-7", "Полностью согласен", 7),
        ("agreement-7", " полностью  согласна. ", 7),
        ("agreement-7", "Скорее согласен(а)", 5),
        ("agreement-5", "Strongly Disagree", 1),
        ("yes-no-5", "Скорее да", 4),
        ("quality-5", "Отлично!", 5),
        ("numbered", "5 - отлично", 5),
        ("numbered", "10 (точно порекомендую)", 10),
        ("numbered", "3", 3),
        ("numbered", "отлично", None),
        ("agreement-5", "не уверен", None),
        ("agreement-5", "Затрудняюсь ответить", State.HARD_TO_SAY),
        ("numbered", "Не применимо", State.NOT_APPLICABLE),
        ("satisfaction-5", "N/A", State.NOT_APPLICABLE),
    ],
)
def test_answers(name, text, number):
    assert scales.list_scales()[name].read(text) == number


def test_the_scale_that_is_used_most_fully_comes_first():
    five = ["Полностью согласен", "Скорее согласен", "И да, и нет", "Скорее не согласен", "Совершенно не согласен"]
    assert [s.id for s in scales.fitting(five)] == ["agreement-5", "agreement-7"]
    assert scales.fitting(["красный", "синий"]) == []


def test_a_scale_of_ones_own():
    scale = scales.of_words("mine", {"Супер": 3, "Так себе": 2, "Ужас": 1})
    assert (scale.low, scale.high, scale.read("супер!")) == (1, 3, 3)
