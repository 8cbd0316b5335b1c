from cxaudit.report.text import line


def test_what_was_set_aside_is_counted_by_reason(audit, hostile):
    table = audit.set_aside()
    assert [c.text for c in table.rows[0]] == ["survey.xlsx", line(f"{hostile} is outside"), "1"]


def test_missing_answers_are_counted_where_questions_were_asked(audit):
    audit.data.surveys[0].answers.loc[0:5, "P1"] = float("nan")
    kinds = {row[1].text: row[4].text for row in audit.missing_answers().rows}
    assert kinds == {"expectation": "0", "perception": "6"}
