"""Failures carry their facts, and the exit code that the command line ends with."""

import pytest

from cxaudit.errors import AuditError, InputError, Problem, UnknownName, require_name, unknown_name
from cxaudit.language import Language
from cxaudit.messages import message


def test_input_errors_hold_all_problems_and_exit_with_two():
    problems = [Problem(message("first")), Problem(message("second"), file="survey.csv", cell="F17")]
    with pytest.raises(InputError) as raised:
        raise InputError(problems)
    assert raised.value.problems == tuple(problems)
    assert (raised.value.exit_code, AuditError(message("own fault")).exit_code) == (2, 1)


def test_an_unknown_name_gets_the_nearest_hint_and_every_known_name():
    problem = unknown_name(message("Instrument"), "servquall", ["nps", "servqual", "csat"])
    right = Language("en").say(problem.right)
    assert "Did you mean servqual?" in right
    assert all(name in right for name in ("csat", "nps", "servqual"))


def test_a_name_like_no_other_gets_the_list_alone():
    problem = unknown_name(message("Instrument"), "zzz", ["nps", "csat"])
    assert Language("en").say(problem.right) == "Known: csat, nps."


def test_an_unknown_name_is_told_with_the_nearest():
    require_name("rule", "gap-5", ["gap-5", "driver"])
    with pytest.raises(UnknownName, match="there is no rule “gap-6”; the nearest is “gap-5”"):
        require_name("rule", "gap-6", ["gap-5", "driver"])
