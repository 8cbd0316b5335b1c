from cxaudit.report.blocks import Empty


def test_measures_are_chosen_in_the_order_in_which_they_were_asked_for(audit):
    assert list(dict.fromkeys(audit.choose_measures(["nps", "gap 5"], None, None)["measure"])) == ["nps", "gap 5"]
    assert set(audit.choose_measures(["gap 5"], "dimension", "all")["term"]) == {"TAN", "REL", "RES"}
    assert audit.choose_measures(["gap 5"], "item", None).empty


def test_what_a_client_wrote_is_harmless_when_said(audit, hostile):
    assert "\u202e" in hostile
    assert not {"\u202e", "\x07"} & set(audit.say(hostile))


def test_where_there_is_nothing_that_is_said(audit):
    assert isinstance(audit.nothing(), Empty)
    assert audit.say("") == ""
