import math

from cxaudit.findings import Finding
from cxaudit.messages import message
from cxaudit.report.comparison import chart, norm_source


def finding(estimate, subject="REL", rule="gap-5", area="survey"):
    return Finding(rule, area, subject, "critical", message("It is so."), message("Do it."), 30, estimate)


def test_the_number_of_a_finding_is_found_among_the_measures(audit):
    row = norm_source(audit.measures, finding(-1.21))
    assert (row["measure"], row["term"]) == ("gap 5", "REL")


def test_a_number_that_is_no_measure_has_no_chart(audit):
    assert norm_source(audit.measures, finding(-1.3)) is None
    assert norm_source(audit.measures, finding(math.nan)) is None
    assert norm_source(audit.measures, finding(-1.21, subject="law")) is None
    assert chart(audit, None) is None


def test_a_chart_shows_what_stands_beside_and_nothing_withheld(audit):
    told = chart(audit, norm_source(audit.measures, finding(-1.21)))
    assert [row["estimate"] for row in told["rows"]] == [-1.21, -0.1]
    assert [row["own"] for row in told["rows"]] == [True, False]


def test_a_lone_number_has_no_chart_but_is_told(audit):
    row = norm_source(audit.measures, finding(-0.46, subject="overall"))
    assert chart(audit, row) is None
