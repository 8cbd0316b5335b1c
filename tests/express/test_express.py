"""Twelve answers give a level that is no more than they show, and likely gaps; few people are not told apart."""

import pytest

from cxaudit import models
from cxaudit.errors import InputError
from cxaudit.express import check, picture

ALL = {q.statement: 5.0 for q in check().questions}


def test_there_are_twelve_questions_from_the_ladder():
    assert len(ALL) == 12
    assert all(models.load_readiness().statement(name) for name in ALL)
    assert {q.gap for q in check().questions} == {g.id for g in check().gaps}


def test_every_level_is_asked_about():
    for level in models.load_readiness().levels[1:]:
        assert {s.id for s in level.statements} & set(ALL)


def test_all_fully_is_the_top():
    told = picture([ALL])
    assert told.level == 5
    assert told.blocking == ()
    assert {g.word for g in told.gaps} == {"not in sight"}


def test_a_missing_low_step_is_not_made_up_for():
    told = picture([ALL | {"R1.1": 1.0}])
    assert told.level == 0
    assert [s.id for s in told.blocking] == ["R1.1"]


def test_gaps_come_by_their_answers():
    told = picture([ALL | {"R3.4": 1.0, "R5.2": 2.0}])
    assert (told.gaps[0].gap.id, told.gaps[0].word) == ("2", "likely")


def test_a_statement_holds_by_two_thirds():
    five = [ALL] * 3 + [ALL | {"R1.1": 1.0}] * 2
    assert picture(five).level == 0
    assert picture([ALL] * 4 + [ALL | {"R1.1": 1.0}]).level == 5


def test_each_step_says_how_much_of_it_was_asked_and_holds():
    told = picture([ALL | {"R1.2": 3.0}])
    assert [(r.asked, r.held) for r in told.rungs] == [(3, 2), (2, 2), (3, 3), (3, 3), (1, 1)]
    assert told.holds["R1.1"]
    assert not told.holds["R1.2"]


def test_a_question_that_few_of_many_answered_gives_no_picture():
    without = {name: value for name, value in ALL.items() if name != "R3.1"}
    with pytest.raises(InputError):
        picture([ALL] * 4 + [without])
    assert picture([ALL] * 5 + [without]).people == 6


@pytest.mark.parametrize("forms", [[], [ALL] * 2, [ALL] * 4, [{k: v for k, v in ALL.items() if k != "R1.1"}]])
def test_what_gives_no_picture(forms):
    with pytest.raises(InputError):
        picture(forms)
