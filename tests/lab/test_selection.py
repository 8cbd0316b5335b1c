"""Whoever depends on a choice is told of its change, and nobody else."""

from cxaudit.lab.exploring import Exploration
from cxaudit.lab.selection import Selection


def test_what_depends_on_a_change_is_shown_anew(desk, bank):
    choices, told = Selection(desk, Exploration(bank)), []
    choices.shows(lambda: told.append("weights"), "weights")
    choices.shows(lambda: told.append("limits"), "thresholds")
    assert told == ["weights", "limits"]  # each is shown once at first
    strict = choices.file_thresholds.model_copy(update={"gap": (0.4, 0.45, 0.5)})
    before = len(choices.found)
    choices.apply_change(thresholds=strict)
    assert told == ["weights", "limits", "limits"]
    assert len(choices.found) < before
    choices.apply_change(thresholds=choices.file_thresholds)
    assert len(choices.found) == before
