from cxaudit.report.brief import brief
from cxaudit.report.cards import card


def test_the_summary_is_the_reports_own(audit):
    told = brief(audit)
    assert told["verdict"]["sentence"].endswith("1 critical problem.")
    assert told["findings"][0]["statement"] == card(audit, audit.findings_list[0]).statement
    assert [row[1] for row in told["roadmap"]["rows"]] == [told["findings"][0]["action"]]
