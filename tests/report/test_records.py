import pytest

from cxaudit.report.blocks import Prose, Table


def test_single_answers_are_never_shown(audit):
    with pytest.raises(ValueError, match="never shown"):
        audit.records("survey", ["E1"])
    assert isinstance(audit.comments(), Table)
    assert audit.records("complaints", ["customer", "topic"]).rows


def test_few_comments_are_not_shown(audit):
    for survey in audit.data.surveys:
        survey.answers.loc[5:, "comment"] = float("nan")
    assert isinstance(audit.comments(), Prose)
