"""The bars that chapters name are those by which the report judges."""

from cxaudit.estimates import beta_verdict
from cxaudit.handbook.bars import ASKED, bars, describe_bars
from cxaudit.language import Language
from cxaudit.tables.client import Thresholds


def test_bars_are_told_in_the_language():
    told = bars(Thresholds(), Language("ru"))
    assert (told.systemic, told.sure, told.doubtful, told.standard) == ("30\xa0%", "80\xa0%", "20\xa0%", "90\xa0%")


def test_the_table_of_complaints_draws_the_line_where_the_verdict_changes():
    for asked in ASKED:
        line = describe_bars(asked, Thresholds())
        assert beta_verdict(line.systemic, asked).verdict == "systemic"
        assert beta_verdict(line.systemic - 1, asked).verdict == "unclear"
        assert beta_verdict(line.single, asked).verdict == "local"
        assert beta_verdict(line.single + 1, asked).verdict == "unclear"


def test_a_client_may_set_another_bar():
    strict = describe_bars(10, Thresholds(systemic_share=0.25))
    assert (strict.systemic, strict.single) == (4, 1)
